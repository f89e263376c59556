"""``corrections.toml`` as a file: read with whatever its editor left in it, written so that all else stays."""

import re
import shutil
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import tomlkit
from tomlkit.exceptions import ParseError, TOMLKitError

from citekit.csl.identifiers import DOI_PREFIX
from citekit.errors import ConfigError, UsageError

FILE = "corrections.toml"
_HEADER = re.compile(r"\s*\[\s*([^\[].*?)\]\s*(?:#.*)?$")
_PART = re.compile(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|([\w-]+)')
_BARE_DOI = re.compile(rf"\s*\[\s*({DOI_PREFIX}/[^\]\s\"']*)")


class File(NamedTuple):
    """The file as it was read: lines end in a line feed, and ``document`` is its text as TOML."""

    text: str = ""
    document: Any = None
    before: str = ""
    """A byte order mark, if there was one."""
    newline: str = "\n"


def read(path: Path) -> File:
    """The file at ``path``; an empty one where there is none. ConfigError where it is no TOML, or no file."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return File(document=tomlkit.document())
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=FILE) from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"expected UTF-8, found the byte 0x{data[error.start]:02x}; save the file as UTF-8"
        raise ConfigError(what, file=FILE, line=line) from None
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    newline = "\r\n" if 2 * text.count("\r\n") > text.count("\n") else "\n"
    text = text.removeprefix(mark).replace("\r\n", "\n")
    return File(text, _parsed(text), mark, newline)


def _parsed(text: str) -> Any:
    try:
        document = tomlkit.parse(text)
    except ParseError as error:
        lines = text.splitlines()
        bare = _BARE_DOI.match(lines[error.line - 1]) if error.line <= len(lines) else None
        what = f"no TOML: {str(error).split(' at line')[0]}"
        if bare:
            what = f'put the DOI in quotation marks: ["{bare[1]}"]'
        raise ConfigError(what, file=FILE, line=error.line) from None
    except TOMLKitError as error:
        raise ConfigError(f"no TOML: {error}", file=FILE) from None
    for key, table in document.items():
        if not isinstance(table, Mapping):
            raise ConfigError(f"'{key}' stands outside a table; expected  [KEY]  above it", file=FILE)
    return document


def line_of(text: str, *path: str) -> int | None:
    """The line of the value that the names ``path`` lead to, or of what is nearest above it."""
    found: int | None = None
    here: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            here = tuple(next((part for part in parts if part), "") for parts in _PART.findall(header[1]))
            if here and here == path[: len(here)]:
                found = number
            if here == path:
                return number
        elif here and here == path[: len(here)] and len(here) < len(path):
            name = re.escape(path[len(here)])
            if re.match(rf"\s*[\"']?{name}[\"']?\s*[=.]", line):
                return number
    return found


def beside(path: Path) -> Path:
    """Where the file is written before it is moved to its place."""
    return path.with_name(f".{path.name}.new")


def write(path: Path, file: File) -> None:
    """Write the document of ``file``. UsageError where that cannot be done; then the file is as it was."""
    path = path.resolve()
    text = _aired(file.text, tomlkit.dumps(file.document))
    new = beside(path)
    try:  # written beside its place and moved in: a full disk loses nothing
        new.write_text(file.before + text, encoding="utf-8", newline=file.newline)
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise UsageError(f"cannot be written: {error.strerror}", file=FILE) from None


def _aired(before: str, after: str) -> str:
    """``after`` with an empty line above each header that had none to follow directly in ``before``."""
    old, new = before.splitlines(), after.split("\n")
    glued = set(pairwise(old))
    lines = new[:1]
    for above, line in pairwise(new):
        if _HEADER.match(line) and above.strip() and above[0] != "#" and (above, line) not in glued:
            lines.append("")
        lines.append(line)
    aired = "\n".join(lines)
    same = tomlkit.parse(aired).unwrap() == tomlkit.parse(after).unwrap()
    return aired if same else after  # what looked like a header stood inside a text
