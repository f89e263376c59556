"""The steps of a plan: objects to create or change, then their relations.

What does not exist yet has no key: it is referred to by its id, 'c:PATH' for a collection, 'i:CITATION KEY' for an
item and 'n:CITATION KEY:SOURCE' for a note. Zotero's keys have eight letters and digits, so the two differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from citekit.zotero.push.library import UNIDENTIFIED, WorkIdentity
from citekit.zotero.push.state import PushedObject

COLLECTION, ITEM, NOTE = "c:", "i:", "n:"
"""What the ids of objects begin with."""
PARENTS = ("parentCollection", "parentItem")
"""Fields that name another object."""


def is_id(reference: str) -> bool:
    """Whether a reference is an id of ours and not one of Zotero's keys."""
    return reference.startswith((COLLECTION, ITEM, NOTE))


class DesiredObject(NamedTuple):
    """An item, note or collection as it should be in Zotero.

    ``id`` is its name in the state, ``kind`` its path in the API, ``label`` its name in reports. ``fields`` are the
    API's, a note's and a collection's too; ``tags`` have ``tag`` and, for automatic ones, ``type`` 1. ``collections``
    and ``related`` items are keys or ids. ``item``: the citation key of a note's item.
    """

    id: str
    kind: Literal["items", "collections"]
    label: str
    fields: Mapping[str, Any]
    tags: Sequence[Mapping[str, Any]] = ()
    collections: Sequence[str] = ()
    related: Sequence[str] = ()
    item: str = ""
    work: WorkIdentity = UNIDENTIFIED


class PushStep(NamedTuple):
    """An object to create (``key`` is None) or to change: ``fields`` for the API, ``known`` once it is written.

    ``creates``: whether it is new for the user, created or taken out of the trash.
    """

    subject: DesiredObject
    key: str | None
    version: int
    fields: Mapping[str, Any]
    known: PushedObject
    creates: bool

    @property
    def id(self) -> str:
        """The object's id."""
        return self.subject.id

    @property
    def label(self) -> str:
        """The object's name in reports."""
        return self.subject.label

    @property
    def references(self) -> tuple[str, ...]:
        """The ids in ``fields``: of the parent and of the collections."""
        named = [self.fields.get(name) or "" for name in PARENTS]
        return tuple(filter(is_id, (*named, *(self.fields.get("collections") or ()))))

    def with_keys(self, keys: Mapping[str, str]) -> dict[str, Any]:
        """``fields`` with keys in place of ids; collections that ``keys`` lacks are left out."""
        fields = dict(self.fields)
        for name in PARENTS:
            if fields.get(name):
                fields[name] = keys.get(fields[name], fields[name])
        if "collections" in fields:
            fields["collections"] = resolve(fields["collections"], keys)
        return fields


class RelationStep(NamedTuple):
    """The related items of one item: keys or ids to add, and keys to remove.

    ``id``, ``label``, ``key`` and ``version`` are the item's; ``key`` is None if this plan creates it. ``kept``: its
    other relations, as the API has them. ``known``: all its relations of ours once this is written.
    """

    id: str
    label: str
    key: str | None
    version: int
    kept: Mapping[str, Sequence[str]]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    known: tuple[str, ...]


Step = PushStep | RelationStep


def kind_of(step: Step) -> Literal["items", "collections"]:
    """The path of the step's object in the API."""
    return "items" if isinstance(step, RelationStep) else step.subject.kind


def resolve(references: Iterable[str], keys: Mapping[str, str]) -> list[str]:
    """Zotero's keys of what is referred to, without ids that ``keys`` lacks."""
    found = (keys.get(one, "" if is_id(one) else one) for one in references)
    return list(dict.fromkeys(filter(None, found)))
