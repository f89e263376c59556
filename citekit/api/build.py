"""Build a bibliography, write it into a folder and load it again."""

from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path
from typing import Literal

from citekit import pipeline
from citekit.api.notebook import shown_progress
from citekit.api.settings import folder_of, settings
from citekit.indexes.index import Progress
from citekit.model.bibliography import Bibliography
from citekit.model.lock import load_lock
from citekit.writers import output
from citekit.writers.locking import lock_folder

AnyPath = str | PathLike[str]


def build(
    sources: AnyPath | Sequence[AnyPath] | None = None,
    *,
    config: AnyPath | None = None,
    corrections: AnyPath | None = None,
    previous: Bibliography | None = None,
    refresh: bool = False,
    progress: Callable[[Progress], None] | None = None,
    name: str | None = None,
    kind: str | None = None,
    formats: str | Sequence[str] | None = None,
    include_sources: bool | None = None,
    taxonomy: AnyPath | Sequence[AnyPath] | None = None,
    tags: Literal["all", "firm"] | None = None,
    broader_tags: bool | None = None,
    style: AnyPath | None = None,
    group: str | None = None,
    prefer: Literal["record", "printed"] | None = None,
    index: str | None = None,
    mailto: str | None = None,
    crossref_url: str | None = None,
    allow_private: bool | None = None,
    offline: bool | None = None,
) -> Bibliography:
    """Read documents, and return their works: parsed, checked, tagged, with the sentences that cite them.

    Writes nothing; see `write` and `Bibliography.export`. An argument that is None leaves a setting as it is in
    ``config``, or at its default.

    Args:
        sources: One or several files, folders, patterns ('papers/*.pdf'), addresses (https://...) or DOIs; a
            DOI stands for the reference list that Crossref has for it. Default: those of ``config``.
        config: A citekit.toml or its folder, whose settings are used; its paths count from that folder.
        corrections: A corrections.toml or its folder, whose corrections are applied.
        previous: An earlier build (see `load`); works that are in it keep their keys.
        refresh: Ask Crossref again for what the cache holds.
        progress: Called with a `Progress` as requests are done, maybe from another thread. Default: a bar in a
            notebook, nothing elsewhere.
        name: The bibliography's name. Default: from its sources, such as 'Bai 2023 and 1 more'.
        kind: The input format of all sources ('pdf', 'html', 'jats' ...). Default: detected for each.
        formats: What `write` writes. Default: zotero-rdf, bibtex, csl-json, markdown and html.
        include_sources: Whether exports list the sources themselves. Default: True.
        taxonomy: The tags to look for: names of shipped taxonomies or files, combined. Default:
            'auto', the shipped one that fits; 'none' for no tags.
        tags: 'firm' leaves tags out of exports that only sentences on several works say. Default: 'all'.
        broader_tags: Whether a tag adds the tags above it in exports. Default: False.
        group: What reading lists are grouped by: a facet of the tags, 'section', 'year' or 'check'.
        style: The citation style of reading lists: 'vancouver', a .csl file or the name of a CSL style.
        prefer: Which form of a field is shown if the document and Crossref both have it. Default: 'record'.
        index: The index that is asked about every work: 'crossref', a plug-in's, or the folder of one on disk. Default: 'crossref'.
        mailto: Your email address, for Crossref's faster pool.
        crossref_url: Crossref's API or a mirror. Default: https://api.crossref.org.
        allow_private: Whether names that lead into a private network may be asked. Default: False.
        offline: Ask nothing over the network. Default: False.

    Raises:
        UsageError: For an invalid argument; ConfigError and TaxonomyError for a fault of a file.
        NothingRead: If no source can be read. If some can, the others become notes of level 'review'.
    """
    merged = settings(config, locals())
    folder = None if corrections is None else folder_of(corrections, "corrections.toml")
    with shown_progress(progress) as report:
        return pipeline.build(merged, previous, corrections=folder, refresh=refresh, progress=report)


def load(path: AnyPath) -> Bibliography:
    """Load the bibliography that `write` or ``citekit build`` wrote: a citekit.lock.json or its folder.

    Raises LockError if there is none, or if it is damaged.
    """
    return load_lock(Path(path))


def write(
    bibliography: Bibliography, folder: AnyPath, *, force: bool = False, templates: AnyPath | None = None
) -> Bibliography:
    """Write the outputs and the lock into ``folder``, as ``citekit build`` does.

    Args:
        bibliography: What to write, in the formats that it was built with.
        folder: The output folder; made if it does not exist.
        force: Overwrite files that citekit did not write or that were changed since.
        templates: A folder with templates of your own, for 'markdown', 'html' and 'docx'.

    Returns:
        The bibliography with the hashes of the files, as it is in the lock.

    Raises:
        OverwriteRefused: If a file was not written by citekit or was changed; then nothing is written.
        UsageError: If the folder cannot be written.
    """
    with lock_folder(Path(folder)):
        return output.write(
            bibliography,
            Path(folder),
            force=force,
            templates=None if templates is None else Path(templates),
        )
