"""The files that a corpus is read from: those of folders and of the folders in them."""

import os
from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

from citekit.errors import UsageError, printable
from citekit.readers.kinds import HEAD_BYTES, is_source
from citekit.readers.sources import matching

_PATTERN = frozenset("*?[")


class File(NamedTuple):
    """A file: its name in the corpus, its place, its size in bytes and when it was modified (ns)."""

    source: str
    path: bytes
    bytes: int
    modified: int


def find_files(names: Sequence[str], known: Container[File] = ()) -> list[File]:
    """The files of folders, patterns and files, by name; those that are ``known`` are not opened.

    The name of a file in the corpus begins with the folder that was named: 'papers/2019/a.xml'. Hidden files and
    folders, and links to folders, are left out; so are files of a folder or pattern that are no sources.

    Raises UsageError for a name that is nothing, and where two files have the same name in the corpus.
    """
    by_place: dict[bytes, File] = {}
    by_name: dict[str, File] = {}
    for name in names:
        for path, below, is_named in _paths(name):
            file = _file(path, below)
            if file.path in by_place or not (is_named or file in known or _is_source(path)):
                continue
            if other := by_name.get(file.source):
                refuse_same(file, other)
            by_place[file.path] = by_name[file.source] = file
    return sorted(by_name.values())


def _paths(name: str) -> Iterator[tuple[Path, Path, bool]]:
    """Each path of a name, the folder that its own name begins with, and whether it was named itself."""
    path = Path(name)
    if path.is_dir():
        yield from ((file, path, False) for file in _below(path))
    elif path.exists():
        yield path, path.parent, True
    elif _PATTERN & set(name):
        plain = Path(*path.parts[: _first_pattern(path)])
        files = [Path(found) for found in matching(name) if Path(found).is_file()]
        if not files:
            raise UsageError("No file matches this pattern; check the folder and the suffix", file=name)
        yield from ((file, plain, False) for file in files)
    else:
        raise UsageError("No such file or folder (expected files, folders or patterns)", file=name)


def _first_pattern(path: Path) -> int:
    return next(place for place, part in enumerate(path.parts) if _PATTERN & set(part))


def _below(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder, onerror=_refuse_closed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root, name) for name in files if not name.startswith("."))


def _refuse_closed(error: OSError) -> NoReturn:
    raise UsageError(f"Cannot open the folder: {error.strerror}", file=str(error.filename))


def _file(path: Path, below: Path) -> File:
    place = path.absolute()
    name = Path(below.resolve().name, path.relative_to(below))
    try:
        status = place.stat()
    except OSError as error:
        raise UsageError(f"Cannot open the file: {error.strerror}", file=str(path)) from None
    return File(
        printable(name.as_posix()), os.fsencode(os.path.normpath(place)), status.st_size, status.st_mtime_ns
    )


def _is_source(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return path.is_file() and is_source(path.name, file.read(HEAD_BYTES))
    except OSError:
        return True  # which a row of failures tells


def refuse_same(file: File, other: File) -> NoReturn:
    """Raise UsageError for two files of the same name in the corpus."""
    raise UsageError(
        f"Two files would be called '{file.source}' in the corpus: {os.fsdecode(other.path)} and "
        f"{os.fsdecode(file.path)}; name a folder that both are in"
    )
