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
    """1 to 12 for a month in one of eight languages, full or cut ('Apr', 'Sept.', 'März'); else None."""
    return _NUMBERS.get(word.removesuffix(".").lower())


SEASONS = ("Spring", "Summer", "Autumn", "Winter")
_SEASONS = {name: line.split()[0] for line in data_lines("seasons.txt") for name in line.split()[1:]}


def season_number(value: object) -> str:
    """'1' (spring) to '4' for a season by its number or name; '' for others.

    Months 13 to 16 (CSL processors) and 21 to 24 (EDTF, ISO 8601-2) are seasons too.
    """
    text = plain(value).lower()
    if not re.fullmatch(r"[0-9]{1,2}", text):
        return _SEASONS.get(text, "")
    number = int(text)
    return next((str(number - first) for first in (0, 12, 20) if 1 <= number - first <= 4), "")


_DAY = re.compile(r"(?P<year>-?\d{4})(?:[-/ .]+(?P<month>\d{1,2})(?!\d))?(?:[-/ .]+(?P<day>\d{1,2})(?!\d))?")


def parse_date(text: str) -> Item:
    """Parse '2024-04-07', '2024/04/07', '2023/2024', '2024' or '1950-22' (summer); {} for other words."""
    days: list[list[int]] = []
    season = ""
    for part in re.split(r"(?<=\d)/(?=\d{4})", text.strip())[:2]:
        match = _DAY.match(part.strip())
        if not match:
            break
        year = int(match["year"])
        day = [year if year > 0 else year - 1]  # ISO 8601 has a year 0
        if not match["day"] and 21 <= int(match["month"] or 0) <= 24:
            season = season_number(match["month"])
        for number, highest in ((match["month"], 12), (match["day"], 31)):
            if not number or not 1 <= int(number) <= highest:
                break
            day.append(int(number))
        days.append(day)
    if not days:
        return {}
    return {**make_date(*days), "season": season} if season and len(days) == 1 else make_date(*days)


_WORD = re.compile(r"[^\W\d_]+|\d+")
_FILLERS = frozenset(
    [
        "a",
        "and",
        "available",
        "de",
        "del",
        "di",
        "do",
        "e",
        "epub",
        "er",
        "et",
        "of",
        "online",
        "published",
        "st",
        "nd",
        "rd",
        "th",
        "the",
        "u",
        "und",
        "undefined",
        "y",
    ]
)
_BEFORE_CHRIST = re.compile(
    r"(?P<year>\d{1,4})\s*(?:B\.?\s?C\.?(?:\s?E\.?)?|[av]\.?\s?Chr\.?)", re.IGNORECASE
)
_ABOUT = re.compile(r"(?:c|ca|circa|about|around|um|vers)\b\.?\s*(?=\d)", re.IGNORECASE)
_MOST_CHARACTERS = 60


def read_date(text: str) -> Item:
    """A date as records write it: '11 May 2011', 'Nov-Dec 2016', '2019///spring', '44 BC', 'c. 1500', or ISO 8601.

    {} for other words. A date in words is read by its months, of which English, German, French, Spanish,
    Portuguese and Italian are known; a day and month in numbers, '05/11/2011', only where one is above 12.
    """
    text = text.strip(" /.,[]()")
    if not text or len(text) > _MOST_CHARACTERS:
        return {}
    if match := _BEFORE_CHRIST.fullmatch(text):
        return make_date([-int(match["year"])])
    if match := _ABOUT.match(text):
        date = read_date(text[match.end() :])
        return {**date, "circa": True} if date else {}
    if text[-1] in "~?" and (date := parse_date(text[:-1])):
        return {**date, "circa": True}
    if re.fullmatch(r"-?\d{4}(?:[-/. ]+\d{1,2}){0,2}(?:T[\d:.Z+-]*)?|-?\d{4}\s*[-–/]\s*-?\d{4}", text):
        return parse_date(re.sub(r"(?<=\d)\s*[-–/]\s*(?=-?\d{4}$)", "/", text))
    if match := re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text):
        return parse_date("-".join(match.groups()))
    words = [word.lower() for word in _WORD.findall(text)]
    if date := _date_of_words(words):
        return date
    year = re.match(r"\d{4}(?=[^\d/-])", text)  # '2010 3rd Quarter'
    return parse_date(year[0] if year else text)


def _date_of_words(words: Sequence[str]) -> Item:
    years: list[int] = []
    months: list[int] = []
    days: list[int] = []
    seasons: list[str] = []
    for word in words:
        if word.isdecimal():
            (years if len(word) == 4 else days).append(int(word))
        elif number := month_number(word):
            months.append(number)
        elif season := season_number(word):
            seasons.append(season)
        elif word not in _FILLERS:
            return {}
    if any(not 1 <= day <= 31 for day in days) or 0 in years:
        return {}
    if len(years) == len(months) == 2 and not days:
        return make_date([years[0], months[0]], [years[1], months[1]])
    if len(years) == 2 and not months and not days:
        return make_date([years[0]], [years[1]])
    if len(years) != 1:
        return {}
    year = years[0]
    if seasons and not months and not days:
        return {**make_date([year]), **({"season": seasons[0]} if len(seasons) == 1 else {})}
    if not months and len(days) == 2:  # numbers: 31/12/2011
        months = [day for day in days if day <= 12] if max(days) > 12 else []
        days = [day for day in days if day > 12] if months else []
        return make_date([year, *months, *days]) if len(months) < 2 else {}
    if not months and len(days) == 1 and days[0] <= 12:  # 5/2011
        return make_date([year, days[0]])
    if len(months) == 1 and len(days) <= 1:
        return make_date([year, months[0], *days])
    if len(months) == 1 and len(days) == 2:
        return make_date([year, months[0], days[0]], [year, months[0], days[1]])
    if len(months) == 2 and not days:
        return make_date([year, months[0]], [year, months[1]])
    return make_date([year]) if not months and not days else {}


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
        if type(number) is int and 1 <= abs(number) <= highest and (number > 0 or not day):
            day.append(number)
            continue
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
    """2024-04-07, 2024-04, 2024, or -0043 for 44 BC, as ISO 8601 has a year 0."""
    day = [day[0] + 1, *day[1:]] if day and day[0] < 0 else day
    return "-".join(f"{number:0{2 if index else 4 + (number < 0)}d}" for index, number in enumerate(day))


def edtf(date: object) -> str:
    """A CSL date by ISO 8601-2: 1968/1970, 1500~ for an approximate one, 1950-22 for a summer; '' for words."""
    mark = "~" if is_approximate(date) else ""
    days = [iso(day) for day in date_parts(date)[:2]]
    if number := season(date):
        days = [f"{days[0]}-{20 + int(number)}"]
    return "/".join(day + mark for day in days)


def season(date: object) -> str:
    """'1' (spring) to '4' where a CSL date is a season of one year; '' for others."""
    if not isinstance(date, Mapping) or [len(day) for day in date_parts(date)] != [1]:
        return ""
    return season_number(date.get("season"))
