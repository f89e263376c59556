"""citekit: from the article you are reading to a tagged, annotated bibliography.

>>> import citekit
>>> bib = citekit.build(["review.txt", "blog.txt"], offline=True)    # doctest: +SKIP
>>> [work.key for work in bib.works][:1]                             # doctest: +SKIP
['finnerupNeuropathicPainMechanisms2021']
>>> citekit.write(bib, "bibliography")                               # doctest: +SKIP
>>> print(citekit.export(bib, "bibtex"))                             # doctest: +SKIP

Everything that a user can cause is a `CitekitError`; its text is one sentence that says what to do.
"""

from collections.abc import Iterable, Iterator, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citekit.errors import CitekitError

if TYPE_CHECKING:
    from citekit.model.bibliography import Bibliography
    from citekit.references.parser.parse import Parsed

__version__ = "0.1.0"
__all__ = ["CitekitError", "build", "export", "load", "parse", "parse_many", "write"]

AnyPath = str | PathLike[str]


def build(
    sources: AnyPath | Sequence[AnyPath], *, previous: "Bibliography | None" = None, **settings: Any
) -> "Bibliography":
    """Read the sources and give the whole Bibliography; nothing is written.

    ``settings`` are those of `citekit.config.Config` (``taxonomy``, ``style``, ``offline`` ...);
    ``previous``, a Bibliography that `load` gave, keeps the keys of an earlier build.
    """
    from citekit.config import Config
    from citekit.pipeline import build as run

    several = [sources] if isinstance(sources, str | PathLike) else sources
    return run(Config(sources=tuple(fspath(source) for source in several), **settings), previous)


def write(bibliography: "Bibliography", folder: AnyPath, *, force: bool = False) -> "Bibliography":
    """Write the outputs and the lock into ``folder``; see `citekit.writers.output.write`."""
    from citekit.writers.output import write as run

    return run(bibliography, Path(folder), force=force)


def load(lock: AnyPath) -> "Bibliography":
    """The Bibliography that a ``citekit.lock.json`` holds."""
    from citekit.model.lock import load_lock

    return load_lock(Path(lock))


def export(bibliography: "Bibliography", format: str, program: str | None = None) -> str | bytes:
    """The Bibliography in a ``format`` ('bibtex', 'zotero-rdf' ...), for a ``program`` ('latex', 'zotero' ...)."""
    from citekit.writers.formats import export as run

    return run(bibliography, format, profile=program)


def parse(raw: str) -> "Parsed":
    """One reference string as CSL-JSON, with confidence."""
    from citekit.references.parser.parse import parse as run

    return run(raw)


def parse_many(raws: Iterable[str], *, jobs: int = 1) -> "Iterator[Parsed]":
    """Reference strings as `parse` reads them, in their order, at a fraction of the time; by ``jobs`` processes."""
    from citekit.references.parser.parse import parse_many as run

    return run(raws, jobs)
