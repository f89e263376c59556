"""The rules of ``citekit check``: their names, levels and what each finds."""

import tomllib
from functools import cache
from typing import Literal

import msgspec

from citekit.data import data_text

FindingLevel = Literal["error", "warning", "note"]
LEVELS: tuple[FindingLevel, ...] = ("error", "warning", "note")
"""The gravest first."""
OFF = "off"
"""In place of a level in citekit.toml: the rule finds nothing."""
UNCHECKED = "unchecked"
"""The rule of what could not be checked, which never counts as clean."""


class Rule(msgspec.Struct, frozen=True):
    """A rule: the level of its findings, and what it finds in one sentence."""

    level: FindingLevel
    summary: str


@cache
def rules() -> dict[str, Rule]:
    """The rules by name, the gravest first."""
    return msgspec.convert(tomllib.loads(data_text("check_rules.toml")), dict[str, Rule])
