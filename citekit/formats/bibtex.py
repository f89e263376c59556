"""BibTeX for Zotero, in Unicode: the default profile. The only module that imports bibtexparser.

`bibtex_reading` goes the other way, from the `blocks` of a file.

The entry types and fields are those that stock Zotero reads and that lost least there: ``@misc`` with
``type`` for a data set (``@dataset`` would be discarded silently), ``year``/``month``/``day`` and
``journal``, an article number in both ``pages`` and ``eid``, ``annote`` as plain text, ``url`` and
``doi`` unescaped.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from logging import CRITICAL, getLogger
from typing import NamedTuple
from urllib.parse import quote

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.middlewares.enclosing import AddEnclosingMiddleware
from bibtexparser.model import Entry as BibEntry
from bibtexparser.model import Field, ParsingFailedBlock, String
from bibtexparser.splitter import Splitter
from bibtexparser.writer import BibtexFormat

from citekit.formats.annotation import guarded, keywords, paragraph
from citekit.formats.latex import escape, rich
from citekit.formats.names import date_fields, date_parts, iso, names
from citekit.model import Item
from citekit.shelf import Entry
from citekit.text import fold_dashes
from citekit.values import plain

TYPES = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "review": "article",
    "review-book": "article",
    "book": "book",
    "classic": "book",
    "chapter": "incollection",
    "entry": "incollection",
    "entry-dictionary": "incollection",
    "entry-encyclopedia": "incollection",
    "paper-conference": "inproceedings",
    "thesis": "thesis",
    "report": "techreport",
    "standard": "techreport",
    "manuscript": "unpublished",
    "patent": "patent",
    "webpage": "online",
    "post": "online",
    "post-weblog": "online",
    "software": "software",
}
"""CSL type -> BibTeX type. Everything else is ``misc`` with the CSL type in ``type``."""

THESES = (("master", "mastersthesis"), ("phd", "phdthesis"), ("ph.d", "phdthesis"), ("doctor", "phdthesis"))
"""A word of the CSL genre -> BibTeX type; a thesis that does not say what it is stays ``thesis``."""

CONTAINERS = {"article": "journal", "online": "journal", "misc": "journal", "unpublished": "journal"}
"""BibTeX type -> field of the CSL container-title; ``booktitle`` for the others."""

PUBLISHERS = {
    "thesis": "school",
    "phdthesis": "school",
    "mastersthesis": "school",
    "techreport": "institution",
}
"""BibTeX type -> field of the CSL publisher; ``publisher`` for the others."""

FIELDS = {
    "title-short": "shorttitle",
    "container-title-short": "shortjournal",
    "event-title": "eventtitle",
    "collection-title": "series",
    "volume": "volume",
    "number-of-volumes": "volumes",
    "edition": "edition",
    "chapter-number": "chapter",
    "number-of-pages": "pagetotal",
    "version": "version",
    "publisher-place": "address",
    "genre": "type",
    "ISBN": "isbn",
    "ISSN": "issn",
    "PMID": "pmid",
    "PMCID": "pmcid",
    "language": "language",
    "abstract": "abstract",
}
"""CSL field -> BibTeX field, for the fields that mean the same in every type."""

EPRINTS = ("arxiv", "pubmed", "jstor", "hdl", "googlebooks")
"""Archives that readers know as ``eprinttype``."""

_FORMAT = BibtexFormat()  # type: ignore[no-untyped-call]  # it has types but for its constructor
_FORMAT.indent = "  "
_FORMAT.block_separator = "\n"
_FORMAT.trailing_comma = True
_BAD_IN_KEY = re.compile(r"[\s{}()\[\],=\"'#%~\\&$^@]+|[^\x21-\x7e]+")


def write(entries: Sequence[Entry]) -> str:
    """The entries as a .bib file, in their order; '' for none. Braces are balanced whatever it holds."""
    taken: set[str] = set()
    library = Library([_entry(entry, _unique(entry.key, taken)) for entry in entries])
    enclose = AddEnclosingMiddleware(
        reuse_previous_enclosing=False, enclose_integers=True, default_enclosing="{"
    )
    return write_string(library, unparse_stack=[enclose], bibtex_format=_FORMAT)


def _unique(key: str, taken: set[str]) -> str:
    """``key`` as BibTeX can read it; different from those before, which BibTeX compares without case."""
    stem = unique = _BAD_IN_KEY.sub("-", key).strip("-") or "entry"
    number = 1
    while unique.lower() in taken:
        number += 1
        unique = f"{stem}-{number}"
    taken.add(unique.lower())
    return unique


def _entry(entry: Entry, key: str) -> BibEntry:
    kind = _kind(entry.item)
    fields = {**_what(entry.item, kind), **_where(entry.item, kind), **_links(entry.item), **_said(entry)}
    # A month is BibTeX's own macro, so that every style prints it in its language.
    written = [
        Field(name, value, enclosing="no-enclosing" if name == "month" else None)
        for name, value in fields.items()
        if value
    ]
    return BibEntry(kind, key, written)


def _kind(item: Item) -> str:
    kind = TYPES.get(plain(item.get("type")), "misc")
    if kind == "thesis":
        genre = plain(item.get("genre")).lower()
        return next((named for word, named in THESES if word in genre), kind)
    return kind


def _what(item: Item, kind: str) -> dict[str, str]:
    """Who, what and when."""
    container = CONTAINERS.get(kind, "booktitle")
    publisher = PUBLISHERS.get(kind, "publisher")
    return {
        "author": names(item.get("author")),
        "title": rich(plain(item.get("title")), keep_capitals=True),
        container: rich(plain(item.get("container-title")), keep_capitals=container == "booktitle"),
        **date_fields(item.get("issued")),
        "editor": names(item.get("editor") or item.get("container-author")),
        "translator": names(item.get("translator")),
        publisher: escape(plain(item.get("publisher"))),
        # @misc does not say what the thing is.
        "type": _named(plain(item.get("type"))) if kind == "misc" else "",
    }


def _named(kind: str) -> str:
    return "preprint" if kind == "article" else escape(kind)


def _where(item: Item, kind: str) -> dict[str, str]:
    """Volume, number, pages and the rest of FIELDS."""
    fields = {
        name: rich(plain(item.get(field)))
        for field, name in FIELDS.items()
        if plain(item.get(field)) and not (field == "genre" and kind == "phdthesis")
    }
    pages = re.sub(r"\s*-+\s*", "--", fold_dashes(plain(item.get("page"))))
    number = plain(item.get("number"))
    fields["number"] = escape(plain(item.get("issue")) or plain(item.get("collection-number")))
    if kind == "article":
        # Zotero drops eid, Better BibTeX and biber read it: an article number stands in both.
        fields["eid"] = escape(number or ("" if "--" in pages else pages))
        pages = pages or number
    elif number and _archive(item) not in EPRINTS:
        fields["number"] = escape(number)
    fields["pages"] = escape(pages)
    return fields


def _archive(item: Item) -> str:
    return plain(item.get("archive")).lower()


def _links(item: Item) -> dict[str, str]:
    """Raw, because readers take them verbatim; what would break the file is percent-encoded (RFC 3986)."""
    accessed = date_parts(item.get("accessed"))
    archive = _archive(item)
    eprint = plain(item.get("archive_location") or item.get("number")) if archive in EPRINTS else ""
    return {
        "doi": _raw(plain(item.get("DOI"))),
        "url": _raw(plain(item.get("URL"))),
        "urldate": iso(accessed[0]) if accessed else "",
        "eprint": _raw(eprint),
        "eprinttype": archive if eprint else "",
    }


def _raw(link: str) -> str:
    return re.sub(r'[\s{}\\"]', lambda match: quote(match[0]), link)


def _said(entry: Entry) -> dict[str, str]:
    """Tags and notes; the printed string itself where nothing could be read from it."""
    note = plain(entry.item.get("note"))
    if not plain(entry.item.get("title")) and entry.raw:
        note = _joined((note, *map(plain, entry.raw)))
    return {
        "keywords": ", ".join(escape(plain(tag)) for tag in keywords(entry.tags)),
        "note": rich(guarded(note)),
        "annote": _paragraphs(paragraph(entry)),
    }


def _paragraphs(text: str) -> str:
    """Escaped line by line: readers keep an empty line as a new paragraph, or merge the two."""
    return "\n".join(escape(plain(line)) for line in text.splitlines()).strip()


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)


class Block(NamedTuple):
    """A piece of a .bib file: an 'entry', a 'string' or something 'damaged'; ``fields`` as they are written."""

    kind: str
    start: int
    end: int
    line: int
    key: str = ""
    type: str = ""
    fields: dict[str, str] = {}  # noqa: RUF012 - never changed
    error: str = ""


def blocks(text: str) -> list[Block]:
    """The entries, macros and damaged pieces of a .bib file, in its order."""
    getLogger("bibtexparser").setLevel(CRITICAL)  # what is damaged is told in the blocks
    lines = [0, *(match.end() for match in re.finditer("\n", text))]
    library = Splitter(text).split()
    return sorted(_blocks(library, text, lines), key=lambda block: block.start)


def _blocks(library: Library, text: str, lines: Sequence[int]) -> Iterator[Block]:
    for block in library.blocks:
        line = min(block.start_line or 0, len(lines) - 1)
        raw = (block.raw or "").strip()
        start = max(text.find(raw, lines[line]), 0)
        place = (start, start + len(raw), bisect_right(lines, start))
        error = ""
        if isinstance(block, ParsingFailedBlock):
            inside = block.ignore_error_block
            if not isinstance(inside, BibEntry):
                error = " ".join(str(block.error or "").split()) or "a brace is not closed"
                yield Block("damaged", *place, error=error.rstrip("."))
                continue
            block = inside  # a key that stands twice, a field that stands twice
        if isinstance(block, BibEntry):
            fields: dict[str, str] = {}
            for field in block.fields:
                fields.setdefault(field.key.lower(), str(field.value))
            yield Block("entry", *place, key=block.key.strip(), type=block.entry_type.lower(), fields=fields)
        elif isinstance(block, String):
            yield Block("string", *place, fields={block.key: str(block.value)})
