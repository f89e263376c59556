"""Dates of libraries as CSL dates."""

import re

from citekit.csl.item import Item

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
