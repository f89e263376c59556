"""The rows of a table in a text file: separated by commas, semicolons or tabs, each with its place in the file."""

import csv
from collections.abc import Iterator
from typing import NamedTuple

_SEPARATORS = ",;\t|"
_MOST_CHARACTERS = 2**31 - 1
_MOST_LINES = 2000
"""Lines of the longest row; a quotation mark without its partner would take the rest of the file for one."""


class Row(NamedTuple):
    """A row: its place in the text, its first line, its cells."""

    start: int
    end: int
    line: int
    cells: list[str]


def separator(head: str) -> str:
    """The separator that the first line has most of, outside quotation marks; '' for none."""
    first = first_line(head)
    outside = "".join(first.split('"')[::2])
    counts = {sign: outside.count(sign) for sign in _SEPARATORS}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] else ""


def first_line(head: str) -> str:
    """The first line with words; without Excel's 'sep=;'."""
    lines = (line.strip("\ufeff \r") for line in head.split("\n", 20))
    return next((line for line in lines if line.strip() and not line.startswith("sep=")), "")


def rows(text: str, sign: str, *, quoted: bool = True) -> Iterator[Row]:
    """The rows of ``text``, without empty ones.

    A row whose quotation mark is not closed ends with its line. ``quoted``: quotation marks are not text.
    """
    csv.field_size_limit(_MOST_CHARACTERS)
    at = int(text.startswith("\ufeff"))
    lines = text[at:].split("\n")
    ends = _ends(lines) if quoted else list(range(1, len(lines) + 1))
    first = 0
    while first < len(lines):
        end = ends[first] if ends[first] - first <= _MOST_LINES else first + 1
        reader = csv.reader(
            (f"{lines[index]}\n" for index in range(first, end)),
            delimiter=sign,
            quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        )
        try:
            cells = next(reader, [])
        except csv.Error:  # a NUL
            cells = []
        following = max(first + reader.line_num, first + 1)
        length = sum(len(line) + 1 for line in lines[first:following])
        if any(cell.strip() for cell in cells):
            yield Row(
                at, at + len(text[at : at + length].rstrip()), first + 1, [cell.strip() for cell in cells]
            )
        at += length
        first = following


def _ends(lines: list[str]) -> list[int]:
    """For each line the line behind the row that begins there: where its quotation marks are paired."""
    ends = [0] * len(lines)
    odd = [line.count('"') % 2 == 1 for line in lines]
    next_odd = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        if odd[index]:
            ends[index] = next_odd + 1 if next_odd < len(lines) else index + 1
            next_odd = index
        else:
            ends[index] = index + 1
    return ends
