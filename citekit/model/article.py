"""A document as a reader returns it: its text, its blocks and its own metadata."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from citekit.csl.item import Item
from citekit.model.note import Note

BlockKind = Literal["text", "heading", "list-heading", "caption", "table", "note", "furniture"]
"""``list-heading``: the heading above a reference list; ``table``: a row; ``note``: a footnote or endnote."""


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """A line or paragraph of an article: offsets into its text, and what it is."""

    start: int
    end: int
    line: int
    kind: BlockKind


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A link from ``text[start:end]`` of an article to its anchor ``target``."""

    start: int
    end: int
    target: str


class MarkedReference(msgspec.Struct, frozen=True, kw_only=True):
    """A reference that the document marks as one: a ``<ref>`` of JATS, a record of a library.

    ``item`` is empty if the document has only the printed string, which is then parsed.
    """

    start: int
    end: int
    number: Annotated[int | None, Meta(description="the printed number")] = None
    item: Item = {}
    file: Annotated[str, Meta(description="the file beside the document that it is read from")] = ""
    line: Annotated[int, Meta(description="line in ``file``, from 1")] = 0


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """A document as a reader returns it: its text, its blocks and its own metadata in ``item``.

    Only some kinds of documents have raised and lowered text (``<sup>``, ``<sub>``), links inside the document with their anchors, and
    references that are marked as such.
    """

    id: str
    file: str
    text: str
    blocks: tuple[Block, ...]
    item: Item
    cite_as: Annotated[str | None, Meta(description="the 'how to cite this' string, if the page has one")]
    raised: Annotated[tuple[tuple[int, int], ...], Meta(description="raised text, in order")] = ()
    lowered: Annotated[tuple[tuple[int, int], ...], Meta(description="lowered text, in order")] = ()
    links: Annotated[tuple[Link, ...], Meta(description="in order")] = ()
    anchors: Annotated[dict[str, int], Meta(description="name -> its offset in the text")] = {}
    marked: Annotated[tuple[MarkedReference, ...], Meta(description="in order")] = ()
    notes: tuple[Note, ...] = ()
