"""Decide whether to create, change or keep an object in Zotero.

Fields, tags, collections and relations are compared one by one: what the user added in Zotero is kept, and what
the user removed is not added again.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from msgspec.structs import replace

from citekit.zotero.push.library import Data, WorkIdentity, are_different, citation_key, relations
from citekit.zotero.push.merging import EditPolicy, MergedFields, fingerprint, merge
from citekit.zotero.push.state import PushedObject
from citekit.zotero.push.steps import DesiredObject, PushStep, RelationStep, Step

RELATION = "dc:relation"
EDITED, DELETED, IN_TRASH = "edited in Zotero", "deleted in Zotero", "in Zotero's trash"
_OF_NO_LIBRARY = "/users/0/"
"""In a URI that Zotero takes for a foreign one: its own name a user or group (Zotero's uri.js)."""


class Decision(NamedTuple):
    """What to do with an object.

    ``steps``: what to write. ``known``: what to remember if no step creates or changes it. ``kept``: why the object,
    or the named ``fields`` of it, are left alone. ``exists``: False if it is not in Zotero, so that nothing can
    belong to it.
    """

    steps: tuple[Step, ...]
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

    ``own``: False for an object that the user created, whose fields are never written.
    """
    if there is None or there.get("deleted"):
        return _absent(subject, there, known, choice, own)
    merged = merge(subject.fields, there, known, choice, own=own)
    changes = {**merged.changes, **_set_changes(subject, there, known, merged.mine)}
    if known is None and not merged.mine:
        changes |= _missing_key(subject, there)
    after = _after(subject, there["key"], known, merged)
    related = _relation_step(subject, there, known)
    if not related:
        after = replace(after, relations=tuple(subject.related))
    kept = EDITED if merged.kept else ""
    if not changes:
        return Decision(related, after, kept, merged.kept)
    if subject.kind == "items":
        changes.setdefault("itemType", there.get("itemType", ""))
    step = PushStep(subject, there["key"], there.get("version", 0), changes, after, creates=False)
    return Decision((step, *related), after, kept, merged.kept)


def _after(
    subject: DesiredObject, key: str, known: PushedObject | None, merged: MergedFields
) -> PushedObject:
    """What is known of an object once it is as it should be, but for its relations."""
    return PushedObject(
        key=key,
        mine=merged.mine,
        sent=dict(merged.sent),
        seen=dict(merged.seen),
        theirs=merged.theirs,
        tags=tuple(tag["tag"] for tag in subject.tags),
        collections=tuple(subject.collections),
        relations=known.relations if known else (),
        item=subject.item,
        work=_completed(subject.work, known),
    )


def _absent(
    subject: DesiredObject, there: Data | None, known: PushedObject | None, choice: EditPolicy, own: bool
) -> Decision:
    """Create the object, unless the user deleted it; --theirs settles that, and it is not reported again.

    The user's own items are only restored from the trash.
    """
    if (known or there is not None) and choice != "ours":
        if known and choice == "theirs":
            known = replace(known, gone=True)
        why = DELETED if there is None else IN_TRASH
        return Decision((), known, "" if known and known.gone else why, exists=False)
    if there is None:
        return _creation(subject)
    fields = _all_fields(subject) if own else _set_changes(subject, there, known, mine=False)
    if subject.kind == "items":
        fields = {"itemType": there.get("itemType", ""), **fields}
    fields["deleted"] = False if subject.kind == "collections" else 0
    merged = MergedFields(own, sent=_digests(subject) if own else {})
    after = _after(subject, there["key"], known, merged)
    related = _relation_step(subject, there, known)
    if not related:
        after = replace(after, relations=tuple(subject.related))
    step = PushStep(subject, there["key"], there.get("version", 0), fields, after, creates=True)
    return Decision((step, *related), after)


def _creation(subject: DesiredObject) -> Decision:
    """Create an object and then its relations."""
    after = _after(subject, "", None, MergedFields(True, sent=_digests(subject)))
    step = PushStep(subject, None, 0, _all_fields(subject), after, creates=True)
    if not subject.related:
        return Decision((step,), after)
    related = tuple(subject.related)
    return Decision((step, RelationStep(subject.id, subject.label, None, 0, {}, related, (), related)), after)


def _all_fields(subject: DesiredObject) -> dict[str, Any]:
    fields = dict(subject.fields)
    if subject.kind == "items":
        fields["tags"] = [dict(tag) for tag in subject.tags]
        if not fields.get("parentItem"):  # a child is in its parent's collections
            fields["collections"] = list(subject.collections)
    return fields


def _digests(subject: DesiredObject) -> dict[str, str]:
    return {name: fingerprint(value) for name, value in subject.fields.items()}


def _missing_key(subject: DesiredObject, there: Data) -> dict[str, Any]:
    """The citation key, for an item of the user's that has none."""
    key = subject.fields.get("citationKey")
    return {"citationKey": key} if key and not citation_key(there) else {}


def _set_changes(
    subject: DesiredObject, there: Data, known: PushedObject | None, mine: bool
) -> dict[str, Any]:
    """The changes of tags and collections. Only citekit's own tags are removed."""
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
    return changes


def _relation_step(
    subject: DesiredObject, there: Data, known: PushedObject | None
) -> tuple[RelationStep, ...]:
    """The change of the related items, or nothing.

    Items are compared by their keys: an item has several URIs, before and after its library is synced.
    """
    uris = [uri for uri in relations(there, RELATION) if _OF_NO_LIBRARY not in uri]
    now = {item_key(uri): uri for uri in uris}
    before, desired = known.relations if known else (), dict.fromkeys(subject.related)
    related = merge_names(now, before, desired)
    added = tuple(key for key in related if key not in now)
    if not added and len(related) == len(now):
        return ()
    kept = {name: relations(there, name) for name in there.get("relations") or {}}
    kept[RELATION] = tuple(uri for key, uri in now.items() if key in related)
    return (
        RelationStep(
            subject.id,
            subject.label,
            there["key"],
            there.get("version", 0),
            kept,
            added,
            tuple(key for key in now if key not in related),
            tuple(desired),
        ),
    )


def merge_names(
    there: Iterable[str], before: Iterable[str], now: Iterable[str], *, removes: bool = True
) -> list[str]:
    """``there`` with what changed from ``before`` to ``now``.

    Other changes to it are kept.
    """
    before, now = dict.fromkeys(before), dict.fromkeys(now)
    removed = before.keys() - now.keys() if removes else set()
    remaining = dict.fromkeys(one for one in there if one not in removed)
    return [*remaining, *(one for one in now if one not in before and one not in remaining)]


def _completed(work: WorkIdentity, known: PushedObject | None) -> WorkIdentity:
    """The work's identity now, completed from the last push."""
    before = known.work if known and not are_different(work, known.work) else work
    return WorkIdentity(*(now or then for now, then in zip(work, before, strict=True)))


def item_key(uri: str) -> str:
    """The key of the item that a URI names."""
    return uri.rpartition("/")[2]
