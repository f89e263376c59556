"""The types that walk through the house: a bibliography and what it is made of.

Everything is frozen; a stage takes a :class:`Bibliography` and gives a new one back. The same types are
what ``citekit.lock.json`` holds: `citekit.model.lock` writes them as JSON and reads them again, and
``citekit/data/lock.schema.json`` is made from them.

Items are CSL-JSON (https://docs.citationstyles.org, schema 1.0.2) and nothing else; what CSL has no place
for stands under ``custom`` (``custom.et_al: true`` says that the printed list of authors was cut short).
"""

from collections.abc import Callable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from citekit.csl.item import Item
from citekit.model.check import Check
from citekit.model.citation import Citation, Clue, Place
from citekit.model.note import Note
from citekit.model.tags import Fact, Tag

SCHEMA_VERSION = 2


Prefer = Literal["record", "printed"]
"""Whose form of a field is shown where both have it."""


class Confidence(msgspec.Struct, frozen=True, kw_only=True):
    """How sure the parser is, from 0 to 1: of the whole reference and of each field of the item."""

    reference: float = 0.0
    fields: dict[str, float] = {}


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


class UserEdits(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
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
    edits: Annotated[UserEdits | None, Meta(description="what the user decided for it")] = None
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


Step = Callable[[Bibliography], Bibliography]
