"""The room where a file becomes an Article: plain text, web pages, PDF, Word, Markdown, JATS.

What kind a file is, its content tells first and its name second: `citekit.reading.kinds`.
"""

from pathlib import Path

from citekit.errors import SourceError, printable
from citekit.model import Article
from citekit.reading import decoding, kinds

__all__ = ["read", "read_bytes"]


def read(path: Path, id: str, kind: str | None = None) -> Article:
    """Read a file. ``id`` names the source in the bibliography; ``kind`` overrides what the file seems to be.

    Raises SourceError where there is nothing to read, UnknownName for a kind that is none.
    """
    data = decoding.load(path)
    return read_bytes(data, id, printable(path.name), kinds.of(data, str(path), kind), where=str(path))


def read_bytes(data: bytes, id: str, file: str, kind: kinds.Kind, *, where: str = "") -> Article:
    """Read a file's bytes as ``kind``; ``where`` is the whole name of ``file`` for errors."""
    if kind.read is None:
        raise SourceError(f"this is {kind.what}: a library, not an article", file=where or file)
    try:
        return kind.read(data, id, file)
    except SourceError as error:
        raise SourceError(error.message, file=where or error.file, line=error.line) from None
