"""The words that earned a tag, marked in the title or sentence where they stand."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from citekit.checking.states import HEDGES
from citekit.csl.richtext import pieces, plain
from citekit.model.bibliography import Work
from citekit.model.tags import Evidence, Tag
from citekit.text.sentences import sentences
from citekit.writers.html.views import Earned, Part, TagView, Words

Place = tuple[str, str, int, int]
"""Where words stand: what to call it, its text, and the span of the sentence in it."""


def tag_view(tag: str) -> TagView:
    """'mechanism:ion-channel' with its facet and label; a tag without a facet stands under 'tags'."""
    facet, colon, label = tag.partition(":")
    whole = bool(facet and colon and label)
    return TagView(tag=tag, facet=facet if whole else "tags", label=label if whole else tag)


def earned(
    tags: Sequence[Tag], work: Work, texts: Mapping[str, str], labels: Mapping[str, str]
) -> Iterator[Earned]:
    """Each tag with the sentences that hold its words, each sentence once; ``texts`` and ``labels`` by source."""
    for tag in tags:
        placed = [(_place(one, work, texts, labels), one) for one in tag.evidence]
        placed.sort(key=lambda pair: (pair[1].from_ != "title", pair[0][0], pair[0][2], pair[1].start))
        words = tuple(
            _words(place, [one for _, one in group])
            for place, group in groupby(placed, key=lambda pair: pair[0])
        )
        yield Earned(tag=tag_view(plain(f"{tag.facet}:{tag.id}")), words=words)


def _place(one: Evidence, work: Work, texts: Mapping[str, str], labels: Mapping[str, str]) -> Place:
    if one.from_ == "title":
        title = _string(work.item.get("title"))
        return "Title", title, 0, len(title)
    if one.from_ == "abstract":
        abstract = _string(work.item.get("abstract"))
        return "Abstract", abstract, *_sentence(abstract, one)
    text, label = texts.get(one.source or "", ""), labels.get(one.source or "", "")
    for printed in work.printed:
        for citation in (*printed.citations, *printed.continued):
            start, end = citation.sentence_start, citation.sentence_end
            if printed.source == one.source and start <= one.start < end:
                return ", ".join(filter(None, (label, citation.section))), text, start, end
    return label, text, *_sentence(text, one)


def _string(value: object) -> str:
    return value if isinstance(value, str) else plain(value)


def _sentence(text: str, one: Evidence) -> tuple[int, int]:
    """The sentence around the words; a line is as far as it can reach."""
    start = text.rfind("\n", 0, one.start) + 1
    end = text.find("\n", one.end)
    for begin, stop in sentences(text, start, len(text) if end < 0 else end):
        if begin <= one.start < stop:
            return begin, stop
    return one.start, one.end


def _words(place: Place, found: Sequence[Evidence]) -> Words:
    where, text, start, end = place
    rules = "; ".join(dict.fromkeys(filter(None, (_rule(one) for one in found))))
    spans = sorted((one.start, one.end) for one in found if text[one.start : one.end] == one.quote)
    if not spans:  # the text is another one than when it was read: the words alone
        quotes = " … ".join(dict.fromkeys(one.quote for one in found))
        return Words(where=where, parts=(Part(text=quotes, marked=True),), rule=rules)
    shown = _shown(text) if where in ("Title", "Abstract") else ((0, len(text)),)
    parts = (
        Part(text="".join(text[max(begin, a) : min(stop, z)] for a, z in shown), marked=marked)
        for begin, stop, marked in _cut(start, end, spans)
    )
    return Words(where=where, parts=tuple(part for part in parts if part.text), rule=rules)


def _shown(text: str) -> tuple[tuple[int, int], ...]:
    """Where the words of CSL's rich text stand between its tags."""
    found, at = [], 0
    for kind, value in pieces(text):
        end = at + len(value) if kind == "text" else text.index(">", at) + 1
        found += [(at, end)] if kind == "text" else []
        at = end
    return tuple(found)


def _rule(one: Evidence) -> str:
    hedge = f"{HEDGES[one.hedge]} there" if one.hedge else ""
    return ", ".join(filter(None, (plain(one.rule), hedge)))


def _cut(start: int, end: int, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """The sentence in pieces, those of ``spans`` marked; spans that overlap are one."""
    at = start
    for begin, stop in spans:
        if stop <= at:
            continue
        begin = max(begin, at)
        yield at, begin, False
        yield begin, stop, True
        at = stop
    yield at, end, False
