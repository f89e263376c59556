"""Lines of a page and their kinds: text, heading, caption or furniture.

Whether a line is a heading is a hard decision: `heading_score` is a sum of named scores, each of which can
be tested on its own.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from citekit.data import data_lines
from citekit.model.article import Block, BlockKind
from citekit.text.link_words import without_links
from citekit.text.normalize import clean, fold


class TextLine(NamedTuple):
    """A line that is not blank, and whether blank lines surround it."""

    text: str
    start: int
    end: int
    number: int
    blank_before: bool
    blank_after: bool


_NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,4}|[IVX]{1,5})\.?\s+(?=[^\W\d_])")
_CAPTION = re.compile(
    r"(?:Supplementary\s+|Extended Data\s+)?"
    r"(?:Fig(?:ure|\.)?|Table|TABLE|FIGURE|FIG\.?|Box|BOX|Scheme|Chart|Tabelle|Abbildung|Tabela|Tabla|Figura|Plate)"
    r"\s*S?\d{1,2}[a-z]?\b",
)
_ENDS_SENTENCE = re.compile(r"[.;:,!]\W*$|[^\W\d_][.!?](?:\d{1,3}|[¹²³⁰⁴-⁹]{1,3}|\[\d[\d,;–-]{0,12}\])$")
# Dates, 'Journal · 2018', 'Yan Zhao1, Li Wang2', '1Key Laboratory of ...'.
_FRONT_MATTER = re.compile(
    r"\b[A-Z][a-z]{2,8}\.?\s\d{1,2},?\s(?:19|20)\d\d\b|\b\d{1,2}\s[A-Z][a-z]{2,8}\s(?:19|20)\d\d\b|\s·\s"
    r"|[^\W\d_]{2}\d(?:,\d)*,\s[A-Z]|^[\d*†‡§]+[A-Z][a-z]+\b.*,|^\*\s?Correspond"
)
_SECOND_SENTENCE = re.compile(
    r"[^\W\d_]{3}(?:\s?[\[(][\d,;–-]+[\])])?[\])]?[.?!](?:\d{1,3}|[¹²³⁰⁴-⁹]{1,3}|\[\d[\d,;–-]{0,12}\])?\s+[A-Z]"
)
_NOT_WORDS = re.compile(r"https?://|www\.|@|©|&#|doi\b|\d{4};|\||\s[=×]\s", re.IGNORECASE)


@cache
def _known(name: str) -> frozenset[str]:
    return frozenset(fold(line) for line in data_lines(name))


def plain_heading(text: str) -> str:
    """A heading without its printed number and final stop, folded for comparing."""
    return fold(_NUMBERED.sub("", clean(text), count=1)).strip(" .:*#[]0123456789")


def is_reference_heading(text: str) -> bool:
    """Whether a line is the heading above a reference list."""
    return len(text) <= 60 and plain_heading(text) in _known("reference_headings.txt")


def _known_title(line: TextLine) -> float:
    return 3.0 if plain_heading(line.text) in _known("section_headings.txt") else 0.0


def _has_number(line: TextLine) -> float:
    return 2.0 if _NUMBERED.match(line.text) else 0.0


def _short(line: TextLine) -> float:
    return 1.0 if len(line.text.split()) <= 14 and len(line.text) <= 110 else -1.0


def _stands_alone(line: TextLine) -> float:
    return 0.5 if line.blank_before and line.blank_after else -1.0


def _no_sentence(line: TextLine) -> float:
    return 0.5 if not _ENDS_SENTENCE.search(line.text) else -2.0


def _words_only(line: TextLine) -> float:
    return -3.0 if _NOT_WORDS.search(line.text) or not re.search(r"[^\W\d_]{2}", line.text) else 0.0


def _no_front_matter(line: TextLine) -> float:
    return -3.0 if _FRONT_MATTER.search(line.text) else 0.0


def _one_phrase(line: TextLine) -> float:
    return -2.0 if _SECOND_SENTENCE.search(_NUMBERED.sub("", line.text, count=1)) else 0.0


def _capital(line: TextLine) -> float:
    first = next((c for c in _NUMBERED.sub("", line.text, count=1) if c.isalpha()), "a")
    return 0.0 if first.isupper() or _NUMBERED.match(line.text) else -0.5


SCORES: tuple[Callable[[TextLine], float], ...] = (
    _known_title,
    _has_number,
    _short,
    _stands_alone,
    _no_sentence,
    _words_only,
    _no_front_matter,
    _one_phrase,
    _capital,
)
THRESHOLD = 2.0


def heading_score(line: TextLine) -> float:
    """How much a line looks like a heading; `THRESHOLD` and more is one."""
    return sum(score(line) for score in SCORES) if len(line.text) <= 200 else -9.0


def is_furniture(text: str) -> bool:
    """Whether a line is page furniture: 'Share this article', 'PubMed | CrossRef'."""
    if len(text) > 200 or plain_heading(text) in _known("section_headings.txt"):
        return False
    return fold(text).strip(" .") in _known("page_furniture.txt") or not without_links(text)


def _lines(text: str) -> list[TextLine]:
    """The lines of ``text`` that are not blank."""
    lines: list[TextLine] = []
    position, blank = 0, True
    for number, raw in enumerate(text.split("\n"), start=1):
        stripped = raw.strip()
        if stripped:
            start = position + raw.index(stripped)
            if lines and blank:
                lines[-1] = lines[-1]._replace(blank_after=True)
            lines.append(TextLine(stripped, start, start + len(stripped), number, blank, False))
        blank = not stripped
        position += len(raw) + 1
    if lines:
        lines[-1] = lines[-1]._replace(blank_after=True)
    return lines


def text_blocks(text: str) -> tuple[Block, ...]:
    """Every line of ``text`` that is not blank, with its kind. Linear in the length."""
    return tuple(_block(line) for line in _lines(text))


def _block(line: TextLine) -> Block:
    return Block(start=line.start, end=line.end, line=line.number, kind=kind_of(line))


def kind_of(line: TextLine) -> BlockKind:
    """Classify a line by its words."""
    if is_reference_heading(line.text):
        return "list-heading"
    if is_furniture(line.text):
        return "furniture"
    if _CAPTION.match(line.text) and (len(line.text) < 12 or not _inside_sentence(line.text)):
        return "caption"
    return "heading" if heading_score(line) >= THRESHOLD and not _ROW.match(line.text) else "text"


# Cells of a table; '1.<tab>Introduction' is a heading all the same.
_ROW = re.compile(r"(?:(?:(?!\t)[\W\d_])*+[^\W\d_]|[^\t]*+\t)[^\t]*+\t")


def _inside_sentence(text: str) -> bool:
    """Whether 'Figure 2' begins a sentence ('Figure 2 shows') and not a caption."""
    rest = _CAPTION.sub("", text, count=1)
    return bool(re.match(r"\s+(?:[a-z]+s|and|depicts|can|is|are|was|were|also|we|in|the)\s", rest))
