"""The table of output formats, and how a Bibliography is exported to one of them.

A format is a `Writer`. The built-in ones are in `WRITERS`; another package adds its own through the entry-point
group ``citekit.writers``, each entry point naming a `Writer` object.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import msgspec

from citekit.errors import UsageError
from citekit.model.bibliography import Bibliography
from citekit.model.entry import EntryList
from citekit.plugins import Registry
from citekit.runtime.stages import stage
from citekit.writers.entries import collect_entries
from citekit.writers.groups import check_group


@dataclass(frozen=True)
class ExportOptions:
    """What a writer may need beside the entries."""

    bibliography: Bibliography
    """What the entries were made from: sources with their texts, notes, the options of the build."""
    profile: str = ""
    """The program to write for: one of the writer's ``profiles``, '' if it has none."""
    templates: Path | None = None
    """The user's folder of templates."""


@dataclass(frozen=True)
class Writer:
    """An output format.

    ``write(entries, options)`` returns the content of the file: str (written as UTF-8) or bytes. It writes
    nothing itself and raises `citekit.errors.CitekitError` for what the user can mend.
    """

    id: str
    """The name that users type: 'bibtex'."""
    description: str
    """What it is and who reads it, in a few words, for lists of formats."""
    file: str
    """The name of the file in the output folder: 'references.bib'."""
    write: Callable[[EntryList, ExportOptions], str | bytes]
    profiles: tuple[str, ...] = ()
    """The programs that it can be written for, the default first; () if all programs read the same file."""
    collections: bool = False
    """Whether the format can hold collections of entries."""
    groups: bool = False
    """Whether it is a reading list, which can be grouped."""
    library: str = ""
    """The optional library that it imports, '' for none."""
    extra: str = ""
    """The extra of citekit that installs ``library``."""


def _bibtex(entries: EntryList, options: ExportOptions) -> str:
    from citekit.writers.bibtex import writer as bibtex

    return bibtex.write(entries, options.profile)


def _biblatex(entries: EntryList, options: ExportOptions) -> str:
    from citekit.writers.bibtex import writer as bibtex

    return bibtex.write(entries, options.profile, biblatex=True)


def _zotero_rdf(entries: EntryList, _options: ExportOptions) -> str:
    from citekit.writers import zotero_rdf

    return zotero_rdf.write(entries)


def _ris(entries: EntryList, options: ExportOptions) -> str:
    from citekit.writers import ris

    return ris.write(entries, options.profile)


def _csv(entries: EntryList, _options: ExportOptions) -> str:
    from citekit.writers import csv

    return csv.write(entries)


def _csl_json(entries: EntryList, options: ExportOptions) -> str:
    from citekit.writers import csl_json

    return csl_json.write(entries.entries, options.profile)


def _markdown(entries: EntryList, options: ExportOptions) -> str:
    from citekit.writers.markdown import reading_list

    return reading_list.render(options.bibliography, entries.entries, options.templates)


def _html(entries: EntryList, options: ExportOptions) -> str:
    from citekit.writers.html import page

    return page.render(options.bibliography, entries, options.templates)


def _docx(entries: EntryList, options: ExportOptions) -> bytes:
    from citekit.writers import docx

    return docx.render(options.bibliography, entries.entries, options.templates)


WRITERS = Registry(
    "format",
    "writers",
    (
        Writer(
            "zotero-rdf",
            "Zotero RDF: all that Zotero's import reads, with collections and notes",
            "references.rdf",
            _zotero_rdf,
            collections=True,
        ),
        Writer(
            "bibtex",
            "BibTeX, for Zotero, JabRef, LaTeX or pandoc",
            "references.bib",
            _bibtex,
            profiles=("zotero", "jabref", "latex", "pandoc"),
            collections=True,
        ),
        Writer(
            "biblatex",
            "BibLaTeX, for LaTeX with biber, JabRef or pandoc",
            "references-biblatex.bib",
            _biblatex,
            profiles=("latex", "jabref", "pandoc"),
            collections=True,
        ),
        Writer(
            "ris",
            "RIS, for Zotero, or for EndNote and Mendeley",
            "references.ris",
            _ris,
            profiles=("zotero", "endnote"),
        ),
        Writer(
            "csl-json",
            "CSL-JSON, for pandoc or Zotero",
            "references.json",
            _csl_json,
            profiles=("pandoc", "zotero"),
        ),
        Writer("csv", "CSV, a row for each entry, for spreadsheets", "references.csv", _csv),
        Writer("markdown", "Reading list in Markdown", "reading-list.md", _markdown, groups=True),
        Writer(
            "html",
            "Reading list as a web page with filters and charts",
            "reading-list.html",
            _html,
            groups=True,
        ),
        Writer(
            "docx",
            "Reading list as a Word document (needs citekit[word])",
            "reading-list.docx",
            _docx,
            groups=True,
            library="docx",
            extra="word",
        ),
    ),
)


@dataclass(frozen=True)
class ExportTarget:
    """A format, and the program that it is written for ('' if it has no profiles)."""

    writer: Writer
    profile: str

    @property
    def file(self) -> str:
        """The file's name, with the program in it unless that is the format's default."""
        stem, dot, suffix = self.writer.file.rpartition(".")
        is_default = self.profile == (*self.writer.profiles, "")[0]
        return self.writer.file if is_default else f"{stem}-{self.profile}{dot}{suffix}"

    def write(
        self, entries: EntryList, bibliography: Bibliography, templates: Path | None = None
    ) -> str | bytes:
        """The content of the file."""
        return self.writer.write(entries, ExportOptions(bibliography, self.profile, templates))


def target(name: str, profile: str | None = None) -> ExportTarget:
    """Parse 'bibtex' or 'bibtex for latex'; ``profile`` overrides the program.

    Raises UnknownName for an unknown format, UsageError for a program that it cannot be written for and for a
    format whose library is not installed.
    """
    format_id, _, program = name.partition(" for ")
    writer = WRITERS[format_id.strip()]
    if writer.library and find_spec(writer.library) is None:
        raise UsageError(f"Writing {writer.id} needs an extra: pip install 'citekit[{writer.extra}]'")
    profile = profile or program.strip() or (*writer.profiles, "")[0]
    if profile and profile not in writer.profiles:
        expected = (
            f"expected one of {', '.join(writer.profiles)}" if writer.profiles else "it has no variants"
        )
        raise UsageError(f"Unknown program '{profile}' for {writer.id} ({expected})")
    return ExportTarget(writer, profile)


def export(
    bibliography: Bibliography,
    name: str,
    templates: Path | None = None,
    *,
    profile: str | None = None,
    facets: tuple[str, ...] = (),
    group: str | None = None,
) -> str | bytes:
    """``bibliography`` in the format ``name``, with collections for ``facets``.

    ``group``: what a reading list is grouped by instead of what the options say. Bytes for binary formats. Raises
    what `target`, `citekit.model.entries.entry_list` and `check_group` raise.
    """
    export_target = target(name, profile)
    if group is not None and not export_target.writer.groups:
        able = ", ".join(writer.id for writer in WRITERS if writer.groups)
        raise UsageError(f"{export_target.writer.id} has no groups (supported by {able})")
    if facets and not export_target.writer.collections:
        able = ", ".join(writer.id for writer in WRITERS if writer.collections)
        raise UsageError(f"{export_target.writer.id} has no collections (supported by {able})")
    entries = collect_entries(bibliography, facets)
    if group is not None:
        check_group(group, entries.entries)
        options = msgspec.structs.replace(bibliography.options, group=group)
        bibliography = msgspec.structs.replace(bibliography, options=options)
    return export_target.write(entries, bibliography, templates)


def exports(bibliography: Bibliography, templates: Path | None = None) -> dict[str, bytes]:
    """Every output that the bibliography's options name: file name -> content."""
    entries = collect_entries(bibliography)
    contents: dict[str, bytes] = {}
    targets = [target(name) for name in bibliography.options.formats]
    for export_target in stage("Writing", targets, lambda one: one.file):
        content = export_target.write(entries, bibliography, templates)
        contents[export_target.file] = content if isinstance(content, bytes) else content.encode()
    return contents
