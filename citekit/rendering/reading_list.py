"""The annotated reading list: what each source is, what it cites and says, what nobody could identify.

This module decides what is shown and in which order; ``templates/reading-list.md.j2`` and its parts decide
how it looks.
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from citekit.model import Bibliography, Check, Entry, Item, Note, Printed, Said, Source, Work
from citekit.rendering import csl, markdown, styles, templates
from citekit.rendering.views import ClueView, EntryView, Facet, MentionView, NoteView, Quote, SourceView

TEMPLATE = "reading-list.md.j2"

STATES = {
    "verified": "Checked: the index agrees",
    "completed": "Checked and completed from the index",
    "differs": "Checked: the index says something else",
    "not-found": "Checked: not in the index",
    "elsewhere": "Checked: found in another place",
    "unchecked": "Not checked",
}
"""A check's state in plain words."""


def render(bibliography: Bibliography, entries: Sequence[Entry], folder: Path | None = None) -> str:
    """The reading list as Markdown; ``folder`` holds a user's own templates.

    ``entries`` are the works and sources as `citekit.entries` makes them, in any order. Raises TemplateError
    for a fault in a template and UnknownName for an unknown style in the options.
    """
    return templates.render(TEMPLATE, context(bibliography, entries), folder).rstrip("\n") + "\n"


def context(bibliography: Bibliography, entries: Sequence[Entry]) -> dict[str, object]:
    """What the template can use: title, counts, sources, others, mentions, notes."""
    desk = _Desk(bibliography, entries)
    sources = [desk.source(source) for source in bibliography.sources]
    others = desk.works(None)
    mentions = [desk.mention(work) for work in bibliography.works if work.mentioned]
    shown = [*(entry for source in sources for entry in source.entries), *others]
    return {
        "title": _title(sources),
        "sources": sources,
        "others": others,
        "mentions": mentions,
        "notes": [desk.note(note) for note in bibliography.notes if note.level in ("human", "warning")],
        "count": len(shown),
        "cited": sum(bool(entry.quotes) for entry in shown),
        "unchecked": sum(not entry.checked for entry in shown),
    }


def _title(sources: Sequence[SourceView]) -> str:
    if len(sources) == 1:
        return f"Reading list: {sources[0].label}"
    return f"Reading list of {len(sources)} documents" if sources else "Reading list"


class _Desk:
    """Everything looked up once, so that the list is made in time linear to its length."""

    def __init__(self, bibliography: Bibliography, entries: Sequence[Entry]) -> None:
        self.sources = {source.id: source for source in bibliography.sources}
        self.entries = {entry.key: entry for entry in entries}
        self.printed: dict[tuple[str | None, str], Printed] = {}
        for work in bibliography.works:
            for printed in work.printed:
                self.printed.setdefault((printed.source, work.key), printed)
        items = [source.item for source in bibliography.sources] + [entry.item for entry in entries]
        lines = styles.format_items(items, "markdown", bibliography.options.style)
        self.source_lines = dict(zip(self.sources, lines, strict=False))
        self.lines = dict(zip(self.entries, lines[len(self.sources) :], strict=False))
        mentioned = {work.key for work in bibliography.works if work.mentioned}
        self.groups: dict[str | None, list[Entry]] = defaultdict(list)
        for entry in entries:
            if not entry.is_source and entry.key not in mentioned:
                self.groups[self._home(entry)].append(entry)

    def _home(self, entry: Entry) -> str | None:
        """The first source that prints the entry; None for one that no source prints."""
        return next((source for source in entry.in_sources if source in self.sources), None)

    def works(self, source: str | None) -> tuple[EntryView, ...]:
        """The entries whose home is ``source``, in printed order."""

        def position(entry: Entry) -> tuple[int, int]:
            printed = self.printed.get((source, entry.key))
            return (printed.place.start, printed.number or 0) if printed else (0, 0)

        return tuple(self.entry(entry, source) for entry in sorted(self.groups[source], key=position))

    def entry(self, entry: Entry, home: str | None) -> EntryView:
        item = entry.item
        printed = self.printed.get((home, entry.key))
        raw = csl.plain(entry.raw)
        return EntryView(
            number=printed.number if printed else None,
            key=entry.key,
            reference=self.lines[entry.key] or markdown.guard(markdown.escape(raw)),
            title=_untagged(item.get("title")),
            year=csl.date(item.get("issued"), only_year=True),
            doi=csl.plain(item.get("DOI")),
            pmid=csl.plain(item.get("PMID")),
            url=csl.plain(item.get("URL")),
            facets=_facets(entry.tags),
            check=_words(entry.check),
            checked=entry.check is not None and entry.check.state != "unchecked",
            quotes=self._quotes(entry),
            also_in=tuple(self._also(other, entry.key) for other in entry.in_sources if other != home),
        )

    def _quotes(self, entry: Entry) -> tuple[Quote, ...]:
        """The annotation, a sentence with two markers once, with the works of both."""
        merged: dict[tuple[str, str | None, str], dict[str, None]] = {}
        for said in entry.annotation:
            fellows = merged.setdefault((said.source, said.section, said.sentence), {})
            fellows.update(dict.fromkeys(self._fellows(said, entry.key)))
        return tuple(
            Quote(
                source=self.label(source),
                section=csl.plain(section),
                sentence=csl.plain(sentence),
                cited_with=tuple(fellows),
            )
            for (source, section, sentence), fellows in merged.items()
        )

    def _fellows(self, said: Said, key: str) -> list[str]:
        return [self._mark(said.source, other) for other in said.with_ if other != key]

    def _mark(self, source: str, key: str) -> str:
        """'[7]', or the key where the source prints no number."""
        printed = self.printed.get((source, key))
        return f"[{printed.number}]" if printed and printed.number is not None else key

    def _also(self, source: str, key: str) -> str:
        printed = self.printed.get((source, key))
        number = f" [{printed.number}]" if printed and printed.number is not None else ""
        return self.label(source) + number

    def label(self, source: str) -> str:
        """'Bai 2023': the source in two words; its title or file where it has no author."""
        return _label(self.sources[source]) if source in self.sources else source

    def source(self, source: Source) -> SourceView:
        entry = self.entries.get(source.key)
        return SourceView(
            id=source.id,
            key=source.key,
            label=_label(source),
            reference=self.source_lines[source.id] or markdown.guard(markdown.escape(source.file)),
            file=source.file,
            facets=_facets(entry.tags if entry else ()),
            entries=self.works(source.id),
        )

    def mention(self, work: Work) -> MentionView:
        clues = [clue for printed in work.printed for clue in printed.clues]
        return MentionView(
            key=work.key,
            source=", ".join(dict.fromkeys(self.label(printed.source) for printed in work.printed)),
            words=csl.plain(" ".join(printed.raw for printed in work.printed)),
            clues=tuple(
                ClueView(kind=clue.kind, value=csl.plain(clue.value), quote=csl.plain(clue.quote))
                for clue in clues
            ),
            check=_words(work.check),
        )

    def note(self, note: Note) -> NoteView:
        source = self.sources.get(note.source or "")
        return NoteView(
            level=note.level,
            who=note.who,
            what=csl.plain(note.what),
            file=source.file if source else note.source or "",
            line=note.line,
        )


def _label(source: Source) -> str:
    item: Item = source.item
    authors = csl.names(item.get("author"))
    year = csl.date(item.get("issued"), only_year=True)
    who = " ".join(filter(None, (authors[0].particle, authors[0].family))) if authors else ""
    return " ".join(filter(None, (who, year))) if who else _untagged(item.get("title")) or source.file


def _untagged(value: object) -> str:
    """The text of CSL rich text."""
    return "".join(text for kind, text in csl.pieces(csl.plain(value)) if kind == "text")


def _words(check: Check | None) -> str:
    """A check in plain words; never clean where nobody looked."""
    if check is None:
        return STATES["unchecked"]
    reason = csl.plain(check.reason)
    return f"{STATES[check.state]} ({reason})" if reason else STATES[check.state]


def _facets(tags: Sequence[str]) -> tuple[Facet, ...]:
    """'facet:id' tags by facet, in their order; those without a facet under 'tags'."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for tag in tags:
        facet, colon, name = tag.partition(":")
        grouped[facet if colon else "tags"].append(name if colon else tag)
    return tuple(Facet(name=name, tags=tuple(dict.fromkeys(ids))) for name, ids in grouped.items())
