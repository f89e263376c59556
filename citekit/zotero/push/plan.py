"""What to write into a library so that it holds a entry_list: pure, without a network."""

from collections import defaultdict
from collections.abc import Collection as Some
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from citekit.csl.richtext import plain
from citekit.model.entry import Collection
from citekit.zotero.items import RECENT, ZoteroItem, in_extra
from citekit.zotero.push.decisions import Decision, Step, Subject, decide
from citekit.zotero.push.fields import Choice
from citekit.zotero.push.keys import NONE, object_key
from citekit.zotero.push.library import Data, Library
from citekit.zotero.push.matching import ITEM, item_clues, recall
from citekit.zotero.push.state import Known

__all__ = ["Choice", "Place", "Plan", "Wanted", "plan"]

_LONGEST_NAME = 255


class Wanted(NamedTuple):
    """What is to stand in the library: ``items``, all of them in the collection ``name`` and in those inside it.

    ``documents``: id of a source -> citation key of the item that is the source.
    """

    items: Sequence[ZoteroItem]
    collections: Sequence[Collection]
    documents: Mapping[str, str]
    name: str


class Place(NamedTuple):
    """A library: ``id`` in the state, ``space`` in which its keys are made ('user' or 'groups/5'), ``uri``.

    ``fields``: the item fields that its server knows; none where that is not known.
    """

    id: str
    space: str
    uri: str
    fields: Some[str] = ()


class Plan(NamedTuple):
    """The ``steps`` in their order, what is ``known`` before them, and what a person wants to hear."""

    steps: tuple[Step, ...]
    known: dict[str, Known]
    unchanged: int
    reused: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    """(label, why): left alone."""
    left: tuple[str, ...]
    """Labels of what an earlier push wrote and the build has no more: stays in Zotero."""


def plan(
    wanted: Wanted, place: Place, there: Library, known: Mapping[str, Known], choice: Choice = "ask"
) -> Plan:
    """What to write into ``place``, where ``there`` is what it holds and ``known`` what was written before."""
    planner = _Planner(wanted, place, there, known, choice)
    planner.collections()
    planner.items()
    planner.notes()
    return planner.plan()


class _Planner:
    def __init__(
        self, wanted: Wanted, place: Place, there: Library, known: Mapping[str, Known], choice: Choice
    ) -> None:
        self._wanted, self._place, self._there, self._choice = wanted, place, there, choice
        self._items = {item.key: item for item in wanted.items}
        self._before, self._apart = recall(wanted.items, self._own_key, known, there)
        self._known = dict(self._before)
        self._steps: list[Step] = []
        self._kept: list[tuple[str, str]] = []
        self._reused: list[str] = []
        self._seen: set[str] = set()
        self._unchanged = 0
        self._places: dict[str, list[str]] = defaultdict(list)
        """Citation key -> keys of the collections that it stands in."""
        self._made: set[str] = set()
        """Keys of the collections that are made by this push."""
        self._live: dict[str, str] = {}
        """Citation key -> key of the item in Zotero, where there is one or will be."""

    def plan(self) -> Plan:
        left = [known_id for known_id in self._before if known_id not in self._seen]
        return Plan(
            tuple(self._steps),
            self._known,
            self._unchanged,
            tuple(self._reused),
            tuple(self._kept),
            tuple(one.removeprefix(ITEM) for one in left if one.startswith(ITEM)),
        )

    def collections(self) -> None:
        """The build's collection with all its items, then those inside it."""
        keys = tuple(self._items)
        root = Collection(name=self._wanted.name, keys=keys, collections=tuple(self._wanted.collections))
        self._collection(root, (), "")

    def _collection(self, one: Collection, above: tuple[str, ...], parent: str) -> None:
        name = plain(one.name)[:_LONGEST_NAME] or "citekit"
        path = (*above, name)
        subject = Subject(
            f"collection/{' / '.join(path[1:])}",  # a build that is called otherwise keeps its collection
            "collections",
            f"collection {' / '.join(path)}",
            object_key(self._place.space, "collection", *path),
            {"name": name, "parentCollection": parent or False},
        )
        if subject.id in self._seen:  # two of one name are one
            key = subject.key
        else:
            data, known = self._found(subject)
            decision = self._decide(subject, data, known)
            if not decision.live:
                return
            key = data["key"] if data else subject.key
            if decision.step and decision.step.creates:
                self._made.add(key)
        for cited in one.keys:
            if key not in self._places[cited]:
                self._places[cited].append(key)
        for inside in one.collections:
            self._collection(inside, path, key)

    def items(self) -> None:
        """Each work in its item; which one is settled for all before the first is written, for relations."""
        found: dict[str, tuple[str, Data | None]] = {}
        taken = set(self._apart)
        # Those that have their place keep it.
        for item in sorted(self._wanted.items, key=lambda one: f"{ITEM}{one.key}" not in self._before):
            found[item.key] = self._place_of(item, taken)
            taken.add(found[item.key][0])
        for cited, (key, data) in found.items():
            gone = data.get("deleted") if data else f"{ITEM}{cited}" in self._before
            if not gone or self._choice == "ours":
                self._live[cited] = key
        for item in self._wanted.items:
            self._item(item, *found[item.key])

    def _place_of(self, item: ZoteroItem, taken: set[str]) -> tuple[str, Data | None]:
        """The item's key in the library, and what is there: remembered, ours by its key, or the user's own."""
        # By what it was first written as: a DOI that is found later gives no second item.
        known = self._before.get(f"{ITEM}{item.key}")
        key = self._there.heir(known.key if known else self._own_key(item))
        if key in taken and known:  # somebody merged it into an item that another entry has
            return known.key, self._there.items.get(known.key)
        if key in taken:  # two entries that look like one work are two items all the same
            key = object_key(self._place.space, "key", item.key)
        data = self._there.items.get(key)
        if data is None or data.get("deleted"):
            other = self._there.find(item_clues(item), taken)
            if other:
                return other, self._there.items[other]
        return key, data

    def _own_key(self, item: ZoteroItem) -> str:
        identity = item_clues(item).identity or f"key {self._wanted.name} {item.key}"
        return object_key(self._place.space, "item", identity)

    def _item(self, item: ZoteroItem, key: str, data: Data | None) -> None:
        known = self._before.get(f"{ITEM}{item.key}")
        if known and known.key != key:  # it went, and this one is the user's
            self._moved(known.key, key)
            known = None
        ours = (self._own_key(item), object_key(self._place.space, "key", item.key))
        own = key in ours or (known is not None and known.mine)
        subject = Subject(
            f"{ITEM}{item.key}",
            "items",
            item.key,
            key,
            {"itemType": item.type, **self._fields(item), "creators": [dict(one) for one in item.creators]},
            [{"tag": one.tag, **({"type": 1} if one.automatic else {})} for one in item.tags],
            self._places[item.key],
            self._related(item, known),
            item_clues(item),
        )
        if known and self._made:  # a collection that is made again has nothing of what it had
            places = tuple(one for one in known.collections if one not in self._made)
            known = msgspec.structs.replace(known, collections=places)
        decision = self._decide(subject, data, known, own=own)
        after = decision.step.known if decision.step else decision.known
        if known is None and data is not None and after and not after.mine:
            self._reused.append(item.key)

    def _moved(self, old: str, new: str) -> None:
        """The notes go where their item went."""
        for note in [name for name in self._known if name.startswith(f"note/{old}/")]:
            self._known[note.replace(old, new, 1)] = self._known.pop(note)
            self._before[note.replace(old, new, 1)] = self._before.pop(note)

    def _related(self, item: ZoteroItem, known: Known | None) -> list[str]:
        """URIs of the related items. One that went keeps the relation it had: it may come back."""
        dead = (self._before.get(f"{ITEM}{cited}") for cited in item.related if cited not in self._live)
        had = known.relations if known else ()
        keys = [self._live[cited] for cited in item.related if cited in self._live]
        keys += [one.key for one in dead if one and one.key in had]
        return [f"{self._place.uri}/items/{key}" for key in keys]

    def _fields(self, item: ZoteroItem) -> dict[str, str]:
        """The fields that the server knows; older ones know no citation key, which goes to Extra."""
        if not self._place.fields:
            return in_extra(item.fields, tuple(RECENT))
        return in_extra(item.fields, [name for name in item.fields if name not in self._place.fields])

    def notes(self) -> None:
        """One for each work and source, under the work's item."""
        for item in self._wanted.items:
            parent = self._live.get(item.key)
            for note in item.notes:
                if parent is None:
                    continue
                subject = Subject(
                    f"note/{parent}/{note.source or ''}",
                    "items",
                    f"note of {item.key}",
                    object_key(self._place.space, "note", parent, self._speaker(note.source)),
                    {"itemType": "note", "parentItem": parent, "note": note.html},
                )
                self._decide(subject, *self._found(subject))

    def _speaker(self, source: str | None) -> str:
        """What tells a source from all others: its DOI or title, so that two builds mean the same one."""
        if source is None:
            return f"own {self._wanted.name}"
        document = self._items.get(self._wanted.documents.get(source, ""))
        found = item_clues(document).identity if document else ""
        return found or f"source {source}"

    def _found(self, subject: Subject) -> tuple[Data | None, Known | None]:
        """What is there of a note or collection: where it was left, else by its key."""
        known = self._before.get(subject.id)
        objects = self._there.items if subject.kind == "items" else self._there.collections
        return (objects.get(known.key) if known else None) or objects.get(subject.key), known

    def _decide(
        self, subject: Subject, data: Data | None, known: Known | None, *, own: bool = True
    ) -> Decision:
        decision = decide(subject, data, known, self._choice, own=own)
        self._seen.add(subject.id)
        if decision.step:
            self._steps.append(decision.step)
        elif not decision.kept:
            self._unchanged += 1
        if decision.known:
            self._known[subject.id] = decision.known
        if decision.kept:
            named = ", ".join(decision.fields) if subject.work != NONE else ""
            self._kept.append((f"{subject.label} ({named})" if named else subject.label, decision.kept))
        return decision


def batches(steps: Sequence[Step], size: int) -> Iterator[tuple[Step, ...]]:
    """The steps in their order, at most ``size`` of one kind at a time; nothing beside a new thing that it hangs on."""
    batch: list[Step] = []
    for step in steps:
        parents = {one.payload["key"] for one in batch if one.creates}
        apart = batch and (
            step.subject.kind != batch[0].subject.kind
            or step.payload.get("parentCollection") in parents
            or step.payload.get("parentItem") in parents
        )
        if apart or len(batch) == size:
            yield tuple(batch)
            batch = []
        batch.append(step)
    if batch:
        yield tuple(batch)
