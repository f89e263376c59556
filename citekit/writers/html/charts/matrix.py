"""Two facets of the tags against each other: what is studied in what."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from citekit.csl.richtext import plain
from citekit.model.entry import Entry
from citekit.writers.html.charts import drawing as draw
from citekit.writers.html.charts.drawing import Cell

PREFERRED = ("mechanism", "model")
"""The facets that are shown where they are there; else those that most entries have."""
_NOT_SHOWN = "citekit"
_MOST = 12
"""Rows and columns: more do not fit a page. Their labels are never cut."""


def facets_of(entries: Sequence[Entry]) -> dict[str, dict[str, set[str]]]:
    """Facet -> tag -> keys of the entries that have it."""
    facets: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for entry in entries:
        for tag in entry.tags:
            facet, colon, named = tag.partition(":")
            if colon and plain(facet) and plain(named) and facet != _NOT_SHOWN:
                facets[facet][tag].add(entry.key)
    return facets


def chosen_of(facets: Mapping[str, Mapping[str, set[str]]]) -> list[str]:
    """The two facets to show, the rows first; fewer where there are no two."""
    tagged = {facet: len(set().union(*tags.values())) for facet, tags in facets.items()}
    order = sorted(tagged, key=lambda facet: (facet not in PREFERRED, -tagged[facet], facet))[:2]
    return sorted(order, key=lambda facet: PREFERRED.index(facet) if facet in PREFERRED else len(PREFERRED))


def _frequent(tags: Mapping[str, set[str]]) -> list[str]:
    return sorted(tags, key=lambda tag: (-len(tags[tag]), tag))[:_MOST]


def matrix(works: Sequence[Entry]) -> Iterator[draw.Chart]:
    """The two facets by how many works have a tag of both; nothing where no work has."""
    facets = facets_of(works)
    chosen = chosen_of(facets)
    if len(chosen) < 2:
        return
    down, across = (facets[facet] for facet in chosen)
    rows, columns = _frequent(down), _frequent(across)
    counts = {
        (row, column): both for row in rows for column in columns if (both := len(down[row] & across[column]))
    }
    if not counts:
        return
    title = plain(f"{chosen[0][:1].upper()}{chosen[0][1:]} × {chosen[1]}")
    caption = (
        "How many works have both tags; the longer the bar, the more. A number opens its works."
        f"{_left_out(chosen[0], rows, down)}{_left_out(chosen[1], columns, across)}"
    )
    yield draw.Chart(
        id="matrix",
        title=title,
        caption=caption,
        svg=_matrix_svg(title, caption, rows, columns, counts),
        table=draw.table(
            f"{title}: number of works",
            ["", *map(value, columns)],
            [
                [
                    Cell(value(row), _tagged(row)),
                    *(Cell(str(counts.get((row, column), "")), _tagged(row, column)) for column in columns),
                ]
                for row in rows
            ],
        ),
    )


def _left_out(facet: str, tag_names: Sequence[str], tags: Mapping[str, set[str]]) -> str:
    return (
        f" The {len(tag_names)} most frequent of {len(tags)} tags of '{plain(facet)}'."
        if len(tag_names) < len(tags)
        else ""
    )


def value(tag: str) -> str:
    """'opioid' of 'mechanism:opioid'."""
    return plain(tag.partition(":")[2])


def _tagged(*tags: str) -> str:
    return draw.fragment(("tag", tag) for tag in tags)


def _matrix_svg(
    title: str,
    caption: str,
    rows: Sequence[str],
    columns: Sequence[str],
    counts: Mapping[tuple[str, str], int],
) -> str:
    """Rows of cells of 30 x 26 units below slanting names of the columns."""
    cell, high = 30.0, 26.0
    left = max(draw.width(value(row)) for row in rows) + 10
    slant = max(draw.width(value(column)) for column in columns)
    top, lean = slant * 0.87 + 14, slant * 0.5  # sine and cosine of 60 degrees
    right, bottom = left + cell * len(columns), top + high * len(rows)
    parts: list[str] = []
    for index, column in enumerate(columns):
        x, y = left + cell * (index + 0.5), top - 6
        name = draw.text(value(column), x, y, transform=f"rotate(-60 {x:.1f} {y:.1f})")
        parts += [
            draw.link(_tagged(column), plain(column), name),
            draw.line(x - cell / 2, top - 2, x - cell / 2, bottom),
        ]
    for index, row in enumerate(rows):
        y = top + high * index
        name = draw.text(value(row), left - 8, y + 17, text_anchor="end")
        parts += [draw.link(_tagged(row), plain(row), name), draw.line(left, y, right, y)]
        for across, column in enumerate(columns):
            if number := counts.get((row, column), 0):
                share = number / max(counts.values())
                label = f"{value(row)} and {value(column)}: {draw.works(number)}"
                parts.append(
                    draw.link(_tagged(row, column), label, *_counted(left + cell * across, y, number, share))
                )
    parts += [draw.line(right, top - 2, right, bottom), draw.line(left, bottom, right, bottom)]
    return draw.svg("matrix", right + lean + 6, bottom + 4, title, caption, *parts)


def _counted(x: float, y: float, number: int, share: float) -> list[str]:
    """A cell: the number, and a bar for its share of the largest number."""
    long = max(2.0, 24.0 * share)
    return [
        draw.rect(x + 1, y + 1, 28.0, 24.0, fill="currentColor", fill_opacity="0.06"),
        draw.text(str(number), x + 15, y + 15, text_anchor="middle"),
        draw.rect(x + 15 - long / 2, y + 19, long, 4.0),
    ]
