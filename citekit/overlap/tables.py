"""A citation matrix and its pairs as CSV (RFC 4180, UTF-8 with BOM, CRLF)."""

import csv
import io
from collections.abc import Iterable, Sequence

from citekit.overlap.matrix import CitationMatrix
from citekit.overlap.measures import Overlap
from citekit.text.csv_cells import escape_cell


def matrix_table(matrix: CitationMatrix) -> str:
    """A row for each work, those of most sources first; 1 where the source of the column cites it."""
    heads = ["Key", "Work", "Year", "Title", "DOI", "Retracted", "Sources"]
    once = (work for work in matrix.works if len(work.sources) == 1)
    rows = (
        [
            *(work.key, work.label, str(work.year or ""), work.title, work.doi),
            *("yes" if work.retracted else "", str(len(work.sources))),
            *("1" if position in work.sources else "" for position in range(len(matrix.sources))),
        ]
        for work in (*matrix.shared(), *once)
    )
    return _csv([*heads, *(source.label for source in matrix.sources)], rows)


def pairs_table(matrix: CitationMatrix, overlap: Overlap) -> str:
    """A row for each two sources: what they share, the CCA in percent and its reading; the highest first."""
    rows = (
        [
            *(matrix.sources[pair.first].label, matrix.sources[pair.second].label),
            *(str(pair.shared), str(pair.together), f"{pair.percent:.2f}", pair.reading),
        ]
        for pair in sorted(overlap.pairs, key=lambda pair: (-pair.percent, pair.first, pair.second))
    )
    return _csv(["Source", "Other source", "Shared works", "Works of both", "CCA %", "Overlap"], rows)


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in (heads, *rows):
        writer.writerow(map(escape_cell, row))
    return "\ufeff" + out.getvalue()
