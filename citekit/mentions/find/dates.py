"""Days as posts print them, and the day of the post itself."""

import calendar
import re
from collections.abc import Iterator

from citekit.csl.dates import MONTHS, date_parts, iso, month_number
from citekit.csl.item import Item
from citekit.mentions.find.journals import journals
from citekit.mentions.find.passages import PEOPLE, Passage, clue
from citekit.model.citation import Clue

_NAMES = sorted({*MONTHS, *(name[:3] for name in MONTHS), "Sept"}, key=lambda name: (-len(name), name))
_MONTH = rf"(?P<{{0}}>(?:{'|'.join(_NAMES)})(?![a-z]))\.?"
DAY = re.compile(
    rf"""(?<![\w/.-])(?:
      (?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,?\s)?
      (?: {_MONTH.format("m1")}\s(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y1>[12]\d{{3}})
        | (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?[\s-]{_MONTH.format("m2")},?[\s-](?P<y2>[12]\d{{3}}))
      | (?P<y3>[12]\d{{3}})[-/.](?P<n3>\d{{1,2}})[-/.](?P<d3>\d{{1,2}})
      | (?P<d4>\d{{1,2}})[./](?P<n4>\d{{1,2}})[./](?P<y4>[12]\d{{3}})
    )(?![\w/-])""",
    re.VERBOSE | re.IGNORECASE,
)
_APPEARED = re.compile(
    rf"""(?:published|posted|appeared|appearing|released)\s(?:online\s)?(?:ahead\sof\sprint\s)?
      (?:[\w\s]{{0,40}}\s)?(?:(?:on|in|dated)\s)?
      (?P<when>(?:{_MONTH.format("month")}(?:\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?)?
        (?:,?\s(?P<year>(?:19|20)\d\d))? | in\s(?P<only>(?:19|20)\d\d)))(?![\w-])""",
    re.VERBOSE,
)
_MONTH_YEAR = re.compile(rf"(?<![\w/.-]){_MONTH.format('month')}\s(?P<year>(?:19|20)\d\d)(?![\w/-])")
_HEAD, _FOOT, _LINE = 250, 120, 50
"""Code points at a text's head and foot in which it says its date, and of a line that says nothing else."""
# Beside a journal's name: 'in Engineering Biology (June 2017)', 'In December 1988 Roe reported in Pain'.
_WHEN = re.compile(
    rf"(?<![\w/.-])(?:(?:(?P<before>\d{{1,2}})\s)?{_MONTH.format('month')}\s(?:(?P<day>\d{{1,2}}),?\s)?)?(?P<year>(?:19|20)\d\d)(?![\w/-])"
)
_YEAR = re.compile(
    r"(?<!see\s)\b(?:an?|the|one)\s(?P<year>(?:19|20)\d\d)\s(?:[\w-]+\s){0,3}?(?:study|trial|paper|review|analysis|meta-analysis"
    r"|report|survey|experiment)\b"
    rf"|\bIn\s(?P<since>(?:19|20)\d\d),?\s(?:[\w-]+\s){{0,6}}?(?:{PEOPLE}|study|trial|paper)\b",
    re.IGNORECASE,
)


def days(text: str, start: int, end: int) -> Iterator[tuple[int, int, frozenset[str]]]:
    """The days in ``text[start:end]``: (start, end, possible ISO dates).

    Two dates for '04/07/2024'.
    """
    for match in DAY.finditer(text, start, end):
        part = match.groupdict()
        if part["y3"] or part["y4"]:
            year = part["y3"] or part["y4"]
            first, second = int(part["n3"] or part["n4"]), int(part["d3"] or part["d4"])
            readings = [(first, second)] if part["y3"] else [(first, second), (second, first)]
        else:
            year = part["y1"] or part["y2"]
            month = month_number(part["m1"] or part["m2"])
            readings = [(month or 0, int(part["d1"] or part["d2"]))]
        dates = frozenset(
            f"{year}-{month:02d}-{day:02d}" for month, day in readings if 1 <= month <= 12 and 1 <= day <= 31
        )
        if dates:
            yield match.start(), match.end(), dates


def issued_by(item: Item) -> str | None:
    """The last day of the item's ``issued``: '2024-12-31' for a year alone."""
    days = date_parts(item.get("issued"))
    if not days or days[-1][0] < 1000:
        return None
    year, month, day = (*days[-1], *(12, 31)[len(days[-1]) - 1 :])
    return iso([year, month, min(day, calendar.monthrange(year, month)[1])])


def before(passage: Passage) -> Iterator[Clue]:
    """The day of the post: the study had appeared by then.

    Where the item has no whole date, a day at the text's head (a dateline: 'CAIRO, 10 March 2021 -') or in its last
    line is the post's.
    """
    limit = issued_by(passage.item)
    if not _is_whole(passage.item) and (dateline := _dateline(passage.text, limit)):
        start, end, day = dateline
        yield clue("before", passage.text, start, end, day)
        return
    if limit is None:
        return
    # A post says its date at its head or foot; the first that agrees is taken.
    for start, end, dates in days(passage.text, 0, len(passage.text)):
        if limit in dates:
            yield clue("before", passage.text, start, end, limit)
            return
    place = passage.sentences[0].start if passage.sentences else 0
    yield clue("before", passage.text, place, place, limit)


def _is_whole(item: Item) -> bool:
    """Whether the item's ``issued`` names a day."""
    days = date_parts(item.get("issued"))
    return bool(days) and len(days[-1]) == 3


def _dateline(text: str, limit: str | None) -> tuple[int, int, str] | None:
    """The post's own day at its head or in its last line: (start, end, ISO date).

    Not one deep in a line of prose: 'It came out in PeerJ in May 2018.'
    """
    text = text.rstrip()
    foot = max(text.rfind("\n"), len(text) - _FOOT)
    for begin, stop in ((0, _HEAD), (foot, len(text))):
        for start, end, dates in days(text, begin, stop):
            if (
                len(dates) == 1
                and (limit is None or min(dates)[:4] == limit[:4])
                and _is_dateline(text, start, end)
            ):
                return start, end, min(dates)
        for match in _MONTH_YEAR.finditer(text, begin, stop):
            number = month_number(match["month"])
            if number and (limit is None or match["year"] == limit[:4]) and _is_dateline(text, *match.span()):
                last = calendar.monthrange(int(match["year"]), number)[1]
                return match.start(), match.end(), f"{match['year']}-{number:02d}-{last}"
    return None


def _is_dateline(text: str, start: int, end: int) -> bool:
    """Whether a date is at the head of its line, or alone in brackets at the end of the text."""
    deep = start - text.rfind("\n", 0, start) > _LINE
    return not deep or text[start - 1 : start] + text[end:] == "()"


def published(passage: Passage) -> Iterator[Clue]:
    """When the study appeared: 'published online March 5', 'a 2019 study'.

    A month without a year is the last one before the post; without a date of the post it is not a clue.
    """
    limit = issued_by(passage.item)
    for sentence in passage.sentences:
        for match in sentence.matches(_APPEARED):
            value = match["only"] or _iso(match["month"], match["day"], match["year"], limit)
            if value:
                yield clue("published", passage.text, match.start("when"), match.end("when"), value)
        if journals(sentence):
            for match in sentence.matches(_WHEN):
                value = match["year"]
                if match["month"]:
                    value = _iso(match["month"], match["day"] or match["before"], value, None) or value
                yield clue("published", passage.text, *match.span(), value)
        for match in sentence.matches(_YEAR):
            group = "year" if match["year"] else "since"
            yield clue("published", passage.text, match.start(group), match.end(group))


def _iso(name: str, day: str | None, year: str | None, limit: str | None) -> str | None:
    number = month_number(name)
    if number is None or (year is None and limit is None):
        return None
    month = f"{number:02d}"
    if year is None and limit is not None:
        year = limit[:4] if month <= limit[5:7] else f"{int(limit[:4]) - 1:04d}"
    return f"{year}-{month}-{int(day):02d}" if day and 1 <= int(day) <= 31 else f"{year}-{month}"
