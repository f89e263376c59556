"""BibTeX and biblatex: a shelf as a .bib file, and a .bib file as its blocks. The only door to bibtexparser.

`bib_fields` says what stands in a record; `bibtex_reading` goes the other way, from the `blocks`.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from logging import CRITICAL, getLogger
from typing import NamedTuple

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.middlewares.enclosing import AddEnclosingMiddleware
from bibtexparser.model import Entry as BibEntry
from bibtexparser.model import Field, ParsingFailedBlock, String
from bibtexparser.splitter import Splitter
from bibtexparser.writer import BibtexFormat

from citekit.formats import tex_letters
from citekit.formats.bib_fields import Dialect, written
from citekit.formats.bib_groups import comment
from citekit.keys import safe_key
from citekit.shelf import Entry, Shelf

PROFILES = ("zotero", "jabref", "latex", "pandoc")
"""Programs that BibTeX is written for, the usual one first."""
BIBLATEX_PROFILES = ("latex", "jabref", "pandoc")

_FORMAT = BibtexFormat()  # type: ignore[no-untyped-call]  # it has types but for its constructor
_FORMAT.indent = "  "
_FORMAT.block_separator = "\n"
_FORMAT.trailing_comma = True
_BIBLATEX_MODE = "\n@comment{jabref-meta: databaseType:biblatex;}\n"


def write(shelf: Shelf | Sequence[Entry], profile: str = "zotero", *, biblatex: bool = False) -> str:
    """The entries as a .bib file for one of the profiles, in their order; '' for none.

    Braces are balanced whatever it holds. The collections of a `Shelf` are JabRef's groups, nested; entries
    alone stand in none.
    """
    if not isinstance(shelf, Shelf):
        shelf = Shelf(entries=tuple(shelf))
    keys = final_keys(shelf.entries)
    dialect = Dialect(profile, biblatex)
    library = Library([_record(entry, key, dialect) for entry, key in zip(shelf.entries, keys, strict=True)])
    enclose = AddEnclosingMiddleware(
        reuse_previous_enclosing=False, enclose_integers=True, default_enclosing="{"
    )
    text = write_string(library, unparse_stack=[enclose], bibtex_format=_FORMAT)
    before = tex_letters.PREAMBLE if r"\anychar{" in text else ""
    mode = _BIBLATEX_MODE if biblatex and profile == "jabref" and text else ""
    by_key: Mapping[str, str] = dict(zip((entry.key for entry in shelf.entries), keys, strict=True))
    return before + text + mode + comment(shelf.collections, by_key)


def final_keys(entries: Iterable[Entry]) -> list[str]:
    """Their keys as BibTeX can read them, each other than those before, which BibTeX compares without case."""
    taken: set[str] = set()
    return [_unique(entry.key, taken) for entry in entries]


def _unique(key: str, taken: set[str]) -> str:
    stem = unique = safe_key(key)
    number = 1
    while unique.lower() in taken:
        number += 1
        unique = f"{stem}-{number}"
    taken.add(unique.lower())
    return unique


def _record(entry: Entry, key: str, dialect: Dialect) -> BibEntry:
    record = written(entry, dialect)
    # A month is BibTeX's own macro, so that every style prints it in its language.
    fields = [
        Field(name, value, enclosing="no-enclosing" if name == "month" else None)
        for name, value in record.fields.items()
    ]
    return BibEntry(record.type, key, fields)


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
