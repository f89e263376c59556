"""A taxonomy: its labels, the words that earn them, and their relations."""

from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Literal, NamedTuple

import msgspec

from citekit.errors import suggestion

LISTS = (
    "parents",
    "synonyms",
    "abbreviations",
    "patterns",
    "exclusions",
    "requires",
    "context",
    "inferred",
    "in_sentences",
    "implies",
    "overrides",
    "mesh",
)
"""The keys of a label that hold lists; when taxonomies are combined, the lists are joined."""

_RELATIONS = ("parents", "implies", "overrides")
_CIRCLE = {
    "parents": "a label cannot be broader than itself",
    "implies": "each label implies the other, so that they cannot be distinguished",
    "overrides": "each label removes the other, so that none is given",
}
_MOST_NAMED = 6


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """One label with its rules; the header of a shipped taxonomy explains each key."""

    facet: str
    id: str
    label: str = ""
    kind: str = ""
    parents: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()
    in_sentences: tuple[str, ...] = ()
    only_in: Literal["", "title"] = ""
    implies: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    note: str = ""

    @property
    def name(self) -> str:
        """``facet:id``, as exports and the keys of other labels write it."""
        return f"{self.facet}:{self.id}"


class FactRule(msgspec.Struct, frozen=True, kw_only=True):
    """What is read as one kind of facts; the header of a shipped taxonomy explains each key."""

    kind: str
    units: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    words: int = 0
    most: int = 2


class Taxonomy(msgspec.Struct, frozen=True, kw_only=True):
    """Labels in the order in which tags are listed.

    ``unsaid``: phrases whose clause gives no evidence. ``field``: words of its field. ``facts``: what
    is read as facts, in the order in which they are shown.
    """

    id: str
    title: str
    labels: tuple[Label, ...]
    unsaid: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    facts: tuple[FactRule, ...] = ()

    def names(self) -> tuple[str, ...]:
        """All labels as ``facet:id``."""
        return tuple(label.name for label in self.labels)

    def get(self, name: str) -> Label | None:
        """The label called ``facet:id``, or None."""
        return next((label for label in self.labels if label.name == name), None)


def broader(name: str, by_name: dict[str, Label]) -> Iterator[str]:
    """The ancestors of a label, each once, nearest first; circles do no harm."""
    seen: set[str] = set()
    waiting = list(by_name[name].parents)
    while waiting:
        parent = waiting.pop(0)
        if parent not in seen:
            seen.add(parent)
            yield parent
            waiting += by_name[parent].parents


def combine(taxonomies: Iterable[Taxonomy]) -> Taxonomy:
    """One taxonomy out of several, in their order.

    A label that two of them have is one label: its lists are joined, its other keys are those of the
    later taxonomy where that has them. So a few lines of one's own extend a shipped vocabulary. Two
    shipped vocabularies can name the same label without knowing of each other.
    """
    several = tuple(taxonomies)
    labels: dict[str, Label] = {}
    for taxonomy in several:
        for label in taxonomy.labels:
            earlier = labels.get(label.name)
            labels[label.name] = _joined(earlier, label) if earlier else label
    return Taxonomy(
        id="+".join(taxonomy.id for taxonomy in several),
        title="; ".join(taxonomy.title for taxonomy in several),
        labels=tuple(labels.values()),
        unsaid=_union(phrase for taxonomy in several for phrase in taxonomy.unsaid),
        field=_union(phrase for taxonomy in several for phrase in taxonomy.field),
        facts=tuple(dict.fromkeys(rule for taxonomy in several for rule in taxonomy.facts)),
    )


def _joined(earlier: Label, later: Label) -> Label:
    joined = {key: _union([*getattr(earlier, key), *getattr(later, key)]) for key in LISTS}
    texts = {
        key: getattr(later, key) or getattr(earlier, key) for key in ("label", "kind", "only_in", "note")
    }
    return msgspec.structs.replace(later, **joined, **texts)


def _union(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


class Fault(NamedTuple):
    """What is wrong with a label (by its place), and at which key and value."""

    place: int
    message: str
    key: str
    value: str = ""


def relation_faults(labels: Sequence[Label], complete: bool = True) -> Iterator[Fault]:
    """Duplicate labels, relations to unknown labels, and circular relations.

    Not ``complete``: a label could not be read, so that no label counts as unknown.
    """
    first: dict[str, int] = {}
    for place, label in enumerate(labels):
        if label.name in first:
            yield Fault(place, f"Duplicate label {label.name}", "id")
        else:
            first[label.name] = place
    for place, label in enumerate(labels):
        for key in _RELATIONS:
            for other in getattr(label, key):
                if complete and other not in first:
                    message = f"{label.name}: Unknown label '{other}' in {key}{suggestion(other, first)}"
                    yield Fault(place, message, key, other)
    for key in _RELATIONS:
        graph: dict[str, tuple[str, ...]] = {}
        for label in labels:
            graph[label.name] = (*graph.get(label.name, ()), *getattr(label, key))
        for circle in _circles(graph):
            start = min(range(len(circle)), key=lambda at: first.get(circle[at], 0))
            names = [*circle[start:], *circle[:start]]
            message = f"Circular {key}, {_arrows(names)}: {_CIRCLE[key]}"
            yield Fault(first[names[0]], message, key, names[1 % len(names)])


def _arrows(names: list[str]) -> str:
    """A circle in words, its first member at both ends."""
    shown = names if len(names) <= _MOST_NAMED else [*names[: _MOST_NAMED - 1], "..."]
    return " -> ".join([*shown, names[0]])


def _circles(graph: dict[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """Circles in a graph, so many that it has none without their first members."""
    graph = {name: tuple(other for other in others if other in graph) for name, others in graph.items()}
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1][:0:-1]  # the first is at the end again; predecessors first
            yield circle
            graph[circle[0]] = ()
        else:
            return
