"""The hall's formats: a Bibliography as text or bytes, for the program that reads it."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec

from citekit.citations.annotation import annotate
from citekit.errors import UsageError
from citekit.model.bibliography import Bibliography, Work
from citekit.model.entries import entries, entry_list, mentions
from citekit.model.entry import Entry, EntryList
from citekit.plugins import Registry


class Export(NamedTuple):
    """All that a writer may need; most need the entry_list alone."""

    entry_list: EntryList
    bibliography: Bibliography
    profile: str
    templates: Path | None = None


class Format(NamedTuple):
    """An output: the id that users name it by, its file, what writes it, and for which programs it can."""

    id: str
    file: str
    write: Callable[[Export], str | bytes]
    profiles: tuple[str, ...] = ()
    """The first is the one that is meant where none is named; () where every program reads the same."""
    collections: bool = False
    """Whether it holds collections."""


def _bibtex(export: Export) -> str:
    from citekit.writers.bibtex import writer as bibtex

    return bibtex.write(export.entry_list, export.profile)


def _biblatex(export: Export) -> str:
    from citekit.writers.bibtex import writer as bibtex

    return bibtex.write(export.entry_list, export.profile, biblatex=True)


def _zotero_rdf(export: Export) -> str:
    from citekit.writers import zotero_rdf

    return zotero_rdf.write(export.entry_list)


def _ris(export: Export) -> str:
    from citekit.writers import ris as ris_writing

    return ris_writing.write(export.entry_list, export.profile)


def _csv(export: Export) -> str:
    from citekit.writers import csv as table

    return table.write(export.entry_list)


def _csl_json(export: Export) -> str:
    from citekit.writers import csl_json

    return csl_json.write(export.entry_list.entries, export.profile)


def _markdown(export: Export) -> str:
    from citekit.writers.markdown import reading_list

    everything = (*export.entry_list.entries, *mentions(export.bibliography))
    return reading_list.render(export.bibliography, everything, export.templates)


def _html(export: Export) -> str:
    from citekit.writers.html import page

    texts = {entry.key: page.Texts(*_alone(page.given_out(entry))) for entry in export.entry_list.entries}
    return page.render(
        export.bibliography, export.entry_list, mentions(export.bibliography), texts, export.templates
    )


def _alone(entry: Entry) -> tuple[str, str, str]:
    """One entry as BibTeX, RIS and CSL-JSON, the latter without spaces: a page of thousands holds them all."""
    from citekit.writers import csl_json
    from citekit.writers import ris as ris_writing
    from citekit.writers.bibtex import writer as bibtex

    alone = EntryList(entries=(entry,))
    item = msgspec.json.format(csl_json.write(alone.entries), indent=-1)
    return bibtex.write(alone), ris_writing.write(alone), item


def _docx(export: Export) -> bytes:
    from citekit.writers import docx

    everything = (*export.entry_list.entries, *mentions(export.bibliography))
    return docx.render(export.bibliography, everything, export.templates)


FORMATS = Registry(
    "format",
    (
        Format("zotero-rdf", "references.rdf", _zotero_rdf, collections=True),
        Format(
            "bibtex", "references.bib", _bibtex, ("zotero", "jabref", "latex", "pandoc"), collections=True
        ),
        Format(
            "biblatex", "references-biblatex.bib", _biblatex, ("latex", "jabref", "pandoc"), collections=True
        ),
        Format("ris", "references.ris", _ris, ("zotero", "endnote")),
        Format("csl-json", "references.json", _csl_json, ("pandoc", "zotero")),
        Format("csv", "references.csv", _csv),
        Format("markdown", "reading-list.md", _markdown),
        Format("html", "reading-list.html", _html),
        Format("docx", "reading-list.docx", _docx),
    ),
)


class Wanted(NamedTuple):
    """A format and the program that it is for."""

    format: Format
    profile: str

    @property
    def file(self) -> str:
        """The file's name; the program's is in it unless it is the one that is meant anyway."""
        stem, dot, ending = self.format.file.rpartition(".")
        usual = self.profile == (*self.format.profiles, "")[0]
        return self.format.file if usual else f"{stem}-{self.profile}{dot}{ending}"


def wanted(name: str, profile: str | None = None) -> Wanted:
    """What 'bibtex' or 'bibtex for latex' means.

    Raises UnknownName for a format that is not there, UsageError for a program that it cannot be written for.
    """
    first, _, named = name.partition(" for ")
    found = FORMATS[first.strip()]
    profile = profile or named.strip() or (*found.profiles, "")[0]
    if profile and profile not in found.profiles:
        known = ", ".join(found.profiles)
        what = f"there are {known}" if known else "it is the same for every program"
        raise UsageError(f"{found.id} is not written for '{profile}': {what}")
    return Wanted(found, profile)


def export(
    bibliography: Bibliography,
    name: str,
    templates: Path | None = None,
    *,
    profile: str | None = None,
    facets: tuple[str, ...] = (),
) -> str | bytes:
    """``bibliography`` in one of `FORMATS`, for the program ``profile``, with collections for ``facets``.

    Bytes for formats that are no text. Raises what `wanted` and `citekit.model.entries.entry_list` raise.
    """
    one = wanted(name, profile)
    if facets and not one.format.collections:
        able = ", ".join(other.id for other in FORMATS if other.collections)
        raise UsageError(f"{one.format.id} has no collections; {able} have")
    made = entry_list(bibliography, annotate, facets)
    return one.format.write(Export(made, bibliography, one.profile, templates))


def exports(bibliography: Bibliography, templates: Path | None = None) -> dict[str, bytes]:
    """Every output that the bibliography's options name: file name -> content."""
    made = entry_list(bibliography, annotate)
    found: dict[str, bytes] = {}
    for one in map(wanted, bibliography.options.formats):
        content = one.format.write(Export(made, bibliography, one.profile, templates))
        found[one.file] = content if isinstance(content, bytes) else content.encode()
    return found


def written_annotation(bibliography: Bibliography, work: Work) -> str:
    """The annotation that citekit writes for a work, as one paragraph, whatever the user has in its place."""
    from citekit.writers.annotation import paragraph

    bare = msgspec.structs.replace(work, edits=None)
    made = entries(msgspec.structs.replace(bibliography, works=(bare,)), annotate)
    return next((paragraph(entry) for entry in made if entry.key == work.key), "")
