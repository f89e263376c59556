"""Facts: what titles, abstracts and citing sentences say of each work at a glance."""

from collections.abc import Iterator, Mapping

import msgspec

from citekit.citations.statements import part_said
from citekit.model.bibliography import Bibliography, Printed
from citekit.model.changes import extended
from citekit.tagging.facts.facts import facts
from citekit.tagging.facts.phrases import Statement
from citekit.text.sentences import sentences

Markers = Mapping[tuple[str, int], list[tuple[int, int]]]
"""(source, offset of a sentence) -> the markers in it as offsets in the sentence, in order."""


def read_facts(bibliography: Bibliography) -> Bibliography:
    """Every work with its facts. Offsets of those from a title or abstract count in the item's field."""
    texts = {source.id: source.text for source in bibliography.sources}
    markers = _markers(bibliography)
    works = []
    for work in bibliography.works:
        said = [one for printed in work.printed for one in _said(printed, texts[printed.source], markers)]
        title, abstract = (
            value if isinstance(value := work.item.get(name), str) else "" for name in ("title", "abstract")
        )
        works.append(msgspec.structs.replace(work, facts=facts(title, abstract, said)))
    return extended(bibliography, works=tuple(works))


def _markers(bibliography: Bibliography) -> Markers:
    found: dict[tuple[str, int], set[tuple[int, int]]] = {}
    for work in bibliography.works:
        for one in work.printed:
            for citation in one.citations:
                at = citation.sentence_start
                found.setdefault((one.source, at), set()).add((citation.start - at, citation.end - at))
    return {place: sorted(spans) for place, spans in found.items()}


def _said(printed: Printed, text: str, markers: Markers) -> Iterator[Statement]:
    """What a source says of this work alone: the marker's part of a sentence, or the passage about a study."""
    for citation in printed.citations:
        if citation.with_ or citation.where != "text":
            continue
        start = citation.sentence_start
        spans = markers[printed.source, start]
        own = spans.index((citation.start - start, citation.end - start))
        begin, end = part_said(text[start : citation.sentence_end], spans, own)
        yield Statement(printed.source, text[start + begin : start + end], start + begin)
    for citation in printed.continued:
        start, end = citation.sentence_start, citation.sentence_end
        yield Statement(printed.source, text[start:end], start)
    if printed.clues:
        for start, end in sentences(text, printed.place.start, printed.place.end):
            yield Statement(printed.source, text[start:end], start)
