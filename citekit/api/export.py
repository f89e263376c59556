"""Export a Bibliography as a string, or into one file."""

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from citekit.model.bibliography import Bibliography
from citekit.writers import formats
from citekit.writers.output import write_file

AnyPath = str | PathLike[str]


def export(
    bibliography: Bibliography,
    format: str,
    path: AnyPath | None,
    *,
    program: str | None,
    collections: str | Sequence[str],
    group: str | None,
    templates: AnyPath | None,
) -> str | bytes | None:
    """Do what `Bibliography.export` describes."""
    facets = (collections,) if isinstance(collections, str) else tuple(collections)
    folder = None if templates is None else Path(templates)
    content = formats.export(bibliography, format, folder, profile=program, facets=facets, group=group)
    if path is None:
        return content
    file = Path(path)
    write_file(file, content if isinstance(content, bytes) else content.encode())
    return None
