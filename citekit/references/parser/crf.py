"""The linear-chain CRF (Lafferty et al. 2001) on top of the network, for many strings at once."""

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# Positions from either end, and tenths and the like of the way through the string, that have a vector.
ENDS, PARTS = 8, 16
# A label whose probability is less than this share of its token's best is not looked at.
_RULED_OUT = 0.02
# Steps of forward-backward between which nothing can become too small.
_RESCALED = 4
# Numbers in a buffer that is kept: 16 MB.
_LARGEST = 1 << 22

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]


class Positions(NamedTuple):
    """Where each token stands, of strings one behind the other: its distance from both ends, its part of the string."""

    from_begin: Whole
    from_end: Whole
    part: Whole


def positions(lengths: Whole) -> Positions:
    """The positions of the tokens of strings that have ``lengths`` tokens."""
    ends = np.cumsum(lengths)
    own, end = np.repeat(lengths, lengths), np.repeat(ends, lengths)
    from_end = end - 1 - np.arange(len(own))
    from_begin = own - 1 - from_end
    return Positions(from_begin, from_end, from_begin * PARTS // own)


@dataclass
class Scratch:
    """Buffers that are used again: new memory costs more than the sums. Larger ones than ``_LARGEST`` are not kept."""

    buffers: dict[str, Floats] = field(default_factory=dict)

    def __call__(self, name: str, *shape: int) -> Floats:
        """A buffer of that shape with anything in it; at first, zeros."""
        size, scratch = math.prod(shape), self.buffers.get(name)
        if size > _LARGEST:
            return np.zeros(shape, dtype=np.float32)
        if scratch is None or len(scratch) < size:
            scratch = self.buffers[name] = np.zeros(min(2 * size, _LARGEST), dtype=np.float32)
        shaped: Floats = scratch[:size].reshape(shape)
        return shaped


def label_shares(
    emissions: Floats, lengths: Whole, where: Positions, weights: dict[str, Floats], scratch: Scratch
) -> Floats:
    """What each label's marginal probability is proportional to, for each token: shape (tokens, labels).

    Forward-backward in probabilities, rescaled every few steps, over all strings at once, the longest first. Both
    directions are one loop: the way back is that of the reversed strings. Step by step the strings that are not at
    their end stand in successive rows, so that no row is empty.
    """
    order = np.argsort(-lengths, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    longest, labels = int(lengths[order[0]]), emissions.shape[1]
    alive = np.searchsorted(-lengths[order], -np.arange(longest), side="left")
    offsets = np.cumsum(alive) - alive
    ranks = np.repeat(rank, lengths)
    forth, back = offsets[where.from_begin] + ranks, offsets[where.from_end] + ranks
    steps: Floats = np.exp(emissions - emissions.T.copy().max(axis=0)[:, None])
    seen = scratch("steps", 2, len(steps), labels)
    seen[0, forth], seen[1, back] = steps, steps
    reached = scratch("reached", 2, len(steps), labels)
    reached[:, : len(order)] = weights["edges"]
    state = reached[:, : len(order)] * seen[:, : len(order)]
    moves = weights["moves"]
    for step, (start, live) in enumerate(zip(offsets.tolist(), alive.tolist(), strict=True)):
        if step:
            now = state[:, :live]
            np.matmul(now, moves, out=reached[:, start : start + live])
            np.multiply(reached[:, start : start + live], seen[:, start : start + live], out=now)
            if step % _RESCALED == 0:
                now /= now.sum(axis=2, keepdims=True)
    steps *= reached[0, forth]
    steps *= reached[1, back]
    return steps


def likeliest(emission: Floats, shares: Floats, moves: list[list[float]]) -> tuple[list[int], list[float]]:
    """The likeliest sequence (Viterbi) over the labels that are not ruled out, and the probability of each label."""
    tokens, labels = np.nonzero(shares >= _RULED_OUT * shares.max(axis=1, keepdims=True))
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
    path.reverse()
    return path, (shares[np.arange(len(path)), path] / shares.sum(axis=1)).tolist()
