"""Write ``corrections.toml`` without changing anything else in it."""

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import tomlkit
from tomlkit.exceptions import TOMLKitError

from citekit.corrections.correction import Correction, Tags, combined, entry_name
from citekit.corrections.file import FILE, load
from citekit.errors import ConfigError, UsageError
from citekit.text.toml import decode

_HEADER = re.compile(r"\s*\[\s*[^\[].*?\]\s*(?:#.*)?$")
_BYTE_ORDER_MARK = "\ufeff"
_WRITABLE = 0o222
_LONG_TEXT = 100
_LONG_LIST = 3


class _Document(NamedTuple):
    """The file: ``text`` with line feeds, and the same as tomlkit's document."""

    text: str
    toml: Any
    byte_order_mark: str
    newline: str


def check_writable(folder: Path) -> None:
    """Raise ConfigError or UsageError if the file cannot be read or written."""
    load(folder)
    path = (folder / FILE).resolve()
    _read(path)
    if path.exists() and not (os.access(path, os.W_OK) and path.stat().st_mode & _WRITABLE):
        raise UsageError("Read-only file; make it writable first", file=FILE)
    new = _new(path)
    try:
        new.touch()
        new.unlink()
    except OSError as error:
        raise UsageError(f"Cannot write: {error.strerror}", file=FILE) from None


def update(folder: Path, names: Sequence[str], before: Correction, after: Correction) -> None:
    """Change the correction of one work from ``before`` to ``after``.

    ``names``: the key of the work, then its DOIs. New values go into the first table that exists under one of
    them; removed values are removed from all. Raises ConfigError or UsageError; the file is then unchanged.
    """
    document = _read(folder / FILE)
    toml = document.toml
    raw_keys = {entry_name(key): key for key in toml}
    keys = [raw_keys[name] for name in dict.fromkeys(names) if name in raw_keys]
    if not keys:
        toml[names[0]] = tomlkit.table()
        keys = [names[0]]
    tables = [toml[key] for key in keys]
    old, new = msgspec.to_builtins(before), msgspec.to_builtins(after)
    for name in Correction.__struct_encode_fields__:
        if name not in ("fields", "tags") and old.get(name) != new.get(name):
            _set(tables, name, new.get(name))
    _update_fields(tables, old.get("fields", {}), new.get("fields", {}))
    for name in Tags.__struct_encode_fields__:
        old_tags, new_tags = old.get("tags", {}).get(name, ()), new.get("tags", {}).get(name, ())
        if old_tags != new_tags:
            _update_tags(tables, name, old_tags, new_tags)
    for key in keys:
        if not toml[key] and "#" not in toml[key].as_string():
            del toml[key]
    _write(folder / FILE, document)


def set_match(folder: Path, names: Sequence[str], match: str | None) -> bool:
    """Set the record of the work with ``names`` (see `update`); None removes it. False: nothing to change."""
    before = combined(load(folder), map(entry_name, names)) or Correction()
    if before.match == match:
        return False
    update(folder, names, before, msgspec.structs.replace(before, match=match))
    return True


def dump(values: Mapping[str, Any]) -> str:
    """``values`` as TOML to be edited: long texts and lists on several lines."""
    document = tomlkit.document()
    for name, value in values.items():
        document[name] = _editable(value)
    return tomlkit.dumps(document)


def _editable(value: Any) -> Any:
    if isinstance(value, str):
        return tomlkit.string(
            value, multiline="\r" not in value and ("\n" in value or len(value) > _LONG_TEXT)
        )
    if isinstance(value, Mapping):
        table = tomlkit.table()
        for name, inner in value.items():
            table[name] = _editable(inner) if isinstance(inner, str) else inner
        return table
    if isinstance(value, list):
        array = tomlkit.array()
        array.extend(value)
        return array.multiline(len(value) > _LONG_LIST)
    return value


def _read(path: Path) -> _Document:
    """The file at ``path``, empty if there is none. Raises ConfigError."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return _Document("", tomlkit.document(), "", "\n")
    except OSError as error:
        raise ConfigError(f"Cannot read: {error.strerror}", file=FILE) from None
    mark = _BYTE_ORDER_MARK if data.startswith(_BYTE_ORDER_MARK.encode()) else ""
    newline = "\r\n" if 2 * data.count(b"\r\n") > data.count(b"\n") else "\n"
    text = decode(data, FILE)
    try:
        return _Document(text, tomlkit.parse(text), mark, newline)
    except TOMLKitError as error:
        raise ConfigError(f"Invalid TOML: {error}", file=FILE) from None


def _write(path: Path, document: _Document) -> None:
    """Write the document to another file and move it, so that nothing is lost."""
    path = path.resolve()
    text = _with_blank_lines(document.text, tomlkit.dumps(document.toml))
    new = _new(path)
    try:
        new.write_text(document.byte_order_mark + text, encoding="utf-8", newline=document.newline)
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise UsageError(f"Cannot write: {error.strerror}", file=FILE) from None


def _new(path: Path) -> Path:
    """Where the file is written before it is moved to its place."""
    return path.with_name(f".{path.name}.new")


def _with_blank_lines(before: str, after: str) -> str:
    """``after`` with a blank line above each new header."""
    old, new = before.splitlines(), after.split("\n")
    unchanged = set(pairwise(old))
    lines = new[:1]
    for above, line in pairwise(new):
        if _HEADER.match(line) and above.strip() and above[0] != "#" and (above, line) not in unchanged:
            lines.append("")
        lines.append(line)
    spaced = "\n".join(lines)
    same = tomlkit.parse(spaced).unwrap() == tomlkit.parse(after).unwrap()
    return spaced if same else after  # a line inside a text may look like a header


def _set(tables: Sequence[Any], name: str, value: Any) -> None:
    """Set ``name`` in the first table that has it, or the first; None removes it."""
    holders = [table for table in tables if name in table]
    if value is not None:
        (holders or tables)[0][name] = value
    else:
        for table in holders:
            del table[name]


def _update_fields(tables: Sequence[Any], old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) == new.get(name):
            continue
        if name in new and not any("fields" in table for table in tables):
            tables[0]["fields"] = tomlkit.table()
        inner = [table["fields"] for table in tables if "fields" in table]
        _set(inner, name, _inline(new[name]) if name in new else None)
    _remove_empty(tables, "fields")


def _update_tags(tables: Sequence[Any], name: str, old: Sequence[str], new: Sequence[str]) -> None:
    for table in tables:
        if isinstance(table.get("tags"), list):  # tags = ["one"] is short for add
            added = tomlkit.table()
            added["add"] = [str(tag) for tag in table["tags"]]
            table.remove("tags")
            table["tags"] = added
    if not any("tags" in table for table in tables):
        tables[0]["tags"] = tomlkit.table()
    inner = [table["tags"] for table in tables if "tags" in table]
    removed = [tag for tag in old if tag not in new]
    for table in inner:
        for tag in removed:
            while tag in table.get(name, ()):
                table[name].remove(tag)
    if added_tags := [tag for tag in new if tag not in old]:
        holder = next((table for table in inner if name in table), inner[0])
        holder.setdefault(name, tomlkit.array())
        holder[name].extend(added_tags)
    for table in inner:
        if name in table and not table[name]:
            del table[name]
    _remove_empty(tables, "tags")


def _remove_empty(tables: Sequence[Any], name: str) -> None:
    for table in tables:
        if name in table and not table[name]:
            del table[name]


def _inline(values: Mapping[str, Any]) -> Any:
    table = tomlkit.inline_table()
    table.update({name: value for name, value in values.items() if value is not None})
    return table
