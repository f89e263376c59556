"""Which words of a sentence belong to one of its markers.

A marker follows what it supports: its part goes from the marker before it up to itself, that of the last one to the
end of its clause; what follows is the citing author's own. Behind an author's name, or at a beginning, the marker comes
before its part. Markers in one bracket, or beside each other, are one group with one part. In a list ('networks
change in stroke (1), epilepsy (2) and pain (3)') what comes before its first item belongs to all of its markers.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from citekit.data import data_lines
from citekit.text.sentences import Span

_AUTHORS = re.compile(
    r"(?:\bet\s+al\.?,?|\band\s+(?:colleagues|co-?workers))\s{0,9}[(\[]?\s{0,9}$", re.IGNORECASE
)
_NAME = re.compile(
    r"(?:^|[.;,]\s|\b(?:by|of|in|to|and|with)\s)\W*[^\W\d_a-z][\w’'-]+(?: (?:and|&) [^\W\d_a-z][\w’'-]+)?\s*[(\[]\s*$"
)
_NAME_FIRST = re.compile(r"^\W*[^\W\d_a-z][\w’'-]+(?: (?:and|&) [^\W\d_a-z][\w’'-]+)?\s*$")
_FEW_WORDS = 4
_CLAUSE_END = re.compile(r"[,;:](?=\s)")
_BESIDE = re.compile(r"[\s,;:&()\[\]–—-]*+(?:and)?[\s(\[]*")
_LONGEST_BRACKET = 1000
"""Code points of a bracket, at most."""
_ITEM_WORDS = 8
"""Words of an item of a list, at most."""
_ITEM = re.compile(r"[\s)\]]*(?:[,;/]|\b(?:and|or|as well as|but also)\b)", re.IGNORECASE)


class MarkerPart(NamedTuple):
    """What belongs to a marker, as offsets in the sentence.

    ``own``: its own words; ``head``: what it shares with the other markers of a list, or None.
    """

    own: Span
    head: Span | None


def marker_groups(sentence: str, markers: Sequence[Span]) -> list[Span]:
    """The markers, those of one bracket or beside each other as one."""
    groups: list[Span] = []
    for start, end in markers:
        if groups:
            between = sentence[groups[-1][1] : start]
            inside = _opening(sentence, groups[-1][1]) is not None and not re.search(r"[)\]]", between)
            if inside or _BESIDE.fullmatch(between):
                groups[-1] = groups[-1][0], end
                continue
        groups.append((start, end))
    return groups


def part_of_marker(sentence: str, groups: Sequence[Span], own: int) -> MarkerPart:
    """The part of a sentence that belongs to the marker or group ``groups[own]``."""
    begin = groups[own - 1][1] if own else 0
    after = groups[own + 1][0] if own + 1 < len(groups) else len(sentence)
    start, end = groups[own]
    opening = _opening(sentence, start)
    before = sentence[begin : start if opening is None else max(begin, opening)]
    if reports(sentence, groups[own]) or len(before.split()) < min(_FEW_WORDS, 2 if own else _FEW_WORDS):
        return MarkerPart((begin, after), None)
    head = _head(sentence, groups, own)
    if own + 1 < len(groups):
        return MarkerPart((begin, end), head)
    border = _CLAUSE_END.search(sentence, end)
    return MarkerPart((begin, border.start() if border else after), head)


def reports(sentence: str, marker: Span) -> bool:
    """Whether the sentence tells what the cited authors did: their names come first.

    Not where they are inside a bracket ('rats recover (Kim et al., 2001)') or nothing follows them.
    """
    start, end = marker
    opening = _opening(sentence, start)
    if opening is not None and sentence[opening + 1 : start].strip():
        return False
    if len(sentence[end:].split()) < _FEW_WORDS:
        return False
    if opening is None and sentence[start:end].lstrip()[:1].isupper():
        return True
    before = sentence[:start]
    return bool(_AUTHORS.search(before) or _NAME.search(before) or _NAME_FIRST.match(before))


def _opening(sentence: str, at: int) -> int | None:
    """The offset of the bracket that is open at a place, or None."""
    depth = 0
    for place in range(at - 1, max(at - _LONGEST_BRACKET, 0) - 1, -1):
        if sentence[place] in ")]":
            depth += 1
        elif sentence[place] in "([":
            if not depth:
                return place
            depth -= 1
    return None


def _head(sentence: str, groups: Sequence[Span], own: int) -> Span | None:
    """What comes before the first item of the list of which ``groups[own]`` marks a later one."""
    first = own
    while first:
        item = sentence[groups[first - 1][1] : groups[first][0]]
        if not _ITEM.match(item) or len(item.split()) > _ITEM_WORDS:
            break
        first -= 1
    if first == own:
        return None
    begin = groups[first - 1][1] if first else 0
    openers = list(_openers().finditer(sentence, begin, groups[first][0]))
    return (begin, openers[-1].start()) if openers else None


@cache
def _openers() -> re.Pattern[str]:
    """Words behind which the first item of a list begins."""
    words = "|".join(re.escape(word) for word in data_lines("list_openers.txt"))
    return re.compile(rf"\b(?:{words})\b|[:,](?=\s)", re.IGNORECASE)
