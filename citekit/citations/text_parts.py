"""The parts of a text, by its headings: chapters, appendices and boxes, and what is behind a list."""

import re
import tomllib
from functools import cache
from typing import Literal, NamedTuple, cast

from citekit.citations.targets import CitingParagraphs
from citekit.data import DATA
from citekit.model.article import Article, Block
from citekit.text.normalize import clean, fold

PartKind = Literal["chapter", "opening", "aside", "behind", "section"]
"""``opening``: an abstract or introduction; ``aside``: an appendix or box; ``behind``: legends, notes, thanks;
``section``: any other heading."""

# An opening so close behind the beginning of a chapter is of this chapter: 'Chapter 2', 'Abstract', 'Introduction'.
_OPENING = 12


class Paragraph(NamedTuple):
    """A paragraph that can cite, its section, and the part that begins with it, if one does."""

    block: Block
    section: str | None
    begins: PartKind | None


def text_parts(article: Article, body: CitingParagraphs) -> list[Paragraph]:
    """The paragraphs of ``body``, which are blocks of ``article``, with the parts that they begin."""
    paragraphs: list[Paragraph] = []
    begins: PartKind | None = None
    chapter = -_OPENING
    for block in article.blocks:
        heading = block.kind in ("heading", "list-heading")
        words = article.text[block.start : block.end] if heading or block.kind == "caption" else ""
        kind = _kind(words) if words else None
        if heading:
            begins = kind if begins not in ("chapter", "aside") or kind == "chapter" else begins
        elif len(paragraphs) < len(body) and block is body[len(paragraphs)][0]:
            begins = "aside" if kind == "aside" else begins
            if begins == "opening":
                begins = "section" if len(paragraphs) < chapter + _OPENING else "chapter"
            chapter = len(paragraphs) if begins == "chapter" else chapter
            paragraphs.append(Paragraph(block, body[len(paragraphs)][1], begins))
            begins = None
        elif block.kind != "furniture":
            begins = None  # a line of a list
    return paragraphs


def _kind(heading: str) -> PartKind:
    words = _NUMBER.sub("", fold(clean(heading)), count=1)
    return next((kind for kind, pattern in _patterns().items() if pattern.match(words)), "section")


_NUMBER = re.compile(r"(?:[\divx]{1,6}(?:\.\d{1,3}){0,4}[.)]?\s+)?")


@cache
def _patterns() -> dict[PartKind, re.Pattern[str]]:
    table = tomllib.loads((DATA / "text_parts.toml").read_text(encoding="utf-8"))
    return {cast("PartKind", kind): _pattern(words) for kind, words in table.items()}


def _pattern(words: list[str]) -> re.Pattern[str]:
    anything = [re.escape(fold(word[:-1])) for word in words if word.endswith("*")]
    numbered = [re.escape(fold(word)) for word in words if not word.endswith("*")]
    numbers = r"\d{1,3}|[ivxlc]{1,6}|[a-h]|[一二三四五六七八九十]{1,3}"
    return re.compile(
        rf"(?:{'|'.join(anything) or '(?!)'})|(?:第(?:{numbers}))?(?:{'|'.join(numbered)})"
        rf"(?:\s?(?:{numbers})(?![^\W_])|\s?(?:[.:–-]|$)|(?<=章)\s)"
    )
