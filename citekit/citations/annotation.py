"""An annotation is the citing article's own sentences: in the order of the text, each once, section named."""

from collections.abc import Iterator, Mapping

import msgspec

from citekit.citations.context import leans, sentence_before
from citekit.model.bibliography import Printed, Work
from citekit.model.citation import Citation
from citekit.model.entry import Said
from citekit.text.normalize import clean
from citekit.text.sentences import sentences

_MOST_OF_A_PASSAGE = 3
"""Sentences of a passage about a study that is only talked about: what introduces it, and what follows."""


def annotate(work: Work, labels: Mapping[str, str], texts: Mapping[str, str]) -> tuple[Said, ...]:
    """What the sources say of ``work``: one statement a sentence, source by source.

    ``labels``: source id -> what the source is called in a few words; ``texts``: source id -> its text.

    A sentence that cites the work twice is said once, with all works that are cited beside it. One that
    cannot be read alone has the sentence before with it. Of a study that a text only talks about, the
    sentences that introduce it are said.
    """
    said: list[Said] = []
    for printed in work.printed:
        text = texts[printed.source]
        said += _cited(printed, labels[printed.source], text)
        if printed.clues:
            said += _introduced(printed, labels[printed.source], text)
    return tuple(said)


def _cited(printed: Printed, label: str, text: str) -> list[Said]:
    said: list[Said] = []
    seen: dict[tuple[str | None, str], int] = {}
    every = sorted((*printed.citations, *printed.continued), key=lambda citation: citation.start)
    own = {citation.sentence_start for citation in every}
    for citation in every:
        known = seen.get((citation.section, citation.sentence))
        if known is not None:
            both = tuple(dict.fromkeys((*said[known].with_, *citation.with_)))
            said[known] = msgspec.structs.replace(said[known], with_=both)
            continue
        seen[citation.section, citation.sentence] = len(said)
        said.append(
            Said(
                source=printed.source,
                label=label,
                number=printed.number,
                section=citation.section,
                sentence=citation.sentence,
                before=_before(citation, text, own),
                with_=citation.with_,
            )
        )
    return said


def _before(citation: Citation, text: str, own: set[int]) -> str:
    """The sentence that the citing one leans on; '' where there is none, or it is said anyway (``own``).

    It may cite other works: 'This enzyme', 'They' then mean what is said of these, and its markers stand
    in it as printed.
    """
    if citation.where != "text" or not leans(citation.sentence):
        return ""
    span = sentence_before(text, citation.sentence_start)
    return clean(text[slice(*span)]) if span and span[0] not in own else ""


def _introduced(printed: Printed, label: str, text: str) -> Iterator[Said]:
    """The sentence that introduces a study, and those that follow it in its paragraph; a few."""
    start = text.find(printed.raw, printed.place.start, printed.place.end) if printed.raw else -1
    start = printed.place.start if start < 0 else start
    line_end = text.find("\n", start)
    end = min(printed.place.end, len(text) if line_end < 0 else line_end)
    spans = list(sentences(text, start, max(end, start)))[:_MOST_OF_A_PASSAGE]
    for first, last in spans:
        yield Said(
            source=printed.source, label=label, number=None, section=None, sentence=clean(text[first:last])
        )
