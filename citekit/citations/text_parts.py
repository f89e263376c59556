"""The parts of a text, by its headings: chapters, appendices and boxes, and what is behind a list."""

from typing import NamedTuple

from citekit.citations.targets import CitingParagraphs
from citekit.model.article import Article, Block
from citekit.text.parts import PartKind, part_kind

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
        kind = part_kind(words) if words else None
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
