"""Confidence in the references of one list: how each compares with the others.

A list has one style, so what its other references look like is evidence: the order of fields and the marks between
them, the form of names and numbers, which fields there are. Logistic regression on that and on the confidence in
the string alone gives the confidence in a reference and in each of its fields. The weights are learnt from lists
that the parser was not trained on (`training.list_confidence`).
"""

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import msgspec

from citekit.data import DATA
from citekit.model.bibliography import Confidence
from citekit.references.layout import EXPECTED, LayoutCounts, layout, limited
from citekit.references.parser.confidence import FIELDS, REFERENCE, doubts, share, within_measured
from citekit.references.parser.parse import Parsed

FILE = "list_confidence.json"
ABSENT = "absent"
"""In place of a field's name: the weights for a field that a reference lacks."""
FEWEST = 5
"""References of a list; fewer show no style."""


class Trust(NamedTuple):
    """Weights by field, and the confidence from which on a reference needs no review."""

    weights: Mapping[str, Sequence[float]]
    passes: float


@cache
def trust() -> Trust:
    """What the parser's lists taught."""
    return Trust(**json.loads((DATA / FILE).read_text(encoding="utf-8")))


def with_list_confidence(parsed: Sequence[Parsed]) -> list[Parsed]:
    """The parsed strings of one list, each with the confidence that the others give it."""
    if len(parsed) < FEWEST:
        return list(parsed)
    facts = ListFacts(parsed)
    return [
        msgspec.structs.replace(one, confidence=_confidence(one, facts, n)) if one.item else one
        for n, one in enumerate(parsed)
    ]


def _confidence(one: Parsed, facts: "ListFacts", n: int) -> Confidence:
    weights, passes = trust()
    reference = within_measured(one.raw, share(weights[REFERENCE], facts.of_reference(n)))
    fields = {
        name: share(weights[name], facts.of_field(n, name)) if name in weights else sure
        for name, sure in one.confidence.fields.items()
    }
    absent = {name: share(weights[ABSENT], facts.of_absence(n, name)) for name in facts.absent(n)}
    return Confidence(reference=reference, fields=fields, doubts=doubts(fields | absent, reference, passes))


class ListFacts:
    """The predictors of confidence in the references of a list."""

    def __init__(self, parsed: Sequence[Parsed]) -> None:
        self._parsed = parsed
        self._layouts = [layout(one) for one in parsed]
        self._counts = LayoutCounts(self._layouts)
        self._alone = [_odds(one.confidence.reference) for one in parsed]
        self._total = sum(self._alone)

    def of_reference(self, n: int) -> list[float]:
        """The predictors of the confidence in the reference at ``n``."""
        one, counts = self._layouts[n], self._counts
        absent = [counts.presence(one, name) for name in EXPECTED if name not in one.fields]
        present = [counts.presence(one, name) for name in EXPECTED if name in one.fields]
        return [
            *self._shared(n),
            min(map(counts.boundary, one.boundaries), default=0.0),
            counts.given(one),
            max(absent, default=limited(-math.inf)),
            min(present, default=0.0),
            float(counts.repeats_container(one)),
            float(not one.container),
            min(len(one.broken), 2) / 2,
        ]

    def of_field(self, n: int, name: str) -> list[float]:
        """The predictors of the confidence in a field of the reference at ``n``."""
        one, counts = self._layouts[n], self._counts
        beside = [boundary for boundary in one.boundaries if name in (boundary[0], boundary[2])]
        return [
            *self._shared(n),
            _odds(self._parsed[n].confidence.fields[name]),
            min(map(counts.boundary, beside), default=0.0),
            counts.form(one, name),
            counts.presence(one, name),
            float(name == "container-title" and counts.repeats_container(one)),
            float(name in one.broken),
        ]

    def absent(self, n: int) -> list[str]:
        """The fields that the reference at ``n`` lacks."""
        return [name for name in FIELDS if name not in self._layouts[n].fields]

    def of_absence(self, n: int, name: str) -> list[float]:
        """The predictors of the confidence that the reference at ``n`` has no such field."""
        one, counts = self._layouts[n], self._counts
        least = min(map(counts.boundary, one.boundaries), default=0.0)
        return [*self._shared(n), counts.presence(one, name), least]

    def _shared(self, n: int) -> list[float]:
        """1, the confidence in the string alone, and that in the others, as log odds."""
        return [1.0, self._alone[n], (self._total - self._alone[n]) / max(len(self._alone) - 1, 1)]


def _odds(probability: float) -> float:
    bounded = min(max(probability, 0.002), 0.998)
    return math.log(bounded / (1 - bounded))
