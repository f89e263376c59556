"""The kinds of sources, and how each is told: by its content first, by the suffix of its name second.

Libraries (.bib, .ris ...) are kinds too, but have no reader here: they are read beside their writers.
"""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from pathlib import Path, PurePath
from typing import NoReturn

from citekit.errors import SourceError, printable
from citekit.model.article import Article
from citekit.plugins import Registry
from citekit.readers import decoding

Read = Callable[[bytes, str, str], Article]

HEAD = 20_000
"""So many bytes are looked at to tell a kind."""


@dataclass(frozen=True)
class Head:
    """How a file begins: its bytes, the same as text without marks of order, and the suffix of its name."""

    data: bytes
    text: str
    suffix: str
    root: str
    """The name of the first element, where it is XML or HTML; '!html' for a page by its document type."""


@dataclass(frozen=True)
class Kind:
    """A kind of source: what it is called, what its files are named, how it is told and how it is read.

    ``read``: bytes, id, file name -> Article; None for libraries.
    """

    id: str
    what: str
    suffixes: tuple[str, ...]
    sniff: Callable[[Head], bool]
    read: Read | None = None


def _by(module: str) -> Read:
    """The reader of a module of this room, which is imported when it is needed: most builds need one of them."""

    def read(data: bytes, id: str, file: str) -> Article:
        article: Article = import_module(f"citekit.readers.{module}").read(data, id, file)
        return article

    return read


_ROOT = re.compile(
    r"(?:\s|<\?[^>]*\?>|<!--.*?-->|(?P<doctype><!doctype\s+(?P<name>[\w:.-]+)(?:[^>\[]|\[[^\]]*\])*>))*"
    r"(?:<(?:[\w.-]+:)?(?P<root>[A-Za-z][\w.-]*))?",
    re.DOTALL | re.IGNORECASE,
)
_JATS_ROOTS = frozenset({"article", "pmc-articleset", "pmc-articles"})
_JATS_SIGN = re.compile(r"JATS|NLM//DTD|<front\b|article-type=|<article-meta\b|<pmc-articleset|dtd-version=")
_TAG = re.compile(
    r"</?(?:p|div|a|span|body|head|table|tr|br|li|ul|h[1-6]|meta|script|section)\b", re.IGNORECASE
)
_MANY_TAGS = 5
_BIBTEX = re.compile(r"(?:\s*%[^\n]*\n)*\s*@[A-Za-z]+\s*[{(]")
_RIS = re.compile(r"\s*TY\s{1,2}-\s?\w")
_NBIB = re.compile(r"\s*PMID\s?-\s")
_JSON = re.compile(r"\s*(?:\[\s*\{\s*\"|\[\s*\]\s*$|\{\s*\"(?:id|type|title|items|author|DOI)\")")


def _is_docx(head: Head) -> bool:
    return head.data.startswith(b"PK\x03\x04") and "word/document.xml" in _members(head.data)


def _members(data: bytes) -> list[str]:
    """The names of the files in an archive; [] for a damaged one."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return []


def _is_jats(head: Head) -> bool:
    return head.root in _JATS_ROOTS and bool(_JATS_SIGN.search(head.text))


def _is_html(head: Head) -> bool:
    if head.root in ("!html", "html"):
        return True
    starts = head.root != "" and head.suffix not in MARKDOWN
    return (
        starts and not head.text.lstrip().startswith("<?xml") and len(_TAG.findall(head.text)) >= _MANY_TAGS
    )


MARKDOWN = (".md", ".markdown", ".qmd", ".rmd")

KINDS = Registry(
    "kind",
    (
        Kind("pdf", "a PDF", (".pdf",), lambda head: b"%PDF-" in head.data[:1024], _by("pdf.reader")),
        Kind("docx", "a Word file", (".docx",), _is_docx, _by("docx")),
        Kind("jats", "a JATS article", (".xml", ".nxml", ".jats"), _is_jats, _by("jats.reader")),
        Kind("html", "a web page", (".html", ".htm", ".xhtml"), _is_html, _by("html.reader")),
        Kind("bibtex", "a BibTeX file", (".bib", ".bibtex"), lambda head: bool(_BIBTEX.match(head.text))),
        Kind("ris", "an RIS file", (".ris",), lambda head: bool(_RIS.match(head.text))),
        Kind("nbib", "a PubMed file", (".nbib", ".medline"), lambda head: bool(_NBIB.match(head.text))),
        Kind("csl-json", "a CSL-JSON file", (".json",), lambda head: bool(_JSON.match(head.text))),
        Kind("markdown", "a Markdown file", MARKDOWN, lambda head: False, _by("markdown.reader")),
        Kind("text", "plain text", (".txt", ".text"), lambda head: False, _by("text")),
    ),
)
"""In the order in which they are tried."""

# Suffixes that many other files have: such a file in a folder is a source if its content says so.
_SHARED = frozenset({".xml", ".json"})


def of(data: bytes, name: str, wanted: str | None = None) -> Kind:
    """The kind of the file ``name`` that holds ``data``; ``wanted`` is the user's word for it, which wins.

    Raises SourceError for what is no source, UnknownName for a kind that is none.
    """
    if wanted is not None:
        return KINDS[wanted]
    decoding.refuse(data, name)
    head = _head(data, name)
    kind = _told(head)
    if kind is not None:
        return kind
    if data.startswith(b"PK\x03\x04"):
        _refuse_archive(head, name)
    if head.root and (
        head.text.lstrip("\ufeff \t\r\n").startswith("<?xml") or head.root in {"TEI", "teiCorpus"}
    ):
        _refuse_xml(head, name)
    named = next((kind for kind in KINDS if head.suffix in kind.suffixes), KINDS["text"])
    if named.id == "docx":
        raise SourceError(
            "this is no Word file, although it is named so; open it and save it again", file=name
        )
    return named


def _refuse_archive(head: Head, name: str) -> NoReturn:
    members = _members(head.data)
    if "mimetype" in members or any(one.startswith(("xl/", "ppt/")) for one in members):
        raise SourceError(
            "this is an e-book or an office file that citekit does not read; save it as .docx", file=name
        )
    if head.suffix == ".docx":
        raise SourceError("this is no Word file, although it is named so, or it is damaged", file=name)
    raise SourceError("this is an archive, or damaged; unpack it and name the files in it", file=name)


def _refuse_xml(head: Head, name: str) -> NoReturn:
    if head.root in {"TEI", "teiCorpus"}:
        raise SourceError(
            "this is TEI, which citekit does not read; name the PDF or the page that it was made from",
            file=name,
        )
    raise SourceError(
        f"this is XML of another kind than JATS (its first element is '{head.root}'); "
        "name the article's web page or PDF",
        file=name,
    )


_CONTENT_TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/jats+xml": ".xml",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "application/x-bibtex": ".bib",
    "application/x-research-info-systems": ".ris",
    "application/nbib": ".nbib",
    "application/vnd.citationstyles.csl+json": ".json",
    "application/json": ".json",
}


def named_by(content_type: str) -> str:
    """The suffix of files that a server gives that type; '' for another."""
    return _CONTENT_TYPES.get(content_type, "")


def is_source(name: str, data: bytes) -> bool:
    """Whether a file of a folder is one of the kinds: by its suffix, or by its content where many share that.

    ``data``: how it begins.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in _SHARED:
        return _told(_head(data, name)) is not None
    return any(suffix in kind.suffixes for kind in KINDS)


def _told(head: Head) -> Kind | None:
    return next((kind for kind in KINDS if kind.sniff(head)), None)


def _head(data: bytes, name: str) -> Head:
    begin = data[:HEAD]
    if begin.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = begin.decode("utf-16", "replace")
    else:
        text = begin.decode("utf-8", "replace").removeprefix("\ufeff")
    match = _ROOT.match(text)
    root = match["root"] if match and match["root"] else ""
    if match and (match["name"] or "").lower() == "html":
        root = "!html"
    elif root.lower() == "html":
        root = "html"
    return Head(data, text, PurePath(name).suffix.lower(), root)


def read(path: Path, id: str, kind: str | None = None) -> Article:
    """Read a file. ``id`` names the source in the bibliography; ``kind`` overrides what the file seems to be.

    Raises SourceError where there is nothing to read, UnknownName for a kind that is none.
    """
    data = decoding.load(path)
    return read_bytes(data, id, printable(path.name), of(data, str(path), kind), where=str(path))


def read_bytes(data: bytes, id: str, file: str, kind: Kind, *, where: str = "") -> Article:
    """Read a file's bytes as ``kind``; ``where`` is the whole name of ``file`` for errors."""
    if kind.read is None:
        raise SourceError(f"this is {kind.what}: a library, not an article", file=where or file)
    try:
        return kind.read(data, id, file)
    except SourceError as error:
        raise SourceError(error.message, file=where or error.file, line=error.line) from None
