"""The layout of a page: repeated margins, columns and tables."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from statistics import median
from typing import NamedTuple

from citekit.readers.pdf.lines import PrintedLine, Run, join_pieces

# Heads and footers are in this share of the page, at the top and bottom.
_MARGIN = 0.13
_PAGE_NUMBER = re.compile(
    r"[-–—|\s]*+(?:(?:page|p\.|seite)\s*+)?(?:\d{1,5}|[ivxlc]{1,7})(?:\s*+(?:of|/|von|de)\s*+\d{1,5})?[-–—|\s]*",
    re.IGNORECASE,
)
_LEVEL = 4.0  # points that the heads of two pages may be apart
_MANY_PAGES = 3
_LETTERS = re.compile(r"[^\W\d_]{2}")
_DIGITS = re.compile(r"\d+")


class PrintedPage(NamedTuple):
    """A page's number and height, and the pieces of its lines."""

    number: int
    height: float
    pieces: list[PrintedLine]


def without_margins(pages: Sequence[PrintedPage]) -> list[PrintedPage]:
    """Remove running heads, which pages repeat apart from numbers, and page numbers.

    What is repeated has letters: '100–107.' may end a reference on every page.
    """
    seen = Counter(key for page in pages for key in {_key(piece) for piece in _in_margins(page)})
    counted = Counter(key for page in pages for key in {_count(page, piece) for piece in page.pieces})
    least = 2 if len(pages) <= 5 else 3
    kept: list[PrintedPage] = []
    for page in pages:
        margin = _in_margins(page)
        repeated = {
            id(piece) for piece in margin if _seen(seen, piece) >= least and _LETTERS.search(piece.text)
        }
        repeated |= {
            id(piece) for piece in page.pieces if (key := _count(page, piece)) and counted[key] >= _MANY_PAGES
        }
        rest = [piece for piece in page.pieces if id(piece) not in repeated]
        numbers = _page_numbers(rest, {id(piece) for piece in margin})
        kept.append(page._replace(pieces=[piece for piece in rest if id(piece) not in numbers]))
    return kept


def _in_margins(page: PrintedPage) -> list[PrintedLine]:
    low, high = _MARGIN * page.height, (1 - _MARGIN) * page.height
    return [piece for piece in page.pieces if not low < piece.y < high]


def _key(piece: PrintedLine) -> tuple[str, int, int]:
    """The common part of two pages' heads; the size and the height rounded."""
    return _DIGITS.sub("#", piece.text.strip()), round(piece.size), round(piece.y / _LEVEL)


def _seen(seen: Counter[tuple[str, int, int]], piece: PrintedLine) -> int:
    """On how many pages the piece is at about this height; 'doi:' may end a line of any page."""
    text, size, level = _key(piece)
    return sum(seen[text, size, near] for near in (level - 1, level, level + 1))


def _count(page: PrintedPage, piece: PrintedLine) -> tuple[int, int] | None:
    """A number alone at one height, and by how much it differs from the page's: one key on all pages."""
    text = piece.text.strip()
    return (int(text) - page.number, round(piece.y)) if re.fullmatch("[0-9]{1,5}", text) else None


def _page_numbers(rest: Sequence[PrintedLine], margin: set[int]) -> set[int]:
    """A bare number that is the page's highest or lowest line."""
    if not rest:
        return set()
    lowest, highest = min(piece.y for piece in rest), max(piece.y for piece in rest)
    return {
        id(piece)
        for piece in rest
        if id(piece) in margin
        and (piece.y >= highest - 2 or piece.y <= lowest + 2)
        and _PAGE_NUMBER.fullmatch(piece.text)
    }


# So many lines on both sides make a gutter.
_FEWEST = 5
# A column is at least this share of the page's text wide.
_NARROWEST = 0.15
# In multiples of the size; anything narrower is a table's column.
_NARROW_TYPE = 13.0
# Of the lines of a column, this share reaches its right half.
_FILLED = 0.5
# So many lines may cross a gutter, per line beside it: a title and an abstract over the columns.
_MOST_CROSSING = 2.0


def gutters(pieces: Sequence[PrintedLine]) -> tuple[float, ...]:
    """Where the columns of a page part, from left to right; () for one column.

    A column begins where many lines begin, if many lines end shortly before.
    """
    long = [piece for piece in pieces if piece.x1 - piece.x0 > 8 * piece.size]
    if len(long) < 2 * _FEWEST:
        return ()
    left, right = min(piece.x0 for piece in long), max(piece.x1 for piece in long)
    narrowest = _NARROWEST * (right - left)
    edges: list[float] = []
    begin = left
    for start, count in _starts(long):
        if count < _FEWEST or start < begin + narrowest or right - start < narrowest:
            continue
        gutter = _gutter(long, begin, start)
        if gutter is not None:
            edges.append(gutter)
            begin = start
    return tuple(edges)


def _starts(long: Sequence[PrintedLine]) -> list[tuple[float, int]]:
    """Where lines begin, and how many, from left to right, within two points."""
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


def regions(pieces: Sequence[PrintedLine], edges: Sequence[float]) -> list[list[PrintedLine]]:
    """The lines of a page in reading order: columns, between lines across them."""
    if not edges:
        return [join_pieces(pieces)] if pieces else []
    ordered: list[list[PrintedLine]] = []
    crossing = _mark_spanning(sorted(pieces, key=lambda piece: -piece.y), edges)
    for spanning, group in groupby(crossing, key=lambda pair: pair[1]):
        members = [piece for piece, _ in group]
        if spanning:
            ordered.append(join_pieces(members))
            continue
        columns: list[list[PrintedLine]] = [[] for _ in range(len(edges) + 1)]
        for piece in members:
            begin = piece.x0 + piece.size
            columns[sum(begin > gutter for gutter in edges)].append(piece)
        ordered += [join_pieces(column) for column in columns if column]
    return ordered


def _mark_spanning(pieces: Sequence[PrintedLine], edges: Sequence[float]) -> list[tuple[PrintedLine, bool]]:
    """The pieces from top to bottom, and whether each spans the columns.

    So does the short last line of a title or an abstract that spans them: nothing is beside it.
    """
    marked: list[tuple[PrintedLine, bool]] = []
    above: PrintedLine | None = None  # the last line that spans
    for position, piece in enumerate(pieces):
        near = pieces[max(0, position - 4) : position + 5]
        spans = _spans(piece, edges) and not any(_overprints(piece, other) for other in near)
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


def _spans(piece: PrintedLine, edges: Sequence[float]) -> bool:
    """Whether a line crosses a gutter; a word that juts out of its column does not."""
    least = 1.0 * piece.size
    return any(piece.x0 < gutter - least and piece.x1 > gutter + least for gutter in edges)


# So many lines of a table at most have one cell only: the others' text is shorter.
_MOST_SINGLE = 4
_FEWEST_ROWS = 2
# In multiples of the size: no table's row is higher, no cell's lines are further apart.
_WIDEST_GAP = 6.0
_CELL_LINES = 2.0


def tables(lines: Sequence[PrintedLine]) -> list[tuple[int, int]]:
    """The tables among the lines of a region: (first line, behind the last)."""
    spans: list[tuple[int, int]] = []
    position = 0
    while position < len(lines):
        if lines[position].cells == 1:
            position += 1
            continue
        end, several = _run(lines, position)
        if several >= _FEWEST_ROWS:
            before = spans[-1][1] if spans else 0
            start, end = _with_tall_cells(lines, position, end, before)
            spans.append((start, end))
        position = end
    return spans


def _run(lines: Sequence[PrintedLine], position: int) -> tuple[int, int]:
    """The end of the run of table lines from ``position``, and how many have cells."""
    last, several = position, 0
    for number in range(position, len(lines)):
        line = lines[number]
        if number > position and lines[number - 1].y - line.y > _WIDEST_GAP * line.size:
            break
        if line.cells > 1:
            last, several = number, several + 1
        elif number - last > _MOST_SINGLE:
            break
    return last + 1, several


def _with_tall_cells(lines: Sequence[PrintedLine], start: int, end: int, before: int) -> tuple[int, int]:
    """Extend a table by lines drawn in between: cells higher than their neighbours."""
    drawn = [part.order for line in lines[start:end] for part in line.parts]
    first, last = min(drawn), max(drawn)
    while start > before and all(part.order > first for part in lines[start - 1].parts):
        start -= 1
    while end < len(lines) and all(part.order < last for part in lines[end].parts):
        end += 1
    return start, end


def rows(lines: Sequence[PrintedLine]) -> list[list[PrintedLine]]:
    """The rows of a table as lines of cells; each further cell begins with a tab.

    Cells are drawn one after the other; a row ends where the next cell is further left.
    """
    grid: list[list[PrintedLine]] = []
    left = 0.0
    last: PrintedLine | None = None
    for part in sorted((part for line in lines for part in line.parts), key=lambda piece: piece.order):
        if last is not None and _same_cell(last, part):
            grid[-1].append(part)
            left = min(left, part.x0)
        elif last is None or part.x0 < left + 0.5 * part.size:
            grid.append([part])
            left = part.x0
        else:
            grid[-1].append(part._replace(runs=(Run("\t", False), *part.runs)))
            left = part.x0
        last = part
    return grid


def _same_cell(last: PrintedLine, part: PrintedLine) -> bool:
    size = max(last.size, part.size)
    beside = abs(last.y - part.y) < size and -size < part.x0 - last.x1 < 0.5 * size
    below = 0 < last.y - part.y < _CELL_LINES * size and part.x0 < last.x1 and last.x0 < part.x1
    return beside or below
