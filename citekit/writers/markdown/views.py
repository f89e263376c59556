"""The views of the reading list's templates, documented in templates/README.md.

Every string is plain text, for the template to pass through ``| md`` or to be escaped by itself in HTML, but
``reference``, which is markup already.
"""

import msgspec


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Base of what templates see."""


class Facet(View, frozen=True, kw_only=True):
    """The tags of one facet: ``model: CCI, SNI``."""

    name: str
    tags: tuple[str, ...]


class Quote(View, frozen=True, kw_only=True):
    """A sentence in which a source cites the work."""

    id: str
    source: str
    number: str | None
    section: str
    before: str
    sentence: str
    note: str
    cited_with: tuple[str, ...]


class EntryView(View, frozen=True, kw_only=True):
    """A work as the list shows it under one source."""

    number: str | None
    key: str
    reference: str
    title: str
    year: str
    doi: str
    pmid: str
    url: str
    facets: tuple[Facet, ...]
    check: str
    checked: bool
    warnings: tuple[str, ...]
    note: tuple[str, ...]
    facts: tuple[str, ...]
    quotes: tuple[Quote, ...]
    cited: bool
    also_in: tuple[str, ...]


class ClueView(View, frozen=True, kw_only=True):
    """A clue in the text to a study that it does not cite."""

    kind: str
    value: str
    quote: str


class CandidateView(View, frozen=True, kw_only=True):
    """A possible record of the study; ``lines`` are its clues with ✓, ✗ or ?."""

    doi: str
    label: str
    lines: tuple[str, ...]


class MentionView(View, frozen=True, kw_only=True):
    """A study that a text mentions without citing it."""

    key: str
    source: str
    words: str
    clues: tuple[ClueView, ...]
    candidates: tuple[CandidateView, ...]
    check: str


class SourceView(View, frozen=True, kw_only=True):
    """A document that was read, with its works in printed order."""

    id: str
    key: str
    label: str
    reference: str
    file: str
    facets: tuple[Facet, ...]
    entries: tuple[EntryView, ...]
    elsewhere: int


class GroupView(View, frozen=True, kw_only=True):
    """Works that belong together, and the others of the group, which are listed in an earlier one."""

    name: str
    summary: str
    entries: tuple[EntryView, ...]
    elsewhere: tuple[str, ...]


class NoteView(View, frozen=True, kw_only=True):
    """Something that a person has to look at."""

    level: str
    step: str
    message: str
    file: str
    line: int | None
