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
from citekit.readers.builder import ArticleBuilder
from citekit.readers.decoding import decode_page, decoding_notes
from citekit.readers.html import metadata as html_metadata
from citekit.readers.html.links import PageLinks
from citekit.readers.html.lists import mark_blocks, unheaded_entries
from citekit.readers.html.reference_lists import marked_blocks, marked_entries
from citekit.readers.html.rules import is_heading
from citekit.readers.html.tree import Element, parse
from citekit.readers.html.walk import PageWriter
from citekit.text.normalize import clean


def read(data: bytes, id: str, file: str) -> Article:
    """Read a saved web page. ``file`` is its name for messages.

    Raises SourceError for binary files and for pages without text.
    """
    text, warning = decode_page(data, file)
    return article(text, id, file, notes=decoding_notes(warning, id))


def saved_page(body: bytes, encoding: object, address: object, id: str, file: str) -> Article:
    """Read the page of a web archive; ``encoding`` and ``address`` are what the archive says of it.

    The address is the URL of the item unless the page names one. Raises SourceError as `read` does.
    """
    text, warning = decode_page(body, file, encoding if isinstance(encoding, str) else "")
    page = article(text, id, file, notes=decoding_notes(warning, id))
    if isinstance(address, str) and address.startswith(("http://", "https://")):
        page = msgspec.structs.replace(page, item={"URL": address.partition("#")[0], **page.item})
    return page


def article(
    text: str,
    id: str,
    file: str,
    *,
    item: Item | None = None,
    notes: Sequence[Note] = (),
    no_text: str = "No text found on this page; save it from the browser after it has loaded",
) -> Article:
    """An Article from a page in memory.

    ``item``: metadata from outside the page; ``no_text``: the message of the error for an empty page.
    """
    elements = parse(text, file)
    builder = ArticleBuilder()
    writer = PageWriter(builder, PageLinks(elements), marked_entries(elements))
    writer.write(elements[0])
    known = {**_title(elements), **html_metadata.item_of(elements), **(item or {})}
    built = builder.article(id, file, known, notes=notes)
    if not built.text.strip():
        raise SourceError(no_text, file=file, line=1)
    if elements[0].headings != elements[0].titles:  # not of an old page, which has none but its title
        blocks = tuple(_without_guess(block, writer.headings) for block in built.blocks)
        built = msgspec.structs.replace(built, blocks=blocks)
    blocks_of_list = marked_blocks(built, writer.marked)
    marked = (
        mark_blocks(built.text, blocks_of_list) if blocks_of_list else unheaded_entries(built, writer.entries)
    )
    return msgspec.structs.replace(built, marked=marked)


def _without_guess(block: Block, headings: set[int]) -> Block:
    """A line that looks like a heading is text on a page that marks its headings."""
    if block.kind == "heading" and block.start not in headings:
        return msgspec.structs.replace(block, kind="text")
    return block


def _title(elements: Sequence[Element]) -> Item:
    """The page's only heading of the first rank."""
    titles = [
        words
        for element in elements
        if element.tag == "h1" and is_heading(element) and (words := clean(element.words()))
    ]
    return {"title": titles[0]} if len(titles) == 1 else {}
