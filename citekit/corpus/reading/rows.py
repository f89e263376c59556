"""The works of one source as rows of the tables of `citekit.corpus.schema`."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from citekit.citations.statements import leaned_on
from citekit.corpus.schema import (
    CitationRow,
    FactRow,
    NoteRow,
    QuotationRow,
    ReferenceRow,
    Row,
    SourceRow,
    TagRow,
)
from citekit.csl.item import Item
from citekit.csl.names import creators, last_name
from citekit.csl.richtext import plain, untagged
from citekit.model.bibliography import Bibliography, Printed, Work
from citekit.model.citation import Citation
from citekit.model.tags import Tag


class File(NamedTuple):
    """What the rows say of the file of a source."""

    source: str
    shard: str
    sha256: str
    kind: str


class _Reference(NamedTuple):
    number: int
    printed: Printed
    work: Work


def rows_of(bibliography: Bibliography, file: File) -> Iterator[tuple[str, Row]]:
    """The rows of a bibliography of one source, each with the name of its table."""
    references = _references(bibliography.works)
    firsts: dict[str, int] = {}
    for number, _, work in references:
        firsts.setdefault(work.key, number)
    text = bibliography.sources[0].text
    breaks = [at for at, char in enumerate(text) if char == "\n"]
    yield "sources", _source_row(bibliography, file)
    for reference in references:
        number, printed, work = reference
        yield "references", _reference_row(file.source, reference, firsts[work.key])
        cited = (*printed.citations, *printed.continued)
        known = {citation.sentence_start for citation in cited}
        for citation in cited:
            line = bisect_left(breaks, citation.start) + 1
            before = leaned_on(citation, text, known)
            yield "citations", _citation_row(file.source, number, citation, before, line, firsts)
        for tag in work.tags:
            yield "tags", _tag_row(file.source, number, tag)
        for fact in work.facts:
            yield (
                "facts",
                FactRow(
                    source=file.source,
                    reference=number,
                    kind=fact.kind,
                    value=fact.value,
                    found_in=fact.from_,
                    quote=fact.quote,
                    quote_start=fact.start,
                    quote_end=fact.end,
                    sentence=fact.sentence,
                    sentence_start=fact.sentence_start,
                    section=fact.section,
                ),
            )
    for note in bibliography.notes:
        yield (
            "notes",
            NoteRow(
                source=file.source,
                step=note.step,
                level=note.level,
                message=note.message,
                line=note.line,
                rule=note.rule,
            ),
        )


def _references(works: Sequence[Work]) -> list[_Reference]:
    """Every reference in its place in the source, studies that are only mentioned last."""
    pairs = [(printed, work) for work in works for printed in work.printed]
    pairs.sort(
        key=lambda pair: (bool(pair[0].clues), pair[0].list or 0, pair[0].place.file, pair[0].place.start)
    )
    return [_Reference(number, printed, work) for number, (printed, work) in enumerate(pairs, start=1)]


def _source_row(bibliography: Bibliography, file: File) -> SourceRow:
    [source] = bibliography.sources
    printed = [one for work in bibliography.works for one in work.printed]
    return SourceRow(
        source=file.source,
        shard=file.shard,
        sha256=file.sha256,
        kind=file.kind,
        type=_text(source.item, "type"),
        title=source.title or None,
        authors=list(source.authors),
        container_title=source.container or None,
        year=source.year,
        doi=source.doi,
        language=_text(source.item, "language"),
        item=_json(source.item),
        taxonomy=list(bibliography.options.taxonomy),
        n_references=len(printed),
        n_citations=sum(len(one.citations) + len(one.continued) for one in printed),
    )


def _reference_row(source: str, reference: _Reference, first: int) -> ReferenceRow:
    number, printed, _ = reference
    item = printed.item
    people = creators(item)
    return ReferenceRow(
        source=source,
        reference=number,
        first_reference=first,
        number=printed.number,
        list_number=printed.list,
        line=printed.place.line,
        raw=printed.raw,
        item=_json(item),
        confidence=printed.confidence.reference,
        doubts=list(printed.confidence.doubts),
        mentioned=bool(printed.clues),
        type=_text(item, "type"),
        title=printed.title or None,
        container_title=printed.container or None,
        authors=list(printed.authors),
        first_author=(last_name(people[0]) or None) if people else None,
        year=printed.year,
        volume=_text(item, "volume"),
        issue=_text(item, "issue"),
        page=_text(item, "page"),
        doi=printed.doi,
        pmid=_text(item, "PMID"),
        publisher=_text(item, "publisher"),
        n_citations=len(printed.citations) + len(printed.continued),
    )


def _citation_row(
    source: str, reference: int, citation: Citation, before: str, line: int, firsts: dict[str, int]
) -> CitationRow:
    return CitationRow(
        source=source,
        reference=reference,
        section=citation.section,
        sentence=citation.sentence,
        before=before,
        marker=citation.marker,
        line=line,
        marker_start=citation.start,
        marker_end=citation.end,
        sentence_start=citation.sentence_start,
        sentence_end=citation.sentence_end,
        kind=citation.kind,
        place=citation.where,
        beside=[firsts[key] for key in citation.with_ if key in firsts],
        repaired=citation.repaired,
        note=citation.note,
        locator=citation.locator,
    )


def _tag_row(source: str, reference: int, tag: Tag) -> TagRow:
    return TagRow(
        source=source,
        reference=reference,
        facet=tag.facet,
        tag=f"{tag.facet}:{tag.id}",
        firm=tag.strength == "firm",
        broader=list(tag.broader),
        evidence=[
            QuotationRow(
                found_in=evidence.from_,
                quote=evidence.quote,
                quote_start=evidence.start,
                quote_end=evidence.end,
                sentence=evidence.sentence,
                sentence_start=evidence.sentence_start,
                section=evidence.section,
                rule=evidence.rule,
                hedge=evidence.hedge,
            )
            for evidence in tag.evidence
        ],
    )


def _text(item: Item, name: str) -> str | None:
    return untagged(plain(item.get(name))) or None


def _json(item: Item) -> str:
    return msgspec.json.encode(item).decode()
