"""The answers to a plug-in's requests: what to write, what to choose, what to correct."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from citekit.csl.identifiers import doi_url
from citekit.model.check import Candidate, CheckState, RelatedKind, UpdateKind
from citekit.model.note import Level
from citekit.zotero.protocol.request import VERSION

Data = dict[str, Any]


class Changes(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to add to an object or to remove from it, beside what the user has there."""

    tags: tuple[Data, ...] = ()
    collections: Annotated[tuple[str, ...], Meta(description="keys")] = ()
    related: Annotated[tuple[str, ...], Meta(description="keys of items")] = ()


NO_CHANGES = Changes()


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """An object to create, under the key given here, or to change."""

    kind: Literal["collection", "item", "note"]
    key: str
    new: bool
    label: str
    data: Annotated[Data, Meta(description="API JSON; of an existing object only the fields that change")]
    add: Changes = NO_CHANGES
    remove: Changes = NO_CHANGES


class ExistingItem(msgspec.Struct, frozen=True, kw_only=True):
    """A work that the library has already."""

    key: Annotated[str, Meta(description="of the item")]
    label: str


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What is left alone because the user edited or deleted it."""

    label: str
    reason: str
    fields: tuple[str, ...] = ()


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What the user should know of the build."""

    level: Level
    text: str


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The plan in numbers of items, and what is left alone."""

    text: Annotated[str, Meta(description="in one line: '98 new, 11 already yours'")]
    references: int
    new: int
    yours: int
    changed: int
    unchanged: int
    existing: Annotated[tuple[ExistingItem, ...], Meta(description="those that are the user's already")] = ()
    kept: tuple[Kept, ...] = ()
    left: Annotated[
        tuple[str, ...], Meta(description="written before and no longer in the bibliography; they stay")
    ] = ()
    messages: tuple[Message, ...] = ()


class RecordChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A record that may be the work, with the fields or clues that agree and contradict."""

    doi: str
    url: str
    label: str
    probability: float
    agree: tuple[str, ...] = ()
    contradict: tuple[str, ...] = ()
    silent: Annotated[tuple[str, ...], Meta(description="clues that the record has no value for")] = ()
    data: Annotated[
        Data | None, Meta(description="the fields that make this record the item's; only of a check")
    ] = None


_WORDS = {"issued": "year", "container-title": "publication", "page": "pages"}
"""CSL variables that users know by another name."""


def _clues(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_WORDS.get(name, name) for name in names)


def record_choice(candidate: Candidate, data: Data | None = None) -> RecordChoice:
    """A candidate as an answer shows it; ``data``: the fields that take it."""
    return RecordChoice(
        doi=candidate.doi,
        url=doi_url(candidate.doi),
        label=candidate.label,
        probability=candidate.score,
        agree=_clues(candidate.agrees),
        contradict=_clues(candidate.contradicts),
        silent=_clues(candidate.silent),
        data=data,
    )


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """A work that only the user can decide on."""

    work: Annotated[str, Meta(description="its citation key")]
    kind: Literal["reference", "study"]
    label: str
    printed: Annotated[str, Meta(description="the reference, or the sentence on the study")]
    item: Annotated[str | None, Meta(description="key of its item")] = None
    record: Annotated[str | None, Meta(description="DOI of the record that was taken")] = None
    choice: Annotated[str | None, Meta(description="what the user chose: a DOI or 'none'")] = None
    candidates: tuple[RecordChoice, ...] = ()


class PlanAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to all actions that plan."""

    version: int = VERSION
    citekit: str
    title: Annotated[str, Meta(description="name of the collection")]
    collection: Annotated[str | None, Meta(description="key of the collection, there or to be created")]
    document: Annotated[
        str | None, Meta(description="key of the item that is the document, there or to be created")
    ]
    summary: Summary
    steps: Annotated[tuple[Step, ...], Meta(description="in order, in one transaction")] = ()
    decisions: tuple[Decision, ...] = ()


class WrittenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to 'written': how many of the plan's objects are in the library."""

    version: int = VERSION
    citekit: str
    written: int
    missing: int


class NoticeOfItem(msgspec.Struct, frozen=True, kw_only=True):
    """A retraction, correction or concern."""

    kind: UpdateKind
    text: str
    url: str | None = None


class RelatedVersion(msgspec.Struct, frozen=True, kw_only=True):
    """The preprint of the work, or what the preprint was published as."""

    kind: RelatedKind
    doi: str
    url: str


class FieldDifference(msgspec.Struct, frozen=True, kw_only=True):
    """A field that the record has otherwise, or that only the record has."""

    field: Annotated[str, Meta(description="of Zotero; 'creators' for people")]
    label: str
    yours: str
    theirs: str
    data: Annotated[Data | None, Meta(description="the fields to set for theirs; null: nothing to take")]


class ItemCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What the index says of an item."""

    key: str
    state: CheckState
    text: str
    doi: str | None = None
    url: str | None = None
    notices: tuple[NoticeOfItem, ...] = ()
    related: tuple[RelatedVersion, ...] = ()
    differences: tuple[FieldDifference, ...] = ()
    candidates: tuple[RecordChoice, ...] = ()


class CheckAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to 'check'."""

    version: int = VERSION
    citekit: str
    checks: tuple[ItemCheck, ...] = ()


class ErrorAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Why there is no other answer, in one sentence."""

    version: int = VERSION
    error: str
    update: Annotated[
        Literal["citekit", "plugin"] | None, Meta(description="which of the two is too old")
    ] = None


Answer = PlanAnswer | WrittenAnswer | CheckAnswer | ErrorAnswer
