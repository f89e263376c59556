"""Link the markers of a text: which works, in which sentence and section."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

import msgspec

from citekit.citations import author_year as authoryear
from citekit.citations import internal_links as inside
from citekit.citations import numeric
from citekit.citations import repeated as continuing
from citekit.citations.body import body_of, list_spans
from citekit.citations.sentence import sentence_finder
from citekit.citations.stretches import stretches
from citekit.citations.systems import MOST_CITED, article_links, beside_links, merged
from citekit.citations.targets import CitingParagraphs, LinkedMarker, MarkerLinks, Target
from citekit.model.article import Article, Block
from citekit.model.citation import CitationKind, Where
from citekit.model.note import Note
from citekit.text.normalize import clean

# So many works of one first author are looked up in the lists of other chapters.
_MOST_OF_AUTHOR = 100


class CitationInText(NamedTuple):
    """A marker: the entries that it cites, with its sentence and section.

    ``beside``: the entries that are cited in the same brackets. ``repaired``: see `LinkedMarker`. ``start``, ``end``, ``sentence_start``,
    ``sentence_end``: offsets in the article's text.
    """

    targets: tuple[Target, ...]
    beside: tuple[Target, ...]
    kind: CitationKind
    where: Where
    marker: str
    start: int
    end: int
    sentence: str
    sentence_start: int
    sentence_end: int
    section: str | None
    repaired: str

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the entries in their lists."""
        return tuple(target.number for target in self.targets)


class CitationLinks(NamedTuple):
    """All citations of a text, and what was odd about its markers."""

    citations: tuple[CitationInText, ...] = ()
    notes: tuple[Note, ...] = ()


def cite(article: Article, targets: Sequence[Target]) -> CitationLinks:
    """The citations of ``article``, whose reference lists have the entries ``targets``, list by list.

    Each list is cited by its own stretch of the text. Markers that cite nothing in the list are no citations.
    """
    if not targets:
        return CitationLinks()
    body = body_of(article, list_spans(article, targets))
    # Numbers are those of one list: markers of all lists have positions in ``targets`` instead.
    by_position = dict(enumerate(targets))
    everywhere = [target._replace(number=position) for position, target in by_position.items()]
    own = inside.find(article, body, everywhere).hits if article.links else ()
    lists: dict[int | None, list[Target]] = defaultdict(list)
    position_of: dict[int | None, dict[int, int]] = defaultdict(dict)
    for position, target in by_position.items():
        lists[target.list].append(target)
        position_of[target.list][target.number] = position
    linked: dict[int | None, list[LinkedMarker]] = defaultdict(list)
    for hit in own:
        linked[targets[hit.numbers[0]].list].append(
            hit._replace(numbers=tuple(targets[position].number for position in hit.numbers))
        )
    others: list[LinkedMarker] = []
    notes: list[Note] = []
    of_list, without = stretches(article, body, tuple(lists.values()), partial(article_links, article))
    by_name = list(without)
    for name, stretch in zip(lists, of_list, strict=True):
        part = _part(article, stretch) if len(lists) > 1 else article
        if linked[name]:
            links = beside_links(part, stretch, lists[name], MarkerLinks(tuple(linked[name])))
        else:
            links = article_links(part, stretch, lists[name])
        others += (_with_positions(hit, position_of[name]) for hit in links.hits)
        notes += (*links.notes, *_truncated(article, lists[name], links))
        if links.style in ("", "author-year"):
            by_name += stretch
    hits = merged(own, others)
    if len(lists) > 1:
        hits = merged(hits, authoryear.find(article, by_name, _once(everywhere)).hits)
        notes += _without_list(article, without, hits)
    continued = continuing.find(article.text, hits, by_position)
    sentence_at = sentence_finder(article.text, hits)
    citations = [
        *(_cited(article, hit, "marked", by_position, sentence_at) for hit in hits),
        *(_cited(article, hit, "continued", by_position, sentence_at) for hit in continued),
    ]
    citations.sort(key=lambda cited: cited.start)
    return CitationLinks(tuple(citations), tuple(notes))


def _part(article: Article, stretch: CitingParagraphs) -> Article:
    """The article with the raised text and links of one stretch, so that many lists take no longer than one."""
    start, end = (stretch[0][0].start, stretch[-1][0].end) if stretch else (0, 0)
    raised = [offsets[0] for offsets in article.raised]
    links = [link.start for link in article.links]
    return msgspec.structs.replace(
        article,
        raised=article.raised[bisect_left(raised, start) : bisect_left(raised, end)],
        links=article.links[bisect_left(links, start) : bisect_left(links, end)],
    )


def _once(targets: Sequence[Target]) -> list[Target]:
    """The targets, of those that markers cannot tell apart only the first; of one author `_MOST_OF_AUTHOR`."""
    once = {(t.names, t.heads, t.year, t.suffix, t.title): t for t in reversed(targets)}
    counts: Counter[tuple[str, ...]] = Counter()
    kept = []
    for target in reversed(once.values()):
        counts[target.names[:1]] += 1
        if counts[target.names[:1]] <= _MOST_OF_AUTHOR:
            kept.append(target)
    return kept


def _without_list(
    article: Article, without: CitingParagraphs, linked: Sequence[LinkedMarker]
) -> Iterator[Note]:
    """A Note on each part that cites numbers and has no list."""
    starts = [hit.start for hit in linked]
    known = frozenset(range(1, MOST_CITED + 1))
    for _, part in groupby(without, key=lambda paragraph: bisect_left(starts, paragraph[0].start)):
        hits = numeric.in_brackets(article, list(part), known, "square").hits
        free = [hit for hit in hits if bisect_left(starts, hit.start) == bisect_left(starts, hit.end)]
        if not free:
            continue
        first, last = free[0], free[-1]
        lines = f"line {first.block.line}"
        if last.block.line > first.block.line:
            lines = f"lines {first.block.line}-{last.block.line}"
        message = (
            f"Did not link the citations in {lines} ('{article.text[first.start : first.end]}'): "
            "this part of the text has no reference list of its own."
        )
        yield Note(
            step="citations", level="review", source=article.id, line=first.block.line, message=message
        )


def _with_positions(hit: LinkedMarker, position_of: Mapping[int, int]) -> LinkedMarker:
    return hit._replace(
        numbers=tuple(position_of[number] for number in hit.numbers),
        beside=tuple(position_of[number] for number in hit.beside),
    )


def _cited(
    article: Article,
    hit: LinkedMarker,
    kind: CitationKind,
    targets: Mapping[int, Target],
    sentence_at: Callable[[Block, int], tuple[int, int]],
) -> CitationInText:
    start, end = sentence_at(hit.block, hit.start)
    if end < hit.end:  # 'S. 12' inside brackets ends no sentence
        end = sentence_at(hit.block, hit.end - 1)[1]
    return CitationInText(
        targets=tuple(targets[number] for number in hit.numbers),
        beside=tuple(targets[number] for number in hit.beside),
        kind=kind,
        where=hit.block.kind if hit.block.kind in ("caption", "table", "note") else "text",
        marker=article.text[hit.start : hit.end],
        start=hit.start,
        end=hit.end,
        sentence=clean(article.text[start:end]),
        sentence_start=start,
        sentence_end=end,
        section=hit.section,
        repaired=hit.repaired,
    )


def _truncated(article: Article, targets: Sequence[Target], links: MarkerLinks) -> Iterator[Note]:
    """A Note where the text goes on to cite behind the end of the list."""
    last = max(targets, key=lambda target: target.number)
    further = numeric.end_of_numbers(last.number, links.absent)
    if further > last.number:
        message = (
            f"The text cites numbers up to {further}, but the reference list ends at {last.position} and looks truncated; "
            "check that the document is complete."
        )
        line = article.blocks[-1].line
        yield Note(
            step="citations",
            level="review",
            source=article.id,
            line=line,
            message=message,
            rule="cited-not-listed",
        )
