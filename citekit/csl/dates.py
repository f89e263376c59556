"""CSL dates: their parts, and how they are written in and read from ISO 8601.

An item may hold anything where its date should be, as it was parsed or corrected by hand: what is not a date
is ignored.
"""

import re
from collections.abc import Mapping, Sequence

from citekit.csl.item import Item
from citekit.csl.richtext import plain
from citekit.data import data_lines

_NAMES = tuple(tuple(line.split()[1:]) for line in data_lines("months.txt"))
MONTHS = tuple(names[0].capitalize() for names in _NAMES)
"""The English names; the standard library's follow the locale of the caller."""
_NUMBERS: dict[str, int] = {}
for _number, _names in enumerate(_NAMES, start=1):
    for _name in _names:
        for _length in range(3, len(_name) + 1):
            _NUMBERS.setdefault(_name[:_length], _number)


def month_number(word: str) -> int | None:
    """1 to 12 for a month in one of six languages, full or cut ('Apr', 'Sept.', 'März'); else None."""
    return _NUMBERS.get(word.removesuffix(".").lower())


_DAY = re.compile(r"(?P<year>\d{4})(?:[-/ .]+(?P<month>\d{1,2})(?!\d))?(?:[-/ .]+(?P<day>\d{1,2})(?!\d))?")


def parse_date(text: str) -> Item:
    """Parse '2024-04-07', '2024/04/07', '2023/2024' or '2024' to a CSL date; {} for other words."""
    days = []
    for part in re.split(r"(?<=\d)/(?=\d{4})", text.strip())[:2]:
        match = _DAY.match(part.strip())
        if not match:
            break
        day = [int(match["year"])]
        for number, highest in ((match["month"], 12), (match["day"], 31)):
            if not number or not 1 <= int(number) <= highest:
                break
            day.append(int(number))
        days.append(day)
    return make_date(*days) if days else {}


def make_date(day: Sequence[int], end: Sequence[int] = ()) -> Item:
    """A CSL date of one day, [year], [year, month] or [year, month, day], or of a range that ends at ``end``."""
    return {"date-parts": [list(day), list(end)] if end else [list(day)]}


def date_parts(date: object) -> list[list[int]]:
    """The days of a CSL date, each [year], [year, month] or [year, month, day]; [] for anything else."""
    parts = date.get("date-parts") if isinstance(date, Mapping) else None
    if not isinstance(parts, Sequence) or isinstance(parts, str):
        return []
    return [day for part in parts if (day := _day(part))]


def first_day(date: object) -> list[int]:
    """The day of a CSL date, or the first of a range: [year, month, day] as far as it goes; [] for words."""
    return next(iter(date_parts(date)), [])


def year(item: Item) -> int | None:
    """The year in which an item was issued; None without a date or for one in words."""
    return next(iter(first_day(item.get("issued"))), None)


def _day(part: object) -> list[int]:
    if not isinstance(part, Sequence) or isinstance(part, str):
        return []
    day: list[int] = []
    for number, highest in zip(part[:3], (9999, 12, 31), strict=False):
        text = plain(number)
        if (
            not re.fullmatch(r"[0-9]{1,4}" if day else r"-?[0-9]{1,4}", text)
            or not 1 <= abs(int(text)) <= highest
        ):
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
    """2024-04-07, 2024-04, 2024, or -0350 for 351 BC (ISO 8601)."""
    return "-".join(f"{number:0{2 if index else 4 + (number < 0)}d}" for index, number in enumerate(day))


def edtf(date: object) -> str:
    """A CSL date by ISO 8601-2: 1968/1970, 1500~ for an approximate one; '' for words."""
    mark = "~" if is_approximate(date) else ""
    return "/".join(iso(day) + mark for day in date_parts(date)[:2])
