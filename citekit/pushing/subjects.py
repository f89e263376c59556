"""A thing that is to stand in Zotero, and what is to be done about it: create, change, leave alone.

Fields are compared as a whole, tags, collections and relations one by one: what a person added to them stays,
and what a person took away stays away.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import unescape
from typing import Any, Literal, NamedTuple

import msgspec

from citekit.pushing.keys import Clues, contradict
from citekit.pushing.library import Data, relations
from citekit.pushing.state import Known, digest
from citekit.zotero.items import fields_of

Choice = Literal["ask", "ours", "theirs"]
"""What happens to an object that was edited in Zotero: left and reported, written over, or left for good."""

RELATION = "dc:relation"
_MARKUP = re.compile(r"<[^<>]*>")


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
    work: Clues = Clues("", "", "")


class Step(NamedTuple):
    """One object to write: ``payload`` as the API takes it, and what is known when it is done.

    ``fields`` tells whether fields are in it, so that what Zotero makes of them has to be looked at.
    """

    subject: Subject
    payload: dict[str, Any]
    known: Known
    creates: bool
    fields: bool


class Decision(NamedTuple):
    """What to do: ``step`` to write (None: nothing), ``known`` to remember, and ``kept``, why it is left alone.

    Not ``live``: the object is not there, and nothing can hang on it.
    """

    step: Step | None
    known: Known | None
    kept: str = ""
    live: bool = True


def decide(
    subject: Subject, there: Data | None, known: Known | None, choice: Choice, *, own: bool = True
) -> Decision:
    """Compare what is wanted, what is ``there`` and what is ``known`` of the last time.

    Not ``own``: nobody but the user made it, whose fields are never written.
    """
    if there is None or there.get("deleted"):
        return _absent(subject, there, known, choice, own)
    mine, writes, kept = _fields(subject, there, known, choice, own)
    sets = _sets(subject, there, known, mine)
    changes = {**(_written(subject, known) if writes else {}), **sets}
    before = known or Known(key=there["key"])
    after = Known(
        key=there["key"],
        mine=mine,
        sent=before.sent if kept or not mine else digest(subject.fields),
        seen=before.seen if kept or not mine else digest(view(there, subject.fields)),
        names=before.names if kept or not mine else tuple(sorted(subject.fields)),
        tags=tuple(tag["tag"] for tag in subject.tags),
        collections=tuple(subject.collections),
        relations=tuple(map(_item_key, subject.relations)),
        work=_both(subject.work, known),
    )
    if not changes:
        return Decision(None, after, kept)
    payload = {"key": there["key"], "version": there.get("version", 0), **changes}
    if subject.kind == "items":
        payload.setdefault("itemType", there.get("itemType", ""))
    return Decision(Step(subject, payload, after, creates=False, fields=writes), None, kept)


def view(data: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The named fields of an object, as far as they are not empty."""
    found = {name: data.get(name) for name in names}
    return {name: value for name, value in found.items() if value not in (None, "", [], False)}


def _absent(subject: Subject, there: Data | None, known: Known | None, choice: Choice, own: bool) -> Decision:
    """Created, unless somebody took it away; what was the user's own only comes out of the trash."""
    if (known or there is not None) and choice != "ours":
        where = "deleted in Zotero" if there is None else "in Zotero's trash"
        return Decision(None, known, where, live=False)
    key = subject.key if there is None else there["key"]
    after = Known(
        key=key,
        sent=digest(subject.fields),
        names=tuple(sorted(subject.fields)),
        tags=tuple(tag["tag"] for tag in subject.tags),
        collections=tuple(subject.collections),
        relations=tuple(map(_item_key, subject.relations)),
        work=_both(subject.work, known),
    )
    payload: dict[str, Any] = {"key": key, "version": there.get("version", 0) if there else 0}
    if there is not None and not own:
        payload |= {
            "itemType": there.get("itemType", ""),
            "deleted": 0,
            **_sets(subject, there, known, False),
        }
        after = msgspec.structs.replace(after, mine=False, sent="", names=())
        return Decision(Step(subject, payload, after, creates=True, fields=False), None)
    payload |= subject.fields
    if subject.kind == "items":
        payload["tags"] = [dict(tag) for tag in subject.tags]
        if not subject.fields.get("parentItem"):  # a child stands where its parent stands
            payload["collections"] = list(subject.collections)
        payload["relations"] = {RELATION: list(subject.relations)} if subject.relations else {}
    if there is not None:
        payload["deleted"] = False if subject.kind == "collections" else 0
    return Decision(Step(subject, payload, after, creates=True, fields=True), None)


def _fields(
    subject: Subject, there: Data, known: Known | None, choice: Choice, own: bool
) -> tuple[bool, bool, str]:
    """Whether the fields are ours, whether to write them, and why not although they differ."""
    names = {*subject.fields, *(known.names if known and known.mine else ())}
    agrees = _plain(view(there, names)) == _plain(view(subject.fields, names))
    if known is None or not known.mine:
        if not own:
            return False, False, ""
        mine = choice == "ours" or (known is None and agrees)
        return mine, mine and not agrees, ""
    if agrees:
        return True, False, ""
    edited = digest(view(there, known.names)) != known.seen
    changed = digest(subject.fields) != known.sent
    if edited and choice == "theirs":
        return False, False, ""
    if edited and choice == "ask":
        return True, False, "edited in Zotero"
    return True, edited or changed, ""


def _written(subject: Subject, known: Known | None) -> dict[str, Any]:
    """The fields, and those emptied that were written before and are no more, as far as the type has them."""
    gone = set(known.names if known else ()) - set(subject.fields)
    if kind := subject.fields.get("itemType"):
        gone &= fields_of(kind) if kind != "note" else set()
    return {**dict.fromkeys(sorted(gone), ""), **subject.fields}


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


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields without what Zotero may change by itself: white space at the ends, a note's markup."""
    found = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    if isinstance(note := found.get("note"), str):
        found["note"] = " ".join(unescape(_MARKUP.sub(" ", note)).split())
    return found
