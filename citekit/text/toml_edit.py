"""TOML files of the user, edited without changing anything else in them."""

import os
import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit import array, document, dumps, inline_table, string, table
from tomlkit.exceptions import TOMLKitError

from citekit.errors import ConfigError, UsageError
from citekit.text.toml import decode

__all__ = [
    "ChangedMeanwhile",
    "TomlDocument",
    "array",
    "check_writable",
    "document",
    "dumps",
    "inline_table",
    "string",
    "table",
]

_HEADER = re.compile(r"\s*+\[\s*+[^\[].*?\]\s*+(?:#.*)?$")
_BYTE_ORDER_MARK = "\ufeff"
_WRITABLE = 0o222


class ChangedMeanwhile(UsageError):
    """Another program has saved the file since it was read."""


class TomlDocument:
    """A TOML file as tomlkit's document ``toml``, which keeps comments and layout; empty if there is no file."""

    def __init__(self, path: Path) -> None:
        """Read the file. Raises ConfigError if it cannot be read or is not TOML."""
        self._path = path.resolve()
        self._file = path.name
        try:
            data = _bytes(path)
        except OSError as error:
            raise ConfigError(f"Cannot read: {error.strerror}", file=self._file) from None
        self._data = data
        self._mark = _BYTE_ORDER_MARK if data.startswith(_BYTE_ORDER_MARK.encode()) else ""
        self._newline = "\r\n" if 2 * data.count(b"\r\n") > data.count(b"\n") else "\n"
        self._text = decode(data, self._file)
        try:
            self.toml: Any = tomlkit.parse(self._text)
        except TOMLKitError as error:
            raise ConfigError(f"Invalid TOML: {error}", file=self._file) from None

    def write(self) -> None:
        """Write the document to another file and move it, so that nothing is lost.

        Raises ChangedMeanwhile where another program has saved the file since it was read, UsageError where it
        cannot be written.
        """
        text = _with_blank_lines(self._text, dumps(self.toml))
        new = _new(self._path)
        try:
            new.write_text(self._mark + text, encoding="utf-8", newline=self._newline)
            if self._path.exists():
                shutil.copymode(self._path, new)
            if _bytes(self._path) != self._data:
                raise ChangedMeanwhile("Another program has just saved it; try again", file=self._file)
            new.replace(self._path)
        except OSError as error:
            new.unlink(missing_ok=True)
            raise UsageError(f"Cannot write: {error.strerror}", file=self._file) from None
        except ChangedMeanwhile:
            new.unlink(missing_ok=True)
            raise


def check_writable(path: Path) -> None:
    """Raise UsageError if the file at ``path`` cannot be written."""
    name, path = path.name, path.resolve()
    if path.exists() and not (os.access(path, os.W_OK) and path.stat().st_mode & _WRITABLE):
        raise UsageError("Read-only file; make it writable first", file=name)
    new = _new(path)
    try:
        new.touch()
        new.unlink()
    except OSError as error:
        raise UsageError(f"Cannot write: {error.strerror}", file=name) from None


def _bytes(path: Path) -> bytes:
    """What is in the file; nothing where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _new(path: Path) -> Path:
    """Where this process writes the file before it is moved to its place."""
    return path.with_name(f".{path.name}.{os.getpid()}.new")


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
