"""The picture of a citation matrix, as one SVG: the pairs of sources, and the works that several cite."""

from collections.abc import Iterator, Sequence

from citekit.csl.richtext import plain
from citekit.overlap.matrix import CitationMatrix, MatrixWork
from citekit.overlap.measures import Overlap
from citekit.writers.html.charts import drawing as draw

_MOST_SOURCES, _MOST_WORKS = 40, 100
"""What one picture shows; the tables have all."""
_LABEL = 230.0
"""Units that a label takes at most."""
_CELL, _HIGH, _GAP = 46.0, 26.0, 34.0
_SHADES = {"slight": "0.06", "moderate": "0.16", "high": "0.28", "very high": "0.42"}


def picture(matrix: CitationMatrix, overlap: Overlap) -> str:
    """The SVG. Shades are by the reading of the CCA; every number stands in its cell too."""
    shown = _most_overlapping(matrix, overlap)
    works = [work for work in matrix.shared() if sum(position in shown for position in work.sources) > 1]
    drawn = works[:_MOST_WORKS]
    names = [draw.cut(plain(matrix.sources[position].label), _LABEL) for position in shown]
    labels = [draw.cut(_name(work), _LABEL) for work in drawn]
    left = max(map(draw.width, (*names, *labels))) + 12
    top = max(map(draw.width, names)) * 0.87 + 14
    right, caption = left + _CELL * len(shown), _caption(matrix, overlap, len(shown), len(works))
    lines = draw.wrap(caption, max(right, 480.0), lines=8)
    heading = 24.0 + 16 * len(lines)
    parts = [draw.text(line, 0, 16 + 16 * place) for place, line in enumerate(lines)]
    upper = heading + top
    parts += _heads(names, left, upper)
    parts += _pairs(overlap, shown, names, left, upper)
    bottom = upper + _HIGH * len(shown)
    if drawn:
        upper = bottom + _GAP + top
        parts += _heads(names, left, upper)
        parts += _works(drawn, labels, shown, left, upper)
        bottom = upper + _HIGH * len(drawn)
    wide = max(right + top * 0.58, *(draw.width(line) for line in lines)) + 8
    ground = draw.rect(0, 0, wide, bottom + 6, fill="white")
    return draw.svg(
        "overlap",
        wide,
        bottom + 6,
        "Overlap of the sources",
        caption,
        ground,
        draw.element("g", *parts, font_family="sans-serif"),
    )


def _most_overlapping(matrix: CitationMatrix, overlap: Overlap) -> list[int]:
    """The positions of the sources that are shown, in order: those of the pairs that overlap most."""
    if len(matrix.sources) <= _MOST_SOURCES:
        return list(range(len(matrix.sources)))
    chosen: dict[int, None] = {}
    for pair in sorted(overlap.pairs, key=lambda pair: (-pair.percent, pair.first, pair.second)):
        chosen |= dict.fromkeys((pair.first, pair.second))
        if len(chosen) >= _MOST_SOURCES:
            break
    return sorted(list(chosen)[:_MOST_SOURCES])


def _caption(matrix: CitationMatrix, overlap: Overlap, sources: int, shared: int) -> str:
    text = (
        f"{overlap.sources} sources, {overlap.works:,} works, {overlap.shared:,} of them in several sources. "
        f"Corrected covered area {overlap.percent:.1f} %: {overlap.reading} overlap. "
        "In each cell of the pairs: works that both cite, and their corrected covered area in percent."
    )
    if sources < len(matrix.sources):
        text += f" The {sources} sources whose pairs overlap most."
    if shared > _MOST_WORKS:
        text += f" The {_MOST_WORKS} most cited of {shared:,} works of several sources."
    return text


def _name(work: MatrixWork) -> str:
    return plain(f"{work.label} {'(retracted)' if work.retracted else ''}").strip()


def _heads(names: Sequence[str], left: float, top: float) -> Iterator[str]:
    """Slanting names above the columns."""
    for column, name in enumerate(names):
        x, y = left + _CELL * (column + 0.5), top - 6
        yield draw.text(name, x, y, transform=f"rotate(-60 {x:.1f} {y:.1f})")


def _pairs(
    overlap: Overlap, shown: Sequence[int], names: Sequence[str], left: float, top: float
) -> Iterator[str]:
    """Sources by sources: each pair once, above the diagonal."""
    places = {position: place for place, position in enumerate(shown)}
    for place, name in enumerate(names):
        yield draw.text(name, left - 8, top + _HIGH * place + 17, text_anchor="end")
        yield draw.line(left, top + _HIGH * place, left + _CELL * len(names), top + _HIGH * place)
    for pair in overlap.pairs:
        if pair.first in places and pair.second in places:
            row, column = places[pair.first], places[pair.second]
            x, y = left + _CELL * column, top + _HIGH * row
            if pair.shared:
                yield draw.rect(x + 1, y + 1, _CELL - 2, _HIGH - 2, fill_opacity=_SHADES[pair.reading])
            label = f"{pair.shared} · {pair.percent:.0f}" if pair.shared else "0"
            yield draw.text(label, x + _CELL / 2, y + 17, text_anchor="middle", font_size=11)


def _works(
    works: Sequence[MatrixWork], labels: Sequence[str], shown: Sequence[int], left: float, top: float
) -> Iterator[str]:
    """Works by sources: a mark where the source cites the work."""
    for row, (work, label) in enumerate(zip(works, labels, strict=True)):
        y = top + _HIGH * row
        yield draw.text(label, left - 8, y + 17, text_anchor="end")
        yield draw.line(left, y, left + _CELL * len(shown), y)
        for column, position in enumerate(shown):
            if position in work.sources:
                yield draw.rect(left + _CELL * column + 4, y + 4, _CELL - 8, _HIGH - 8, fill_opacity="0.65")
