"""How much a text looks like a reference: a sum of named scores."""

import re
from collections.abc import Callable, Sequence

from citekit.csl.identifiers import DOI_PREFIX
from citekit.references.beginnings import beginning_score, ending_score
from citekit.references.lines import UNFINISHED, SourceLine, without_label

_YEAR = re.compile(r"(?<![\d/])(?:1[6-9]|20)\d\d[a-z]?(?!\d)")
_LOCATOR = re.compile(
    r"\d(?:\s?\([^()]{1,12}\)\s?[:,]\s?[A-Za-z]?\d|[A-Za-z]?\s?:\s?[A-Za-z]{0,2}\d|\s?[–-]\s?\d+\b)|\b(?:pp?\.\s?\d|vol\b)",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(rf"\b(?:{DOI_PREFIX}/|(?:doi|PMID|ISBN|arXiv)\b)|https?://", re.IGNORECASE)
_ET_AL = re.compile(r"\bet\s+al\b|\beds?\.|\bIn:", re.IGNORECASE)
_PROSE = re.compile(
    r"\b(?:(?-i:[Ww]e|[Oo]ur)|this (?:article|study|work|review|is)|is licensed|rights reserved|copyright|the authors?|submitted|"
    r"received|correspondence|conflict|reviewer|edited by)\b|©",
    re.IGNORECASE,
)
# 'as was shown before (Smith et al., 2003)': a text that cites.
_CITES = re.compile(
    r"[a-z]{2}\s\((?:e\.g\.,?\s|see\s)?[^\W\d_a-z][^\W\d_]+(?:[,\s][^()]{0,120})?,?\s(?:1[89]|20)\d\d[a-z]?(?:[,;:][^()]{0,200})?\)"
)
_VERB = re.compile(
    r"\b(?:was|were|is|are|has|have|had|been|can|may|will|should|wurden?|sind|wird|werden|sont|été|fueron|foram|são|están)\b"
)
# 'Jameson 2005, p. 30; Manuel 1979, p. 17.': the short form of a work.
_SHORT_FORM = re.compile(
    r"[^\W\d_a-z][^\d;:()]{1,60}[,\s]\(?(?:1[5-9]|20)\d\d[a-z]?\)?(?:[,:]\s?(?:pp?\.|S\.|s\.|с\.)?\s?\d+(?:\s?[–-]\s?\d+)?)?(?:\.?$|;\s)"
)


def _year(text: str) -> float:
    return 1.0 if _YEAR.search(text) else -0.5


def _name(text: str) -> float:
    return 1.5 if beginning_score(text) >= 2.5 else 0.0


def _locator(text: str) -> float:
    return 1.0 if _LOCATOR.search(text) else 0.0


def _identifier(text: str) -> float:
    return 1.0 if _IDENTIFIER.search(text) else 0.0


def _several(text: str) -> float:
    return 0.5 if _ET_AL.search(text) else 0.0


def _length(text: str) -> float:
    return 0.5 if 40 <= len(text) <= 700 else -1.5 if len(text) > 1500 or len(text) < 20 else 0.0


def _prose(text: str) -> float:
    return -1.5 if _PROSE.search(text) else 0.0


def _citation(text: str) -> float:
    return -2.0 if _CITES.search(text) else 0.0


def _verbs(text: str) -> float:
    return max(-2.25, -0.75 * len(_VERB.findall(text)))


def _short_form(text: str) -> float:
    return -6.0 if len(text) <= 120 and _SHORT_FORM.match(text) else 0.0


SCORES: tuple[Callable[[str], float], ...] = (
    _year,
    _name,
    _locator,
    _identifier,
    _several,
    _length,
    _prose,
    _citation,
    _verbs,
    _short_form,
)
THRESHOLD = 2.0
# In a list, what looks so much like a reference is one: a law, a letter.
PLAUSIBLE = 1.0


def reference_score(text: str) -> float:
    """How much ``text`` looks like a reference; `THRESHOLD` and more is one."""
    head = text if len(text) <= 2000 else f"{text[:1500]} {text[-500:]}"
    return sum(score(head) for score in SCORES) if len(text) <= 4000 else -9.0


def begins_entry(lines: Sequence[SourceLine], position: int) -> bool:
    """Whether a line looks like a reference; if it is a number alone, the next line."""
    alone = not without_label(lines[position].text).strip() and position + 1 < len(lines)
    return is_entry(lines[position + 1] if alone else lines[position])


def is_entry(line: SourceLine) -> bool:
    """Whether a line alone looks like a reference."""
    return reference_score(without_label(line.text)) >= THRESHOLD


def is_truncated(text: str) -> bool:
    """Whether the last entry of a text stops before its end: 'Watson JD. Molecular structure of'."""
    return bool(UNFINISHED.search(text)) or (reference_score(text) < THRESHOLD and ending_score(text) < 0)
