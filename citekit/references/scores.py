"""How much a text looks like a reference: a sum of named scores."""

import re
from collections.abc import Callable

from citekit.csl.identifiers import DOI_PREFIX
from citekit.references.lines import SourceLine, without_label

_YEAR = re.compile(r"(?<![\d/])(?:1[6-9]|20)\d\d[a-z]?(?!\d)")
_FIRST_NAME = re.compile(
    r"(?:[a-z]{1,3}\s){0,2}[^\W\d_a-z][\w’'‐-]+(?:\s[^\W\d_a-z][\w’'‐-]+)?,?\s(?:[A-Z][.\s-]{0,2}){1,4}(?![a-z])"
    r"|(?:[A-Z]\.[\s-]?){1,3}[A-Z][a-z]+"
)
_LOCATOR = re.compile(
    r"\d\s?\([^()]{1,12}\)\s?[:,]\s?[A-Za-z]?\d|\d[A-Za-z]?\s?:\s?[A-Za-z]{0,2}\d|\bpp?\.\s?\d|\d\s?[–-]\s?\d+\b|\bvol\b",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(rf"\b{DOI_PREFIX}/|\bdoi\b|\bPMID\b|https?://|\bISBN\b|\barXiv\b", re.IGNORECASE)
_ET_AL = re.compile(r"\bet\s+al\b|\beds?\.|\bIn:", re.IGNORECASE)
_PROSE = re.compile(
    r"\b(?:we|our|this (?:article|study|work|review|is)|is licensed|rights reserved|copyright|the authors?|submitted|"
    r"received|correspondence|conflict|reviewer|edited by)\b|©",
    re.IGNORECASE,
)


def _year(text: str) -> float:
    return 1.0 if _YEAR.search(text) else -0.5


def _name(text: str) -> float:
    return 1.5 if _FIRST_NAME.match(text) else 0.0


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


SCORES: tuple[Callable[[str], float], ...] = (_year, _name, _locator, _identifier, _several, _length, _prose)
THRESHOLD = 2.0


def reference_score(text: str) -> float:
    """How much ``text`` looks like a reference; `THRESHOLD` and more is one."""
    head = text[:2000]
    return sum(score(head) for score in SCORES) if len(text) <= 3000 else -9.0


def is_entry(line: SourceLine) -> bool:
    """Whether a line alone looks like a reference."""
    return reference_score(without_label(line.text)) >= THRESHOLD
