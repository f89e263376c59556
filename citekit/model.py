"""The types that walk through the house: a bibliography and what it is made of.

Everything is frozen; a stage takes a :class:`Bibliography` and gives a new one back. The same types are
what ``citekit.lock.json`` holds: `citekit.formats.lock` writes them as JSON and reads them again, and
``citekit/data/lock.schema.json`` is made from them.

Items are CSL-JSON (https://docs.citationstyles.org, schema 1.0.2) and nothing else; what CSL has no place
for stands under ``custom`` (``custom.et_al: true`` says that the printed list of authors was cut short).
"""

from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

SCHEMA_VERSION = 1

Item = dict[str, Any]
"""A CSL-JSON item."""

CheckState = Literal["verified", "completed", "differs", "not-found", "elsewhere", "unchecked"]
Level = Literal["info", "warning", "human"]
UpdateKind = Literal["retracted", "corrected", "concern", "withdrawn", "other"]
Prefer = Literal["record", "printed"]
"""Whose form of a field is shown where both have it."""
RelatedKind = Literal["preprint", "published"]


Hedge = Literal["negated", "supposed"]
FactKind = Literal["sample", "species", "site", "frequency", "sessions", "comparator", "outcome"]
CitationKind = Literal["marked", "continued"]
"""``continued``: a later sentence names the work again, without a marker."""
Where = Literal["text", "caption", "table", "note"]


class Note(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who did what, how sure, what failed. Notes are part of every result; nothing is only logged."""

    who: Annotated[str, Meta(description="the room that speaks: reading, cutting, parsing, citing ...")]
    what: Annotated[str, Meta(description="one sentence for a person")]
    level: Annotated[Level, Meta(description="human: a person has to look at it")] = "info"
    source: Annotated[str | None, Meta(description="id of the source")] = None
    line: Annotated[int | None, Meta(description="line in the source, from 1")] = None
    field: Annotated[str | None, Meta(description="the CSL-JSON field it is about")] = None
    span: Annotated[
        tuple[int, int] | None, Meta(description="where in the printed string it was read, in code points")
    ] = None
    sure: Annotated[float | None, Meta(description="0 to 1")] = None


class Confidence(msgspec.Struct, frozen=True, kw_only=True):
    """How sure the parser is, from 0 to 1: of the whole reference and of each field of the item."""

    reference: float = 0.0
    fields: dict[str, float] = {}


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where in its source something stands: line from 1, offsets in code points, end exclusive."""

    line: int
    start: int
    end: int


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """One place where a text cites a work."""

    section: Annotated[str | None, Meta(description="the nearest heading above, as printed")]
    sentence: Annotated[str, Meta(description="with single spaces; where it stands is in sentence_start/end")]
    marker: Annotated[str, Meta(description="as printed, damaged or not")]
    start: Annotated[int, Meta(description="the marker's offset in the source's text, in code points")]
    end: int
    sentence_start: Annotated[int, Meta(description="the sentence's offset in the source's text")]
    sentence_end: int
    with_: Annotated[tuple[str, ...], Meta(description="keys of the other works in the same marker")] = (
        msgspec.field(name="with", default=())
    )
    kind: CitationKind = "marked"
    where: Where = "text"


class Clue(msgspec.Struct, frozen=True, kw_only=True):
    """Something a text tells about a study without citing it; start and end are offsets in its text."""

    kind: Annotated[str, Meta(description="journal, before, sample, site, drug, origin ...")]
    value: Annotated[str, Meta(description="normalised: an ISO date, a name, '45 healthy participants'")]
    quote: Annotated[str, Meta(description="the words it was read from")]
    start: int
    end: int


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """What one source printed of a work. ``raw`` is never changed."""

    source: str
    number: Annotated[int | None, Meta(description="the printed number, or the position where none is")]
    raw: str
    item: Item
    confidence: Confidence
    place: Place
    citations: tuple[Citation, ...] = ()
    continued: Annotated[
        tuple[Citation, ...], Meta(description="later sentences that name the work again, without a marker")
    ] = ()
    clues: Annotated[
        tuple[Clue, ...], Meta(description="only for a study that the text mentions without citing it")
    ] = ()


class Evidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The words that earned a tag: ``quote`` stands at start..end of the source's text (or of the title)."""

    from_: Literal["title", "abstract", "sentence"] = msgspec.field(name="from")
    quote: str
    start: int
    end: int
    rule: Annotated[str, Meta(description="the taxonomy's rule that matched, or why it was inferred")]
    source: Annotated[str | None, Meta(description="id of the source, for sentences")] = None
    hedge: Annotated[
        Hedge | None, Meta(description="the words deny it, or only suppose it ('whether', 'future studies')")
    ] = None


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something worth a glance about a work; ``quote`` stands at start..end of the title, the abstract, or the
    source's text.
    """

    kind: FactKind
    value: Annotated[str, Meta(description="normalised: '45 patients', '10 Hz', 'vs. sham', 'pain: lower'")]
    quote: str
    from_: Literal["title", "abstract", "sentence"] = msgspec.field(name="from")
    start: int
    end: int
    source: Annotated[str | None, Meta(description="id of the source, for sentences")] = None


class Tag(msgspec.Struct, frozen=True, kw_only=True):
    """A label of the taxonomy, with what earned it. In exports: ``facet:id``."""

    facet: str
    id: str
    evidence: tuple[Evidence, ...]
    broader: Annotated[
        tuple[str, ...], Meta(description="the labels above it in the taxonomy, facet:id, nearest first")
    ] = ()


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A field in which the record says something else than what was printed."""

    field: Annotated[str, Meta(description="of CSL-JSON")]
    printed: str
    record: str


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A record that may be the work: how likely, and what speaks for and against it."""

    doi: str
    label: Annotated[str, Meta(description="authors, year, title and container in one line")]
    score: Annotated[float, Meta(description="probability that it is the work, 0 to 1")]
    agrees: Annotated[tuple[str, ...], Meta(description="fields, or a study's clues, that agree")] = ()
    contradicts: tuple[str, ...] = ()
    silent: Annotated[tuple[str, ...], Meta(description="clues of which the record says nothing")] = ()


class Update(msgspec.Struct, frozen=True, kw_only=True):
    """A notice about the work, or, with ``of``, the work that this one is a notice about."""

    kind: UpdateKind
    doi: Annotated[str, Meta(description="of the notice; '' where none is known")]
    date: Annotated[str | None, Meta(description="ISO date")] = None
    sources: Annotated[tuple[str, ...], Meta(description="who reports it: publisher, retraction-watch")] = ()
    of: Annotated[str | None, Meta(description="DOI of the work, where the record itself is the notice")] = (
        None
    )


class Related(msgspec.Struct, frozen=True, kw_only=True):
    """The other version of the work: its preprint, or what the preprint was published as."""

    kind: RelatedKind
    doi: str


class Check(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an index says of the work. ``unchecked`` means that nobody asked; it is never clean."""

    state: CheckState
    reason: str
    doi: Annotated[str | None, Meta(description="of the record that was taken for the work")] = None
    confidence: Annotated[float | None, Meta(description="that the record is the work, 0 to 1")] = None
    agrees: Annotated[tuple[str, ...], Meta(description="the fields that agree with the record")] = ()
    differences: tuple[Difference, ...] = ()
    completed: Annotated[tuple[str, ...], Meta(description="the fields that only the record has")] = ()
    candidates: tuple[Candidate, ...] = ()
    updates: tuple[Update, ...] = ()
    related: tuple[Related, ...] = ()


class Own(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the user decided for a work, from ``corrections.toml``: kept apart from what a machine made."""

    fields: Annotated[Item, Meta(description="fields as the user has them")] = {}
    tags: Annotated[tuple[str, ...], Meta(description="tags of the user's own")] = ()
    removed: Annotated[tuple[str, ...], Meta(description="the machine's tags that the user took away")] = ()
    note: Annotated[str, Meta(description="the user's note: stands first, never touched")] = ""
    annotation: Annotated[str | None, Meta(description="in place of the one that was made")] = None
    left_out: Annotated[bool, Meta(description="in no export")] = False


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """One work, however many sources print it. ``item`` is merged from what was printed."""

    key: str
    item: Item
    printed: tuple[Printed, ...]
    records: Annotated[
        dict[str, Item], Meta(description="index -> the item that its record gives; only of the work itself")
    ] = {}
    tags: tuple[Tag, ...] = ()
    facts: tuple[Fact, ...] = ()
    own: Annotated[Own | None, Meta(description="what the user decided for it")] = None
    check: Check
    trace: tuple[Note, ...] = ()

    @property
    def mentioned(self) -> bool:
        """True for a study that is only talked about and not identified: no article yet."""
        return any(printed.clues for printed in self.printed) and not self.item


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A document that was read; itself an entry. ``text`` is what offsets count in."""

    id: str
    key: str
    file: Annotated[str, Meta(description="name of the file, without its folder")]
    item: Item
    text: str
    trace: tuple[Note, ...] = ()


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What shaped the outputs, so that they can be made again from the lock."""

    name: Annotated[str, Meta(description="what the bibliography is called")] = ""
    formats: tuple[str, ...] = ("zotero-rdf", "bibtex", "csl-json", "markdown", "html")
    include_sources: bool = True
    offline: bool = False
    prefer: Prefer = "record"
    broader_tags: Annotated[bool, Meta(description="a tag brings its parents in exports")] = False
    style: str = "vancouver"
    taxonomy: tuple[str, ...] = ()


class Bibliography(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a build knows; as JSON it is the lock."""

    options: Options
    sources: tuple[Source, ...] = ()
    works: tuple[Work, ...] = ()
    notes: tuple[Note, ...] = ()
    retired: Annotated[
        dict[str, str],
        Meta(description="identity -> key of works that earlier builds had: their keys stay theirs"),
    ] = {}
    outputs: Annotated[dict[str, str], Meta(description="file name -> SHA-256 of what was written")] = {}
    schema: Annotated[int, Meta(description="version of this layout")] = SCHEMA_VERSION

    def work(self, key: str) -> Work | None:
        """The work with that key, or None."""
        return next((work for work in self.works if work.key == key), None)

    def source(self, id: str) -> Source:
        """The source with that id; KeyError if there is none."""
        for source in self.sources:
            if source.id == id:
                return source
        raise KeyError(id)


Stage = Callable[[Bibliography], Bibliography]


BlockKind = Literal["text", "heading", "list-heading", "caption", "table", "note", "furniture"]
"""``list-heading``: the heading above a reference list; ``table``: a row; ``note``: a footnote or endnote."""


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """A line or paragraph of an article: offsets into its text, and what it is."""

    start: int
    end: int
    line: int
    kind: BlockKind


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """``text[start:end]`` of an article leads to the place in it that bears the name ``target``."""

    start: int
    end: int
    target: str


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that the document itself marks as one: a ``<ref>`` of JATS, a record of a library.

    ``item`` is empty where the document has only the printed string, which is then parsed.
    """

    start: int
    end: int
    number: Annotated[int | None, Meta(description="the printed number")] = None
    item: Item = {}


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """A document as a reading room gives it: the text, its blocks and what the document says of itself.

    What only some kinds of documents know helps the rooms behind where it is there: text that is raised
    (``<sup>``), links inside the document and the places they lead to, entries that are marked as such.
    """

    id: str
    file: str
    text: str
    blocks: tuple[Block, ...]
    item: Item
    cite_as: Annotated[str | None, Meta(description="the 'how to cite this' string, if the page has one")]
    raised: Annotated[tuple[tuple[int, int], ...], Meta(description="raised text, in order")] = ()
    links: Annotated[tuple[Link, ...], Meta(description="in order")] = ()
    anchors: Annotated[dict[str, int], Meta(description="name -> offset of the place that bears it")] = {}
    listed: Annotated[tuple[Listed, ...], Meta(description="in order")] = ()
    notes: tuple[Note, ...] = ()
