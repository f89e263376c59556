"""Facts worth a glance, each with the words it was read from."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from citekit.model.citation import Statement
from citekit.model.tags import Fact, FactKind
from citekit.tagging.facts import outcomes, protocol, subjects
from citekit.tagging.facts.phrases import FactText, pieces

FactReader = Callable[[FactText], Iterator[Fact]]

READERS: tuple[tuple[FactKind, FactReader, int], ...] = (
    ("sample", subjects.sample, 2),
    ("species", subjects.species, 2),
    ("site", protocol.site, 2),
    ("frequency", protocol.frequency, 3),
    ("sessions", protocol.sessions, 2),
    ("comparator", protocol.comparator, 2),
    ("outcome", outcomes.outcome, 4),
)
"""In the order in which facts are shown: the kind, what reads it from a sentence, and how many are kept."""


def facts(title: str, abstract: str, statements: Sequence[Statement] = ()) -> tuple[Fact, ...]:
    """What title, abstract and ``statements`` say of the work, in this order of trust.

    Only statements that cite this work alone: what a sentence says of several works it says of none in
    particular. Each value once; offsets count in the title, the abstract or the source's text. Linear in the
    length, never an error.
    """
    read = list(pieces(title, abstract, statements))
    shown: list[Fact] = []
    for kind, reader, most in READERS:
        every = [fact for piece in read for fact in reader(piece)]
        if kind == "sample":
            every = _samples(every)
        shown += _distinct(every)[:most]
    return tuple(shown)


def _samples(samples: list[Fact]) -> list[Fact]:
    """Those of the first text that tells any: the abstract's are the study's own."""
    for place in dict.fromkeys((fact.from_, fact.source) for fact in samples):
        if kept := subjects.largest([fact for fact in samples if (fact.from_, fact.source) == place]):
            return kept
    return []


def _distinct(every: Iterable[Fact]) -> list[Fact]:
    kept: dict[str, Fact] = {}
    for fact in every:
        kept.setdefault(fact.value.casefold(), fact)
    return list(kept.values())
