"""Libraries (.bib, .ris ...) as sources: their records."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from typing import NamedTuple

from citekit.csl.item import Item, custom, cut_short_field
from citekit.csl.richtext import plain
from citekit.errors import AuxiliaryFile, SourceError, printable
from citekit.indexes.crossref.markup import rich
from citekit.model.article import Article, MarkedReference
from citekit.model.entry import AUTHORS_INCOMPLETE
from citekit.model.note import Note
from citekit.readers import decoding
from citekit.readers.limits import LONGEST_VALUE, MOST_RECORDS

MODULES = {
    "bibtex": "bibtex.reader",
    "ris": "ris",
    "nbib": "nbib",
    "csl-json": "csl_json",
    "endnote": "endnote",
    "endnote-xml": "endnote_xml",
    "pubmed-xml": "pubmed_xml",
    "wos": "wos",
    "csv": "csv_table",
}
"""Kind of source -> the module that reads it."""

_MATHML = re.compile(r"<(?:mml:)?math\b")
_KEY = re.compile(r"[^\s{}(),=\"'#%~\\]{1,120}")


class LibraryRecord(NamedTuple):
    """A record: its place in the text, its key, its item ({} if damaged)."""

    start: int
    end: int
    line: int
    item: Item
    key: str = ""


class LibraryProblem(NamedTuple):
    """A problem of a record that a person should see: its line, and a sentence."""

    line: int
    message: str
    rule: str = "damaged-entry"


class LibraryFile(NamedTuple):
    """The records of a file in its order, damaged ones too, and its problems.

    ``definitions``: its ``@string`` and ``@preamble`` of BibTeX, which count in the files after it, too.
    """

    records: tuple[LibraryRecord, ...] = ()
    problems: tuple[LibraryProblem, ...] = ()
    definitions: str = ""


_MOST_PROBLEMS = 20
"""Problems of one kind that are told one by one; of more, how many there are."""


def group_problems(problems: Iterable[LibraryProblem]) -> tuple[LibraryProblem, ...]:
    """The problems by line, many with the same words as one."""
    groups: dict[str, list[LibraryProblem]] = {}
    for problem in problems:
        groups.setdefault(problem.message, []).append(problem)
    grouped: list[LibraryProblem] = []
    for message, group in groups.items():
        if len(group) <= _MOST_PROBLEMS:
            grouped += group
        else:
            grouped.append(
                LibraryProblem(
                    group[0].line, f"{message} (here and {len(group) - 1:,} times below)", group[0].rule
                )
            )
    return tuple(sorted(grouped, key=lambda problem: problem.line))


def parse_library(text: str, kind: str, definitions: str = "") -> LibraryFile:
    """Parse the text of a library of a kind that citekit reads itself: one of `MODULES`.

    ``definitions``: of the libraries of BibTeX that a document names before it.
    """
    reader: Callable[..., LibraryFile] = import_module(f"citekit.readers.{MODULES[kind]}").read
    return reader(text, definitions) if definitions and kind == "bibtex" else reader(text)


def read(data: bytes, id: str, file: str, kind: str) -> Article:
    """Read a library of a kind that `parse_library` knows. Raises SourceError without records."""
    return read_library(data, id, file, kind, partial(parse_library, kind=kind))


def read_library(data: bytes, id: str, file: str, kind: str, parse: Callable[[str], LibraryFile]) -> Article:
    """Read a library as an article without text; ``parse`` gives its records. Raises SourceError without records."""
    text, warning = decoding.decode_library(data, file)
    library = parse(text)
    if len(library.records) > MOST_RECORDS:
        raise SourceError(
            f"Too many records: {len(library.records):,} (limit: {MOST_RECORDS:,}); split the file", file=file
        )
    if not any(record.item for record in library.records):
        line = library.problems[0].line if library.problems else 1
        if library.definitions and not library.records:
            raise AuxiliaryFile("No record found, only definitions for other files", file=file, line=line)
        raise SourceError(
            f"No record found that can be read as {kind}; name its kind if it has another format",
            file=file,
            line=line,
        )
    notes = [
        Note(
            step="readers",
            level="review",
            source=id,
            line=problem.line,
            message=problem.message,
            rule=problem.rule,
        )
        for problem in (*library.problems, *_too_long(library.records))
    ]
    return Article(
        id=id,
        file=printable(file),
        text=text,
        blocks=(),
        item={},
        cite_as=None,
        marked=tuple(
            MarkedReference(start=record.start, end=record.end, number=number, item=item_with_key(record))
            for number, record in enumerate(library.records, start=1)
        ),
        notes=(*decoding.decoding_notes(warning, id), *notes),
    )


def _too_long(records: Iterable[LibraryRecord]) -> Iterator[LibraryProblem]:
    """A problem for each value that `item_with_key` cuts."""
    for record in records:
        for name, value in record.item.items():
            if isinstance(value, str) and len(value) > LONGEST_VALUE:
                size = f"{len(value):,} characters (limit: {LONGEST_VALUE:,})"
                yield LibraryProblem(record.line, f"Cut the value of '{name}', which has {size}")


def is_key(text: str) -> bool:
    """Whether ``text`` can be a key of an entry in every format."""
    return bool(_KEY.fullmatch(text))


def item_with_key(record: LibraryRecord) -> Item:
    """The item of a record, with the user's key for it where it can be one.

    Of our own exports for Zotero, which have no 'et al.', the tag says that its authors were cut short.
    """
    item = {
        name: value[:LONGEST_VALUE] if isinstance(value, str) else value
        for name, value in record.item.items()
    }
    if _MATHML.search(plain(item.get("title"))):  # as Crossref's own BibTeX has it
        item["title"] = rich(item["title"])
    if item and is_key(record.key):
        item["citation-key"] = record.key
    if item.get("author") and AUTHORS_INCOMPLETE in re.split(
        r"(?:(?<!\s)\s+)?[,;]\s*", plain(item.get("keyword"))
    ):
        item["custom"] = {**custom(item), cut_short_field("author"): True}
    return item


def is_library(article: Article) -> bool:
    """Whether an article is a library: records without a text that could cite them."""
    return bool(article.marked) and not article.blocks
