"""The evidence of each tag, marked in its title or sentence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from citekit.csl.richtext import pieces, plain
from citekit.model.tags import HEDGES, Evidence, Tag
from citekit.text.sentences import Span
from citekit.writers.html.views import Earned, Part, TagView, Words

_LONG, _BESIDE = 1_000, 200
"""Characters of a sentence that is not shown whole, and of it beside marked words."""


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
    parts = tuple(_parts(sentence, _split(len(sentence), marked), visible))
    return Words(
        where=where,
        parts=parts if len(sentence) <= _LONG else tuple(_shortened(parts)),
        rule="; ".join(dict.fromkeys(filter(None, map(_rule, of_sentence)))),
    )


def _parts(sentence: str, split: Iterable[tuple[int, int, bool]], visible: Sequence[Span]) -> Iterator[Part]:
    """The pieces of the sentence as far as they are visible, in one pass over both."""
    first = 0
    for begin, end, is_marked in split:
        while first < len(visible) and visible[first][1] <= begin:
            first += 1
        last = first
        while last < len(visible) and visible[last][0] < end:
            last += 1
        spans = visible[first:last]
        if text := "".join(sentence[max(begin, a) : min(end, z)] for a, z in spans):
            yield Part(text=text, marked=is_marked)
        first = max(first, last - 1)


def _shortened(parts: Sequence[Part]) -> Iterator[Part]:
    """The parts with what is far from all marked words left out: a whole abstract may be one sentence."""
    for at, part in enumerate(parts):
        if part.marked or len(part.text) <= 2 * _BESIDE:
            yield part
            continue
        before = part.text[:_BESIDE].rpartition(" ")[0] if at else ""
        after = part.text[-_BESIDE:].partition(" ")[2] if at < len(parts) - 1 else ""
        yield Part(text=f"{before} … {after}", marked=False)


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
