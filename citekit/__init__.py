"""citekit: from the article you are reading to a tagged, annotated bibliography.

>>> import citekit
>>> bib = citekit.build("review.pdf", offline=True)    # doctest: +SKIP
>>> bib["finnerup2021"].title                          # doctest: +SKIP
'Neuropathic pain: from mechanisms to treatment'
>>> bib.to_bibtex("refs.bib")                          # doctest: +SKIP

Nothing is read from the working directory or written anywhere unless an argument names it. Every error that
a user can cause is a `CitekitError`; its text says what is wrong, where, and what to do.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as type checkers know it; to import typing, or anything else, takes time
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from os import PathLike
    from typing import Any, Literal

    from citekit.api.document import Document
    from citekit.checking.references import CheckedReference
    from citekit.errors import CitekitError
    from citekit.indexes.index import Progress
    from citekit.manuscripts.finding import CheckReport, Finding
    from citekit.model.bibliography import Bibliography, Source, Work
    from citekit.references.parser.parse import Parsed

    AnyPath = str | PathLike[str]

__version__ = "0.1.0"
__all__ = [
    "Bibliography",
    "CheckReport",
    "CheckedReference",
    "CitekitError",
    "Document",
    "Finding",
    "Parsed",
    "Progress",
    "Source",
    "Work",
    "build",
    "check",
    "check_files",
    "check_many",
    "load",
    "parse",
    "parse_many",
    "read",
    "write",
]

_TYPES = {
    "Bibliography": "citekit.model.bibliography",
    "CheckReport": "citekit.manuscripts.finding",
    "CheckedReference": "citekit.checking.references",
    "CitekitError": "citekit.errors",
    "Document": "citekit.api.document",
    "Finding": "citekit.manuscripts.finding",
    "Parsed": "citekit.references.parser.parse",
    "Progress": "citekit.indexes.index",
    "Source": "citekit.model.bibliography",
    "Work": "citekit.model.bibliography",
}


def __getattr__(name: str) -> Any:
    """Import a public type when it is used: until ``citekit.__main__`` runs, Ctrl-C gives a traceback."""
    if name in _TYPES:
        from importlib import import_module

        return getattr(import_module(_TYPES[name]), name)
    raise AttributeError(f"module 'citekit' has no attribute '{name}'")


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
    from citekit import pipeline
    from citekit.api.notebook import shown_progress
    from citekit.api.settings import folder_of, settings

    merged = settings(
        config,
        sources=sources,
        name=name,
        kind=kind,
        formats=formats,
        include_sources=include_sources,
        taxonomy=taxonomy,
        tags=tags,
        broader_tags=broader_tags,
        style=style,
        group=group,
        prefer=prefer,
        index=index,
        mailto=mailto,
        crossref_url=crossref_url,
        allow_private=allow_private,
        offline=offline,
    )
    folder = None if corrections is None else folder_of(corrections, "corrections.toml")
    with shown_progress(progress) as report:
        return pipeline.build(merged, previous, corrections=folder, refresh=refresh, progress=report)


def read(
    source: AnyPath,
    *,
    kind: str | None = None,
    mailto: str | None = None,
    crossref_url: str | None = None,
    allow_private: bool | None = None,
    offline: bool | None = None,
) -> Document:
    """Read one document: its text, what it says of itself, and its references, parsed but not checked.

    Args:
        source: A file, an address (https://...) or a DOI, which stands for the list that Crossref has for it.
        kind: The input format ('pdf', 'html', 'jats' ...). Default: detected.
        mailto: Your email address, for Crossref's faster pool.
        crossref_url: Crossref's API or a mirror. Default: https://api.crossref.org.
        allow_private: Whether names that lead into a private network may be asked. Default: False.
        offline: Ask nothing over the network; an address or DOI is then an error.

    Raises:
        NothingRead: If the document cannot be read.
        UsageError: For an invalid argument, and for a folder or pattern of several documents.
    """
    from citekit.api.document import read as run
    from citekit.api.settings import settings

    return run(
        settings(
            None,
            sources=source,
            kind=kind,
            mailto=mailto,
            crossref_url=crossref_url,
            allow_private=allow_private,
            offline=offline,
        )
    )


def check(
    reference: str | Mapping[str, Any],
    *,
    index: str | None = None,
    mailto: str | None = None,
    crossref_url: str | None = None,
    allow_private: bool | None = None,
    refresh: bool = False,
    offline: bool = False,
) -> CheckedReference:
    """Look a reference up in Crossref: its DOI and record, whether they agree, and whether it was retracted.

    Args:
        reference: A DOI, a reference string, or a CSL-JSON item.
        index: The index that is asked: 'crossref', a plug-in's, or the folder of one on disk. Default: 'crossref'.
        mailto: Your email address, for Crossref's faster pool.
        crossref_url: Crossref's API or a mirror. Default: https://api.crossref.org.
        allow_private: Whether names that lead into a private network may be asked. Default: False.
        refresh: Ask Crossref again for what the cache holds.
        offline: Ask nothing over the network: an answer that is cached counts, with its date; else the state is
            'unchecked'.

    Returns:
        The result; if the network or the server fails, its state is 'unchecked' and its reason says why.

    Raises:
        UsageError: For an invalid argument.
    """
    [checked] = check_many(
        [reference],
        index=index,
        mailto=mailto,
        crossref_url=crossref_url,
        allow_private=allow_private,
        refresh=refresh,
        offline=offline,
    )
    return checked


def check_many(
    references: Iterable[str | Mapping[str, Any]],
    *,
    index: str | None = None,
    mailto: str | None = None,
    crossref_url: str | None = None,
    allow_private: bool | None = None,
    refresh: bool = False,
    offline: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> list[CheckedReference]:
    """Check references as `check` does, together, which takes fewer requests; the results are in order.

    ``progress`` is called as in `build`. Raises UsageError for an invalid argument, such as a single reference.
    """
    import json

    from citekit.api.notebook import shown_progress
    from citekit.api.settings import check_several, settings
    from citekit.checking.references import check_references
    from citekit.indexes.open import open_cached, open_index

    check_several(references, "check")
    config = settings(
        None, index=index, mailto=mailto, crossref_url=crossref_url, allow_private=allow_private
    )
    raws = [one if isinstance(one, str) else json.dumps(one) for one in references]
    if offline:
        with open_cached(config) as cached:
            return list(check_references(raws, cached, offline=True))
    with (
        shown_progress(progress) as report,
        open_index(config, refresh=refresh, progress=report) as opened,
    ):
        return list(check_references(raws, opened))


def check_files(
    files: AnyPath | Sequence[AnyPath],
    *,
    config: AnyPath | None = None,
    rules: Mapping[str, Literal["error", "warning", "note", "off"]] | None = None,
    index: str | None = None,
    mailto: str | None = None,
    crossref_url: str | None = None,
    allow_private: bool | None = None,
    refresh: bool = False,
    offline: bool | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> CheckReport:
    """Check the references of manuscripts and libraries, as ``citekit check`` does.

    Args:
        files: One or several files: .bib, .tex, .md, .docx, .pdf ...
        config: A citekit.toml or its folder, whose settings are used.
        rules: Levels of rules, in place of their own: ``{"missing-doi": "off"}``.
        index: The index that is asked: 'crossref', a plug-in's, or the folder of one on disk. Default: 'crossref'.
        mailto: Your email address, for Crossref's faster pool.
        crossref_url: Crossref's API or a mirror. Default: https://api.crossref.org.
        allow_private: Whether names that lead into a private network may be asked. Default: False.
        refresh: Ask Crossref again for what the cache holds.
        offline: Ask nothing over the network: an answer that is cached counts, with its date; what needs another
            is a finding of the rule 'unchecked'.
        progress: Called as in `build`.

    Returns:
        The findings, each with its rule, level and line in the user's file.

    Raises:
        UsageError: For an invalid argument; ConfigError for a fault of the file.
        NothingRead: If no file can be read.
    """
    from citekit.api.notebook import shown_progress
    from citekit.api.settings import settings
    from citekit.indexes.open import open_cached, open_index
    from citekit.manuscripts.run import check_files as run

    merged = settings(
        config,
        sources=files,
        rules=rules,
        index=index,
        mailto=mailto,
        crossref_url=crossref_url,
        allow_private=allow_private,
        offline=offline,
    )
    with shown_progress(progress) as report:
        online = open_index(merged, refresh=refresh, progress=report)
        with open_cached(merged) if merged.offline else online as asked:
            return run(merged, asked)[0]


def load(path: AnyPath) -> Bibliography:
    """Load the bibliography that `write` or ``citekit build`` wrote: a citekit.lock.json or its folder.

    Raises LockError if there is none, or if it is damaged.
    """
    from pathlib import Path

    from citekit.model.lock import load_lock

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
    from pathlib import Path

    from citekit.writers.locking import lock_folder
    from citekit.writers.output import write as run

    with lock_folder(Path(folder)):
        return run(
            bibliography,
            Path(folder),
            force=force,
            templates=None if templates is None else Path(templates),
        )


def parse(raw: str) -> Parsed:
    """Parse one reference string into a CSL-JSON item, with a confidence from 0 to 1.

    Never raises for a string; one that holds no reference gives an empty item and confidence 0.
    """
    from citekit.references.parser.parse import parse as run

    return run(raw)


def parse_many(raws: Iterable[str], *, jobs: int = 1) -> Iterator[Parsed]:
    """Parse reference strings as `parse` does, in order and many times faster.

    Args:
        raws: The strings, one reference each.
        jobs: The number of processes; with more than one, a script needs ``if __name__ == "__main__":``.

    Raises:
        UsageError: For a single string; see `parse`.
    """
    from citekit.api.settings import check_several
    from citekit.references.parser.parse import parse_many as run

    check_several(raws, "parse")
    return run(raws, jobs)
