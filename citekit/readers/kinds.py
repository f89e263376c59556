"""The kinds of sources; detected by content first, then by suffix."""

import re
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from pathlib import Path, PurePath

from citekit.errors import PluginError, PluginWarning, SourceError, printable
from citekit.model.article import Article
from citekit.plugins import Registry
from citekit.readers import decoding, unsupported
from citekit.readers.limits import IN_PROCESS_BYTES, MOST_PARAGRAPHS
from citekit.readers.process import read_guarded, read_in_child, unreadable
from citekit.readers.zipped import unpacked_size
from citekit.runtime.child import is_guarded
from citekit.runtime.store import keep

Read = Callable[[bytes, str, str], Article]

HEAD_BYTES = 20_000
"""How many bytes of a file detection looks at."""


@dataclass(frozen=True)
class Head:
    """The beginning of a file: bytes, text without byte order mark, and suffix."""

    data: bytes
    text: str
    suffix: str
    root: str
    """The name of the first element, where it is XML or HTML; '!html' for a page by its document type."""


@dataclass(frozen=True)
class Reader:
    """A kind of source: how its files are detected, and how they are read."""

    id: str
    """The name that users type: 'bibtex'."""
    description: str
    """What its files are, for messages and lists: 'a BibTeX file'."""
    suffixes: tuple[str, ...]
    """The suffixes of its files, in lower case: ('.bib', '.bibtex')."""
    sniff: Callable[[Head], bool]
    """Whether a file that begins so is of this kind, whatever its name."""
    read: Read
    """(bytes, id of the source, file name for messages) -> Article; raises SourceError for a damaged file."""


def _reader(module: str, *more: str, largest: int = IN_PROCESS_BYTES) -> Read:
    """A reader of this package, imported on first use: most builds need only one.

    Files that have more bytes than ``largest``, unpacked, are read in a child process, if this is none.
    """

    def read(data: bytes, id: str, file: str) -> Article:
        size = unpacked_size(data)
        if size > largest:
            if is_guarded():
                return read_guarded(module, data, id, file, *more)
            return read_in_child(module, data, id, file, *more, size=size)
        article: Article = import_module(f"citekit.readers.{module}").read(data, id, file, *more)
        return article

    return read


def _library(
    id: str, description: str, suffixes: tuple[str, ...], sign: re.Pattern[str] | Callable[[Head], bool]
) -> Reader:
    """A library of records; ``sign``: what its beginning has, or whether it is one."""
    sniff = (lambda head: bool(sign.search(head.text))) if isinstance(sign, re.Pattern) else sign
    return Reader(id, description, suffixes, sniff, _reader("libraries", id))


_ROOT = re.compile(
    r"(?:\s|<\?[^>]*\?>|<!--.*?-->|(?P<doctype><!doctype\s+(?P<name>[\w:.-]++)(?:[^>\[]|\[[^\]]*+\])*+>))*"
    r"(?:<(?:[\w.-]+:)?(?P<root>[A-Za-z][\w.-]*))?",
    re.DOTALL | re.IGNORECASE,
)
_JATS_ROOTS = frozenset({"article", "pmc-articleset", "pmc-articles"})
_JATS_SIGN = re.compile(r"JATS|NLM//DTD|<front\b|article-type=|<article-meta\b|<pmc-articleset|dtd-version=")
_LATEX = re.compile(
    r"^\s{0,20}\\(?:document(?:class|style)\b|begin\s?\{(?:document|thebibliography)\})", re.MULTILINE
)
_MESSAGE = re.compile(r"\s*[A-Za-z][A-Za-z-]{1,60}:[ \t]")
_ARCHIVE = re.compile(
    r"^(?:Snapshot-Content-Location:|Content-Type:\s*multipart/related\b)", re.MULTILINE | re.IGNORECASE
)
_TAG = re.compile(
    r"</?(?:p|div|a|span|body|head|table|tr|br|li|ul|h[1-6]|meta|script|section)\b", re.IGNORECASE
)
_MANY_TAGS = 5
_BIBTEX = re.compile(r"\A(?:\s*%[^\n]*\n)*\s*@[A-Za-z]+\s*[{(]")
_RIS = re.compile(r"^\s?TY\s{1,2}-\s?[A-Z]{2}", re.MULTILINE)
_NBIB = re.compile(r"\A\s*(?:PMID *- |OWN *- (?:NLM|ERIC))")
_ENDNOTE = re.compile(r"\A\s*%0 [A-Z]|\A\s*(?:%[A-Z] [^\n]*\n){3}")
_WOS = re.compile(r"\A\s*(?:FN (?:Clarivate|Thomson|ISI)\b|(?:VR \S+\s+)?PT [JBSPC]\s*\n[A-Z][A-Z0-9] )")
_JSON = re.compile(
    r"\A\s*(?:\[\s*\{\s*\"|\[\s*\]\s*$|\{\s*\"(?:id|type|title|items|author|DOI|references|indexed)\"|"
    r"\{\s*\"(?:status|message-type|message)\"[^{]{0,300}\{)"
)


def _is_endnote_xml(head: Head) -> bool:
    return head.root in ("xml", "records") and bool(re.search(r"<(?:records|record)>\s*<", head.text))


def _is_pubmed_xml(head: Head) -> bool:
    return head.root in ("PubmedArticleSet", "PubmedArticle", "PubmedBookArticle")


def _is_table(head: Head) -> bool:
    from citekit.readers.csv_table import is_table

    return head.suffix not in MARKDOWN and is_table(head.text)


def _is_docx(head: Head) -> bool:
    return head.data.startswith(b"PK\x03\x04") and "word/document.xml" in _members(head.data)


def _members(data: bytes) -> list[str]:
    """The names of the files in an archive; [] for a damaged one."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return []


def _is_odt(head: Head) -> bool:
    if head.data.startswith(b"PK\x03\x04"):
        named = head.data.startswith(b"mimetypeapplication/vnd.oasis.opendocument.text", 30)
        return named or head.suffix in (".odt", ".ott")
    return head.root == "document" and "opendocument:xmlns:office" in head.text


def _is_latex(head: Head) -> bool:
    return head.suffix not in MARKDOWN and bool(_LATEX.search(head.text))


def _is_mhtml(head: Head) -> bool:
    return bool(_MESSAGE.match(head.text)) and bool(_ARCHIVE.search(head.text))


def _is_webarchive(head: Head) -> bool:
    lists = head.root == "plist" or head.data.startswith(b"bplist00")
    return lists and b"WebMainResource" in head.data


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

READERS = Registry(
    "kind",
    "readers",
    (
        Reader(
            "pdf",
            "a PDF",
            (".pdf",),
            lambda head: b"%PDF-" in head.data[:1024],
            _reader("pdf.reader", largest=0),
        ),
        Reader("docx", "a Word file", (".docx",), _is_docx, _reader("docx")),
        Reader("odt", "an OpenDocument text", (".odt", ".ott", ".fodt"), _is_odt, _reader("odt.reader")),
        Reader("jats", "a JATS article", (".xml", ".nxml", ".jats"), _is_jats, _reader("jats.reader")),
        Reader("mhtml", "a web archive", (".mhtml", ".mht"), _is_mhtml, _reader("mhtml")),
        Reader("webarchive", "a Safari web archive", (".webarchive",), _is_webarchive, _reader("webarchive")),
        Reader("html", "a web page", (".html", ".htm", ".xhtml"), _is_html, _reader("html.reader")),
        _library("bibtex", "a BibTeX file", (".bib", ".bibtex"), _BIBTEX),
        _library("ris", "an RIS file", (".ris",), _RIS),
        _library("nbib", "a PubMed file", (".nbib", ".medline"), _NBIB),
        _library("csl-json", "a CSL-JSON file", (".json",), _JSON),
        _library("endnote", "an EndNote file", (".enw",), _ENDNOTE),
        _library("endnote-xml", "EndNote's XML", (), _is_endnote_xml),
        _library("pubmed-xml", "PubMed's XML", (), _is_pubmed_xml),
        _library("wos", "a Web of Science file", (".ciw",), _WOS),
        _library("csv", "a table of references", (".csv", ".tsv", ".tab"), _is_table),
        Reader("latex", "a LaTeX document", (".tex", ".ltx", ".latex"), _is_latex, _reader("latex.reader")),
        Reader("markdown", "a Markdown file", MARKDOWN, lambda head: False, _reader("markdown")),
        Reader("text", "plain text", (".txt", ".text"), lambda head: False, _reader("text")),
    ),
)
"""In the order in which detection tries them."""

# Suffixes of many other files too: such a file in a folder is a source if its content says so.
_AMBIGUOUS = frozenset({".xml", ".json", ".tex", ".csv", ".tsv", ".tab"})


def detect_kind(data: bytes, name: str, forced: str | None = None) -> Reader:
    """Detect the kind of the file ``name`` from its ``data``.

    ``forced`` is the id that the user gave, if any.

    Raises SourceError for files of other formats, UnknownName for an unknown id.
    """
    if forced is not None:
        return READERS[forced]
    head = _head(data, name)
    try:
        reader = _detect_built_in(head, name)
    except SourceError:
        if (reader := _plugin_reader(head)) is None:
            raise
    return reader or _plugin_reader(head) or READERS["text"]


def _detect_built_in(head: Head, name: str) -> Reader | None:
    """A reader of citekit's own; None for a text of an unknown suffix."""
    unsupported.reject_formats(head.data, head.text, name)
    if (reader := _sniff(head)) is not None:
        return reader
    if head.data.startswith(b"PK\x03\x04"):
        if head.suffix == ".docx":
            raise SourceError(_NOT_WORD, file=name)
        unsupported.reject_archive(_members(head.data), name)
    xml = head.text.lstrip("\ufeff \t\r\n").startswith("<?xml")
    if head.root and (xml or head.root in unsupported.XML_ROOTS):
        unsupported.reject_xml(head.root, head.text, name)
    reader = next((reader for reader in READERS if head.suffix in reader.suffixes), None)
    if reader and reader.id == "docx":
        raise SourceError(_NOT_WORD, file=name)
    return reader


def _plugin_reader(head: Head) -> Reader | None:
    """A plug-in's reader, by the suffix or the content."""
    for reader in READERS.plugins():
        try:
            if head.suffix in reader.suffixes or reader.sniff(head):
                return reader
        except PluginError as error:
            warnings.warn(PluginWarning(f"Ignored a plug-in. {error}"), stacklevel=2)
    return None


_NOT_WORD = "Not a Word file, or a damaged one, despite its name; open it in Word and save it again"


_CONTENT_TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "multipart/related": ".mhtml",
    "application/x-webarchive": ".webarchive",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/jats+xml": ".xml",
    "text/markdown": ".md",
    "application/x-tex": ".tex",
    "text/x-tex": ".tex",
    "text/plain": ".txt",
    "application/x-bibtex": ".bib",
    "application/x-research-info-systems": ".ris",
    "application/nbib": ".nbib",
    "application/x-endnote-refer": ".enw",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/vnd.citationstyles.csl+json": ".json",
    "application/json": ".json",
}


def suffix_of_type(content_type: str) -> str:
    """The suffix for a content type that a server sends; '' for an unknown type."""
    return _CONTENT_TYPES.get(content_type, "")


def is_source(name: str, data: bytes) -> bool:
    """Whether a file of a folder is a source; ``data``: its first `HEAD_BYTES`."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in _AMBIGUOUS and any(suffix in reader.suffixes for reader in READERS):
        return True
    head = _head(data, name)
    if suffix in _AMBIGUOUS and _sniff(head):
        return True
    return _plugin_reader(head) is not None


def _sniff(head: Head) -> Reader | None:
    return next((reader for reader in READERS if reader.sniff(head)), None)


def _head(data: bytes, name: str) -> Head:
    begin = data[:HEAD_BYTES]
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


def read_file(path: Path, id: str, kind: str | None = None) -> Article:
    """Read a file. ``kind`` (an id of `READERS`) overrides detection.

    Raises SourceError where there is nothing to read, UnknownName for an unknown kind.
    """
    data = decoding.load(path)
    return read_bytes(data, id, printable(path.name), detect_kind(data, str(path), kind), where=str(path))


def read_bytes(data: bytes, id: str, file: str, kind: Reader, *, where: str = "") -> Article:
    """Read bytes as ``kind``; ``where`` is the full path or URL for errors."""
    try:
        if kind not in READERS:  # a plug-in's, which may read more than these bytes
            article = kind.read(data, id, file)
        else:
            article = keep("read", (kind.id, data, id, file), Article, lambda: kind.read(data, id, file))
    except PluginError as error:
        raise SourceError(error.message, file=where or file) from error
    except SourceError as error:
        raise type(error)(error.message, file=where or error.file, line=error.line) from None
    except Exception as error:
        raise SourceError(unreadable(error), file=where or file) from error
    if len(article.blocks) > MOST_PARAGRAPHS:
        raise SourceError(f"Too many paragraphs (limit: {MOST_PARAGRAPHS:,})", file=where or file)
    return article
