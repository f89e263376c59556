"""The reference lists that a page itself marks: by a class, id or role, or as a list below a heading.

What is in such a list is an entry, whatever it looks like: a law, a press article, an address.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache

from citekit.data import data_lines
from citekit.model.article import Article, Block
from citekit.readers.blocks import is_reference_heading, plain_heading
from citekit.readers.html import rules
from citekit.readers.html.lists import cells, is_links, is_paragraph
from citekit.readers.html.tree import Element
from citekit.text.link_words import without_links

_DATE = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d[a-z]?(?!\d)|\bin press\b|\bn\.\s?d\.", re.IGNORECASE)
_HEADING = 60  # letters of a heading at most
_LISTS = frozenset({"ol", "ul", "dl", "table"})
_COVER = 0.5  # of a list's text, this share is in its entries
_FEW = 3
_LIKELY = 0.5
# So many letters at most are between a heading and the list below it.
_BETWEEN = 300
# The elements looked at, in multiples of all: lists may be marked inside lists.
_MOST_LOOKS = 20


def marked_entries(elements: Sequence[Element]) -> set[int]:
    """The entries (ids of elements) of the lists that a page marks."""
    entries: set[int] = set()
    inside: set[int] = set()
    heading, is_sure, behind = "", False, 0
    looks = _MOST_LOOKS * len(elements)
    for element in elements:
        behind += sum(len(child.strip()) for child in element.children if isinstance(child, str))
        if id(element) in inside:
            continue
        if words := _heading(element):
            heading, behind = words, 0
            is_sure = rules.is_heading(element)
            continue
        by_heading = is_reference_heading(heading) and behind < _BETWEEN
        if looks < 0 or not (rules.is_list(element) or (by_heading and is_sure and element.tag in _LISTS)):
            continue
        looks -= element.count
        if rules.is_skipped(element) or _is_furniture(element):
            continue
        own = _entries(element)
        within = _first_heading(element)
        sure = is_reference_heading(within) or (not within and by_heading and is_sure)
        if own and (sure or _looks_like_list(own, within or heading)):
            entries.update(map(id, own))
            inside.update(map(id, element.elements()))
            heading = within or heading
    return entries


def _heading(element: Element) -> str:
    """The words of a heading; ''."""
    if rules.is_heading(element):
        return element.words(80)
    if 0 < element.size <= _HEADING and element.count < 5 and element.tag not in ("a", "li"):
        words = element.words(80)
        return words if is_reference_heading(words) else ""
    return ""


def _first_heading(element: Element) -> str:
    if not element.headings:
        return ""
    return next(element.elements(*rules.HEADINGS)).words(80)


def _is_furniture(element: Element) -> bool:
    above: Element | None = element
    while above is not None:
        if rules.is_furniture(above) or rules.is_note(above):
            return True
        above = above.parent
    return False


@cache
def _list_ends() -> frozenset[str]:
    return frozenset(data_lines("list_ends.txt"))


def _looks_like_list(entries: Sequence[Element], heading: str) -> bool:
    """Whether entries that no heading calls references are some: most have a date, or links lead to them."""
    if plain_heading(heading) in _list_ends() or len(entries) < _FEW:
        return False
    likely = sum(bool(entry.targets or _DATE.search(entry.words())) for entry in entries)
    return likely >= _LIKELY * len(entries)


def _entries(container: Element) -> list[Element]:
    """The entries of a list: its items, rows, or elements of an entry's class; [] for none."""
    for is_own in _OWN:
        own = [entry for entry in _outermost(container, is_own) if without_links(entry.words(200))]
        if own and sum(entry.size for entry in own) >= _COVER * container.size:
            return [] if all(map(_leads_inside, own)) else own
    return []


def _is_item(element: Element) -> bool:
    item = element.tag == "li" or element.get("role") == "listitem"
    return item and is_paragraph(element, led_to=True)


def _is_entry(element: Element) -> bool:
    return (
        rules.is_entry(element)
        and element.tag not in ("a", "span", "table", "sup")
        and is_paragraph(element, led_to=True)
    )


def _is_definition(element: Element) -> bool:
    return element.tag == "dd"


def _is_row(element: Element) -> bool:
    return element.tag == "tr" and 1 <= len(list(cells(element))) <= 3 and not element.lists


_OWN: tuple[Callable[[Element], bool], ...] = (_is_item, _is_entry, _is_definition, _is_row)


def _outermost(container: Element, is_own: Callable[[Element], bool]) -> Iterator[Element]:
    """The elements of a kind that are in no other of it, up to what ends a list."""
    stack = list(reversed(container.children))
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            continue
        if node.tag in rules.HEADINGS and plain_heading(node.words(80)) in _list_ends():
            return
        if is_own(node):
            yield node
        elif not (node.tag in ("ol", "ul") and is_links(node)) and not rules.is_skipped(node):
            stack.extend(reversed(node.children))


def _leads_inside(entry: Element) -> bool:
    """Whether an item is a link to another place of the page: a table of contents."""
    links = [link for link in entry.elements("a") if link.get("href").startswith("#")]
    return sum(link.size for link in links) > 0.8 * entry.size


def marked_blocks(article: Article, starts: AbstractSet[int]) -> list[Block]:
    """The entries among the blocks; [] where a list has others that the page does not mark.

    ``starts``: where the marked entries begin in the text.
    """
    marked = [block for block in article.blocks if block.start in starts]
    below = False
    own = others = 0
    for block in article.blocks:
        if block.kind in ("heading", "list-heading"):
            if below and _misses(own, others):
                return []
            below, own, others = block.kind == "list-heading", 0, 0
        elif block.start in starts:
            own += 1
        elif block.kind == "text":
            others += bool(_DATE.search(article.text, block.start, block.end))
    return [] if below and _misses(own, others) else marked


def _misses(own: int, others: int) -> bool:
    """Whether a list has so many paragraphs that the page does not mark that they must be entries."""
    return others > max(1, 0.2 * own)
