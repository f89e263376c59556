"""The words of citations by author and year, and patterns made of them."""

import re
import unicodedata
from functools import cache

from citekit.csl.names import name_particles
from citekit.data import data_lines

UPPER = "".join(c for c in map(chr, range(0x2500)) if unicodedata.category(c) == "Lu")
"""The capital letters, for a class of a pattern."""
CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Chinese, Japanese and Korean letters, for a class of a pattern: nothing parts the words."""
LETTER = rf"[^\W\d_{CJK}]"
# Scripts without capital letters that part their words: Hebrew, Arabic, the scripts of India, Thai.
_UNCASED = r"\u05d0-\u05ea\u0620-\u064a\u066e-\u06d3\u0700-\u08ff\u0900-\u0fff"

YEAR = r"(?:1[5-9]|20)\d\d(?!\d)"
UNPUBLISHED = ("undated", "press", "review", "preparation")
"""What a work without a year is, as `unpublished_year` says it."""


@cache
def words(kind: str) -> tuple[str, ...]:
    """The words of one kind, the longest first."""
    kinds = dict(line.split(": ", 1) for line in data_lines("citation_words.txt"))
    return tuple(sorted(kinds[kind].split(", "), key=len, reverse=True))


def pattern(*kinds: str) -> str:
    """A pattern of all words of some kinds, with or without their stops and spaces; most places fail at one look."""
    listed = [word for kind in kinds for word in words(kind)]
    first = "".join(sorted({re.escape(word[0]) for word in listed}))
    return f"(?=[{first}])(?:{'|'.join(map(_word, listed))})"


def _word(word: str) -> str:
    parts = (re.escape(part) for part in re.findall(r"[^\s.]+|[\s.]", word))
    written = "".join(r"\s+" if part in ("\\ ", " ") else r"\.?" if part == "\\." else part for part in parts)
    written = re.sub(r"\\\.\?(?:\\s\+|(?=[^\\\s]))", r"\\.?\\s?", written)
    return written + (r"(?![^\W\d_])" if word.rstrip(".")[-1].isalpha() else "")


_UNPUBLISHED_KINDS = {kind: re.compile(pattern(kind), re.IGNORECASE) for kind in UNPUBLISHED}


def unpublished_year(text: str) -> str:
    """What a phrase such as 'In prep.' or 'n. d.' says instead of a year, one of `UNPUBLISHED`; else ''."""
    return next((kind for kind, known in _UNPUBLISHED_KINDS.items() if known.fullmatch(text)), "")


PARTICLE = "(?:" + "|".join(re.escape(word) for word in sorted(name_particles(), key=len, reverse=True)) + ")"
NAME = (
    rf"(?:(?:(?i:{PARTICLE})[\s’'-]\s?){{0,3}}(?:[dDlL][’'])?"
    rf"[{UPPER}{_UNCASED}]{LETTER}{{0,60}}(?:[’'ʼ.‐‑-]{LETTER}{{1,60}}){{0,4}})"
)
"""A family name as it is printed."""
_TAIL = rf"(?:[’'‐‑-](?!s(?!{LETTER})){LETTER}+){{0,4}}"
WORD = re.compile(
    rf"(?:(?<!{LETTER})|(?<=apud))(?:(?:[{UPPER}{_UNCASED}]|[a-z]{{1,2}}(?=[{UPPER}])|{PARTICLE}(?=[\s’'-])|[dl](?=[’'][{UPPER}]))(?:{LETTER}|\d(?={LETTER}))*{_TAIL}"
    rf"|[{CJK}])"
)
"""A word that a citation can begin with."""
NEXT_WORD = re.compile(rf"(?:\s|[.,/&‑–-]){{1,3}}{LETTER}+{_TAIL}")
INITIALS = rf"(?:[{UPPER}]\.[\s-]?){{1,4}}"
