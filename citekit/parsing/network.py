"""The sequence labeller: for each token of a string, how probable each label is.

A convolutional network with a linear-chain CRF on top, evaluated with numpy: hashed properties of each word are
summed to a vector (`citekit.parsing.features`), residual blocks of dilated convolutions (Strubell et al. 2017,
'Fast and accurate entity recognition with iterated dilated convolutions') let each token see 30 others, the
whole string by its mean and maximum, and the CRF (Lafferty et al. 2001) gives the marginal probabilities.
`citekit.parsing.training.learning` is its twin in PyTorch, which makes the weights.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from citekit.parsing.features import features
from citekit.resources import DATA

FILE = "parser.npz"
DILATIONS = (1, 2, 4, 8)
# Rows of zeros between the strings of a batch, so that no convolution reaches from one into the next.
GAP = max(DILATIONS)
# Positions from either end, and tenths and the like of the way through the string, that have a vector.
ENDS, PARTS = 8, 16
_EPSILON = 1e-5
# Words whose vectors are kept; a text with more distinct ones starts anew.
_KEPT_WORDS = 100_000
# A label whose probability is less than this share of its token's best is not looked at; where every token's
# best label is at least this sure, the likeliest sequence needs no search.
_RULED_OUT, _SETTLED = 0.01, 0.98

Floats = NDArray[np.float32]


def positions(length: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """For each token of a string: its distance from either end (capped) and the part of the string it is in."""
    at = np.arange(length)
    return (
        np.minimum(at, ENDS - 1),
        np.minimum(length - 1 - at, ENDS - 1),
        at * PARTS // max(length, 1),
    )


@dataclass
class Network:
    """The weights, what the file says of them, and the vectors of the words seen so far."""

    weights: dict[str, Floats]
    about: dict[str, Any]
    words: dict[str, int]
    vectors: Floats

    def label(self, strings: Sequence[Sequence[str]]) -> list[tuple[list[int], list[float]]]:
        """The likeliest labels of each string of words, and how probable each is; no string may be empty."""
        with _threads().limit(limits=1):
            emissions = self._emissions(strings)
            marginals = _marginals(
                emissions, self.weights["transitions"], self.weights["begin"], self.weights["end"]
            )
        moves = self.weights["transitions"].tolist()
        answers = []
        for emission, marginal in zip(emissions, marginals, strict=True):
            labels = marginal.argmax(axis=1).tolist()
            sure = marginal.max(axis=1).tolist()
            if min(sure) < _SETTLED:
                labels = _likeliest(emission, marginal, moves)
                sure = marginal[np.arange(len(labels)), labels].tolist()
            answers.append((labels, sure))
        return answers

    def _rows(self, strings: Sequence[Sequence[str]]) -> list[int]:
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
        return rows

    def _learn(self, new: Sequence[str]) -> None:
        """Vectors of words that were not seen before."""
        found = [features(word) for word in new]
        counts = np.fromiter(map(len, found), dtype=np.int64, count=len(found))
        flat = np.fromiter((bucket for one in found for bucket in one), dtype=np.int64)
        table, scale = self.weights["table"], self.weights["scale"]
        gathered = table[flat].astype(np.float32)
        sums = np.add.reduceat(gathered, np.concatenate(([0], np.cumsum(counts)[:-1])), axis=0) * scale
        vectors = sums @ self.weights["input"]
        first, last = len(self.words) - len(new), len(self.words)
        if last > len(self.vectors):
            grown = np.zeros((max(2 * last, 1024), vectors.shape[1]), dtype=np.float32)
            grown[: len(self.vectors)] = self.vectors
            self.vectors = grown
        self.vectors[first:last] = vectors

    def _emissions(self, strings: Sequence[Sequence[str]]) -> list[Floats]:
        weights = self.weights
        lengths = [len(words) for words in strings]
        starts = np.cumsum([GAP, *(length + GAP for length in lengths)])[:-1]
        total = int(starts[-1]) + lengths[-1] + GAP
        inside = np.zeros((total, 1), dtype=np.float32)
        where = np.concatenate([np.arange(s, s + n) for s, n in zip(starts, lengths, strict=True)])
        inside[where] = 1
        hidden = np.zeros((total, weights["input"].shape[1]), dtype=np.float32)
        placed = [positions(length) for length in lengths]
        hidden[where] = self._vectors(strings)
        for name, at in zip(("from_begin", "from_end", "part"), zip(*placed, strict=True), strict=True):
            hidden[where] += weights[name][np.concatenate(at)]
        for number, dilation in enumerate(DILATIONS):
            if number == 2:
                hidden += self._whole(hidden, starts, lengths)
                hidden *= inside
            hidden += self._block(hidden, number, dilation) * inside
        out = np.maximum(_normal(hidden[where]), 0) @ weights["output"] + weights["output_bias"]
        return np.split(out, np.cumsum(lengths)[:-1])

    def _vectors(self, strings: Sequence[Sequence[str]]) -> Floats:
        rows = self._rows(strings)
        return self.vectors[rows]

    def _block(self, hidden: Floats, number: int, dilation: int) -> Floats:
        weights = self.weights
        seen = np.maximum(_normal(hidden), 0)
        width = hidden.shape[1]
        around = np.zeros((len(hidden), 3 * width), dtype=np.float32)
        around[dilation:, :width] = seen[:-dilation]
        around[:, width : 2 * width] = seen
        around[:-dilation, 2 * width :] = seen[dilation:]
        inner = np.maximum(around @ weights[f"around{number}"] + weights[f"around_bias{number}"], 0)
        out: Floats = inner @ weights[f"back{number}"] + weights[f"back_bias{number}"]
        return out

    def _whole(self, hidden: Floats, starts: Any, lengths: Sequence[int]) -> Floats:
        """What the whole string tells each of its tokens."""
        edges = np.stack([starts, starts + np.array(lengths)], axis=1).ravel()
        sums = np.add.reduceat(hidden, edges, axis=0)[::2] / np.array(lengths, dtype=np.float32)[:, None]
        most = np.maximum.reduceat(hidden, edges, axis=0)[::2]
        told = np.concatenate([sums, most], axis=1) @ self.weights["whole"] + self.weights["whole_bias"]
        spread = np.zeros_like(hidden)
        for row, start, length in zip(told, starts, lengths, strict=True):
            spread[start : start + length] = row
        return spread


def _normal(hidden: Floats) -> Floats:
    """Each row scaled to mean square 1 (Zhang & Sennrich 2019, 'Root mean square layer normalization')."""
    square = np.einsum("ij,ij->i", hidden, hidden)[:, None] / np.float32(hidden.shape[1])
    scaled: Floats = hidden / np.sqrt(square + np.float32(_EPSILON))
    return scaled


def _marginals(emissions: Sequence[Floats], transitions: Floats, begin: Floats, end: Floats) -> list[Floats]:
    """Forward-backward over all strings at once, the longest first, in probabilities scaled at each step."""
    order = sorted(range(len(emissions)), key=lambda n: -len(emissions[n]))
    lengths = np.array([len(emissions[n]) for n in order])
    longest, labels = int(lengths[0]), transitions.shape[0]
    steps = np.zeros((longest, len(order), labels), dtype=np.float32)
    for at, n in enumerate(order):
        one = emissions[n]
        steps[: len(one), at] = np.exp(one - one.max(axis=1, keepdims=True))
    move = np.exp(transitions)
    alive = [int(np.searchsorted(-lengths, -step, side="left")) for step in range(longest)]
    forward = np.empty_like(steps)
    forward[0] = steps[0] * np.exp(begin)
    forward[0] /= forward[0].sum(axis=1, keepdims=True)
    for step in range(1, longest):
        live = alive[step]
        now = forward[step - 1, :live] @ move
        now *= steps[step, :live]
        now /= now.sum(axis=1, keepdims=True)
        forward[step, :live] = now
    backward = np.tile(np.exp(end), (len(order), 1)).astype(np.float32)
    back = move.T.copy()
    for step in range(longest - 1, -1, -1):
        live = alive[step]
        gone = forward[step, :live]
        gone *= backward[:live]
        gone /= gone.sum(axis=1, keepdims=True)
        if step:
            now = (backward[:live] * steps[step, :live]) @ back
            now /= now.sum(axis=1, keepdims=True)
            backward[:live] = now
    answers: list[Floats] = [forward[:0, 0]] * len(order)
    for at, n in enumerate(order):
        answers[n] = forward[: lengths[at], at]
    return answers


def _likeliest(emission: Floats, marginal: Floats, moves: list[list[float]]) -> list[int]:
    """The likeliest sequence (Viterbi), over the labels of each token that are not ruled out."""
    possible = marginal >= _RULED_OUT * marginal.max(axis=1, keepdims=True)
    tokens, labels = np.nonzero(possible)
    scores = emission[tokens, labels].tolist()
    best: list[tuple[float, int]] = []  # for each candidate: its score, and the candidate before it
    before: list[tuple[int, int]] = []  # candidates of the token before: (place in best, label)
    now: list[tuple[int, int]] = []
    token = 0
    for place, (at, label, score) in enumerate(zip(tokens.tolist(), labels.tolist(), scores, strict=True)):
        if at != token:
            before, now, token = now, [], at
        if before:
            best.append(max((best[one][0] + moves[last][label] + score, one) for one, last in before))
        else:
            best.append((score, -1))
        now.append((place, label))
    place = max(now, key=lambda one: best[one[0]][0])[0]
    path = []
    found = labels.tolist()
    while place >= 0:
        path.append(found[place])
        place = best[place][1]
    return path[::-1]


@cache
def _threads() -> ThreadpoolController:
    """For products of matrices as small as these, a second thread costs more than it does."""
    return ThreadpoolController()


@cache
def network() -> Network:
    """The shipped network."""
    return load(DATA / FILE)


def load(path: Any) -> Network:
    """A network from its file: arrays by name, halves and bytes widened to 32-bit floats."""
    with np.load(path) as file:
        about = json.loads(str(file["about"]))
        weights = {
            name: file[name] if name == "table" else file[name].astype(np.float32)
            for name in file.files
            if name != "about"
        }
    return Network(weights, about, {}, np.zeros((0, weights["input"].shape[1]), dtype=np.float32))
