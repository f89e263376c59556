"""What the user decided, beside ``citekit.toml``: ``corrections.toml``, one table for each entry's key.

::

    [mauskopDoesMagneticStimulation2024Study]
    match = "10.1097/j.pain.0000000000003064"    # or "none": no candidate is the work
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import tomlkit
from tomlkit.exceptions import ParseError, TOMLKitError

from citekit.errors import ConfigError, UsageError

FILE = "corrections.toml"
NONE = "none"


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the user decided for one entry; ``match`` is the DOI of its record, or `NONE`."""

    match: str | None = None


def load(folder: Path) -> dict[str, Correction]:
    """The corrections of ``folder`` by key; none where there is no file. ConfigError names what does not fit."""
    found = {}
    for key, table in _read(folder / FILE).items():
        try:
            found[key] = msgspec.convert(table, Correction)
        except msgspec.ValidationError as error:
            raise ConfigError(f"[{key}]: {str(error).lower()}; known is: match", file=FILE) from None
    return found


def choose(folder: Path, key: str, match: str | None) -> None:
    """Remember the record of the entry ``key``, or forget it with None; the rest of the file stays as it is."""
    path = folder / FILE
    document = _read(path)
    if match is None:
        document.pop(key, None)
    else:
        table = document.setdefault(key, tomlkit.table())
        table["match"] = match
    try:
        path.write_text(tomlkit.dumps(document), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", file=FILE) from None


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
