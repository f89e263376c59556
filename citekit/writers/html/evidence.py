"""The evidence of each tag, marked in its title or sentence."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from citekit.csl.richtext import pieces, plain
from citekit.model.tags import HEDGES, Evidence, Tag
from citekit.text.sentences import Span
from citekit.writers.html.views import Earned, Part, TagView, Words


def tag_view(tag: str, strength: str = "own") -> TagView:
    """'mechanism:ion-channel' with facet and label; without a facet it is of 'tags'."""
    facet, colon, label = tag.partition(":")
    has_facet = bool(facet and colon and label)
    return TagView(
        tag=tag,
        facet=facet if has_facet else "tags",
        label=label if has_facet else tag,
        strength=strength,
    )


def earned(tags: Sequence[Tag], labels: Mapping[str, str]) -> Iterator[Earned]:
    """Each tag with the sentences of its evidence; ``labels``: source id -> its name."""
    for tag in tags:
        placed = [
            ((_place(evidence, labels), evidence.sentence_start), evidence) for evidence in tag.evidence
        ]
        placed.sort(key=lambda pair: (pair[1].from_ != "title", pair[0], pair[1].start))
        words = tuple(
            _words(where, [evidence for _, evidence in group])
            for (where, _), group in groupby(placed, key=lambda pair: pair[0])
        )
        yield Earned(
            tag=tag_view(plain(f"{tag.facet}:{tag.id}"), tag.strength), strength=tag.strength, words=words
        )


def _place(evidence: Evidence, labels: Mapping[str, str]) -> str:
    """'Title', or 'Bai 2023, 3.1 Effects'."""
    if evidence.source is None:
        return evidence.from_.capitalize()
    return ", ".join(filter(None, (labels.get(evidence.source, ""), evidence.section)))


def _words(where: str, of_sentence: Sequence[Evidence]) -> Words:
    sentence, start = of_sentence[0].sentence, of_sentence[0].sentence_start
    marked = sorted((evidence.start - start, evidence.end - start) for evidence in of_sentence)
    visible = _visible(sentence) if of_sentence[0].source is None else ((0, len(sentence)),)
    parts = (
        Part(text="".join(sentence[max(begin, a) : min(end, z)] for a, z in visible), marked=is_marked)
        for begin, end, is_marked in _split(len(sentence), marked)
    )
    return Words(
        where=where,
        parts=tuple(part for part in parts if part.text),
        rule="; ".join(dict.fromkeys(filter(None, map(_rule, of_sentence)))),
    )


def _visible(text: str) -> tuple[Span, ...]:
    """Where the words of CSL's rich text are, between its tags."""
    spans, at = [], 0
    for kind, value in pieces(text):
        end = at + len(value) if kind == "text" else text.index(">", at) + 1
        spans += [(at, end)] if kind == "text" else []
        at = end
    return tuple(spans)


def _rule(evidence: Evidence) -> str:
    hedge = f"{HEDGES[evidence.hedge]} there" if evidence.hedge else ""
    return ", ".join(filter(None, (plain(evidence.rule), hedge)))


def _split(length: int, spans: Sequence[Span]) -> Iterator[tuple[int, int, bool]]:
    """A sentence of that length in pieces, those of ``spans`` marked; overlaps joined."""
    at = 0
    for begin, end in spans:
        if end <= at:
            continue
        begin = max(begin, at)
        yield at, begin, False
        yield begin, end, True
        at = end
    yield at, length, False
