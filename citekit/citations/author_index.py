"""Which entry a name and a year mean: 'Smith et al. 2019a' against the reference list."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from citekit.citations.targets import Target, name_key
from citekit.data import data_lines


class Named(NamedTuple):
    """What a text says of a work: its names as printed (keys), 'et al.', year and letter."""

    names: tuple[str, ...]
    et_al: bool
    year: str
    suffix: str


class Index:
    """The entries by their first author's name, for a text to be read along."""

    def __init__(self, targets: Iterable[Target]) -> None:
        self._by_name: dict[str, list[Target]] = defaultdict(list)
        particles = frozenset(data_lines("name_particles.txt"))
        for target in targets:
            for key in self._keys(target, particles):
                self._by_name[key].append(target)
        self._sorted = sorted(self._by_name)

    @staticmethod
    def _keys(target: Target, particles: frozenset[str]) -> set[str]:
        if not target.names:
            return {name_key(target.title), *target.heads} - {""}
        first = target.names[0]
        bare = next(
            (first[len(key) :] for key in (name_key(p) for p in particles) if _led_by(first, key)),
            "",
        )
        return {first, bare, *target.heads} - {""}

    def __contains__(self, key: str) -> bool:
        return key in self._by_name

    def begins(self, key: str) -> bool:
        """Whether a known key begins with ``key``."""
        position = bisect_left(self._sorted, key)
        return position < len(self._sorted) and self._sorted[position].startswith(key)

    def of(self, key: str) -> Sequence[Target]:
        """The entries whose first author is ``key``."""
        return self._by_name.get(key, ())

    def meant(self, first: str, named: Named) -> list[Target]:
        """The entries that ``named`` can mean: the best ones, more than one where it cannot be told."""
        scored = [(fit(target, named), target) for target in self.of(first)]
        best = max((score for score, _ in scored), default=0.0)
        meant = [target for score, target in scored if score == best] if best > 0 else []
        position = "abcdefghijk".find(named.suffix) if named.suffix else -1
        if len(meant) > 1 and 0 <= position < len(meant) and not any(target.suffix for target in meant):
            return [meant[position]]  # the list does not print the letters: they count its order
        return meant


def _led_by(name: str, particle: str) -> bool:
    return len(particle) > 1 and name.startswith(particle) and len(name) >= len(particle) + 3


def fit(target: Target, named: Named) -> float:
    """How well an entry fits; 0 and less: not at all. The first name is known to fit."""
    if named.year not in (target.year, *target.years):
        return 0.0
    if named.suffix and target.suffix and named.suffix != target.suffix:
        return 0.0
    score = 1.0 + (named.suffix == target.suffix) * 0.5 + (named.year == target.year)
    others, more = target.names[1:], named.names[1:]
    if more:
        known = sum(_alike(name, other) for name, other in zip(more, others, strict=False))
        unknown = len(more) - known
        if unknown and not (target.several and len(more) > len(others)):
            return 0.0 if unknown > known else 0.2
        score += 0.5 * known
        if not named.et_al and len(more) == len(others) and not target.several:
            score += 0.5
    elif named.et_al:
        score += 0.5 if len(others) > 1 or target.several else 0.25 if others else -0.5
    else:
        score += 0.5 if not others and not target.several else -0.25
    return score


def _alike(name: str, other: str) -> bool:
    return name == other or (
        min(len(name), len(other)) >= 4 and (name.endswith(other) or other.endswith(name))
    )
