"""Lists, tables and reference entries of a web page."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Literal

from citekit.model.article import Article, Block, MarkedReference
from citekit.readers.html.rules import has_class, is_entry, is_link_word, words
from citekit.readers.html.tree import Element
from citekit.text.link_words import without_links

_OWN_NUMBER = re.compile(r"[\[(]?(\d{1,5})(?:[\]).:]|\s)?")
_LABEL = re.compile(r"[\[(]?\d{1,5}[\]).:]{0,2}")
_NONE = re.compile(r"list-style(?:-type)?\s*:[^;]{0,200}\bnone", re.IGNORECASE)
# Longer items are sections, not paragraphs.
_LONGEST_ITEM = 4000
_LONGEST_INNER_LIST = 1000
_MOST_ELEMENTS = 500
_MOSTLY = 0.6


def items(element: Element) -> list[Element]:
    """The items of a list."""
    return [
        child
        for child in element.children
        if isinstance(child, Element) and (child.tag == "li" or child.get("role") == "listitem")
    ]


def labels(element: Element) -> dict[int, str]:
    """The number to write before each item (by its id) that does not print its own."""
    of_list = items(element)
    printed = {id(item): label for item in of_list if (label := _attribute_label(item))}
    if len(printed) >= _MOSTLY * len(of_list):
        return {key: label if not label[-1].isalnum() else f"{label}." for key, label in printed.items()}
    if element.tag == "ul" and not has_class(element, "labels", "numbered-lists"):
        return {}
    if has_class(element, "labels", "unnumbered-lists") or _NONE.search(element.get("style")):
        return {}
    numbers = _numbers(element, of_list)
    heads = [(number, item.words(40)) for item, number in zip(of_list, numbers, strict=True)]
    own = sum(bool((m := _OWN_NUMBER.match(head)) and int(m[1]) == number) for number, head in heads)
    if own and own >= _MOSTLY * len(of_list):
        return {}
    return {id(item): f"{number}." for item, number in zip(of_list, numbers, strict=True)}


def _attribute_label(item: Element) -> str | None:
    """A number in an attribute that the page's style shows: ``data-counter="1."``."""
    for name in words("labels", "attributes"):
        if name in item.attributes and _LABEL.fullmatch(item.get(name).strip()):
            label = item.get(name).strip()
            head = item.words(20)
            return None if head.startswith(label.rstrip(".")) and _OWN_NUMBER.match(head) else label
    return None


def _numbers(element: Element, of_list: list[Element]) -> list[int]:
    """The ordinal number of each item, as ``start``, ``value`` and ``reversed`` say."""
    back = "reversed" in element.attributes
    number = _integer(element.get("start"), len(of_list) if back else 1)
    numbers = []
    for item in of_list:
        number = _integer(item.get("value"), number)
        numbers.append(number)
        number += -1 if back else 1
    return numbers


def _integer(text: str, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"\s*-?[0-9]{1,9}\s*", text) else otherwise


def is_paragraph(item: Element, *, led_to: bool) -> bool:
    """Whether an item, or an entry of a reference list, is a single paragraph.

    ``led_to``: links point to it, so that a list in it is a list of authors.
    """
    if item.headings or item.size > _LONGEST_ITEM or item.count > _MOST_ELEMENTS:
        return False
    if not item.lists:
        return True
    inner = list(item.elements("ol", "ul"))
    if all(map(is_links, inner)):
        return True
    is_reference = led_to or is_entry(item) or item.targets == 1
    return is_reference and item.targets <= 1 and sum(part.size for part in inner) <= _LONGEST_INNER_LIST


def is_links(element: Element) -> bool:
    """Whether a list holds nothing but a publisher's links: 'View Article', 'PubMed'."""
    return (
        element.size < 300
        and element.count < 100
        and all(is_link_word(words) for item in items(element) if (words := item.words(100)))
    )


TableUse = Literal["data", "references", "layout"]

_CELL_LABEL = re.compile(r"[\[(]?\d{1,4}[\]).:]{0,2}|[•*–-]?|\[[\w+,. -]{1,30}\]")
_YEAR = re.compile(r"\b(?:1[6-9]|20)\d\d[a-z]?\b")
_LONG_CELL = 600
_MANY_ELEMENTS = 300


def table_use(table: Element) -> TableUse:
    """Detect the use of a table by the contents of its cells."""
    grid = [list(cells(row)) for row in rows(table)]
    if not grid:
        return "layout"
    if _has_references(grid):
        return "references"
    if table.get("role") in ("presentation", "none"):
        return "layout"
    if all(len(row) <= 1 for row in grid) or any(_is_page(cell) for row in grid for cell in row):
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


def _has_references(grid: list[list[Element]]) -> bool:
    """Whether rows are a label and a reference."""
    shaped = [row for row in grid if len(row) in (2, 3) and _CELL_LABEL.fullmatch(row[0].words(40))]
    if len(shaped) < max(_FEW, 0.8 * len(grid)):
        return False
    dated = sum(any(cell.size > 30 and _YEAR.search(cell.words()) for cell in row[1:]) for row in shaped)
    return dated >= 0.7 * len(shaped)


def _is_page(cell: Element) -> bool:
    """Whether a cell is part of the page's layout: headings, tables, long text."""
    if cell.size < 100 and cell.count <= _MANY_ELEMENTS:
        return False
    if cell.headings or cell.count > _MANY_ELEMENTS or any(True for _ in cell.elements("table")):
        return True
    return cell.size > _LONG_CELL and sum(1 for _ in cell.elements("p", "br", "li", "div")) > 1


_DATE = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d[a-z]?(?!\d)|\bin press\b|\bn\.\s?d\.", re.IGNORECASE)
_ENTRY_LABEL = re.compile(r"[\[(]?(\d{1,4})(?:[\]).:]{1,2}|(?=\s+[^\W\d_]))")
_FEW = 3
_SHORTEST = 25
_DATED = 0.7
# With more paragraphs than this between two entries, they are not one list.
_WIDEST_GAP = 1


def unheaded_entries(article: Article, marked: AbstractSet[int]) -> tuple[MarkedReference, ...]:
    """The entries of a list without a heading, by their classes and links to them.

    () where a heading shows the list, which `citekit.references.find` then finds.

    ``marked``: where paragraphs begin that the page's classes call references.
    """
    if any(block.kind == "list-heading" for block in article.blocks):
        return ()
    targets = _link_targets(article)
    best: list[Block] = []
    run: list[Block] = []
    gap = 0
    for block in article.blocks:
        if block.kind != "text":
            if block.kind == "heading":
                run = []
            continue
        if (block.start in marked or block.start in targets) and block.end - block.start >= _SHORTEST:
            run.append(block)
            gap = 0
            best = run if len(run) > len(best) else best
        else:
            gap += 1
            if gap > _WIDEST_GAP:
                run = []
    return mark_blocks(article.text, best) if _is_reference_list(article.text, best) else ()


def _link_targets(article: Article) -> set[int]:
    """Where paragraphs begin that links of other paragraphs lead to."""
    starts = [block.start for block in article.blocks]

    def at(offset: int) -> int:
        return starts[max(0, bisect_right(starts, offset) - 1)] if starts else 0

    return {
        at(place)
        for link in article.links
        if (place := article.anchors.get(link.target)) is not None and at(place) != at(link.start)
    }


def _is_reference_list(text: str, blocks: Sequence[Block]) -> bool:
    dated = sum(bool(_DATE.search(text, block.start, block.end)) for block in blocks)
    return len(blocks) >= _FEW and dated >= _DATED * len(blocks)


def mark_blocks(text: str, blocks: Sequence[Block]) -> tuple[MarkedReference, ...]:
    """The blocks as references, with their numbers if all have one."""
    labels = [_ENTRY_LABEL.match(text, block.start, block.end) for block in blocks]
    numbers = [int(label[1]) if label else None for label in labels]
    if None in numbers:
        numbers = [None] * len(blocks)
    marked_references = []
    for block, number in zip(blocks, numbers, strict=True):
        words = without_links(text[block.start : block.end]).rstrip()
        if words:
            marked_references.append(
                MarkedReference(start=block.start, end=block.start + len(words), number=number)
            )
    return tuple(marked_references)
