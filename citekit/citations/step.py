"""Link the citations of each text to its works."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import msgspec

from citekit.citations.footnotes import FootnoteLinks, link_footnotes, outside_notes
from citekit.citations.linking import CitationInText, CitationLinks, cite
from citekit.citations.targets import Target, target
from citekit.citations.unread import UnreadMarker, unread_markers
from citekit.csl.item import Item
from citekit.model.article import Article
from citekit.model.bibliography import Bibliography, Printed
from citekit.model.citation import Citation
from citekit.model.note import Note
from citekit.references.find import References
from citekit.references.lists import RawReference, ReferenceList
from citekit.runtime.stages import stage
from citekit.runtime.store import stored
from citekit.text.normalize import shorten
from citekit.text.numbers import list_ranges

EntryId = tuple[str, int | None, int | None]
"""An entry: its source, its list in the source, its number in the list."""


class _Entries(NamedTuple):
    """What the works say of the entries of the lists."""

    keys: Mapping[EntryId, Sequence[str]]
    """The works of an entry: it may print several."""
    keys_at: Mapping[str, Mapping[int, Sequence[str]]]
    """Source -> place where a reference starts -> its works."""
    items: Mapping[EntryId, Item]


class _Linked(NamedTuple):
    """The citations of one text: each marker with an entry that it cites and the keys of all works that it cites."""

    citations: Sequence[tuple[EntryId, CitationInText, Sequence[str]]]
    from_notes: FootnoteLinks
    notes: Sequence[Note]


def link_citations(
    articles: Sequence[Article], reference_lists: Mapping[str, References], bibliography: Bibliography
) -> Bibliography:
    """Every work with the places where the texts cite it."""
    entries = _entries(bibliography)
    citations: dict[EntryId, list[tuple[CitationInText, Sequence[str]]]] = defaultdict(list)
    from_notes: dict[str, FootnoteLinks] = {}
    notes: list[Note] = []
    for article in stage("Linking", articles, lambda article: article.file):
        linked = _link(article, reference_lists[article.id], entries)
        from_notes[article.id] = linked.from_notes
        notes += linked.notes
        for entry, marker, beside in linked.citations:
            citations[entry].append((marker, beside))

    def cited(printed: Printed, key: str) -> Printed:
        marked = [_citation(marker, key, beside) for marker, beside in citations.get(_id(printed), ())]
        return _with(printed, [*marked, *_of_notes(from_notes, printed, key)])

    works = tuple(
        msgspec.structs.replace(work, printed=tuple(cited(printed, work.key) for printed in work.printed))
        for work in bibliography.works
    )
    return bibliography.with_changes(notes, works=works)


def _entries(bibliography: Bibliography) -> _Entries:
    keys: dict[EntryId, list[str]] = defaultdict(list)
    keys_at: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    items: dict[EntryId, Item] = {}
    for work in bibliography.works:
        for printed in work.printed:
            keys[_id(printed)].append(work.key)
            keys_at[printed.source][printed.place.start].append(work.key)
            items.setdefault(_id(printed), printed.item)
    return _Entries(keys, keys_at, items)


def _link(article: Article, references: References, entries: _Entries) -> _Linked:
    """The citations of a text, and notes on entries that it does not cite."""
    from_notes = link_footnotes(article, references, entries.keys_at[article.id])
    if any(entry.note for entry in references.entries):
        return _Linked((), from_notes, from_notes.notes)

    def id_of(entry: RawReference | Target) -> EntryId:
        return article.id, entry.list, entry.number

    links = _links(article, references, tuple(entries.items[id_of(entry)] for entry in references.entries))
    markers = outside_notes(references, links.citations)
    citations = []
    for marker in markers:
        beside = [key for entry in marker.beside for key in entries.keys[id_of(entry)]]
        citations += [(id_of(entry), marker, beside) for entry in marker.targets]
    positions = {entry.position for marker in markers for entry in marker.targets}
    positions |= {entry.position for entry in references.entries if entry.start in from_notes.citations}
    unread = unread_markers(
        article,
        [(marker.start, marker.end) for marker in links.citations],
        [(entry.start, entry.end) for entry in references.entries],
    )
    notes = [*from_notes.notes, *links.notes]
    for reference_list in references.lists:
        notes += _uncited(article, reference_list, positions, unread)
    return _Linked(citations, from_notes, notes)


@stored
def _links(article: Article, references: References, items: tuple[Item, ...]) -> CitationLinks:
    """The citations of a text; ``items``: those of the entries."""
    numbered = {entry.start for of_list in references.lists if of_list.numbered for entry in of_list.entries}
    return cite(
        article,
        [
            target(entry.number, item, entry.raw, entry.label, entry.start, entry.end, entry.list)._replace(
                by_number=not references.footnotes or entry.start in numbered
            )
            for entry, item in zip(references.entries, items, strict=True)
        ],
    )


def _of_notes(links: Mapping[str, FootnoteLinks], printed: Printed, key: str) -> Sequence[Citation]:
    """The citations of a work that footnotes of its source make."""
    of_source = links[printed.source].citations if printed.source in links else {}
    return of_source.get(printed.place.start, {}).get(key, ())


def _id(printed: Printed) -> EntryId:
    return printed.source, printed.list, printed.number


def _citation(cited: CitationInText, key: str, beside: Sequence[str]) -> Citation:
    return Citation(
        section=cited.section,
        sentence=cited.sentence,
        marker=cited.marker,
        start=cited.start,
        end=cited.end,
        sentence_start=cited.sentence_start,
        sentence_end=cited.sentence_end,
        with_=tuple(dict.fromkeys(other for other in beside if other != key)),
        kind=cited.kind,
        where=cited.where,
        repaired=cited.repaired,
    )


def _with(printed: Printed, citations: Sequence[Citation]) -> Printed:
    return msgspec.structs.replace(
        printed,
        citations=tuple(
            sorted(
                (citation for citation in citations if citation.kind == "marked"),
                key=lambda citation: citation.start,
            )
        ),
        continued=tuple(citation for citation in citations if citation.kind == "continued"),
    )


def _uncited(
    article: Article,
    reference_list: ReferenceList,
    cited: Collection[str],
    unread: Sequence[UnreadMarker],
) -> list[Note]:
    """A Note on the entries of a list that the text does not cite; ``cited``: the positions of those that it does.

    Names what may cite them: markers that lead to no entry, missing tables.
    """
    entries = {entry.position: entry for entry in reference_list.entries}
    missing = [entry for position, entry in entries.items() if position not in cited]
    if not missing:
        return []
    if len(missing) == len(entries):
        number = missing[0].list
        name = "the reference list" if number is None else f"reference list {number}"
        message = f"Found no citation of {name} in the text"
    else:
        numbers = list_ranges((entry.list, entry.number) for entry in missing)
        many = len(missing) > 1
        if unread:
            message = f"Found no citation of {'references' if many else 'reference'} {numbers} in the text"
        else:
            message = f"{'References' if many else 'Reference'} {numbers} {'are' if many else 'is'} not cited in the text"
    if unread:
        first = f"'{shorten(unread[0].text, 60)}' in line {unread[0].line}"
        if len(unread) == 1:
            message += f"; 1 marker was not linked: {first}"
        else:
            message += f"; {len(unread)} markers were not linked, such as {first}"
    tables = missing_tables(article)
    if tables:
        verb = "is" if len(tables) == 1 else "are"
        message += f"; {' and '.join(tables)} {verb} missing in this copy, try the article's HTML or XML"
    return [
        Note(
            step="citations",
            level="warning",
            source=article.id,
            line=missing[0].line,
            file=missing[0].file,
            message=f"{message}.",
        )
    ]


_TABLE = re.compile(r"(Table|Tabelle|Tabela|Tabla|Tableau)[\s\u00a0]+(\d{1,2}|[IVX]{1,4})\b", re.IGNORECASE)


def missing_tables(article: Article) -> tuple[str, ...]:
    """The tables that the text names but whose rows are missing ('Table 1')."""
    behind_reference_word: dict[str, bool] = {}
    for position, block in enumerate(article.blocks):
        line = article.text[block.start : block.end]
        for match in _TABLE.finditer(line):
            behind_reference_word.setdefault(f"{match[1].capitalize()} {match[2]}", False)
        caption = _TABLE.match(line) if block.kind == "caption" else None
        if caption and _has_rows(article, position):
            behind_reference_word[f"{caption[1].capitalize()} {caption[2]}"] = True
    return tuple(name for name, present in behind_reference_word.items() if not present)


def _has_rows(article: Article, caption: int) -> bool:
    """Whether a caption is followed by lines that can be rows of a table."""
    for block in article.blocks[caption + 1 : caption + 6]:
        line = article.text[block.start : block.end]
        if block.kind in ("heading", "list-heading"):
            return False
        if block.kind == "table":
            return True
        if block.kind == "text":
            return "\t" in line or len(line) < 150
    return False
