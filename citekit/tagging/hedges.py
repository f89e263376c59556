"""What is denied ('did not change BDNF') or only supposed ('whether IL-6').

Cues with a scope, in the manner of NegEx (Chapman et al. 2001, doi:10.1006/jbin.2001.1029): a denial reaches
from its cue to the end of the clause, or back from its cue; a supposition covers all of the clause. The cues are
in ``citekit/data/hedges.toml``.
"""

import re
import tomllib
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from citekit.data import data_text
from citekit.model.tags import Hedge
from citekit.text.sentences import Span, Spans

_BORDER = re.compile(
    r"[;:!?](?=\s)|\.(?=\s+[^\Wa-z\d_])|\b(?:but|whereas|although|though|while|however|because|thereby)\b"
)
_COMMA = re.compile(r",\s")
_BRACKET = re.compile(r"[()\[\]]")
_END = re.compile(r"[,;:.!?](?=\s|$)|$")
_ITEM_WORDS = 4
"""A part between commas of no more words is an item of a list, and no clause of its own."""


class _Cues(NamedTuple):
    before: re.Pattern[str]
    after: re.Pattern[str]
    apart: re.Pattern[str]
    supposed: re.Pattern[str]


class Hedges:
    """The denials and suppositions of one text, asked of places in it."""

    def __init__(self, text: str) -> None:
        cues = _cues()
        supposed: list[Span] = []
        negated: list[Span] = []
        apart = Spans(match.span() for match in cues.apart.finditer(text))
        for start, end in _clauses(text):
            if cues.supposed.search(text, start, end):
                supposed.append((start, end))
            reach = start
            for match in cues.before.finditer(text, start, end):
                if match.start() >= reach and not apart.overlap(*match.span()):
                    reach = _bracketed(text, match.end(), end)
                    negated.append((match.end(), reach))
            denials = [
                m.start() for m in cues.after.finditer(text, start, end) if not apart.overlap(*m.span())
            ]
            if denials:
                negated.append((start, denials[-1]))
        self._supposed, self._negated = Spans(supposed), Spans(negated)

    def of(self, start: int, end: int) -> Hedge | None:
        """The hedge of the words at start..end; a supposed denial is a supposition."""
        if self._supposed.overlap(start, end):
            return "supposed"
        return "negated" if self._negated.overlap(start, end) else None


def _bracketed(text: str, start: int, end: int) -> int:
    """Where the bracket around ``start`` closes, if before ``end``."""
    depth = 0
    for match in _BRACKET.finditer(text, start, end):
        depth += 1 if match[0] in "([" else -1
        if depth < 0:
            return match.start()
    return end


def _clauses(text: str) -> list[Span]:
    """The clauses of a text; a list with commas stays in its clause."""
    borders = {0, len(text)} | {match.end() for match in _BORDER.finditer(text)}
    for match in _COMMA.finditer(text):
        end = _END.search(text, match.end())
        words = text[match.end() : end.start() if end else len(text)].split()
        if len(words) > _ITEM_WORDS and words[0].lower() not in ("and", "or", "nor"):
            borders.add(match.end())
    places = sorted(borders)
    return list(pairwise(places))


@cache
def _cues() -> _Cues:
    data = tomllib.loads(data_text("hedges.toml"))
    negated, supposed = data["negated"], data["supposed"]
    return _Cues(
        _pattern(negated["before"]),
        _pattern(negated["after"]),
        _pattern(negated["apart"]),
        _pattern(supposed["anywhere"]),
    )


def _pattern(cues: list[str]) -> re.Pattern[str]:
    """One pattern for all cues, longest first.

    A sentence may begin with one, but 'May' is a month. Cues are grouped by their first letter: most words of a text
    are passed over after one look.
    """
    by_letter: dict[str, list[str]] = {}
    inside = []
    for cue in sorted(cues, key=len, reverse=True):
        stem, ending = (cue[:-1], r"\w*") if cue.endswith("*") else (cue, r"\b")
        letters = re.escape(stem).replace(r"\ ", r"\s+")
        if cue.startswith("n't"):
            inside.append(letters + ending)
            continue
        first = f"[{letters[0].upper()}{letters[0]}]" if cue != "may" else letters[0]
        by_letter.setdefault(first, []).append(letters[1:] + ending)
    words = "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in by_letter.items())
    return re.compile("|".join((rf"\b(?:{words})", *inside)))
