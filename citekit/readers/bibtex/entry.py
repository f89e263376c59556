"""One block of a .bib file, read as BibTeX does: its key and fields, with what can be overlooked."""

import re
from typing import NamedTuple

from citekit.readers.bibtex.source import BibSource, StructureError
from citekit.readers.libraries import LibraryProblem

_NEXT_NAME = r"(?=[A-Za-z][\w:+.-]{0,60}\s*+=)"
_KEYS = {
    "{": re.compile(
        rf"\s*+(?P<key>(?:[^,={{}}\"\n]{{0,499}}?[^,={{}}\"\s])??)\s*+(?:(?P<comma>,)|(?=\}})|{_NEXT_NAME})"
    ),
    "(": re.compile(
        rf"\s*+(?P<key>(?:[^,={{}}()\"\n]{{0,499}}?[^,={{}}()\"\s])??)\s*+(?:(?P<comma>,)|(?=\))|{_NEXT_NAME})"
    ),
}
_CLOSE = {"{": "}", "(": ")"}
_NAME = re.compile(r"(?P<name>[A-Za-z_][^\s=,{}\"#%()]{0,99})\s*+(?P<equals>=)?")
_FIELD_FOLLOWS = re.compile(r"[A-Za-z][\w:+.-]{0,60}\s*+=")
_FIELDS_FOLLOW = re.compile(r"\s*+,\s*+[A-Za-z][\w-]{0,60}\s*+=\s*+[\w{\"]")
_BARE = re.compile(r"[^\s,{}\"#()=%]+")
_UNQUOTED = re.compile(r"[^,\n{}\"#=%]+")


# A field as most are: a number, or a text in quotation marks or braces with groups three deep at most, and what ends it.
_GROUP = r"\{[^{}]*+(?:\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}[^{}]*+)*+\}"
_FIELD = re.compile(
    r"\s*+(?P<name>[A-Za-z_][\w:+.-]{0,99})\s*+=\s*+"
    rf"(?:\{{(?P<braces>[^{{}}]*+(?:{_GROUP}[^{{}}]*+)*+)\}}|\"(?P<quotes>[^{{}}\"]*+)\"|(?P<number>\d++))"
    r"\s*+(?:,|(?=[)}]))"
)


class Macro(str):
    """The name of a @string or month, where a value is expected."""

    __slots__ = ()


class BibBlock(NamedTuple):
    """A piece of a .bib file: an 'entry', a 'string', a 'preamble' or something 'damaged'.

    ``fields`` hold the parts of each value, which '#' joins: texts without their braces, and macros; ``spans``
    where each value begins and ends in the file, with its braces.
    """

    kind: str
    start: int
    end: int
    line: int
    key: str = ""
    type: str = ""
    fields: dict[str, list[str]] = {}  # noqa: RUF012 - never changed
    problems: tuple[LibraryProblem, ...] = ()
    spans: dict[str, tuple[int, int]] = {}  # noqa: RUF012 - never changed


class BlockReader:
    """Reads a block from its head on; with ``escapes``, a backslash hides braces and quotation marks."""

    def __init__(self, source: BibSource, head: re.Match[str], escapes: bool) -> None:
        self._source = source
        self._text = source.text
        self._escapes = escapes
        self._type = head["type"].lower()
        self._start = head.start()
        self._open = head["open"]
        self._at = head.end()
        self._limit = source.next_start(self._start)
        self._fields: dict[str, list[str]] = {}
        self._problems: list[LibraryProblem] = []
        self._spans: dict[str, tuple[int, int]] = {}

    def read(self) -> BibBlock:
        """Read the block. Raises StructureError if it does not follow BibTeX's grammar."""
        kind = self._type if self._type in ("string", "preamble") else "entry"
        key = ""
        if kind == "preamble":
            self._fields["preamble"] = self._value("preamble")
            self._skip()
            if self._next() != _CLOSE[self._open]:
                raise StructureError(self._at, f"Missing '{_CLOSE[self._open]}' at the end of @preamble")
            self._at += 1
        else:
            if kind == "entry":
                key = self._key()
            self._read_fields()
        line = self._source.line(self._start)
        return BibBlock(
            kind,
            self._start,
            self._at,
            line,
            key,
            self._type,
            self._fields,
            tuple(self._problems),
            self._spans,
        )

    def _problem(self, message: str, at: int | None = None) -> None:
        self._problems.append(LibraryProblem(self._source.line(self._at if at is None else at), message))

    def _next(self) -> str:
        return self._text[self._at] if self._at < self._limit else ""

    def _skip(self) -> None:
        self._at = min(self._source.skip_space(self._at), max(self._limit, self._at))

    def _key(self) -> str:
        match = _KEYS[self._open].match(self._text, self._at, self._limit)
        if not match:
            raise StructureError(self._at, "Invalid key")
        key = match["key"]
        if not key:
            self._problem("Missing key")
        elif not match["comma"] and match.end() < len(self._text) and self._text[match.end()] not in "})":
            self._problem(f"Missing comma after the key '{key}'")
        self._at = match.end()
        return key

    def _read_fields(self) -> None:
        closing = _CLOSE[self._open]
        name = ""
        while True:
            while match := _FIELD.match(self._text, self._at, self._limit):
                group = match.lastgroup or ""
                name, (start, end) = match["name"], match.span(group)
                mark = 0 if group == "number" else 1
                self._keep(name, [match[group]], match.start("name"), (start - mark, end + mark))
                self._at = match.end()
            self._skip()
            sign = self._next()
            if sign == closing:
                self._at += 1
                if self._at >= self._limit or not _FIELDS_FOLLOW.match(self._text, self._at, self._limit):
                    return
                self._problem(f"Unexpected '{closing}'" + (f" after the field '{name}'" if name else ""))
                self._skip()
                self._at += 1
            elif sign == ",":
                self._problem("Unexpected comma" + (f" after the field '{name}'" if name else ""))
                self._at += 1
            elif sign:
                name = self._field()
            else:
                raise StructureError(self._start, f"Missing '{closing}' at the end of the entry")

    def _field(self) -> str:
        """Read a field and the comma behind it; its name."""
        match = _NAME.match(self._text, self._at, self._limit)
        if not match:
            raise StructureError(self._at, f"Unexpected text {self._excerpt()}")
        name = match["name"]
        begin, self._at = self._at, match.end()
        self._skip()
        if not match["equals"]:
            sign = self._next()
            if sign in (",", _CLOSE[self._open]):
                self._problem(f"Field '{name}' without a value", begin)
                self._at += sign == ","
                return name
            if sign not in ("{", '"') or not sign:
                raise StructureError(begin, f"Unexpected text '{name}'")
            self._problem(f"Missing '=' after '{name}'", begin)
        self._skip()
        start = self._at
        value = self._value(name)
        self._keep(name, value, begin, (start, self._at))
        self._skip()
        if self._next() == ",":
            self._at += 1
        elif _FIELD_FOLLOWS.match(self._text, self._at, self._limit):
            self._problem(f"Missing comma after the field '{name}'")
        elif self._next() not in ("", _CLOSE[self._open]):
            raise StructureError(self._at, f"Unexpected text {self._excerpt()} after the field '{name}'")
        return name

    def _keep(self, name: str, value: list[str], begin: int, span: tuple[int, int]) -> None:
        self._spans.setdefault(name.lower(), span)
        first = self._fields.setdefault(name.lower(), value)
        if first != value:
            self._problem(f"Duplicate field '{name}'; its first value is used", begin)

    def _excerpt(self) -> str:
        words = " ".join(self._text[self._at : min(self._at + 60, self._limit)].split())
        return f"'{words[:30]}{'…' if len(words) > 30 else ''}'"

    def _value(self, name: str) -> list[str]:
        """The parts of a value."""
        parts: list[str] = []
        while True:
            self._skip()
            sign = self._next()
            begin = self._at + 1
            if sign == "{":
                closing = self._source.closing_brace(begin, self._limit, escapes=self._escapes)
                if closing < 0:
                    raise StructureError(self._at, f"Unclosed brace in the field '{name}'")
                if closing > self._limit:
                    self._limit = self._source.next_start(closing)
                parts.append(self._text[begin:closing])
                self._at = closing + 1
            elif sign == '"':
                closing = self._source.closing_quote(begin, self._limit, escapes=self._escapes)
                if closing < 0:
                    raise StructureError(self._at, f"Unclosed quotation mark in the field '{name}'")
                parts.append(self._text[begin:closing])
                self._at = closing + 1
            else:
                parts.append(self._bare_value(name))
            end = self._at
            self._skip()
            if self._next() != "#":
                self._at = end
                return parts
            self._at += 1

    def _bare_value(self, name: str) -> str:
        match = _BARE.match(self._text, self._at, self._limit)
        if not match:
            if self._next() in (",", _CLOSE[self._open]):
                self._problem(f"Field '{name}' without a value")
                return ""
            raise StructureError(self._at, f"Unexpected text {self._excerpt()} in the field '{name}'")
        end = self._source.skip_space(match.end())
        sign = self._text[end] if end < self._limit else ""
        if sign not in (",", "#", "", _CLOSE[self._open]) and not _FIELD_FOLLOWS.match(
            self._text, end, self._limit
        ):
            match = _UNQUOTED.match(self._text, self._at, self._limit) or match
            self._problem(f"The value of '{name}' has neither braces nor quotation marks")
            self._at = match.end()
            return match[0].strip()
        self._at = match.end()
        return Macro(match[0]) if not match[0][0].isdecimal() else match[0]
