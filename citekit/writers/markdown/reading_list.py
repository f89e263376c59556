"""The annotated reading list: sources, the works that they cite, and notes.

This module decides the content and its order, for the page and the Word document too; the layout of the Markdown
list is that of ``templates/reading-list.md.j2`` and its parts.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any, Literal

import msgspec

from citekit.csl.names import sort_name
from citekit.csl.richtext import plain, untagged
from citekit.model.bibliography import Bibliography, Printed, Source, Work
from citekit.model.check import Candidate, Check
from citekit.model.citation import Statement
from citekit.model.doubts import describe_doubts
from citekit.model.entry import Entry
from citekit.model.note import Note
from citekit.model.states import NOTICES, describe, describe_difference, is_unchecked, notices, state_tag
from citekit.text.numbers import number_ranges
from citekit.writers import templates
from citekit.writers.entries import source_label
from citekit.writers.groups import group_entries, known_group
from citekit.writers.markdown import syntax as markdown
from citekit.writers.markdown.entries import entries_text
from citekit.writers.markdown.views import (
    CandidateView,
    ClueView,
    EntryView,
    Facet,
    GroupView,
    MentionView,
    NoteView,
    Quote,
    SourceView,
)
from citekit.writers.styles import items as csl
from citekit.writers.styles import styles

TEMPLATE = "reading-list.md.j2"
_READ_AS = re.compile(r"\b[0-9]+ \[(?P<read>[^\[\]]+)\]")
"""A damaged marker with what was read: '811 [8-11]'."""


def render(bibliography: Bibliography, entries: Sequence[Entry], folder: Path | None = None) -> str:
    """The reading list as Markdown; ``folder`` holds a user's own templates.

    ``entries`` are those of `citekit.writers.entries`, in any order. Raises TemplateError
    for a fault in a template and UnknownName for an unknown style in the options.
    """
    variables = context(bibliography, entries)
    variables["written"] = entries_text(variables, folder)
    return templates.render(TEMPLATE, variables, folder).rstrip("\n") + "\n"


def context(
    bibliography: Bibliography, entries: Sequence[Entry], markup: Literal["markdown", "html"] = "markdown"
) -> dict[str, Any]:
    """The variables of the templates; references in ``markup``."""
    builder = ListBuilder(bibliography, entries, markup)
    sources = [builder.source(source) for source in bibliography.sources]
    others = builder.works(None)
    mentions = [builder.mention(work) for work in bibliography.works if work.mentioned]
    shown = [*(entry for source in sources for entry in source.entries), *others]
    return {
        "title": list_title(sources),
        "sources": sources,
        "group": (group := known_group(bibliography, entries)),
        "groups": builder.grouped(bibliography, group) if group else [],
        "others": others,
        "mentions": mentions,
        "notes": [builder.note(note) for note in bibliography.notes if note.level in ("review", "warning")],
        "count": len(shown),
        "cited": sum(entry.cited for entry in shown),
        "unchecked": sum(not entry.checked for entry in shown),
    }


def list_title(sources: Sequence[SourceView]) -> str:
    """The title of a list of these sources."""
    if len(sources) == 1:
        return f"Reading list: {sources[0].label}"
    return f"Reading list of {len(sources)} documents" if sources else "Reading list"


class ListBuilder:
    """Makes the views of the list, in time linear to its length.

    ``markup`` is that of the references; all else is plain text.
    """

    def __init__(
        self,
        bibliography: Bibliography,
        entries: Sequence[Entry],
        markup: Literal["markdown", "html"] = "markdown",
    ) -> None:
        self.markup = markup
        self.sources = {source.id: source for source in bibliography.sources}
        self.labels = {source.id: source_label(source) for source in bibliography.sources}
        self.entries = {entry.key: entry for entry in entries}
        self.printed: dict[tuple[str | None, str], list[Printed]] = defaultdict(list)
        for work in (work for work in bibliography.works if not work.mentioned):
            for printed in work.printed:
                self.printed[printed.source, work.key].append(printed)
        items = [source.item for source in bibliography.sources] + [entry.item for entry in entries]
        lines = styles.format_items(items, markup, bibliography.options.style)
        self.source_lines = dict(zip(self.sources, lines, strict=False))
        self.lines = dict(zip(self.entries, lines[len(self.sources) :], strict=False))
        self.groups: dict[str | None, list[Entry]] = defaultdict(list)
        for entry in entries:
            if not entry.is_source:
                self.groups[self._first_source(entry)].append(entry)

    def _printed_text(self, text: str) -> str:
        return escape(text) if self.markup == "html" else markdown.guard(markdown.escape(text))

    def _first_source(self, entry: Entry) -> str | None:
        """The first source that cites the entry; None if no source does."""
        return next((one.id for one in entry.in_sources if one.id in self.sources), None)

    def works(self, source: str | None) -> tuple[EntryView, ...]:
        """The entries that are listed under ``source``, in printed order."""

        def position(entry: Entry) -> tuple[int, int]:
            printed = self._printed(source, entry.key)
            return (printed.place.start, printed.number or 0) if printed else (0, 0)

        return tuple(self.entry(entry, source) for entry in sorted(self.groups[source], key=position))

    def grouped(self, bibliography: Bibliography, by: str) -> list[GroupView]:
        """The works by a facet of their tags, section, year or check; each once."""
        order = {source: at for at, source in enumerate(self.sources)}
        homes = sorted(self.groups, key=lambda home: order.get(home or "", len(order)))
        entries = [self.entries[view.key] for home in homes for view in self.works(home)]
        return [
            GroupView(
                name=plain(group.name),
                summary=group.summary,
                entries=tuple(map(self._grouped, group.entries)),
                elsewhere=tuple(map(self._short, group.elsewhere)),
            )
            for group in group_entries(bibliography, entries, by)
        ]

    def _grouped(self, entry: Entry) -> EntryView:
        """The work with its number, and the source's label where there are several."""
        home = self._first_source(entry)
        view = self.entry(entry, home)
        if home is None or len(self.sources) == 1:
            return view
        number = ", ".join(filter(None, (self.labels[home], view.number)))
        return msgspec.structs.replace(view, number=number)

    def _short(self, entry: Entry) -> str:
        """'Tian 2020 [84]'."""
        home = self._first_source(entry)
        printed = self._printed(home, entry.key)
        number = f"[{printed.position}]" if printed and printed.position else ""
        who = next(map(sort_name, entry.item.get("author") or ()), "") or untagged(entry.item.get("title"))
        return " ".join(
            filter(None, (plain(who), csl.date(entry.item.get("issued"), only_year=True), number))
        )

    def entry(self, entry: Entry, home: str | None) -> EntryView:
        """The work as it is listed under the source ``home``."""
        item = entry.item
        printed = self._printed(home, entry.key)
        raw = plain(entry.raw)
        return EntryView(
            number=(printed.position or None) if printed else None,
            key=entry.key,
            reference=self.lines[entry.key] or self._printed_text(raw),
            title=untagged(item.get("title")),
            year=csl.date(item.get("issued"), only_year=True),
            doi=plain(item.get("DOI")),
            pmid=plain(item.get("PMID")),
            url=plain(item.get("URL")),
            facets=_facets([tag for tag in entry.tags if tag != state_tag(entry.check)]),
            check=describe(entry.check),
            checked=not is_unchecked(entry.check),
            warnings=(*_warnings(entry.check), *_doubts(entry)),
            note=tuple(map(plain, re.split(r"\n\s*\n", entry.note.strip()))) if entry.note.strip() else (),
            facts=tuple(dict.fromkeys(plain(fact.value) for fact in entry.facts)),
            quotes=self._quotes(entry),
            cited=bool(entry.annotation) or any(one.cited for one in entry.in_sources),
            also_in=tuple(
                self._label_with_number(one.id, entry.key) for one in entry.in_sources if one.id != home
            ),
        )

    def _quotes(self, entry: Entry) -> tuple[Quote, ...]:
        return tuple(
            Quote(
                id=statement.source,
                source=self.labels.get(statement.source, statement.source),
                number=statement.position or None,
                section=plain(statement.section),
                before=plain(statement.before),
                sentence=plain(_as_read(statement).text),
                note=plain(statement.note),
                cited_with=self._marks(statement),
            )
            for statement in entry.annotation
        )

    def _printed(self, source: str | None, key: str, in_list: int | None = None) -> Printed | None:
        """How the source prints a work: in the list ``in_list``, else where it does so first."""
        printed = self.printed.get((source, key), [])
        return next((one for one in printed if one.list == in_list), next(iter(printed), None))

    def _marks(self, statement: Statement) -> tuple[str, ...]:
        """The works cited in the same place: '[2-7]', '[5 of list 2]', or keys if the source prints no numbers."""
        numbers, others = [], []
        for key in statement.with_:
            printed = self._printed(statement.source, key, statement.list)
            if printed and printed.number is not None and printed.list is None:
                numbers.append(printed.number)
            else:
                others.append(f"[{printed.position}]" if printed and printed.position else key)
        ranges = number_ranges(sorted(set(numbers)))
        return tuple(dict.fromkeys([*([f"[{ranges}]"] if ranges else []), *others]))

    def _label_with_number(self, source: str, key: str) -> str:
        printed = self._printed(source, key)
        number = f" [{printed.position}]" if printed and printed.position else ""
        return self.labels[source] + number

    def source(self, source: Source) -> SourceView:
        """The document with the works that are listed under it."""
        entry = self.entries.get(source.key)
        return SourceView(
            id=source.id,
            key=source.key,
            label=source_label(source),
            reference=self.source_lines[source.id] or self._printed_text(plain(source.file)),
            file=source.file,
            facets=_facets(entry.tags if entry else ()),
            entries=self.works(source.id),
            elsewhere=sum(home == source.id for home, _ in self.printed) - len(self.groups[source.id]),
        )

    def mention(self, work: Work) -> MentionView:
        """The study with its clues and possible records."""
        clues = [clue for printed in work.printed for clue in printed.clues]
        return MentionView(
            key=work.key,
            source=", ".join(dict.fromkeys(self.labels[printed.source] for printed in work.printed)),
            words=plain(" ".join(printed.raw for printed in work.printed)),
            clues=tuple(
                ClueView(kind=clue.kind, value=plain(clue.value), quote=plain(clue.quote)) for clue in clues
            ),
            candidates=tuple(_candidate(candidate) for candidate in work.check.candidates),
            check=describe(work.check),
        )

    def note(self, note: Note) -> NoteView:
        """The note with the file it is about."""
        source = self.sources.get(note.source or "")
        return NoteView(
            level=note.level,
            step=note.step,
            message=plain(note.message),
            file=note.file or (source.file if source else note.source or ""),
            line=note.line,
        )


def _as_read(statement: Statement) -> Statement:
    """The statement with damaged markers as they were read: '(8-11)' for '(811 [8-11])'."""
    shown = tuple((start, end, _READ_AS.sub(r"\g<read>", text)) for start, end, text in statement.shown)
    return msgspec.structs.replace(statement, shown=shown)


def _candidate(candidate: Candidate) -> CandidateView:
    """A possible record of the study, with its clues ticked or crossed."""
    lines = (
        *(f"✓ {one}" for one in candidate.agrees),
        *(f"✗ {one}" for one in candidate.contradicts),
        *(f"? {one}" for one in candidate.silent),
    )
    return CandidateView(doi=candidate.doi, label=plain(candidate.label), lines=tuple(map(plain, lines)))


def _warnings(check: Check | None) -> tuple[str, ...]:
    """Retractions, and differences from the record."""
    if check is None:
        return ()
    return (
        *(NOTICES[one.kind].words + (f" ({one.doi})" if one.doi else "") for one in notices(check)),
        *map(describe_difference, check.differences),
    )


def _doubts(entry: Entry) -> Iterator[str]:
    """The fields that may be parsed wrongly."""
    if entry.doubts:
        yield f"May be parsed wrongly: {describe_doubts(entry.item, entry.doubts)}"


def _facets(tags: Sequence[str]) -> tuple[Facet, ...]:
    """'facet:id' tags by facet, in their order; those without a facet under 'tags'."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for tag in tags:
        facet, colon, name = tag.partition(":")
        grouped[facet if colon else "tags"].append(name if colon else tag)
    return tuple(Facet(name=name, tags=tuple(dict.fromkeys(ids))) for name, ids in grouped.items())
