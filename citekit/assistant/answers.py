"""What the tools answer; the schemas that assistants get are made from these types."""

from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["verified", "completed", "differs", "not-found", "elsewhere", "unchecked"]


@dataclass(frozen=True, kw_only=True)
class ParsedAnswer:
    """A parsed reference; its item is CSL-JSON. Nothing of it was looked up."""

    raw: str
    item: dict[str, Any]
    confidence: float
    may_be_wrong: bool
    doubted_fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CandidateAnswer:
    """A record that may be the work: not certain enough to be taken."""

    doi: str
    label: str
    probability: float
    agrees: tuple[str, ...]
    contradicts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CheckedAnswer:
    """What the index says of a reference. Only 'verified' and 'completed' mean that a record confirms it."""

    reference: str
    state: State
    confirmed: bool
    explanation: str
    doi: str | None = None
    retracted: bool = False
    differences: tuple[str, ...] = ()
    candidates: tuple[CandidateAnswer, ...] = ()
    record: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class FindingAnswer:
    """A fault that ``citekit check`` finds in a file."""

    place: str
    level: Literal["error", "warning", "note"]
    rule: str
    message: str


@dataclass(frozen=True, kw_only=True)
class CheckAnswer:
    """The result of a check. ``not_checked`` counts what nobody could look up: it is not fine, but unknown."""

    summary: str
    not_checked: int
    references: tuple[CheckedAnswer, ...] = ()
    findings: tuple[FindingAnswer, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StudyAnswer:
    """A study that a text talks about: found by its clues, or with candidates that are not certain."""

    sentence: str
    found: bool
    explanation: str
    clues: dict[str, str] = field(default_factory=dict)
    doi: str | None = None
    record: dict[str, Any] | None = None
    candidates: tuple[CandidateAnswer, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BuildAnswer:
    """A bibliography that was written."""

    summary: str
    folder: str
    files: tuple[str, ...]
    works: int
    states: dict[str, int]
    please_review: tuple[str, ...]
