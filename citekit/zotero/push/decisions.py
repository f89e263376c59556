"""A thing that is to stand in Zotero, and what is to be done about it: create, change, leave alone.

Fields, tags, collections and relations are compared one by one: what a person added to them stays, and what a
person took away stays away.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from citekit.zotero.push.fields import Choice, mark, merge
from citekit.zotero.push.keys import NONE, Clues, contradict
from citekit.zotero.push.library import Data, relations
from citekit.zotero.push.state import Known

RELATION = "dc:relation"
EDITED = "edited in Zotero"


class Subject(NamedTuple):
    """``id`` is its name in the state; ``kind`` its folder in the API; ``label`` what reports call it.

    ``fields`` are the API's, a note's and a collection's too; ``tags`` have ``tag`` and, for automatic ones,
    ``type`` 1.
    """

    id: str
    kind: Literal["items", "collections"]
    label: str
    key: str
    fields: Mapping[str, Any]
    tags: Sequence[Mapping[str, Any]] = ()
    collections: Sequence[str] = ()
    relations: Sequence[str] = ()
    work: Clues = NONE


class Step(NamedTuple):
    """One object to write: ``payload`` as the API takes it, and what is known when it is done."""

    subject: Subject
    payload: dict[str, Any]
    known: Known
    creates: bool


class Decision(NamedTuple):
    """What to do: ``step`` to write (None: nothing), ``known`` to remember, and ``kept``, why it is left alone, or
    those of its ``fields``.

    Not ``live``: the object is not there, and nothing can hang on it.
    """

    step: Step | None
    known: Known | None
    kept: str = ""
    fields: tuple[str, ...] = ()
    live: bool = True


def decide(
    subject: Subject, there: Data | None, known: Known | None, choice: Choice, *, own: bool = True
) -> Decision:
    """Compare what is wanted, what is ``there`` and what is ``known`` of the last time.

    Not ``own``: nobody but the user made it, whose fields are never written.
    """
    if there is None or there.get("deleted"):
        return _absent(subject, there, known, choice, own)
    merged = merge(subject.fields, there, known, choice, own=own)
    changes = {**merged.changes, **_sets(subject, there, known, merged.mine)}
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
    step = Step(subject, payload, after, creates=False)
    return Decision(step, None, EDITED if merged.kept else "", merged.kept)


def _after(subject: Subject, key: str, known: Known | None, **fields: Any) -> Known:
    """What is known of a subject when it is as wanted."""
    return Known(
        key=key,
        tags=tuple(tag["tag"] for tag in subject.tags),
        collections=tuple(subject.collections),
        relations=tuple(map(_item_key, subject.relations)),
        work=_both(subject.work, known),
        **fields,
    )


def _absent(subject: Subject, there: Data | None, known: Known | None, choice: Choice, own: bool) -> Decision:
    """Created, unless somebody took it away; what was the user's own only comes out of the trash."""
    if (known or there is not None) and choice != "ours":
        where = "deleted in Zotero" if there is None else "in Zotero's trash"
        return Decision(None, known, where, live=False)
    key = subject.key if there is None else there["key"]
    payload: dict[str, Any] = {"key": key, "version": there.get("version", 0) if there else 0}
    if there is not None and not own:
        payload |= {"itemType": there.get("itemType", ""), "deleted": 0}
        payload |= _sets(subject, there, known, False)
        return Decision(Step(subject, payload, _after(subject, key, known, mine=False), creates=True), None)
    payload |= subject.fields
    if subject.kind == "items":
        payload["tags"] = [dict(tag) for tag in subject.tags]
        if not subject.fields.get("parentItem"):  # a child stands where its parent stands
            payload["collections"] = list(subject.collections)
        payload["relations"] = {RELATION: list(subject.relations)} if subject.relations else {}
    if there is not None:
        payload["deleted"] = False if subject.kind == "collections" else 0
    sent = {name: mark(value) for name, value in subject.fields.items()}
    return Decision(Step(subject, payload, _after(subject, key, known, sent=sent), creates=True), None)


def _sets(subject: Subject, there: Data, known: Known | None, mine: bool) -> dict[str, Any]:
    """Tags, collections and relations with our changes, as far as there are any. Nobody else's tag is removed."""
    if subject.kind == "collections":
        return {}
    changes: dict[str, Any] = {}
    tags = {tag["tag"]: dict(tag) for tag in there.get("tags") or ()}
    wanted = {tag["tag"]: dict(tag) for tag in subject.tags}
    names = merged(tags, known.tags if known else (), wanted, removes=mine)
    if set(names) != set(tags):
        changes["tags"] = [tags.get(name) or wanted[name] for name in names]
    if not there.get("parentItem"):
        now = there.get("collections") or ()
        places = merged(now, known.collections if known else (), subject.collections)
        if set(places) != set(now):
            changes["collections"] = places
    # By their items' keys: one item has several URIs, before and after its library is synced.
    uris = {_item_key(uri): uri for uri in relations(there, RELATION)}
    hoped = {_item_key(uri): uri for uri in subject.relations}
    related = merged(uris, known.relations if known else (), hoped)
    if set(related) != set(uris):
        linked = [uris.get(key) or hoped[key] for key in related]
        changes["relations"] = {**(there.get("relations") or {}), RELATION: linked}
    return changes


def merged(
    there: Iterable[str], before: Iterable[str], now: Iterable[str], *, removes: bool = True
) -> list[str]:
    """``there`` with what changed from ``before`` to ``now``; what others did to it since stays done."""
    before, now = dict.fromkeys(before), dict.fromkeys(now)
    gone = before.keys() - now.keys() if removes else set()
    kept = [one for one in dict.fromkeys(there) if one not in gone]
    return [*kept, *(one for one in now if one not in before and one not in kept)]


def _both(work: Clues, known: Known | None) -> Clues:
    """What the work is known by now; what only an earlier build knew is not forgotten."""
    before = known.work if known and not contradict(work, known.work) else work
    return Clues(*(now or then for now, then in zip(work, before, strict=True)))


def _item_key(uri: str) -> str:
    return uri.rpartition("/")[2]
