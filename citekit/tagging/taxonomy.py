"""What a taxonomy is: labels, the words that earn them, and how labels depend on each other."""

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

LISTS = (
    "parents",
    "synonyms",
    "abbreviations",
    "patterns",
    "exclusions",
    "requires",
    "context",
    "inferred",
    "implies",
    "overrides",
    "mesh",
)
"""The keys of a label that hold lists; when taxonomies are combined, the lists are joined."""


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """One label with its rules; the header of a shipped taxonomy says what each key means."""

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
    only_in: Literal["", "title"] = ""
    implies: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    note: str = ""

    @property
    def name(self) -> str:
        """``facet:id``, as exports and the keys of other labels write it."""
        return f"{self.facet}:{self.id}"


class Taxonomy(msgspec.Struct, frozen=True, kw_only=True):
    """Labels in the order in which tags are listed. ``unsaid``: phrases whose clause gives no evidence."""

    id: str
    title: str
    labels: tuple[Label, ...]
    unsaid: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        """All labels as ``facet:id``."""
        return tuple(label.name for label in self.labels)

    def get(self, name: str) -> Label | None:
        """The label called ``facet:id``, or None."""
        return next((label for label in self.labels if label.name == name), None)


def broader(name: str, by_name: dict[str, Label]) -> Iterator[str]:
    """The parents of a label, their parents and so on; each once, also where parents form a circle."""
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
    )


def _joined(earlier: Label, later: Label) -> Label:
    joined = {key: _union([*getattr(earlier, key), *getattr(later, key)]) for key in LISTS}
    texts = {
        key: getattr(later, key) or getattr(earlier, key) for key in ("label", "kind", "only_in", "note")
    }
    return msgspec.structs.replace(later, **joined, **texts)


def _union(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
