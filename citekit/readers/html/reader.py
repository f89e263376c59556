"""Saved web pages, as publishers and blogs serve them.

The whole page is walked, not only what looks like its main text: what picks main text out drops the reference
list of most publishers. What belongs to the page and not to the article becomes ``furniture``.
"""

from collections.abc import Sequence

import msgspec

from citekit.csl.item import Item
from citekit.errors import SourceError
from citekit.model.article import Article, Block
from citekit.model.note import Note
from citekit.readers.draft import Draft
from citekit.readers.html import metadata as html_metadata
from citekit.readers.html.decoding import decode
from citekit.readers.html.entries import entries
from citekit.readers.html.places import Places
from citekit.readers.html.tree import Element, parse
from citekit.readers.html.walk import Walk
from citekit.text.normalize import clean


def read(data: bytes, id: str, file: str, encoding: str | None = None) -> Article:
    """Read a saved web page. ``id`` names the source, ``file`` is its name for messages.

    ``encoding`` is given by readers that made the page themselves. Raises SourceError for what is no page.
    """
    text, notes = decode(data, file, encoding)
    return article(text, id, file, notes=[msgspec.structs.replace(note, source=id) for note in notes])


def article(
    text: str, id: str, file: str, *, item: Item | None = None, notes: Sequence[Note] = ()
) -> Article:
    """An Article from a page in memory. ``item``: what another part of the document says of it."""
    elements = parse(text, file)
    draft = Draft()
    walk = Walk(draft, Places(elements))
    walk.run(elements[0])
    known = {**_title(elements), **html_metadata.item_of(elements), **(item or {})}
    found = draft.article(id, file, known, notes=notes)
    if not found.text.strip():
        raise SourceError(
            "there is no text on this page; save it from the browser once it is shown", file=file, line=1
        )
    if elements[0].headings != elements[0].titles:  # not of an old page, which has none but its title
        blocks = tuple(_marked(block, walk.headings) for block in found.blocks)
        found = msgspec.structs.replace(found, blocks=blocks)
    return msgspec.structs.replace(found, marked=entries(found, walk.entries))


def _marked(block: Block, headings: set[int]) -> Block:
    """On a page that marks its headings no other line is one."""
    if block.kind == "heading" and block.start not in headings:
        return msgspec.structs.replace(block, kind="text")
    return block


def _title(elements: Sequence[Element]) -> Item:
    """The page's only heading of the first rank."""
    titles = [words for element in elements if element.tag == "h1" and (words := clean(element.words()))]
    return {"title": titles[0]} if len(titles) == 1 else {}
