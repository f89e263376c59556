"""Dates of libraries as CSL dates."""

import re

from citekit.model import Item

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
