"""What the user decided, beside ``citekit.toml``: ``corrections.toml``, one table for each entry's key or DOI.

::

    [tianUpregulationNav17Endogenous2020]      # or ["10.3892/ijmm.2020.4611"]
    was = "Tian JJ, Tan CY, ..."               # what was printed when this was written
    match = "10.3892/ijmm.2020.4611"           # the record that it is; "none": no record is
    note = "Read with 12."                     # stands first, never touched
    annotation = "..."                         # in place of the one that citekit writes
    leave-out = true                           # in no export

    [tianUpregulationNav17Endogenous2020.fields]
    volume = { is = "46", was = "64" }         # fields of CSL-JSON; volume = "46" is enough

    [tianUpregulationNav17Endogenous2020.tags]
    add = ["to-read", "mechanism:opioid"]
    remove = ["model:rat"]

The file is the user's: what is written into it leaves everything else as it stands.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import tomlkit

from citekit.corrections.file import FILE, beside, line_of, read, write
from citekit.csl.identifiers import is_doi, without_doi_label
from citekit.errors import ConfigError, UsageError, suggestion

NONE = "none"
RESERVED = "citekit:"
"""What begins so is said by a check, and by nobody else."""
_WRITABLE = 0o222


class Field(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"is_": "is"}, omit_defaults=True
):
    """A field as it is, and as it was when it was corrected; an empty value takes the field away."""

    is_: Any
    was: Any = None


class Tags(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The user's own tags, and those of the machine's that the user took away."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab", omit_defaults=True):
    """What the user decided for one entry."""

    was: str | None = None
    match: str | None = None
    note: str = ""
    annotation: str | None = None
    leave_out: bool = False
    fields: dict[str, Field] = {}
    tags: Tags = Tags()


_TEXT, _LIST, _TABLE = 'text in "quotation marks"', 'a list such as ["one"]', "a table"
_KINDS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "was": (str, _TEXT),
    "match": (str, _TEXT),
    "note": (str, _TEXT),
    "annotation": (str, _TEXT),
    "leave-out": (bool, "true or false"),
    "fields": (dict, _TABLE),
    "tags": ((dict, list), "a table with add and remove"),
}
"""What a table may hold: its type, and that in the words of the file."""


class _Fault(NamedTuple):
    path: tuple[str, ...]
    """The names that lead to it, below the entry's table."""
    what: str


def load(folder: Path) -> dict[str, Correction]:
    """The corrections of ``folder`` by key or DOI; none where there is no file. ConfigError names what does not fit."""
    file = read(folder / FILE)
    found: dict[str, Correction] = {}
    for key, table in file.document.unwrap().items():
        fault = next(_faults(table), None)
        name = name_of(key)
        if fault is None and name in found:
            fault = _Fault((), "this DOI has a table already; put both into one")
        if fault:
            raise ConfigError(f"[{key}]: {fault.what}", file=FILE, line=line_of(file.text, key, *fault.path))
        found[name] = _correction(table)
    return found


def check(folder: Path) -> None:
    """Whether the file of ``folder`` can be read and written: ConfigError or UsageError where it cannot."""
    load(folder)
    path = (folder / FILE).resolve()
    if path.exists() and not (os.access(path, os.W_OK) and path.stat().st_mode & _WRITABLE):
        raise UsageError("is read-only; make it writable first", file=FILE)
    new = beside(path)
    try:
        new.touch()
        new.unlink()
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", file=FILE) from None


def name_of(key: str) -> str:
    """The name of a table as entries are looked up by it: a DOI in lower case without its address, else the key."""
    bare = without_doi_label(key.strip())
    return bare.lower() if is_doi(bare) else key


def together(corrections: Mapping[str, Correction], names: Iterable[str]) -> Correction | None:
    """What the tables of one work say, which may stand under its key and its DOIs; the first that speaks counts."""
    found = [corrections[name] for name in dict.fromkeys(names) if name in corrections]
    if len(found) < 2:
        return found[0] if found else None
    return Correction(
        was=next((one.was for one in found if one.was is not None), None),
        match=next((one.match for one in found if one.match is not None), None),
        note=next((one.note for one in found if one.note), ""),
        annotation=next((one.annotation for one in found if one.annotation is not None), None),
        leave_out=any(one.leave_out for one in found),
        fields={name: field for one in reversed(found) for name, field in one.fields.items()},
        tags=Tags(
            add=tuple(dict.fromkeys(tag for one in found for tag in one.tags.add)),
            remove=tuple(dict.fromkeys(tag for one in found for tag in one.tags.remove)),
        ),
    )


def put(folder: Path, names: Sequence[str], before: Correction, after: Correction) -> None:
    """Change what is said of one work from ``before`` to ``after``; what is the same in both stays as it stands.

    ``names``: the key of the work, then its DOIs. What is new goes into the first table that is there, and what
    goes leaves every table that has it.
    """
    file = read(folder / FILE)
    raw = {name_of(key): key for key in file.document}
    here = [raw[name] for name in dict.fromkeys(names) if name in raw]
    if not here:
        file.document[names[0]] = tomlkit.table()
        here = [names[0]]
    tables = [file.document[key] for key in here]
    old, new = msgspec.to_builtins(before), msgspec.to_builtins(after)
    for name in Correction.__struct_encode_fields__:
        if name not in ("fields", "tags") and old.get(name) != new.get(name):
            _set(tables, name, new.get(name))
    _put_fields(tables, old.get("fields", {}), new.get("fields", {}))
    for name in Tags.__struct_encode_fields__:
        mine, yours = old.get("tags", {}).get(name, ()), new.get("tags", {}).get(name, ())
        if mine != yours:
            _put_tags(tables, name, mine, yours)
    for key in here:
        if not file.document[key] and "#" not in file.document[key].as_string():
            del file.document[key]
    write(folder / FILE, file)


def choose(folder: Path, names: Sequence[str], match: str | None) -> None:
    """Remember the record of the entry that is called ``names`` (see `put`), or forget it with None."""
    before = together(load(folder), map(name_of, names)) or Correction()
    put(folder, names, before, msgspec.structs.replace(before, match=match))


def _set(tables: Sequence[Any], name: str, value: Any) -> None:
    """Give ``name`` a value in the first table that has it, or in the first; None takes it out of all."""
    holders = [table for table in tables if name in table]
    if value is not None:
        (holders or tables)[0][name] = value
    else:
        for table in holders:
            del table[name]


def _put_fields(tables: Sequence[Any], old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) == new.get(name):
            continue
        if name in new and not any("fields" in table for table in tables):
            tables[0]["fields"] = tomlkit.table()
        inner = [table["fields"] for table in tables if "fields" in table]
        _set(inner, name, _inline(new[name]) if name in new else None)
    _without_empty(tables, "fields")


def _put_tags(tables: Sequence[Any], name: str, old: Sequence[str], new: Sequence[str]) -> None:
    for table in tables:
        if isinstance(table.get("tags"), list):  # tags = ["one"] is short for add
            added = tomlkit.table()
            added["add"] = [str(tag) for tag in table["tags"]]
            table.remove("tags")
            table["tags"] = added
    if not any("tags" in table for table in tables):
        tables[0]["tags"] = tomlkit.table()
    inner = [table["tags"] for table in tables if "tags" in table]
    gone = [tag for tag in old if tag not in new]
    for table in inner:
        for tag in gone:
            while tag in table.get(name, ()):
                table[name].remove(tag)
    if more := [tag for tag in new if tag not in old]:
        holder = next((table for table in inner if name in table), inner[0])
        holder.setdefault(name, tomlkit.array())
        holder[name].extend(more)
    for table in inner:
        if name in table and not table[name]:
            del table[name]
    _without_empty(tables, "tags")


def _without_empty(tables: Sequence[Any], name: str) -> None:
    for table in tables:
        if name in table and not table[name]:
            del table[name]


def _inline(values: Mapping[str, Any]) -> Any:
    table = tomlkit.inline_table()
    table.update({name: value for name, value in values.items() if value is not None})
    return table


def _correction(table: Mapping[str, Any]) -> Correction:
    """A table without faults, its short forms written out."""
    full = dict(table)
    if "match" in full:
        full["match"] = full["match"] if full["match"] == NONE else name_of(full["match"])
    if "fields" in full:
        fields = full["fields"].items()
        full["fields"] = {name: one if isinstance(one, Mapping) else {"is": one} for name, one in fields}
    if isinstance(full.get("tags"), list):
        full["tags"] = {"add": full["tags"]}
    return msgspec.convert(full, Correction)


def _faults(table: Mapping[str, Any]) -> Iterator[_Fault]:
    """What does not fit in the table of an entry, in the words of the file."""
    for name, value in table.items():
        if name not in _KINDS:
            known = "was, match, note, annotation, leave-out, fields, tags (add, remove)"
            yield _Fault((name,), f"unknown '{name}'; known are {known}{suggestion(name, _KINDS)}")
            continue
        kind, words = _KINDS[name]
        if not isinstance(value, kind):
            yield _Fault((name,), f"'{name}' should be {words}")
        elif name == "match" and value != NONE and not is_doi(name_of(str(value))):
            yield _Fault((name,), f'\'match\' should be a DOI such as "10.1000/xyz", or "{NONE}"')
        elif name == "fields":
            yield from _field_faults(table[name])
        elif name == "tags":
            yield from _tag_faults(value if isinstance(value, Mapping) else {"add": value})


def _field_faults(fields: Mapping[str, Any]) -> Iterator[_Fault]:
    for name, value in fields.items():
        if not isinstance(value, Mapping):
            continue
        for one in value:
            if one not in ("is", "was"):
                yield _Fault(("fields", name), f"{name}: unknown '{one}'; known are is, was")
        if "is" not in value:
            yield _Fault(("fields", name), f'{name}: a field wants  {{ is = "...", was = "..." }}')


def _tag_faults(tags: Mapping[str, Any]) -> Iterator[_Fault]:
    for name, value in tags.items():
        if name not in ("add", "remove"):
            yield _Fault(
                ("tags", name),
                f"unknown '{name}'; known are add, remove{suggestion(name, ('add', 'remove'))}",
            )
        elif not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
            yield _Fault(("tags", name), f"'tags.{name}' should be {_LIST}")
        elif what := next(filter(None, map(tag_fault, value)), None):
            yield _Fault(("tags", name), what)


def tag_fault(tag: str) -> str | None:
    """What is wrong with a tag of the user's own, or None."""
    if tag.strip().casefold().startswith(RESERVED):
        return f"the tag '{tag}' is not yours to give: {RESERVED} is reserved for what a check found"
    return None if tag.strip() else "a tag is empty"
