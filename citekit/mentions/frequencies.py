"""How frequent names, words and verdicts are among all records: ``study_weights.json``, read once.

``benchmarks/study_weights.py`` counts them. A rarity is log10 of the number of records of which one has the name: 6.5
is one of 3 million. What is in no table is taken to be half as frequent as the rarest that is.
"""

import json
from collections.abc import Mapping
from functools import cache

import msgspec

from citekit.data import data_text

_TABLES = ("journals", "families", "given", "words", "countries")


class Frequencies(msgspec.Struct):
    """Rarities by name, '' for a name that is not listed; rates of verdicts, by kind of clue.

    ``subjects``: (a, b) where one of 10 ** (a + b x) other records has as much of a post's subject as the weight x.
    """

    journals: dict[str, float]
    families: dict[str, float]
    given: dict[str, float]
    words: dict[str, float]
    countries: dict[str, float]
    numbers: dict[str, float]
    institution: float
    abstract: float
    rates: dict[str, dict[str, float]]
    subjects: dict[str, tuple[float, float]]


@cache
def frequencies() -> Frequencies:
    """The frequencies as they are shipped."""
    data = json.loads(data_text("study_weights.json"))
    return msgspec.convert(data | {name: _rarities(data[name]) for name in _TABLES}, Frequencies)


def _rarities(levels: Mapping[str, str]) -> dict[str, float]:
    """{'3.2': 'wang van_dam'} -> {'wang': 3.2, 'van dam': 3.2}."""
    listed = ((name, level) for level, names in levels.items() if level for name in names.split())
    return {"": float(levels[""])} | {name.replace("_", " "): float(level) for name, level in listed}


def rarity_of(table: Mapping[str, float], name: str) -> float:
    """The rarity of a name, or that of a name that is not listed."""
    return table.get(name, table[""])
