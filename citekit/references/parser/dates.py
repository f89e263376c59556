"""Dates as references print them."""

import re
from typing import Any

from citekit.csl.dates import first_day, make_date, month_number
from citekit.text.normalize import ascii_digits

Date = dict[str, Any]
"""A CSL-JSON date."""

_YEAR_ALONE = re.compile(r"1[4-9]\d\d|20\d\d")
_YEAR = re.compile(r"(?<!\d)(?P<year>1[4-9]\d\d|20\d\d)(?!\d)\s?(?P<suffix>[a-z](?![^\W\d_]))?")
_RANGE = re.compile(
    r"(?<!\d)(?P<from>1[4-9]\d\d|20\d\d)\s?[-–—/]\s?(?P<to>1[4-9]\d\d|20\d\d|\d\d)(?!\d)(?!\s?[-–./]\d)"
)
_REPRINT = re.compile(r"[\[(]\s?(?P<first>1[4-9]\d\d|20\d\d)[^\d]{0,3}[\])]")
# '1776/1976': first printed, and this edition; a range is shorter.
_AGAIN = re.compile(r"(?<!\d)(?P<first>1[4-9]\d\d|20\d\d)\s?/\s?(?P<now>1[4-9]\d\d|20\d\d)(?!\d)")
_SPAN = 10
_ACCESSED = re.compile(
    r"(?<![^\W\d_])(?:(?:last )?accessed|retrieved|viewed|cited|zugriff|abgerufen|eingesehen|consulté|consultado|"
    r"acesso em|acessado)(?:\s(?:on|am|le|el|em))?\s?:?\s?(?P<date>[^()\[\];]{4,24}\d)",
    re.IGNORECASE,
)
_NUMERIC = re.compile(
    r"(?<!\d)(?:(?P<day>\d{1,2})[./-]\s?(?P<month>\d{1,2})[./-]\s?(?P<year>(?:19|20)\d\d|\d\d)"
    r"|(?P<iso>(?:19|20)\d\d)[-/.](?P<month2>\d{1,2})[-/.](?P<day2>\d{1,2}))(?!\d)"
)
# '2010年3月12日', '2010년 3월 12일', '2010. 3. 12.'
_EAST_ASIAN = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:\s?[年년]\s?|\.\s?)(?P<month>\d{1,2})(?:\s?[月월]|\.)(?:\s?(?P<day>\d{1,2})(?:\s?[日일]|\.))?(?!\d)"
)
# A year of the Islamic calendars, solar or lunar: it is not one of the Gregorian.
_ISLAMIC = re.compile(r"(?<!\d)(?P<year>1[34]\d\d)(?!\d)")
_ARABIC_LETTER = re.compile(r"[\u0600-\u06ff]")
_WORD = re.compile(r"[^\W\d_]{3,}")
_DAY = re.compile(r"(?<!\d)(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|º)?(?!\d)")
_UNKNOWN = re.compile(
    r"(?<![^\W\d_])(?:n\.?\s?d\b\.?|o\.?\s?J\b\.?|s\.?\s?d\b\.?|s\.?\s?a\b\.?|no date|ohne Jahr|undated)",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"(?:in press|im Druck|im Erscheinen|forthcoming|submitted|accepted|to appear|in prep\w*|i\.\s?E\.|"
    r"en prensa|sous presse|à paraître|no prelo|in corso di stampa|epub ahead of print|online first|advance online)",
    re.IGNORECASE,
)


def read_date(text: str, arabic: bool = False) -> tuple[Date | None, dict[str, Any]]:
    """The date in ``text``, and ``year_suffix``, ``original`` and ``status``.

    ``arabic``: the string is in Arabic script, where 1398 is a year of an Islamic calendar.
    """
    more: dict[str, Any] = {}
    if not arabic and text.isascii() and _YEAR_ALONE.fullmatch(text):
        return make_date([int(text)]), more
    arabic = arabic or bool(_ARABIC_LETTER.search(text))
    text = ascii_digits(text)
    if arabic and (islamic := _ISLAMIC.search(text)):
        return {"literal": islamic["year"]}, more
    if (eastern := _EAST_ASIAN.search(text)) and (
        parts := _numeric_parts(*eastern.group("year", "month", "day"))
    ):
        return make_date(parts), more
    if status := _STATUS.search(text):
        more["status"] = status[0].lower()
    first = _REPRINT.search(text)
    if first and (rest := _YEAR.search(text[: first.start()] + " " * len(first[0]) + text[first.end() :])):
        more["original"] = make_date([int(first["first"])])
        return make_date([int(rest["year"])]), more
    if (again := _AGAIN.search(text)) and int(again["now"]) > int(again["first"]) + _SPAN:
        more["original"] = make_date([int(again["first"])])
        return make_date([int(again["now"])]), more
    if numeric := _NUMERIC.search(text):
        parts = _numeric(numeric)
        if parts:
            return make_date(parts), more
    if span := _RANGE.search(text):
        begin = int(span["from"])
        end = int(span["to"]) if len(span["to"]) == 4 else begin // 100 * 100 + int(span["to"])
        if begin < end <= begin + 100:
            return make_date([begin], [end]), more
    year = _YEAR.search(text)
    if not year:
        return ({"literal": "n.d."}, more) if _UNKNOWN.search(text) else (None, more)
    if year["suffix"]:
        more["year_suffix"] = year["suffix"]
    parts = [int(year["year"])]
    rest_of = text[: year.start()] + " " + text[year.end() :]
    months = [number for word in _WORD.findall(rest_of) if (number := month_number(word))]
    if len(months) == 1:
        parts.append(months[0])
        if (day := _DAY.search(rest_of)) and 1 <= int(day["day"]) <= 31:
            parts.append(int(day["day"]))
    return make_date(parts), more


def _numeric(match: re.Match[str]) -> list[int]:
    year = int(match["year"] or match["iso"])
    if year < 100:
        year += 2000 if year < 50 else 1900
    day, month = int(match["day"] or match["day2"]), int(match["month"] or match["month2"])
    if month > 12 >= day:  # '10/24/2012'
        day, month = month, day
    return [year, month, day] if 1 <= month <= 12 and 1 <= day <= 31 else []


def _numeric_parts(year: str, month: str, day: str | None) -> list[int]:
    """Year, month and day in this order; [] where they are none."""
    parts = [int(part) for part in (year, month, day) if part]
    return parts if parts[1] in range(1, 13) and (len(parts) < 3 or parts[2] in range(1, 32)) else []


def find_access_date(text: str) -> tuple[Date, tuple[int, int]] | None:
    """The date after 'Accessed', 'Retrieved', 'Zugriff am' ..., and its span."""
    for match in _ACCESSED.finditer(text):
        date, _ = read_date(match["date"])
        if date and len(first_day(date)) > 1:
            return date, match.span("date")
    return None
