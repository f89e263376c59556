"""OpenDocument texts (.odt), as LibreOffice and Word write them."""

from collections.abc import Iterator, Sequence

import msgspec

from citekit.errors import SourceError
from citekit.model.article import Article, BlockKind
from citekit.readers import front
from citekit.readers.blocks import is_reference_heading
from citekit.readers.builder import ArticleBuilder
from citekit.readers.cited_library import append_works
from citekit.readers.jats.tree import Element, attribute, name, words
from citekit.readers.odt.fields import LISTS, FieldWorks, find_printed, make_listed_work, read_fields
from citekit.readers.odt.package import KIND, Package

_SKIPPED = frozenset(
    {
        "tracked-changes",
        "annotation",
        "annotation-end",
        "forms",
        "sequence-decls",
        "variable-decls",
        "hidden-text",
    }
    | {
        "table-of-content",
        "illustration-index",
        "table-index",
        "object-index",
        "alphabetical-index",
        "user-index",
    }
    | {
        "bibliography-source",
        "note-citation",
        "ruby-text",
        "hidden-paragraph",
        "script",
        "object",
        "image",
        "desc",
        "title",
    }
)
_CAPTIONS = frozenset({"Caption", "Illustration", "Table", "Figure", "Drawing"})
_ENTRIES = ("Bibliography", "EndNote Bibliography")


def read(data: bytes, id: str, file: str) -> Article:
    """Read an OpenDocument text. Raises SourceError for one that is damaged, locked or too large."""
    package = Package(data, file)
    works = read_fields(package.body, package.fields)
    writer = _TextWriter(package, works)
    writer.blocks(package.body)
    writer.notes()
    item = front.of_properties(package.title, package.creator)
    if writer.title and "title" not in item:
        item["title"] = writer.title
    article = writer.builder.article(id, file, item)
    if not article.text.strip():
        raise SourceError(f"No text found in this {KIND}", file=file, line=1)
    if writer.headings:
        blocks = tuple(
            msgspec.structs.replace(block, kind="text")
            if block.kind == "heading" and block.start not in writer.headings
            else block
            for block in article.blocks
        )
        article = msgspec.structs.replace(article, blocks=blocks)
    missing = [key for key in works.works if f"@{key}" not in article.anchors]
    return append_works(article, [make_listed_work(key, works.works[key]) for key in missing])


def _rows(table: Element) -> Iterator[Element]:
    """The rows of a table, without those of tables in its cells."""
    for child in table:
        if name(child) == "table-row":
            yield child
        elif name(child) in ("table-rows", "table-header-rows", "table-row-group"):
            yield from _rows(child)


class _TextWriter:
    """Writes the elements of a text into an article; ``headings``: where those begin that the text marks."""

    def __init__(self, package: Package, works: FieldWorks) -> None:
        self.builder = ArticleBuilder()
        self.headings: set[int] = set()
        self.title = ""
        self._package = package
        self._works = works
        self._notes: list[tuple[str, Element]] = []
        self._open: dict[str, int | None] = {}  # fields that are open, and where their text begins
        self._boxes: list[Element] = []
        self._in_list = False  # inside the section of a reference list
        self._counts: dict[str, int] = {}  # list -> the number of its last item

    def blocks(self, element: Element, style: str = "") -> None:
        """Write the paragraphs, lists, tables and sections inside ``element``."""
        for child in element:
            kind = name(child)
            if kind in _SKIPPED or not kind:
                continue
            if kind == "p":
                self._paragraph(child)
            elif kind == "h":
                self._paragraph(child, "heading")
            elif kind == "list":
                self._list(child, style)
            elif kind == "table":
                self._table(child)
            elif kind == "bibliography" or (kind == "section" and LISTS.search(attribute(child, "name"))):
                before, self._in_list = self._in_list, True
                self.blocks(child, style)
                self._in_list = before
            else:
                self.blocks(child, style)

    def _paragraph(self, element: Element, kind: BlockKind | None = None, label: str = "") -> None:
        styles = self._package.names(attribute(element, "style-name"))
        text = words(element, *_SKIPPED, "note")
        if "Title" in styles and not self.title:
            self.title, kind = text, "heading"
        elif kind is None and not _CAPTIONS.isdisjoint(styles):
            kind = "caption"
        elif kind is None and label and not is_reference_heading(text):
            kind = "text"
        entry = kind in (None, "text") and (self._in_list or any(s.startswith(_ENTRIES) for s in styles))
        entry = entry and not is_reference_heading(text) and "Heading" not in " ".join(styles)
        key = find_printed(text, self._works.works) if entry else None
        self.builder.paragraph("text" if entry else kind)
        if key is not None:
            self.builder.anchor(f"@{key}")
        start = self.builder.offset
        self.builder.add(f"{label} " if label else "")
        self._inline(element)
        if kind == "heading" and self.builder.offset > start:
            self.headings.add(start)
        if entry and self.builder.offset > start:
            self.builder.add_reference(start, item=self._works.works[key] if key is not None else None)
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self.blocks(box)

    def _list(self, element: Element, style: str) -> None:
        style = attribute(element, "style-name") or style
        numbered = self._package.is_numbered(style)
        goes_on = attribute(element, "continue-numbering") == "true" or attribute(element, "continue-list")
        number = self._counts.get(style, 0) if goes_on else 0
        for item in element:
            if name(item) == "list-item":
                start = attribute(item, "start-value")
                number = int(start) if start.isdecimal() and len(start) < 6 else number + 1
            first = name(item) == "list-item" and numbered
            for child in item:
                if name(child) == "p":
                    self._paragraph(child, label=f"{number}." if first else "")
                    first = False
                elif name(child) == "h":
                    self._paragraph(child, "heading")
                elif name(child) == "list":
                    self._list(child, style)
        self._counts[style] = number

    def _table(self, element: Element) -> None:
        for row in _rows(element):
            self.builder.paragraph("table")
            for number, cell in enumerate(row):
                if number:
                    self.builder.tab()
                for child in cell.iter():
                    if name(child) in ("p", "h"):
                        self._inline(child)
                        self.builder.add(" ")

    def notes(self) -> None:
        """Write the footnotes and endnotes behind the text."""
        for number, (target, element) in enumerate(self._notes, start=1):
            self.builder.paragraph("note")
            self.builder.anchor(target)
            self.builder.add(f"{number}. ")
            for child in element.iter():
                if name(child) in ("p", "h"):
                    self._inline(child)
                    self.builder.add(" ")

    def _inline(self, element: Element, *, raised: bool = False, target: str | None = None) -> None:
        """Write the text of a paragraph."""
        self._add(element.text, raised, target)
        for child in element:
            kind = name(child)
            if kind == "span":
                up = raised or self._package.is_raised(attribute(child, "style-name"))
                self._inline(child, raised=up, target=target)
            elif kind == "note":
                self._note(child)
            elif kind in ("s", "tab", "line-break"):
                self.builder.add(" ")
            elif kind == "a":
                address = attribute(child, "href")
                inside = address[1:].partition("|")[0] if address.startswith("#") else None
                self._inline(child, raised=raised, target=inside or target)
            elif kind in ("bookmark", "bookmark-start", "reference-mark", "reference-mark-start"):
                self._begin(attribute(child, "name"))
            elif kind in ("bookmark-end", "reference-mark-end"):
                self._end(attribute(child, "name"))
            elif kind in ("bookmark-ref", "reference-ref"):
                self._inline(child, raised=raised, target=attribute(child, "ref-name"))
            elif kind == "bibliography-mark":
                key = attribute(child, "identifier")
                self._open[key] = None
                self._inline(child, raised=raised)
                self._cite(self._open.pop(key), (key,))
            elif kind == "text-box":
                self._boxes.append(child)
            elif kind and kind not in _SKIPPED:
                self._inline(child, raised=raised, target=target)
            self._add(child.tail, raised, target)

    def _add(self, text: str | None, raised: bool, target: str | None) -> None:
        if text:
            self.builder.add(text, raised=raised, target=target)
            if squeezed := " ".join(text.split()):
                for mark, start in self._open.items():
                    self._open[mark] = self.builder.offset - len(squeezed) if start is None else start

    def _begin(self, mark: str) -> None:
        if mark in self._works.cited:
            self._open[mark] = None
        elif mark:
            self.builder.anchor(mark)

    def _end(self, mark: str) -> None:
        if mark in self._works.cited:
            self._cite(self._open.pop(mark, None), self._works.cited[mark])

    def _cite(self, start: int | None, keys: Sequence[str]) -> None:
        """Link the text since ``start``, where there is any, to the works of ``keys``."""
        for key in keys:
            if key in self._works.works and start is not None and start < self.builder.offset:
                self.builder.link(start, self.builder.offset, f"@{key}")

    def _note(self, element: Element) -> None:
        body = next((child for child in element if name(child) == "note-body"), None)
        if body is not None:
            target = f"odt-note-{len(self._notes) + 1}"
            self._notes.append((target, body))
            self.builder.add(str(len(self._notes)), raised=True, target=target)
