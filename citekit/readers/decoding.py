"""Files to bytes, bytes to text, or a sentence that says why not."""

import codecs
import re
from pathlib import Path
from typing import NamedTuple

from citekit.errors import SourceError
from citekit.model.note import Note

MOST_BYTES = 200_000_000
"""No article and no library is larger; what is larger is not read."""

# What files that are no source begin with, and what to do instead.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "this is an old Word file; save it as .docx"),
    (b"{\\rtf", "this is rich text; save it as .docx or as plain text (.txt)"),
    (b"\x1f\x8b", "this is compressed with gzip; unpack it first"),
    (b"\x89PNG", "this is a picture; citekit needs the text"),
    (b"\xff\xd8\xff", "this is a picture; citekit needs the text"),
    (b"GIF8", "this is a picture; citekit needs the text"),
    (b"II*\0", "this is a picture; citekit needs the text"),
    (b"MM\0*", "this is a picture; citekit needs the text"),
    (b"%!PS", "this is PostScript; make a PDF of it"),
)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
# More of them than any Western text has letters with accents: another alphabet, or no text.
_MOST_FOREIGN = 0.25


class Decoded(NamedTuple):
    """A text, and what is to be said of how it was read."""

    text: str
    doubt: str | None = None


def load(path: Path) -> bytes:
    """The bytes of a file. Raises SourceError for one that is missing, too large or empty."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise SourceError("there is no such file; check the name", file=str(path)) from None
    except IsADirectoryError:
        raise SourceError("this is a folder; name the files in it", file=str(path)) from None
    except OSError as error:
        raise SourceError(f"cannot be opened: {error.strerror}", file=str(path)) from None
    check(data, str(path))
    return data


def check(data: bytes, file: str) -> None:
    """Raise SourceError for bytes that are none, or too many; ``file`` is only named in it."""
    if len(data) > MOST_BYTES:
        raise SourceError(f"larger than {MOST_BYTES // 1_000_000} MB, which no article is", file=file)
    if not data.strip():
        raise SourceError("the file is empty", file=file, line=1)


def refuse(data: bytes, file: str) -> None:
    """Raise SourceError for what is no source of any kind: pictures, old Word files, packed files."""
    for magic, advice in _MAGIC:
        if data.startswith(magic):
            raise SourceError(advice, file=file, line=1)


def decode(data: bytes, file: str) -> str:
    """``data`` as text with line feeds; see `decoded`."""
    return decoded(data, file).text


def decoded(data: bytes, file: str) -> Decoded:
    """``data`` as text, line ends as line feeds: UTF-8, UTF-16 with a byte order mark, or Windows-1252.

    Raises SourceError for what is none of them; ``file`` is only named in it.
    """
    text, doubt = _decoded(data, file)
    return Decoded(text.replace("\r\n", "\n").replace("\r", "\n"), doubt)


def _decoded(data: bytes, file: str) -> Decoded:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return Decoded(data.decode(encoding))
            except UnicodeDecodeError as error:
                raise SourceError(
                    f"not valid {encoding.upper()}: {error.reason}", file=file, line=1
                ) from None
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise SourceError("this is no text: it holds bytes of value 0", file=file, line=line)
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
    if (western := _western(data)) is not None:
        return Decoded(western, "This file is not UTF-8 and was read as Windows-1252: look at its accents.")
    raise SourceError(
        f"not UTF-8: byte 0x{byte:02X} cannot be read; save the file as UTF-8", file=file, line=line
    )


def _western(data: bytes) -> str | None:
    """``data`` as Windows-1252; None where it is rather damaged UTF-8, another alphabet or no text."""
    if _CONTROL.search(data):
        return None
    foreign = sum(len(run) for run in re.findall(rb"[\x80-\xff]+", data))
    if foreign > max(2.0, _MOST_FOREIGN * len(data)):
        return None
    loose = data.decode("utf-8", "replace")
    damaged = loose.count("\ufffd")
    if sum(1 for char in loose if char > "\x7f") - damaged > damaged:
        return None
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return None


def notes(doubt: str | None, id: str) -> tuple[Note, ...]:
    """The doubt of a `Decoded` as the Notes of the source ``id``."""
    if doubt is None:
        return ()
    return (Note(step="readers", level="warning", source=id, line=1, message=doubt),)
