"""The entries of a printed reference list: which of its lines begin one."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from citekit.readers.blocks import is_reference_heading
from citekit.readers.pdf.lines import PrintedLine

_LABEL = re.compile(
    r"\s*(?:\[\s?(\d{1,4})\s?\]|\((\d{1,4})\)|(\d{1,4})\s?[.)](?!\d)|(\d{1,4})(?=\s+[^\W\d_]))"
)
# Numbers may be missing where a page could not be read.
_MOST_MISSING = 3
_FEWEST = 3
_SHORT_END = 6  # lines of an entry at the head of a column that holds nothing else of the list
_HANGS = (0.7, 5.0)  # by how much, in multiples of the size

# 'Smith, J. A.', 'van der Berg AB,', 'Smith J,'
_NAME = re.compile(
    r"\s*(?:[a-z’']{1,4}\s){0,2}[^\W\d_a-z][\w’'‐-]*[^\W\d_](?:\s[^\W\d_a-z][\w’'‐-]+){0,2},?\s?"
    r"(?:[^\W\d_a-z](?:[.\s-]{1,2}|(?=[^\W\d_a-z,;(]|[,;(])))+"
)
_CAN_END = re.compile(r"(?:[.\])]|\d|https?://\S+|Scholar)$")

Begins = set[tuple[int, int]]


class _ListLine(NamedTuple):
    region: int
    position: int
    line: PrintedLine
    right: float  # where the column ends


class Entries:
    """The lines of the reference list, and which of them begin an entry.

    ``is_marked`` is true for lines set like a heading: such a line ends the list.
    """

    def __init__(
        self, regions: Sequence[Sequence[PrintedLine]], is_marked: Callable[[PrintedLine], bool]
    ) -> None:
        self._starts: dict[tuple[int, int], bool] = {}
        for places in _list_lines(regions, is_marked):
            begins = _numbered_starts(places) or _hanging_starts(places) or _likely_starts(places)
            if begins is None:
                continue
            for place in places:
                self._starts[place.region, place.position] = (place.region, place.position) in begins

    def starts(self, region: int, position: int) -> bool | None:
        """Whether a line begins an entry; None outside lists, and if unknown."""
        return self._starts.get((region, position))


def _list_lines(
    regions: Sequence[Sequence[PrintedLine]], is_marked: Callable[[PrintedLine], bool]
) -> list[list[_ListLine]]:
    """The lines below each heading of a reference list, up to the next heading."""
    lists: list[list[_ListLine]] = []
    inside = False
    for number, region in enumerate(regions):
        right = max((line.x1 for line in region), default=0.0)
        for position, line in enumerate(region):
            text = line.text.strip()
            if is_reference_heading(text):
                lists.append([])
                inside = True
            elif inside and is_marked(line) and not _LABEL.match(text) and _closes(lists[-1], line):
                inside = False
            elif inside:
                lists[-1].append(_ListLine(number, position, line, right))
    return [places for places in lists if len(places) >= _FEWEST]


def _closes(places: Sequence[_ListLine], line: PrintedLine) -> bool:
    """Whether a heading-like line is set differently from the list, and so ends it."""
    near = [place.line for place in places[-5:]]
    return bool(near) and not any(
        other.bold == line.bold and abs(other.size - line.size) < 0.06 * line.size for other in near
    )


def label_of(line: PrintedLine) -> int | None:
    """The number that a line begins with: '[1]', '1.', '1 Smith', or raised."""
    text = line.text
    if line.runs[0].raised and line.runs[0].text.strip().isdigit():
        return int(line.runs[0].text.strip()[:4])
    match = _LABEL.match(text)
    return int(next(group for group in match.groups() if group)) if match else None


def _numbered_starts(places: Sequence[_ListLine]) -> Begins | None:
    """The lines that begin with the numbers 1, 2, 3 ... in order."""
    labels = [label_of(place.line) for place in places]
    first = next((label for label in labels[:6] if label is not None), None)
    if first is None:
        return None
    begins: Begins = set()
    expected = first
    ahead: dict[int, list[int]] = {}
    for position, label in enumerate(labels):
        if label is not None:
            ahead.setdefault(label, []).append(position)
    for position, (place, label) in enumerate(zip(places, labels, strict=True)):
        if label is None or not expected <= label <= expected + _MOST_MISSING:
            continue
        if label > expected and any(later > position for later in ahead.get(expected, ())):
            continue
        begins.add((place.region, place.position))
        expected = label + 1
    return begins if len(begins) >= _FEWEST else None


def _hanging_starts(places: Sequence[_ListLine]) -> Begins | None:
    """The lines that begin at the left edge of a list whose other lines are indented."""
    left: dict[int, float] = {}
    for place in places:
        left[place.region] = min(left.get(place.region, place.line.x0), place.line.x0)
    _correct_edges(places, left)
    flush: Begins = set()
    indented = 0
    for place in places:
        offset = (place.line.x0 - left[place.region]) / place.line.size
        if offset < _HANGS[0] / 2:
            flush.add((place.region, place.position))
        indented += _HANGS[0] <= offset <= _HANGS[1]
    if len(flush) < _FEWEST or indented < _FEWEST:
        return None
    return flush if _flush_lines_begin(places, flush) else None


def _correct_edges(places: Sequence[_ListLine], left: dict[int, float]) -> None:
    """Correct ``left`` for regions with only the end of an entry: no line is flush."""
    indents = [place.line.x0 - left[place.region] for place in places]
    indents = [
        indent for indent, place in zip(indents, places, strict=True) if indent > _HANGS[0] * place.line.size
    ]
    if not indents:
        return
    indent = median(indents)
    edges = Counter(round(left[place.region], 1) for place in places)
    for region, edge in list(left.items()):
        if edges[round(edge, 1)] <= _SHORT_END:
            further = (
                other
                for other in edges
                if abs(edge - other - indent) < 1.5 and edges[other] > edges[round(edge, 1)]
            )
            left[region] = next(further, edge)


def _flush_lines_begin(places: Sequence[_ListLine], flush: Begins) -> bool:
    """Whether short lines come before flush lines (hanging indents) or indented ones."""
    before = [
        place for above, place in pairwise(places) if above.region == place.region and _short(above, place)
    ]
    flushed = sum((place.region, place.position) in flush for place in before)
    return flushed > 2 * (len(before) - flushed)


def _short(above: _ListLine, place: _ListLine) -> bool:
    """Whether the first word of a line would have fitted at the end of the line above."""
    return above.right - above.line.x1 > place.line.first + 0.6 * place.line.size


def _likely_starts(places: Sequence[_ListLine]) -> Begins | None:
    """The lines that look like the beginning of an entry, after a possible end.

    For lists that are set like any text: neither numbers nor indents nor gaps.
    """
    begins: Begins = set()
    gap = _wide_gap(places)
    for number, place in enumerate(places):
        above = places[number - 1] if number else None
        ended = (
            above is None
            or _CAN_END.search(above.line.text.rstrip())
            or (above.region == place.region and _short(above, place))
        )
        after_gap = above is not None and above.region == place.region and above.line.y - place.line.y > gap
        if after_gap or number == 0 or (ended and _NAME.match(place.line.text)):
            begins.add((place.region, place.position))
    return begins if len(begins) >= _FEWEST else None


def _wide_gap(places: Sequence[_ListLine]) -> float:
    """The distance between two lines from which on a gap separates them."""
    gaps = sorted(
        above.line.y - place.line.y for above, place in pairwise(places) if above.region == place.region
    )
    return 1.22 * gaps[len(gaps) // 5] + 0.5 if gaps else 99.0
