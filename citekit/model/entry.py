"""What exports show: the works of a bibliography as entries, and how they stand together.

`citekit.model.entries` makes these from a Bibliography; every writer of a format or page gets them. They are never
stored: the lock holds what they are made of.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from citekit.csl.item import Item
from citekit.model.check import Check
from citekit.model.citation import Clue, Statement
from citekit.model.tags import Fact, Tag


class InSource(msgspec.Struct, frozen=True, kw_only=True):
    """A source that prints the work: 'Bai 2023', under the number 60."""

    id: str
    label: Annotated[str, Meta(description="the source in two words: 'Bai 2023'")]
    number: Annotated[int | None, Meta(description="the printed number")] = None
    cited: Annotated[bool, Meta(description="whether its text cites the work")] = False


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A work or source as exports show it."""

    key: str
    item: Item
    tags: Annotated[tuple[str, ...], Meta(description="all of them, as 'facet:id' or the user's words")] = ()
    own_tags: Annotated[tuple[str, ...], Meta(description="those of ``tags`` that a person gave")] = ()
    evidence: Annotated[
        tuple[Tag, ...], Meta(description="the machine's tags among ``tags``, with what earned them")
    ] = ()
    annotation: tuple[Statement, ...] = ()
    note: Annotated[str, Meta(description="the user's own, or the user's annotation in place of ours")] = ""
    facts: tuple[Fact, ...] = ()
    check: Check | None = None
    clues: tuple[Clue, ...] = ()
    raw: tuple[str, ...] = ()
    is_source: bool = False
    in_sources: Annotated[tuple[InSource, ...], Meta(description="the sources that print it")] = ()


class Collection(msgspec.Struct, frozen=True, kw_only=True):
    """Entries that stand together in a reference manager, by their keys."""

    name: str
    keys: tuple[str, ...] = ()
    collections: tuple["Collection", ...] = ()


class EntryList(msgspec.Struct, frozen=True, kw_only=True):
    """All that a writer gets."""

    name: Annotated[str, Meta(description="what the bibliography is called: 'Bai 2023 and 1 more'")] = ""
    entries: tuple[Entry, ...] = ()
    collections: Annotated[
        tuple[Collection, ...],
        Meta(description="one for each source document, then one for each facet asked for"),
    ] = ()
    documents: Annotated[
        dict[str, str], Meta(description="id of a source -> key of the entry that is the source itself")
    ] = {}
