"""A web page's elements written as the paragraphs of an article."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from citekit.model.article import BlockKind
from citekit.readers.blocks import TextLine, is_furniture, is_reference_heading, kind_of
from citekit.readers.builder import ArticleBuilder
from citekit.readers.html import lists as html_lists
from citekit.readers.html import rules as html_rules
from citekit.readers.html.links import PageLinks
from citekit.readers.html.tree import Element

_LABEL = re.compile(r"\[\d{1,4}\]\.?|\(\d{1,4}\)|\d{1,4}[.)]")
_LABEL_BARE = re.compile(r"[\[(]?\d{1,4}[\]).:]{0,2}")
_ENTRY = re.compile(r"\s*[\[(]?\d{1,4}[\]).]")
_YEAR = re.compile(r"(?<![\d–-])(?:1[5-9]|20)\d\d[a-z]?(?![\d–-])")
_ADDRESS = re.compile(r"(?<![^\s/])[^\s/]*/\S*")
# So much of a paragraph's beginning is kept, to see a number or heading in it.
_HEAD = 120
_LONGEST_ENTRY = 1500
_MANY_LINES = 3
# A shorter list is only a link to it.
_SHORTEST_LIST = 100
# A paragraph of so many letters can be an entry.
_SHORT = 40
_BACK = re.compile(r"[\^↑a-z]{1,2}")
_CLOSING = frozenset(".,;)")
_BETWEEN = frozenset("|,;·•/")


class _Inside(NamedTuple):
    """The state inside an element: kind of block, link, superscript ..."""

    kind: BlockKind | None = None
    furniture: bool = False
    raised: bool = False
    lowered: bool = False
    flat: bool = False  # no lines inside: an item, an entry, a cell
    entry: bool = False  # an item or an entry, which may contain publishers' links
    marked: bool = False  # an entry of a list that the page marks
    lines: bool = False  # white space as written: <pre>
    table: html_lists.TableUse | None = None
    target: "_OpenLink | None" = None


class _OpenLink:
    """A link whose end has not come."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.start: int | None = None
        self.end = 0
        self.paragraph = 0


class _EndOf(NamedTuple):
    element: Element


class PageWriter:
    """Writes the elements of a page into an `ArticleBuilder`.

    ``headings``: where paragraphs begin that the page marks as headings, or sets as such; ``entries``: where
    those begin that are in its reference list; ``marked``: where entries begin of lists that the page marks, which
    are the elements ``listed``.
    """

    def __init__(self, builder: ArticleBuilder, links: PageLinks, listed: AbstractSet[int]) -> None:
        self._builder = builder
        self._links = links
        self._listed = listed
        self._labels: dict[int, str] = {}
        self._begin = 0  # where the open paragraph begins
        self._head = ""  # the first words of the open paragraph
        self._last = ""  # the last letter written
        self._due = False  # white space is due before the next word
        self._dropped = False  # a publisher's link was just left out
        self._label = False  # the open paragraph began with a printed label's element
        self._break: _Inside | None = None  # a line break is due before the next text
        self._paragraphs = 0
        self._in_list = False  # below the heading of a reference list
        self._bold = False
        self.headings: set[int] = set()
        self.entries: set[int] = set()
        self.marked: set[int] = set()

    def write(self, root: Element) -> None:
        """Write all that is in ``root``."""
        stack: list[tuple[Element | str | _EndOf, _Inside]] = [(root, _Inside())]
        while stack:
            node, inside = stack.pop()
            if isinstance(node, str):
                self._text(node, inside)
            elif isinstance(node, _EndOf):
                self._leave(node.element, inside)
            else:
                self._enter(node, inside, stack)

    def _enter(
        self, element: Element, inside: _Inside, stack: list[tuple[Element | str | _EndOf, _Inside]]
    ) -> None:
        for name in self._links.names(element):
            self._builder.anchor(name)
        if element.tag == "br":
            self._line(inside)
            return
        if html_rules.is_skipped(element) or self._is_dropped(element, inside):
            self._dropped = self._dropped or element.tag == "a"
            if element.targets:  # a link back to the text is dropped; its name is the entry's
                for inner in element.elements():
                    for name in self._links.names(inner):
                        self._builder.anchor(name)
            return
        within = self._inside(element, inside)
        if html_rules.is_block(element):
            self._block(element, inside, within)
        elif html_rules.is_spaced(element):
            self._due = True
        if label := self._labels.pop(id(element), None):
            self._text(f"{label} ", within._replace(target=None))
        stack.append((_EndOf(element), inside if within.target is inside.target else within))
        stack.extend((child, within) for child in reversed(element.children))

    def _is_dropped(self, element: Element, inside: _Inside) -> bool:
        """Publishers' links in an entry: not a part of it."""
        if not (inside.entry or self._in_list) or element.size > 60 or element.count > 60:
            return False
        if element.tag == "a":
            words = element.words(80)
            begins = not self._head or _LABEL_BARE.fullmatch(self._head)
            if begins and _BACK.fullmatch(words) and self._links.link(element):
                return True  # back to one of the places that cite it: '^ a b'
            return self._last not in ("[", "(") and html_rules.is_link_word(words)
        if element.tag in ("ul", "ol"):
            return inside.entry and html_lists.is_links(element)
        if html_rules.has_class(element, "labels", "dropped"):
            return not _LABEL_BARE.fullmatch(element.words(60))
        return False

    def _inside(self, element: Element, inside: _Inside) -> _Inside:
        """The state inside ``element``, given the state around it."""
        tag = element.tag
        if not inside.flat and html_rules.is_note(element):
            return inside._replace(kind=self._kind("note", inside))
        if not inside.furniture and html_rules.is_furniture(element):
            return inside._replace(kind="furniture", furniture=True)
        if target := self._links.link(element):
            inside = inside._replace(target=_OpenLink(target))
        if html_rules.is_raised(element):
            return inside._replace(raised=True)
        if html_rules.is_lowered(element):
            return inside._replace(lowered=True)
        if inside.flat:
            return inside
        if id(element) in self._listed and not inside.furniture:
            return inside._replace(kind="text", flat=True, entry=True, marked=True)
        if tag in ("ol", "ul", "menu") or element.get("role") == "list":
            self._labels.update(html_lists.labels(element))
        if html_rules.is_heading(element):
            caption = _is_caption(element.words(_HEAD))  # of a figure, set as a heading
            return inside._replace(kind=self._kind("caption" if caption else "heading", inside), flat=True)
        if tag == "table":
            return inside._replace(table=html_lists.table_use(element))
        if tag == "tr" and inside.table in ("data", "references"):
            row: BlockKind = "table" if inside.table == "data" else "text"
            return inside._replace(kind=self._kind(row, inside), flat=True, entry=row == "text")
        if html_rules.is_caption(element):
            return inside._replace(kind=self._kind("caption", inside))
        if self._is_single_paragraph(element):
            kind = inside.kind or self._kind_of_item(element)
            return inside._replace(kind=kind, flat=True, entry=True)
        return inside._replace(lines=True) if tag == "pre" else inside

    def _kind(self, kind: BlockKind, inside: _Inside) -> BlockKind:
        return "furniture" if inside.furniture else kind

    def _is_single_paragraph(self, element: Element) -> bool:
        """Whether the element is a single paragraph: an item of a list, an entry."""
        led_to = bool(self._links.names(element))
        if element.tag == "li" or element.get("role") == "listitem":
            return html_lists.is_paragraph(element, led_to=led_to)
        if element.tag not in ("p", "div", "dd", "cite", "article", "section") or not (
            0 < element.size <= _LONGEST_ENTRY
        ):
            return False
        is_reference = led_to or html_rules.is_entry(element)
        leaf = self._in_list and not element.lists and (element.targets == 1 or _has_one_date(element))
        if element.targets > 1 or not (is_reference or leaf) or html_rules.is_list(element):
            return False
        if not html_lists.is_paragraph(element, led_to=led_to):
            return False
        parts = list(element.elements("p", "div", "li", "table", "figure", "br"))
        if any(part.tag in ("table", "figure") for part in parts):
            return False
        paragraphs = sum(part.tag == "p" and part.size > _SHORT for part in parts)
        several = sum(html_rules.is_entry(part) for part in parts if part.tag != "br") > 1
        if several or sum(part.tag == "br" for part in parts) >= _MANY_LINES:
            return False
        return paragraphs <= 1 if is_reference else not any(part.tag != "br" for part in parts)

    def _kind_of_item(self, element: Element) -> BlockKind | None:
        head = element.words(_HEAD)
        return None if len(head) <= 60 and (is_furniture(head) or is_reference_heading(head)) else "text"

    def _block(self, element: Element, inside: _Inside, within: _Inside) -> None:
        """Begin a block: a paragraph, or only a space inside a flat one."""
        if element.tag in ("td", "th") and inside.table == "data":
            if any(one.tag in ("td", "th") for one in _sibling_before(element)):
                self._builder.tab()
                self._last, self._due = "\t", False
            return
        if inside.flat:
            self._space(element)
            return
        self._paragraph(within)
        self._bold = html_rules.is_bold(element)
        if html_rules.is_heading(element):
            self._in_list = is_reference_heading(element.words(80))
        elif html_rules.is_list(element) and element.size > _SHORTEST_LIST:
            self._in_list = True

    def _space(self, element: Element) -> None:
        if (
            element.tag == "li"
            and self._head
            and self._last not in ",;.:"
            and not _LABEL_BARE.fullmatch(self._head)
        ):
            before = [one for one in _sibling_before(element) if one.tag == "li"]
            if before:
                self._due = False
                self._add(",", _Inside(flat=True))
        self._due = self._last != "\t"

    def _leave(self, element: Element, inside: _Inside) -> None:
        target = inside.target
        if target is not None and self._links.link(element) == target.target:
            self._close(target)
        if html_rules.is_label(element) and _LABEL_BARE.fullmatch(self._head):
            self._label = True
            self._due = True
        if not html_rules.is_block(element):
            self._due = self._due or html_rules.is_spaced(element)
            return
        if inside.flat:
            self._due = self._last != "\t"
        else:
            self._paragraph(inside)

    def _paragraph(self, inside: _Inside) -> None:
        """A paragraph ends here, but not behind an entry's number alone."""
        self._break = None
        if self._head and (
            _LABEL.fullmatch(self._head) or (self._label and _LABEL_BARE.fullmatch(self._head))
        ):
            self._due = True
            return
        self._builder.paragraph(inside.kind)
        self._head, self._label, self._bold, self._due = "", False, False, False
        self._paragraphs += 1

    def _line(self, inside: _Inside) -> None:
        if inside.flat:
            self._due = True
        else:
            self._break = inside

    def _text(self, text: str, inside: _Inside) -> None:
        if inside.lines and "\n" in text and not inside.flat:
            self._preformatted(text, inside)
            return
        if self._break is not None and text.strip():
            goes_on = text.lstrip()[:1].islower() and self._last not in ".:"
            if goes_on:
                self._due = True
                self._break = None
            else:
                self._paragraph(self._break)
        elif self._break is not None:
            return
        self._add(text, inside)

    def _preformatted(self, text: str, inside: _Inside) -> None:
        """Write preformatted text: blank lines and entry numbers begin paragraphs."""
        for number, line in enumerate(text.split("\n")):
            if number and (not line.strip() or _ENTRY.match(line)):
                self._paragraph(inside)
            self._add(f" {line}" if number else line, inside)

    def _add(self, text: str, inside: _Inside) -> None:
        squeezed = " ".join(text.split())
        if not squeezed or (self._dropped and squeezed in _BETWEEN) or (squeezed == "^" and inside.entry):
            self._due = self._due or bool(text)
            return
        label = inside.raised and inside.entry and not self._head and _LABEL_BARE.fullmatch(squeezed)
        space = " " if self._due or text[0].isspace() else ""
        if inside.entry and (squeezed[0] in _CLOSING or self._last == "("):
            space = ""  # set apart by the page's elements, not by its author
        self._builder.add(space + squeezed, raised=inside.raised and not label, lowered=inside.lowered)
        self._due, self._dropped = text[-1].isspace() or bool(label), False
        start = self._builder.offset - len(squeezed)
        if not self._head:
            self._begin = start
        if inside.marked:
            self.marked.add(self._begin)
        if not self._head and (inside.kind == "heading" or self._bold):
            self.headings.add(start)
        if not self._head and inside.entry and self._in_list:
            self.entries.add(start)
        if len(self._head) < _HEAD:
            self._head += squeezed
        self._last = squeezed[-1]
        if inside.target is not None:
            self._extend_link(inside.target, start)

    def _extend_link(self, link: _OpenLink, start: int) -> None:
        if link.start is not None and link.paragraph != self._paragraphs:
            self._close(link)
        if link.start is None:
            link.start, link.paragraph = start, self._paragraphs
        link.end = self._builder.offset

    def _close(self, link: _OpenLink) -> None:
        if link.start is not None:
            self._builder.link(link.start, link.end, link.target)
        link.start = None


def _sibling_before(element: Element) -> Sequence[Element]:
    """The first sibling of ``element``, if it is before it."""
    siblings = element.parent.children if element.parent else []
    first = next((sibling for sibling in siblings if isinstance(sibling, Element)), None)
    return [first] if first is not None and first is not element else []


def _has_one_date(element: Element) -> bool:
    """Whether a paragraph can be one entry in several lines: it has one year at most."""
    return element.tag == "p" and len(_YEAR.findall(_ADDRESS.sub(" ", element.words()))) <= 1


def _is_caption(words: str) -> bool:
    return kind_of(TextLine(words, 0, len(words), 1, True, True)) == "caption"
