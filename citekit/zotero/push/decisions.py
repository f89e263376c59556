"""Decide whether to create, change or keep an object in Zotero.

Fields, tags, collections and relations are compared one by one: what the user added in Zotero is kept, and what
the user removed is not added again.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from citekit.zotero.push.library import UNIDENTIFIED, Data, WorkIdentity, are_different, relations
from citekit.zotero.push.merging import EditPolicy, fingerprint, merge
from citekit.zotero.push.state import PushedObject

RELATION = "dc:relation"
EDITED = "edited in Zotero"


class DesiredObject(NamedTuple):
    """An item, note or collection as it should be in Zotero.

    ``id`` is its name in the state, ``kind`` its path in the API, ``label`` its name in reports. ``fields`` are the
    API's, a note's and a collection's too; ``tags`` have ``tag`` and, for automatic ones, ``type`` 1.
    """

    id: str
    kind: Literal["items", "collections"]
    label: str
    key: str
    fields: Mapping[str, Any]
    tags: Sequence[Mapping[str, Any]] = ()
    collections: Sequence[str] = ()
    relations: Sequence[str] = ()
    work: WorkIdentity = UNIDENTIFIED


class PushStep(NamedTuple):
    """An object to write: ``payload`` for the API, ``known`` once it is written."""

    subject: DesiredObject
    payload: dict[str, Any]
    known: PushedObject
    creates: bool


class Decision(NamedTuple):
    """What to do with an object.

    ``step``: what to write, None for nothing. ``known``: what to remember. ``kept``: why the object, or the named
    ``fields`` of it, are left alone. ``exists``: False if it is not in Zotero, so that nothing can belong to it.
    """

    step: PushStep | None
    known: PushedObject | None
    kept: str = ""
    fields: tuple[str, ...] = ()
    exists: bool = True


def decide(
    subject: DesiredObject,
    there: Data | None,
    known: PushedObject | None,
    choice: EditPolicy,
    *,
    own: bool = True,
) -> Decision:
    """Compare what should be in Zotero, what is ``there``, and what was pushed last.

    ``own``: False for an item that the user created, whose fields are never written.
    """
    if there is None or there.get("deleted"):
        return _absent(subject, there, known, choice, own)
    merged = merge(subject.fields, there, known, choice, own=own)
    changes = {**merged.changes, **_set_changes(subject, there, known, merged.mine)}
    after = _after(
        subject,
        there["key"],
        known,
        mine=merged.mine,
        sent=dict(merged.sent),
        seen=dict(merged.seen),
        theirs=merged.theirs,
    )
    if not changes:
        return Decision(None, after, EDITED if merged.kept else "", merged.kept)
    payload = {"key": there["key"], "version": there.get("version", 0), **changes}
    if subject.kind == "items":
        payload.setdefault("itemType", there.get("itemType", ""))
    step = PushStep(subject, payload, after, creates=False)
    return Decision(step, None, EDITED if merged.kept else "", merged.kept)


def _after(subject: DesiredObject, key: str, known: PushedObject | None, **fields: Any) -> PushedObject:
    """What is known of an object once it is as it should be."""
    return PushedObject(
        key=key,
        tags=tuple(tag["tag"] for tag in subject.tags),
        collections=tuple(subject.collections),
        relations=tuple(map(_item_key, subject.relations)),
        work=_completed(subject.work, known),
        **fields,
    )


def _absent(
    subject: DesiredObject, there: Data | None, known: PushedObject | None, choice: EditPolicy, own: bool
) -> Decision:
    """Create the object, unless the user deleted it.

    The user's own items are only restored from the trash.
    """
    if (known or there is not None) and choice != "ours":
        where = "deleted in Zotero" if there is None else "in Zotero's trash"
        return Decision(None, known, where, exists=False)
    key = subject.key if there is None else there["key"]
    payload: dict[str, Any] = {"key": key, "version": there.get("version", 0) if there else 0}
    if there is not None and not own:
        payload |= {"itemType": there.get("itemType", ""), "deleted": 0}
        payload |= _set_changes(subject, there, known, False)
        return Decision(
            PushStep(subject, payload, _after(subject, key, known, mine=False), creates=True), None
        )
    payload |= subject.fields
    if subject.kind == "items":
        payload["tags"] = [dict(tag) for tag in subject.tags]
        if not subject.fields.get("parentItem"):  # a child is in its parent's collections
            payload["collections"] = list(subject.collections)
        payload["relations"] = {RELATION: list(subject.relations)} if subject.relations else {}
    if there is not None:
        payload["deleted"] = False if subject.kind == "collections" else 0
    sent = {name: fingerprint(value) for name, value in subject.fields.items()}
    return Decision(PushStep(subject, payload, _after(subject, key, known, sent=sent), creates=True), None)


def _set_changes(
    subject: DesiredObject, there: Data, known: PushedObject | None, mine: bool
) -> dict[str, Any]:
    """The changes of tags, collections and relations.

    Only citekit's own tags are removed.
    """
    if subject.kind == "collections":
        return {}
    changes: dict[str, Any] = {}
    tags = {tag["tag"]: dict(tag) for tag in there.get("tags") or ()}
    own_tags = {tag["tag"]: dict(tag) for tag in subject.tags}
    names = merge_names(tags, known.tags if known else (), own_tags, removes=mine)
    if set(names) != set(tags):
        changes["tags"] = [tags.get(name) or own_tags[name] for name in names]
    if not there.get("parentItem"):
        now = there.get("collections") or ()
        places = merge_names(now, known.collections if known else (), subject.collections)
        if set(places) != set(now):
            changes["collections"] = places
    # By their items' keys: one item has several URIs, before and after its library is synced.
    uris = {_item_key(uri): uri for uri in relations(there, RELATION)}
    desired = {_item_key(uri): uri for uri in subject.relations}
    related = merge_names(uris, known.relations if known else (), desired)
    if set(related) != set(uris):
        linked = [uris.get(key) or desired[key] for key in related]
        changes["relations"] = {**(there.get("relations") or {}), RELATION: linked}
    return changes


def merge_names(
    there: Iterable[str], before: Iterable[str], now: Iterable[str], *, removes: bool = True
) -> list[str]:
    """``there`` with what changed from ``before`` to ``now``.

    Other changes to it are kept.
    """
    before, now = dict.fromkeys(before), dict.fromkeys(now)
    removed = before.keys() - now.keys() if removes else set()
    remaining = [one for one in dict.fromkeys(there) if one not in removed]
    return [*remaining, *(one for one in now if one not in before and one not in remaining)]


def _completed(work: WorkIdentity, known: PushedObject | None) -> WorkIdentity:
    """The work's identity now, completed from the last push."""
    before = known.work if known and not are_different(work, known.work) else work
    return WorkIdentity(*(now or then for now, then in zip(work, before, strict=True)))


def _item_key(uri: str) -> str:
    return uri.rpartition("/")[2]
