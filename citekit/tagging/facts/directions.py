"""Words that tell in which direction something changed.

From ``fact_directions.txt``.
"""

from functools import cache
from typing import NamedTuple

from citekit.data import data_lines

_FILE = "fact_directions.txt"


class Form(NamedTuple):
    """A form of a verb: its direction and tense ('base', 'present', 'past', 'ing')."""

    direction: str
    tense: str
    verb: str


@cache
def forms() -> dict[str, Form]:
    """The forms of every verb, by rule but for the irregular ones."""
    forms_by_word: dict[str, Form] = {}
    for line in data_lines(_FILE):
        direction, listed = line.split(":", 1)
        if " " in direction or direction == "nothing":
            continue
        for word in listed.split(","):
            verb, *irregular = word.strip().split("/")
            stem = verb[:-1] if verb[-1] in "ey" else verb
            ends_in_y = verb[-1] == "y"
            tenses = {
                "base": [verb],
                "present": [f"{stem}ies" if ends_in_y else f"{verb}{'es' if verb.endswith('sh') else 's'}"],
                "ing": [f"{stem}{'y' if ends_in_y else ''}ing"],
                "past": irregular or [f"{stem}{'i' if ends_in_y else ''}ed"],
            }
            forms_by_word |= {
                word: Form(direction, tense, verb) for tense, every in tenses.items() for word in every
            }
    return forms_by_word


@cache
def directions_of(prefix: str) -> dict[str, str]:
    """Word -> direction, of the lines that begin with ``prefix``."""
    directions = {}
    for line in data_lines(_FILE):
        kind, listed = line.split(":", 1)
        if kind.startswith(prefix):
            directions.update({word.strip(): kind.removeprefix(prefix).strip() for word in listed.split(",")})
    return directions
