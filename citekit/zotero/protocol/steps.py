"""The steps of a plan as a plug-in carries them out: every object has its key before anything is written."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from citekit.zotero.protocol.answer import NO_CHANGES, Changes, Step
from citekit.zotero.push.library import Data, ZoteroLibrary
from citekit.zotero.push.plan import Plan
from citekit.zotero.push.state import PushedObject
from citekit.zotero.push.steps import PushStep, RelationStep, resolve
from citekit.zotero.push.write import known_after

_ALPHABET = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
"""Zotero's own: no 0, 1 and O, which are mistaken for others."""
_LENGTH = 8
"""Characters of a key."""
_SETS = ("tags", "collections")


class KeyedPlan(NamedTuple):
    """The ``steps``, and what is ``known`` once they are written, by the ids of the state."""

    steps: tuple[Step, ...]
    known: dict[str, PushedObject]
    keys: dict[str, str]
    """Id -> key of the objects that the steps create or change."""


def keyed(plan: Plan, there: ZoteroLibrary, labels: Mapping[str, str]) -> KeyedPlan:
    """Give each object that is to be created a key, and refer to it by that key.

    ``there``: the library that was planned for. ``labels``: id -> what an object is called.
    """
    keys: dict[str, str] = {}
    for step in plan.steps:
        if step.id not in keys:
            keys[step.id] = step.key or _new_key(there, keys.values())
    steps = []
    for step in plan.steps:
        label = labels.get(step.id, step.label)
        if isinstance(step, RelationStep):
            steps.append(_relation(step, keys, label))
        else:
            steps.append(_object(step, keys, there, label))
    return KeyedPlan(tuple(steps), known_after(plan, keys), keys)


def _new_key(there: ZoteroLibrary, taken: Iterable[str]) -> str:
    """A key that no object of the library has, as Zotero makes them itself."""
    while True:
        key = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
        if key not in there.items and key not in there.collections and key not in taken:
            return key


def _object(step: PushStep, keys: Mapping[str, str], there: ZoteroLibrary, label: str) -> Step:
    key, kind, fields = keys[step.id], _kind(step), step.with_keys(keys)
    if step.key is None:
        return Step(kind=kind, key=key, new=True, label=label, data=fields)
    now = (there.collections if kind == "collection" else there.items)[key]
    data = {
        name: value
        for name, value in fields.items()
        if name not in _SETS and not (name == "itemType" and value == now.get(name))
    }
    added, removed = _changes(now, fields), _changes(fields, now, _SETS & fields.keys())
    return Step(kind=kind, key=key, new=False, label=label, data=data, add=added, remove=removed)


def _kind(step: PushStep) -> Literal["collection", "item", "note"]:
    if step.subject.kind == "collections":
        return "collection"
    return "note" if step.subject.fields.get("itemType") == "note" else "item"


def _changes(before: Data, after: Data, names: Iterable[str] = _SETS) -> Changes:
    """The tags and collections that only ``after`` has."""
    changes: dict[str, tuple[Any, ...]] = {}
    for name in names:
        had = {_name(one) for one in before.get(name) or ()}
        if added := tuple(one for one in after.get(name) or () if _name(one) not in had):
            changes[name] = added
    return Changes(**changes) if changes else NO_CHANGES


def _name(member: Any) -> str:
    """The name of a tag, or the key of a collection."""
    return str(member["tag"] if isinstance(member, Mapping) else member)


def _relation(step: RelationStep, keys: Mapping[str, str], label: str) -> Step:
    return Step(
        kind="item",
        key=keys[step.id],
        new=False,
        label=label,
        data={},
        add=_related(resolve(step.added, keys)),
        remove=_related(step.removed),
    )


def _related(keys: Sequence[str]) -> Changes:
    return Changes(related=tuple(keys)) if keys else NO_CHANGES
