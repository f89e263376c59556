"""Numeric citation markers: '(1, 2)', '[3-5, 7]', '[4, p. 12; 9]', '[1]–[3]'."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from citekit.data import data_text

DASH = r"[-\u2010-\u2015\u2212]"
_RANGE = r"[-\u2010-\u2015\u2212~～〜]"
_SIGNS = r"[†‡*∗§¶#•●∙⋅·★☆]{0,4}"  # say something of the work beside its number
# Code points between the brackets, at most.
_LONGEST = 160
_BRACKETS = {
    "square": re.compile(
        rf"[\[［【〔](?P<inside>[^\[\]［］【】〔〕\n]{{1,{_LONGEST}}})[\]］】〕](?!\(https?:)"
    ),
    "round": re.compile(
        # Glued to a word of three small letters at least ('pain(12)'), never to a symbol: 'F(3, 11)'; and
        # never an isotope: '(18)F-FDG'. A character of Chinese is a word.
        rf"(?:(?<=[\s\u00a0(“\"’”.,;])|(?<=[a-zß-ÿа-я]{{3}})|(?<=[\u3040-\u9fff])|(?<=[)）]{DASH})|^)"
        rf"[(（](?P<inside>[^()（）\n]{{1,{_LONGEST}}})[)）](?![A-Z\d]|{DASH}\w)"
    ),
}


class Marker(NamedTuple):
    """A candidate: a text in brackets, its place, and the numbers printed in it.

    ``parts``: (first, last) for a range, (number, None) for a single number. ``brackets``: 'square', 'round'
    or '' for raised numbers.
    """

    text: str
    start: int
    end: int
    parts: tuple[tuple[int, int | None], ...]
    brackets: str = ""

    @property
    def highest(self) -> int:
        """The highest number printed in it."""
        return max(max(first, last or 0) for first, last in self.parts)


@cache
def words(kind: str) -> frozenset[str]:
    """The words of one kind of ``marker_words.toml``, in lower case."""
    return frozenset(word.lower() for word in tomllib.loads(data_text("marker_words.toml"))[kind])


def alternatives(kind: str) -> str:
    """The words of one kind as a pattern, longest first; one with a stop at its end needs it."""
    longest_first = sorted(words(kind), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s") for word in longest_first)


class _Grammar(NamedTuple):
    lead: re.Pattern[str]
    number: re.Pattern[str]
    locator: re.Pattern[str]
    pages: re.Pattern[str]
    again: re.Pattern[str]
    separator: re.Pattern[str]
    trailer: re.Pattern[str]
    between: re.Pattern[str]


@cache
def _grammar() -> _Grammar:
    to, conjunction = alternatives("to"), alternatives("and")
    locator = rf"(?:{alternatives('locators')})(?![^\W\d_])"
    lead = rf"(?:(?:{alternatives('leads')})(?![^\W\d_])[.,:]?\s?)"
    comma = r"\s?[,;，；、،]"
    flags = re.IGNORECASE
    return _Grammar(
        lead=re.compile(rf"\s?{lead}{{0,2}}", flags),
        number=re.compile(
            rf"{_SIGNS}(?P<first>(?!0\d)\d{{1,8}})(?P<letters>(?:[a-h](?:,\s?[a-h])*)?){_SIGNS}(?P<stop>\.?)"
            rf"(?:(?:\s?{_RANGE}\s?|(?P<to>\s(?:{to})\s)){_SIGNS}(?P<last>\d{{1,8}}){_SIGNS}\.?)?(?!\w)",
            flags,
        ),
        locator=re.compile(
            rf"(?P<comma>\s?[,:;]?)\s?(?P<open>\(?){locator}\.?(?!\s?[<>=≤≥%]|\s?0?[.,]\d)"
            r"(?P<value>\s?[^\W\d_]?[\dIVXLivxl])?",
            flags,
        ),
        pages=re.compile(
            rf"\s?:\s?\d{{1,5}}(?:\s?{DASH}\s?\d{{1,5}})?(?:,\s\d{{1,5}}(?![:\d]))*\s?(?:ff?\.?)?"
        ),
        again=re.compile(rf",\s?(?=\d{{1,4}}(?:\s?:\s?\d|\s?,\s?{locator}))", flags),
        separator=re.compile(
            rf"(?:{comma})+\s?(?:(?:{conjunction}|&)\s)?{lead}{{0,2}}|\s?(?:&|\s(?:{conjunction}))\s", flags
        ),
        trailer=re.compile(rf"(?:{comma}|\s)\s?(?:{alternatives('trailers')})[\s.]*", flags),
        between=re.compile(rf"\s?{_RANGE}\s?|\s(?:{to})\s", flags),
    )


def parts_of(numbers: str) -> tuple[tuple[int, int | None], ...]:
    """'1-3,7' as ((1, 3), (7, None))."""
    pattern = rf"(\d+){_SIGNS}\.?(?:\s?{_RANGE}\s?(\d+))?"
    return tuple((int(a), int(b) if b else None) for a, b in re.findall(pattern, numbers))


def read_inside(inside: str, style: str) -> tuple[tuple[int, int | None], ...]:
    """The numbers printed in brackets of ``style``, without pages, theorems and the like; () if they cite nothing.

    '1, p. 144; 3-5' as ((1, None), (3, 5)).
    """
    grammar = _grammar()
    parts: list[tuple[int, int | None]] = []
    begin = grammar.lead.match(inside)
    at = begin.end() if begin else 0
    square, stops, end = style == "square", False, len(inside.rstrip())
    while number := grammar.number.match(inside, at):
        if not square and (number["letters"] or number["to"]):
            return ()  # '(2a)', '(2 to 8)'
        stops |= bool(number["stop"])
        parts.append((int(number["first"]), int(number["last"]) if number["last"] else None))
        at = _behind_locator(inside, number.end(), grammar, square)
        if at >= end or grammar.trailer.fullmatch(inside, at):
            return tuple(parts) if square or not stops or len(parts) > 1 else ()
        separator = grammar.separator.match(inside, at)
        if separator:
            at = separator.end()
        elif square and inside[at].isspace():
            at += 1  # '[3 4]'
        else:
            return ()
    return ()


def _behind_locator(inside: str, at: int, grammar: _Grammar, square: bool) -> int:
    """Where what belongs to the number before ``at`` ends: ', p. 12' up to the next semicolon."""
    if square and (pages := grammar.pages.match(inside, at)):
        return pages.end()
    locator = grammar.locator.match(inside, at)
    if not locator or not (locator["value"] or (square and locator["comma"].strip())):
        return at
    if locator["open"] and (closed := inside.find(")", locator.end())) >= 0:
        return closed + 1
    semicolon = inside.find(";", locator.end())
    end = semicolon if semicolon >= 0 else len(inside)
    again = grammar.again.search(inside, locator.end(), end)
    return again.start() if again else end


def find(text: str, start: int, end: int, style: str) -> Iterator[Marker]:
    """The candidates of one style between two offsets, in order.

    '[1]–[3]' is one.
    """
    last: Marker | None = None
    for match in _BRACKETS[style].finditer(text, start, end):
        parts = read_inside(match["inside"], style)
        if not parts:
            continue
        marker = Marker(match[0], match.start(), match.end(), parts, style)
        if last is None:
            last = marker
        elif joined := _range_of(text, last, marker):
            last = joined
        else:
            yield last
            last = marker
    if last is not None:
        yield last


def _range_of(text: str, before: Marker, after: Marker) -> Marker | None:
    """'[1]–[3]' and '[1, 4]–[6]' as one marker, if the two are one."""
    if after.start - before.end > 12 or not _grammar().between.fullmatch(text, before.end, after.start):
        return None
    (first, begins), (second, ends) = before.parts[-1], after.parts[0]
    last = ends or second
    if (begins or first) >= second:
        return None
    parts = (*before.parts[:-1], (first, last), *after.parts[1:])
    return Marker(text[before.start : after.end], before.start, after.end, parts, before.brackets)


# 'described in reference 45', 'refs. 12 and 13': named, not in brackets.
_NUMBERS = rf"\d{{1,8}}{_SIGNS}(?:\s?(?:[,;]|{DASH}|,\s?and|and|&)\s?\d{{1,8}}{_SIGNS})*"
_NAMED = re.compile(rf"\b[Rr]ef(?:erence)?s?\.?[\s\u00a0](?P<numbers>{_NUMBERS})(?![\w%/]|\.\d|\s?{DASH})")
_OPEN = re.compile(r"\([^()\n]{0,300}$")


def behind_reference_word(text: str, start: int, end: int) -> Iterator[Marker]:
    """The numbers behind the word 'reference', in order."""
    for match in _NAMED.finditer(text, start, end):
        parts = parts_of(match["numbers"])
        yield Marker(match["numbers"], match.start("numbers"), match.end("numbers"), parts)


def nested(text: str, start: int, end: int) -> Iterator[Marker]:
    """Square markers inside round brackets, for texts that cite in round ones.

    '(corn cobs [13], straw [14])'
    """
    for marker in find(text, start, end, "square"):
        if _OPEN.search(text, max(start, marker.start - 300), marker.start):
            yield marker
