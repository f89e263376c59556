"""Write ``corrections.toml`` without changing anything else in it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from citekit.corrections.correction import Correction, Tags, combined, entry_name
from citekit.corrections.file import FILE, load
from citekit.text import toml_edit
from citekit.text.toml_edit import ChangedMeanwhile, TomlDocument

_LONG_TEXT = 100
_LONG_LIST = 3
_ATTEMPTS = 5
"""How often the file is read anew where others save it at the same moment."""


def check_writable(folder: Path) -> None:
    """Raise ConfigError or UsageError if the file cannot be read or written."""
    load(folder)
    TomlDocument(folder / FILE)
    toml_edit.check_writable(folder / FILE)


def update(folder: Path, names: Sequence[str], before: Correction, after: Correction) -> None:
    """Change the correction of one work from ``before`` to ``after``.

    ``names``: the key of the work, then its DOIs. New values go into the first table that exists under one of
    them; removed values are removed from all. Raises ConfigError or UsageError; the file is then unchanged.
    """
    for _ in range(_ATTEMPTS - 1):
        with suppress(ChangedMeanwhile):  # read what was saved, and change that
            return _update(folder, names, before, after)
    return _update(folder, names, before, after)


def _update(folder: Path, names: Sequence[str], before: Correction, after: Correction) -> None:
    document = TomlDocument(folder / FILE)
    toml = document.toml
    raw_keys = {entry_name(key): key for key in toml}
    keys = [raw_keys[name] for name in dict.fromkeys(names) if name in raw_keys]
    if not keys:
        toml[names[0]] = toml_edit.table()
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
    document.write()


def set_match(folder: Path, names: Sequence[str], match: str | None) -> bool:
    """Set the record of the work with ``names`` (see `update`); None removes it. False: nothing to change."""
    before = combined(load(folder), map(entry_name, names)) or Correction()
    if before.match == match:
        return False
    update(folder, names, before, msgspec.structs.replace(before, match=match))
    return True


def dump(values: Mapping[str, Any]) -> str:
    """``values`` as TOML to be edited: long texts and lists on several lines."""
    document = toml_edit.document()
    for name, value in values.items():
        document[name] = _editable(value)
    return toml_edit.dumps(document)


def _editable(value: Any) -> Any:
    if isinstance(value, str):
        return toml_edit.string(
            value, multiline="\r" not in value and ("\n" in value or len(value) > _LONG_TEXT)
        )
    if isinstance(value, Mapping):
        table = toml_edit.table()
        for name, inner in value.items():
            table[name] = _editable(inner) if isinstance(inner, str) else inner
        return table
    if isinstance(value, list):
        array = toml_edit.array()
        array.extend(value)
        return array.multiline(len(value) > _LONG_LIST)
    return value


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
            tables[0]["fields"] = toml_edit.table()
        inner = [table["fields"] for table in tables if "fields" in table]
        _set(inner, name, _inline(new[name]) if name in new else None)
    _remove_empty(tables, "fields")


def _update_tags(tables: Sequence[Any], name: str, old: Sequence[str], new: Sequence[str]) -> None:
    for table in tables:
        if isinstance(table.get("tags"), list):  # tags = ["one"] is short for add
            added = toml_edit.table()
            added["add"] = [str(tag) for tag in table["tags"]]
            table.remove("tags")
            table["tags"] = added
    if not any("tags" in table for table in tables):
        tables[0]["tags"] = toml_edit.table()
    inner = [table["tags"] for table in tables if "tags" in table]
    removed = [tag for tag in old if tag not in new]
    for table in inner:
        for tag in removed:
            while tag in table.get(name, ()):
                table[name].remove(tag)
    if added_tags := [tag for tag in new if tag not in old]:
        holder = next((table for table in inner if name in table), inner[0])
        holder.setdefault(name, toml_edit.array())
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
    table = toml_edit.inline_table()
    table.update({name: value for name, value in values.items() if value is not None})
    return table
