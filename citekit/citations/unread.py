"""Markers that look like citations and lead to no entry: a work can be cited by them all the same."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from citekit.citations.citation_words import LETTER, NAME, YEAR, pattern
from citekit.csl.dates import month_number
from citekit.model.article import Article

_FURTHER = rf"(?:(?:,?\s{pattern('and')}\s|,\s|;\s){NAME}){{0,3}}(?:,?\s(?i:{pattern('others')}))?"
_IN_BRACKETS = re.compile(
    rf"(?<=[(;])\s?(?:(?:see|e\.g\.|cf\.|vgl\.),?\s)?(?P<name>{NAME})(?:\s{NAME})?{_FURTHER},?\s{YEAR}[a-r]?(?=[,;:)])"
)
_IN_PROSE = re.compile(rf"(?<!{LETTER})(?P<name>{NAME}){_FURTHER}\s\({YEAR}[a-r]?\)(?!\s\d)")
_NUMBERED = re.compile(r"\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,9}\]")


class UnreadMarker(NamedTuple):
    """A marker that leads to no entry, and its line."""

    text: str
    line: int


def unread_markers(
    article: Article, cited: Sequence[tuple[int, int]], listed: Sequence[tuple[int, int]]
) -> list[UnreadMarker]:
    """What looks like a citation and is none of ``cited``, in order.

    ``cited``, ``listed``: the spans of the markers and of the entries. In a text that cites by numbers, names with
    years are no markers, and the other way round; where nothing is cited, both are.
    """
    named = sum(any(letter.isalpha() for letter in article.text[start:end]) for start, end in cited)
    patterns = []
    if 2 * named >= len(cited):
        patterns += [_IN_BRACKETS, _IN_PROSE]
    if not cited:
        patterns.append(_NUMBERED)
    hits, entries = sorted(cited), sorted(listed)
    unread: list[tuple[int, UnreadMarker]] = []
    for block in article.blocks:
        if block.kind == "furniture" or _meets(entries, block.start, block.start + 1):
            continue
        unread += (
            (match.start(), UnreadMarker(match[0].strip(), block.line))
            for known in patterns
            for match in _matches(known, article.text, block.start, block.end)
            if not _meets(hits, match.start(), match.end())
        )
    return [marker for _, marker in sorted(unread)]


def beyond_list(
    article: Article, cited: Sequence[tuple[int, int]], listed: Sequence[tuple[int, int]], last: int
) -> list[UnreadMarker]:
    """Numbers in square brackets behind ``last``, the end of the list, in a text that cites by such numbers."""
    square = sum(article.text[start] == "[" for start, _ in cited)
    if 2 * square < len(cited):
        return []
    hits, entries = sorted(cited), sorted(listed)
    return [
        UnreadMarker(match[0], block.line)
        for block in article.blocks
        if block.kind != "furniture" and not _meets(entries, block.start, block.start + 1)
        for match in _NUMBERED.finditer(article.text, block.start, block.end)
        if not _meets(hits, match.start(), match.end())
        and all(last < int(number) < 2 * last + 50 for number in re.findall(r"\d+", match[0]))
    ]


def _matches(known: re.Pattern[str], text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The matches of a pattern, without dates: '(May 2010)'."""
    return (
        match
        for match in known.finditer(text, start, end)
        if known is _NUMBERED or not month_number(match["name"])
    )


def _meets(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of ``spans``, which are in order and apart, has a part between two offsets."""
    position = bisect_right(spans, (end, 0)) - 1
    return position >= 0 and spans[position][1] > start
