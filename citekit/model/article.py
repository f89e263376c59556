"""A document as a reader gives it: its text, its blocks and what it says of itself."""

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
    """``text[start:end]`` of an article leads to the place in it that bears the name ``target``."""

    start: int
    end: int
    target: str


class MarkedReference(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that the document itself marks as one: a ``<ref>`` of JATS, a record of a library.

    ``item`` is empty where the document has only the printed string, which is then parsed.
    """

    start: int
    end: int
    number: Annotated[int | None, Meta(description="the printed number")] = None
    item: Item = {}


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """A document as a reading room gives it: the text, its blocks and what the document says of itself.

    What only some kinds of documents know helps the rooms behind where it is there: text that is raised
    (``<sup>``), links inside the document and the places they lead to, entries that are marked as such.
    """

    id: str
    file: str
    text: str
    blocks: tuple[Block, ...]
    item: Item
    cite_as: Annotated[str | None, Meta(description="the 'how to cite this' string, if the page has one")]
    raised: Annotated[tuple[tuple[int, int], ...], Meta(description="raised text, in order")] = ()
    links: Annotated[tuple[Link, ...], Meta(description="in order")] = ()
    anchors: Annotated[dict[str, int], Meta(description="name -> offset of the place that bears it")] = {}
    marked: Annotated[tuple[MarkedReference, ...], Meta(description="in order")] = ()
    notes: tuple[Note, ...] = ()
