"""The reading list as a Word document, with python-docx (``citekit[word]``).

Everything has a named style ('Reference', 'Tags', 'Quote' ...) and no formatting of its own, so that changing a
style changes all. A ``reading-list.docx`` in the user's folder of templates supplies the styles.
"""

import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any, cast
from urllib import parse

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from citekit.csl.richtext import plain
from citekit.errors import TemplateError
from citekit.model.bibliography import Bibliography
from citekit.model.entry import Entry
from citekit.writers.markdown import reading_list
from citekit.writers.markdown.views import EntryView, GroupView, MentionView, NoteView, SourceView

TEMPLATE = "reading-list.docx"
_OF_ADDRESSES = "%/:?#@!$&'()*+,;=~"
_DAY = datetime(2000, 1, 1)
# Paragraph styles: the built-in style that each is based on, its indent (left, first line), and the space before it,
# in points.
_STYLES = {
    "Reference": ("Normal", 28, -28, 10),
    "Tags": ("Normal", 28, 0, 0),
    "Warning": ("Normal", 28, 0, 0),
    "Own note": ("Normal", 28, 0, 0),
    "Citing sentence": ("Quote", 28, 0, 0),
    "Facts": ("Normal", 28, 0, 0),
}

_FORMATS = {
    "italic": {"i", "em"},
    "bold": {"b", "strong"},
    "underline": {"u"},
    "superscript": {"sup"},
    "subscript": {"sub"},  # superscript and subscript are one property: the last wins
}
"""Property of a font -> the tags that turn it on."""


def render(bibliography: Bibliography, entries: Sequence[Entry], folder: Path | None = None) -> bytes:
    """The reading list as the bytes of a .docx (ECMA-376).

    ``folder`` holds a user's own templates.

    ``entries`` as for `citekit.writers.markdown.reading_list.render`. Raises TemplateError for a template that is
    not a Word document and UnknownName for an unknown style in the options.
    """
    page = reading_list.context(bibliography, entries, "html")
    document = _document(folder)
    _DocumentWriter(document).page(page)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = plain(page["title"])[:255], "", ""
    properties.created = properties.modified = _DAY
    packed = BytesIO()
    document.save(packed)
    return _timeless(packed.getvalue())


class _DocumentWriter:
    """Appends paragraphs to a document."""

    def __init__(self, document: Any) -> None:
        self.end = document.element.body.get_or_add_sectPr()
        self.body = document._body
        self.styles = _StyleIds(document.part)
        self.links = _Links(document.part)

    def page(self, page: Mapping[str, Any]) -> None:
        self.text(page["title"], "Title")
        self.text(
            f"Works: {page['count']}; {page['cited']} cited in the text that was read; "
            f"{page['unchecked']} not checked against an index."
        )
        if page["groups"]:
            for source in page["sources"]:
                self.reference(None, source.reference)
            for group in page["groups"]:
                self.group(group)
        else:
            for source in cast("list[SourceView]", page["sources"]):
                self.source(source)
            self._part("Other works", page["others"], self.entry)
        self._part("Studies mentioned but not identified", page["mentions"], self.mention)
        self._part("Notes", page["notes"], self.note)

    def _part(self, heading: str, members: Iterable[Any], write: Callable[[Any], None]) -> None:
        members = tuple(members)
        if members:
            self.text(heading, "Heading 1")
            for member in members:
                write(member)

    def source(self, source: SourceView) -> None:
        self.text(source.label, "Heading 1")
        self.reference(None, source.reference)
        for entry in source.entries:
            self.entry(entry)

    def group(self, group: GroupView) -> None:
        self.text(group.name, "Heading 1")
        self.text(group.summary)
        if group.elsewhere:
            self.text(f"Listed above: {'; '.join(group.elsewhere)}.")
        for entry in group.entries:
            self.entry(entry)

    def entry(self, entry: EntryView) -> None:
        self.reference(entry.number, entry.reference)
        for warning in entry.warnings:
            self.text(warning, "Warning")
        tags = [f"{facet.name}: {', '.join(facet.tags)}" for facet in entry.facets]
        self.text(" · ".join([entry.key, *tags, entry.check]), "Tags")
        for paragraph in entry.note:
            self.text(paragraph, "Own note")
        for quote in entry.quotes:
            where = f"{quote.source}, {quote.section}" if quote.section else quote.source
            before = f"({quote.before}) " if quote.before else ""
            note = f" (note: {quote.note})" if quote.note else ""
            self.text(f"{where}: {before}“{quote.sentence}”{note}", "Citing sentence")
        if entry.facts:
            self.text("; ".join(entry.facts), "Facts")

    def reference(self, number: str | None, reference: str) -> None:
        """The printed number and the formatted reference."""
        paragraph = self.paragraph("Reference")
        if number is not None:
            paragraph.add_run(f"[{number}]\t")
        runs = _Runs(paragraph, self.links, self.styles.character("Hyperlink"))
        runs.feed(reference)
        runs.close()

    def mention(self, mention: MentionView) -> None:
        self.text(f"{mention.source}: {mention.words}", "Citing sentence")
        for clue in mention.clues:
            self.text(f"{clue.kind}: {clue.value}", "List Bullet")
        for candidate in mention.candidates:
            self.text(f"{candidate.label} {candidate.doi}: {'; '.join(candidate.lines)}", "List Bullet")
        self.text(mention.check, "Tags")

    def note(self, note: NoteView) -> None:
        place = f"{note.file}:{note.line}: " if note.file and note.line else ""
        self.text(place + note.message, "List Bullet")

    def text(self, text: str, style: str = "Normal") -> None:
        self.paragraph(style).add_run(plain(text))

    def paragraph(self, style: str) -> Any:
        """A new last paragraph; python-docx would search the document for its place."""
        element = OxmlElement("w:p")
        element.style = self.styles.paragraph(style)
        self.end.addprevious(element)
        return Paragraph(element, self.body)


class _StyleIds:
    """The ids of styles by their names, cached: python-docx searches all at each use."""

    def __init__(self, part: Any) -> None:
        self.paragraph = cache(lambda name: part.get_style_id(name, WD_STYLE_TYPE.PARAGRAPH))
        self.character = cache(lambda name: part.get_style_id(name, WD_STYLE_TYPE.CHARACTER))


class _Links:
    """The ids of links, cached: python-docx searches all links for each new one."""

    def __init__(self, part: Any) -> None:
        self.part = part
        self.ids: dict[str, str] = {}

    def id(self, address: str) -> str:
        """The id of the relationship to ``address``."""
        if address not in self.ids:
            self.ids[address] = f"citekit{len(self.ids) + 1}"
            self.part.load_rel(RELATIONSHIP_TYPE.HYPERLINK, address, self.ids[address], is_external=True)
        return self.ids[address]


class _Runs(HTMLParser):
    """A formatted reference, as HTML, written as runs and hyperlinks of a paragraph."""

    def __init__(self, paragraph: Any, links: _Links, link_style: str) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraph, self.links, self.link_style = paragraph, links, link_style
        self.open: list[str] = []
        self.link: Any = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.link = OxmlElement("w:hyperlink")
            # Word takes a file with an address that is no URI for a damaged one.
            address = parse.quote(dict(attrs).get("href") or "", safe=_OF_ADDRESSES)
            self.link.set(qn("r:id"), self.links.id(address))
            self.paragraph._p.append(self.link)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            self.open.remove(tag)
        if tag == "a":
            self.link = None

    def handle_data(self, data: str) -> None:
        run = self.paragraph.add_run(data)
        if self.link is not None:
            run._r.style = self.link_style
            self.link.append(run._r)
        for attribute, tags in _FORMATS.items():
            if tags & set(self.open):
                setattr(run.font, attribute, True)


def _document(folder: Path | None) -> Any:
    """An empty document with citekit's styles, and those of the user's template."""
    own = folder / TEMPLATE if folder else None
    try:
        document = Document(str(own) if own and own.exists() else None)
    except (PackageNotFoundError, ValueError, KeyError, OSError, zipfile.BadZipFile):
        raise TemplateError("Invalid template (expected a .docx file).", file=str(own)) from None
    for element in list(document.element.body):
        if not element.tag.endswith("}sectPr"):
            document.element.body.remove(element)
    for name, (base, left, first, before) in _STYLES.items():
        if name not in document.styles:
            style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = document.styles[base] if base in document.styles else None  # noqa: SIM401 - Styles has no get
            style.paragraph_format.left_indent, style.paragraph_format.first_line_indent = Pt(left), Pt(first)
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(3)
            style.font.size = Pt(9) if name in ("Tags", "Facts") else None
    for name in ("Title", "Heading 1", "List Bullet", "Normal"):
        if name not in document.styles:
            document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if "Hyperlink" not in document.styles:
        document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER).font.underline = True
    return document


def _timeless(packed: bytes) -> bytes:
    """The archive with the same date for each file in it."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(packed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _DAY.timetuple()[:6]), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
