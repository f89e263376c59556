"""The works and sources of a bibliography as exports show them.

`citekit.writers.entries` makes these from a Bibliography for the writers of all formats. They are never stored: the
lock holds what they are made from.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from citekit.csl.item import Item
from citekit.model.check import Check
from citekit.model.citation import Statement
from citekit.model.tags import Fact, Tag
from citekit.text.numbers import list_position

AUTHORS_INCOMPLETE = "citekit:authors-incomplete"
"""The tag of an entry whose printed list of authors was cut short."""


class InSource(msgspec.Struct, frozen=True, kw_only=True):
    """A source that cites or lists the work: 'Bai 2023', with the number 60."""

    id: str
    label: Annotated[str, Meta(description="the source in two words: 'Bai 2023'")]
    number: Annotated[int | None, Meta(description="the printed number")] = None
    list: Annotated[int | None, Meta(description="which list of the source; None if it has one")] = None
    cited: Annotated[bool, Meta(description="whether its text cites the work")] = False

    @property
    def position(self) -> str:
        """'60', or '5 of list 2' where the source has several lists; '' without a number."""
        return list_position(self.number, self.list)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A work or source as exports show it."""

    key: str
    item: Item
    tags: Annotated[tuple[str, ...], Meta(description="all of them, as 'facet:id' or the user's words")] = ()
    own_tags: Annotated[tuple[str, ...], Meta(description="those of ``tags`` that a person added")] = ()
    evidence: Annotated[
        tuple[Tag, ...], Meta(description="the machine's tags among ``tags``, with their evidence")
    ] = ()
    annotation: tuple[Statement, ...] = ()
    note: Annotated[str, Meta(description="the user's note and annotation")] = ""
    facts: tuple[Fact, ...] = ()
    check: Check | None = None
    doubts: Annotated[tuple[str, ...], Meta(description="fields that may be parsed wrongly")] = ()
    raw: tuple[str, ...] = ()
    is_source: bool = False
    in_sources: Annotated[tuple[InSource, ...], Meta(description="the sources that cite or list it")] = ()
    aliases: Annotated[tuple[str, ...], Meta(description="other keys that libraries give the work")] = ()
    versions: Annotated[
        tuple[str, ...], Meta(description="keys of its preprints, or of what the preprint was published as")
    ] = ()


class Collection(msgspec.Struct, frozen=True, kw_only=True):
    """A collection of a reference manager: keys of entries, and collections inside it."""

    name: str
    keys: tuple[str, ...] = ()
    collections: tuple["Collection", ...] = ()


class EntryList(msgspec.Struct, frozen=True, kw_only=True):
    """The entries and collections that a writer gets."""

    name: Annotated[str, Meta(description="what the bibliography is called: 'Bai 2023 and 1 more'")] = ""
    entries: tuple[Entry, ...] = ()
    collections: Annotated[
        tuple[Collection, ...],
        Meta(description="one for each source document, then one for each facet asked for"),
    ] = ()
    documents: Annotated[
        dict[str, str], Meta(description="id of a source -> key of the entry that is the source itself")
    ] = {}
