"""Where a page's columns are, and in which order its lines are read."""

from collections.abc import Sequence
from itertools import groupby
from statistics import median

from citekit.readers.pdf.lines import PrintedLine, lines

# So many lines on both sides make a gutter.
_FEWEST = 5
# A column is at least this share of the page's text wide.
_NARROWEST = 0.15
# In multiples of the size; what is narrower is a table's column.
_NARROW_TYPE = 13.0
# Of the lines of a column, this share reaches its right half.
_FILLED = 0.5
# So many lines may cross a gutter, per line beside it: a title and an abstract over the columns.
_MOST_CROSSING = 2.0


def gutters(found: Sequence[PrintedLine]) -> tuple[float, ...]:
    """Where the columns of a page part, from left to right; () for one column.

    A column begins where many lines begin, if many lines end shortly before.
    """
    long = [piece for piece in found if piece.x1 - piece.x0 > 8 * piece.size]
    if len(long) < 2 * _FEWEST:
        return ()
    left, right = min(piece.x0 for piece in long), max(piece.x1 for piece in long)
    narrowest = _NARROWEST * (right - left)
    parted: list[float] = []
    begin = left
    for start, count in _starts(long):
        if count < _FEWEST or start < begin + narrowest or right - start < narrowest:
            continue
        gutter = _gutter(long, begin, start)
        if gutter is not None:
            parted.append(gutter)
            begin = start
    return tuple(parted)


def _starts(long: Sequence[PrintedLine]) -> list[tuple[float, int]]:
    """Where lines begin, and how many, from left to right; places closer than two points are one."""
    starts: list[tuple[float, int]] = []
    for x in sorted(piece.x0 for piece in long):
        if starts and x - starts[-1][0] < 2:
            starts[-1] = (starts[-1][0], starts[-1][1] + 1)
        else:
            starts.append((x, 1))
    return starts


def _gutter(long: Sequence[PrintedLine], begin: float, start: float) -> float | None:
    """The middle of the gap before ``start``, if the lines since ``begin`` end there."""
    width = start - begin
    before = [
        piece
        for piece in long
        if begin - 2 <= piece.x0
        and start - 0.35 * width < piece.x1 < start
        and piece.x1 - piece.x0 > 0.4 * width
    ]
    behind = [piece for piece in long if start - 1 <= piece.x0 < start + 2 * piece.size]
    if len(before) < _FEWEST or len(behind) < _FEWEST:
        return None
    size = median(piece.size for piece in before)
    inside_column = [piece for piece in long if begin - 2 <= piece.x0 and piece.x1 < start]
    if width < _NARROW_TYPE * size or len(before) < _FILLED * len(inside_column):
        return None
    crossing = [piece for piece in long if piece.x0 < start - 1 and piece.x1 > start + 1]
    low, high = min(piece.y for piece in behind), max(piece.y for piece in behind)
    inside = sum(low <= piece.y <= high for piece in crossing)
    fewer = min(len(before), len(behind))
    if inside > 0.3 * fewer + 2 or len(crossing) > _MOST_CROSSING * fewer + 2:
        return None
    return (max(piece.x1 for piece in before) + start) / 2


def regions(found: Sequence[PrintedLine], parted: Sequence[float]) -> list[list[PrintedLine]]:
    """The lines of a page in reading order: column after column, between what spans all of them."""
    if not parted:
        return [lines(found)] if found else []
    ordered: list[list[PrintedLine]] = []
    crossing = _marked(sorted(found, key=lambda one: -one.y), parted)
    for spanning, group in groupby(crossing, key=lambda pair: pair[1]):
        members = [piece for piece, _ in group]
        if spanning:
            ordered.append(lines(members))
            continue
        columns: list[list[PrintedLine]] = [[] for _ in range(len(parted) + 1)]
        for piece in members:
            begin = piece.x0 + piece.size
            columns[sum(begin > gutter for gutter in parted)].append(piece)
        ordered += [lines(column) for column in columns if column]
    return ordered


def _marked(found: Sequence[PrintedLine], parted: Sequence[float]) -> list[tuple[PrintedLine, bool]]:
    """The pieces from top to bottom, and whether they span the columns.

    So does the short last line of a title or an abstract that spans them: nothing stands beside it.
    """
    marked: list[tuple[PrintedLine, bool]] = []
    above: PrintedLine | None = None  # the last line that spans
    for position, piece in enumerate(found):
        near = found[max(0, position - 4) : position + 5]
        spans = _spans(piece, parted) and not any(_overprints(piece, other) for other in near)
        if not spans and above is not None:
            follows = 0 <= above.y - piece.y < 1.45 * piece.size and abs(above.size - piece.size) < 0.4
            alone = not any(
                other is not piece and other is not above and abs(other.y - piece.y) < 0.6 * piece.size
                for other in near
            )
            spans = follows and alone and _aligned(above, piece)
        above = piece if spans else above
        marked.append((piece, spans))
    return marked


def _overprints(piece: PrintedLine, other: PrintedLine) -> bool:
    """Whether a line that is too long for its column runs into the next column's."""
    level = abs(piece.y - other.y) < 0.8 * piece.size
    return other is not piece and level and piece.x0 < other.x0 < piece.x1 + piece.size


def _aligned(above: PrintedLine, piece: PrintedLine) -> bool:
    """Whether two lines begin at the same edge, or are centred upon the same line."""
    reach = 2.5 * piece.size
    return abs(piece.x0 - above.x0) < reach or abs(piece.x0 + piece.x1 - above.x0 - above.x1) < reach


def _spans(piece: PrintedLine, parted: Sequence[float]) -> bool:
    """Whether a line crosses a gutter; a word that juts out of its column does not."""
    least = 1.0 * piece.size
    return any(piece.x0 < gutter - least and piece.x1 > gutter + least for gutter in parted)
