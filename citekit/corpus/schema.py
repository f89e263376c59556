"""The tables of a corpus: the type of the rows of each, and its meaning.

One Parquet file a shard and table. ``source`` and ``reference`` join the tables: a reference is numbered within its
source. Offsets count code points in the source's text, ends exclusive. Nothing that differs from run to run, such as
a duration, is in a table.
"""

import types
import typing
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
from msgspec import Meta

VERSION = 1
"""A new number for every change that makes older tables unreadable."""

FoundIn = Literal["title", "abstract", "sentence"]
FailureKind = Literal["error", "memory", "time", "crash"]


class SourceRow(msgspec.Struct, frozen=True, kw_only=True):
    """An article that was read."""

    source: Annotated[str, Meta(description="its file, from the folder that was named: 'papers/2019/a.xml'")]
    shard: Annotated[str, Meta(description="the name of the files that hold its rows")]
    sha256: Annotated[str, Meta(description="hash of the file")]
    kind: Annotated[str, Meta(description="how it was read: 'pdf', 'jats', 'html' ...")]
    type: Annotated[str | None, Meta(description="CSL type of the article")]
    title: str | None
    authors: Annotated[list[str], Meta(description="'Family, Given', in their order")]
    container_title: Annotated[str | None, Meta(description="the journal, book or site")]
    year: int | None
    doi: Annotated[str | None, Meta(description="in lower case, without 'https://doi.org/'")]
    language: str | None
    item: Annotated[str, Meta(description="the article as CSL-JSON")]
    taxonomy: Annotated[list[str], Meta(description="the taxonomies that it was tagged with")]
    n_references: Annotated[int, Meta(description="its rows in references")]
    n_citations: Annotated[int, Meta(description="its rows in citations")]


class ReferenceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A reference as a source prints it."""

    source: str
    reference: Annotated[int, Meta(description="its place in the source, from 1")]
    first_reference: Annotated[
        int, Meta(description="the first reference of the source that prints the same work: often itself")
    ]
    number: Annotated[int | None, Meta(description="the printed number, or the position where none is")]
    list_number: Annotated[int | None, Meta(description="which list of the source, if it has several")]
    line: Annotated[int, Meta(description="its line in the source, from 1")]
    raw: Annotated[str, Meta(description="the printed string")]
    item: Annotated[str, Meta(description="the reference as CSL-JSON")]
    confidence: Annotated[float, Meta(description="the parser's, 0 to 1")]
    doubts: Annotated[list[str], Meta(description="fields that may be parsed wrongly, the least sure first")]
    mentioned: Annotated[bool, Meta(description="a study that the text describes without citing it")]
    type: Annotated[str | None, Meta(description="CSL type")]
    title: str | None
    container_title: str | None
    authors: Annotated[list[str], Meta(description="'Family, Given', in their order")]
    first_author: Annotated[str | None, Meta(description="family name")]
    year: int | None
    volume: str | None
    issue: str | None
    page: str | None
    doi: str | None
    pmid: str | None
    publisher: str | None
    n_citations: Annotated[int, Meta(description="its rows in citations")]


class CitationRow(msgspec.Struct, frozen=True, kw_only=True):
    """A place where a source cites a reference."""

    source: str
    reference: int
    section: Annotated[str | None, Meta(description="the nearest heading above, as printed")]
    sentence: str
    before: Annotated[
        str, Meta(description="the sentence before, where this one leans on it ('They also ...'), else ''")
    ]
    marker: Annotated[str, Meta(description="as printed: '[3-5]'")]
    line: Annotated[int, Meta(description="the line of the marker, from 1; a paragraph is a line")]
    marker_start: int
    marker_end: int
    sentence_start: int
    sentence_end: int
    kind: Annotated[str, Meta(description="'marked', or 'continued': names the work again without a marker")]
    place: Annotated[str, Meta(description="'text', 'caption', 'table' or 'note'")]
    beside: Annotated[list[int], Meta(description="the other references in the same marker")]
    repaired: Annotated[str, Meta(description="what was read for a damaged marker, else ''")]
    note: Annotated[str, Meta(description="what the footnote that cites says of the work, else ''")]
    locator: Annotated[str, Meta(description="the page or place in the work that a note names, else ''")]


class QuotationRow(msgspec.Struct, frozen=True, kw_only=True):
    """The words that earned a tag, in ``tags.evidence``."""

    found_in: Annotated[FoundIn, Meta(description="'title', 'abstract' or 'sentence': a citing one")]
    quote: str
    quote_start: int
    quote_end: int
    sentence: str
    sentence_start: int
    section: str | None
    rule: Annotated[str, Meta(description="the taxonomy's rule that matched, or why it was inferred")]
    hedge: Annotated[
        str | None, Meta(description="'negated' or 'supposed', where the words deny or suppose it")
    ]


class TagRow(msgspec.Struct, frozen=True, kw_only=True):
    """A label of the taxonomy that a reference has."""

    source: str
    reference: int
    facet: str
    tag: Annotated[str, Meta(description="'facet:id'")]
    firm: Annotated[bool, Meta(description="not only said by sentences that cite several works")]
    broader: Annotated[list[str], Meta(description="the labels above it, 'facet:id', nearest first")]
    evidence: Annotated[list[QuotationRow], Meta(description="the words that earned it")]


class FactRow(msgspec.Struct, frozen=True, kw_only=True):
    """A fact about a work, with the words that it was read from."""

    source: str
    reference: int
    kind: Annotated[str, Meta(description="as the taxonomy calls it: sample, site, frequency ...")]
    value: Annotated[str, Meta(description="normalised: '45 patients', '10 Hz'")]
    found_in: FoundIn
    quote: str
    quote_start: int
    quote_end: int
    sentence: str
    sentence_start: int
    section: str | None


class NoteRow(msgspec.Struct, frozen=True, kw_only=True):
    """A remark of a step on a source."""

    source: str
    step: Annotated[str, Meta(description="readers, references, parser, citations ...")]
    level: Annotated[str, Meta(description="'info', 'warning' or 'review'")]
    message: str
    line: int | None
    rule: Annotated[str, Meta(description="the rule of 'citekit check' that something breaks, else ''")]


class FailureRow(msgspec.Struct, frozen=True, kw_only=True):
    """A file that could not be read; it has no row in any other table."""

    source: str
    shard: str
    kind: Annotated[
        FailureKind,
        Meta(
            description="'error': not readable; 'memory' or 'time': over the limit; 'crash': it ended the reader"
        ),
    ]
    message: str


Row = SourceRow | ReferenceRow | CitationRow | TagRow | FactRow | NoteRow | FailureRow

TABLES: Mapping[str, type[Row]] = {
    "references": ReferenceRow,
    "citations": CitationRow,
    "tags": TagRow,
    "facts": FactRow,
    "notes": NoteRow,
    "failures": FailureRow,
    "sources": SourceRow,
}
"""The tables that reading writes, in the order in which those of a shard are moved in: the last one says it is done."""

_SQL = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN"}


class Column(typing.NamedTuple):
    """A column: its name, its type in DuckDB's SQL, and its meaning ('' where the name says it)."""

    name: str
    type: str
    meaning: str


def columns(row: type[msgspec.Struct]) -> list[Column]:
    """The columns of the table of these rows, in order."""
    hints = typing.get_type_hints(row, include_extras=True)
    return [Column(name, sql_type(hints[name]), _meaning(hints[name])) for name in row.__struct_fields__]


def sql_type(hint: Any) -> str:
    """The SQL type of a field's annotation."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return sql_type(arguments[0])
    if origin is Literal:
        return "VARCHAR"
    if origin in (typing.Union, types.UnionType):
        return sql_type(next(argument for argument in arguments if argument is not type(None)))
    if origin is list:
        return f"{sql_type(arguments[0])}[]"
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return f"STRUCT({', '.join(f'{name} {type_}' for name, type_, _ in columns(hint))})"
    return _SQL[hint]


def _meaning(hint: Any) -> str:
    extras = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return next((extra.description for extra in extras if isinstance(extra, Meta) and extra.description), "")
