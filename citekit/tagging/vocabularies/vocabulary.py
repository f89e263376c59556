"""A vocabulary as its file has it: concepts with their terms, before any becomes a label."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from citekit.text.normalize import squeeze

TermKind = Literal["name", "label", "synonym", "abbreviation", "broad", "related", "note"]
"""'label': a name if the concept has no other. 'broad', 'related': means more, or something else.

'note': a definition or scope note, the best first.
"""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Term(NamedTuple):
    """A term of a concept; ``language``: a BCP 47 tag, or '' where the file has none."""

    text: str
    kind: TermKind
    language: str = ""


class Problem(NamedTuple):
    """What is wrong in a file, and the line where the format has lines."""

    message: str
    line: int | None = None


@dataclass(slots=True)
class Concept:
    """One concept.

    ``parents``: the ids of the broader ones. ``codes``: other names for people and programs, such as tree
    numbers and notations.
    """

    id: str
    line: int | None = None
    terms: list[Term] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    facet: str = ""

    def add(self, text: str, kind: TermKind, language: str = "") -> None:
        """Add a term, its white space squeezed; nothing for an empty one."""
        if text := squeeze(_CONTROL.sub(" ", text)):
            self.terms.append(Term(text, kind, language.lower()))


@dataclass(slots=True)
class Vocabulary:
    """What a file holds: its concepts by id, in the file's order.

    ``format``: its name for people. ``skipped``: reasons, each with the number of concepts left out for it.
    ``dropped``: the same for terms.
    """

    format: str
    title: str = ""
    licence: str = ""
    version: str = ""
    concepts: dict[str, Concept] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)

    def add(self, concept: Concept) -> None:
        """Add a concept; the terms of a second one with the same id go to the first, as a problem."""
        earlier = self.concepts.setdefault(concept.id, concept)
        if earlier is not concept:
            place = f" (first in line {earlier.line})" if earlier.line else ""
            message = f"Duplicate id {concept.id}{place}; its terms were added to the first"
            self.problems.append(Problem(message, concept.line))
            earlier.terms += concept.terms
            earlier.parents += concept.parents
            earlier.codes += concept.codes
