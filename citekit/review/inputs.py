"""The files that a build reads, and whether they changed."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from citekit.config import file as settings
from citekit.config.config import Config
from citekit.corrections import file as corrections
from citekit.readers.sources import expand, is_path

_READ_BESIDE = frozenset({".bib", ".bbl", ".tex", ".aux"})
"""Suffixes of what is read beside a source in LaTeX or Markdown."""
_READS_BESIDE = frozenset({".tex", ".md", ".qmd", ".rmd"})

Stamps = dict[Path, tuple[int, int, int]]
"""Files with their time, size and inode: another one means that the file changed."""


class Inputs(NamedTuple):
    """The files that a build reads, and the folders in which others may appear."""

    files: frozenset[Path]
    folders: frozenset[Path]


def inputs(config: Config, folder: Path, templates: Path | None = None) -> Inputs:
    """What a build with these settings reads; ``folder``: that of citekit.toml and corrections.toml."""
    files = {(folder / name).absolute() for name in (settings.FILE, corrections.FILE)}
    local = [name for name in config.sources if is_path(name)]
    files |= {Path(name).absolute() for name in expand(local)[0]}
    files |= {Path(name).absolute() for name in (*config.taxonomies, config.style) if Path(name).is_file()}
    files |= {beside for file in tuple(files) for beside in _beside(file)}
    if templates:
        files |= {path.absolute() for path in templates.rglob("*") if path.is_file()}
    folders = {Path(name).absolute() for name in local if Path(name).is_dir()}
    folders |= {file.parent for file in files}
    return Inputs(frozenset(files), frozenset(place for place in folders if place.is_dir()))


def stamps(files: Iterable[Path]) -> Stamps:
    """The stamps of those files that exist."""
    found: Stamps = {}
    for file in files:
        try:
            status = file.stat()
        except (OSError, ValueError):
            continue
        found[file] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return found


def _beside(file: Path) -> Iterator[Path]:
    """The files in the folder of a source that it may include."""
    if file.suffix.lower() in _READS_BESIDE:
        yield from (one for one in file.parent.iterdir() if one.suffix.lower() in _READ_BESIDE)
