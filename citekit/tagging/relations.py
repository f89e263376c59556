"""What labels say of each other: whether it names labels that exist, and goes in no circle."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from citekit.tagging.taxonomy import Label

_KEYS = ("parents", "implies", "overrides")
_CIRCLE = {
    "parents": "a label cannot be broader than itself",
    "implies": "each follows from the other, so that no words tell them apart",
    "overrides": "each takes the other away, so that none is given",
}
_MOST_COMPARED = 2000
_MOST_NAMED = 6


class Fault(NamedTuple):
    """What is wrong with a label (by its place in the file), and at which key and value."""

    place: int
    what: str
    key: str
    value: str = ""


def relation_faults(labels: Sequence[Label], whole: bool = True) -> Iterator[Fault]:
    """Doubled labels, relations to labels that do not exist, and relations that go in a circle.

    Not ``whole``: a label could not be read and would be missed by all that name it, so none is missed.
    """
    first: dict[str, int] = {}
    for place, label in enumerate(labels):
        if label.name in first:
            yield Fault(place, f"The label {label.name} stands here for the second time", "id")
        else:
            first[label.name] = place
    for place, label in enumerate(labels):
        for key in _KEYS:
            for other in getattr(label, key):
                if whole and other not in first:
                    what = f"{label.name}: {key} names '{other}', which is no label of this taxonomy"
                    yield Fault(place, what + near(other, first), key, other)
    for key in _KEYS:
        graph: dict[str, tuple[str, ...]] = {}
        for label in labels:
            graph[label.name] = (*graph.get(label.name, ()), *getattr(label, key))
        for circle in _circles(graph):
            start = min(range(len(circle)), key=lambda at: first.get(circle[at], 0))
            names = [*circle[start:], *circle[:start]]
            what = f"{key} go in a circle, {_way(names)}: {_CIRCLE[key]}"
            yield Fault(first[names[0]], what, key, names[1 % len(names)])


def _way(names: list[str]) -> str:
    """A circle in words, its first member at both ends."""
    shown = names if len(names) <= _MOST_NAMED else [*names[: _MOST_NAMED - 1], "..."]
    return " -> ".join([*shown, names[0]])


def near(name: str, known: Sequence[str] | Mapping[str, object]) -> str:
    """' (did you mean ...?)', where one of not too many known names is alike."""
    alike = get_close_matches(name, list(known), n=1) if len(known) <= _MOST_COMPARED else []
    return f" (did you mean '{alike[0]}'?)" if alike else ""


def _circles(graph: dict[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """Circles in a graph, so many that it has none without their first members."""
    graph = {name: tuple(other for other in others if other in graph) for name, others in graph.items()}
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1][:0:-1]  # the first stands at the end again; predecessors first
            yield circle
            graph[circle[0]] = ()
        else:
            return
