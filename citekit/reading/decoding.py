"""Bytes to text, or a sentence that says why not."""

import codecs
from pathlib import Path

from citekit.errors import SourceError

# What files that are no plain text begin with, and what to do instead.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "this is a PDF; open it, copy its text into a .txt file and build from that"),
    (b"PK\x03\x04", "this is a Word file or another archive; save it as plain text (.txt)"),
    (b"\xd0\xcf\x11\xe0", "this is an old Word file; save it as plain text (.txt)"),
    (b"{\\rtf", "this is rich text; save it as plain text (.txt)"),
    (b"\x1f\x8b", "this is compressed with gzip; unpack it first"),
    (b"\x89PNG", "this is a picture; citekit needs the text"),
    (b"\xff\xd8\xff", "this is a picture; citekit needs the text"),
)
_MARKUP = (b"<!doctype html", b"<html", b"<?xml")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def load(path: Path) -> str:
    """The text of a file, line ends as line feeds. UTF-8, or UTF-16 with a byte order mark.

    Raises SourceError for a file that is missing, empty, binary or in another encoding.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise SourceError("there is no such file; check the name", file=str(path)) from None
    except IsADirectoryError:
        raise SourceError("this is a folder; name the files in it", file=str(path)) from None
    except OSError as error:
        raise SourceError(f"cannot be opened: {error.strerror}", file=str(path)) from None
    if not data.strip():
        raise SourceError("the file is empty", file=str(path), line=1)
    return decode(data, str(path)).replace("\r\n", "\n").replace("\r", "\n")


def decode(data: bytes, file: str) -> str:
    """``data`` as text; ``file`` is only named in the SourceError."""
    for magic, advice in _MAGIC:
        if data.startswith(magic):
            raise SourceError(advice, file=file, line=1)
    if data[:1000].lstrip().lower().startswith(_MARKUP):
        raise SourceError(
            "this is HTML or XML; open it in a browser, copy the page and save it as a .txt file",
            file=file,
            line=1,
        )
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise SourceError(
                    f"not valid {encoding.upper()}: {error.reason}", file=file, line=1
                ) from None
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise SourceError("this is no text: it holds bytes of value 0", file=file, line=line)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        raise SourceError(
            f"not UTF-8: byte 0x{byte:02X}, which would be '{bytes([byte]).decode('cp1252', 'replace')}' in "
            f"Windows-1252; save the file as UTF-8",
            file=file,
            line=line,
        ) from None
