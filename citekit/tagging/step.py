"""Tagging: from titles, abstracts and citing sentences to tags with the words that earned them."""

from collections.abc import Iterator, Mapping

import msgspec

from citekit.citations.statements import Statement, part_said, reports
from citekit.model.bibliography import Bibliography, Printed
from citekit.model.changes import extended
from citekit.tagging.tagger import Tagger
from citekit.text.sentences import sentences


def tag(tagger: Tagger, bibliography: Bibliography) -> Bibliography:
    """Tags from the title, the abstract and the citing sentences, with the words that earned them.

    An abstract is there only where a record has one; its offsets count in the item's ``abstract``.
    """
    texts = {source.id: source.text for source in bibliography.sources}
    expansions = {name: tagger.expansions(text) for name, text in texts.items()}
    markers = _markers_by_sentence(bibliography)
    works = []
    for work in bibliography.works:
        statements = [
            statement for one in work.printed for statement in _statements(one, texts[one.source], markers)
        ]
        title, abstract = work.item.get("title"), work.item.get("abstract")
        tags = tagger.tag(title, statements, expansions, abstract=abstract)
        works.append(msgspec.structs.replace(work, tags=tags))
    return extended(bibliography, works=tuple(works))


Markers = Mapping[tuple[str, int], Mapping[tuple[int, int], int]]
"""(source, offset of a sentence) -> the markers in it, as offsets in the sentence, each with its position."""


def _markers_by_sentence(bibliography: Bibliography) -> Markers:
    found: dict[tuple[str, int], set[tuple[int, int]]] = {}
    for work in bibliography.works:
        for one in work.printed:
            for citation in one.citations:
                at = citation.sentence_start
                found.setdefault((one.source, at), set()).add((citation.start - at, citation.end - at))
    return {place: {span: at for at, span in enumerate(sorted(spans))} for place, spans in found.items()}


def _statements(printed: Printed, text: str, markers: Markers) -> Iterator[Statement]:
    """What a source says of a work: its citing sentences, or the passage about a study it only mentions."""
    for citation in printed.citations:
        start, end = citation.sentence_start, citation.sentence_end
        spans = markers[printed.source, start]
        own = spans[citation.start - start, citation.end - start]
        sentence = text[start:end]
        yield Statement(
            source=printed.source,
            sentence=sentence,
            start=start,
            shared=1 + len(citation.with_),
            said=part_said(sentence, tuple(spans), own),
            reports=reports(sentence, (citation.start - start, citation.end - start)),
        )
    for citation in printed.continued:
        start = citation.sentence_start
        yield Statement(source=printed.source, sentence=text[start : citation.sentence_end], start=start)
    if printed.clues:
        for start, end in sentences(text, printed.place.start, printed.place.end):
            yield Statement(source=printed.source, sentence=text[start:end], start=start)
