"""What became of a request whose answer was not read: it may have been carried out, in part, or not at all.

What was sent is looked for in the library as it is now, so that it is not sent again.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from msgspec.structs import replace

from citekit.zotero.push.library import Data, ZoteroLibrary, citation_key, title_of
from citekit.zotero.push.merging import fingerprint, words
from citekit.zotero.push.state import PushedObject, SentObject, digest

_IDENTIFIERS = ("key", "version", "itemType")
_REWRITTEN = ("itemType", "extra", "accessDate", "note")
"""Fields of which Zotero itself makes something else; a difference in another is an edit."""
_PAUSE = 1.0
"""Seconds between two looks at a library that may still be writing."""
_QUIET_LOOKS, _QUIET_LOOKS_IN_PART = 5, 15
"""Looks without a change after which a request is over; more if it was carried out in part."""


class Recovery(NamedTuple):
    """What is ``known`` now, and the ids of what was not carried out, or not yet."""

    known: dict[str, PushedObject]
    missing: tuple[str, ...]


def sent_object(
    kind: Literal["items", "collections"], payload: Mapping[str, Any], known: PushedObject, since: int
) -> SentObject:
    """The note of an object that is about to be sent; ``since``: the library's version before."""
    creates = not known.key
    return SentObject(
        kind=kind,
        known=known,
        version=since if creates else payload["version"],
        digests={name: _digest(name, value) for name, value in payload.items() if name not in _IDENTIFIERS},
        mark=_mark(payload) if creates else "",
        parent=_parent(payload) if creates else "",
    )


def recover(
    known: Mapping[str, PushedObject], unanswered: Mapping[str, SentObject], there: ZoteroLibrary
) -> Recovery:
    """Look for what was ``unanswered`` in the library, which may be that of a later day."""
    after = dict(known)
    missing = []
    taken = {pushed.key for pushed in known.values()}
    for name, one in unanswered.items():
        objects = there.items if one.kind == "items" else there.collections
        if not one.known.key and name in known and known[name].key in objects:
            continue  # its answer was read after all
        data = _find_changed(one, objects) if one.known.key else _find_created(one, objects, taken)
        if data is None:
            missing.append(name)
            continue
        taken.add(data["key"])
        seen = {
            field: now
            for field, digest in one.known.sent.items()
            if field in one.digests
            and field in _REWRITTEN
            and (now := fingerprint(data.get(field))) != digest
        }
        after[name] = replace(one.known, key=data["key"], seen={**one.known.seen, **seen})
    return Recovery(after, tuple(missing))


def settle(
    read: Callable[[], ZoteroLibrary],
    version: Callable[[], int],
    known: Mapping[str, PushedObject],
    unanswered: Mapping[str, SentObject],
    sleep: Callable[[float], None],
) -> tuple[ZoteroLibrary, Recovery]:
    """Read the library and `recover`, once nothing more comes of what was sent.

    ``version``: the library's, which rises with each object that a slow Zotero is still writing.
    """
    there = read()
    recovery = recover(known, unanswered, there)
    quiet = 0
    while recovery.missing:
        in_part = len(recovery.missing) < len(unanswered)
        if quiet >= (_QUIET_LOOKS_IN_PART if in_part else _QUIET_LOOKS):
            break
        sleep(_PAUSE)
        quiet += 1
        if version() != there.version:
            there, quiet = read(), 0
            recovery = recover(known, unanswered, there)
    return there, recovery


def _find_changed(one: SentObject, objects: Mapping[str, Data]) -> Data | None:
    """The object as it is now, if it changed and holds something of what was sent."""
    data = objects.get(one.known.key)
    if data is None or data.get("version", 0) == one.version:
        return None
    holds = (_digest(name, data.get(name)) == digest for name, digest in one.digests.items())
    return data if any(holds) else None


def _find_created(one: SentObject, objects: Mapping[str, Data], taken: set[str]) -> Data | None:
    """The object with its mark that is new since."""
    for key, data in objects.items():
        if key in taken or data.get("version", 0) <= one.version:
            continue
        if _parent(data) == one.parent and _mark(data) == one.mark:
            return data
    return None


def _mark(data: Mapping[str, Any]) -> str:
    """A digest of a collection's name, a note's words, or an item's citation key and title."""
    if "name" in data:
        return digest(data["name"])
    if "note" in data:
        return digest(words(data["note"]))
    return digest([citation_key(data), title_of(data)])


def _parent(data: Mapping[str, Any]) -> str:
    return data.get("parentItem") or data.get("parentCollection") or ""


def _digest(name: str, value: Any) -> str:
    """A digest of a field; in whatever order the server keeps tags and collections."""
    if name == "tags":
        return digest(sorted(tag["tag"] for tag in value or ()))
    if name == "note":
        return digest(words(value))
    return digest(sorted(value)) if name == "collections" and value else fingerprint(value)
