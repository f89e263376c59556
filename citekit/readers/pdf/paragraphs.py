"""Lines to paragraphs, across columns and pages, and the kind of each."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import quantiles

from citekit.model.article import BlockKind
from citekit.readers.blocks import TextLine, is_reference_heading, kind_of
from citekit.readers.pdf.entries import Entries
from citekit.readers.pdf.layout import rows, tables
from citekit.readers.pdf.lines import PrintedLine

_ENDS = re.compile(r"[.?!:]['\"”’)\]\d,–-]*$")
_BULLET = re.compile(r"[•▪◦●■–]\s|\(?[a-z0-9]{1,3}\)\s")
_NOTE = re.compile(r"[*†‡§¶#]|\d{1,2}\s?[^\W\d_]")
_LARGER, _SMALLER = 1.08, 0.93
_LONGEST_HEADING = 200
# The title is among the first paragraphs, in type so much larger than the text's.
_FRONT, _TITLE = 15, 1.2
_FLOATING = ("caption", "note", "table")
# So many neighbouring lines give the width of the column.
_AROUND = 5


@dataclass
class Paragraph:
    """Lines that belong together."""

    lines: list[PrintedLine]
    kind: BlockKind | None = None
    entry: bool = False
    full: bool = False  # its last line reaches the column's edge
    row: bool = False

    @property
    def text(self) -> str:
        """Its approximate text: the lines are not yet joined."""
        return " ".join(line.text.strip() for line in self.lines)


@dataclass
class _Region:
    """Lines of a column between two breaks, and the space around each."""

    lines: list[PrintedLine]
    left: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        for position, line in enumerate(self.lines):
            near = [
                other
                for other in self.lines[max(0, position - _AROUND) : position + _AROUND + 1]
                if abs(other.size - line.size) < 0.1 * line.size
            ]
            self.left.append(min(other.x0 for other in near))
            self.right.append(max(other.x1 for other in near))

    def ends_short(self, position: int, following: PrintedLine) -> bool:
        """Whether the next line's first word would have fitted at this line's end."""
        line = self.lines[position]
        room = self.right[position] - line.x1
        slack = 0.6 if _ENDS.search(line.text) else 1.6
        return room > following.first + slack * line.size and not line.text.endswith(
            ("-", "\u00ad", "\u2010")
        )

    def indented(self, position: int) -> bool:
        """Whether a line begins right of its neighbours."""
        return self.lines[position].x0 - self.left[position] > 0.7 * self.lines[position].size


class ParagraphBuilder:
    """Joins the regions of a document to paragraphs, in reading order."""

    def __init__(self, regions: Sequence[Sequence[PrintedLine]]) -> None:
        self.paragraphs: list[Paragraph] = []
        self._open = Paragraph([])  # which the last line was added to
        self._regions = [_Region(list(region)) for region in regions if region]
        everything = [line for region in self._regions for line in region.lines]
        self.body = _body_size(everything)
        self._pitches = _pitches(self._regions)
        self._indents = _uses_indents(self._regions, self.body)
        self._entries = Entries([region.lines for region in self._regions], self._is_heading_line)
        for number, region in enumerate(self._regions):
            self._add(number, region)
        for paragraph in self.paragraphs:
            paragraph.kind = paragraph.kind or self._kind(paragraph)

    def title(self) -> int | None:
        """The title: the only one of the first paragraphs in the largest type."""
        front = self.paragraphs[:_FRONT]
        largest = max((paragraph.lines[0].size for paragraph in front), default=0.0)
        if largest < _TITLE * self.body:
            return None
        alike = [n for n, paragraph in enumerate(front) if paragraph.lines[0].size > 0.97 * largest]
        fits = len(alike) == 1 and 12 <= len(front[alike[0]].text) <= 400
        return alike[0] if fits and len(front[alike[0]].text.split()) >= 3 else None

    def _add(self, number: int, region: _Region) -> None:
        spans = dict(tables(region.lines))
        behind = 0
        for position, line in enumerate(region.lines):
            starts = self._entries.starts(number, position)
            if position in spans and starts is None:
                behind = spans[position]
                table = rows(region.lines[position:behind])
                self.paragraphs += [Paragraph(row, kind="table", row=True) for row in table]
            if position < behind:
                continue
            if starts is not None:
                known = None if starts else self._open_entry()
            elif position in (0, behind) or self._breaks(region, position):
                known = self._paragraph_to_continue(region, position)
            else:
                known = None if self._open.entry else self._open
            if known is None:
                known = Paragraph([], entry=starts is not None)
                self.paragraphs.append(known)
            self._open = known
            known.lines.append(line)
            if self._entries.is_cell(number, position):
                known.kind = "table"
            known.row = line.cells > 1 and starts is None
            following = region.lines[position + 1] if position + 1 < len(region.lines) else line
            known.full = not region.ends_short(position, following)
            if starts is None and len(known.lines) == 1:
                known.kind = self._early_kind(region, position, known)

    def _open_entry(self) -> Paragraph | None:
        """The entry that a line continues, across whatever is in between."""
        for paragraph in self.paragraphs[:-8:-1]:
            if paragraph.entry:
                return paragraph
        return None

    def _breaks(self, region: _Region, position: int) -> bool:
        """Whether a line begins a paragraph, judged with the line above it."""
        line, above = region.lines[position], region.lines[position - 1]
        if line.cells > 1 or above.cells > 1:
            return True
        if abs(line.size - above.size) > 0.06 * above.size or line.bold != above.bold:
            # A line of a paragraph may be bold from end to end; a heading is parted by more than that.
            return not (line.bold != above.bold and self._runs_in(region, position))
        if above.y - line.y > 1.3 * self._pitch(line.size) + 0.5:
            return True
        if self._is_heading_line(line) and not re.match(r"\d", line.text):
            return False  # a title's lines are of any length
        if _BULLET.match(line.text) and region.ends_short(position - 1, line):
            return True
        if region.ends_short(position - 1, line):
            return True
        if not region.indented(position) or region.indented(position - 1):
            return False
        below = position + 1 < len(region.lines) and abs(region.lines[position + 1].x0 - line.x0) < 1.0
        return not below

    def _runs_in(self, region: _Region, position: int) -> bool:
        """Whether a bold line and the next belong to one paragraph that begins in bold."""
        line, above = region.lines[position], region.lines[position - 1]
        if abs(line.size - above.size) > 0.06 * above.size or above.y - line.y > 1.15 * self._pitch(
            line.size
        ):
            return False
        reaches = not region.ends_short(position - 1, line)
        return reaches and not _ENDS.search(above.text) and line.text.lstrip()[:1].islower()

    def _pitch(self, size: float) -> float:
        return self._pitches.get(round(size), 1.25 * size)

    def _paragraph_to_continue(self, region: _Region, position: int) -> Paragraph | None:
        """The paragraph that a line continues across a column, page or figure, if any."""
        line = region.lines[position]
        before = next((p for p in self.paragraphs[:-14:-1] if not self._floats(p)), None)
        if before is None or before.entry or line.cells > 1 or before.row:
            return None
        if position > 0 and before is self._open:
            return None
        last = before.lines[-1]
        if abs(last.size - line.size) > 0.06 * last.size or last.bold != line.bold or not before.full:
            return None
        if self._is_heading_line(last) or kind_of(_as_line(line.text)) == "caption":
            return None
        begins_low = line.text.lstrip()[:1].islower()
        ends = bool(_ENDS.search(last.text))
        if position > 0:
            return before if begins_low and not ends else None
        if not ends:
            return before
        indented = region.indented(position)
        return before if self._indents and not indented and len(region.lines) > 1 else None

    def _floats(self, paragraph: Paragraph) -> bool:
        return (
            paragraph.kind in _FLOATING
            or paragraph.row
            or kind_of(_as_line(paragraph.lines[0].text)) == "caption"
            or (paragraph.lines[0].size < _SMALLER * self.body and not paragraph.entry)
        )

    def _early_kind(self, region: _Region, position: int, paragraph: Paragraph) -> BlockKind | None:
        """The kinds known while joining: rows of tables, footnotes."""
        line = region.lines[position]
        if paragraph.entry:
            return None
        if line.cells > 1:
            return "table"
        if paragraph.kind is not None or line.size >= _SMALLER * self.body or position == 0:
            return paragraph.kind
        rest = region.lines[position:]
        larger = any(other.size >= _SMALLER * self.body for other in rest)
        return "note" if not larger and _NOTE.match(line.text) else None

    def _is_heading_line(self, line: PrintedLine) -> bool:
        return line.bold or line.size > _LARGER * self.body

    def _kind(self, paragraph: Paragraph) -> BlockKind | None:
        text = paragraph.text
        if paragraph.entry or len(text) > _LONGEST_HEADING or len(paragraph.lines) > 4:
            return "text" if not is_reference_heading(text) else None
        marked = all(self._is_heading_line(line) for line in paragraph.lines)
        guess = kind_of(_as_line(text))
        if (
            marked
            and guess == "text"
            and any(c.isalpha() for c in text)
            and not text.endswith((".", ",", ";"))
        ):
            return "heading"
        if guess == "heading" and not marked and self._set_apart(paragraph):
            return None
        return "text" if guess == "heading" and not marked else None

    def _set_apart(self, paragraph: Paragraph) -> bool:
        """Whether an unmarked line can be a heading: none is marked by its type."""
        return is_reference_heading(paragraph.text) or len(paragraph.lines) == 1


def _as_line(text: str) -> TextLine:
    return TextLine(text.strip(), 0, len(text), 1, True, True)


def _body_size(lines: Sequence[PrintedLine]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _gaps(regions: Sequence[_Region]) -> Iterator[tuple[int, float]]:
    for region in regions:
        for above, line in pairwise(region.lines):
            if abs(above.size - line.size) < 0.06 * line.size and 0 < above.y - line.y < 4 * line.size:
                yield round(line.size), above.y - line.y


def _pitches(regions: Sequence[_Region]) -> dict[int, float]:
    """The usual distance of lines for each size of type."""
    by_size: dict[int, list[float]] = {}
    for size, gap in _gaps(regions):
        by_size.setdefault(size, []).append(gap)
    return {size: quantiles(gaps, n=10)[2] for size, gaps in by_size.items() if len(gaps) >= 8}


def _uses_indents(regions: Sequence[_Region], body: float) -> bool:
    """Whether paragraphs begin with an indent: many indented lines follow short ones."""
    starts = short = 0
    for region in regions:
        for position in range(1, len(region.lines)):
            line = region.lines[position]
            if abs(line.size - body) < 0.06 * body and region.ends_short(position - 1, line):
                short += 1
                starts += region.indented(position)
    return starts >= 3 and starts > 0.3 * short
