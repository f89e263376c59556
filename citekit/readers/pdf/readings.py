"""Ways to read a printed list: by its numbers, indents, gaps or words; the best one counts.

Each way gives the lines that begin an entry. A list may look like several layouts at once, so every
reading is judged by the entries that it makes: do they begin, end and look like references?
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from statistics import median
from typing import NamedTuple

from citekit.readers.pdf.lines import PrintedLine
from citekit.readers.pdf.looks import ABBREVIATION, CAN_END, DATE, GOES_ON, STRONG, opening

_LABEL = re.compile(
    r"(?:(?<!\s)\s+)?(?:\[\s?(\d{1,4})\s?\]|\((\d{1,4})\)|(\d{1,4})\s?[.)](?!\d)|(\d{1,4})(?=\s+[^\W\d_]))"
)
# Numbers may be missing where a page could not be read.
_MOST_MISSING = 3
FEWEST = 3
_SHORT_END = 6  # lines of an entry at the head of a column that holds nothing else of the list
_HANGS = (0.7, 5.0)  # by how much, in multiples of the size

_STRANGE = 0.9  # what a beginning without a name costs in a list of names
_LOWEST_QUALITY = 0.25
# So many lines around a gap tell how wide the others are.
_AROUND = 6
# No entry has more lines, no usual entry more letters.
_MOST_LINES = 30
_LONG = 700

Place = tuple[int, int]
Begins = set[Place]


class ListLine(NamedTuple):
    """A line of a list: its region, its position there, and where its column ends."""

    region: int
    position: int
    line: PrintedLine
    right: float

    @property
    def place(self) -> Place:
        """The region and the position in it."""
        return self.region, self.position


class Reading(NamedTuple):
    """The lines that begin an entry, and how much the entries look like references: 0 to 1."""

    begins: Begins
    quality: float


def best_reading(lines: Sequence[ListLine]) -> Reading | None:
    """The best reading of a list; None where none makes references of its lines."""
    best: Reading | None = None
    best_score = _LOWEST_QUALITY
    for read, bonus in _READINGS:
        begins = read(lines)
        if begins is None or len(begins) < FEWEST:
            continue
        quality = _quality(lines, begins)
        if quality + bonus > best_score:
            best, best_score = Reading(begins, quality), quality + bonus
    return best


def own_lines(lines: Sequence[ListLine], begins: Begins) -> list[ListLine]:
    """The lines that belong to the list: neither text between its entries nor what is far below it."""
    starts = [position for position, place in enumerate(lines) if place.place in begins]
    end = _end_of_list(lines, starts)
    starts = [start for start in starts if start < end]
    counts = sorted(below - start for start, below in pairwise(starts))
    usual = counts[len(counts) * 3 // 4]
    own: list[ListLine] = []
    for start, below in pairwise([*starts, end]):
        own += lines[start : _end_of_entry(lines, start, below, usual)]
    return own


def _end_of_entry(lines: Sequence[ListLine], start: int, below: int, usual: int) -> int:
    """Where an entry ends that may have been given all the text up to the next."""
    if below - start <= 2 * usual + 6:
        return below
    ends = range(start + 1, start + 2 * usual + 1)
    return next((end for end in ends if _can_end(lines[end - 1], lines[end])), ends[-1])


def _end_of_list(lines: Sequence[ListLine], starts: Sequence[int]) -> int:
    """Where the list ends: what a very wide gap parts from it, and begins otherwise, is none of it."""
    looks = (
        label_of(lines[start].line) is not None or opening(lines[start].line.text) >= STRONG
        for start in starts
    )
    strong = [0, *accumulate(looks)]  # how many of the entries before each begin with a name or number
    end, last = len(lines), len(starts)
    for cut in reversed(_huge_gaps(lines)):
        before = bisect_left(starts, cut)
        alike = (strong[last] - strong[before]) * before >= 0.7 * strong[before] * (last - before)
        if before < FEWEST or (before < last and alike):
            break
        end, last = cut, before
    return end


def _huge_gaps(lines: Sequence[ListLine]) -> list[int]:
    """The lines below gaps that are much wider than those between entries."""
    gaps = {
        number: above.line.y - place.line.y
        for number, (above, place) in enumerate(pairwise(lines), start=1)
        if above.region == place.region
    }
    ordered = sorted(gaps.values())
    wide = 1.45 * ordered[len(ordered) * 9 // 10] if ordered else 0.0
    return [number for number, gap in gaps.items() if gap > max(wide, 1.8 * lines[number].line.size)]


def label_of(line: PrintedLine) -> int | None:
    """The number that a line begins with: '[1]', '1.', '1 Smith', or raised."""
    text = line.text
    if line.runs[0].raised and line.runs[0].text.strip().isdigit():
        return int(line.runs[0].text.strip()[:4])
    match = _LABEL.match(text)
    return int(next(group for group in match.groups() if group)) if match else None


def _numbered(lines: Sequence[ListLine]) -> Begins | None:
    """The lines that begin with the numbers 1, 2, 3 ... in order."""
    labels = [label_of(place.line) for place in lines]
    first = next((label for label in labels[:6] if label is not None), None)
    if first is None:
        return None
    begins: Begins = set()
    expected = first
    ahead: dict[int, list[int]] = {}
    for position, label in enumerate(labels):
        if label is not None:
            ahead.setdefault(label, []).append(position)
    for position, (place, label) in enumerate(zip(lines, labels, strict=True)):
        if label is None or not expected <= label <= expected + _MOST_MISSING:
            continue
        if label > expected and ahead.get(expected, [-1])[-1] > position:
            continue
        begins.add(place.place)
        expected = label + 1
    return begins


def _hanging(lines: Sequence[ListLine]) -> Begins | None:
    """The lines at the left edge of a list whose other lines are indented."""
    flush, indented = _by_indent(lines)
    return flush if len(indented) >= FEWEST else None


def _indented(lines: Sequence[ListLine]) -> Begins | None:
    """The indented lines of a list whose other lines are flush."""
    flush, indented = _by_indent(lines)
    return indented if len(flush) >= FEWEST else None


def _by_indent(lines: Sequence[ListLine]) -> tuple[Begins, Begins]:
    """The lines that are flush, and those that are indented."""
    left: dict[int, float] = {}
    for place in lines:
        left[place.region] = min(left.get(place.region, place.line.x0), place.line.x0)
    _correct_edges(lines, left)
    flush: Begins = set()
    indented: Begins = set()
    for place in lines:
        offset = (place.line.x0 - left[place.region]) / place.line.size
        if offset < _HANGS[0] / 2:
            flush.add(place.place)
        elif _HANGS[0] <= offset <= _HANGS[1]:
            indented.add(place.place)
    return flush, indented


def _correct_edges(lines: Sequence[ListLine], left: dict[int, float]) -> None:
    """Correct ``left`` for regions with only the end of an entry: no line is flush."""
    indents = [place.line.x0 - left[place.region] for place in lines]
    indents = [
        indent for indent, place in zip(indents, lines, strict=True) if indent > _HANGS[0] * place.line.size
    ]
    if not indents:
        return
    indent = median(indents)
    edges = Counter(round(left[place.region], 1) for place in lines)
    for region, edge in list(left.items()):
        if edges[round(edge, 1)] <= _SHORT_END:
            further = (
                other
                for other in edges
                if abs(edge - other - indent) < 1.5 and edges[other] > edges[round(edge, 1)]
            )
            left[region] = next(further, edge)


def _parted(lines: Sequence[ListLine]) -> Begins | None:
    """The lines below a wide gap; at the head of a column, those that look like a beginning."""
    begins: Begins = {lines[0].place}
    wide = _wide_gaps(lines)
    for number, (above, place) in enumerate(pairwise(lines)):
        if above.region == place.region:
            # Where a column is stretched, a gap may be as narrow as the others.
            named = opening(place.line.text) >= STRONG and _can_end(above, place) and _short(above, place)
            parted = wide[number] or (named and not ABBREVIATION.search(above.line.text.rstrip()))
        else:
            parted = label_of(place.line) is not None or (
                _can_end(above, place) and opening(place.line.text) >= STRONG
            )
        if parted:
            begins.add(place.place)
    return begins if FEWEST - 1 <= sum(wide) <= 0.8 * len(lines) else None


def _wide_gaps(lines: Sequence[ListLine]) -> list[bool]:
    """Whether a wide gap is below each line but the last, judged with those around it.

    Columns are set to one height by wider gaps or by wider lines.
    """
    gaps = [
        above.line.y - place.line.y if above.region == place.region else 99.0
        for above, place in pairwise(lines)
    ]
    own = sorted(
        gap for gap, (above, place) in zip(gaps, pairwise(lines), strict=True) if above.region == place.region
    )
    if not own:
        return [False] * len(gaps)
    usual = own[len(own) // 5]
    near = [min(gaps[max(0, number - _AROUND) : number + _AROUND + 1]) for number in range(len(gaps))]
    return [
        own[-1] >= gap > 1.1 * max(usual, min(least, 1.12 * usual)) + 0.3
        for gap, least in zip(gaps, near, strict=True)
    ]


def _short(above: ListLine, place: ListLine) -> bool:
    """Whether the first word of a line would have fitted at the end of the line above."""
    return above.right - above.line.x1 > place.line.first + 0.6 * place.line.size


def _can_end(above: ListLine, place: ListLine) -> bool:
    """Whether an entry can end with the line ``above``."""
    text = above.line.text.rstrip()
    if GOES_ON.search(text):
        return False
    return bool(CAN_END.search(text)) or (above.region == place.region and _short(above, place))


def _worded(lines: Sequence[ListLine]) -> Begins | None:
    """The most likely beginnings by the words alone, for lists set like any text.

    Where most entries begin with names, a line that does not has to look otherwise very much like one.
    """
    begins = _likely(lines, 0.0)
    strong = sum(place.place in begins and opening(place.line.text) >= STRONG for place in lines)
    return _likely(lines, _STRANGE) if strong > 0.6 * len(begins) else begins


def _likely(lines: Sequence[ListLine], cost: float) -> Begins:
    """The beginnings with the highest sum of scores; ``cost``: that of one without a name."""
    count = len(lines)
    starts = [_start_score(lines, position, cost) for position in range(count)]
    dated = [bool(DATE.search(place.line.text)) for place in lines]
    lengths = [len(place.line.text) for place in lines]
    best = [0.0] + [-1e9] * count  # the best score of the lines before each
    origin = [0] * (count + 1)
    for begin in range(count):
        length, with_date = 0, False
        for end in range(begin + 1, min(count, begin + _MOST_LINES) + 1):
            length += lengths[end - 1]
            with_date = with_date or dated[end - 1]
            score = best[begin] + starts[begin] - 1.7 + (0.7 if with_date else -0.8)
            score -= max(0, length - _LONG) / 200
            if score > best[end]:
                best[end], origin[end] = score, begin
    begins: Begins = set()
    position = count
    while position:
        position = origin[position]
        begins.add(lines[position].place)
    return begins


def _start_score(lines: Sequence[ListLine], position: int, cost: float) -> float:
    """How likely a line begins an entry, by its words and those above it."""
    place = lines[position]
    look = opening(place.line.text)
    score = 1.4 * look - (cost if look < STRONG else 0.0)
    if not position:
        return score + 0.5
    above = lines[position - 1]
    text = above.line.text.rstrip()
    if GOES_ON.search(text):
        return score - 3.5
    if not _can_end(above, place):
        return score - 1.5
    return score if ABBREVIATION.search(text) else score + 0.5


# In this order and with this advantage: what is set apart on purpose is read so.
_READINGS: tuple[tuple[Callable[[Sequence[ListLine]], Begins | None], float], ...] = (
    (_numbered, 0.2),
    (_hanging, 0.12),
    (_parted, 0.1),
    (_indented, 0.05),
    (_worded, 0.0),
)


def _quality(lines: Sequence[ListLine], begins: Begins) -> float:
    """How much the entries look like references, on average: 0 to 1."""
    starts = [position for position, place in enumerate(lines) if place.place in begins]
    scores = [_entry_quality(lines, start, end) for start, end in pairwise([*starts, len(lines)])]
    return sum(scores) / len(scores)


def _entry_quality(lines: Sequence[ListLine], start: int, end: int) -> float:
    place = lines[start]
    text = " ".join(line.line.text for line in lines[start:end])
    above = lines[start - 1] if start else None
    begin = 0.3 + 0.7 * min(1.0, 1.6 * opening(_LABEL.sub("", text, count=1)))
    ended = 1.0 if above is None or _can_end(above, place) else 0.3
    dated = 1.0 if DATE.search(text) else 0.4
    length = 1.0 if 20 <= len(text) <= 900 else 0.5 if len(text) <= 1800 else 0.1
    hidden = sum(
        opening(below.line.text) >= STRONG and _can_end(line, below)
        for line, below in pairwise(lines[start:end])
    )
    return begin * ended * dated * length / (1 + hidden)
