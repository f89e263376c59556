"""The file beside the lock that records what was pushed into which library.

With it only changes are written, and no edit of the user is overwritten. It holds no credentials and no times, and
digests in place of texts.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec
from msgspec.structs import replace

from citekit.errors import UsageError
from citekit.zotero.push.library import UNIDENTIFIED, WorkIdentity

Value = TypeVar("Value")

FILE = "citekit.zotero.json"
SCHEMA_VERSION = 2
_DELETE = "delete it: what citekit wrote and nobody edited is found again in Zotero"


class PushedObject(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One object as the last push left it.

    ``sent`` has a digest of each field that was written, ``seen`` of what Zotero made of it if it changed it,
    ``theirs`` the fields that are left to the user permanently. ``mine`` is False if all fields belong to the user:
    an item that existed before. Tags, collections and relations are kept, so that only citekit's own are removed.
    """

    key: str
    mine: bool = True
    sent: dict[str, str] = {}
    seen: dict[str, str] = {}
    theirs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    gone: bool = False
    """Whether the user deleted it and said --theirs to that."""
    item: str = ""
    """The citation key of a note's item."""
    work: WorkIdentity = UNIDENTIFIED
    """The identity of an item's work, whose citation key may change."""


class SentObject(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An object of a request.

    ``known`` once it is written; its key is '' if it is to be created. ``version``: the object's before, or the
    library's if it is to be created. ``digests`` of the fields as sent; ``mark`` of what tells it from others,
    inside ``parent`` (a key).
    """

    kind: Literal["items", "collections"]
    known: PushedObject
    version: int
    digests: dict[str, str]
    mark: str = ""
    parent: str = ""


class PushState(msgspec.Struct, frozen=True, kw_only=True):
    """Pushed objects by library and id, as `citekit.zotero.push.steps` names them.

    ``collections``: the collection that the user chose in a library. ``unanswered``: what was sent into a
    library, and perhaps carried out.
    """

    schema: int = SCHEMA_VERSION
    libraries: dict[str, dict[str, PushedObject]] = {}
    collections: dict[str, str] = {}
    unanswered: dict[str, dict[str, SentObject]] = {}

    def of(self, library: str) -> dict[str, PushedObject]:
        """The objects that were pushed into ``library``."""
        return self.libraries.get(library, {})

    def with_(
        self,
        library: str,
        known: dict[str, PushedObject],
        collection: str = "",
        unanswered: dict[str, SentObject] | None = None,
    ) -> "PushState":
        """The state with what is said of ``library``; '' if no collection was chosen."""
        return replace(
            self,
            libraries={**self.libraries, library: known},
            collections=_with(self.collections, library, collection),
            unanswered=_with(self.unanswered, library, unanswered),
        )


def _with(values: Mapping[str, Value], name: str, value: Value | None) -> dict[str, Value]:
    others = {other: kept for other, kept in values.items() if other != name}
    return {**others, name: value} if value else others


def digest(value: Any) -> str:
    """A short digest of JSON, whatever the order of its keys."""
    return sha256(msgspec.json.encode(value, order="sorted")).hexdigest()[:16]


def load(path: Path) -> PushState:
    """The state in ``path``, empty if there is no file.

    Raises UsageError for a damaged file.
    """
    try:
        state = msgspec.json.decode(path.read_bytes(), type=PushState)
    except FileNotFoundError:
        return PushState()
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise UsageError(f"Damaged file; {_DELETE}", file=str(path)) from None
    except OSError as error:
        raise UsageError(f"Cannot read the file: {error.strerror}", file=str(path)) from None
    if state.schema > SCHEMA_VERSION:
        raise UsageError("Written by a newer citekit; update citekit", file=str(path))
    if state.schema < SCHEMA_VERSION:
        raise UsageError(f"Written by an older citekit; {_DELETE}", file=str(path))
    return state


def save(state: PushState, path: Path) -> None:
    """Write ``state`` atomically, for the user's eyes only. Raises UsageError if the file cannot be written."""
    content = msgspec.json.format(msgspec.json.encode(state, order="sorted"), indent=1) + b"\n"
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.touch(mode=0o600)
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as error:
        raise UsageError(
            f"Cannot write the file: {error.strerror}; it records what citekit wrote into Zotero",
            file=str(path),
        ) from None
    finally:
        with suppress(OSError):  # a missing folder
            temporary.unlink(missing_ok=True)
