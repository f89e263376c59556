"""The entries of a printed reference list: which of its lines begin one."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from citekit.readers.blocks import TextLine, is_reference_heading, kind_of
from citekit.readers.pdf.lines import PrintedLine
from citekit.readers.pdf.looks import opening
from citekit.readers.pdf.readings import FEWEST, ListLine, Place, Reading, best_reading, label_of, own_lines

_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d")
# A list without a heading is numbered from 1 to this number at least.
_RUN = 5
# So many lines at most are between two of its numbers, in one column and over two.
_WIDEST = 12
_WIDEST_OVER = 80
_OPEN_RUNS = 4
# The share of its entries that look like references; some are notes.
_LOOKS = 0.5
_SURE = 0.7
_GAP = 1.9  # below a caption, in multiples of the size
_ALIKE = 0.06  # sizes that differ by no more are one


class Entries:
    """The lines of the reference list, and which of them begin an entry.

    ``is_marked`` is true for lines set like a heading: such a line ends the list.
    """

    def __init__(
        self, regions: Sequence[Sequence[PrintedLine]], is_marked: Callable[[PrintedLine], bool]
    ) -> None:
        self._starts: dict[Place, bool] = {}
        everything = _all_lines(regions)
        self._cells: set[Place] = set()
        read = [
            (heading, lines, best_reading(lines)) for heading, lines in _headed_lists(everything, is_marked)
        ]
        several = any(reading is not None and reading.quality >= _SURE for *_, reading in read)
        for heading, lines, reading in read:
            if reading is not None and (reading.quality >= _LOOKS or not several):
                self._add(lines, reading)
            elif several:
                self._cells.add(heading.place)
        if not self._starts and (lines := _unheaded_list(everything, is_marked)):
            reading = best_reading(lines)
            if reading is not None and reading.quality >= _LOOKS:
                self._add(lines, reading)

    def _add(self, lines: Sequence[ListLine], reading: Reading) -> None:
        for place in own_lines(lines, reading.begins):
            self._starts[place.place] = place.place in reading.begins

    def is_cell(self, region: int, position: int) -> bool:
        """Whether a line reads like the heading of a list and is none: a table's 'References'."""
        return (region, position) in self._cells

    def starts(self, region: int, position: int) -> bool | None:
        """Whether a line begins an entry; None outside lists, and if unknown."""
        return self._starts.get((region, position))


def _all_lines(regions: Sequence[Sequence[PrintedLine]]) -> list[ListLine]:
    lines = []
    for number, region in enumerate(regions):
        right = max((line.x1 for line in region), default=0.0)
        lines += [ListLine(number, position, line, right) for position, line in enumerate(region)]
    return lines


def _headed_lists(
    lines: Sequence[ListLine], is_marked: Callable[[PrintedLine], bool]
) -> list[tuple[ListLine, list[ListLine]]]:
    """Each heading of a reference list, and the lines below it, up to the next heading."""
    starts = [n for n, place in enumerate(lines) if is_reference_heading(place.line.text.strip())]
    lists = []
    for start, behind in pairwise([*starts, len(lines)]):
        below = _up_to_heading(lines[start + 1 : behind], is_marked)
        places = _without_captions(_of_one_size(below, _usual_size(below)))
        if len(places) >= FEWEST:
            lists.append((lines[start], places))
    return lists


def _usual_size(lines: Sequence[ListLine]) -> float:
    """The size of most letters of the first lines."""
    sizes = Counter(round(place.line.size, 1) for place in lines[:40] for _ in place.line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _of_one_size(lines: Sequence[ListLine], size: float) -> list[ListLine]:
    """The lines without those of another size at the head or foot of a column: notes, captions."""
    other = [abs(place.line.size - size) > _ALIKE * size for place in lines]
    dropped = set[int]()
    for step in (1, -1):
        region, outside = -1, True
        for number in range(len(lines))[::step]:
            if lines[number].region != region:
                region, outside = lines[number].region, True
            outside = outside and other[number]
            if outside:
                dropped.add(number)
    return [place for number, place in enumerate(lines) if number not in dropped]


def _without_captions(lines: Sequence[ListLine]) -> list[ListLine]:
    """The lines without captions, each down to the next gap or the end of its column."""
    kept = []
    caption = False
    for number, place in enumerate(lines):
        above = lines[number - 1] if number else None
        if (
            above is None
            or above.region != place.region
            or above.line.y - place.line.y > _GAP * place.line.size
        ):
            text = place.line.text.strip()
            caption = kind_of(TextLine(text, 0, len(text), 1, True, True)) == "caption"
        if not caption:
            kept.append(place)
    return kept


def _up_to_heading(lines: Sequence[ListLine], is_marked: Callable[[PrintedLine], bool]) -> list[ListLine]:
    """The lines before the first one that is a heading: set apart from the list's lines."""
    for number, place in enumerate(lines):
        if number and is_marked(place.line) and _is_heading(lines, number):
            return list(lines[:number])
    return list(lines)


def _is_heading(lines: Sequence[ListLine], number: int) -> bool:
    """Whether a line that is set like a heading is none of the list's.

    Names may be bold where an entry begins, and a long one may fill a line.
    """
    place = lines[number]
    line = place.line
    near = [other.line for other in lines[max(0, number - 5) : number]]
    if any(other.bold == line.bold and abs(other.size - line.size) < _ALIKE * line.size for other in near):
        return False
    if label_of(line) is not None and line.text.lstrip()[:1] in "[(":
        return False
    if all(line.size > (1 + _ALIKE) * other.size for other in near):
        return True
    text = line.text.strip()
    filled = place.right - line.x1 < 0.2 * (place.right - line.x0)
    return not (filled or opening(text) >= 0.9 or text.endswith((",", ".", ";")) or _YEAR.search(text))


def _unheaded_list(lines: Sequence[ListLine], is_marked: Callable[[PrintedLine], bool]) -> list[ListLine]:
    """The lines of the last run of entries numbered 1, 2, 3 ...; [] for none."""
    runs = [run for run in _runs(lines) if len(run) >= _RUN]
    if not runs:
        return []
    start, end = runs[-1][0], runs[-1][-1]
    last, size = end, lines[start].line.size
    while end + 1 < len(lines) and end - last < _WIDEST:
        line, below = lines[end], lines[end + 1]
        apart = below.region == line.region and line.line.y - below.line.y > 2 * size
        if apart or is_marked(below.line) or abs(below.line.size - size) > _ALIKE * size:
            break
        end += 1
    return _of_one_size(lines[start : end + 1], size)


def _runs(lines: Sequence[ListLine]) -> list[list[int]]:
    """Where lines begin with 1, 2, 3 ..., all of them in brackets or none."""
    runs: list[list[int]] = []
    for position, place in enumerate(lines):
        label = label_of(place.line)
        if label is None:
            continue
        bracket = place.line.text.lstrip()[:1] in "[("
        for run in reversed(runs[-_OPEN_RUNS:]):
            first, last = lines[run[0]], lines[run[-1]]
            near = _WIDEST if last.region == place.region else _WIDEST_OVER
            if (
                label == len(run) + 1
                and position - run[-1] <= near
                and bracket == (first.line.text.lstrip()[:1] in "[(")
            ):
                run.append(position)
                break
        else:
            if label == 1:
                runs.append([position])
    return runs
