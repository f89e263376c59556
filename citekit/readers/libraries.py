"""Libraries as sources: their records stand in the bibliography as what a reference list prints does."""

import re
from collections.abc import Callable
from importlib import import_module

from citekit.csl.item import Item
from citekit.errors import SourceError, printable
from citekit.model.article import Article, MarkedReference
from citekit.model.note import Note
from citekit.readers import decoding
from citekit.readers.records import Library, Record

READERS = {"bibtex": "bibtex.reader", "ris": "ris", "nbib": "nbib", "csl-json": "csl_json"}
"""Kind of source -> the module of the formats room that reads it."""

_KEY = re.compile(r"[^\s{}(),=\"'#%~\\]{1,120}")


def library(text: str, kind: str) -> Library:
    """The records of a library's text. Its reader is imported when it is needed: most builds need none."""
    reader: Callable[[str], Library] = import_module(f"citekit.readers.{READERS[kind]}").read
    return reader(text)


def read(data: bytes, id: str, file: str, kind: str, where: str) -> Article:
    """A library as an article without text: only its records. Raises SourceError where it has none."""
    text, doubt = decoding.decoded(data, where)
    found = library(text, kind)
    if not any(record.item for record in found.records):
        line = found.problems[0].line if found.problems else 1
        raise SourceError(
            f"no record in it can be read as {kind}; --kind says what it is", file=where, line=line
        )
    notes = [
        Note(step="readers", level="review", source=id, line=problem.line, message=f"{problem.what}.")
        for problem in found.problems
    ]
    return Article(
        id=id,
        file=printable(file),
        text=text,
        blocks=(),
        item={},
        cite_as=None,
        marked=tuple(_listed(record, number) for number, record in enumerate(found.records, start=1)),
        notes=(*decoding.notes(doubt, id), *notes),
    )


def _listed(record: Record, number: int) -> MarkedReference:
    return MarkedReference(start=record.start, end=record.end, number=number, item=listed_item(record))


def listed_item(record: Record) -> Item:
    """The item of a record, with the user's key for it where it can be one."""
    key = {"citation-key": record.key} if record.item and _KEY.fullmatch(record.key) else {}
    return {**record.item, **key}


def is_library(article: Article) -> bool:
    """Whether an article is a library: records without a text that could cite them."""
    return bool(article.marked) and not article.blocks
