"""The parts of an OpenDocument text: its content, styles and properties."""

import re
from typing import NamedTuple

from citekit.errors import SourceError
from citekit.readers.decoding import check_size
from citekit.readers.jats.tree import Element, attribute, first, name, parse, words
from citekit.readers.zipped import read_members

KIND = "OpenDocument text"
MIME = b"application/vnd.oasis.opendocument.text"
_CONTENT, _STYLES, _META, _MANIFEST = "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"
_PARTS = frozenset({_CONTENT, _STYLES, _META, _MANIFEST})
_POSITION = re.compile(r"super\b|(?!0)\d+%")
_ESCAPED = re.compile(r"_([0-9a-f]{1,4})_")
_MOST_PARENTS = 20


class TextStyle(NamedTuple):
    """A style: the one that it is based on, and whether it raises text."""

    parent: str
    raised: bool


class Package:
    """An OpenDocument text: ``body``, ``title`` and ``creator`` of its properties, and ``fields`` that users defined."""

    def __init__(self, data: bytes, file: str) -> None:
        check_size(data, file)
        roots = self._roots(data, file)
        body = next((text for root in roots if (text := first(root, "body/text")) is not None), None)
        if body is None:
            raise SourceError(f"No text found in this {KIND}", file=file)
        self.body: Element = body
        self._styles: dict[str, TextStyle] = {}
        self._numbered: dict[str, bool] = {}
        self.title, self.creator = "", ""
        self.fields: dict[str, str] = {}
        for root in roots:
            self._read_styles(root)
            self._read_meta(root)

    def _roots(self, data: bytes, file: str) -> list[Element]:
        """The roots of the XML files: of a flat document (.fodt) only one."""
        if not data.startswith(b"PK"):
            return [parse(data, file)]
        parts = dict(read_members(data, KIND, file, _PARTS.__contains__))
        if b"encryption-data" in parts.get(_MANIFEST, b""):
            raise SourceError(f"Encrypted {KIND}; save it without a password", file=file)
        if _CONTENT not in parts:
            raise SourceError(f"Damaged {KIND} (without '{_CONTENT}'); open it and save it again", file=file)
        roots = []
        for part in (_CONTENT, _STYLES, _META):
            try:
                roots += [parse(parts[part], file)] if part in parts else []
            except SourceError as error:
                if part == _CONTENT:
                    message = f"Damaged {KIND} ({error.message.partition(';')[0]}); open it and save it again"
                    raise SourceError(message, file=file) from None
        return roots

    def _read_styles(self, root: Element) -> None:
        for element in root.iter():
            kind = name(element)
            if kind == "style":
                properties = first(element, "text-properties")
                position = attribute(properties, "text-position") if properties is not None else ""
                style = TextStyle(attribute(element, "parent-style-name"), bool(_POSITION.match(position)))
                self._styles.setdefault(attribute(element, "name"), style)
            elif kind == "list-style":
                level = next((child for child in element if name(child)), None)
                numbered = (
                    level is not None
                    and name(level) == "list-level-style-number"
                    and bool(attribute(level, "num-format"))
                )
                self._numbered.setdefault(attribute(element, "name"), numbered)

    def _read_meta(self, root: Element) -> None:
        meta = root if name(root) == "meta" else first(root, "meta")
        for element in meta if meta is not None else ():
            if name(element) == "title":
                self.title = words(element)
            elif name(element) == "initial-creator" or (name(element) == "creator" and not self.creator):
                self.creator = words(element)
            elif name(element) == "user-defined":
                self.fields[attribute(element, "name")] = "".join(element.itertext())

    def is_raised(self, style: str) -> bool:
        """Whether a style of text raises it."""
        return any(self._styles[parent].raised for parent in self._line(style) if parent in self._styles)

    def is_numbered(self, style: str) -> bool:
        """Whether a style of lists numbers their items."""
        return self._numbered.get(style, False)

    def names(self, style: str) -> list[str]:
        """The names of a style and of those that it is based on, as users see them: 'Bibliography 1'."""
        return [_ESCAPED.sub(lambda match: chr(int(match[1], 16)), parent) for parent in self._line(style)]

    def _line(self, style: str) -> list[str]:
        line: list[str] = []
        while style and style not in line and len(line) < _MOST_PARENTS:
            line.append(style)
            style = self._styles[style].parent if style in self._styles else ""
        return line
