"""Convert deposited titles and abstracts (entities, HTML, MathML, JATS) to text.

Written by thousands of programs, they are neither XML nor HTML: entities coded twice, tags left open, a '<'
that is only a sign. So they are cut at what can only be a tag, in one pass, and nothing is an error.
Sources: https://www.crossref.org/documentation/schema-library/markup-guide-metadata-segments/face-markup/;
JATS 1.3; CSL-JSON's rich text, https://docs.citationstyles.org, 'HTML-like tags'.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from html.entities import html5
from typing import Literal, NamedTuple

from citekit.csl.richtext import plain
from citekit.data import data_lines
from citekit.text.normalize import clean

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|(?P<name>[A-Za-z][A-Za-z0-9]{1,31}));")
# Some deposits are coded twice, a few three times.
_ROUNDS = 3
# A tag, and no comparison such as 'a <b and c> d': attributes have a value. Possessive, so linear.
_TAG = re.compile(
    r"""<(?P<close>/?)(?P<prefix>[A-Za-z][\w.-]*+:)?(?P<name>[A-Za-z][\w.-]*+)
    (?:\s++[\w:.-]++\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=]++))*+\s*+(?P<empty>/?)>
    |<!\[CDATA\[|\]\]>|<[!?][^<>]*+>""",
    re.VERBOSE,
)
_OPENING = {"small-caps": '<span style="font-variant:small-caps">'}
_CLOSING = {"small-caps": "</span>"}
# Headings that only say that this is an abstract.
_ABSTRACT = frozenset(
    ("abstract", "summary", "résumé", "resumen", "resumo", "zusammenfassung", "riassunto", "abstrak")
)

# No name or number of a work is longer; what is (a whole abstract) is no value of its field.
_MOST = 500
# A word, and no part of a symbol or name: 'of<i>Lampyris', '<i>noctiluca</i>and', but '<i>Eco</i>RI' is one.
_WORD_ENDS = re.compile(r"[a-zß-ÿ]{2}$")
_WORD_BEGINS = {"open": re.compile(r"[^\W\d_][a-zß-ÿ]{2}"), "close": re.compile(r"[a-zß-ÿ]{2}")}

Kind = Literal["text", "open", "close", "empty"]


class _Part(NamedTuple):
    """Text, or a tag with what it means."""

    kind: Kind
    value: str


@cache
def _meanings() -> dict[str, str]:
    return dict(line.split() for line in data_lines("crossref_markup.txt"))


def decoded(text: str) -> str:
    """``text`` with its entities decoded, also those coded twice ('&amp;amp;')."""
    for _ in range(_ROUNDS):
        text, before = _ENTITY.sub(_character, text), text
        if text == before:
            break
    return text


def _character(entity: re.Match[str]) -> str:
    name = entity["name"]
    return html5.get(f"{name};", entity[0]) if name else unescape(entity[0])


def _parts(text: str) -> Iterator[_Part]:
    """``text`` cut at its tags; what is inside a skipped element is left out."""
    end = 0
    skipping = ""
    for tag in _TAG.finditer(text):
        name = (tag["name"] or "").lower()
        meaning = _meanings().get(name, "drop" if tag["prefix"] or not name else "")
        if not meaning:
            continue  # '<There>' of a title
        if not skipping and end < tag.start():
            yield _Part("text", text[end : tag.start()])
        end = tag.end()
        if skipping:
            skipping = "" if tag["close"] and name == skipping else skipping
        elif meaning == "skip":
            skipping = "" if tag["close"] or tag["empty"] else name
        elif name:
            yield _Part("close" if tag["close"] else "empty" if tag["empty"] else "open", meaning)
    if end < len(text) and not skipping:
        yield _Part("text", text[end:])


@dataclass
class _Writer:
    """Pieces of a line with the tags that are open, none twice: at most five."""

    pieces: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    last: str = ""
    at_edge: str = ""
    in_math: bool = False
    math_ended: bool = False

    def text(self, value: str) -> None:
        """Add text; within a formula white space only sets the XML out.

        Where italics touch words on both sides the space between was lost: 'between<i>Trichomonas</i>'.
        """
        if self.in_math:
            value = value.strip()
        elif self.math_ended and value[:1].isalpha():
            value = f" {value}"
        if not value:
            return
        if self.at_edge and _WORD_ENDS.search(self.last) and _WORD_BEGINS[self.at_edge].match(value):
            self.pieces.insert(len(self.pieces) - self.pieces[-1].startswith(("<i>", "<b>")), " ")
        self.pieces.append(value)
        self.last = value[-2:]
        self.at_edge, self.math_ended = "", False

    def edge(self, kind: Kind) -> None:
        """Here italics or bold begin or end."""
        self.at_edge = kind if self.pieces else ""

    def open(self, name: str) -> None:
        """Open ``name``, unless it is open."""
        if name in ("i", "b"):
            self.edge("open")
        if name not in self.opened:
            self.opened.append(name)
            self.pieces.append(_OPENING.get(name, f"<{name}>"))

    def close(self, name: str) -> None:
        """Close ``name`` and what was opened after it; one that is not open is nothing."""
        if name in ("i", "b"):
            self.edge("close")
        while name in self.opened:
            last = self.opened.pop()
            if self.pieces[-1] == _OPENING.get(last, f"<{last}>"):
                self.pieces.pop()
            else:
                self.pieces.append(_CLOSING.get(last, f"</{last}>"))

    def math(self, begins: bool) -> None:
        """A formula that touches the word before or behind it is set off by a space."""
        if begins and self.pieces and self.pieces[-1][-1:].isalpha():
            self.pieces.append(" ")
        self.in_math, self.math_ended = begins, not begins

    def line(self) -> str:
        """The line, with every tag closed."""
        while self.opened:
            self.close(self.opened[0])
        return clean("".join(self.pieces))


def rich(value: object) -> str:
    """One line of CSL rich text; '' for a value that is not text."""
    return _line(value, tagged=True)


def text(value: object) -> str:
    """One plain line; '' for a value that is not text."""
    return _line(value, tagged=False)


def word(value: object) -> str:
    """One short plain value: a name, a place, a number; '' for anything else."""
    found = text(value)
    return found if len(found) <= _MOST else ""


def _line(value: object, *, tagged: bool) -> str:
    if isinstance(value, list | tuple):
        return ""
    text = plain(value)
    if "&" in text:
        text = plain(decoded(text))  # entities may hide control characters
    if "<" not in text and "]]>" not in text:
        return clean(text)
    writer = _Writer()
    for part in _parts(text):
        if part.kind == "text":
            writer.text(part.value)
        elif part.value == "math":
            writer.math(part.kind == "open")
        elif part.value in ("block", "heading"):
            writer.text(" ")
        elif part.value == "drop" or part.kind == "empty":
            continue
        elif not tagged:
            if part.value in ("i", "b"):
                writer.edge(part.kind)
        elif part.kind == "open":
            writer.open(part.value)
        else:
            writer.close(part.value)
    return writer.line()


def abstract(value: object) -> str:
    """The paragraphs of an abstract, blank lines between; 'Methods: ...' if headed."""
    if not isinstance(value, str):
        return ""
    paragraphs: list[str] = []
    heading = ""
    for is_heading, line in _lines(plain(decoded(plain(value)))):
        if is_heading:
            heading = "" if line.casefold().strip(" .:") in _ABSTRACT else line.rstrip(" .:")
        else:
            paragraphs.append(f"{heading}: {line}" if heading else line)
            heading = ""
    return "\n\n".join(paragraphs)


def _lines(text: str) -> Iterator[tuple[bool, str]]:
    """The lines of an abstract, each with whether it is a heading."""
    writer = _Writer()
    in_heading = False
    for part in _parts(text):
        if part.kind == "text":
            writer.text(part.value)
        elif part.value == "math":
            writer.math(part.kind == "open")
        elif part.value in ("block", "heading"):
            if line := writer.line():
                yield in_heading, line
            writer = _Writer()
            in_heading = part.value == "heading" and part.kind == "open"
    if line := writer.line():
        yield in_heading, line
