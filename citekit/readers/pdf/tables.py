"""Tables: lines of several cells, and the cells put together again from what stands in several lines."""

from collections.abc import Sequence

from citekit.readers.pdf.lines import PrintedLine, Run

# So many lines of a table at most have one cell only: the others' text is shorter.
_MOST_SINGLE = 4
_FEWEST_ROWS = 2
# In multiples of the size: no table's row is higher, no cell's lines are further apart.
_WIDEST_GAP = 6.0
_CELL_LINES = 2.0


def tables(lines: Sequence[PrintedLine]) -> list[tuple[int, int]]:
    """Where tables stand among the lines of a region: (first line, behind the last)."""
    found: list[tuple[int, int]] = []
    position = 0
    while position < len(lines):
        if lines[position].cells == 1:
            position += 1
            continue
        end, several = _run(lines, position)
        if several >= _FEWEST_ROWS:
            before = found[-1][1] if found else 0
            start, end = _with_tall_cells(lines, position, end, before)
            found.append((start, end))
        position = end
    return found


def _run(lines: Sequence[PrintedLine], position: int) -> tuple[int, int]:
    """Where the run of lines ends that begins at ``position``, and how many of them have several cells."""
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
    """A table with the lines that were drawn amidst it: cells that are higher than their neighbours."""
    drawn = [part.order for line in lines[start:end] for part in line.parts]
    first, last = min(drawn), max(drawn)
    while start > before and all(part.order > first for part in lines[start - 1].parts):
        start -= 1
    while end < len(lines) and all(part.order < last for part in lines[end].parts):
        end += 1
    return start, end


def rows(lines: Sequence[PrintedLine]) -> list[list[PrintedLine]]:
    """The rows of a table, each as the lines of its cells; the first line of a further cell begins with a tab.

    Cells are drawn one after the other; a row ends where the next cell stands further left.
    """
    found: list[list[PrintedLine]] = []
    left = 0.0
    last: PrintedLine | None = None
    for part in sorted((part for line in lines for part in line.parts), key=lambda one: one.order):
        if last is not None and _same_cell(last, part):
            found[-1].append(part)
            left = min(left, part.x0)
        elif last is None or part.x0 < left + 0.5 * part.size:
            found.append([part])
            left = part.x0
        else:
            found[-1].append(part._replace(runs=(Run("\t", False), *part.runs)))
            left = part.x0
        last = part
    return found


def _same_cell(last: PrintedLine, part: PrintedLine) -> bool:
    size = max(last.size, part.size)
    beside = abs(last.y - part.y) < size and -size < part.x0 - last.x1 < 0.5 * size
    below = 0 < last.y - part.y < _CELL_LINES * size and part.x0 < last.x1 and last.x0 < part.x1
    return beside or below
