"""Read the messages of a dump: Crossref's ``{"items": [...]}`` or JSON lines, plain or packed.

Tried on files of the public data file of 2021 (``{"items": [...]}`` in .json.gz, up to 2024) and in the form of 2025 and 2026
(JSON lines in .jsonl.gz).
"""

import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, cast

import msgspec

from citekit.errors import SourceError, UsageError, without_number

SUFFIXES = (".json", ".jsonl", ".ndjson")
PACKED = (".gz", ".zst")
Message = dict[str, msgspec.Raw]
"""A Crossref ``message`` whose values are JSON."""

_LONGEST_LINE = 64 << 20
"""Bytes of one line of JSON lines."""
_LONGEST_ITEMS = 1 << 30
"""Bytes of an ``{"items": [...]}``, which is read as a whole; Crossref's hold some 30 MB."""
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_decode = msgspec.json.Decoder(Message).decode


class _Items(msgspec.Struct):
    items: list[msgspec.Raw]


_decode_items = msgspec.json.Decoder(_Items).decode


def dump_files(names: Sequence[str]) -> list[Path]:
    """The files that ``names`` name, each once; of a folder, those with an ending of dumps, in order.

    Raises UsageError for a file that does not exist, or a folder without dumps.
    """
    files: dict[Path, None] = {}
    for name in names:
        path = Path(name)
        if path.is_dir():
            inside = [one for one in sorted(path.rglob("*")) if _is_dump(one)]
            if not inside:
                raise UsageError(f"No dumps in this folder (expected files {_endings()})", file=name)
            files |= dict.fromkeys(inside)
        elif path.is_file():
            files[path] = None
        else:
            raise UsageError("No such file", file=name)
    return list(files)


def read_messages(path: Path) -> Iterator[Message | None]:
    """Every message of a dump, None for one that cannot be read. Raises SourceError for a damaged file."""
    try:
        with path.open("rb") as file, _unpacked(file) as stream:
            head = stream.read(4096)
            if _is_items(head):
                yield from _items(head, stream, path)
            else:
                yield from _lines(head, stream, path)
    except (EOFError, zlib.error) as error:
        raise _truncated(path, str(error) or "ends too early") from error
    except (OSError, ValueError) as error:
        raise SourceError(
            f"Cannot read: {without_number(error)}; nothing of it was taken", file=str(path)
        ) from error


def _is_dump(path: Path) -> bool:
    stem = path.name.lower()
    for ending in PACKED:
        stem = stem.removesuffix(ending)
    return stem.endswith(SUFFIXES) and path.is_file() and not path.name.startswith(".")


def _endings() -> str:
    return ", ".join((*SUFFIXES, *(f"{SUFFIXES[0]}{packed}" for packed in PACKED)))


def _unpacked(file: io.BufferedReader) -> IO[bytes]:
    """The content, by the first bytes of the file and not by its name."""
    head = file.peek(4)[:4]
    if head.startswith(_GZIP):
        return cast(IO[bytes], gzip.open(file))
    if head == _ZSTD:
        from citekit.indexes.disk.compression import open_stream

        return open_stream(file)
    return file


def _is_items(head: bytes) -> bool:
    """Whether the first object has nothing before its ``items``: a message never begins so."""
    return head.removeprefix(b"\xef\xbb\xbf").translate(None, b" \t\r\n").startswith(b'{"items":[')


def _items(head: bytes, stream: IO[bytes], path: Path) -> Iterator[Message | None]:
    data = head + stream.read(_LONGEST_ITEMS)
    if len(data) > _LONGEST_ITEMS:
        raise SourceError("Larger than 1 GB unpacked; split it, or make JSON lines of it", file=str(path))
    try:
        raws = _decode_items(data.removeprefix(b"\xef\xbb\xbf")).items
    except msgspec.DecodeError as error:
        raise _truncated(path, str(error)) from error
    del data
    for raw in raws:
        yield _message(bytes(raw))


def _lines(head: bytes, stream: IO[bytes], path: Path) -> Iterator[Message | None]:
    """The message of every line; the last one of a truncated file is not whole."""
    buffered = io.BufferedReader(_Chained(head.removeprefix(b"\xef\xbb\xbf"), stream), 1 << 20)
    whole = 0
    while line := buffered.readline(_LONGEST_LINE):
        ended = line.endswith(b"\n")
        if not ended and len(line) == _LONGEST_LINE:
            raise SourceError("A line is longer than 64 MB: not a dump of Crossref", file=str(path))
        if not line.strip():
            continue
        message = _message(line)
        if message is None and not ended:
            raise _truncated(path, f"the last line is not whole, after {whole} records")
        if message is None and not whole:
            raise SourceError(
                'Not a dump of Crossref (expected {"items": [...]} or JSON lines)', file=str(path)
            )
        whole += message is not None
        yield message


class _Chained(io.RawIOBase):
    """The bytes that were read already, then the stream."""

    def __init__(self, head: bytes, stream: IO[bytes]) -> None:
        self._head, self._stream = head, stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        data = data or self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _message(data: bytes) -> Message | None:
    try:
        return _decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None


def _truncated(path: Path, why: str) -> SourceError:
    return SourceError(
        f"Truncated or damaged ({why}); nothing of it was taken: download it again and repeat the command",
        file=str(path),
    )
