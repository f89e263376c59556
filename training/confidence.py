"""Fit the model's confidence on strings that it was not trained on.

Each string is assembled twice by the same steps: from the labels of the model, and from those of its tags.
Where the two items agree in a field, the field is right.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from citekit.csl.item import Item
from citekit.references.parser import confidence
from citekit.references.parser.assembly import assemble
from citekit.references.parser.draft import ReferenceDraft
from citekit.references.parser.network import Network
from citekit.references.parser.tokens import LABELS, NUMBER, Tokens, segments, tokenize
from citekit.text.normalize import fold
from training.examples import Example
from training.targets import targets

_BATCH = 64
_OUTSIDE = NUMBER["O"]
# Pulls weights towards nothing where there are few cases.
_RIDGE = 0.5
# This share of the lone strings that pass without review may be wrong; `training.list_confidence` has the lists'.
_WRONG = 0.0165

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
    weights = {name: fit([*found, *of_rendered[name]]) for name, found in of_real.items()}
    of_reference = weights[confidence.REFERENCE]
    judged = (
        (confidence.share(of_reference, facts), right) for facts, right in of_real[confidence.REFERENCE]
    )
    return Trust(weights, passing_threshold(judged, _WRONG))


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
            truth = true_draft(example, cut, masks)
            draft = assemble(example.raw, segments(example.raw, cut, labels, probabilities), cut.identifiers)
            _add_cases(draft, truth, masks, probabilities, cases)
    return cases


def passing_threshold(judged: Iterable[tuple[float, bool]], most_wrong: float) -> float:
    """The lowest confidence from which on at most that share of references is wrong, or 1."""
    ranked = sorted(judged, reverse=True)
    wrong, lowest = 0, 1.0
    for count, (share, right) in enumerate(ranked, start=1):
        wrong += not right
        if wrong <= most_wrong * count and count >= 1 / most_wrong:
            lowest = share
    return lowest


def true_draft(example: Example, cut: Tokens, masks: Sequence[int]) -> ReferenceDraft:
    """What the parser's steps make of the labels of the tags."""
    labels = [mask.bit_length() - 1 if mask.bit_count() == 1 else _OUTSIDE for mask in masks]
    parts = segments(example.raw, cut, labels, [1.0] * len(labels))
    return assemble(example.raw, parts, cut.identifiers)


def leaves_names_open(masks: Sequence[int]) -> bool:
    """Whether the tags do not say where one author ends."""
    return any(
        mask.bit_count() > 1
        and any(LABELS[n].startswith("B-author") for n in range(len(LABELS)) if mask >> n & 1)
        for mask in masks
    )


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
    loose = leaves_names_open(masks)
    right = True
    for name in confidence.FIELDS:
        if name == "author" and loose:
            continue
        true_value, own_value = value_of(truth.item, name), value_of(draft.item, name)
        if true_value and true_value != own_value:
            right = False
        if name in draft.probabilities and true_value:
            cases[name].append((confidence.field_facts(draft, name, least), true_value == own_value))
    for name in draft.probabilities:
        if name not in confidence.FIELDS and (true_value := value_of(truth.item, name)):
            agrees = true_value == value_of(draft.item, name)
            cases[confidence.OTHER].append((confidence.field_facts(draft, name, least), agrees))
    if not loose and draft.probabilities:
        cases[confidence.REFERENCE].append((confidence.reference_facts(draft, least, total), right))


def value_of(item: Item, name: str) -> Any:
    """The value of a field, in a form to compare."""
    value = item.get(name)
    if name == "title" and value is None:
        value = item.get("container-title")
    if isinstance(value, str):
        return fold(value).strip(" .,;:")
    if name in ("author", "editor"):
        return [fold(f"{one.get('family', '')} {one.get('literal', '')}") for one in value or []]
    return value


def fit(cases: Sequence[Case]) -> list[float]:
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
