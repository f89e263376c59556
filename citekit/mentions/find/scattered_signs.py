"""A study that no single sentence introduces: signs of it all over the text.

'Psychologists put it to the test ... Forty adults took part ... Jane Roe and John Doe wrote it up.' Read only where
`introductions` found nothing: :data:`SIGNS` is the table to change.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from citekit.mentions.find import introductions
from citekit.mentions.find.introductions import StudyCue
from citekit.mentions.find.passages import Sentence
from citekit.model.citation import Clue

_THE_STUDY = re.compile(
    r"\b(?:the|this|their|a)\s(?:[\w-]+\s)?(?:study|trial|paper|article|experiment|work|results|findings"
    r"|(?:meta-)?analysis|survey|investigation|calculation|questionnaire)\b",
    re.IGNORECASE,
)
_PREPRINT = re.compile(r"\b(?:preprint|manuscript)\b", re.IGNORECASE)
_MAKERS = re.compile(r"\b(?:authors?|researchers|scientists|investigators|et\sal)\b")
_FIGURES = re.compile(
    r"\b(?:odds|hazard|risk)\sratio\b|\bcorrelat\w+|\bstatistic\w+|\b\d+(?:\.\d+)?\s?(?:percent|per\scent|%)|\bcompared\swith\b"
)
_LICENCE = re.compile(
    r"\b(?:copyright|licen[cs]ed?|warranty|redistribut\w+|download(?:ed)?)\b", re.IGNORECASE
)
ENOUGH = 3
"""The weight of signs that makes a study."""


@dataclass(frozen=True)
class ProseText:
    """A text in which signs are looked for: its sentences and all their clues."""

    sentences: Sequence[tuple[Sentence, StudyCue | None]]
    clues: Sequence[Clue]

    def count(self, kind: str) -> int:
        """How many clues of a kind there are."""
        return Counter(clue.kind for clue in self.clues)[kind]

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Whether the pattern matches in a sentence."""
        return self.often(pattern, 1)

    def often(self, pattern: re.Pattern[str], least: int) -> bool:
        """Whether the pattern matches in that many sentences."""
        matching = (1 for sentence, _ in self.sentences if next(sentence.matches(pattern), None))
        return sum(islice(matching, least)) == least


@dataclass(frozen=True)
class StudySign:
    """A sign of a study, wherever in the text it is, and its weight.

    ``leads``: by it a reader could find the study or knows that there is one; one such sign there has to be.
    """

    name: str
    weight: int
    leads: bool
    holds: Callable[[ProseText], bool]


SIGNS = (
    StudySign("in a journal", 2, True, lambda text: text.count("journal") > 0),
    StudySign("a title", 2, True, lambda text: text.count("title") > 0),
    StudySign("a DOI", 2, True, lambda text: any(clue.value.startswith("10.") for clue in text.clues)),
    StudySign("a preprint or manuscript", 2, True, lambda text: text.has(_PREPRINT)),
    StudySign("somebody's", 1, False, lambda text: text.count("person") > 0),
    StudySign("several people's", 1, True, lambda text: text.count("person") > 1),
    StudySign("nearly introduced", 1, True, lambda text: any(cue and introductions.weigh(cue) > 0 for _, cue in text.sentences)),
    StudySign("the study, its results", 1, True, lambda text: text.has(_THE_STUDY)),
    StudySign("its makers", 1, True, lambda text: text.has(_MAKERS)),
    StudySign("at an institution", 1, False, lambda text: text.count("institution") > 0),
    StudySign("so many people", 1, False, lambda text: text.count("sample") > 0),
    StudySign("of a design", 1, False, lambda text: text.count("design") > 0),
    StudySign("figures", 1, False, lambda text: text.has(_FIGURES)),
    StudySign("a licence, which names authors too", -4, False, lambda text: text.often(_LICENCE, 3)),
)  # fmt: skip
_POINTERS = ("title", "journal", "person", "sample", "institution")


def introduction(text: ProseText) -> int | None:
    """The index of the sentence that tells most of a study, if the signs are enough and something points to it."""
    if not text.has(_PREPRINT) and not any(map(text.count, _POINTERS)):
        return None
    signs = [sign for sign in SIGNS if sign.holds(text)]
    if not any(sign.leads for sign in signs) or sum(sign.weight for sign in signs) < ENOUGH:
        return None
    return max(range(len(text.sentences)), key=lambda index: (_pointers(text, index), -index))


def _pointers(text: ProseText, index: int) -> int:
    """How strongly a sentence points to the study, itself and by its clues."""
    sentence, cue = text.sentences[index]
    kinds = {clue.kind for clue in text.clues if sentence.start <= clue.start < sentence.end}
    return (introductions.weigh(cue) if cue else 0) + sum(kind in kinds for kind in _POINTERS)
