"""Zip archives that hold a document: bounded in size, without entities in their XML."""

import io
import zipfile
from collections.abc import Callable, Iterator

from citekit.errors import SourceError
from citekit.readers.limits import HIGHEST_RATIO, MOST_UNPACKED

_SMALL = 10_000_000
XML = (".xml", ".rels")


def read_members(
    data: bytes, kind: str, file: str, wanted: Callable[[str], bool]
) -> Iterator[tuple[str, bytes]]:
    """The names and contents of the members of an archive whose names are ``wanted``, one after the other.

    ``kind`` names the format: 'Word file'. Raises SourceError for archives that are damaged, locked or too large,
    and for XML that declares entities.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_sizes(members, len(data), kind, file)
            for member in members:
                if wanted(member.filename):
                    part = archive.read(member)
                    _check_xml(part, kind, file)
                    yield member.filename, part
    except (SourceError, MemoryError):
        raise
    except RuntimeError:
        raise SourceError(f"Encrypted {kind}; save it without a password", file=file) from None
    except Exception:  # a damaged archive: what zipfile raises is not documented
        raise SourceError(f"Not a {kind}, or a damaged one; open it and save it again", file=file) from None


def unpacked_size(data: bytes) -> int:
    """The bytes of a file; of an archive those of its XML, unpacked."""
    if not data.startswith(b"PK\x03\x04"):
        return len(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(member.file_size for member in archive.infolist() if member.filename.endswith(XML))
    except Exception:  # a damaged archive: what zipfile raises is not documented
        return len(data)


def _check_sizes(members: list[zipfile.ZipInfo], packed: int, kind: str, file: str) -> None:
    unpacked = sum(member.file_size for member in members)
    if unpacked > MOST_UNPACKED or (unpacked > _SMALL and unpacked > HIGHEST_RATIO * packed):
        raise SourceError(
            f"{kind} too large when unpacked (limit: {MOST_UNPACKED // 1_000_000} MB, or {HIGHEST_RATIO} times "
            "its packed size); save its text as .txt",
            file=file,
        )


def _check_xml(part: bytes, kind: str, file: str) -> None:
    """Office programs write no document types; entities in one can burst."""
    head = part.replace(b"\0", b"")  # of UTF-16 too
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise SourceError(f"Unsafe {kind} (declares XML entities); save it again", file=file)
