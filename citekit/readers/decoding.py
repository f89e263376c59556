"""Bytes to text: plain files, web pages and XML, by byte order marks and claims."""

import codecs
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO, NamedTuple

from citekit.errors import SourceError, suggestion
from citekit.model.note import Note
from citekit.readers.limits import MOST_BYTES, MOST_PAGE_BYTES

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
# More of them than any Western text has letters with accents: another alphabet, or no text.
_MOST_FOREIGN = 0.25
# Where a page says how it is encoded: browsers look at 1,024 bytes, saved pages carry comments above.
_CLAIM_BYTES = 8192
_CLAIM = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_XML_CLAIM = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})")
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
# Encodings of pages. Python's codecs include some that do not encode text ('hex', 'idna').
_KNOWN = re.compile(
    r"utf-?8|windows-?\d{3,4}|cp\d{3,4}|iso-?8859-?\d{1,2}|latin-?\d|us-ascii|ascii|koi8-[ru]|gb2312|gbk|gb18030|"
    r"big5|shift[_-]jis|euc-(?:jp|kr)|iso-2022-jp|macintosh|utf-16(?:le|be)?",
    re.IGNORECASE,
)
# What browsers read as Windows-1252.
_WESTERN = frozenset({"iso8859-1", "ascii", "cp1252"})
# So many broken characters among the sound ones: a page of UTF-8 with some damage.
_MOST_DAMAGED = 0.05
_NO_FILE = "A pipe or a device, not a file; name '-' and give it on standard input"
_BINARY = "Binary file (contains NUL bytes), not {}"


class Decoded(NamedTuple):
    """A text with line feeds, and a warning where its encoding had to be guessed."""

    text: str
    warning: str | None = None


_FOLDERS: ContextVar[Sequence[Path] | None] = ContextVar("folders", default=None)


@contextmanager
def only_below(folders: Sequence[Path]) -> Iterator[None]:
    """Let `load` open files below ``folders`` only, whatever a text names and wherever a link leads."""
    token = _FOLDERS.set(folders)
    try:
        yield
    finally:
        _FOLDERS.reset(token)


def _is_allowed(path: Path) -> bool:
    folders = _FOLDERS.get()
    if folders is None:
        return True
    try:
        return any(path.resolve().is_relative_to(folder) for folder in folders)
    except (OSError, ValueError, RuntimeError):  # a circle of links, a NUL
        return False


def load(path: Path) -> bytes:
    """Read a file. Raises SourceError for one that is missing, too large or empty."""
    if not _is_allowed(path):
        raise SourceError("Not in an allowed folder", file=str(path))
    try:
        if not path.is_file() and path.exists() and not path.is_dir():
            raise SourceError(_NO_FILE, file=str(path))  # a pipe that nobody writes to never opens
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise SourceError(f"File not found{_similar_name(path)}", file=str(path)) from None
    except IsADirectoryError:
        raise SourceError("A folder, not a file; name the files in it", file=str(path)) from None
    except OSError as error:
        raise SourceError(f"Cannot open the file: {error.strerror}", file=str(path)) from None
    check_size(data, str(path))
    return data


def _similar_name(path: Path) -> str:
    """'; did you mean 'review.txt'?' for the file in the same folder with the most similar name."""
    try:
        names = [other.name for other in path.parent.iterdir() if not other.name.startswith(".")]
    except (OSError, ValueError):
        names = []
    similar = suggestion(path.name, names)
    return similar or "; check the name"


def load_stream(stream: BinaryIO, name: str) -> bytes:
    """Read a stream to its end; ``name`` is its name for messages. Raises SourceError as `load` does."""
    try:
        data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise SourceError(f"Cannot be read: {error.strerror}", file=name) from None
    check_size(data, name)
    return data


def check_size(data: bytes, file: str, limit: int = MOST_BYTES) -> None:
    """Raise SourceError for an empty file and for one of more than ``limit`` bytes."""
    if len(data) > limit:
        raise SourceError(f"File too large (limit: {limit // 1_000_000} MB)", file=file, line=1)
    if not data.strip():
        raise SourceError("The file is empty", file=file, line=1)


def decode_text(data: bytes, file: str) -> Decoded:
    """Decode plain text: UTF-8, UTF-16 with a byte order mark, or Windows-1252.

    Raises SourceError for any other encoding and for binary files.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return Decoded(_with_line_feeds(_decode_as(encoding, data, file)))
    if b"\0" in data:
        raise SourceError(_BINARY.format("text"), file=file, line=_line_at(data, data.index(b"\0")))
    try:
        return Decoded(_with_line_feeds(data.decode("utf-8")))
    except UnicodeDecodeError as error:
        line, byte = _line_at(data, error.start), data[error.start]
    if (western := _western(data)) is None:
        raise SourceError(f"Invalid UTF-8 (byte 0x{byte:02X}); save the file as UTF-8", file=file, line=line)
    warning = "Read as Windows-1252 because it is not UTF-8; please check accented letters"
    return Decoded(_with_line_feeds(western), warning)


def decode_library(data: bytes, file: str) -> Decoded:
    """Decode a library as `decode_text` does; of one in several encodings, each line for itself.

    Raises SourceError as `decode_text` does.
    """
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and b"\0" not in data:
            mixed = _line_by_line(data)
            if mixed:
                return mixed
    return decode_text(data, file)


def _line_by_line(data: bytes) -> Decoded | None:
    """Lines of UTF-8 and of Windows-1252 in one text; None if all lines with letters beyond ASCII are alike."""
    lines: list[str] = []
    foreign: list[int] = []
    is_mixed = False
    for number, line in enumerate(data.removeprefix(codecs.BOM_UTF8).split(b"\n"), start=1):
        try:
            text = line.decode("utf-8")
            is_mixed = is_mixed or not line.isascii()
        except UnicodeDecodeError:
            text = line.decode("cp1252", "replace")
            foreign.append(number)
        lines.append(text)
    if not is_mixed:
        return None
    places = (
        f"line {foreign[0]} is" if len(foreign) == 1 else f"{len(foreign)} lines from {foreign[0]} on are"
    )
    warning = f"Mixed encodings: {places} not UTF-8, read as Windows-1252; please check accented letters"
    return Decoded(_with_line_feeds("\n".join(lines)), warning)


def _decode_as(encoding: str, data: bytes, file: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.removesuffix("-sig").upper()
        line = 1 if "16" in name else _line_at(data, error.start)
        raise SourceError(f"Invalid {name}: {error.reason}", file=file, line=line) from None


def _line_at(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _western(data: bytes) -> str | None:
    """``data`` as Windows-1252; None for damaged UTF-8, other alphabets and binaries."""
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


def decode_page(data: bytes, file: str, encoding: str = "") -> Decoded:
    """Decode a web page as browsers do, damage included.

    ``encoding``: the name that came with the page, which wins over the page's own claim. Raises SourceError for
    binary files and for pages that are too large or empty.
    """
    check_size(data, file, MOST_PAGE_BYTES)
    text, warning = _page_text(data, file, encoding)
    return Decoded(_with_line_feeds(text.replace("\0", "")), warning)


def _page_text(data: bytes, file: str, encoding: str) -> Decoded:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return Decoded(data.decode(name, "replace"))
    if b"\0" in data[:200]:
        for name, sign in (("utf-16-le", b"<\0"), ("utf-16-be", b"\0<")):
            if sign in data[:200]:
                return Decoded(data.decode(name, "replace"))
        raise SourceError(_BINARY.format("a web page"), file=file, line=1)
    return _by_claim(data, _encoding(encoding) or _encoding(_claim(data)))


def _claim(data: bytes) -> str:
    """The encoding that the page declares, or ''."""
    match = _CLAIM.search(data, 0, _CLAIM_BYTES) or _XML_CLAIM.match(data, 0, _CLAIM_BYTES)
    return match[1].decode("ascii") if match else ""


def _encoding(name: str) -> str | None:
    """The encoding of that name, by Python's name; None if unknown."""
    if not _KNOWN.fullmatch(name):
        return None
    try:
        encoding = codecs.lookup(name).name
    except LookupError:
        return None
    if encoding in _WESTERN:
        return "cp1252"
    # Its claim could be read so far, so it is not UTF-16.
    return "utf-8" if encoding.startswith("utf-16") else encoding


def _by_claim(data: bytes, claimed: str | None) -> Decoded:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = None
    if text is not None and not (claimed or "").startswith("iso2022"):
        wrong = claimed not in (None, "utf-8") and not data.isascii()
        return Decoded(
            text,
            f"Read as UTF-8 although the page declares {claimed}: its bytes are UTF-8" if wrong else None,
        )
    if claimed in (None, "utf-8"):
        text = data.decode("utf-8", "replace")
        damaged = text.count("\ufffd")
        if damaged <= _MOST_DAMAGED * (sum(ord(c) > 127 for c in text) - damaged):
            return Decoded(text, _invalid_bytes("UTF-8"))
        reason = (
            "the page declares UTF-8, but its bytes are not" if claimed else "the page declares no encoding"
        )
        return Decoded(data.decode("cp1252", "replace"), f"Read as Windows-1252: {reason}")
    text = data.decode(claimed, "replace")
    return Decoded(text, _invalid_bytes(claimed) if "\ufffd" in text else None)


def _invalid_bytes(encoding: str) -> str:
    return f"Some bytes of the page are not valid {encoding}; they show as \ufffd"


def decode_xml(data: bytes, file: str) -> str:
    """Decode an XML document by its declaration, and remove that. Raises SourceError."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        match = _XML_CLAIM.match(data[:400].removeprefix(codecs.BOM_UTF8))
        encoding = match[1].decode("ascii") if match else "utf-8"
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        text = _decode_as("utf-8", data, file)
    return _XML_DECLARATION.sub("", text.removeprefix("\ufeff"), count=1)


def decoding_notes(warning: str | None, id: str) -> tuple[Note, ...]:
    """The warning of a `Decoded` as the Notes of the source ``id``."""
    if warning is None:
        return ()
    return (Note(step="readers", level="warning", source=id, line=1, message=warning),)
