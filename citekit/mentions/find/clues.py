"""The rules that read a passage, in the order of their clues: the room's table of contents."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from citekit.mentions.find import dates, journals, labels, people, substances, topics, wording
from citekit.mentions.find.passages import Passage
from citekit.model.citation import Clue
from citekit.text.normalize import fold


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to read clues from a passage."""

    name: str
    read: Callable[[Passage], Iterator[Clue]]


RULES = (
    Rule("fields that a press service sets in a table", labels.labelled),
    Rule("journal: published in Pain", journals.journal),
    Rule("before: the day of the post", dates.before),
    Rule("published: online March 5, a 2019 study", dates.published),
    Rule("title: quoted behind 'titled', 'the study'", wording.title),
    Rule("link: DOIs and addresses", wording.link),
    Rule("origin: Chinese researchers, in Denmark", people.origin),
    Rule("institution: at the University of X", people.institution),
    Rule("person: Dr. X, led by X", people.person),
    Rule("sample: 45 healthy participants", wording.sample),
    Rule("condition: patients with X", wording.condition),
    Rule("design: double-blind", wording.design),
    Rule("site, intervention: by abbreviation", substances.abbreviated),
    Rule("site, intervention: by the last word", substances.phrase),
    Rule("drug: by stem, gloss or how it is given", substances.drug),
    Rule("outcome: what changed or was measured", wording.outcome),
    Rule("topic: words that come back", topics.topic),
)
_SAYING = frozenset(("person", "condition", "design", "site", "intervention", "drug", "outcome"))
MOST_OF_A_KIND = 12
"""Clues of one kind that are kept: the first ones of a passage say what the study is about."""


def collect(passage: Passage) -> tuple[Clue, ...]:
    """All clues of the passage, each value once, rule by rule; no topic that another clue has told. Never raises."""
    found: dict[tuple[str, str], Clue] = {}
    said: set[str] = set()
    count: dict[str, int] = {}
    for rule in RULES:
        for clue in rule.read(passage):
            key = clue.kind, fold(clue.value)
            told = clue.kind == "topic" and key[1] in said
            if key not in found and count.get(clue.kind, 0) < MOST_OF_A_KIND and key[1] and not told:
                found[key] = clue
                if clue.kind in _SAYING:
                    said.update(re.findall(r"[^\W_]+(?:-[^\W_]+)*", key[1]))
                count[clue.kind] = count.get(clue.kind, 0) + 1
    return tuple(found.values())
