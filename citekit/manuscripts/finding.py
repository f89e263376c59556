"""The types of a check of manuscripts: findings and their report."""

import hashlib
from typing import Annotated

import msgspec
from msgspec import Meta

from citekit.model.rules import FindingLevel, rules


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fault of a reference, or something about it that its author should know."""

    file: Annotated[str, Meta(description="path, as the user named it")]
    line: Annotated[int, Meta(description="from 1")]
    level: FindingLevel
    rule: str
    message: Annotated[str, Meta(description="one sentence for a person")]
    key: Annotated[str, Meta(description="the entry's key in the user's file, or its citation key")] = ""
    reference: Annotated[str, Meta(description="the printed string")] = ""
    field: Annotated[str, Meta(description="the CSL-JSON field that the finding is about")] = ""
    printed: Annotated[str, Meta(description="its printed value")] = ""
    record: Annotated[str, Meta(description="its value in the record")] = ""
    doi: Annotated[str, Meta(description="of the record")] = ""

    @property
    def fingerprint(self) -> str:
        """A name of the finding that stays when lines are added above it."""
        parts = (self.rule, self.key or self.reference, self.field, self.printed, self.record)
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def finding(rule: str, file: str, line: int | None, message: str, **fields: str) -> Finding:
    """A finding of ``rule``, at its default level; ``fields`` are further fields of it."""
    level = rules()[rule].level
    return Finding(file=file, line=line or 1, level=level, rule=rule, message=message, **fields)


class CheckReport(msgspec.Struct, frozen=True, kw_only=True):
    """The result of checking files: their findings in order of place, and what was looked at."""

    findings: tuple[Finding, ...] = ()
    files: tuple[str, ...] = ()
    references: Annotated[int, Meta(description="how many references the files print")] = 0
    known: Annotated[int, Meta(description="how many findings the baseline has")] = 0
    unchecked: Annotated[int, Meta(description="how many of them could not be checked")] = 0
    earlier: Annotated[
        tuple[str, ...],
        Meta(
            description="ISO dates of earlier answers, one for each reference that could not be asked for again"
        ),
    ] = ()

    def count(self, level: FindingLevel) -> int:
        """How many findings have the level."""
        return sum(finding.level == level for finding in self.findings)
