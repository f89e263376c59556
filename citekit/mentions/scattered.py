"""A study that no single sentence introduces, as writers leave it: signs of it in several places of the text.

'Psychologists put it to the test ... Forty adults took part ... Jane Roe is the lead author of the study.' Read
only where `introducing` found nothing: :data:`SIGNS` is the table to change.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from citekit.mentions import introducing
from citekit.mentions.introducing import Look
from citekit.mentions.passages import MAX_SENTENCE, PEOPLE

_THE_STUDY = re.compile(
    r"\b(?:the|this|their|a)\s(?:[\w-]+\s)?(?:study|trial|paper|article|experiment|work|results|findings"
    r"|(?:meta-)?analysis|survey|investigation|calculation|questionnaire)\b",
    re.IGNORECASE,
)
_AUTHORS = re.compile(
    r"\b(?:lead|first|senior|last|sole|corresponding|co-?)\s?authors?\b"
    r"|[A-Z]\w+\sand\s(?:\w+\s){0,2}(?:colleagues|co-?workers|co-?authors|team|group)\b|\bet\sal\b"
)
_OUT = re.compile(
    r"\b(?:was|were|been|is|are)\s(?:\w+\s)?published\b|\bpublished\b.{0,30}\bin\b|\bcame\sout\b"
)
_PEOPLE = re.compile(
    rf"\b(?:the|these|its)\s(?:[\w-]+\s)?(?:{PEOPLE})\b|\b(?:authors?|researchers|scientists)\b"
)
_AT = re.compile(
    r"\b(?:at|of|from)\s(?:the\s)?(?:[A-Z][\w-]+\s){0,4}(?:University|Institute|Hospital|School|College|Cent(?:er|re)|Clinic)\b"
)
_MANY = re.compile(
    r"\b(?:\d[\d,]*|(?:one\s)?hundreds?(?:\sof)?|thousands?(?:\sof)?|dozens?(?:\sof)?|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?|ten|eleven|twelve|\w+teen)\s"
    r"(?:[\w-]+\s){0,2}(?:participants|patients|people|adults|women|men|children|volunteers|mice|rats|subjects|students|workers"
    r"|countries|animals|species|families|records|cases|populations|samples)\b"
)
_FIGURES = re.compile(
    r"\b(?:odds|hazard|risk)\sratio\b|\bcorrelat\w+|\bstatistic\w+|\b\d+(?:\.\d+)?\s?(?:percent|per\scent|%)|\bcompared\swith\b"
)
_DOI = re.compile(r"\b10\.\d{4,9}/")
ENOUGH = 3
"""The weight of signs that makes a study."""


_MUST = 2
"""One of the first signs there has to be: else a text that names authors is a list or a licence."""


@dataclass(frozen=True)
class Sign:
    """A sign for a study, wherever in the text it stands, and what it counts, once."""

    name: str
    weight: int
    holds: Callable[[str, Look | None], bool]


SIGNS = (
    Sign(
        "a sentence that nearly introduces one",
        1,
        lambda text, seen: bool(seen and introducing.weigh(seen) > 0),
    ),
    Sign("the study, its results", 1, lambda text, seen: bool(_THE_STUDY.search(text))),
    Sign("researchers, authors", 1, lambda text, seen: bool(_PEOPLE.search(text))),
    Sign("named authors", 1, lambda text, seen: bool(_AUTHORS.search(text))),
    Sign("published", 1, lambda text, seen: bool(seen and seen.phrase and _OUT.search(text))),
    Sign("in a journal", 1, lambda text, seen: bool(seen and seen.journals)),
    Sign(
        "whose name sounds like one",
        1,
        lambda text, seen: any(name.known for name in seen.journals) if seen else False,
    ),
    Sign("a DOI", 2, lambda text, seen: bool(_DOI.search(text))),
    Sign("at an institution", 1, lambda text, seen: bool(_AT.search(text))),
    Sign("so many people", 1, lambda text, seen: bool(_MANY.search(text))),
    Sign("figures", 1, lambda text, seen: bool(_FIGURES.search(text))),
)


def introduction(told: Sequence[tuple[str, Look | None]]) -> int | None:
    """The index of the sentence that comes nearest to an introduction, if all signs together are enough.

    ``told``: the sentences of a text and what they show of a study. Background is left out.
    """
    kept = [
        (index, text[:MAX_SENTENCE], seen)
        for index, (text, seen) in enumerate(told)
        if not seen or not introducing.is_background(seen)
    ]
    held = [sign for sign in SIGNS if any(sign.holds(text, seen) for _, text, seen in kept)]
    if not set(SIGNS[:_MUST]) & set(held) or sum(sign.weight for sign in held) < ENOUGH:
        return None
    looks = [(introducing.weigh(seen), -index) for index, _, seen in kept if seen]
    return -max(looks)[1] if looks else None
