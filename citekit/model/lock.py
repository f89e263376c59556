"""The lock: a Bibliography as JSON, meant to be committed. ``schema()`` describes it.

``python -m citekit.model.lock`` writes ``citekit/data/lock.schema.json`` anew, which ships with the
package; run it when the types in citekit/model/ change.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from citekit.data import DATA
from citekit.errors import LockError
from citekit.model.bibliography import SCHEMA_VERSION, Bibliography, Source, Work
from citekit.model.lock_upgrade import upgrade

LOCK = "citekit.lock.json"

SCHEMA_FILE = "lock.schema.json"
_RESTORE = "Restore the lock from version control, or delete it and build again."
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7})", re.MULTILINE)


class _Version(msgspec.Struct):
    schema: int = 1


def find_lock(path: Path) -> Path:
    """The lock that ``path`` names, a file or its folder. Raises LockError."""
    if path.is_dir():
        if not (path / LOCK).exists():
            raise LockError(f"No {LOCK} in this folder; run citekit build, or name another", file=str(path))
        return path / LOCK
    if not path.exists():
        raise LockError("No such file or folder; run citekit build, or name another", file=str(path))
    return path


def load_lock(path: Path) -> Bibliography:
    """The Bibliography in a lock, or in the lock of a folder. Raises LockError."""
    path = find_lock(path)
    try:
        return read(path.read_text(encoding="utf-8"), str(path))
    except UnicodeDecodeError:
        raise LockError("Not a citekit lock (not UTF-8)", file=str(path)) from None
    except OSError as error:
        raise LockError(f"Cannot read: {error.strerror}", file=str(path)) from None


def write(bibliography: Bibliography) -> str:
    """The Bibliography as JSON: two spaces a level, a newline at the end; the same text for equal values.

    Raises TypeError or OverflowError for an item that JSON cannot hold (a set, an integer of more than 64 bits).
    """
    packed = msgspec.json.encode(bibliography, order="deterministic")
    return msgspec.json.format(packed, indent=2).decode() + "\n"


def read(text: str, file: str) -> Bibliography:
    """The Bibliography that ``write`` wrote, exactly. ``file`` is the name for messages.

    Raises LockError with file, line and what to do if the text is not JSON (merge conflicts too), if a
    value has the wrong type, a source is unknown or a key is used twice, or if a newer citekit wrote it.
    """
    if not text.lstrip().startswith("{"):
        message = f"Not a citekit lock (expected the {LOCK} that citekit build wrote)"
        raise LockError(message, file=file, line=1)
    if conflict := _CONFLICT.search(text):
        line = text.count("\n", 0, conflict.start()) + 1
        raise LockError(f"Merge conflict markers in the lock. {_RESTORE}", file=file, line=line)
    try:
        raw = text.encode()
        version = msgspec.json.decode(raw, type=_Version).schema
        if version > SCHEMA_VERSION:
            raise LockError(
                f"Written by a newer citekit (schema {version}; this one reads up to {SCHEMA_VERSION}). "
                "Update citekit, or delete it and build again.",
                file=file,
                line=_line_of(text, "$.schema"),
            )
        if version < SCHEMA_VERSION:
            bibliography = msgspec.convert(_upgraded(text, file), Bibliography)
        else:
            bibliography = msgspec.json.decode(raw, type=Bibliography)
        _check_names(bibliography)
        return bibliography
    except msgspec.ValidationError as error:
        fault, _, path = str(error).partition(" - at `")
        where = path.rstrip("`")
        message = f"Invalid lock: {fault} at {where or '$'}. {_RESTORE}"
        raise LockError(message, file=file, line=_line_of(text, where)) from None
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        message = f"Damaged lock: {error}. {_RESTORE}"
        raise LockError(message, file=file, line=_damaged_line(text)) from None


def _check_names(bibliography: Bibliography) -> None:
    """Raise ValidationError, as msgspec words it, for an unknown source and for a key that is used twice."""
    ids = {source.id for source in bibliography.sources}
    keys: set[str] = set()
    groups: dict[str, tuple[Source | Work, ...]] = {
        "sources": bibliography.sources,
        "works": bibliography.works,
    }
    for group, entries in groups.items():
        for index, entry in enumerate(entries):
            if entry.key in keys:
                raise msgspec.ValidationError(f"Key '{entry.key}' used twice - at `$.{group}[{index}].key`")
            keys.add(entry.key)
    for index, work in enumerate(bibliography.works):
        for number, printed in enumerate(work.printed):
            if printed.source not in ids:
                where = f"$.works[{index}].printed[{number}].source"
                raise msgspec.ValidationError(f"Unknown source '{printed.source}' - at `{where}`")


def _upgraded(text: str, file: str) -> dict[str, Any]:
    """A lock of an earlier layout as JSON in today's."""
    try:
        return upgrade(json.loads(text))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise LockError(f"Invalid lock of an earlier layout. {_RESTORE}", file=file, line=1) from None


def _damaged_line(text: str) -> int:
    """The line of the first fault, as the standard library's parser (which counts lines) sees it."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.lineno
    except RecursionError:
        pass
    return 1


def _line_of(text: str, path: str) -> int:
    """The line where the value at msgspec's path (``$.works[0].item[...]``) begins, or the last line found.

    ``[...]`` stands for a value of unknown key: the search ends there. Only used for messages.
    """
    decode = json.JSONDecoder().raw_decode
    at = _skip(text, 0)
    for key, index in re.findall(r"\.([^.\[\]]+)|\[(\d+)\]", path.partition("[...]")[0]):
        for name, start in _members(text, at, decode):
            if name == (key or int(index)):
                at = start
                break
        else:
            break
    return text.count("\n", 0, at) + 1


def _members(text: str, at: int, decode: Any) -> Iterator[tuple[str | int, int]]:
    """The members of the object or array that begins at ``at``: (key or index, where the value begins)."""
    is_object, position = text[at : at + 1] == "{", _skip(text, at + 1)
    index = 0
    while text[at : at + 1] in "{[" and text[position : position + 1] not in "]}":
        name: str | int = index
        if is_object:
            name, position = decode(text, position)
            position = _skip(text, _skip(text, position) + 1)
        yield name, position
        _, position = decode(text, position)
        position = _skip(text, position)
        if text[position : position + 1] == ",":
            position = _skip(text, position + 1)
        index += 1


def _skip(text: str, at: int) -> int:
    """The next offset that is not white space."""
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the lock; descriptions are those of citekit/model/."""
    # By way of JSON, because msgspec leaves the defaults as the tuples that they are in the model.
    made = json.loads(msgspec.json.encode(msgspec.json.schema(Bibliography)))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:citekit:lock:{SCHEMA_VERSION}",
        "title": "citekit.lock.json",
        "description": "Everything a citekit build knows; every output can be made again from it.",
        **made,
    }


def _write_schema() -> None:
    text = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    (DATA / SCHEMA_FILE).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    _write_schema()
