"""Does an introducing sentence speak of another study than the current one? :data:`NOVELTY` is the table."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from citekit.mentions.find.introducing import YEAR, Look, is_background
from citekit.mentions.find.passages import PEOPLE
from citekit.text.normalize import fold

_ANOTHER = re.compile(
    r"\b(?:another|second|third|separate|different|additional|subsequent|unrelated|other|similar)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Known:
    """What is known of the study spoken of so far, and where the new sentence stands to it."""

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
    holds: Callable[[Look, Known], bool]


def journal_keys(seen: Look) -> frozenset[str]:
    """The journals of a sentence, folded and without 'the'."""
    text = seen.sentence.text
    return frozenset(fold(text[name.start : name.end]).removeprefix("the ") for name in seen.journals)


def year_keys(seen: Look) -> frozenset[str]:
    """The years of a study: 'a 2019 trial', 'In 2019, a team ...'."""
    began = re.search(r"^In\s((?:19|20)\d\d)\b|\bpublished\s[^.;:]{0,80}?\bin\s((?:19|20)\d\d)\b", seen.text)
    return frozenset(
        {*YEAR.findall(seen.modifiers), *(year for year in (began.groups() if began else ()) if year)}
    )


def _other_journal(seen: Look, known: Known) -> bool:
    return bool(known.journals and seen.journals and not journal_keys(seen) & known.journals)


NOVELTY = (
    Novelty("another, a second", 5, lambda seen, known: is_contrast(seen)),
    Novelty("in another journal", 3, _other_journal),
    Novelty("in the same journal", -3, lambda seen, known: bool(journal_keys(seen) & known.journals)),
    Novelty("of another year", 2, lambda seen, known: bool(year_keys(seen) - known.years)),
    Novelty("beside one of a stated year", 3, lambda seen, known: bool(known.years and not year_keys(seen))),
    Novelty("an earlier one", 1, lambda seen, known: is_background(seen)),
    Novelty("a study", 1, lambda seen, known: not seen.definite),
    Novelty("the study", -4, lambda seen, known: seen.definite),
    Novelty("at the beginning of a paragraph", 1, lambda seen, known: known.begins_block),
    Novelty("under a heading of its own", 1, lambda seen, known: known.heading_between),
    Novelty("no journal is known yet", -2, lambda seen, known: not known.journals),
    Novelty("still in the lead", -2, lambda seen, known: known.lead),
)
ANOTHER = 2


def is_contrast(seen: Look) -> bool:
    """'Another study', 'a second team': the word belongs to the phrase that names the study or its people."""
    phrase = f"{seen.article} {seen.modifiers}"
    return bool(_ANOTHER.search(phrase)) or bool(
        re.match(
            rf"(?:Another|A\s(?:second|third|separate|different))\s(?:[\w-]+\s){{0,3}}{PEOPLE}\b", seen.text
        )
    )


def is_another(seen: Look, known: Known) -> bool:
    """Whether an introducing sentence speaks of another study than the current one."""
    return sum(sign.weight for sign in NOVELTY if sign.holds(seen, known)) >= ANOTHER
