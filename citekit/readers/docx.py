"""Word documents (.docx), converted by mammoth and read as web pages.

The adapter of mammoth.
"""

import io
import re
import zipfile
from typing import Any

import mammoth

from citekit.csl.item import Item
from citekit.errors import SourceError
from citekit.model.article import Article
from citekit.readers import front
from citekit.readers.decoding import check_size
from citekit.readers.html import reader as html
from citekit.readers.limits import MOST_WORD_ELEMENTS
from citekit.readers.zipped import XML, read_members

_OLE = b"\xd0\xcf\x11\xe0"
_BODY = "word/document.xml"
_DAMAGED = "Not a Word file (.docx), or a damaged one; open it in Word and save it again"
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Bibliography'] => p.csl-entry:fresh
p[style-name='EndNote Bibliography'] => p.csl-entry:fresh
p[style-name='EndNote Bibliography Title'] => h2:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='caption'] => p.caption:fresh
p[style-name='Image Caption'] => p.caption:fresh
p[style-name='Table Caption'] => p.caption:fresh
"""
_CORE = "docProps/core.xml"
_TITLE = re.compile(r"<dc:title>([^<]{3,500})</dc:title>")
_CREATOR = re.compile(r"<dc:creator>([^<]{3,500})</dc:creator>")


def read(data: bytes, id: str, file: str) -> Article:
    """Read a Word document. Raises SourceError for a damaged or locked one."""
    _check(data, file)
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(_mark_scripts(data)),
            style_map=_STYLES,
            convert_image=_no_image,
            external_file_access=False,
        )
    except MemoryError:
        raise
    except Exception:  # a damaged document: what mammoth raises is not documented
        raise SourceError(_DAMAGED, file=file) from None
    body = _move_notes(result.value)
    page = f"<!DOCTYPE html><html><body>{body}</body></html>"
    return html.article(page, id, file, item=_item(data), no_text="No text found in this Word file")


# LibreOffice lifts or lowers small text by a number of half points; templates have a style of their own for it.
_LIFTED = re.compile(rb'<w:position w:val="([3-9]|\d\d)"/>')
_STYLE = re.compile(rb'<w:style\b[^<>]{0,300}?w:styleId="([^"<>]{1,100})"[^<>]{0,300}+>')
_RUN_STYLE = re.compile(rb'<w:rStyle w:val="([^"<>]{1,100})"/>')
_SUNK = re.compile(rb'<w:position w:val="-([3-9]|\d\d)"/>')
# What mammoth skips, but takes as long for as for all else: half of what Word writes.
_SKIPPED = re.compile(
    rb"<w:(?:rFonts|lang|szCs|sz|color|kern|spacing|proofErr|noProof|bCs|iCs|lastRenderedPageBreak)\b[^<>]*/>"
)
_SCRIPTS = tuple(b'<w:vertAlign w:val="%s"/>' % kind for kind in (b"superscript", b"subscript"))


def _mark_scripts(data: bytes) -> bytes:
    """Mark all raised and lowered text in the only way that mammoth knows, and leave out what it skips."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = archive.read(_BODY)
        styles = archive.read("word/styles.xml") if "word/styles.xml" in archive.namelist() else b""
        changed = _SUNK.sub(_SCRIPTS[1], _LIFTED.sub(_SCRIPTS[0], _SKIPPED.sub(b"", body)))
        scripts = _scripts_of_styles(styles)
        changed = _RUN_STYLE.sub(lambda match: match[0] + scripts.get(match[1], b""), changed)
        if changed == body:
            return data
        copy = io.BytesIO()
        with zipfile.ZipFile(copy, "w") as output:
            for member in archive.infolist():
                part = changed if member.filename == _BODY else archive.read(member)
                output.writestr(member.filename, part)
    return copy.getvalue()


def _scripts_of_styles(styles: bytes) -> dict[bytes, bytes]:
    """The marks of the styles that raise or lower text."""
    begins = list(_STYLE.finditer(styles))
    ends = [begin.start() for begin in begins[1:]]
    scripts: dict[bytes, bytes] = {}
    for begin, end in zip(begins, [*ends, len(styles)], strict=False):
        inner = styles[begin.end() : end].partition(b"</w:style>")[0]
        if mark := next((script for script in _SCRIPTS if script in inner), None):
            scripts.setdefault(begin[1], mark)
    return scripts


def _no_image(image: Any) -> list[Any]:
    return []


def _check(data: bytes, file: str) -> None:
    """Raise SourceError unless it is a Word document of a size that can be read."""
    if data.startswith(_OLE):
        raise SourceError(
            "Encrypted, or in the format of Word 97-2003; save it as .docx without a password", file=file
        )
    check_size(data, file)
    names: set[str] = set()
    elements = 0
    for name, part in read_members(data, "Word file", file, lambda name: name.endswith(XML)):
        names.add(name)
        elements += part.count(b"<") - part.count(b"</") - len(_SKIPPED.findall(part))
        if elements > MOST_WORD_ELEMENTS:
            raise SourceError(
                f"Word file with too many elements (limit: {MOST_WORD_ELEMENTS:,}); save its text as .txt",
                file=file,
            )
    if _BODY not in names:
        raise SourceError("Not a Word file (.docx): it contains no document part", file=file)


_NOTE_LIST = re.compile(r'<ol><li id="[^"]*(?:footnote|endnote)-')
_LABELS = re.compile(r'(<sup><a href="#[^"]*(?:footnote|endnote)-[^"]*" id="[^"]*">)\[(\d+)\](</a></sup>)')


def _move_notes(body: str) -> str:
    """Move notes into a section of their own.

    mammoth puts them into a last list, with marks in brackets.
    """
    body = _LABELS.sub(r"\1\2\3", body)
    starts = [match.start() for match in _NOTE_LIST.finditer(body)]
    if not starts:
        return body
    return f'{body[: starts[-1]]}<section class="footnotes">{body[starts[-1] :]}</section>'


def _item(data: bytes) -> Item:
    """Title and author of the document's properties, where a person wrote them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if _CORE not in archive.namelist():
            return {}
        core = archive.read(_CORE).decode("utf-8", "replace")
    title, creator = _TITLE.search(core), _CREATOR.search(core)
    return front.of_properties(
        _unescaped(title[1]) if title else "", _unescaped(creator[1]) if creator else ""
    )


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
