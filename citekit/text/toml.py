"""TOML files that people write, and faults in them with file and line."""

import re
import tomllib
from ast import literal_eval
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from citekit.errors import ConfigError, UsageError, unknown

KeyPath = tuple[str | int, ...]
"""The keys to a value from the top of the file, and the index of a table in an array: ('label', 0, 'id')."""

Kind = type | tuple[type, ...]
"""One of str, bool, list (of texts) and dict, or several; object for any value."""

_EXPECTED = {
    str: 'text in "quotation marks"',
    bool: "true or false",
    int: "a whole number",
    list: 'a list such as ["one", "two"]',
    dict: "a table",
}
_LINE = re.compile(r"\(at line (\d+)")
_PLACE = re.compile(r" \(at [^()]*\)$")
_DUPLICATE = re.compile(r"Cannot declare (\(.*\)) twice")
_STRING_OR_COMMENT = re.compile(
    r'"""(?:\\.|[^\\])*?"""' r"|'''.*?'''" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'" r"|#[^\n]*", re.DOTALL
)
_HEADER = re.compile(
    r"^[ \t]*+\[(?P<array>\[)?+[ \t]*+(?P<keys>[^\[\]\n]*[^\[\]\n \t])[ \t]*+\]\]?[ \t]*+$", re.MULTILINE
)
_KEY = re.compile(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|([\w-]+)')


def decode(data: bytes, file: str, error: type[UsageError] = ConfigError) -> str:
    """The text of a file without byte order mark and carriage returns.

    Raises ``error`` if it is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        message = f"Not UTF-8 (byte 0x{data[fault.start]:02x}); save the file as UTF-8"
        raise error(message, file=file, line=line) from None


class TomlFile:
    """A TOML file: its values, and the line of each of them."""

    def __init__(self, text: str, file: str, error: type[UsageError] = ConfigError) -> None:
        """Parse ``text``, as `decode` gives it; raises ``error`` if it is not TOML."""
        self.text, self.file, self._error = text, file, error
        try:
            self.values: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as fault:
            place = _LINE.search(str(fault))
            line = int(place[1]) if place else text.rstrip().count("\n") + 1
            raise error(_fault_text(fault), file=file, line=line) from None
        except RecursionError:
            raise error("Invalid TOML: nested too deeply", file=file) from None

    def fault(self, message: str, *path: str | int, value: str = "") -> UsageError:
        """The error for a value, or for an element of a list, with its line."""
        return self._error(message, file=self.file, line=self.line(*path, value=value))

    def check(
        self,
        table: Mapping[str, Any],
        kinds: Mapping[str, Kind],
        *path: str | int,
        of: str = "",
        noun: str = "key",
    ) -> Iterator[UsageError]:
        """Unknown keys, and values of another kind than in ``kinds``, in a table.

        Messages call the table ``of`` and its keys ``noun``.
        """
        where = f"{of}: " if of else ""
        for key, value in table.items():
            if key not in kinds:
                yield self.fault(where + unknown(noun, key, kinds), *path, key)
            elif fault := _mismatch(value, kinds[key]):
                yield self.fault(f"{where}Invalid {key}: {fault}", *path, key)

    def line(self, *path: str | int, value: str = "") -> int:
        """The line, from 1, of a value or an element, else of the table around it."""
        start, end, depth = self._table(path)
        if depth < len(path):
            key = re.compile(rf"^[ \t]*[\"']?{re.escape(str(path[depth]))}[\"']?[ \t]*[=.]", re.MULTILINE)
            if match := key.search(self.text, start, end):
                start = match.end()
                forms = (f"'{value}'", f'"{value}"', value, value.replace("\\", "\\\\")) if value else ()
                places = [place for form in forms if (place := self.text.find(form, start, end)) >= 0]
                start = min(places, default=start)
        return self.text.count("\n", 0, start) + 1

    def _table(self, path: KeyPath) -> tuple[int, int, int]:
        """Start and end of the table around ``path``, and the length of its path."""
        for depth in range(len(path), 0, -1):
            if table := self._tables.get(path[:depth]):
                return *table, depth
        start, end = self._tables[()]
        return start, end, 0

    @cached_property
    def _tables(self) -> dict[KeyPath, tuple[int, int]]:
        """Start and end of each table; an array of tables is where its first is."""
        text = _STRING_OR_COMMENT.sub(_blanked, self.text)
        headers = list(_HEADER.finditer(text))
        ends = [header.start() for header in headers] + [len(text)]
        tables: dict[KeyPath, tuple[int, int]] = {(): (0, ends[0])}
        counts: dict[KeyPath, int] = {}
        for header, end in zip(headers, ends[1:], strict=True):
            keys = _KEY.findall(self.text[header.start("keys") : header.end("keys")])
            path: KeyPath = tuple(next((part for part in parts if part), "") for parts in keys)
            if header["array"]:
                counts[path] = counts.get(path, -1) + 1
                path = (*path, counts[path])
            block = (header.start(), end)
            for depth in range(1, len(path) + 1):
                tables.setdefault(path[:depth], block)
            tables[path] = block
        return tables


def _fault_text(fault: tomllib.TOMLDecodeError) -> str:
    """What is wrong with a file, without the line."""
    if table := _DUPLICATE.match(str(fault)):
        return f"Duplicate table [{'.'.join(literal_eval(table[1]))}]"
    message = _PLACE.sub("", str(fault))
    return f"Invalid TOML: {message[:1].lower()}{message[1:]}"


def _blanked(match: re.Match[str]) -> str:
    """A comment or a text of several lines as spaces; other texts may be keys."""
    token = match[0]
    if token[0] != "#" and "\n" not in token:
        return token
    return re.sub(r"[^\n]", " ", token)


def _mismatch(value: Any, kind: Kind) -> str | None:
    """'expected true or false, found the number 3', or None for a valid value."""
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if not isinstance(value, kinds):
        expected = " or ".join(_EXPECTED[kind] for kind in kinds)
        return f"expected {expected}, found {described(value)}"
    if isinstance(value, list) and list in kinds:
        other = next((element for element in value if not isinstance(element, str)), None)
        return None if other is None else f"expected only texts, found {described(other)}"
    return None


def described(value: object) -> str:
    """A value for a message: 'the number 3', 'the text "x"', 'a list'."""
    if isinstance(value, str):
        return f'the text "{value[:40]}"' if value.strip() else "an empty text"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return "a table" if isinstance(value, dict) else f"the date {value}"
