"""The layout of a reference, and how usual each part of it is in its list.

A layout is what a reference looks like apart from its words: which fields it has, the marks between them, the shape
of each field ('9-9' for '134-139').
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from citekit.references.parser.oddities import broken_fields
from citekit.references.parser.parse import Parsed
from citekit.runtime.memory import remember
from citekit.text.normalize import fold

EXPECTED = ("author", "issued", "title", "container-title", "volume", "issue", "page", "DOI", "publisher")
"""The fields whose absence is noticed."""
_LONGEST_SHAPE = 16
_EDGE = "|"
_MOST = 5.0  # log odds beyond this tell nothing more
_LETTERS = re.compile(r"[^\W\d_]+")
_LISTED = re.compile(r"((?:Aa|aA|A|a)[ .]{1,2})\1+")

Boundary = tuple[str, str, str]
"""A field, the shape of what is printed behind it, the field that follows."""


class Layout(NamedTuple):
    """What a reference looks like.

    ``shapes``: of fields; ``given``: the shapes of its authors' given names; ``container``: in plain letters;
    ``broken``: the fields that cannot be whole.
    """

    kind: str
    fields: frozenset[str]
    boundaries: tuple[Boundary, ...]
    shapes: Mapping[str, str]
    given: tuple[str, ...]
    container: str
    broken: frozenset[str]


def layout(parsed: Parsed) -> Layout:
    """The layout of a parsed string; without spans only what its item shows."""
    item, raw = parsed.item, parsed.raw
    spans = sorted((start, end, name) for name, (start, end) in parsed.spans.items() if name in item)
    people = [person for person in item.get("author", []) if "family" in person]
    return Layout(
        item.get("type", ""),
        frozenset(item),
        tuple(_boundaries(raw, spans)),
        {name: shape(raw[start:end]) for start, end, name in spans},
        tuple(shape(str(person.get("given", ""))) for person in people),
        fold(str(item.get("container-title", ""))).strip(" ."),
        broken_fields(item, raw, parsed.spans),
    )


def _boundaries(raw: str, spans: Sequence[tuple[int, int, str]]) -> Iterator[Boundary]:
    before, end = _EDGE, 0
    for start, stop, name in spans:
        if start >= end:
            yield before, shape(raw[end:start]), name
        before, end = name, max(end, stop)
    if spans:
        yield before, shape(raw[end:]), _EDGE


def shape(text: str) -> str:
    """Letters as 'A' or 'a' and digits as '9', each run once: 'Smith 12-13' is 'Aa 9-9'."""
    return _shape(text[: 4 * _LONGEST_SHAPE])


@remember(1 << 14)
def _shape(text: str) -> str:
    text = re.sub(r"\s+", " ", text.strip("\n"))
    text = re.sub(r"\d+", "9", re.sub(r"[-‐-―−]+", "-", text))
    return _LISTED.sub(r"\1", _LETTERS.sub(lambda word: _cases(word[0]), text))[:_LONGEST_SHAPE]


def _cases(word: str) -> str:
    return "".join(dict.fromkeys("A" if letter.isupper() else "a" for letter in word))


class LayoutCounts:
    """How often each part of a layout occurs in a list; each reference is compared with the others."""

    def __init__(self, layouts: Sequence[Layout]) -> None:
        boundaries = [boundary for one in layouts for boundary in one.boundaries]
        self._kinds = Counter(one.kind for one in layouts)
        self._fields = Counter((one.kind, name) for one in layouts for name in one.fields)
        self._boundaries = Counter(boundaries)
        self._before = Counter(before for before, _, _ in boundaries)
        self._behind = Counter(behind for _, _, behind in boundaries)
        self._shapes = Counter(part for one in layouts for part in one.shapes.items())
        self._shaped = Counter(name for one in layouts for name in one.shapes)
        self._given = Counter(form for one in layouts for form in one.given)
        self._containers = Counter(one.container for one in layouts if one.container)

    def presence(self, one: Layout, name: str) -> float:
        """How usual it is that the others of its type have the field, as log odds."""
        return log_odds(self._fields[one.kind, name] - (name in one.fields), self._kinds[one.kind] - 1)

    def boundary(self, boundary: Boundary) -> float:
        """How usual it is that the one field ends, or the other begins, in this way, as log odds."""
        before, _, behind = boundary
        count = self._boundaries[boundary] - 1
        odds = [log_odds(count, self._before[before] - 1), log_odds(count, self._behind[behind] - 1)]
        return max(odds) if count else min(odds)

    def form(self, one: Layout, name: str) -> float:
        """How usual the shape of the field is, as log odds; 0 for a field without a place."""
        if name == "author":
            return self.given(one)
        if name not in one.shapes:
            return 0.0
        return log_odds(self._shapes[name, one.shapes[name]] - 1, self._shaped[name] - 1)

    def given(self, one: Layout) -> float:
        """How usual the least usual form of its authors' given names is, as log odds."""
        own = Counter(one.given)
        others = self._given.total() - own.total()
        return min((log_odds(self._given[form] - count, others) for form, count in own.items()), default=0.0)

    def repeats_container(self, one: Layout) -> bool:
        """Whether another reference has the same journal or book."""
        return self._containers[one.container] > 1


def log_odds(count: int, total: int) -> float:
    """The log odds of ``count`` in ``total``, drawn towards 0 where these are few."""
    return limited(math.log((count + 0.5) / (total - count + 0.5)))


def limited(odds: float) -> float:
    """Log odds without what tells nothing more."""
    return max(-_MOST, min(_MOST, odds))
