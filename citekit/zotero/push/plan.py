"""Plan what to write into a library so that it holds the bibliography.

No network is used.
"""

from collections import defaultdict
from collections.abc import Collection as Some
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from citekit.csl.richtext import plain
from citekit.model.entry import Collection
from citekit.zotero.items import RECENT, ZoteroItem, in_extra
from citekit.zotero.push.decisions import Decision, DesiredObject, PushStep, decide
from citekit.zotero.push.library import UNIDENTIFIED, Data, ZoteroLibrary, object_key
from citekit.zotero.push.merging import EditPolicy
from citekit.zotero.push.recall import ITEM, identify_item, recall
from citekit.zotero.push.state import PushedObject

_LONGEST_NAME = 255


class Upload(NamedTuple):
    """The bibliography as it should be in the library.

    All ``items`` are in the collection ``name``, and in those of ``collections``, which are inside it.
    ``documents``: id of a source -> citation key of the item that is the source.
    """

    items: Sequence[ZoteroItem]
    collections: Sequence[Collection]
    documents: Mapping[str, str]
    name: str


class TargetLibrary(NamedTuple):
    """A library to write to: ``id`` in the state, ``space`` of its keys, ``uri``.

    ``fields``: the item fields that its server knows; () if that is unknown.
    """

    id: str
    space: str
    uri: str
    fields: Some[str] = ()


class Plan(NamedTuple):
    """The ``steps`` in order, what is ``known`` before them, and the report's content."""

    steps: tuple[PushStep, ...]
    known: dict[str, PushedObject]
    unchanged: int
    reused: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    """(label, reason) of what is left alone."""
    left: tuple[str, ...]
    """Labels of what an earlier push wrote and the build no longer has; it stays in Zotero."""


def plan(
    wanted: Upload,
    target: TargetLibrary,
    there: ZoteroLibrary,
    known: Mapping[str, PushedObject],
    choice: EditPolicy = "ask",
) -> Plan:
    """What to write into ``target``.

    ``there``: what it holds, ``known``: what was written before.
    """
    planner = _Planner(wanted, target, there, known, choice)
    planner.collections()
    planner.items()
    planner.notes()
    return planner.plan()


class _Planner:
    def __init__(
        self,
        wanted: Upload,
        target: TargetLibrary,
        there: ZoteroLibrary,
        known: Mapping[str, PushedObject],
        choice: EditPolicy,
    ) -> None:
        self._wanted, self._target, self._there, self._choice = wanted, target, there, choice
        self._items = {item.key: item for item in wanted.items}
        self._before, self._apart = recall(wanted.items, self._own_key, known, there)
        self._known = dict(self._before)
        self._steps: list[PushStep] = []
        self._kept: list[tuple[str, str]] = []
        self._reused: list[str] = []
        self._seen: set[str] = set()
        self._unchanged = 0
        self._collection_keys: dict[str, list[str]] = defaultdict(list)
        """Citation key -> keys of the collections that it is in."""
        self._made: set[str] = set()
        """Keys of the collections that this push creates."""
        self._item_keys: dict[str, str] = {}
        """Citation key -> key of the item in Zotero, existing or to be created."""

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
        """Plan the build's collection with all its items, then those inside it."""
        keys = tuple(self._items)
        root = Collection(name=self._wanted.name, keys=keys, collections=tuple(self._wanted.collections))
        self._collection(root, (), "")

    def _collection(self, collection: Collection, above: tuple[str, ...], parent: str) -> None:
        name = plain(collection.name)[:_LONGEST_NAME] or "citekit"
        path = (*above, name)
        subject = DesiredObject(
            f"collection/{' / '.join(path[1:])}",  # a build with a new name keeps its collection
            "collections",
            f"collection {' / '.join(path)}",
            object_key(self._target.space, "collection", *path),
            {"name": name, "parentCollection": parent or False},
        )
        if subject.id in self._seen:  # two of the same name are one
            key = subject.key
        else:
            data, known = self._existing(subject)
            decision = self._decide(subject, data, known)
            if not decision.exists:
                return
            key = data["key"] if data else subject.key
            if decision.step and decision.step.creates:
                self._made.add(key)
        for citation_key in collection.keys:
            if key not in self._collection_keys[citation_key]:
                self._collection_keys[citation_key].append(key)
        for inside in collection.collections:
            self._collection(inside, path, key)

    def items(self) -> None:
        """Plan the item of each work.

        All items are located before the first is planned, for relations.
        """
        located: dict[str, tuple[str, Data | None]] = {}
        taken = set(self._apart)
        # Items of earlier pushes keep their place.
        for item in sorted(self._wanted.items, key=lambda one: f"{ITEM}{one.key}" not in self._before):
            located[item.key] = self._locate(item, taken)
            taken.add(located[item.key][0])
        for citation_key, (key, data) in located.items():
            is_deleted = data.get("deleted") if data else f"{ITEM}{citation_key}" in self._before
            if not is_deleted or self._choice == "ours":
                self._item_keys[citation_key] = key
        for item in self._wanted.items:
            self._item(item, *located[item.key])

    def _locate(self, item: ZoteroItem, taken: set[str]) -> tuple[str, Data | None]:
        """The item's key in the library, and what is there: pushed before, or the user's."""
        # By its first key: a DOI that is found later creates no second item.
        known = self._before.get(f"{ITEM}{item.key}")
        key = self._there.merged_into(known.key if known else self._own_key(item))
        if key in taken and known:  # merged into an item that another entry has
            return known.key, self._there.items.get(known.key)
        if key in taken:  # two entries that look like one work stay two items
            key = object_key(self._target.space, "key", item.key)
        data = self._there.items.get(key)
        if data is None or data.get("deleted"):
            other = self._there.find(identify_item(item), taken)
            if other:
                return other, self._there.items[other]
        return key, data

    def _own_key(self, item: ZoteroItem) -> str:
        identity = identify_item(item).identity or f"key {self._wanted.name} {item.key}"
        return object_key(self._target.space, "item", identity)

    def _item(self, item: ZoteroItem, key: str, data: Data | None) -> None:
        known = self._before.get(f"{ITEM}{item.key}")
        if known and known.key != key:  # it was deleted, and this one is the user's
            self._moved(known.key, key)
            known = None
        ours = (self._own_key(item), object_key(self._target.space, "key", item.key))
        own = key in ours or (known is not None and known.mine)
        subject = DesiredObject(
            f"{ITEM}{item.key}",
            "items",
            item.key,
            key,
            {"itemType": item.type, **self._fields(item), "creators": [dict(one) for one in item.creators]},
            [{"tag": one.tag, **({"type": 1} if one.automatic else {})} for one in item.tags],
            self._collection_keys[item.key],
            self._related(item, known),
            identify_item(item),
        )
        if known and self._made:  # a collection that is created again is empty
            places = tuple(one for one in known.collections if one not in self._made)
            known = msgspec.structs.replace(known, collections=places)
        decision = self._decide(subject, data, known, own=own)
        after = decision.step.known if decision.step else decision.known
        if known is None and data is not None and after and not after.mine:
            self._reused.append(item.key)

    def _moved(self, old: str, new: str) -> None:
        """Move the notes to the item's new key."""
        for note in [name for name in self._known if name.startswith(f"note/{old}/")]:
            self._known[note.replace(old, new, 1)] = self._known.pop(note)
            self._before[note.replace(old, new, 1)] = self._before.pop(note)

    def _related(self, item: ZoteroItem, known: PushedObject | None) -> list[str]:
        """URIs of the related items. A deleted one keeps its relation: it may be restored."""
        deleted = (
            self._before.get(f"{ITEM}{cited}") for cited in item.related if cited not in self._item_keys
        )
        had = known.relations if known else ()
        keys = [self._item_keys[cited] for cited in item.related if cited in self._item_keys]
        keys += [one.key for one in deleted if one and one.key in had]
        return [f"{self._target.uri}/items/{key}" for key in keys]

    def _fields(self, item: ZoteroItem) -> dict[str, str]:
        """The fields that the server knows.

        The others, such as the citation key, are lines of Extra.
        """
        if not self._target.fields:
            return in_extra(item.fields, tuple(RECENT))
        return in_extra(item.fields, [name for name in item.fields if name not in self._target.fields])

    def notes(self) -> None:
        """Plan the notes under each work's item, one for each source."""
        for item in self._wanted.items:
            parent = self._item_keys.get(item.key)
            for note in item.notes:
                if parent is None:
                    continue
                subject = DesiredObject(
                    f"note/{parent}/{note.source or ''}",
                    "items",
                    f"note of {item.key}",
                    object_key(self._target.space, "note", parent, self._source_identity(note.source)),
                    {"itemType": "note", "parentItem": parent, "note": note.html},
                )
                self._decide(subject, *self._existing(subject))

    def _source_identity(self, source: str | None) -> str:
        """An identity of the source for every build: its DOI, PMID or title."""
        if source is None:
            return f"own {self._wanted.name}"
        document = self._items.get(self._wanted.documents.get(source, ""))
        identity = identify_item(document).identity if document else ""
        return identity or f"source {source}"

    def _existing(self, subject: DesiredObject) -> tuple[Data | None, PushedObject | None]:
        """The note or collection in the library, by its last key, else by its own."""
        known = self._before.get(subject.id)
        objects = self._there.items if subject.kind == "items" else self._there.collections
        return (objects.get(known.key) if known else None) or objects.get(subject.key), known

    def _decide(
        self, subject: DesiredObject, data: Data | None, known: PushedObject | None, *, own: bool = True
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
            named = ", ".join(decision.fields) if subject.work != UNIDENTIFIED else ""
            self._kept.append((f"{subject.label} ({named})" if named else subject.label, decision.kept))
        return decision


def batches(steps: Sequence[PushStep], size: int) -> Iterator[tuple[PushStep, ...]]:
    """The steps in their order, at most ``size`` of one kind at a time.

    An object is never in one batch with a new parent of it.
    """
    batch: list[PushStep] = []
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
