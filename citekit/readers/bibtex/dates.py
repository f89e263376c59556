"""Dates of BibTeX and biblatex as CSL dates."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from citekit.csl.dates import make_date, month_number
from citekit.csl.item import Item
from citekit.csl.mappings.bibtex import tables
from citekit.runtime.memory import remember

# ISO 8601-2 as biblatex has it: '1999-02', '-0043', '199X', '1950-22' (summer), '2004-04-05T14:34:00', '1999?'.
_EDTF = re.compile(
    r"(?P<year>-?\d{4}|\d{1,3}X{1,3})(?:[-/.](?P<month>\d{1,2}|XX)(?:[-/.](?P<day>\d{1,2}|XX))?)?"
    r"(?:T[\d:.Z+-]{1,20})?(?P<mark>[?~%]?)(?!\w)"
)
_OPEN_END = frozenset(("", "..", "*"))
_YEAR = re.compile(r"(?<!\d)(?P<first>\d{4})(?:\s*[-–—/]+\s*(?P<last>\d{4}|\d{2})(?!\d))?[a-z]?(?![\w])")
_PLAIN_YEAR = re.compile(r"[1-9]\d{3}")
_SHORT_YEAR = re.compile(r"\d{1,3}")
_CIRCA = re.compile(r"\b(?:circa|ca?|approx|um|vers|env)(?:\.|\b)|~|\?", re.IGNORECASE)
_ORIGINAL = re.compile(r"[\[(]\s*(\d{4})\s*[\])]")
_PART = re.compile(r"[^\W\d_]+|\d+|[-–—/&]")
# Words beside the numbers of days: '4th', '3rd and 4th', '12. bis 14.', '1er'.
_NO_MONTHS = frozenset(
    ["st", "nd", "rd", "th", "er", "e", "and", "to", "bis", "und", "et", "au", "y", "e", "a"]
)
_JOINS = frozenset("-–—/&")


class _Days(NamedTuple):
    """What a month field says: months with their days, or a season."""

    first: tuple[int, ...] = ()
    last: tuple[int, ...] = ()
    season: int | None = None


def read_dates(fields: Mapping[str, str], text: Callable[[str], str]) -> tuple[Item, list[str]]:
    """The dates of an entry by their CSL names, and what of them was not understood."""
    dates: Item = {}
    problems: list[str] = []
    for name, field in (("accessed", "urldate"), ("original-date", "origdate"), ("event-date", "eventdate")):
        if raw := fields.get(field, "").strip():
            date = edtf_date(raw) or _printed(text(field), "", "", [])["issued"]
            if "date-parts" in date:
                dates[name] = date
            else:
                problems.append(f"Ignored the field '{field}': '{raw[:60]}' is not a date")
    if issued := edtf_date(fields.get("date", "")):
        dates["issued"] = issued
    elif state := text("pubstate"):
        dates["issued"] = {"literal": tables().states.get(state, state)}
    elif year := text("year") or text("date"):
        dates |= _printed(year, text("month"), text("day"), problems)
    elif month := text("month"):
        problems.append(f"Ignored the month '{month}': the entry has no year")
    return dates, problems


def edtf_date(value: str) -> Item:
    """A biblatex date: '2024-04', '1950-22', '1999~', '2001/2003', '2015/', '-0043'; {} for anything else."""
    value = value.strip(" {}").replace("–", "/").replace("--", "/")
    ends = re.split(r"/(?=-?\d{4}|\d{1,3}X|\.\.|\*|$)", value, maxsplit=1)
    matches = [match for end in ends if (match := _EDTF.fullmatch(end.strip()))]
    if not matches or (len(matches) < len(ends) and not _OPEN_END.intersection(map(str.strip, ends))):
        return {}
    days = [day for match in matches for day in _edtf_days(match)]
    if not all(day[0] for day in days):
        return {}  # the year 0 of ISO 8601, for which CSL has no number
    date = make_date(days[0], days[-1] if days[-1] != days[0] else ())
    month = matches[0]["month"] or ""
    if month.isdecimal() and 21 <= int(month) <= 24:
        date["season"] = int(month) - 20
    return {**date, "circa": True} if any(match["mark"] for match in matches) else date


def _edtf_days(match: re.Match[str]) -> list[list[int]]:
    year = match["year"]
    if year.endswith("X"):  # a decade or century
        return [[int(year.replace("X", "0"))], [int(year.replace("X", "9"))]]
    day = [int(year)]
    for number, highest in ((match["month"], 12), (match["day"], 31)):
        if not number or not number.isdecimal() or not 1 <= int(number) <= highest:
            break
        day.append(int(number))
    return [day]


def _printed(year: str, month: str, day: str, problems: list[str]) -> Item:
    """The date of the fields 'year', 'month' and 'day', which are texts."""
    if _PLAIN_YEAR.fullmatch(year):
        days = _months(month, day)
        if days is None:
            problems.append(f"Unknown month '{month}'")
        return {"issued": _issued(int(year), days or _Days())}
    original = _ORIGINAL.search(year)
    match = _YEAR.search(year)
    if original and match and original.start() < match.start():
        original = None
    if match and original and original.start() <= match.start() < original.end():
        original = None  # a year in brackets and no other
    if not match or not int(match["first"]):
        short = _SHORT_YEAR.fullmatch(year)
        return {"issued": make_date([int(year)]) if short and int(year) else {"literal": year}}
    first = int(match["first"])
    rest = f"{year[: match.start()]} {year[match.end() :]}"
    if original:
        rest = rest.replace(original[0], "")
    circa = bool(_CIRCA.search(rest))
    words = _PART.findall(_CIRCA.sub(" ", rest))
    last = match["last"]
    if last and int(last) <= 12 and len(last) == 2 and int(last) != (first + 1) % 100:
        month, last = month or last, None  # '2001-05'
    days = _months(" ".join(words), "") if words and not month else _months(month, day)
    if days is None and (words and not month):
        return {"issued": {"literal": year}}
    if days is None:
        problems.append(f"Unknown month '{month}'")
        days = _Days()
    if last:
        end = int(last) if len(last) == 4 else first - first % 100 + int(last)
        date = make_date([first], [end if end > first else end + 100] if len(last) == 2 else [end])
        if days.season:
            date["season"] = days.season
    else:
        date = _issued(first, days)
    issued = {**date, "circa": True} if circa else date
    return {"issued": issued, **({"original-date": make_date([int(original[1])])} if original else {})}


def _issued(year: int, days: _Days) -> Item:
    date = make_date([year, *days.first], [year, *days.last] if days.last else ())
    return {**date, "season": days.season} if days.season else date


@remember(1024)
def _months(month: str, day: str) -> _Days | None:
    """The months and days of a text: 'May', 'May 3', '3 June', '5-6', 'June/July', 'Sept. 22 - 26'; None if unknown."""
    months: list[int] = []
    numbers: list[int] = []
    season = None
    joined = False
    unknown = False
    for part in _PART.findall(month):
        if part in _JOINS:
            joined = joined or not months or bool(numbers)
        elif part.isdecimal():
            if len(part) <= 2:
                numbers.append(int(part))
        elif number := month_number(part):
            months.append(number)
        elif part.lower() in tables().seasons:
            season = season or tables().seasons[part.lower()]
        elif part.lower() not in _NO_MONTHS:
            unknown = True
    if not months and not season and not unknown and numbers and 1 <= numbers[0] <= 12:
        months.append(numbers.pop(0))
        if joined and len(numbers) == 1 and numbers[0] <= 12:
            months.append(numbers.pop())
    if not months:
        return _Days(season=season) if season or not month.strip() else None
    if not numbers:
        numbers = [int(number) for number in re.findall(r"\d{1,2}", day)]
    days = [number for number in numbers if 1 <= number <= 31][:2]
    return _dated(months, days)


def _dated(months: Sequence[int], days: Sequence[int]) -> _Days:
    first, last = months[0], months[-1]
    if first == last or last < first:
        return _Days((first, *days[:1]), (first, days[1]) if len(days) > 1 else ())
    if len(days) == 2:
        return _Days((first, days[0]), (last, days[1]))
    return _Days((first,), (last,))
