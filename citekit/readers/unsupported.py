"""Formats that are not read: how they are recognised, and how the user can convert them."""

import re
from typing import NoReturn

from citekit.errors import SourceError

_IMAGE = "An image, not text; run OCR over it first and name the PDF"
_ARCHIVE = "An archive; unpack it and name the files in it"
_DOCUMENT = "save it as .docx or PDF"
_LIBRARY = "export the references as RIS or BibTeX"

# The first bytes of a file.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", f"Rich text (.rtf), which is not read; {_DOCUMENT}"),
    (b"\x1f\x8b", "Compressed with gzip; unpack it first"),
    (b"BZh", "Compressed with bzip2; unpack it first"),
    (b"\xfd7zXZ\0", "Compressed with xz; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "Compressed with Zstandard; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"Rar!\x1a\x07", _ARCHIVE),
    (b"\x89PNG", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF8", _IMAGE),
    (b"II*\0", _IMAGE),
    (b"MM\0*", _IMAGE),
    (b"8BPS\0", _IMAGE),
    (b"%!PS", "PostScript (.ps), which is not read; convert it to PDF: ps2pdf FILE.ps"),
    (b"\xc5\xd0\xd3\xc6", "PostScript (.eps), which is not read; convert it to PDF: epstopdf FILE.eps"),
    (b"AT&TFORM", "DjVu, which is not read; convert it to PDF: ddjvu -format=pdf FILE.djvu FILE.pdf"),
    (b"\xf7\x02", "DVI, which is not read; convert it to PDF (dvipdf FILE.dvi) or name the .tex file"),
    (b"ITSF", "Windows help (.chm), which is not read; save its pages as .html"),
    (b"\xffWPC", f"WordPerfect, which is not read; {_DOCUMENT}"),
    (b"#LyX ", "LyX, which is not read; export it as LaTeX (File > Export)"),
    (b"SQLite format 3\0", f"A database, which is not read; {_LIBRARY} in the program that made it"),
)
# Bytes at another place: where, what, and the error.
_MAGIC_AT: tuple[tuple[int, bytes, str], ...] = (
    (
        60,
        b"BOOKMOBI",
        "A Kindle e-book (.mobi, .azw), which is not read; convert it with Calibre: ebook-convert FILE FILE.docx",
    ),
    (257, b"ustar", _ARCHIVE),
    (4, b"ftypheic", _IMAGE),
    (4, b"ftypavif", _IMAGE),
    (8, b"WEBPVP8", _IMAGE),
)
_BITMAP = re.compile(rb"BM.{4}\0{4}", re.DOTALL)
_OLE = b"\xd0\xcf\x11\xe0"
# The parts of files of Office 97-2003, named in UTF-16.
_OLE_PARTS = (
    ("WordDocument", f"Word 97-2003 (.doc), which is not read; {_DOCUMENT}"),
    ("Workbook", "Excel 97-2003 (.xls), which is not read; save the sheet as CSV"),
    ("PowerPoint Document", "PowerPoint 97-2003 (.ppt), which is not read; save it as PDF"),
    ("EncryptedPackage", "Encrypted; save it without a password"),
)
_NOTEBOOK = re.compile(r'\s*\{\s*"(?:cells|metadata|nbformat)"\s*:')

# The members of a zip archive: one of these names, or beginnings of names.
_MEMBERS: tuple[tuple[str, str], ...] = (
    ("xl/", "An Excel workbook (.xlsx), which is not read; save the sheet as CSV"),
    ("ppt/", "A PowerPoint presentation (.pptx), which is not read; save it as PDF"),
    (
        "META-INF/container.xml",
        "An e-book (.epub), which is not read; convert it: pandoc FILE.epub -o FILE.docx",
    ),
    (
        "Index/",
        "A document of Apple's Pages, Numbers or Keynote, which is not read; export it as Word or PDF",
    ),
    (
        "index.xml",
        "A document of Apple's Pages, Numbers or Keynote, which is not read; export it as Word or PDF",
    ),
    (
        "Index.zip",
        "A document of Apple's Pages, Numbers or Keynote, which is not read; export it as Word or PDF",
    ),
    ("FixedDocSeq.fdseq", "An XPS document, which is not read; print it to PDF"),
    ("FixedDocumentSequence.fdseq", "An XPS document, which is not read; print it to PDF"),
    (
        "content.xml",
        "An office file (.ods, .odp, .sxw ...), which is not read; save it as .odt or PDF",
    ),
)
_ROOTS = {
    "TEI": "TEI, which is not read; name the PDF or the web page that it was made from",
    "teiCorpus": "TEI, which is not read; name the PDF or the web page that it was made from",
    "RDF": f"RDF, which is not read; {_LIBRARY}",
    "FictionBook": "An e-book (.fb2), which is not read; convert it: pandoc FILE.fb2 -o FILE.docx",
    "book": "DocBook, which is not read; convert it: pandoc -f docbook FILE -o FILE.docx",
    "style": "A citation style (.csl), not an article; name it as the style in citekit.toml",
    "mods": f"MODS, which is not read; {_LIBRARY}",
    "modsCollection": f"MODS, which is not read; {_LIBRARY}",
    "svg": _IMAGE,
    "wordDocument": f"Word's XML, which is not read; {_DOCUMENT}",
    "package": f"Word's XML or an e-book's, which is not read; {_DOCUMENT}",
}


def reject_formats(data: bytes, head: str, file: str) -> None:
    """Raise SourceError for images, old Word files, packed files and the like.

    ``head`` is the beginning of ``data`` as text.
    """
    message = next((message for magic, message in _MAGIC if data.startswith(magic)), None)
    message = message or next(
        (message for at, magic, message in _MAGIC_AT if data.startswith(magic, at)), None
    )
    if _BITMAP.match(data):
        message = _IMAGE
    elif data.startswith(_OLE):
        message = next(
            (message for part, message in _OLE_PARTS if part.encode("utf-16-le") in data),
            f"An old Office format, which is not read; {_DOCUMENT}",
        )
    elif _NOTEBOOK.match(head) and '"cells"' in head:
        message = (
            "A notebook (.ipynb), which is not read; convert it: jupyter nbconvert --to markdown FILE.ipynb"
        )
    if message:
        raise SourceError(message, file=file, line=1)


def reject_archive(members: list[str], file: str) -> NoReturn:
    """Raise SourceError for a zip archive with these members."""
    message = next(
        (
            message
            for name, message in _MEMBERS
            if any(member == name or (name.endswith("/") and member.startswith(name)) for member in members)
        ),
        _ARCHIVE,
    )
    raise SourceError(message, file=file)


def reject_xml(root: str, head: str, file: str) -> NoReturn:
    """Raise SourceError for XML with this root element."""
    message = _ROOTS.get(root) or (
        f"Unsupported XML format (root element '{root}', expected JATS); name the article's web page or PDF"
    )
    raise SourceError(message, file=file)


XML_ROOTS = frozenset(_ROOTS)
"""Elements that begin XML files of other formats, also without an XML declaration."""
