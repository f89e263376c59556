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
from citekit.text.normalize import clean

MOST_UNPACKED = 400_000_000
# Text compresses to a tenth, sometimes to a fortieth; a higher ratio is a zip bomb.
HIGHEST_RATIO = 200
_SMALL = 10_000_000
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
# Titles that Word itself or a template writes.
_NO_TITLE = re.compile(
    r"(?:Microsoft Word\b.*|Untitled|Document\d*|Manuscript|.*\.docx?|Title)", re.IGNORECASE
)


def read(data: bytes, id: str, file: str) -> Article:
    """Read a Word document. Raises SourceError for a damaged or locked one."""
    _check(data, file)
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(_mark_superscripts(data)),
            style_map=_STYLES,
            convert_image=_no_image,
            external_file_access=False,
        )
    except Exception:  # a damaged document: what mammoth raises is not documented
        raise SourceError(_DAMAGED, file=file) from None
    body = _move_notes(result.value)
    page = f"<!DOCTYPE html><html><body>{body}</body></html>"
    return html.article(page, id, file, item=_item(data), no_text="No text found in this Word file")


# LibreOffice lifts small text by a number of half points; templates have a style of their own for it.
_LIFTED = re.compile(rb'<w:position w:val="([3-9]|\d\d)"/>')
_STYLE = re.compile(rb'<w:style\b[^>]*w:styleId="([^"]{1,100})"[^>]*>(.*?)</w:style>', re.DOTALL)
_SUPERSCRIPT = b'<w:vertAlign w:val="superscript"/>'


def _mark_superscripts(data: bytes) -> bytes:
    """Mark all raised text in the only way that mammoth knows."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = archive.read(_BODY)
        styles = archive.read("word/styles.xml") if "word/styles.xml" in archive.namelist() else b""
        changed = _LIFTED.sub(_SUPERSCRIPT, body)
        for style, inner in _STYLE.findall(styles):
            if _SUPERSCRIPT in inner:
                name = b'<w:rStyle w:val="' + style + b'"/>'
                changed = changed.replace(name, name + _SUPERSCRIPT)
        if changed == body:
            return data
        copy = io.BytesIO()
        with zipfile.ZipFile(copy, "w") as output:
            for member in archive.infolist():
                part = changed if member.filename == _BODY else archive.read(member)
                output.writestr(member.filename, part)
    return copy.getvalue()


def _no_image(image: Any) -> list[Any]:
    return []


def _check(data: bytes, file: str) -> None:
    """Raise SourceError unless it is a Word document of a size that can be read."""
    if data.startswith(_OLE):
        raise SourceError(
            "Encrypted, or in the format of Word 97-2003; save it as .docx without a password", file=file
        )
    check_size(data, file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if _BODY not in names:
                raise SourceError("Not a Word file (.docx): it contains no document part", file=file)
            _check_sizes(members, len(data), file)
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    _check_xml(archive.read(member), file)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, ValueError):
        raise SourceError(_DAMAGED, file=file) from None
    except RuntimeError:
        raise SourceError("Encrypted Word file; save it without a password", file=file) from None
    except Exception as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(_DAMAGED, file=file) from None


def _check_sizes(members: list[zipfile.ZipInfo], packed: int, file: str) -> None:
    unpacked = sum(member.file_size for member in members)
    if unpacked > MOST_UNPACKED or (unpacked > _SMALL and unpacked > HIGHEST_RATIO * packed):
        raise SourceError(
            f"Word file too large when unpacked (limit: {MOST_UNPACKED // 1_000_000} MB, or {HIGHEST_RATIO} times "
            "its packed size); save its text as .txt",
            file=file,
        )


def _check_xml(part: bytes, file: str) -> None:
    """Word writes no document types; entities in one can burst."""
    head = part.replace(b"\0", b"")  # of UTF-16 too
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise SourceError("Unsafe Word file (declares XML entities); save it again in Word", file=file)


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
    item: Item = {}
    title, creator = _TITLE.search(core), _CREATOR.search(core)
    if title and len(title[1].split()) >= 3 and not _NO_TITLE.fullmatch(title[1].strip()):
        item["title"] = clean(_unescaped(title[1]))
        # The creator may be the computer's owner: it counts only beside a title.
        names = (
            [front.person(name) for name in re.split(r"\s*;\s*", _unescaped(creator[1]))] if creator else []
        )
        if names and all("given" in name for name in names):
            item["author"] = names
    return item


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
