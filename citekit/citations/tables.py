"""Numbers alone in a table's column that is headed 'Reference'."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from citekit.citations.markers import read_inside, words
from citekit.citations.targets import CitingParagraphs, LinkedMarker
from citekit.model.article import Block

_LONGEST_ROW = 5000
_SURE = 0.8
# Lines of a cell that copying broke, between two rows.
_BROKEN, _SHORT = 4, 120


class Cell(NamedTuple):
    """A cell of a table, and where it begins in the text."""

    words: str
    start: int
    block: Block
    section: str | None


def cited_in_columns(text: str, body: CitingParagraphs, known: Collection[int]) -> Iterator[LinkedMarker]:
    """The cells of such columns that hold nothing but numbers of the list.

    Where the heading may head a count of the rows too ('Study'), such a count is none.
    """
    for rows in tables(text, body):
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                heading = re.sub(r"[\s.:*†‡\[\]()]+", " ", cell.words).strip().lower()
                counting = heading in _headings("counting_columns")
                if counting or heading in _headings("columns"):
                    last = column == len(row) - 1
                    yield from _cited(_below(rows[number + 1 :], column, len(row), last), known, counting)
            if any(cell.words.strip() for cell in row) and number >= 2:
                break  # the headings are in the first rows


def _headings(kind: str) -> frozenset[str]:
    return frozenset(re.sub(r"[.()]+", " ", word).strip() for word in words(kind))


def tables(text: str, body: CitingParagraphs) -> Iterator[list[list[Cell]]]:
    """The tables as rows of cells: lines with tabs that follow one another."""
    rows: list[list[Cell]] = []
    broken = 0
    for block, section in body:
        size = block.end - block.start
        line = text[block.start : block.end] if size <= _LONGEST_ROW else ""
        if "\t" in line:
            rows.append(list(_cells(line, block, section)))
            broken = 0
        elif rows and (block.kind == "table" or size <= _SHORT) and broken < _BROKEN:
            broken += 1
        elif rows:
            yield rows
            rows = []
    if rows:
        yield rows


def _cells(line: str, block: Block, section: str | None) -> Iterator[Cell]:
    at = block.start
    for words_of_cell in line.split("\t"):
        yield Cell(words_of_cell, at, block, section)
        at += len(words_of_cell) + 1


def _below(rows: Sequence[Sequence[Cell]], column: int, width: int, last: bool) -> Iterator[Cell]:
    """The cells of a column; of a row that lacks cells (they span rows) only the last is sure."""
    for row in rows:
        if len(row) == width:
            yield row[column]
        elif last and 1 < len(row) < width:
            yield row[-1]


def _cited(cells: Iterator[Cell], known: Collection[int], counting: bool) -> Iterator[LinkedMarker]:
    """The citations of a column, if nearly all cells with numbers hold numbers of the list."""
    filled = [cell for cell in cells if re.match(r"\W*\d", cell.words)]
    hits = []
    for cell in filled:
        printed = cell.words.strip(" ,;.\u00a0")
        parts = read_inside(printed, "square")
        numbers = tuple(
            dict.fromkeys(
                n for first, last in parts for n in range(first, min(last or first, first + 200) + 1)
            )
        )
        if numbers and all(number in known for number in numbers):
            start = cell.start + cell.words.index(printed)
            hits.append(LinkedMarker(numbers, start, start + len(printed), cell.block, cell.section, numbers))
    counted = [hit.numbers for hit in hits] == [(n,) for n in range(1, len(hits) + 1)]
    if len(hits) >= _SURE * len(filled) and not (counting and counted):
        yield from hits
