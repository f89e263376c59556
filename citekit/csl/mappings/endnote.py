"""EndNote's names of types, tags and elements as RIS has them: see ``data/endnote.toml``."""

import tomllib
from functools import cache
from typing import NamedTuple

from citekit.data import data_text


class EndNoteTables(NamedTuple):
    """EndNote's names on the left, RIS types and tags on the right."""

    types: dict[str, str]
    tags: dict[str, str]
    elements: dict[str, str]

    def ris_type(self, name: str) -> str:
        """The RIS type of a type by its name; GEN for one that is not in the table."""
        return self.types.get(" ".join(name.lower().split()), "GEN")


@cache
def tables() -> EndNoteTables:
    """Load the tables."""
    return EndNoteTables(**tomllib.loads(data_text("endnote.toml")))
