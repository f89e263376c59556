"""A study that no single sentence introduces, as writers leave it: signs of it in several places of the text.

'Psychologists put it to the test ... Forty adults took part ... Jane Roe is the lead author of the study.' Read
only where `introducing` found nothing: :data:`SIGNS` is the table to change.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from citekit.mentions import introducing
from citekit.mentions.introducing import Look

_THE_STUDY = re.compile(
    r"\b(?:the|this|their|a)\s(?:[\w-]+\s)?(?:study|trial|paper|article|experiment|work|results|findings|meta-analysis)\b",
    re.IGNORECASE,
)
_AUTHORS = re.compile(
    r"\b(?:lead|first|senior|last|sole|corresponding|co-?)\s?authors?\b"
    r"|[A-Z]\w+\sand\s(?:\w+\s){0,2}(?:colleagues|co-?workers|co-?authors)\b|\bet\sal\b"
)
_OUT = re.compile(
    r"\b(?:was|were|been|is|are)\s(?:\w+\s)?published\b|\bpublished\b.{0,30}\bin\b|\bcame\sout\b"
)
_DOI = re.compile(r"\b10\.\d{4,9}/")
ENOUGH = 3


@dataclass(frozen=True)
class Sign:
    """A sign for a study, wherever in the text it stands, and what it counts, once."""

    name: str
    weight: int
    holds: Callable[[Look], bool]


SIGNS = (
    Sign("a sentence that nearly introduces one", 1, lambda seen: introducing.weigh(seen) > 0),
    Sign("the study, its results", 1, lambda seen: bool(_THE_STUDY.search(seen.text))),
    Sign("its authors", 1, lambda seen: bool(_AUTHORS.search(seen.text))),
    Sign("published", 1, lambda seen: bool(seen.phrase and _OUT.search(seen.text))),
    Sign("in a journal", 1, lambda seen: bool(seen.journals)),
    Sign("whose name sounds like one", 1, lambda seen: any(name.known for name in seen.journals)),
    Sign("a DOI", 2, lambda seen: bool(_DOI.search(seen.text))),
)


def introduction(seen: Sequence[Look | None]) -> int | None:
    """The index of the sentence that comes nearest to an introduction, if all signs together are enough."""
    looks = [
        (index, one)
        for index, one in enumerate(seen)
        if one and not introducing.is_background(one) and not introducing.is_of_nothing(one)
    ]
    total = sum(sign.weight for sign in SIGNS if any(sign.holds(one) for _, one in looks))
    if total < ENOUGH:
        return None
    return max(looks, key=lambda pair: (introducing.weigh(pair[1]), -pair[0]))[0]
