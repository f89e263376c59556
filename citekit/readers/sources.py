"""The sources that the user named, expanded to files, addresses and DOIs."""

import glob
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from citekit.csl.identifiers import sole_doi
from citekit.errors import SourceError, printable
from citekit.readers import kinds
from citekit.text.addresses import without_secrets

STANDARD_INPUT = "-"
"""The source that stands for standard input; a file of that name is './-'."""
STDIN = "stdin"
"""The name of standard input in messages and outputs; files that it names are beside it in the working folder."""
_PATTERN = frozenset("*?[")
_WWW = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def is_address(name: str) -> bool:
    """Whether ``name`` is a URL."""
    return name.lower().startswith(("http://", "https://"))


def doi_of(name: str) -> str | None:
    """The DOI that ``name`` is, lower case; None for other names and existing files.

    '10.3389/fimmu.2023.1172293', 'doi:10.3389/...' and 'https://doi.org/10.3389/...' are one.
    """
    doi = sole_doi(name)
    # pathlib's exists() raises for names that are too long.
    return None if doi is None or os.path.exists(name) else doi  # noqa: PTH110


def identity(name: str) -> str:
    """What ``name`` means, the same for every way to write it: a real path, a DOI, an address without secrets."""
    if name == STANDARD_INPUT or is_address(name):
        return without_secrets(name)
    return doi_of(name) or os.path.realpath(name)


def files_of(name: str) -> tuple[str, ...]:
    """The names that `Source.file` may have for ``name``; a file's with its folder where two have its name."""
    if doi := doi_of(name):
        return (doi,)
    if is_address(name):
        return (printable(_WWW.sub("", without_secrets(name)).rstrip("/")),)
    path = Path(STDIN if name == STANDARD_INPUT else name)
    return printable(path.name), printable(f"{path.parent.name}/{path.name}")


def relative_to(folder: Path, names: Sequence[str]) -> tuple[str, ...]:
    """``names`` as a lock in ``folder`` holds them: paths relative to it, addresses without secrets.

    A path on another drive of Windows stays as it is. () where a name is not UTF-8, which no lock can hold.
    """
    if not all(printable(name) == name for name in names):
        return ()

    def relative(name: str) -> str:
        try:
            return Path(os.path.relpath(name, folder)).as_posix()
        except ValueError:
            return name

    return tuple(relative(name) if is_path(name) else without_secrets(name) for name in names)


def from_folder(folder: Path, names: Sequence[str]) -> tuple[str, ...]:
    """The sources that `relative_to` wrote, to be opened from the working directory."""
    return tuple(os.path.normpath(folder / name) if is_path(name) else name for name in names)


def is_path(name: str) -> bool:
    """Whether a source is a file or folder: neither an address nor a DOI nor standard input."""
    return not (name == STANDARD_INPUT or _SCHEME.match(name) or doi_of(name))


def expand(names: Sequence[str]) -> tuple[list[str], list[SourceError]]:
    """Expand folders and patterns to sources, each once; with an error per failure."""
    sources: dict[str, str] = {}
    errors: list[SourceError] = []
    for name in names:
        try:
            for source in _expand_name(name):
                same = source if is_address(source) or doi_of(source) else os.path.normpath(source)
                sources.setdefault(same, source)
        except SourceError as error:
            errors.append(error)
    return list(sources.values()), errors


def _expand_name(name: str) -> Iterator[str]:
    if doi := doi_of(name):
        yield doi
    elif name == STANDARD_INPUT or is_address(name) or Path(name).is_file():
        yield name
    elif Path(name).is_dir():
        yield from _in_folder(name)
    elif (scheme := _SCHEME.match(name)) and not Path(name).exists():
        raise SourceError(
            f"Unsupported address '{scheme[0]}' (expected http:// or https://)", file=without_secrets(name)
        )
    elif _PATTERN & set(name) and not Path(name).exists():
        yield from _matching_files(name)
    else:
        yield name


def _in_folder(name: str) -> list[str]:
    sources = sources_in(Path(name))
    if not sources:
        known = ", ".join(sorted({suffix for kind in kinds.READERS for suffix in kind.suffixes}))
        raise SourceError(f"No file in this folder has a supported format ({known})", file=name)
    return sources


def sources_in(folder: Path) -> list[str]:
    """The sources directly in ``folder``, by name; hidden files are skipped."""
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        raise SourceError(f"Cannot open the folder: {error.strerror}", file=str(folder)) from None
    return [str(path) for path in inside if not path.name.startswith(".") and _is_source(path)]


def _is_source(path: Path) -> bool:
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return kinds.is_source(path.name, file.read(kinds.HEAD_BYTES))
    except OSError:
        return False


def _matching_files(pattern: str) -> list[str]:
    """The sources that match a pattern; other files only where no source does."""
    files = [name for name in matching(pattern) if Path(name).is_file()]
    if not files:
        raise SourceError("No file matches this pattern; check the folder and the suffix", file=pattern)
    return [name for name in files if _is_source(Path(name))] or files


def matching(pattern: str) -> list[str]:
    """The names that match ``pattern``, in order; '**' goes into the folders."""
    return sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207  # pathlib takes no absolute pattern
