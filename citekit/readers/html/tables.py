"""Tables: data, a reference list set in two columns, or the layout of an old page."""

import re
from collections.abc import Iterator
from typing import Literal

from citekit.readers.html.tree import Element

Sort = Literal["data", "references", "layout"]

_LABEL = re.compile(r"[\[(]?\d{1,4}[\]).:]{0,2}|[•*–-]?|\[[\w+,. -]{1,30}\]")
_YEAR = re.compile(r"\b(?:1[6-9]|20)\d\d[a-z]?\b")
_LONG_CELL = 600
_MANY_ELEMENTS = 300
_FEW = 3


def sort_of(table: Element) -> Sort:
    """What a table is, told by what its cells hold."""
    found = [list(cells(row)) for row in rows(table)]
    if not found:
        return "layout"
    if _is_list(found):
        return "references"
    if table.get("role") in ("presentation", "none"):
        return "layout"
    if all(len(row) <= 1 for row in found) or any(_is_page(cell) for row in found for cell in row):
        return "layout"
    return "data"


def rows(table: Element) -> Iterator[Element]:
    """The rows of a table, not those of tables in it."""
    for child in table.children:
        if not isinstance(child, Element):
            continue
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child.children if isinstance(row, Element) and row.tag == "tr")


def cells(row: Element) -> Iterator[Element]:
    """The cells of a row."""
    return (child for child in row.children if isinstance(child, Element) and child.tag in ("td", "th"))


def _is_list(found: list[list[Element]]) -> bool:
    """Rows of a label and a reference."""
    shaped = [row for row in found if len(row) in (2, 3) and _LABEL.fullmatch(row[0].words(40))]
    if len(shaped) < max(_FEW, 0.8 * len(found)):
        return False
    dated = sum(any(cell.size > 30 and _YEAR.search(cell.words()) for cell in row[1:]) for row in shaped)
    return dated >= 0.7 * len(shaped)


def _is_page(cell: Element) -> bool:
    """A cell that holds a part of a page: a heading, a table, long text in paragraphs or lines."""
    if cell.size < 100 and cell.count <= _MANY_ELEMENTS:
        return False
    if cell.headings or cell.count > _MANY_ELEMENTS or any(True for _ in cell.elements("table")):
        return True
    return cell.size > _LONG_CELL and sum(1 for _ in cell.elements("p", "br", "li", "div")) > 1
