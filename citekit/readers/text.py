"""Plain text, as people copy it from a publisher's page or a blog."""

import re
from collections.abc import Sequence

from citekit.model.article import Article
from citekit.model.note import Note
from citekit.readers import decoding, front
from citekit.readers.blocks import text_blocks

# Wider gaps mean nothing more, and patterns that allow for a gap would take the square of its width.
_GAP = re.compile(r"([^\S\n]{80})[^\S\n]+")


def read(data: bytes, id: str, file: str) -> Article:
    """Read plain text. ``id`` names the source, ``file`` is its name for messages.

    Raises SourceError for what is not text.
    """
    text, warning = decoding.decode_text(data, file)
    return article(text, id, file, decoding.decoding_notes(warning, id))


def article(text: str, id: str, file: str, notes: Sequence[Note] = ()) -> Article:
    """An Article from text in memory; ``file`` is its name for messages."""
    text = _GAP.sub(r"\1", text)
    blocks = text_blocks(text)
    return Article(
        id=id,
        file=file,
        text=text,
        blocks=blocks,
        item=front.front(text, blocks),
        cite_as=front.cite_as(text, blocks),
        notes=tuple(notes),
    )
