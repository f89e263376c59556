"""The rules that read clues from a passage, in the order of the clues."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from citekit.mentions.find import dates, journals, lines, people, study_details, substances, topics
from citekit.mentions.find.passages import Passage
from citekit.mentions.words import telling
from citekit.model.citation import Clue
from citekit.text.normalize import fold


@dataclass(frozen=True, slots=True)
class ClueRule:
    """One way to read clues from a passage."""

    name: str
    read: Callable[[Passage], Iterator[Clue]]


RULES = (
    ClueRule("fields that a press service sets in a table", lines.labelled),
    ClueRule("journal: published in Pain", journals.journal),
    ClueRule("before: the day of the post", dates.before),
    ClueRule("published: online March 5, a 2019 study", dates.published),
    ClueRule("title: quoted behind 'titled', 'the study'", study_details.title),
    ClueRule("link: DOIs and addresses", study_details.link),
    ClueRule("origin: Chinese researchers, in Denmark", people.origin),
    ClueRule("institution: at the University of X", people.institution),
    ClueRule("person: Dr. X, led by X", people.person),
    ClueRule("sample: 45 healthy participants", study_details.sample),
    ClueRule("condition: patients with X", study_details.condition),
    ClueRule("design: double-blind", study_details.design),
    ClueRule("site, intervention: by abbreviation", substances.abbreviated),
    ClueRule("site, intervention: by the last word", substances.phrase),
    ClueRule("drug: by stem, gloss or how it is given", substances.drug),
    ClueRule("outcome: what changed or was measured", study_details.outcome),
    ClueRule("topic: words that come back", topics.topic),
)
_KINDS_WITH_TOPICS = frozenset(("person", "condition", "design", "site", "intervention", "drug", "outcome"))
MOST_OF_A_KIND = 12
"""Clues of one kind that are kept: the first ones of a passage say what the study is about."""


def collect(passage: Passage) -> tuple[Clue, ...]:
    """All clues of the passage, each value once, rule by rule. Never raises.

    No topic that another clue has.
    """
    clues: dict[tuple[str, str], Clue] = {}
    words: set[str] = set()
    count: dict[str, int] = {}
    for rule in RULES:
        for clue in rule.read(passage):
            key = clue.kind, fold(clue.value)
            is_known = key in clues or (clue.kind == "topic" and key[1] in words)
            is_noise = clue.kind == "outcome" and not any(telling(clue.value))
            if key[1] and not is_known and not is_noise and count.get(clue.kind, 0) < MOST_OF_A_KIND:
                clues[key] = clue
                if clue.kind in _KINDS_WITH_TOPICS:
                    words.update(re.findall(r"[^\W_]+(?:-[^\W_]+)*", key[1]))
                count[clue.kind] = count.get(clue.kind, 0) + 1
    return tuple(clues.values())
