"""What citekit keeps of a document in its folder, beside the lock and the corrections.

A plan is remembered before the plug-in writes anything. Whether it was written is seen by its objects, which have
their keys from the plan: in the answer of the plug-in, or in the library when the next plan is made.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from citekit.errors import UsageError
from citekit.zotero.push.library import ZoteroLibrary
from citekit.zotero.push.merging import fingerprint
from citekit.zotero.push.state import PushedObject

RECORD, PLAN = "zotero.json", "zotero-plan.json"
_VERSION = 1
Value = TypeVar("Value")


class FolderRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Which document the folder is about, for plug-ins to read."""

    version: int = _VERSION
    library: str
    document: Annotated[str | None, Meta(description="key of its item")] = None
    collection: Annotated[str | None, Meta(description="key of its collection")] = None
    title: str = ""


class PlannedObject(msgspec.Struct, frozen=True, kw_only=True):
    """An object of a plan: its key, and the fields that the plan sets."""

    key: str
    new: bool
    fields: tuple[str, ...] = ()


class PendingPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A plan that may have been written: its objects, and what is known if it was."""

    version: int = _VERSION
    library: str
    objects: dict[str, PlannedObject]
    known: dict[str, PushedObject]

    def settled(
        self, before: Mapping[str, PushedObject], there: ZoteroLibrary, left: Collection[str] | None = None
    ) -> dict[str, PushedObject]:
        """What is known, now that the objects ``there`` are in the library.

        ``before``: what was known before the plan. ``left``: the keys of the objects whose fields the plug-in did
        not set; None if that is unknown, as the plug-in was not heard of again.
        """
        known: dict[str, PushedObject] = {}
        for name, after in self.known.items():
            planned = self.objects.get(name)
            data = there.items.get(after.key) or there.collections.get(after.key)
            if planned is None:
                known[name] = after
            elif data is None or (left is None and not planned.new and not _is_set(planned, after, data)):
                if name in before:
                    known[name] = before[name]
            elif left is not None and after.key in left and name in before:
                kept = before[name]
                known[name] = replace(
                    kept, tags=after.tags, collections=after.collections, relations=after.relations
                )
            else:
                known[name] = _with_stored(planned, after, data)
        return known


def _is_set(planned: PlannedObject, after: PushedObject, data: Mapping[str, Any]) -> bool:
    """Whether an object has the fields of the plan."""
    return all(fingerprint(data.get(name)) == after.sent.get(name) for name in planned.fields)


def _with_stored(planned: PlannedObject, after: PushedObject, data: Mapping[str, Any]) -> PushedObject:
    """What is known, with what Zotero stored of the fields."""
    seen = dict(after.seen)
    for name in planned.fields:
        if name not in after.sent:
            continue
        seen.pop(name, None)
        if (stored := fingerprint(data.get(name))) != after.sent[name]:
            seen[name] = stored
    return replace(after, seen=seen)


def load_record(folder: Path) -> FolderRecord | None:
    """The record of the folder; None if nothing was planned yet."""
    return _load(folder / RECORD, FolderRecord)


def load_plan(folder: Path) -> PendingPlan | None:
    """The last plan that is not known to be written or not."""
    return _load(folder / PLAN, PendingPlan)


def _load(path: Path, type: type[Value]) -> Value | None:
    """What a file holds; None without a file, or for one that is damaged or of another version."""
    try:
        value = msgspec.json.decode(path.read_bytes(), type=type)
    except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    except OSError as error:
        raise UsageError(f"Cannot read the file: {error.strerror}", file=str(path)) from None
    return value if getattr(value, "version", None) == _VERSION else None
