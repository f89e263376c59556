"""A .bib file as its blocks: entries, macros and damaged pieces."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from logging import CRITICAL, getLogger
from typing import NamedTuple

from bibtexparser.library import Library
from bibtexparser.model import Entry as BibEntry
from bibtexparser.model import ParsingFailedBlock, String
from bibtexparser.splitter import Splitter


class BibBlock(NamedTuple):
    """A piece of a .bib file: an 'entry', a 'string' or something 'damaged'.

    ``fields`` hold the values as written, with their braces.
    """

    kind: str
    start: int
    end: int
    line: int
    key: str = ""
    type: str = ""
    fields: dict[str, str] = {}  # noqa: RUF012 - never changed
    error: str = ""


def blocks(text: str) -> list[BibBlock]:
    """The entries, macros and damaged pieces of a .bib file, in its order."""
    getLogger("bibtexparser").setLevel(CRITICAL)  # damaged blocks carry their own errors
    lines = [0, *(match.end() for match in re.finditer("\n", text))]
    library = Splitter(text).split()
    return sorted(_blocks(library, text, lines), key=lambda block: block.start)


def _blocks(library: Library, text: str, lines: Sequence[int]) -> Iterator[BibBlock]:
    for block in library.blocks:
        line = min(block.start_line or 0, len(lines) - 1)
        raw = (block.raw or "").strip()
        start = max(text.find(raw, lines[line]), 0)
        place = (start, start + len(raw), bisect_right(lines, start))
        error = ""
        if isinstance(block, ParsingFailedBlock):
            inside = block.ignore_error_block
            if not isinstance(inside, BibEntry):
                error = " ".join(str(block.error or "").split()) or "unclosed brace"
                yield BibBlock("damaged", *place, error=error.rstrip("."))
                continue
            block = inside  # a duplicate key or field
        if isinstance(block, BibEntry):
            fields: dict[str, str] = {}
            for field in block.fields:
                fields.setdefault(field.key.lower(), str(field.value))
            yield BibBlock(
                "entry", *place, key=block.key.strip(), type=block.entry_type.lower(), fields=fields
            )
        elif isinstance(block, String):
            yield BibBlock("string", *place, fields={block.key: str(block.value)})
