"""The types of a bibliography: its sources, works and notes.

Everything is frozen; a step takes a `Bibliography` and returns a new one. The same types are what
``citekit.lock.json`` holds: `citekit.model.lock` writes them as JSON and reads them again, and
``citekit/data/lock.schema.json`` is made from them.

Items are CSL-JSON (https://docs.citationstyles.org, schema 1.0.2) and nothing else; what CSL has no field for is
in ``custom`` (``custom.et_al: true`` says that the printed list of authors was cut short).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast, overload

import msgspec
from msgspec import Meta

from citekit.csl.item import Item, library_keys
from citekit.model.check import Check, CheckState
from citekit.model.citation import Citation, Clue, Place
from citekit.model.item_fields import ItemFields, short_authors
from citekit.model.note import Level, Note
from citekit.model.states import is_retracted
from citekit.model.tags import Fact, Tag
from citekit.text.numbers import list_position

if TYPE_CHECKING:
    import pandas
    import polars

SCHEMA_VERSION = 2


Prefer = Literal["record", "printed"]
"""Whose form of a field is shown if both have it."""
AUTO = "auto"
"""In place of taxonomies: the shipped one that fits."""
TagChoice = Literal["all", "firm"]
_WIDTH = 80
"""Characters of a work in its one line."""


class Confidence(msgspec.Struct, frozen=True, kw_only=True):
    """The parser's confidence, 0 to 1, in the reference and in each field of its item."""

    reference: float = 0.0
    fields: dict[str, float] = {}
    doubts: Annotated[
        tuple[str, ...],
        Meta(description="fields that may be parsed wrongly or be missed, the least sure first; empty: none"),
    ] = ()


class Printed(ItemFields, msgspec.Struct, frozen=True, kw_only=True):
    """A reference as one source prints it. ``raw`` is never changed."""

    source: str
    number: Annotated[int | None, Meta(description="the printed number, or the position where none is")]
    list: Annotated[
        int | None, Meta(description="which list of the source, from 1; null if it has one list")
    ] = None
    raw: str
    item: Item
    confidence: Confidence
    place: Place
    citations: tuple[Citation, ...] = ()
    continued: Annotated[
        tuple[Citation, ...], Meta(description="later sentences that name the work again, without a marker")
    ] = ()
    clues: Annotated[
        tuple[Clue, ...], Meta(description="only for a study that the text mentions without citing it")
    ] = ()

    def note(self, step: str, message: str, level: Level = "info", **fields: Any) -> Note:
        """A note of ``step`` at the place of the reference; ``fields`` are further fields of it."""
        place = self.place
        return Note(
            step=step,
            message=message,
            level=level,
            source=self.source,
            line=place.line,
            file=place.file,
            **fields,
        )

    @property
    def position(self) -> str:
        """The number as texts name it: '5', or '5 of list 2' where the source has several lists."""
        return list_position(self.number, self.list)


class UserEdits(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The user's corrections of a work, kept apart from what citekit made."""

    fields: Annotated[Item, Meta(description="fields with the user's values")] = {}
    tags: Annotated[tuple[str, ...], Meta(description="the user's own tags")] = ()
    removed: Annotated[tuple[str, ...], Meta(description="citekit's tags that the user removed")] = ()
    note: Annotated[str, Meta(description="the user's note: first, never changed")] = ""
    annotation: Annotated[str | None, Meta(description="in place of the one that citekit writes")] = None
    left_out: Annotated[bool, Meta(description="in no export")] = False
    match: Annotated[str | None, Meta(description="the DOI of the chosen record; 'none': no record")] = None
    parsing_checked: Annotated[bool, Meta(description="the user found it parsed correctly")] = False
    settled: Annotated[
        tuple[str, ...],
        Meta(description="what the user has seen: retracted, wrong-doi, differs, not-found, study, note"),
    ] = ()


class Work(ItemFields, msgspec.Struct, frozen=True, kw_only=True):
    """A work, printed by one source or several. ``item`` is merged from its references and records."""

    key: str
    item: Item
    printed: tuple[Printed, ...]
    records: Annotated[
        dict[str, Item], Meta(description="index -> the item of its record; only of the work itself")
    ] = {}
    tags: tuple[Tag, ...] = ()
    facts: tuple[Fact, ...] = ()
    edits: Annotated[UserEdits | None, Meta(description="the user's corrections")] = None
    check: Check
    trace: tuple[Note, ...] = ()

    @property
    def mentioned(self) -> bool:
        """Whether it is a study that a text describes without citing it, and that is not identified yet."""
        return any(printed.clues for printed in self.printed) and not self.item

    @property
    def state(self) -> CheckState:
        """What checking found: 'verified', 'completed', 'differs', 'not-found', 'elsewhere' or 'unchecked'."""
        return self.check.state

    @property
    def retracted(self) -> bool:
        """Whether the index knows that the work was retracted or withdrawn; False for unchecked works."""
        return is_retracted(self.check.updates)

    @property
    def cited_in(self) -> tuple[str, ...]:
        """The ids of the sources that list, cite or mention the work, in the order of the build."""
        return tuple(dict.fromkeys(printed.source for printed in self.printed))

    @property
    def aliases(self) -> tuple[str, ...]:
        """The other keys that libraries give the work: of merged entries, and biblatex's ``ids``."""
        keys = (key for printed in self.printed for key in library_keys(printed.item))
        return tuple(key for key in dict.fromkeys(keys) if key != self.key)

    @property
    def tag_names(self) -> tuple[str, ...]:
        """The tags as 'facet:id' without those that the user removed, then the user's own."""
        removed, own = (self.edits.removed, self.edits.tags) if self.edits else ((), ())
        names = (*(f"{tag.facet}:{tag.id}" for tag in self.tags), *own)
        return tuple(name for name in dict.fromkeys(names) if name not in removed)

    def __repr__(self) -> str:
        """The work in one line."""
        words = (short_authors(self.authors), str(self.year or ""), self.title or self.printed[0].raw)
        text = " ".join(filter(None, words))
        return f"<Work {self.key}: {text if len(text) <= _WIDTH else text[:_WIDTH] + '...'} ({self.state})>"


class Source(ItemFields, msgspec.Struct, frozen=True, kw_only=True):
    """A document that was read, itself an entry. Offsets count code points of ``text``."""

    id: str
    key: str
    file: Annotated[str, Meta(description="name of the file, without its folder")]
    item: Item
    text: str
    trace: tuple[Note, ...] = ()

    def __repr__(self) -> str:
        """The source in one line."""
        return f"<Source {self.id}: {self.file}>"


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """The settings that shape the outputs, so that they can be made again from the lock."""

    name: Annotated[str, Meta(description="the bibliography's name")] = ""
    sources: Annotated[
        tuple[str, ...], Meta(description="what 'citekit build' was to read; paths are relative to the lock")
    ] = ()
    kind: Annotated[str | None, Meta(description="the input format, if it was not detected")] = None
    formats: tuple[str, ...] = ("zotero-rdf", "bibtex", "csl-json", "markdown", "html")
    include_sources: bool = True
    offline: bool = False
    prefer: Prefer = "record"
    tags: Annotated[TagChoice, Meta(description="firm: exports leave out tags of strength 'context'")] = "all"
    broader_tags: Annotated[bool, Meta(description="a tag brings its parents in exports")] = False
    style: str = "vancouver"
    group: Annotated[
        str,
        Meta(
            description="what the reading lists are grouped by: a facet, section, year or check; '': source"
        ),
    ] = ""
    taxonomy: tuple[str, ...] = ()
    taxonomy_chosen: Annotated[
        bool, Meta(description="whether citekit chose the taxonomy, as the one that fits")
    ] = False


class Bibliography(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a build; as JSON it is the lock."""

    options: Options
    sources: tuple[Source, ...] = ()
    works: tuple[Work, ...] = ()
    notes: tuple[Note, ...] = ()
    retired: Annotated[
        dict[str, str],
        Meta(description="identity -> key of works of earlier builds, which keep their keys"),
    ] = {}
    outputs: Annotated[dict[str, str], Meta(description="file name -> SHA-256 of what was written")] = {}
    schema: Annotated[int, Meta(description="version of this layout")] = SCHEMA_VERSION

    def __len__(self) -> int:
        """How many works there are; sources are not counted."""
        return len(self.works)

    def __iter__(self) -> Iterator[Work]:
        """The works, in their order in the lists."""
        return iter(self.works)

    def __getitem__(self, name: str | int) -> Work:
        """The work of a key, a DOI, a printed number, or an author and year: ``bib["tian2020"]``, ``bib[84]``.

        Raises UnknownKey, which is a KeyError too, for a name that no work has or that several works share.
        """
        from citekit.model.lookup import find_work

        if not isinstance(name, str | int):
            raise TypeError(f"Invalid key {name!r} (expected a key, DOI, printed number, or author and year)")
        return find_work(self, str(name))

    def __contains__(self, name: object) -> bool:
        """Whether ``bib[name]`` is a work; also for a work itself."""
        if isinstance(name, str | int):
            try:
                return bool(self[name])
            except KeyError:
                return False
        return name in self.works

    def source(self, id: str) -> Source:
        """The source with that id; KeyError if there is none."""
        for source in self.sources:
            if source.id == id:
                return source
        raise KeyError(id)

    def with_changes(self, notes: Iterable[Note] = (), **changes: Any) -> "Bibliography":
        """Return a copy with further notes, and with ``changes`` to its fields."""
        return msgspec.structs.replace(self, notes=(*self.notes, *notes), **changes)

    def with_sorted_notes(self) -> "Bibliography":
        """Return a copy whose notes are in the order of their place: source by source, line by line."""
        order = {source.id: position for position, source in enumerate(self.sources)}
        notes = sorted(self.notes, key=lambda note: (order.get(note.source or "", -1), note.line or 0))
        return msgspec.structs.replace(self, notes=tuple(notes))

    def __repr__(self) -> str:
        """The bibliography in one line: the numbers of works and sources, and the states of the works."""
        states = Counter(work.state for work in self.works)
        counts = ", ".join(f"{number} {state}" for state, number in states.most_common())
        works = f"{len(self.works)} work{'s' * (len(self.works) != 1)}"
        sources = f"{len(self.sources)} source{'s' * (len(self.sources) != 1)}"
        return f"<Bibliography: {works}{f' ({counts})' if counts else ''} from {sources}>"

    def _repr_html_(self) -> str:
        """The works as a table, which notebooks show."""
        from citekit.api.table import html_table

        return html_table(self)

    @overload
    def export(
        self,
        format: str,
        path: None = None,
        *,
        program: str | None = None,
        collections: str | Sequence[str] = (),
        group: str | None = None,
        templates: str | PathLike[str] | None = None,
    ) -> str | bytes: ...

    @overload
    def export(
        self,
        format: str,
        path: str | PathLike[str],
        *,
        program: str | None = None,
        collections: str | Sequence[str] = (),
        group: str | None = None,
        templates: str | PathLike[str] | None = None,
    ) -> None: ...

    def export(
        self,
        format: str,
        path: str | PathLike[str] | None = None,
        *,
        program: str | None = None,
        collections: str | Sequence[str] = (),
        group: str | None = None,
        templates: str | PathLike[str] | None = None,
    ) -> str | bytes | None:
        """Return the bibliography in ``format``, or write it to ``path``.

        Args:
            format: 'bibtex', 'biblatex', 'ris', 'csl-json', 'zotero-rdf', 'csv', 'markdown', 'html', 'docx' or
                the name of a plug-in's writer.
            path: The file to write, in UTF-8; a file that exists is replaced. None: return the content.
            program: The program that reads it, where a format differs by program: 'zotero', 'jabref', 'latex',
                'pandoc' or 'endnote'.
            collections: Facets of tags ('mechanism') for whose tags collections are made, besides one for
                each source; only formats that have collections.
            group: What a reading list ('markdown', 'html', 'docx') is grouped by: a facet of the tags, 'section',
                'year' or 'check'. None: as the settings say.
            templates: A folder with templates of your own, for 'markdown', 'html' and 'docx'.

        Returns:
            Text, or bytes for 'docx'; None with a ``path``.

        Raises:
            UsageError: For an unknown format, a program that the format is not written for, a facet without
                tags, or a file that cannot be written.
        """
        from citekit.api.export import export

        return export(
            self, format, path, program=program, collections=collections, group=group, templates=templates
        )

    @overload
    def to_bibtex(self, path: None = None, *, program: str | None = None) -> str: ...

    @overload
    def to_bibtex(self, path: str | PathLike[str], *, program: str | None = None) -> None: ...

    def to_bibtex(self, path: str | PathLike[str] | None = None, *, program: str | None = None) -> str | None:
        """Return the bibliography as BibTeX, or write it to ``path``: `export` with 'bibtex'."""
        return cast("str | None", self.export("bibtex", path, program=program))

    @overload
    def to_html(self, path: None = None, *, templates: str | PathLike[str] | None = None) -> str: ...

    @overload
    def to_html(self, path: str | PathLike[str], *, templates: str | PathLike[str] | None = None) -> None: ...

    def to_html(
        self, path: str | PathLike[str] | None = None, *, templates: str | PathLike[str] | None = None
    ) -> str | None:
        """Return the reading list as one HTML page, or write it to ``path``: `export` with 'html'."""
        return cast("str | None", self.export("html", path, templates=templates))

    @overload
    def to_dataframe(self, library: Literal["pandas"] | None = None) -> "pandas.DataFrame": ...

    @overload
    def to_dataframe(self, library: Literal["polars"]) -> "polars.DataFrame": ...

    def to_dataframe(
        self, library: Literal["pandas", "polars"] | None = None
    ) -> "pandas.DataFrame | polars.DataFrame":
        """Return the works as a data frame, one row each.

        Columns: key, type, title, authors (list of 'Family, Given'), year (integer, missing where unknown),
        container, volume, issue, page, doi, state, retracted (boolean), cited_in (list of source ids),
        citations (number of places in the texts), tags (list of 'facet:tag').

        Args:
            library: 'pandas' or 'polars'; None: pandas if it is installed, else polars.

        Raises:
            UsageError: If the library, or neither of the two, is installed.
        """
        from citekit.api.dataframe import dataframe

        return dataframe(self, library)


Step = Callable[[Bibliography], Bibliography]
