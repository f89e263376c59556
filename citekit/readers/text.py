"""Plain text, as people copy it from a publisher's page or a blog."""

from collections.abc import Sequence

from citekit.model.article import Article
from citekit.model.note import Note
from citekit.readers import decoding, front
from citekit.readers.blocks import blocks


def read(data: bytes, id: str, file: str) -> Article:
    """Read plain text. ``id`` names the source in the bibliography, ``file`` in messages.

    Raises SourceError where there is nothing to read.
    """
    text, doubt = decoding.decoded(data, file)
    return article(text, id, file, decoding.notes(doubt, id))


def article(text: str, id: str, file: str, notes: Sequence[Note] = ()) -> Article:
    """An Article from text in memory; ``file`` is its name for messages."""
    found = blocks(text)
    return Article(
        id=id,
        file=file,
        text=text,
        blocks=found,
        item=front.front(text, found),
        cite_as=front.cite_as(text, found),
        notes=tuple(notes),
    )
