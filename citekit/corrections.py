"""What the user decided, beside ``citekit.toml``: ``corrections.toml``, one table for each entry's key or DOI.

::

    [tianUpregulationNav17Endogenous2020]      # or ["10.3892/ijmm.2020.4611"]
    was = "Tian JJ, Tan CY, ..."               # what was printed when this was written
    match = "10.3892/ijmm.2020.4611"           # the record that it is; "none": no record is
    note = "Read with 12."                     # stands first, never touched
    annotation = "..."                         # in place of the one that citekit writes
    leave-out = true                           # in no export

    [tianUpregulationNav17Endogenous2020.fields]
    volume = { is = "46", was = "64" }         # fields of CSL-JSON

    [tianUpregulationNav17Endogenous2020.tags]
    add = ["to-read", "mechanism:opioid"]
    remove = ["model:rat"]

The file is the user's: what is written into it leaves everything else as it stands.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import tomlkit
from tomlkit.exceptions import ParseError, TOMLKitError

from citekit.errors import ConfigError, UsageError

FILE = "corrections.toml"
NONE = "none"
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_MISSING = "Object missing required field `is`"


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


def load(folder: Path) -> dict[str, Correction]:
    """The corrections of ``folder`` by key or DOI; none where there is no file. ConfigError names what does not fit."""
    document = _read(folder / FILE)
    found = {}
    for key, table in document.unwrap().items():
        try:
            correction = msgspec.convert(table, Correction)
        except msgspec.ValidationError as error:
            raise ConfigError(f"[{key}]: {_why(str(error))}", file=FILE, line=_line(document, key)) from None
        if correction.match and correction.match != NONE and not _DOI.fullmatch(correction.match):
            what = f'[{key}]: \'match\' should be a DOI such as "10.1000/xyz", or "{NONE}"'
            raise ConfigError(what, file=FILE, line=_line(document, key))
        found[key.lower() if key.startswith("10.") else key] = correction
    return found


def change(folder: Path, key: str, correction: Correction) -> None:
    """Put what ``correction`` says into the table of ``key``; what it does not say stays as it was."""
    document = _read(folder / FILE)
    table = document.setdefault(key, tomlkit.table())
    for name, value in msgspec.to_builtins(correction).items():
        if isinstance(value, Mapping):
            inner = table.setdefault(name, tomlkit.table())
            for one, said in value.items():
                inner[one] = _inline(said) if isinstance(said, Mapping) else said
        else:
            table[name] = value
    _write(folder / FILE, document)


def choose(folder: Path, key: str, match: str | None) -> None:
    """Remember the record of the entry ``key``, or forget it with None."""
    if match is not None:
        change(folder, key, Correction(match=match))
        return
    document = _read(folder / FILE)
    table = document.get(key, {})
    table.pop("match", None)
    if not table:
        document.pop(key, None)
    _write(folder / FILE, document)


def _inline(values: Mapping[str, Any]) -> Any:
    table = tomlkit.inline_table()
    table.update({name: value for name, value in values.items() if value is not None})
    return table


def _write(path: Path, document: Any) -> None:
    beside = path.with_name(f".{path.name}.new")
    try:  # written beside its place and moved in: a full disk loses nothing
        beside.write_text(tomlkit.dumps(document), encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UsageError(f"cannot be written: {error.strerror}", file=FILE) from None


def _why(error: str) -> str:
    """Msgspec's complaint in the words of the file."""
    if error.startswith(_MISSING):
        return 'a field wants  { is = "...", was = "..." }'
    if found := re.match(r"Object contains unknown field `(.+?)`", error):
        known = "was, match, note, annotation, leave-out, fields, tags (add, remove)"
        return f"unknown '{found[1]}'; known are {known}"
    place = re.search(r"\$\.([\w.\[\]-]+)", error)
    kind = re.search(r"Expected `(\w+)", error)
    return f"'{place[1] if place else '?'}' should be {_KINDS.get(kind[1] if kind else '', 'another value')}"


_KINDS = {
    "str": 'text in "quotation marks"',
    "bool": "true or false",
    "array": 'a list such as ["one"]',
    "object": "a table",
}


def _line(document: Any, key: str) -> int | None:
    lines = tomlkit.dumps(document).splitlines()
    named = re.compile(rf"\s*\[\s*[\"']?{re.escape(key)}[\"']?\s*[\].]")
    return next((number for number, line in enumerate(lines, start=1) if named.match(line)), None)


def _read(path: Path) -> Any:
    if not path.is_file():
        return tomlkit.document()
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8"))
    except ParseError as error:
        raise ConfigError(f"no TOML: {str(error).split(' at line')[0]}", file=FILE, line=error.line) from None
    except (TOMLKitError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"cannot be read: {error}", file=FILE) from None
    for key, table in document.items():
        if not isinstance(table, Mapping):
            raise ConfigError(f"'{key}' stands outside a table; expected  [KEY]  above it", file=FILE)
    return document
