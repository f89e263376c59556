"""The tree of a page, as a browser would build it. The adapter of selectolax."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from citekit.errors import SourceError
from citekit.readers.limits import DEEPEST, MOST_NODES

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)[^>]*+(?:>|\Z)")
# Tags without an end, and those whose end may be left out, so that counting would take a long list for a deep
# one.
_UNCOUNTED = re.compile(
    r"area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|dt|dd|tr|td|th|tbody|thead|tfoot|"
    r"option|optgroup|colgroup|html|body|head|rt|rp",
    re.IGNORECASE,
)


class Element:
    """An element; its children are elements and strings.

    ``size``: how many characters of text it contains.
    """

    __slots__ = (
        "attributes",
        "children",
        "count",
        "headings",
        "lists",
        "parent",
        "size",
        "tag",
        "targets",
        "titles",
    )

    def __init__(self, tag: str, attributes: dict[str, str], parent: "Element | None") -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.children: list[Element | str] = []
        self.size = 0
        self.lists = 0  # how many lists it holds
        self.headings = 0
        self.titles = 0  # how many <h1>
        self.count = 0  # how many elements
        self.targets = 0  # how many elements in it links point to

    def get(self, name: str) -> str:
        """The value of an attribute, '' where it is not there or empty."""
        return self.attributes.get(name, "")

    def words(self, most: int = 2000) -> str:
        """The text in it, with single spaces; of a long one the first ``most`` letters."""
        pieces: list[str] = []
        length = 0
        for seen, element in enumerate(self.within()):
            if length > most or seen > most + _MOST_EMPTY:
                break
            if isinstance(element, str):
                pieces.append(element)
                length += len(element)
            elif element.tag not in _INLINE:
                pieces.append(" ")
        return " ".join("".join(pieces).split())

    def within(self) -> Iterator["Element | str"]:
        """Everything in it, in the order of the page, without itself."""
        stack = list(reversed(self.children))
        while stack:
            node = stack.pop()
            yield node
            if isinstance(node, Element):
                stack.extend(reversed(node.children))

    def elements(self, *tags: str) -> Iterator["Element"]:
        """The elements of these tags in it (all of them where none is named)."""
        for node in self.within():
            if isinstance(node, Element) and (not tags or node.tag in tags):
                yield node


_INLINE = frozenset(
    {"a", "abbr", "b", "big", "cite", "code", "em", "font", "i", "q", "s", "small", "span", "strong", "sub"}
    | {"sup", "tt", "u", "var", "wbr"}
)
# So many elements without text are looked into for the first words.
_MOST_EMPTY = 50
_LISTS = frozenset({"ol", "ul"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def parse(text: str, file: str) -> list[Element]:
    """Parse a page into its elements, in order; the first is the root.

    Raises SourceError for a page with too many elements.
    """
    try:
        root = LexborHTMLParser(_limit_depth(text)).root
    except SelectolaxError as error:  # any text is a page
        raise MemoryError from error
    if root is None:
        return [Element("html", {}, None)]
    top = Element(root.tag or "html", _attributes(root), None)
    elements = [top]
    # The parser's nodes are walked by their links: neither a depth nor a width of 100,000 needs a stack.
    above, node = top, root.first_child
    count = 0
    while node is not None:
        count += 1
        if count > MOST_NODES:
            raise SourceError(
                f"Page too large (limit: {MOST_NODES:,} elements); save only the article",
                file=file,
                line=1,
            )
        inner = None
        tag = node.tag or "-"
        if tag == "-text":
            words = node.text_content
            if words:
                above.children.append(words)
        elif tag[0] not in "-!":
            element = Element(tag, _attributes(node), above)
            above.children.append(element)
            elements.append(element)
            inner = node.first_child
            if inner is not None:
                above = element
        if inner is None:
            while node is not None and node.next is None:
                node = node.parent
                if node is None or above.parent is None:
                    node = None
                    break
                above = above.parent
            inner = node.next if node is not None else None
        node = inner
    _measure(elements)
    return elements


def _attributes(node: LexborNode) -> dict[str, str]:
    return {name.lower(): value or "" for name, value in node.attributes.items()}


def _measure(elements: list[Element]) -> None:
    """Count the contents of each element, from the leaves up."""
    for element in reversed(elements):
        if element.tag not in ("script", "style", "noscript", "template"):
            element.size += sum(len(child.strip()) for child in element.children if isinstance(child, str))
        if element.parent is not None:
            element.parent.size += element.size
            element.parent.count += element.count + 1
            element.parent.titles += element.titles + (element.tag == "h1")
            element.parent.lists += element.lists + (element.tag in _LISTS)
            element.parent.headings += element.headings + (element.tag in _HEADINGS)


def _limit_depth(text: str) -> str:
    """Remove the tags of ``text`` that are nested deeper than `DEEPEST`."""
    if text.count("<") <= DEEPEST:
        return text
    depth, deepest = 0, 0

    def keep_tag(match: re.Match[str]) -> str:
        nonlocal depth, deepest
        if _UNCOUNTED.fullmatch(match[2]) or match[0].endswith("/>"):
            return match[0]
        if match[1]:
            depth = max(0, depth - 1)
            return match[0] if depth < DEEPEST else " "
        depth += 1
        deepest = max(deepest, depth)
        return match[0] if depth <= DEEPEST else " "

    thinned = _TAG.sub(keep_tag, text)
    return thinned if deepest > DEEPEST else text
