"""The types of a check of manuscripts: rules, findings and their report."""

import hashlib
import tomllib
from functools import cache
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from citekit.data import data_text

FindingLevel = Literal["error", "warning", "note"]
LEVELS: tuple[FindingLevel, ...] = ("error", "warning", "note")
"""The gravest first."""
UNCHECKED = "unchecked"
"""The rule of what could not be checked, which never counts as clean."""


class Rule(msgspec.Struct, frozen=True):
    """A rule: the level of its findings, and what it finds in one sentence."""

    level: FindingLevel
    summary: str


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


class CheckReport(msgspec.Struct, frozen=True, kw_only=True):
    """The result of checking files: their findings in order of place, and what was looked at."""

    findings: tuple[Finding, ...] = ()
    files: tuple[str, ...] = ()
    references: Annotated[int, Meta(description="how many references the files print")] = 0
    unchecked: Annotated[int, Meta(description="how many of them could not be checked")] = 0

    def count(self, level: FindingLevel) -> int:
        """How many findings have the level."""
        return sum(finding.level == level for finding in self.findings)


@cache
def rules() -> dict[str, Rule]:
    """The rules by name, the gravest first."""
    return msgspec.convert(tomllib.loads(data_text("check_rules.toml")), dict[str, Rule])
