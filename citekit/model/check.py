"""The result of checking a work against an index."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

CheckState = Literal["verified", "completed", "differs", "not-found", "elsewhere", "unchecked"]


UpdateKind = Literal["retracted", "corrected", "concern", "withdrawn", "other"]


RelatedKind = Literal["preprint", "published"]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A field whose printed value differs from the record's; of authors, the names that differ.

    Where names were only added or only left out, the other side is ''.
    """

    field: Annotated[str, Meta(description="of CSL-JSON")]
    printed: str
    record: str


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A record that may be the work, with its probability and the fields that agree and contradict."""

    doi: str
    label: Annotated[str, Meta(description="authors, year, title and container in one line")]
    score: Annotated[float, Meta(description="probability that it is the work, 0 to 1")]
    agrees: Annotated[tuple[str, ...], Meta(description="fields, or a study's clues, that agree")] = ()
    contradicts: tuple[str, ...] = ()
    silent: Annotated[tuple[str, ...], Meta(description="clues that the record has no value for")] = ()


class Update(msgspec.Struct, frozen=True, kw_only=True):
    """A notice about the work; with ``of``, the work that this one is a notice about."""

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
    """The result of checking a work against an index. ``unchecked`` works were not looked up."""

    state: CheckState
    reason: str
    doi: Annotated[str | None, Meta(description="of the record of the work")] = None
    aliases: Annotated[
        tuple[str, ...], Meta(description="other DOIs under which the work is registered")
    ] = ()
    confidence: Annotated[float | None, Meta(description="that the record is the work, 0 to 1")] = None
    agrees: Annotated[tuple[str, ...], Meta(description="the fields that agree with the record")] = ()
    differences: tuple[Difference, ...] = ()
    completed: Annotated[tuple[str, ...], Meta(description="the fields that only the record has")] = ()
    candidates: tuple[Candidate, ...] = ()
    updates: tuple[Update, ...] = ()
    related: tuple[Related, ...] = ()
    date: Annotated[str | None, Meta(description="ISO date of the build that asked and found this first")] = (
        None
    )
    unasked: Annotated[
        str | None,
        Meta(description="why the last build did not ask again, where the check is of an earlier one"),
    ] = None
