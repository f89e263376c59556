"""Fit the model's confidence on strings that it was not trained on.

Each string is assembled twice by the same steps: from the labels of the model, and from those of its tags.
Where the two items agree in a field, the field is right.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from citekit.references.parser import confidence
from citekit.references.parser.assembly import assemble
from citekit.references.parser.draft import ReferenceDraft
from citekit.references.parser.network import Network
from citekit.references.parser.tokens import LABELS, NUMBER, segments, tokenize
from citekit.text.normalize import fold
from training.examples import Example
from training.targets import targets

_BATCH = 64
_OUTSIDE = NUMBER["O"]
# Pulls weights towards nothing where there are few cases.
_RIDGE = 0.5
# This share of the references that pass without review may be wrong.
_WRONG = 0.01

Case = tuple[list[float], bool]


class Trust(NamedTuple):
    """Weights by field, and the confidence from which on a reference needs no review."""

    weights: dict[str, list[float]]
    passes: float


def learn_trust(network: Network, real: Sequence[Example], rendered: Sequence[Example]) -> Trust:
    """Judge the network on strings that it was not trained on.

    The weights are learnt from both kinds, since real strings of some styles are few; what passes unread is decided
    on the real ones alone.
    """
    of_real, of_rendered = _cases(network, real), _cases(network, rendered)
    weights = {name: _fit([*found, *of_rendered[name]]) for name, found in of_real.items()}
    return Trust(weights, _passing_threshold(weights[confidence.REFERENCE], of_real[confidence.REFERENCE]))


def _cases(network: Network, examples: Sequence[Example]) -> dict[str, list[Case]]:
    """For each field: the facts of each string, and whether the field is right."""
    cases: dict[str, list[Case]] = {
        name: [] for name in (*confidence.FIELDS, confidence.OTHER, confidence.REFERENCE)
    }
    for begin in range(0, len(examples), _BATCH):
        batch = [example for example in examples[begin : begin + _BATCH] if tokenize(example.raw).words]
        tokens = [tokenize(example.raw) for example in batch]
        for example, cut, (labels, probabilities) in zip(
            batch, tokens, network.label([cut.words for cut in tokens]), strict=True
        ):
            masks = targets(example, cut)
            true_labels = [mask.bit_length() - 1 if mask.bit_count() == 1 else _OUTSIDE for mask in masks]
            certain = [1.0] * len(true_labels)
            truth = assemble(example.raw, segments(example.raw, cut, true_labels, certain), cut.identifiers)
            draft = assemble(example.raw, segments(example.raw, cut, labels, probabilities), cut.identifiers)
            _add_cases(draft, truth, masks, probabilities, cases)
    return cases


def _passing_threshold(weights: Sequence[float], cases: Sequence[Case]) -> float:
    """The lowest confidence above which few enough references are wrong, or 1."""
    ranked = sorted(((confidence.share(weights, facts), right) for facts, right in cases), reverse=True)
    wrong, lowest = 0, 1.0
    for count, (share, right) in enumerate(ranked, start=1):
        wrong += not right
        if wrong <= _WRONG * count and count >= 1 / _WRONG:
            lowest = share
    return lowest


def _add_cases(
    draft: ReferenceDraft,
    truth: ReferenceDraft,
    masks: Sequence[int],
    probabilities: Sequence[float],
    cases: dict[str, list[Case]],
) -> None:
    """Add a case for each field; lists of names that are not split are left out."""
    least = min(probabilities)
    total = float(np.log(np.maximum(probabilities, 1e-6)).sum())
    loose = any(
        mask.bit_count() > 1
        and any(LABELS[n].startswith("B-author") for n in range(len(LABELS)) if mask >> n & 1)
        for mask in masks
    )
    right = True
    for name in confidence.FIELDS:
        if name == "author" and loose:
            continue
        true_value, own_value = _value(truth, name), _value(draft, name)
        if true_value and true_value != own_value:
            right = False
        if name in draft.probabilities and true_value:
            cases[name].append((confidence.field_facts(draft, name, least), true_value == own_value))
    for name in draft.probabilities:
        if name not in confidence.FIELDS and _value(truth, name):
            agrees = _value(truth, name) == _value(draft, name)
            cases[confidence.OTHER].append((confidence.field_facts(draft, name, least), agrees))
    if not loose and draft.probabilities:
        cases[confidence.REFERENCE].append((confidence.reference_facts(draft, least, total), right))


def _value(draft: ReferenceDraft, name: str) -> Any:
    value = draft.item.get(name)
    if name == "title" and value is None:
        value = draft.item.get("container-title")
    if isinstance(value, str):
        return fold(value).strip(" .,;:")
    if name in ("author", "editor"):
        return [fold(f"{one.get('family', '')} {one.get('literal', '')}") for one in value or []]
    return value


def _fit(cases: Sequence[Case]) -> list[float]:
    """Logistic regression by Newton's method."""
    facts: NDArray[np.float64] = np.array([case[0] for case in cases], dtype=np.float64)
    right = np.array([case[1] for case in cases], dtype=np.float64)
    weights = np.zeros(facts.shape[1])
    ridge = np.full(facts.shape[1], _RIDGE)
    ridge[0] = 0.01
    for _ in range(50):
        share = 1 / (1 + np.exp(-np.clip(facts @ weights, -30, 30)))
        slope = facts.T @ (right - share) - ridge * weights
        curve = (facts * (share * (1 - share))[:, None]).T @ facts + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    return [round(float(weight), 4) for weight in weights]
