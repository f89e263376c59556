"""What was written into which library, beside the lock: so that only changes are written, and no edit of the user's
is written over. No credentials, no times; digests in place of texts.
"""

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from citekit.errors import UsageError
from citekit.zotero.push.keys import NONE, Clues

FILE = "citekit.zotero.json"
SCHEMA_VERSION = 1


class Known(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One object as it was left: ``sent`` has a digest of each field that we wrote, ``seen`` of what Zotero made of
    it where that is something else, ``theirs`` the fields that were left to the user for good.

    ``mine`` is False where all fields belong to the user: an item that was there before. Tags, collections and
    relations are kept as they are, so that only ours are taken away again.
    """

    key: str
    mine: bool = True
    sent: dict[str, str] = {}
    seen: dict[str, str] = {}
    theirs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    work: Clues = NONE
    """What an item's work is known by: its citation key may be another one tomorrow."""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """For each library, what is known of our objects there: 'item/CITATION KEY', 'note/ITEM/SOURCE',
    'collection/NAME'.
    """

    libraries: dict[str, dict[str, Known]] = {}
    schema: int = SCHEMA_VERSION

    def of(self, library: str) -> dict[str, Known]:
        """What is known of ``library``."""
        return self.libraries.get(library, {})

    def with_(self, library: str, known: dict[str, Known]) -> "State":
        """The state with ``known`` as what is known of ``library``."""
        return State(libraries={**self.libraries, library: known})


def digest(value: Any) -> str:
    """A short fingerprint of JSON, whatever the order of its keys."""
    return sha256(msgspec.json.encode(value, order="sorted")).hexdigest()[:16]


def load(path: Path) -> State:
    """The state of ``path``; an empty one where there is none. Raises UsageError for a damaged file."""
    try:
        state = msgspec.json.decode(path.read_bytes(), type=State)
    except FileNotFoundError:
        return State()
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise UsageError(
            "is damaged; delete it: what citekit wrote is found again in Zotero by its keys", file=str(path)
        ) from None
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", file=str(path)) from None
    if state.schema != SCHEMA_VERSION:
        raise UsageError("was written by a newer citekit; update this one", file=str(path))
    return state


def save(state: State, path: Path) -> None:
    """Write ``state``, whole or not at all. Raises UsageError where the folder takes no file."""
    content = msgspec.json.format(msgspec.json.encode(state, order="sorted"), indent=1) + b"\n"
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise UsageError(
            f"cannot be written: {error.strerror}; citekit remembers there what it wrote into Zotero",
            file=str(path),
        ) from None
    finally:
        with suppress(OSError):  # a folder that is not there
            beside.unlink(missing_ok=True)
