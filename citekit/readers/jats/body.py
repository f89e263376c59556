"""The text of a JATS article: its paragraphs and their kinds."""

import re
from collections.abc import Callable, Sequence

import msgspec

from citekit.csl.item import Item
from citekit.csl.names import creators
from citekit.model.article import Article, BlockKind, Link
from citekit.model.note import Note
from citekit.readers.builder import ArticleBuilder
from citekit.readers.jats import items as jats_items
from citekit.readers.jats import strings as jats_strings
from citekit.readers.jats.tree import Element, attribute, first, name, words

# Elements that are paragraphs, with the kind of their block (None: by their words).
_BLOCKS: dict[str, BlockKind | None] = {
    "p": "text",
    "disp-quote": "text",
    "verse-group": "text",
    "verse-line": "text",
    "speech": "text",
    "statement": "text",
    "preformat": "text",
    "code": "text",
    "list": "text",
    "list-item": "text",
    "def-list": "text",
    "def-item": "text",
    "boxed-text": "text",
    "attrib": "text",
    "sig-block": "text",
    "fn": "note",
    "table-wrap-foot": "note",
    "array": "table",
    "tr": "table",
}
_NOTHING = frozenset(
    (
        *("alt-text", "long-desc", "graphic", "media", "inline-graphic", "object-id", "permissions"),
        *("related-article", "related-object", "processing-meta", "sub-article", "response", "tex-math"),
        *("annotation", "annotation-xml", "contrib-group", "author-notes", "custom-meta-group", "sec-meta"),
        *("col", "colgroup"),
    )
)
_ONE_OF = ("table", "math", "textual-form", "tex-math", "array")
_NUMBER = re.compile(r"[\[(]?\d{1,3}[\])]?")


class JatsWriter:
    """Writes the elements of a JATS article and their links into an `ArticleBuilder`."""

    def __init__(self, builder: ArticleBuilder, article: Element) -> None:
        self._builder = builder
        self._links: list[Link] = []
        self._raised = 0
        self._lowered = 0
        self._flat = 0  # inside an element whose paragraphs become one
        self._kind: BlockKind | None = "text"
        self._numbered = _is_numbered(article)
        self._count = 0
        self._written: dict[str, Callable[[Element], None]] = {
            "sec": self._section,
            "app": self._section,
            "ack": self._section,
            "notes": self._section,
            "glossary": self._section,
            "title": self._heading,
            "subtitle": self._heading,
            "sup": self._sup,
            "sub": self._sub,
            "xref": self._xref,
            "break": lambda element: self._builder.add(" "),
            "fig": self._figure,
            "table-wrap": self._figure,
            "disp-formula": self._formula,
            "alternatives": self._alternatives,
            "td": self._cell,
            "th": self._cell,
            "ref-list": self._list,
        }

    def article(self, id: str, file: str, item: Item, notes: Sequence[Note]) -> Article:
        """The finished article."""
        built = self._builder.article(id, file, item, notes=notes, front_page=False)
        links = (_strip_link(built.text, link) for link in self._links)
        return msgspec.structs.replace(
            built,
            links=tuple(
                sorted((link for link in links if link.start < link.end), key=lambda link: link.start)
            ),
        )

    def title(self, element: Element | None) -> None:
        """The article's title."""
        self._builder.paragraph("text")
        self._builder.add(words(element, "xref", "fn"))
        self._builder.paragraph()

    def abstract(self, element: Element) -> None:
        """An abstract, under its own heading or 'Abstract'."""
        if first(element, "title") is None:
            self._builder.paragraph("heading")
            self._builder.add("Abstract")
        self._builder.paragraph("text")
        self.content(element)
        self._builder.paragraph("text")

    def content(self, element: Element) -> None:
        """Write the contents of an element."""
        self._builder.add(element.text or "", raised=self._raised > 0, lowered=self._lowered > 0)
        for child in element:
            self.write(child)
            self._builder.add(child.tail or "", raised=self._raised > 0, lowered=self._lowered > 0)

    def write(self, element: Element) -> None:
        """Write an element by the rule for its name."""
        tag = name(element)
        if not tag or tag in _NOTHING:
            return
        if writes := self._written.get(tag):
            writes(element)
        elif tag == "p" and self._flat:
            self._builder.add(" ")
            self.content(element)
            self._builder.add(" ")
        elif tag in _BLOCKS:
            kind = _BLOCKS[tag]
            self._block(element, self._kind if tag == "p" else kind)
        else:
            self.content(element)

    def _block(self, element: Element, kind: BlockKind | None) -> None:
        before, self._kind = self._kind, kind
        self._builder.paragraph(kind)
        labelled = first(element, "label") is not None
        if labelled:
            self._label(element)
        self._flat += labelled
        self._inside(element)
        self._flat -= labelled
        self._kind = before
        self._builder.paragraph(before)

    def _label(self, element: Element) -> None:
        if label := words(first(element, "label")):
            self._builder.add(f"{label} ")

    def _inside(self, element: Element, *without: str) -> None:
        """The content but for the label, which was written, and ``without``."""
        self._builder.add(element.text or "", raised=self._raised > 0, lowered=self._lowered > 0)
        for child in element:
            if name(child) not in ("label", *without):
                self.write(child)
            self._builder.add(child.tail or "", raised=self._raised > 0, lowered=self._lowered > 0)

    def _section(self, element: Element) -> None:
        self._builder.paragraph("text")
        label, title = first(element, "label"), first(element, "title")
        if title is not None or label is not None:
            self._builder.paragraph("heading")
            self._label(element)
            if title is not None:
                self.content(title)
        elif name(element) == "ack":
            self._builder.paragraph("heading")
            self._builder.add("Acknowledgements")
        self._builder.paragraph("text")
        self._inside(element, "title")
        self._builder.paragraph("text")

    def _heading(self, element: Element) -> None:
        """A title that no section has taken: of an abstract's part, a box, a list."""
        self._builder.paragraph("heading" if self._kind == "text" else self._kind)
        self.content(element)
        self._builder.paragraph(self._kind)

    def _sup(self, element: Element) -> None:
        self._raised += 1
        self.content(element)
        self._raised -= 1

    def _sub(self, element: Element) -> None:
        self._lowered += 1
        self.content(element)
        self._lowered -= 1

    def _xref(self, element: Element) -> None:
        before = self._builder.offset
        self.content(element)
        if attribute(element, "ref-type") in ("bibr", "ref", ""):
            for target in attribute(element, "rid").split():
                self._links.append(Link(start=before, end=self._builder.offset, target=target))

    def _figure(self, element: Element) -> None:
        """Label and caption of a figure or table, then its rows and notes."""
        before, self._kind = self._kind, "caption"
        self._builder.paragraph("caption")
        self._label(element)
        caption = first(element, "caption")
        if caption is not None:
            self._flat += 1
            for part in caption:
                self.content(part) if name(part) == "title" else self.write(part)
                self._builder.add(" ")
            self._flat -= 1
        self._builder.paragraph("caption")
        self._inside(element, "caption")
        self._kind = before
        self._builder.paragraph(before)

    def _formula(self, element: Element) -> None:
        """Write a formula within its sentence, and its number behind it."""
        self._builder.add(" ")
        self._inside(element)
        self._builder.add(" ")
        self._label(element)

    def _alternatives(self, element: Element) -> None:
        """One of several forms of the same thing."""
        for wanted in _ONE_OF:
            if (child := first(element, wanted)) is not None:
                self.write(child)
                return

    def _cell(self, element: Element) -> None:
        if element.getprevious() is not None:
            self._builder.tab()
        self._flat += 1  # a cell is one line
        self.content(element)
        self._flat -= 1

    def _list(self, element: Element) -> None:
        """The reference list: its heading, then one paragraph for each entry."""
        self._builder.paragraph("heading")
        title = first(element, "title")
        self._builder.add(words(title) or ("References" if not self._count else ""))
        self._builder.paragraph("text")
        for child in element:
            tag = name(child)
            if tag == "ref":
                self._entry(child)
            elif tag not in ("title", "label"):
                self.write(child)
        self._builder.paragraph("text")

    def _entry(self, ref: Element) -> None:
        citations = jats_strings.citations(ref)
        if not citations:
            return
        self._count += 1
        label = words(first(ref, "label")) or words(first(citations[0], "label"))
        self._builder.paragraph("text")
        for anchor in (attribute(ref, "id"), *(attribute(citation, "id") for citation in citations)):
            if anchor:
                self._builder.anchor(anchor)
        start = self._builder.offset
        number = jats_strings.number(label) or (self._count if self._numbered else None)
        if number is not None:
            self._builder.add(f"{number}. ")
        elif jats_strings.is_key(label):
            self._builder.add(f"{label} ")
        items = [jats_items.entry(citation) for citation in _all(ref)]
        whole = " ".join(_string(citation, label) for citation in citations)
        self._builder.add(whole or words(ref, "label"))
        self._builder.add_reference(start, number, _item(citations, items))
        self._builder.paragraph("text")


def _string(citation: Element, label: str) -> str:
    if jats_strings.is_printed(citation):
        return jats_strings.printed_string(citation, label)
    return jats_strings.compose_string(jats_items.entry(citation)) or words(citation)


def _all(ref: Element) -> list[Element]:
    """Every citation of a <ref>, also those of which another form is printed."""
    return [
        element
        for element in ref.iter()
        if name(element) in ("mixed-citation", "element-citation", "citation", "nlm-citation")
    ]


def _item(citations: Sequence[Element], items: Sequence[Item]) -> Item:
    """The fields of an entry, if complete; {} if it has to be parsed or is two works."""
    if len(citations) > 1:
        return {}
    full = max(items, key=len, default={})
    if not jats_strings.is_printed(citations[0]):
        return full
    title = full.get("title") or full.get("container-title")
    return full if title and creators(full) and "issued" in full else {}


def _is_numbered(article: Element) -> bool:
    """Whether the text cites by numbers: entries without labels are then counted."""
    links = [
        element
        for element in article.iter()
        if name(element) == "xref" and attribute(element, "ref-type") == "bibr"
    ]
    return sum(bool(_NUMBER.fullmatch(words(link))) for link in links[:50]) > len(links[:50]) / 2


def _strip_link(text: str, link: Link) -> Link:
    """``link`` without white space at its edges."""
    start, end = link.start, link.end
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Link(start=start, end=end, target=link.target)
