"""Citations by footnotes and endnotes: each in the sentence that carries the note's number."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from citekit.citations.linking import CitationInText, cite
from citekit.citations.targets import Target
from citekit.model.article import Article
from citekit.model.citation import Citation
from citekit.model.note import Note
from citekit.references.find import References
from citekit.references.notes import Footnote, NoteCitation
from citekit.text.normalize import clean
from citekit.text.numbers import list_ranges


class FootnoteLinks(NamedTuple):
    """The citations that footnotes make. ``citations``: offset of an entry -> (key of a work -> its citations)."""

    citations: Mapping[int, Mapping[str, Sequence[Citation]]]
    notes: tuple[Note, ...] = ()


def link_footnotes(
    article: Article, references: References, keys: Mapping[int, Sequence[str]]
) -> FootnoteLinks:
    """The citations that the footnotes of ``article`` make; ``keys``: offset of an entry -> its works.

    A note whose number the text does not carry cites where it is.
    """
    if not references.note_citations:
        return FootnoteLinks({})
    targets = [
        Target(note.number, start=note.start, end=note.end, list=note.list) for note in references.footnotes
    ]
    markers: dict[tuple[int | None, int], list[CitationInText]] = defaultdict(list)
    for marker in cite(article, targets).citations:
        for target in marker.targets:
            markers[target.list, target.number].append(marker)
    beside: dict[Footnote, list[str]] = defaultdict(list)
    for place in references.note_citations:
        beside[place.note] += keys[place.entry]
    citations: dict[int, dict[str, list[Citation]]] = defaultdict(lambda: defaultdict(list))
    for place in references.note_citations:
        of_note = markers.get((place.note.list, place.note.number), ())
        for key in keys[place.entry]:
            others = tuple(dict.fromkeys(other for other in beside[place.note] if other != key))
            citations[place.entry][key] += [
                _citation(article, place, marker, others) for marker in of_note
            ] or [_in_note(article, place, others)]
    cited = {place.note for place in references.note_citations}
    absent = [
        note for note in references.footnotes if note in cited and (note.list, note.number) not in markers
    ]
    return FootnoteLinks(citations, tuple(_note_absent(article, absent)))


def _citation(
    article: Article, place: NoteCitation, marker: CitationInText, others: tuple[str, ...]
) -> Citation:
    return Citation(
        section=marker.section,
        sentence=marker.sentence,
        marker=marker.marker,
        start=marker.start,
        end=marker.end,
        sentence_start=marker.sentence_start,
        sentence_end=marker.sentence_end,
        with_=others,
        where=marker.where,
        note=clean(article.text[place.start : place.end]),
        locator=place.locator,
    )


def _in_note(article: Article, place: NoteCitation, others: tuple[str, ...]) -> Citation:
    words = article.text[place.start : place.end]
    return Citation(
        section=None,
        sentence=clean(words),
        marker=words,
        start=place.start,
        end=place.end,
        sentence_start=place.start,
        sentence_end=place.end,
        with_=others,
        where="note",
        note=clean(words),
        locator=place.locator,
    )


def _note_absent(article: Article, absent: Sequence[Footnote]) -> list[Note]:
    if not absent:
        return []
    several = len(absent) > 1
    numbers = list_ranges((note.list, note.number) for note in absent)
    message = f"Found no marker of note{'s' if several else ''} {numbers} in the text."
    return [Note(step="citations", level="warning", source=article.id, line=absent[0].line, message=message)]


def outside_notes(references: References, markers: Sequence[CitationInText]) -> list[CitationInText]:
    """The markers that are not in a note that cites the same entry anyway."""
    starts = [note.start for note in references.footnotes]
    known = {(place.entry, place.note.start) for place in references.note_citations}

    def is_known(marker: CitationInText) -> bool:
        position = bisect_right(starts, marker.start) - 1
        if position < 0 or marker.start >= references.footnotes[position].end:
            return False
        return all((target.start, starts[position]) in known for target in marker.targets)

    return [marker for marker in markers if not is_known(marker)]
