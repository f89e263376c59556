"""Whether an introducing sentence is about another study: see :data:`NOVELTY`."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from citekit.mentions.find.introductions import YEAR, StudyCue, is_background
from citekit.mentions.find.passages import PEOPLE
from citekit.text.normalize import fold

_ANOTHER = re.compile(
    r"\b(?:another|second|third|separate|different|additional|subsequent|unrelated|other|similar)\b",
    re.IGNORECASE,
)

_IT = re.compile(
    r"(?:It|They|This|That|These|All\sthis)\s(?:\w+\s){0,2}(?:published|appeared|came\sout|out\snow|in)\b"
)


@dataclass(frozen=True)
class CurrentStudy:
    """What is known of the current study, and how the new sentence relates to it."""

    journals: frozenset[str]
    years: frozenset[str]
    begins_block: bool
    heading_between: bool
    lead: bool


@dataclass(frozen=True)
class Novelty:
    """One sign for a sentence that introduces another study than the one spoken of."""

    name: str
    weight: int
    holds: Callable[[StudyCue, CurrentStudy], bool]


def journal_keys(cue: StudyCue) -> frozenset[str]:
    """The journals of a sentence, folded and without 'the'."""
    text = cue.sentence.text
    return frozenset(fold(text[name.start : name.end]).removeprefix("the ") for name in cue.journals)


def year_keys(cue: StudyCue) -> frozenset[str]:
    """The years of a study: 'a 2019 trial', 'In 2019, a team ...'."""
    began = re.search(r"^In\s((?:19|20)\d\d)\b|\bpublished\s[^.;:]{0,80}?\bin\s((?:19|20)\d\d)\b", cue.text)
    return frozenset(
        {*YEAR.findall(cue.modifiers), *(year for year in (began.groups() if began else ()) if year)}
    )


def _other_journal(cue: StudyCue, known: CurrentStudy) -> bool:
    return bool(known.journals and cue.journals and not journal_keys(cue) & known.journals)


NOVELTY = (
    Novelty("another, a second", 5, lambda cue, known: is_contrast(cue)),
    Novelty("in another journal", 3, _other_journal),
    Novelty("in the same journal", -3, lambda cue, known: bool(journal_keys(cue) & known.journals)),
    Novelty("of another year", 2, lambda cue, known: bool(year_keys(cue) - known.years)),
    Novelty("beside one of a stated year", 3, lambda cue, known: bool(known.years and not year_keys(cue))),
    Novelty("an earlier one", 1, lambda cue, known: is_background(cue)),
    Novelty("a study", 1, lambda cue, known: not cue.definite),
    Novelty("the study", -4, lambda cue, known: cue.definite),
    Novelty("it was published", -4, lambda cue, known: bool(_IT.match(cue.text))),
    Novelty("at the beginning of a paragraph", 1, lambda cue, known: known.begins_block),
    Novelty("under a heading of its own", 1, lambda cue, known: known.heading_between),
    Novelty("no journal is known yet", -2, lambda cue, known: not known.journals),
    Novelty("still in the lead", -2, lambda cue, known: known.lead),
)
ANOTHER = 2


def is_contrast(cue: StudyCue) -> bool:
    """Whether the study is called another one: 'Another study', 'a second team'."""
    phrase = f"{cue.article} {cue.modifiers}"
    return bool(_ANOTHER.search(phrase)) or bool(
        re.match(
            rf"(?:Another|A\s(?:second|third|separate|different))\s(?:[\w-]+\s){{0,3}}{PEOPLE}\b", cue.text
        )
    )


def is_another(cue: StudyCue, known: CurrentStudy) -> bool:
    """Whether an introducing sentence speaks of another study than the current one."""
    return sum(sign.weight for sign in NOVELTY if sign.holds(cue, known)) >= ANOTHER
