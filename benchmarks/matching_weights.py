"""Learn the weights that `citekit.checking.match` weighs comparisons with.

    python benchmarks/matching_weights.py ../shared

writes ``citekit/data/matching.json``: a logistic regression (L2, Newton's method) over the comparisons of
printed strings with what a search for them gives. The strings are of the 'train' part of `matching_cases`,
its look-alikes among them; the same folder gives the same weights. Nothing of 'dev' and 'test' is seen.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from matching_cases import Case, cases, messages

sys.path.insert(0, str(Path(__file__).parent.parent))

from citekit.checking.compare.fields import compare
from citekit.checking.compare.reference import Reference
from citekit.checking.contradictions import forbids
from citekit.checking.match import ROWS, features, query
from citekit.indexes.crossref.records import record
from citekit.references.parser.parse import parse_many
from tests.indexes.bm25 import BM25

COUNT, SEED = 12_000, 5
PENALTY, STEPS = 0.5, 40
OUT = Path(__file__).parent.parent / "citekit" / "data" / "matching.json"

Pair = tuple[dict[str, float], bool]


def references(found: Sequence[Case]) -> Iterator[tuple[Case, Reference]]:
    """Every case as the matcher sees it."""
    parsed = parse_many([case.raw for case in found if case.raw])
    for case in found:
        yield case, Reference(case.raw, next(parsed).item if case.raw else case.item or {})


def pairs(found: Sequence[Case], index: BM25) -> Iterator[Pair]:
    """Every candidate of every case, and whether it is the truth; those that no weight can save left out."""
    for case, reference in references(found):
        hits = [message for message, _ in index.search(query(reference), ROWS, case.without)]
        for message in (*case.extra, *hits):
            candidate = record(message)
            comparison = compare(reference, candidate)
            if not forbids(comparison, candidate):
                yield features(comparison), candidate.doi == case.doi


def learn(learnt: Sequence[Pair]) -> dict[str, float]:
    """The weights, 'bias' among them."""
    names = sorted({name for found, _ in learnt for name in found})
    place = {name: at for at, name in enumerate(names)}
    x = np.zeros((len(learnt), len(names) + 1))
    x[:, -1] = 1.0
    for row, (found, _) in enumerate(learnt):
        for name, value in found.items():
            x[row, place[name]] = value
    y = np.array([truth for _, truth in learnt], dtype=float)
    penalty = np.full(x.shape[1], PENALTY)
    penalty[-1] = 0.0
    weights = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -60, 60)))
        gradient = x.T @ (p - y) + penalty * weights
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty + 1e-9)
        step = np.linalg.solve(hessian, gradient)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return {name: round(float(weights[at]), 4) for name, at in place.items()} | {
        "bias": round(float(weights[-1]), 4)
    }


def main() -> None:
    """Learn, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder that holds crossref/ and training/")
    parser.add_argument("--count", type=int, default=COUNT)
    given = parser.parse_args()
    crossref = given.folder / "crossref"
    index = BM25(
        [*messages(crossref / "works.jsonl.gz"), *messages(crossref / "works_reconstructed.jsonl.gz")]
    )
    learnt = list(pairs(cases(crossref, given.count, SEED, "train"), index))
    weights = learn(learnt)
    OUT.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
    print(f"{len(learnt)} comparisons, {sum(truth for _, truth in learnt)} of them with the truth")


if __name__ == "__main__":
    main()
