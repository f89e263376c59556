"""CSL dates: their parts, and how they are written in and read from ISO 8601.

An item may hold anything where its date should be (it was parsed, or corrected by hand): what is no date is
ignored.
"""

import re
from collections.abc import Mapping, Sequence

from citekit.csl.item import Item
from citekit.csl.richtext import plain

# Written out, because the standard library's names follow the locale of whoever calls.
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTH_NUMBERS = {name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)}


def month_number(name: str) -> int | None:
    """1 to 12 for an English month or its abbreviation ('Apr', 'Sept.'), None for another word."""
    return _MONTH_NUMBERS.get(name[:3].lower())


_DAY = re.compile(r"(?P<year>\d{4})(?:[-/ .]+(?P<month>\d{1,2})(?!\d))?(?:[-/ .]+(?P<day>\d{1,2})(?!\d))?")


def date_parts_of(text: str) -> Item:
    """'2024-04-07', '2024/04/07', '2023/2024' or '2024' as a CSL date; {} for other words."""
    found = []
    for part in re.split(r"(?<=\d)/(?=\d{4})", text.strip())[:2]:
        match = _DAY.match(part.strip())
        if not match:
            break
        day = [int(match["year"])]
        for value, highest in ((match["month"], 12), (match["day"], 31)):
            if not value or not 1 <= int(value) <= highest:
                break
            day.append(int(value))
        found.append(day)
    return {"date-parts": found} if found else {}


def date_parts(date: object) -> list[list[int]]:
    """The days of a CSL date, each [year], [year, month] or [year, month, day]; [] for anything else."""
    parts = date.get("date-parts") if isinstance(date, Mapping) else None
    if not isinstance(parts, Sequence) or isinstance(parts, str):
        return []
    return [day for part in parts if (day := _day(part))]


def _day(part: object) -> list[int]:
    if not isinstance(part, Sequence) or isinstance(part, str):
        return []
    day: list[int] = []
    for number, highest in zip(part[:3], (9999, 12, 31), strict=False):
        text = plain(number)
        if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= highest:
            break
        day.append(int(text))
    return day


def is_approximate(date: object) -> bool:
    """Whether a CSL date is marked as ``circa``."""
    return isinstance(date, Mapping) and bool(date.get("circa"))


def date_words(date: object) -> str:
    """The words of a date that has no parts: 'in press'."""
    return plain(date.get("literal") or date.get("raw")) if isinstance(date, Mapping) else ""


def iso(day: Sequence[int]) -> str:
    """2024-04-07, 2024-04 or 2024 (ISO 8601)."""
    return "-".join(f"{number:0{2 if index else 4}d}" for index, number in enumerate(day))


def edtf(date: object) -> str:
    """A CSL date by ISO 8601-2: 1968/1970, 1500~ for an approximate one; '' for words."""
    mark = "~" if is_approximate(date) else ""
    return "/".join(iso(day) + mark for day in date_parts(date)[:2])
