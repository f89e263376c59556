"""Roles of a page's elements by tag, class and style; words in data/html.toml."""

import re
import tomllib
from functools import cache

from citekit.data import data_lines, data_text
from citekit.readers.blocks import is_reference_heading
from citekit.readers.html.tree import Element
from citekit.text.normalize import fold

_HIDING = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_LOWERING = re.compile(r"vertical-align\s*:\s*(?:sub\b|text-bottom)", re.IGNORECASE)
_RAISING = re.compile(r"vertical-align\s*:\s*(?:super|text-top)", re.IGNORECASE)
_BACK = re.compile(
    r"(?:return|jump|go|back) (?:back )?to (?:ref|reference|citation|footnote)\b.*|\d+ in (?:text|article)"
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# A list of references has so many items at least.
_FEW = 3
# No heading and no button has more characters.
_LONGEST_LABEL = 1000
# A collapsed part of a reference list is at most so many elements below the list.
_NEAR = 3


@cache
def words(table: str, name: str) -> frozenset[str]:
    """The words of one entry in data/html.toml."""
    return _tables()[f"{table}.{name}"]


@cache
def _tables() -> dict[str, frozenset[str]]:
    data = tomllib.loads(data_text("html.toml"))
    return {
        f"{table}.{name}": frozenset(value.split())
        for table, row in data.items()
        for name, value in row.items()
    }


@cache
def _link_words() -> frozenset[str]:
    return frozenset(
        fold(line) for name in ("link_words.txt", "link_arrows.txt") for line in data_lines(name)
    )


def has_class(element: Element, table: str, name: str = "classes") -> bool:
    """Whether the element has one of the classes of data/html.toml."""
    value = element.get("class")
    return bool(value) and not words(table, name).isdisjoint(value.lower().split())


def _has_role(element: Element, table: str) -> bool:
    value = f"{element.get('role')} {element.get('epub:type')}"
    return value != " " and not words(table, "roles").isdisjoint(value.lower().split())


def is_block(element: Element) -> bool:
    """Whether the element begins a line of its own."""
    return element.tag in words("tags", "block") or element.get("role") in (
        "listitem",
        "paragraph",
        "heading",
    )


def is_entry(element: Element) -> bool:
    """Whether its class marks it as an entry of a reference list."""
    return has_class(element, "references", "entries") or element.get("role") == "doc-biblioentry"


def is_list(element: Element) -> bool:
    """Whether its class, id or role marks it as a reference list."""
    by_name = element.get("id").lower() in words("references", "ids") or has_class(element, "references")
    return by_name or _has_role(element, "references")


def holds_references(element: Element) -> bool:
    """Whether it contains a reference list, and not only a tooltip or a link."""
    if element.size < 200:
        return False
    if _is_inside_list(element) and sum(1 for _ in element.elements("li")) >= _FEW:
        return True
    for part in (element, *element.elements()):
        if is_list(part) and sum(1 for _ in part.elements("li", "p", "div", "tr")) >= _FEW:
            return True
        if part.tag in HEADINGS and is_reference_heading(part.words(80)):
            return True
    return False


def _is_inside_list(element: Element) -> bool:
    above = element.parent
    for _ in range(_NEAR):
        if above is None or is_list(above):
            return above is not None
        above = above.parent
    return False


def is_skipped(element: Element) -> bool:
    """Whether a browser would not show it."""
    if element.tag in words("tags", "skipped"):
        if element.tag == "button":
            return not (is_unclosed(element) or (0 < element.size < 60 and _leads(element)))
        return True
    if "hidden" in element.attributes and element.get("hidden") != "until-found":
        return not holds_references(element)
    hiding = _HIDING.search(element.get("style")) if "style" in element.attributes else None
    if hiding or element.get("aria-hidden") == "true" or element.get("role") == "tooltip":
        return not holds_references(element)
    if has_class(element, "hidden"):
        return element.tag not in HEADINGS and not holds_references(element)
    return False


def is_heading(element: Element) -> bool:
    """Whether it is a heading, and only that."""
    heading = element.tag in HEADINGS or element.get("role") == "heading"
    return heading and not is_unclosed(element)


def is_unclosed(element: Element) -> bool:
    """Whether a heading or button lacks its end, so that it holds what follows: '<h2>Abstract<oh2>'."""
    return element.headings > 0 or element.lists > 0 or element.size > _LONGEST_LABEL


def _leads(element: Element) -> bool:
    return any(name in element.attributes for name in words("names", "links"))


def is_raised(element: Element) -> bool:
    """Whether its text is superscript."""
    return element.tag == "sup" or (
        "style" in element.attributes and bool(_RAISING.search(element.get("style")))
    )


def is_lowered(element: Element) -> bool:
    """Whether its text is subscript."""
    return element.tag == "sub" or (
        "style" in element.attributes and bool(_LOWERING.search(element.get("style")))
    )


def is_furniture(element: Element) -> bool:
    """Whether the element belongs to the page and not to the article in it."""
    by_name = has_class(element, "furniture") or element.get("id").lower() in words("furniture", "ids")
    by_name = by_name or element.tag in words("furniture", "tags") or _has_role(element, "furniture")
    if not by_name or element.tag in ("body", "html", "main", "article", "p", "span", "a", "li"):
        return False
    if element.tag == "header" and _of_article(element):
        return False
    return not holds_references(element) and not (element.tag != "nav" and element.size > 20_000)


def _of_article(header: Element) -> bool:
    """Whether a ``<header>`` contains the article's title.

    It has a heading, and is inside the article or has the page's only ones.
    """
    if not header.headings:
        return False
    above = header.parent
    while above is not None:
        if above.tag in ("article", "main"):
            return True
        if above.parent is None:
            return above.titles == header.titles
        above = above.parent
    return False


def is_note(element: Element) -> bool:
    """Whether it holds footnotes or endnotes."""
    noted = has_class(element, "notes") or _has_role(element, "notes")
    return noted and not (is_list(element) or holds_references(element))


def is_caption(element: Element) -> bool:
    """Whether it is the caption of a figure or table."""
    return element.tag in ("figcaption", "caption") or (
        has_class(element, "captions") and element.size < 5000 and not element.headings
    )


def is_label(element: Element) -> bool:
    """Whether it holds the printed number of an entry."""
    return has_class(element, "labels")


def is_spaced(element: Element) -> bool:
    """Whether the page's style puts space around it."""
    return has_class(element, "labels") or has_class(element, "labels", "spaced")


def is_bold(element: Element) -> bool:
    """Whether all its text is bold, or its class calls it a title: maybe a heading."""
    if any(part in element.get("class").lower() for part in ("title", "heading", "subhead")):
        return True
    inner = [child for child in element.children if not isinstance(child, str) or child.strip()]
    return (
        len(inner) == 1
        and not isinstance(inner[0], str)
        and inner[0].tag in ("b", "strong", "u", "font", "em")
    )


def is_link_word(text: str) -> bool:
    """Whether a link's text is none of the entry's words: 'PubMed', '↩'."""
    folded = fold(text).strip(" .,;[]()|")
    return folded in _link_words() or bool(_BACK.fullmatch(folded)) or text.strip() in _link_words()
