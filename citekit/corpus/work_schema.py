"""The tables of works: what `citekit corpus works` and `citekit corpus check` write beside the tables of sources."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from citekit.errors import UsageError


class DoubtRow(msgspec.Struct, frozen=True, kw_only=True):
    """Another work that shares an identity with a work, or is like it, and why it was kept apart."""

    work: str
    why: str


class WorkRow(msgspec.Struct, frozen=True, kw_only=True):
    """A work, however many references print it; after checking, with what its record says."""

    work: Annotated[str, Meta(description="its name in this corpus")]
    key: Annotated[str, Meta(description="its citation key, unique in the corpus")]
    type: Annotated[str | None, Meta(description="CSL type")]
    title: str | None
    container_title: str | None
    authors: Annotated[list[str], Meta(description="'Family, Given', in their order")]
    first_author: Annotated[str | None, Meta(description="family name")]
    year: int | None
    volume: str | None
    issue: str | None
    page: str | None
    doi: Annotated[str | None, Meta(description="in lower case, without 'https://doi.org/'")]
    pmid: str | None
    publisher: str | None
    item: Annotated[str, Meta(description="merged of its references and its record, as CSL-JSON")]
    printed: Annotated[str, Meta(description="merged of its references alone, as CSL-JSON")]
    raw: Annotated[str, Meta(description="the printed string of its first reference")]
    n_references: Annotated[int, Meta(description="its rows in members")]
    n_sources: Annotated[int, Meta(description="sources that list it")]
    n_citations: Annotated[int, Meta(description="places in their texts that cite it")]
    doubts: Annotated[
        list[DoubtRow],
        Meta(description="{work, why}: works that may be the same, and why they were kept apart"),
    ]


class MemberRow(msgspec.Struct, frozen=True, kw_only=True):
    """A reference of a work."""

    work: str
    source: str
    reference: int
    how: Annotated[
        str,
        Meta(
            description="what makes it the work: 'first', 'doi', 'PMID', 'PMCID', 'arXiv id', 'ISBN', 'title' (with "
            "first author and year), 'alike' (compared field by field) or 'record' (the same one)"
        ),
    ]
    probability: Annotated[float | None, Meta(description="of 'alike': that both are one work")]


class DifferenceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a work whose printed value differs from the record's."""

    field: Annotated[str, Meta(description="of CSL-JSON")]
    printed: str
    record: str


class CheckRow(msgspec.Struct, frozen=True, kw_only=True):
    """What an index says of a work."""

    work: str
    state: Annotated[
        str,
        Meta(description="'verified', 'completed', 'differs', 'not-found', 'elsewhere' or 'unchecked'"),
    ]
    reason: str
    doi: Annotated[str | None, Meta(description="of the record of the work")]
    confidence: Annotated[float | None, Meta(description="that the record is the work, 0 to 1")]
    differences: Annotated[
        list[DifferenceRow], Meta(description="{field, printed, record}: what the record has otherwise")
    ]
    completed: Annotated[list[str], Meta(description="the fields that only the record has")]
    retracted: Annotated[bool, Meta(description="the index knows that it was retracted or withdrawn")]
    notices: Annotated[list[str], Meta(description="DOIs of retractions, corrections and the like")]
    check: Annotated[str, Meta(description="all that was found, as JSON in the form of the lock")]
    record: Annotated[str | None, Meta(description="the record of the work, as CSL-JSON")]
    agency: Annotated[str | None, Meta(description="the index or agency that has the record")]
    date: Annotated[str | None, Meta(description="ISO date of the answer: for an index on disk, its dump's")]


WORK_TABLES: Mapping[str, type[msgspec.Struct]] = {
    "works": WorkRow,
    "members": MemberRow,
    "checks": CheckRow,
}
"""Table -> the type of its rows; each is one file of that name in the folder of the corpus."""


def require_works(folder: Path) -> None:
    """Raise UsageError for a corpus whose works were not made."""
    if not (folder / "works.parquet").is_file():
        message = f"This corpus has no works yet; run 'citekit corpus works {folder}'"
        raise UsageError(message, file=str(folder))
