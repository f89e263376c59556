"""The protocol of an index of works, and the records that it gives.

Crossref is one (`citekit.indexes.crossref.crossref`); any class with the two methods of `Index` is another.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Protocol, runtime_checkable

import msgspec
from msgspec import Meta

from citekit.csl.item import Item
from citekit.csl.names import last_name
from citekit.csl.richtext import plain, untagged
from citekit.model.check import Related, Update

NO_WORK = frozenset(
    ("component", "journal", "journal-issue", "journal-volume", "peer-review", "grant", "book-series")
)
"""Kinds of records that are parts, containers or reviews of works."""
COPIES = ("10.65215/",)
"""Prefixes under which copies of other people's papers are registered."""


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an index knows of one work; ``item`` is CSL-JSON, all text is plain."""

    doi: Annotated[str, Meta(description="lower case")]
    item: Item
    kind: Annotated[
        str, Meta(description="the index's own word: journal-article, component, posted-content ...")
    ]
    titles: Annotated[
        tuple[str, ...], Meta(description="every title it goes by: alone, with its subtitle, original, short")
    ] = ()
    containers: Annotated[tuple[str, ...], Meta(description="full names and abbreviations")] = ()
    issns: Annotated[tuple[str, ...], Meta(description="of print and online, with a hyphen")] = ()
    years: Annotated[tuple[int, ...], Meta(description="of issue, print and online publication")] = ()
    first_day: Annotated[
        str | None, Meta(description="ISO date of the earliest of created, online and print")
    ] = None
    registered: Annotated[str | None, Meta(description="ISO date on which the index got it first")] = None
    aliases: Annotated[
        tuple[str, ...], Meta(description="other DOIs that the index has replaced by this one")
    ] = ()
    affiliations: tuple[str, ...] = ()
    updates: tuple[Update, ...] = ()
    related: tuple[Related, ...] = ()
    agency: Annotated[
        str | None, Meta(description="who registered the DOI and gave the record, if not the index itself")
    ] = None
    deposited: Annotated[
        tuple[dict[str, Any], ...], Meta(description="the reference list as the publisher deposited it")
    ] = ()


class LookupResult(msgspec.Struct, frozen=True, kw_only=True):
    """What an index says of one DOI; without any of the first four, the index does not know it.

    ``record``: of the work; ``agency``: which registered it elsewhere, and gave the record if there is one; ``failed``: why the index was not asked;
    ``unregistered``: no agency has registered it; ``date``: the ISO date on which the index said so, if known;
    ``snapshot``: what answered, where it is a copy of the index as of that date: 'dump of 2026-03-01'.
    """

    record: Record | None = None
    agency: str | None = None
    failed: str | None = None
    unregistered: bool = False
    date: str | None = None
    snapshot: str | None = None


class SearchResult(msgspec.Struct, frozen=True, kw_only=True):
    """The records of a search, best first, or ``failed``: why it was not made.

    ``date`` and ``snapshot`` as in a LookupResult.
    """

    records: tuple[Record, ...] = ()
    failed: str | None = None
    date: str | None = None
    snapshot: str | None = None


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of DOIs and queries; ``waiting``: seconds until the next request.

    ``total`` is known in steps: first the DOIs, then ``searches`` for works without one; ``agencies`` of the
    DOIs are asked for at the agency that registered them.
    """

    asked: int = 0
    cached: int = 0
    done: int = 0
    total: int = 0
    searches: int = 0
    agencies: int = 0
    waiting: float | None = None


class Index(Protocol):
    """An index of works. Its methods never raise for what a network or a server does."""

    name: str

    @property
    def trouble(self) -> str | None:
        """What went wrong without stopping anything, or makes answers less sure, as a sentence, or None."""

    def lookup(self, dois: Sequence[str]) -> dict[str, LookupResult]:
        """A result for every DOI, under the DOI as it was given."""

    def search(self, query: str, rows: int = 5) -> SearchResult:
        """The records that fit a reference string or its words, best first. Thread-safe."""


@runtime_checkable
class CountsSearches(Protocol):
    """An index whose progress counts searches that are to come."""

    def expect_searches(self, count: int) -> None:
        """Announce so many calls of `Index.search`."""


@runtime_checkable
class FindsItems(Protocol):
    """An index with exact keys: a search is needed only where they do not decide."""

    def find(self, item: Item) -> SearchResult:
        """The records at the printed place of ``item``, or with the beginning of its title and its author."""


def index_name(index: str, snapshot: str | None) -> str:
    """'Crossref', or 'Crossref (dump of 2026-03-01)' where a copy of it answered."""
    return f"{index} ({snapshot})" if snapshot else index


def label(record: Record) -> str:
    """A record in one line: 'Ji & Chamessian 2016. Pain regulation by ... Science'."""
    names = list(map(last_name, record.item.get("author") or []))
    who = " & ".join(names[:2]) if len(names) < 3 else f"{names[0]} et al."
    when = str(min(record.years)) if record.years else ""
    parts = (
        " ".join(part for part in (who, when) if part),
        untagged(record.item.get("title")),
        plain(record.item.get("container-title")),
    )
    return ". ".join(part.rstrip(".") for part in parts if part)
