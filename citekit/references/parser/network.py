"""The sequence labeller: for each token of a string, how probable each label is.

A convolutional network with a linear-chain CRF on top, evaluated with numpy: hashed properties of each word are
summed to a vector (`citekit.references.parser.features`), residual blocks of dilated convolutions (Strubell et al. 2017,
'Fast and accurate entity recognition with iterated dilated convolutions') let each token see 30 others, the
whole string by its mean and maximum, and the CRF (Lafferty et al. 2001) gives the marginal probabilities.
`training.learning` is its twin in PyTorch, which makes the weights.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from citekit.data import DATA
from citekit.references.parser.features import features

FILE = "parser.npz"
DILATIONS = (1, 2, 4, 8)
# Positions from either end, and tenths and the like of the way through the string, that have a vector.
ENDS, PARTS = 8, 16
_EPSILON = 1e-5
# Words whose vectors are kept; a text with more distinct ones starts anew.
_KEPT_WORDS = 100_000
# A label whose probability is less than this share of its token's best is not looked at; where every token's
# best label is at least this sure, the likeliest sequence needs no search.
_RULED_OUT, _SETTLED = 0.02, 0.9
# The score of a label that a token cannot have.
_IMPOSSIBLE = -1e4
# Steps of forward-backward between which nothing can become too small.
_RESCALED = 4

Floats = NDArray[np.float32]


def positions(length: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Each token's distance from both ends (capped), and its part of the string."""
    at = np.arange(length)
    return (
        np.minimum(at, ENDS - 1),
        np.minimum(length - 1 - at, ENDS - 1),
        at * PARTS // max(length, 1),
    )


@dataclass
class Network:
    """The weights, their description, and the vectors of words seen so far.

    Calls are serialized by a lock.
    """

    weights: dict[str, Floats]
    about: dict[str, Any]
    vectors: Floats
    words: dict[str, int] = field(default_factory=dict)
    scratch: dict[str, Floats] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def label(
        self, strings: Sequence[Sequence[str]], allowed: Sequence[Sequence[Sequence[int]]] = ()
    ) -> list[tuple[list[int], list[float]]]:
        """The likeliest labels and their probabilities, for each string of words.

        No string may be empty. ``allowed``: the labels that each token of each string may have; by default all.
        """
        with self.lock, _threads().limit(limits=1):
            emissions = self._emissions(strings)
            for emission, of_string in zip(emissions, allowed, strict=bool(allowed)):
                for scores, labels in zip(emission, of_string, strict=True):
                    scores[np.setdiff1d(np.arange(len(scores)), labels)] = _IMPOSSIBLE
            marginals = _marginals(
                emissions, self.weights["transitions"], self.weights["begin"], self.weights["end"]
            )
        moves = self.weights["transitions"].tolist()
        answers = []
        for emission, marginal in zip(emissions, marginals, strict=True):
            labels = marginal.argmax(axis=1).tolist()
            probabilities = marginal.max(axis=1).tolist()
            if min(probabilities) < _SETTLED:
                labels = _likeliest(emission, marginal, moves)
                probabilities = marginal[np.arange(len(labels)), labels].tolist()
            answers.append((labels, probabilities))
        return answers

    def _vectors(self, strings: Sequence[Sequence[str]]) -> Floats:
        """The vectors of all words, one string behind the other."""
        if len(self.words) > _KEPT_WORDS:
            self.words.clear()
        known = self.words
        new: list[str] = []
        rows = []
        for words in strings:
            for word in words:
                row = known.get(word)
                if row is None:
                    row = known[word] = len(known)
                    new.append(word)
                rows.append(row)
        if new:
            self._learn(new)
        return self.vectors[rows]

    def _learn(self, new: Sequence[str]) -> None:
        """Vectors of words that were not seen before."""
        buckets = [features(word) for word in new]
        counts = np.fromiter(map(len, buckets), dtype=np.int64, count=len(buckets))
        flat = np.fromiter((bucket for of_word in buckets for bucket in of_word), dtype=np.int64)
        table, scale = self.weights["table"], self.weights["scale"]
        rows = table[flat].astype(np.float32)
        sums = np.add.reduceat(rows, np.concatenate(([0], np.cumsum(counts)[:-1])), axis=0) * scale
        vectors = sums @ self.weights["input"]
        first, last = len(self.words) - len(new), len(self.words)
        if last > len(self.vectors):
            grown = np.zeros((max(2 * last, 1024), vectors.shape[1]), dtype=np.float32)
            grown[: len(self.vectors)] = self.vectors
            self.vectors = grown
        self.vectors[first:last] = vectors

    def _emissions(self, strings: Sequence[Sequence[str]]) -> list[Floats]:
        """The score of each label for each token, shape (tokens, labels) for each string."""
        weights = self.weights
        lengths = np.array([len(words) for words in strings])
        starts = np.cumsum(lengths) - lengths
        hidden = self._vectors(strings)
        placed = [positions(length) for length in lengths.tolist()]
        at_begin, at_end, in_part = (np.concatenate(column) for column in zip(*placed, strict=True))
        for name, at in (("from_begin", at_begin), ("from_end", at_end), ("part", in_part)):
            hidden += weights[name][at]
        from_begin = np.arange(len(hidden)) - np.repeat(starts, lengths)
        from_end = np.repeat(lengths, lengths) - 1 - from_begin
        for number, dilation in enumerate(DILATIONS):
            if number == 2:
                hidden += self._context(hidden, starts, lengths)
            self._block(
                hidden, number, np.nonzero(from_begin < dilation)[0], np.nonzero(from_end < dilation)[0]
            )
        out = np.maximum(hidden * _scale(hidden), 0) @ weights["output"] + weights["output_bias"]
        return np.split(out, starts[1:])

    def _block(self, hidden: Floats, number: int, first: Any, last: Any) -> None:
        """Add the convolution over each token and its neighbours; the ``first`` and ``last`` of a string lack one.

        All tokens are multiplied once, and the products of neighbours added: less is copied than if neighbours were.
        """
        weights, (rows, width) = self.weights, hidden.shape
        dilation = DILATIONS[number]
        seen = np.maximum(hidden, 0, out=self._scratch("seen", rows, width))
        seen *= _scale(hidden)
        products = np.matmul(seen, weights[f"around{number}"], out=self._scratch("products", rows, 3 * width))
        left, own, right = (products[:, at : at + width] for at in (0, width, 2 * width))
        inner = np.add(own, weights[f"around_bias{number}"], out=self._scratch("inner", rows, width))
        for edge, to, neighbours in (
            (first, inner[dilation:], left[:-dilation]),
            (last, inner[:-dilation], right[dilation:]),
        ):
            kept = inner[edge]
            to += neighbours
            inner[edge] = kept
        np.maximum(inner, 0, out=inner)
        change = np.matmul(inner, weights[f"back{number}"], out=seen)
        change += weights[f"back_bias{number}"]
        hidden += change

    def _scratch(self, name: str, rows: int, width: int) -> Floats:
        """A buffer of ``rows`` rows that is reused: new memory costs more than the sums."""
        scratch = self.scratch.get(name)
        if scratch is None or len(scratch) < rows:
            scratch = self.scratch[name] = np.empty((2 * rows, width), dtype=np.float32)
        return scratch[:rows]

    def _context(self, hidden: Floats, starts: Any, lengths: Any) -> Floats:
        """The contribution of the string's mean and maximum to each of its tokens."""
        mean = np.add.reduceat(hidden, starts, axis=0) / lengths[:, None].astype(np.float32)
        most = np.maximum.reduceat(hidden, starts, axis=0)
        summary = np.concatenate([mean, most], axis=1) @ self.weights["whole"] + self.weights["whole_bias"]
        spread: Floats = np.repeat(summary, lengths, axis=0)
        return spread


def _scale(hidden: Floats) -> Floats:
    """The scale of each row to mean square 1.

    Zhang & Sennrich 2019, 'Root mean square layer normalization'.
    """
    square = np.einsum("ij,ij->i", hidden, hidden)[:, None] / np.float32(hidden.shape[1])
    scale: Floats = 1 / np.sqrt(square + np.float32(_EPSILON))
    return scale


def _marginals(emissions: Sequence[Floats], transitions: Floats, begin: Floats, end: Floats) -> list[Floats]:
    """Forward-backward over all strings at once, the longest first.

    In probabilities, rescaled every few steps.
    """
    order = sorted(range(len(emissions)), key=lambda n: -len(emissions[n]))
    lengths = np.array([len(emissions[n]) for n in order])
    longest, labels = int(lengths[0]), transitions.shape[0]
    steps = np.zeros((longest, len(order), labels), dtype=np.float32)
    for at, n in enumerate(order):
        emission = emissions[n]
        steps[: len(emission), at] = np.exp(emission - emission.max(axis=1, keepdims=True))
    move = np.exp(transitions)
    alive = np.searchsorted(-lengths, -np.arange(longest), side="left").tolist()
    forward = np.zeros_like(steps)
    forward[0] = steps[0] * np.exp(begin)
    for step in range(1, longest):
        live = alive[step]
        now = np.matmul(forward[step - 1, :live], move, out=forward[step, :live])
        now *= steps[step, :live]
        if step % _RESCALED == 0:
            now /= now.sum(axis=1, keepdims=True)
    backward = np.zeros_like(steps)
    backward[lengths - 1, np.arange(len(order))] = np.exp(end)
    back = move.T.copy()
    for step in range(longest - 1, 0, -1):
        live = alive[step]
        now = (backward[step, :live] * steps[step, :live]) @ back
        if step % _RESCALED == 0:
            now /= now.sum(axis=1, keepdims=True)
        backward[step - 1, :live] = now
    forward *= backward
    forward /= forward.sum(axis=2, keepdims=True) + np.float32(1e-30)
    answers: list[Floats] = [forward[:0, 0]] * len(order)
    for at, n in enumerate(order):
        answers[n] = forward[: lengths[at], at]
    return answers


def _likeliest(emission: Floats, marginal: Floats, moves: list[list[float]]) -> list[int]:
    """The likeliest sequence (Viterbi) over the labels that are not ruled out."""
    tokens, labels = np.nonzero(marginal >= _RULED_OUT * marginal.max(axis=1, keepdims=True))
    scores = emission[tokens, labels].tolist()
    counts = np.bincount(tokens).tolist()
    names = labels.tolist()
    best = scores[: counts[0]]
    predecessors: list[int] = [-1] * counts[0]  # for each candidate: the likeliest candidate before it
    first, last = 0, counts[0]
    for count in counts[1:]:
        for place in range(last, last + count):
            to = names[place]
            previous = first
            if last - first > 1:
                previous = max(range(first, last), key=lambda at, to=to: best[at] + moves[names[at]][to])  # type: ignore[misc]
            best.append(best[previous] + moves[names[previous]][to] + scores[place])
            predecessors.append(previous)
        first, last = last, last + count
    place = max(range(first, last), key=best.__getitem__)
    path = []
    while place >= 0:
        path.append(names[place])
        place = predecessors[place]
    return path[::-1]


@cache
def _threads() -> ThreadpoolController:
    """Limits BLAS to one thread: for matrices this small a second one only costs."""
    return ThreadpoolController()


@cache
def network() -> Network:
    """The shipped network."""
    return load(DATA / FILE)


def load(path: Any) -> Network:
    """Load a network; halves and bytes are widened to 32-bit floats."""
    with np.load(path) as file:
        about = json.loads(str(file["about"]))
        weights = {
            name: file[name] if name == "table" else file[name].astype(np.float32, order="C")
            for name in file.files
            if name != "about"
        }
    for number in range(len(DILATIONS)):  # the weights of the three neighbours side by side
        parts = np.split(weights[f"around{number}"], 3)
        weights[f"around{number}"] = np.ascontiguousarray(np.concatenate(parts, axis=1))
    return Network(weights, about, np.zeros((0, weights["input"].shape[1]), dtype=np.float32))
