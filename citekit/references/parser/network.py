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
from itertools import chain
from threading import Lock
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

from citekit.data import DATA
from citekit.references.parser.crf import (
    ENDS,
    PARTS,
    Floats,
    Positions,
    Scratch,
    Whole,
    label_shares,
    likeliest,
    positions,
)
from citekit.references.parser.features import features

FILE = "parser.npz"
DILATIONS = (1, 2, 4, 8)
_EPSILON = 1e-5
# Words whose vectors are kept, and their characters; a text with more distinct ones starts anew.
_KEPT_WORDS, _KEPT_CHARACTERS = 100_000, 4_000_000
# Tokens that are labelled at once, but for a string that has more: memory grows with them.
_AT_ONCE = 8_192
# Where every token's best label is at least this sure, the likeliest sequence needs no search.
_SETTLED, _TINY = 0.9, np.float32(1e-30)
# The score of a label that a token cannot have.
_IMPOSSIBLE = -1e4


@dataclass
class Network:
    """The weights, their description, and the vectors of words seen so far.

    Calls are serialized by a lock.
    """

    weights: dict[str, Floats]
    about: dict[str, Any]
    vectors: Floats
    words: dict[str, int] = field(default_factory=dict)
    characters: int = 0
    scratch: Scratch = field(default_factory=Scratch)
    lock: Lock = field(default_factory=Lock)

    def label(
        self, strings: Sequence[Sequence[str]], allowed: Sequence[Sequence[Sequence[int]]] = ()
    ) -> list[tuple[list[int], list[float]]]:
        """The likeliest labels and their probabilities, for each string of words.

        No string may be empty. ``allowed``: the labels that each token of each string may have; by default all.
        """
        answers, begin, tokens = list[tuple[list[int], list[float]]](), 0, 0
        for place, string in enumerate(strings):
            if tokens and tokens + len(string) > _AT_ONCE:
                answers += self._label(strings[begin:place], allowed[begin:place])
                begin, tokens = place, 0
            tokens += len(string)
        return answers + self._label(strings[begin:], allowed[begin:])

    def _label(
        self, strings: Sequence[Sequence[str]], allowed: Sequence[Sequence[Sequence[int]]]
    ) -> list[tuple[list[int], list[float]]]:
        lengths = np.fromiter(map(len, strings), dtype=np.int64, count=len(strings))
        with self.lock, _threads().limit(limits=1):
            where = positions(lengths)
            emissions = self._emissions(strings, lengths, where)
            for scores, labels in zip(emissions, chain.from_iterable(allowed), strict=bool(allowed)):
                scores[np.setdiff1d(np.arange(len(scores)), labels)] = _IMPOSSIBLE
            shares = label_shares(emissions, lengths, where, self.weights, self.scratch)
        best = shares.argmax(axis=1)
        probabilities = shares[np.arange(len(best)), best] / (shares.sum(axis=1) + _TINY)
        ends = np.cumsum(lengths)
        settled = np.minimum.reduceat(probabilities, ends - lengths) >= _SETTLED
        all_labels, all_probabilities = best.tolist(), probabilities.tolist()
        moves = self.weights["transitions"].tolist()
        answers = []
        for sure, end, length in zip(settled.tolist(), ends.tolist(), lengths.tolist(), strict=True):
            own = slice(end - length, end)
            if sure:
                answers.append((all_labels[own], all_probabilities[own]))
            else:
                answers.append(likeliest(emissions[own], shares[own], moves))
        return answers

    def _vectors(self, strings: Sequence[Sequence[str]]) -> Floats:
        """The vectors of all words, one string behind the other."""
        if len(self.words) > _KEPT_WORDS or self.characters > _KEPT_CHARACTERS:
            self.words.clear()
            self.characters = 0
        known = self.words
        words = list(chain.from_iterable(strings))
        rows: list[Any] = list(map(known.get, words))
        if None in rows:
            new = list(dict.fromkeys(word for word, row in zip(words, rows, strict=True) if row is None))
            known.update(zip(new, range(len(known), len(known) + len(new)), strict=True))
            self._learn(new)
            rows = list(map(known.get, words))
        return self.vectors[rows]

    def _learn(self, new: Sequence[str]) -> None:
        """Vectors of words that were not seen before."""
        self.characters += sum(map(len, new))
        buckets = [features(word) for word in new]
        counts = np.fromiter(map(len, buckets), dtype=np.int64, count=len(buckets))
        flat = np.fromiter(chain.from_iterable(buckets), dtype=np.int64, count=int(counts.sum()))
        table, scale = self.weights["table"], self.weights["scale"]
        rows = table[flat].astype(np.float32)
        sums = np.add.reduceat(rows, np.cumsum(counts) - counts, axis=0) * scale
        # Not by BLAS, whose last digits depend on the other rows: a reference is read the same whatever was read before.
        vectors = np.einsum("ij,jk->ik", sums, self.weights["input"])
        first, last = len(self.words) - len(new), len(self.words)
        if last > len(self.vectors):
            grown = np.zeros((max(2 * last, 1024), vectors.shape[1]), dtype=np.float32)
            grown[: len(self.vectors)] = self.vectors
            self.vectors = grown
        self.vectors[first:last] = vectors

    def _emissions(self, strings: Sequence[Sequence[str]], lengths: Whole, where: Positions) -> Floats:
        """The score of each label for each token, shape (tokens, labels), one string behind the other."""
        weights = self.weights
        starts = np.cumsum(lengths) - lengths
        hidden = self._vectors(strings)
        place = np.minimum(where.from_begin, ENDS - 1) * ENDS + np.minimum(where.from_end, ENDS - 1)
        hidden += weights["placed"][place * PARTS + where.part]
        for number, dilation in enumerate(DILATIONS):
            if number == 2:
                hidden += self._context(hidden, starts, lengths)
            self._block(
                hidden,
                number,
                np.nonzero(where.from_begin < dilation)[0],
                np.nonzero(where.from_end < dilation)[0],
            )
        hidden *= _scale(hidden)
        scores: Floats = np.maximum(hidden, self._zeros(hidden), out=hidden) @ weights["output"]
        scores += weights["output_bias"]
        return scores

    def _block(self, hidden: Floats, number: int, first: Any, last: Any) -> None:
        """Add the convolution over each token and its neighbours; the ``first`` and ``last`` of a string lack one.

        All tokens are multiplied once, and the products of neighbours added: less is copied than if neighbours were.
        """
        weights, (rows, width) = self.weights, hidden.shape
        dilation, zeros = DILATIONS[number], self._zeros(hidden)
        seen = np.maximum(hidden, zeros, out=self.scratch("seen", rows, width))
        seen *= _scale(hidden)
        products = np.matmul(seen, weights[f"around{number}"], out=self.scratch("products", rows, 3 * width))
        left, own, right = (products[:, at : at + width] for at in (0, width, 2 * width))
        left[last], right[first] = 0, 0  # what they would give to the string beside
        inner = np.add(own, weights[f"around_bias{number}"], out=self.scratch("inner", rows, width))
        inner[dilation:] += left[:-dilation]
        inner[:-dilation] += right[dilation:]
        np.maximum(inner, zeros, out=inner)
        change = np.matmul(inner, weights[f"back{number}"], out=seen)
        change += weights[f"back_bias{number}"]
        hidden += change

    def _zeros(self, like: Floats) -> Floats:
        """As many zeros: the larger of two arrays is found in a third of the time that it takes with a number."""
        return self.scratch("zeros", *like.shape)

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
    # The vectors of every combination of positions; the CRF both ways, in probabilities.
    placed = weights["from_begin"][:, None, None] + weights["from_end"][:, None] + weights["part"]
    weights["placed"] = placed.reshape(-1, placed.shape[-1])
    move = np.exp(weights["transitions"])
    weights["moves"] = np.stack([move, move.T])
    weights["edges"] = np.exp(np.stack([weights["begin"], weights["end"]]))[:, None]
    return Network(weights, about, np.zeros((0, weights["input"].shape[1]), dtype=np.float32))
