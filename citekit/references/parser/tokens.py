"""A reference string as tokens: words, numbers, initials, marks; an identifier is one token.

Tokens are cut at every change between letters, digits and marks, so that 'e18106', '12(3):4-5' and 'Nat.Commun'
come apart whatever the spacing; a hyphenated word and an identifier stay whole, since nothing inside them is a
field of its own.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from citekit.references.parser import identifiers

_TOKEN = re.compile(
    r"(?<![^\W_])[^\W\d_]\.|"  # an initial with its stop
    r"[^\W\d_]+(?:[-‐‑'’][^\W\d_]{2,})*|\d+|[^\w\s]|_+"  # 'Jean-Pierre', "O'Neill"
)
# Letters with their marks written apart ('u' + U+0308) are rare enough to be left as two tokens.


class Tokens(NamedTuple):
    """The tokens of a string: where each begins and ends, and its word as the network knows it.

    A word carries a leading space where the string has one before it; an identifier is its kind behind U+0001.
    """

    starts: Sequence[int]
    ends: Sequence[int]
    words: Sequence[str]
    found: Sequence[identifiers.Found]


def tokenize(text: str) -> Tokens:
    """Cut ``text`` into tokens, in order, never overlapping; white space belongs to none."""
    found = sorted(identifiers.find(text), key=lambda one: one.start)
    starts: list[int] = []
    ends: list[int] = []
    words: list[str] = []
    position = 0
    for one in found:
        _cut(text, position, one.start, starts, ends, words)
        starts.append(one.start)
        ends.append(one.end)
        words.append("\x01" + one.field)
        position = one.end
    _cut(text, position, len(text), starts, ends, words)
    return Tokens(starts, ends, words, found)


def _cut(text: str, start: int, end: int, starts: list[int], ends: list[int], words: list[str]) -> None:
    last = ends[-1] if ends else 0
    for match in _TOKEN.finditer(text, start, end):
        begin, stop = match.span()
        starts.append(begin)
        ends.append(stop)
        words.append(" " + match[0] if begin > last else match[0])
        last = stop
