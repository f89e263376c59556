"""Names of first authors with the years behind them, as a text has them: 'Smith et al. (2019a, b; 2020, p. 3)'."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from citekit.citations.abbreviations import SHORT
from citekit.citations.author_index import AuthorIndex, loose
from citekit.citations.citation_words import (
    CJK,
    INITIALS,
    LETTER,
    NAME,
    NEXT_WORD,
    UNPUBLISHED,
    UPPER,
    WORD,
    YEAR,
    pattern,
    unpublished_year,
)
from citekit.citations.targets import name_key
from citekit.csl.dates import month_number

_AND = pattern("and")
_BETWEEN = rf"(?:\s{{0,20}}[,，、،]\s{{0,20}}(?:{_AND}\s{{0,20}})?|\s{{0,20}}[;；/–・·]\s{{0,20}}|\s{{0,20}}&\s{{0,20}}|\s{{1,20}}{_AND}\s{{1,20}}|\s{{0,20}}(?:和|与|與|及|와|과)\s{{0,20}})"
_POSSESSIVE = rf"(?:[’']s?(?!{LETTER}))?"
_CJK_OTHERS = "(?:等人?|ら|他|ほか|외|등)"
# What may follow the first name, step by step: initials, further names, 'et al.', and then a year.
_GENERATION = re.compile(r",?[\s-](?:Jr|Sr|Júnior|Junior|Filho|Neto|II|III)\b\.?|(?<=Jr)\.")
_FIRST_INITIALS = re.compile(rf",?\s(?!(?i:{_AND})\s)(?P<initials>{INITIALS}|[{UPPER}]{{1,3}})(?=[\s,;(&]|$)")
_FURTHER = re.compile(
    rf"{_BETWEEN}(?:{INITIALS}\s?)?(?P<name>{NAME}(?:\s{NAME})?|[{CJK}]{{2,4}}?(?=\s{{0,20}}(?:[(（,，、和与與及]|{_CJK_OTHERS})))"
    rf"(?:,?\s{INITIALS}(?=[\s,;(]))?{_POSSESSIVE}"
)
_AND_OTHERS = re.compile(rf"[,，]?\s{{0,20}}(?:(?i:{pattern('others')})|{_CJK_OTHERS})[,，]?{_POSSESSIVE}")
# An abbreviation that is introduced, or what editors are: 'World Bank [WB], 2020', 'Smith (eds.) 2010'.
_ASIDE = re.compile(rf"\s*(?:[\[(（](?:{SHORT}|{pattern('editors')})[\])）]|,\s(?:{pattern('editors')}))")
# What a body is called in full, or where it is: 'U.S. EPA (Environmental Protection Agency) 2019'.
_BODY_ASIDE = re.compile(r"\s*[\[(（][^()\[\]（）]{2,80}[\])）](?=,?\s*[\[(]?(?:1[5-9]|20)\d\d)")
_LEAD = re.compile(
    rf"[”\"»*_]{{0,9}}(?:{_POSSESSIVE}|s(?=\s?[(\[]))(?P<gap>\.?[,.:;，、：；،]?[”\"»*_]{{0,9}}\s{{0,20}}[(\[（［〔]{{0,2}}\s{{0,20}}|\s{{1,20}}(?:in|im|em|en)\s{{1,20}}|(?:\s{{1,20}}[a-z]+){{1,3}}\s{{1,20}}[(\[]"
    rf"|,?\s[(]?[IVXLC]{{1,7}}[\s.,\d–-]{{0,14}}[,(]\s{{0,20}})"
    rf"(?:(?:[Ii]n|ca?\.|circa)\s)?(?:(?P<year>{YEAR})|(?P<unpublished>(?i:{pattern(*UNPUBLISHED)})))"
)
_MOST_NAMES = 12
_LETTER = r"(?P<letter>[a-rабвг](?![^\W\d_]))"
# From one year to the next, or to a further letter: ', 2013', ', b', ', p. 5; 2014', ') and (2015', ' [1900]'.
_YEARS = re.compile(
    rf"\s{{0,20}}(?:[,:]\s{{0,20}}(?:{pattern('pages')}\s{{0,20}})?(?:\d{{1,3}}|[3-9]\d{{3}})(?:\s?[–-]\s?\d{{1,4}})?(?!\d)(?:\s?ff?\.)?)?"
    rf"(?:\s{{0,20}}(?:[,;/，；、]\s{{0,20}}(?:{_AND}\s{{0,20}})?|{_AND}\s{{1,20}}|(?P<range>[–-]))\s{{0,20}}(?:(?P<year>{YEAR})|{_LETTER})"
    rf"|[)\]）]\s{{0,20}}(?:,|,?\s{{0,20}}{_AND})\s{{0,20}}[(\[（](?P<again>{YEAR})|\s{{0,20}}[\[(](?P<original>{YEAR})[\])]|\]\s{{0,20}}(?P<printed>{YEAR}))"
)
_SUFFIX = re.compile(r"-?([a-rабвг])(?![^\W\d_])")
_CYRILLIC_LETTERS = str.maketrans("абвг", "abcd")
_MOST_WORDS = 14
# Another name before the first: 'Brown and (Smith 2010)' cites a work by Brown, '(Brown, (Lee 2010)' too.
_LED_BY_NAME = re.compile(
    rf"(?:(?>{NAME})\s{{1,20}}(?:{_AND})\s{{1,20}}|[(\[（;；]\s{{0,20}}(?P<name>{NAME})\s?(?P<sign>[,;；，])\s{{0,20}}(?:{_AND}\s{{1,20}})?)(?:{INITIALS}\s?)?$"
)
_INITIALS_BEFORE = re.compile(
    rf"(?<!{LETTER})([{UPPER}])(?:\.|{LETTER}{{2,}})(?:[\s-]?[{UPPER}]\.){{0,5}}\s?$"
)


class NameWithYears(NamedTuple):
    """A name and the years behind it. ``years``: (year, letter, start, end) of each."""

    first: str
    names: tuple[str, ...]
    et_al: bool
    initial: str
    start: int
    years: tuple[tuple[str, str, int, int], ...]


def mentions(text: str, start: int, end: int, index: AuthorIndex) -> Iterator[NameWithYears]:
    """The names of first authors with their years in ``text[start:end]``, in order."""
    position = start
    while match := WORD.search(text, position, end):
        position = match.end()
        known = _first_author(text, match, end, index)
        if known is None:
            continue
        first, behind = known
        if not index.is_person(first) and (aside := _BODY_ASIDE.match(text, behind, end)):
            behind = aside.end()
        names, et_al, initial, lead = _rest(text, behind, end)
        if lead is None or not _is_citation(text, match.start(), first, names, et_al, lead, index):
            continue
        years = tuple(_years(text, lead, end))
        before = text[max(start, match.start() - 30) : match.start()]
        if not initial and (given := _INITIALS_BEFORE.search(before)):
            initial = name_key(given[1])
        yield NameWithYears(first, (first, *names), et_al, initial, match.start(), years)
        position = years[-1][3]


def _is_citation(
    text: str,
    start: int,
    first: str,
    names: Sequence[str],
    et_al: bool,
    lead: re.Match[str],
    index: AuthorIndex,
) -> bool:
    """Whether a name and a year cite: no month, no second author, no title or body with a year in prose."""
    if (led := _LED_BY_NAME.search(text, max(0, start - 60), start)) and not (
        led["name"] and led["name"].isupper() != text[start : start + len(first)].isupper()
    ):
        return False
    bracket = any(sign in lead["gap"] for sign in "([（［〔")
    if bracket or names or et_al:
        return True
    if month_number(first):
        return False
    return index.is_person(first) or _in_brackets(text, start)


def _in_brackets(text: str, position: int) -> bool:
    """Whether a bracket is open; those that close inside it ('[APA]') do not count."""
    closed = 0
    for sign in reversed(text[max(0, position - 300) : position]):
        if sign in ")]）］":
            closed += 1
        elif sign in "([（［":
            if not closed:
                return True
            closed -= 1
    return False


def _rest(text: str, position: int, end: int) -> tuple[list[str], bool, str, re.Match[str] | None]:
    """Names behind a first author, whether 'et al.' follows, the author's initial, and the year's match.

    The year that comes first ends the names: in 'Doe, 2008, Roe, 2010' they are two works.
    """
    names: list[str] = []
    initial = ""
    if generation := _GENERATION.match(text, position, end):
        position = generation.end()
    initials = None if _LEAD.match(text, position, end) else _FIRST_INITIALS.match(text, position, end)
    if initials:
        position, initial = initials.end(), name_key(initials["initials"])[:1]
    while len(names) <= _MOST_NAMES:
        if lead := _LEAD.match(text, position, end):
            return names, False, initial, lead
        if aside := _ASIDE.match(text, position, end):
            return names, False, initial, _LEAD.match(text, aside.end(), end)
        if others := _AND_OTHERS.match(text, position, end):
            position = others.end()
            if aside := _ASIDE.match(text, position, end):
                position = aside.end()
            return names, True, initial, _LEAD.match(text, position, end)
        further = _FURTHER.match(text, position, end)
        if not further:
            break
        names.append(name_key(further["name"]))
        position = further.end()
    return names, False, initial, None


def _first_author(text: str, match: re.Match[str], end: int, index: AuthorIndex) -> tuple[str, int] | None:
    """The longest first author's name that begins at ``match``, and its end."""
    longest = None
    key, behind = name_key(match[0]), match.end()
    next_word = _NEXT_LETTER if re.match(rf"[{CJK}]", match[0]) else NEXT_WORD
    if key in index:
        longest = key, behind
    for _ in range(_MOST_WORDS):
        if not index.begins(key):
            break
        following = next_word.match(text, behind, end)
        if not following:
            break
        longer = key + name_key(following[0])
        if loose(longer) == loose(key):  # 'Moreira e ...'
            break
        key, behind = longer, following.end()
        if key in index:
            longest = key, behind
    bare = name_key(match[0]).removesuffix("s")
    if longest is None and len(bare) >= 4 and bare in index and _BRACKET.match(text, match.end(), end):
        return bare, match.end()  # 'Smiths (2010)'
    if longest is None and (near := index.near(name_key(match[0]))):
        behind = match.end()
        cites = any(follows.match(text, behind, end) for follows in (_BRACKET, _AND_OTHERS, _FURTHER))
        return (near, behind) if cites or _in_brackets(text, match.start()) else None
    return longest


_BRACKET = re.compile(r"\s?[(\[]")
_NEXT_LETTER = re.compile(rf"[{CJK}]")


def _years(text: str, lead: re.Match[str], end: int) -> Iterator[tuple[str, str, int, int]]:
    """The years that follow a name: '2012, 2013', '2019a, b', '2001, p. 5'."""
    if lead["unpublished"]:
        letter, stop = _letter(text, lead.end(), end)
        yield unpublished_year(lead["unpublished"]), letter, lead.start("unpublished"), stop
        return
    year, (start, stop) = lead["year"], lead.span("year")
    letter, stop = _letter(text, stop, end)
    yield year, letter, start, stop
    while following := _YEARS.match(text, stop, end):
        if following["letter"]:
            if not letter:
                return
            start, stop = following.span("letter")
            last = following["letter"].translate(_CYRILLIC_LETTERS)
            if following["range"]:
                yield from ((year, chr(code), start, stop) for code in range(ord(letter) + 1, ord(last)))
            letter = last
        else:
            kind = next(kind for kind in ("year", "again", "original", "printed") if following[kind])
            year, (start, stop) = following[kind], following.span(kind)
            letter, stop = _letter(text, stop, end)
            if kind == "original":
                stop = following.end()
        yield year, letter, start, stop


def _letter(text: str, start: int, end: int) -> tuple[str, int]:
    """The letter behind a year, '' if none is, and the offset behind it."""
    match = _SUFFIX.match(text, start, end)
    return (match[1].translate(_CYRILLIC_LETTERS), match.end()) if match else ("", start)
