"""Tagging: from titles, abstracts and citing sentences to tags with the words that earned them."""

from collections.abc import Iterator, Mapping

import msgspec

from citekit.formats.annotation import mapped
from citekit.model import Bibliography, Note, Printed
from citekit.sentences import sentences
from citekit.stages.common import extended
from citekit.tagging import Statement, Tagger, part_said, reports


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


def report_separators(bibliography: Bibliography) -> Bibliography:
    """A Note for each tag that readers of BibTeX and RIS would cut, and what is written there instead."""
    made = (f"{one.facet}:{one.id}" for work in bibliography.works for one in work.tags)
    own = (one for work in bibliography.works if work.own for one in work.own.tags)
    return extended(
        bibliography,
        [
            Note(
                who="tagging",
                level="warning",
                what=f"The tag '{tag}' is written '{instead}' in BibTeX, RIS and CSV, where a tag is cut at a comma "
                "or semicolon; Zotero RDF, CSL-JSON and the lists keep it.",
            )
            for tag, instead in mapped(tuple(dict.fromkeys((*made, *own))))
        ],
    )


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
