"""What is known of LaTeX's commands and environments: ``data/latex.toml``."""

import tomllib
from functools import cache
from typing import NamedTuple

from citekit.data import data_text


class LatexTables(NamedTuple):
    """Names of commands and environments; see the data file for each."""

    citing: dict[str, str]
    """Command -> how it prints: 'brackets', 'text' or 'several'."""
    dropped: dict[str, int]
    printed: dict[str, int]
    arguments: dict[str, int]
    pointing: frozenset[str]
    notes: frozenset[str]
    skipped: frozenset[str]
    tables: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        """The commands that keep their meaning, whatever a document defines."""
        commands = (self.citing, self.dropped, self.printed, self.pointing, self.notes)
        return frozenset(name for names in commands for name in names) | {"url", "doi", "bibitem", "item"}


@cache
def latex_tables() -> LatexTables:
    """Load the tables."""
    data = tomllib.loads(data_text("latex.toml"))

    def counted(section: str) -> dict[str, int]:
        return {name: int(count) for count, names in data[section].items() for name in names.split()}

    def listed(section: str) -> frozenset[str]:
        return frozenset(data[section]["names"].split())

    return LatexTables(
        citing={name: how for how, names in data["citing"].items() for name in names.split()},
        dropped=counted("dropped"),
        printed=counted("printed"),
        arguments=counted("arguments"),
        pointing=listed("pointing"),
        notes=listed("notes"),
        skipped=listed("skipped"),
        tables=listed("tables"),
    )
