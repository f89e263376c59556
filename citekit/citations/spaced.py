"""Raised numbers that were copied with a space before them: 'It is known 1, 2.', 'It is known. 3 Others'."""

import re
from collections.abc import Iterator

from citekit.citations.markers import DASH, Marker, parts_of
from citekit.citations.markers import words as words_of
from citekit.citations.swallowed import RaisedNumber, WordCounts
from citekit.model.article import Block

_SEPARATOR = rf"(?:\s?,\s|,|;|\s?{DASH}\s?|\s,\s?)"
_SPACED_SEPARATOR = rf"(?:{_SEPARATOR}|\)\s?(?:,|{DASH})\s?\()"  # '3), (4' and '5)- (7'
_SPACED = re.compile(
    rf"(?:(?<=[^\W\d_][\s\u00a0])|(?<=[)%”’][\s\u00a0])|(?<=\bal\.[\s\u00a0]))(?P<numbers>\d{{1,4}}(?:{_SPACED_SEPARATOR}\d{{1,4}})*)"
    rf"(?:(?=\s?[.,;:)](?!\d)|\s?$)|(?P<goes_on>)(?=\s(?:and|but|while|whereas|which)\s))"
)
_LIST = rf"\d{{1,3}}(?:\s?(?:,|{DASH})\s?\d{{1,3}})*"
# '... was seen. 3 Others', 'Roe et al, 4 who'
_BEHIND_STOP = re.compile(
    rf"(?:(?<=[^\W\d_][.,;])|(?<=[)”»%][.,;])|(?P<authors>(?<=\bal)[.,]{{0,2}}))\s(?P<numbers>{_LIST})"
    r"(?:(?=\s[(“\"]?[^\W\d_a-zß-ÿа-я]|\s?$)|(?P<goes_on>)(?=(?(authors)\s|\s(?!de\b|of\b)[^\W\d_]{1,3}\b)))"
)
ABBREVIATED = re.compile(
    r"\b(?:pp?|vol|nos?|nr|figs?|eqs?|sec|ch|refs?|ca|cf|vs|approx|v|S)\.$", re.IGNORECASE
)


def with_spaces(text: str, block: Block, section: str | None, words: WordCounts) -> Iterator[RaisedNumber]:
    """The numbers behind a word and a space."""
    for match in _SPACED.finditer(text, block.start, block.end):
        before = text[max(block.start, match.start() - 20) : match.start()]
        word = re.search(r"(?:[^\W\d_]+|[=<>≤≥∼~])\.?(?=\s*$)", before)
        if word and word[0].rstrip(".").lower() in words_of("before_numbers") | words_of("counted_things"):
            continue
        sure = bool(re.search(r"(?:[a-z]{2}|[)%”’]|\bal\.)\s$", before)) or _is_often_bare(before, words)
        numbers = match["numbers"]
        parts = parts_of(re.sub(r"[()]", "", numbers))
        marker = Marker(numbers, match.start("numbers"), match.end("numbers"), parts)
        yield RaisedNumber(marker, sure and not match["goes_on"], block, section)


def _is_often_bare(before: str, words: WordCounts) -> bool:
    """Whether the text has the acronym before a number several times without a number."""
    token = re.search(r"([^\W\d_]{3,})\s$", before)
    return token is not None and words.bare[token[1]] >= 3 + 2 * words.before_number[token[1]]


def behind_stops(text: str, block: Block, section: str | None) -> Iterator[RaisedNumber]:
    """The numbers between the end of a sentence and the next one; not sure behind a comma."""
    for match in _BEHIND_STOP.finditer(text, block.start, block.end):
        before = text[max(block.start, match.start() - 20) : match.start()]
        word = re.search(r"[^\W\d_]+(?=\.$)", before)
        if not ABBREVIATED.search(before) and not (word and word[0].lower() in words_of("counted_things")):
            authors = match["authors"] is not None
            sure = authors or (before[-1:] != "," and match["goes_on"] is None)
            marker = Marker(
                match["numbers"], match.start("numbers"), match.end("numbers"), parts_of(match["numbers"])
            )
            yield RaisedNumber(marker, sure, block, section)
