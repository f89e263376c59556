"""Plain text, as people copy it from a publisher's page or a blog."""

from pathlib import Path

from citekit.errors import printable
from citekit.model import Article
from citekit.reading import front
from citekit.reading.blocks import blocks
from citekit.reading.decoding import load


def read(path: Path, id: str) -> Article:
    """Read a plain-text file. ``id`` names the source in the bibliography.

    Raises SourceError where there is nothing to read.
    """
    return article(load(path), id, printable(path.name))


def article(text: str, id: str, file: str) -> Article:
    """An Article from text in memory; ``file`` is its name for messages."""
    found = blocks(text)
    return Article(
        id=id,
        file=file,
        text=text,
        blocks=found,
        item=front.front(text, found),
        cite_as=front.cite_as(text, found),
    )
