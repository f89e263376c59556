"""Read ``corrections.toml``: one table for each entry, under its key or DOI.

::

    [tianUpregulationNav17Endogenous2020]      # or ["10.3892/ijmm.2020.4611"]
    was = "Tian JJ, Tan CY, ..."               # what was printed when this was written
    match = "10.3892/ijmm.2020.4611"           # the DOI of its record; "none": no record is the work
    note = "Read with 12."                     # comes first in every export
    annotation = "..."                         # replaces the one that citekit writes
    leave-out = true                           # not exported
    parsing-checked = true                     # what is parsed is right: nothing of it is doubted
    settled = ["not-found", "retracted"]       # 'citekit review' does not ask about these again

    [tianUpregulationNav17Endogenous2020.fields]
    volume = { is = "46", was = "64" }         # fields of CSL-JSON; volume = "46" is enough

    [tianUpregulationNav17Endogenous2020.tags]
    add = ["to-read", "mechanism:opioid"]      # a tag that citekit gives too: it is right
    remove = ["model:rat"]

    [tianUpregulationNav17Endogenous2020.colouring]
    raw = "Tian JJ, Tan CY, ..."               # the printed string
    spans = [[0, 15, "author"]]                # its parts: start, end and field
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from citekit.corrections.correction import NO_RECORD, Colouring, Correction, entry_name, tag_fault
from citekit.csl.identifiers import DOI_PREFIX, is_doi
from citekit.errors import ConfigError, UsageError
from citekit.text.toml import Kind, TomlFile, decode

FILE = "corrections.toml"

_KINDS: dict[str, Kind] = {
    "was": str,
    "match": str,
    "note": str,
    "annotation": str,
    "leave-out": bool,
    "parsing-checked": bool,
    "settled": list,
    "fields": dict,
    "tags": (dict, list),
    "colouring": dict,
}
_FIELD_KINDS: dict[str, Kind] = {"is": object, "was": object}
_TAG_KINDS: dict[str, Kind] = {"add": list, "remove": list}
_COLOURING_KINDS: dict[str, Kind] = {"raw": str, "spans": object}
_SPANS = 'expected raw = "..." and spans such as [[0, 15, "author"]], in order'
_BARE_DOI = re.compile(rf"\s*\[\s*({DOI_PREFIX}/[^\]\s\"']*)")


def load(folder: Path) -> dict[str, Correction]:
    """Read the corrections in ``folder``: `entry_name` -> correction; empty without a file.

    Raises ConfigError, with the line, for the first fault.
    """
    try:
        data = (folder / FILE).read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(f"Cannot read: {error.strerror}", file=FILE) from None
    toml = _parsed(decode(data, FILE))
    corrections: dict[str, Correction] = {}
    for key, table in toml.values.items():
        for fault in _faults(toml, key, table):
            raise fault
        name = entry_name(key)
        if name in corrections:
            raise toml.fault(f"[{key}]: Duplicate DOI; merge both tables", key)
        corrections[name] = _correction(table)
    return corrections


def _parsed(text: str) -> TomlFile:
    try:
        return TomlFile(text, FILE)
    except ConfigError as error:
        line = text.splitlines()[error.line - 1] if error.line else ""
        if doi := _BARE_DOI.match(line):
            message = f'Invalid TOML: put the DOI in quotation marks: ["{doi[1]}"]'
            raise ConfigError(message, file=FILE, line=error.line) from None
        raise


def _faults(toml: TomlFile, key: str, table: Any) -> Iterator[UsageError]:
    if not isinstance(table, Mapping):
        yield toml.fault(f"'{key}' is outside a table (expected [KEY] above it)", key)
        return
    where = f"[{key}]"
    yield from toml.check(table, _KINDS, key, of=where)
    match = table.get("match", NO_RECORD)
    if match != NO_RECORD and not is_doi(entry_name(match)):
        expected = f'expected a DOI such as "10.1000/xyz", or "{NO_RECORD}"'
        yield toml.fault(f"{where}: Invalid match '{match}' ({expected})", key, "match")
    for name, field in table.get("fields", {}).items():
        if isinstance(field, Mapping):
            yield from toml.check(field, _FIELD_KINDS, key, "fields", name, of=f"{where} {name}")
            if "is" not in field:
                expected = 'expected { is = "...", was = "..." }'
                yield toml.fault(f"{where} {name}: Missing key 'is' ({expected})", key, "fields", name)
    if "colouring" in table:
        colouring = table["colouring"]
        yield from toml.check(colouring, _COLOURING_KINDS, key, "colouring", of=f"{where} colouring")
        if not _is_colouring(colouring):
            yield toml.fault(f"{where} colouring: Invalid spans ({_SPANS})", key, "colouring")
    tags = table.get("tags", {})
    lists = {"": tags} if isinstance(tags, list) else tags
    yield from toml.check({} if isinstance(tags, list) else tags, _TAG_KINDS, key, "tags", of=f"{where} tags")
    for name, values in lists.items():
        for tag in values:
            if fault := tag_fault(tag):
                yield toml.fault(f"{where}: {fault}", key, "tags", *filter(None, [name]), value=tag)


def _is_colouring(table: Mapping[str, Any]) -> bool:
    """Whether the spans are parts of the string, one behind the other."""
    try:
        raw, spans = msgspec.convert(table, Colouring).raw, table["spans"]
    except msgspec.ValidationError:
        return False
    places = [place for start, end, _ in spans for place in (start, end)]
    return places == sorted(places) and all(0 <= place <= len(raw) for place in places)


def _correction(table: Mapping[str, Any]) -> Correction:
    """A table without faults, with its short forms expanded."""
    full = dict(table)
    if "match" in full:
        full["match"] = entry_name(full["match"])
    if "fields" in full:
        full["fields"] = {
            name: field if isinstance(field, Mapping) else {"is": field}
            for name, field in full["fields"].items()
        }
    if isinstance(full.get("tags"), list):
        full["tags"] = {"add": full["tags"]}
    return msgspec.convert(full, Correction)
