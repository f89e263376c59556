"""What the user named as sources: files, folders, patterns, addresses and DOIs become single ones."""

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from citekit.csl.identifiers import sole_doi
from citekit.errors import SourceError
from citekit.readers import kinds

_PATTERN = frozenset("*?[")


def is_address(name: str) -> bool:
    """Whether ``name`` is a URL and no file."""
    return name.lower().startswith(("http://", "https://"))


def doi_of(name: str) -> str | None:
    """The DOI that ``name`` is, lower case; None for anything else, and for a file or folder of that name.

    '10.3389/fimmu.2023.1172293', 'doi:10.3389/...' and 'https://doi.org/10.3389/...' are one.
    """
    doi = sole_doi(name)
    # pathlib's exists() raises for names that are too long.
    return None if doi is None or os.path.exists(name) else doi  # noqa: PTH110


def expand(names: Sequence[str]) -> tuple[list[str], list[SourceError]]:
    """Every single file, address and DOI that ``names`` stand for, each once; and what stands for nothing."""
    found: dict[str, str] = {}
    failed: list[SourceError] = []
    for name in names:
        try:
            for one in _expanded(name):
                found.setdefault(one if is_address(one) or doi_of(one) else os.path.normpath(one), one)
        except SourceError as error:
            failed.append(error)
    return list(found.values()), failed


def _expanded(name: str) -> Iterator[str]:
    if doi := doi_of(name):
        yield doi
    elif is_address(name) or Path(name).is_file():
        yield name
    elif Path(name).is_dir():
        yield from _in_folder(name)
    elif _PATTERN & set(name) and not Path(name).exists():
        yield from _files(name)
    else:
        yield name


def _in_folder(name: str) -> list[str]:
    """The sources that lie directly in a folder, in the order of their names."""
    found = sources_in(Path(name))
    if not found:
        known = ", ".join(sorted({suffix for kind in kinds.KINDS for suffix in kind.suffixes}))
        raise SourceError(f"no file in this folder is one that citekit reads ({known})", file=name)
    return found


def sources_in(folder: Path) -> list[str]:
    """The files directly in ``folder`` that are sources, in the order of their names; hidden ones are none."""
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        raise SourceError(f"cannot be opened: {error.strerror}", file=str(folder)) from None
    return [str(path) for path in inside if not path.name.startswith(".") and _is_source(path)]


def _is_source(path: Path) -> bool:
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return kinds.is_source(path.name, file.read(kinds.HEAD))
    except OSError:
        return False


def _files(pattern: str) -> list[str]:
    """The files that a pattern names; those that are no sources only where it names nothing else."""
    files = [name for name in matching(pattern) if Path(name).is_file()]
    if not files:
        raise SourceError("this pattern matches no file; check the folder and the ending", file=pattern)
    return [name for name in files if _is_source(Path(name))] or files


def matching(pattern: str) -> list[str]:
    """The names that ``pattern`` fits, in order; '**' goes into the folders."""
    return sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207  # pathlib takes no absolute pattern
