"""The tables of RIS, for reading and writing: see ``data/ris_tags.toml``."""

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from citekit.csl.mappings.zotero import extra_label, variables
from citekit.data import data_text


class RisTables(NamedTuple):
    """CSL names on the left, RIS tags on the right; of several tags the first is written."""

    types: dict[str, tuple[str, ...]]
    named: dict[str, list[str]]
    texts: dict[str, tuple[str, ...]]
    people: dict[str, tuple[str, ...]]
    dates: dict[str, tuple[str, ...]]
    exceptions: dict[str, dict[str, str]]
    also: dict[str, dict[str, str]]
    unread_by_zotero: dict[str, list[str]]
    endnote: dict[str, str]
    endnote_types: dict[str, str]

    def tag(self, kind: str, field: str) -> str:
        """The tag for a field or role of an item of the CSL type ``kind``, '' for none."""
        usual = (*self.texts.get(field, ()), *self.people.get(field, ()), "")[0]
        return self.exceptions.get(kind, {}).get(field, usual)

    def read_type(self, ris: str) -> str:
        """The CSL type of an RIS type; 'document' for one that is not in the table."""
        return next((kind for kind, names in self.types.items() if ris in names), "document")


@cache
def tables() -> RisTables:
    """Load the tables."""
    data = tomllib.loads(data_text("ris_tags.toml"))
    lists = {name: _split(data[name]) for name in ("types", "texts", "people", "dates")}
    return RisTables(**{**data, **lists})


def _split(table: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(tags.split()) for name, tags in table.items()}


@cache
def labels() -> dict[str, str]:
    """Label of a line of Zotero's Extra -> CSL field: 'Event Place' -> 'event-place'."""
    return {extra_label(field): field for field in variables()} | {"arXiv": "number"}
