"""Glyphs to pieces of lines, and adjacent pieces to lines."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from citekit.readers.pdf.glyphs import Glyph

# In multiples of the type's size.
_WORD_GAP = 0.17  # white space that is not written but left
_SAME_LINE = 0.45
_RAISED_LINE = 0.8  # smaller type beside the line
_WIDEST_GAP = 1.4  # two cells of a table, two columns
_CELL_GAP = 1.7
_RAISED = 0.12
_SMALLER = 0.87  # of the line's size
_FREQUENT = 0.2
# Labels of entries and list items, however wide the gap after them.
_LABEL = re.compile(r"\s*(?:[\[(]?\d{1,4}[\])]?\.?|[•▪◦●■–-]|\(?[a-z]\))\s*")

_LIGATURES = str.maketrans(
    {chr(0xFB00 + i): text for i, text in enumerate(("ff", "fi", "fl", "ffi", "ffl", "ft", "st"))}
)
# Accents that old typesetting draws as glyphs of their own, over the letter that follows.
_ACCENTS = {
    "´": "\u0301",
    "`": "\u0300",
    "¨": "\u0308",
    "ˆ": "\u0302",
    "˜": "\u0303",
    "ˇ": "\u030c",
    "˚": "\u030a",
}


class Run(NamedTuple):
    """Words of a line, raised above it or not."""

    text: str
    raised: bool


class PrintedLine(NamedTuple):
    """A line, or a piece of a line, with its position."""

    runs: tuple[Run, ...]
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    first: float  # width of the first word
    gaps: tuple[float, float] = (99.0, 0.0)  # the narrowest and the widest between two words
    cells: int = 1
    order: int = 0  # in which it is drawn
    pieces: tuple["PrintedLine", ...] = ()

    @property
    def parts(self) -> tuple["PrintedLine", ...]:
        """The pieces that it was put together from; itself, where it is one."""
        return self.pieces or (self,)

    @property
    def text(self) -> str:
        """The text of its runs."""
        return "".join(run.text for run in self.runs)


def line_pieces(glyphs: Sequence[Glyph]) -> list[PrintedLine]:
    """Join glyphs in drawing order while they continue on one base line."""
    pieces: list[PrintedLine] = []
    group: list[Glyph] = []
    base = size = 0.0
    for glyph in _compose(glyphs):
        if group and not _goes_on(group[-1], glyph, base, size):
            _add(pieces, group)
            group = []
        if not group or glyph.size > size * 1.15:
            base, size = glyph.y, glyph.size
        group.append(glyph)
    if group:
        _add(pieces, group)
    return pieces


def _goes_on(last: Glyph, glyph: Glyph, base: float, size: float) -> bool:
    reach = max(size, glyph.size)
    alike = 1 / 1.15 < glyph.size / size < 1.15
    if abs(glyph.y - base) > (_SAME_LINE if alike else _RAISED_LINE) * min(reach, 4 * min(size, glyph.size)):
        return False
    if (glyph.x0, glyph.x1) == (last.x0, last.x1) and glyph.char != last.char:
        return True  # the letters of a ligature
    return -0.6 * reach <= glyph.x0 - last.x1 <= _WIDEST_GAP * reach


def _compose(glyphs: Sequence[Glyph]) -> Iterator[Glyph]:
    """The glyphs with accents set upon their letters, ligatures taken apart."""
    accent: Glyph | None = None
    for glyph in glyphs:
        if accent is not None:
            together = unicodedata.normalize("NFC", glyph.char + _ACCENTS[accent.char])
            over = min(accent.x1, glyph.x1) - max(accent.x0, glyph.x0) > 0.5 * (accent.x1 - accent.x0)
            if over and len(together) == 1:
                glyph = glyph._replace(char=together, spaced=accent.spaced)
            else:
                yield accent
            accent = None
        if glyph.char in _ACCENTS:
            accent = glyph
        else:
            yield glyph._replace(char=glyph.char.translate(_LIGATURES))
    if accent is not None:
        yield accent


def _add(pieces: list[PrintedLine], group: Sequence[Glyph]) -> None:
    """Add a line's glyphs; a drop cap goes to the line that it begins."""
    line = _line(group)
    if pieces and len(pieces[-1].text) == 1 and pieces[-1].text.isupper():
        initial = pieces[-1]
        beside = initial.size > 1.8 * line.size and -1 < line.x0 - initial.x1 < 1.5 * line.size
        if beside and initial.y - line.size <= line.y <= initial.y + initial.size:
            pieces.pop()
            line = line._replace(runs=(Run(initial.text, False), *line.runs), x0=initial.x0)
    pieces.append(line._replace(order=len(pieces)))


def _line(group: Sequence[Glyph]) -> PrintedLine:
    sizes = Counter(round(glyph.size, 1) for glyph in group)
    # Raised numbers may be more than the words before them: of the frequent sizes, the largest.
    least = min(_FREQUENT * len(group), max(sizes.values()))
    size = max(size for size, count in sizes.items() if count >= least)
    # Of type smaller than a point, none may be near the rounded size.
    full = [glyph for glyph in group if abs(glyph.size - size) < 0.06 * size] or group
    base = Counter(round(glyph.y, 1) for glyph in full).most_common(1)[0][0]
    runs: list[Run] = []
    gaps: list[float] = []
    first = group[-1].x1 - group[0].x0
    for position, glyph in enumerate(group):
        gap = glyph.x0 - group[position - 1].x1 if position else 0.0
        space = position > 0 and (glyph.spaced or gap > _WORD_GAP * size)
        if space and not gaps:
            first = group[position - 1].x1 - group[0].x0
        if space:
            gaps.append(gap)
        raised = glyph.size < _SMALLER * size and glyph.y - base > _RAISED * size
        _append(runs, (" " if space else "") + glyph.char, raised)
    letters = [glyph.bold for glyph in group if glyph.char.isalnum()]
    bold = bool(letters) and sum(letters) > 0.9 * len(letters)
    spread = (min(gaps), max(gaps)) if gaps else (99.0, 0.0)
    return PrintedLine(tuple(runs), group[0].x0, max(g.x1 for g in group), base, size, bold, first, spread)


def _append(runs: list[Run], text: str, raised: bool) -> None:
    if runs and runs[-1].raised == raised:
        runs[-1] = Run(runs[-1].text + text, raised)
    else:
        runs.append(Run(text, raised))


def join_pieces(pieces: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The pieces of one column as lines, from top to bottom."""
    rows: list[list[PrintedLine]] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.y, piece.x0)):
        # A raised piece comes above its line: look for its row among the last ones.
        row = next((row for row in rows[:-4:-1] if _beside(row, piece)), None)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    merged = [_merge_pieces(sorted(row, key=lambda piece: piece.x0)) for row in rows]
    return sorted(merged, key=lambda line: -line.y)


def _beside(row: Sequence[PrintedLine], piece: PrintedLine) -> bool:
    main = max(row, key=lambda other: other.size)
    alike = 0.85 < piece.size / main.size < 1.18
    if abs(main.y - piece.y) > (0.35 if alike else 0.6) * max(main.size, piece.size):
        return False
    if not alike:
        near = 0.5 * max(main.size, piece.size)
        return any(-near < piece.x0 - other.x1 < near or -near < other.x0 - piece.x1 < near for other in row)
    return all(
        piece.x0 >= other.x1 - 0.3 * piece.size or piece.x1 <= other.x0 + 0.3 * piece.size for other in row
    )


def _merge_pieces(row: Sequence[PrintedLine]) -> PrintedLine:
    if len(row) == 1:
        return row[0]
    main = max(row, key=lambda piece: (round(piece.size), len(piece.text)))
    between = [after.x0 - before.x1 for before, after in pairwise(row)]
    spaces = [gap for gap in between if gap > _WORD_GAP * main.size]
    narrowest = min([*spaces, *(piece.gaps[0] for piece in row)])
    widest = max([*spaces, *(piece.gaps[1] for piece in row)])
    # A justified line may be as loose as a table's row, but evenly so.
    words = sum(len(piece.text.split()) for piece in row)
    even = words > 2 and widest < 1.3 * narrowest + 0.15 * main.size
    runs: list[Run] = []
    cells = 1
    for position, piece in enumerate(row):
        gap = piece.x0 - row[position - 1].x1 if position else 0.0
        raised = piece.size < _SMALLER * main.size and piece.y - main.y > _RAISED * main.size
        wide = gap > _CELL_GAP * main.size and not even
        if position == 1 and len(row) == 2 and _LABEL.fullmatch(row[0].text):
            wide = False
        separator = "\t" if wide else " " if gap > _WORD_GAP * main.size else ""
        cells += separator == "\t"
        for number, run in enumerate(piece.runs):
            _append(runs, (separator if number == 0 else "") + run.text, run.raised or raised)
    return main._replace(
        runs=tuple(runs),
        x0=row[0].x0,
        x1=max(piece.x1 for piece in row),
        bold=all(piece.bold for piece in row),
        first=row[0].first,
        gaps=(narrowest, widest),
        cells=cells,
        pieces=tuple(row),
    )
