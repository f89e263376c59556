"""Link the markers of a text: which works, in which sentence and section."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

import msgspec

from citekit.citations import author_year as authoryear
from citekit.citations import internal_links as inside
from citekit.citations import keyed, numeric
from citekit.citations import repeated as continuing
from citekit.citations.stretches import stretches
from citekit.citations.tables import cited_in_columns
from citekit.citations.targets import CitingParagraphs, LinkedMarker, MarkerLinks, Target
from citekit.model.article import Article, Block
from citekit.model.citation import CitationKind, Where
from citekit.model.note import Note
from citekit.text.normalize import clean
from citekit.text.sentences import sentences

# Measured on 40 articles: those that cite in a way reach 90 % of their list and more, the others 35 %.
_SHARE_OF_LIST = 0.5
_NEARLY_ALL = 0.9
# So many works of one first author are looked up in the lists of other chapters.
_MOST_OF_AUTHOR = 100
# Code points of other text between two entries of one list, at most.
_BETWEEN_ENTRIES = 1500
# A text that was copied in part reaches few, but one after the other.
_MANY, _SHARE_IN_A_ROW = 8, 0.6
# A longer sentence is a page that lost its stops or its lines; then so much around the marker is shown.
_LONGEST = 4000


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


_STOPS = frozenset(".!?")
_CAPITAL = re.compile(r"\s+[^\W\d_a-zß-ÿа-я]")
CitationStyle = Callable[[Article, CitingParagraphs, Sequence[Target]], MarkerLinks]


def _known(targets: Sequence[Target]) -> frozenset[int]:
    return frozenset(target.number for target in targets)


# The ways of citing, in order: of two that reach as much of the list, the first is the article's.
STYLES_OF_CITING: dict[str, CitationStyle] = {
    "square": lambda article, body, targets: numeric.in_brackets(article, body, _known(targets), "square"),
    "keys": keyed.find,
    "author-year": authoryear.find,
    "round": lambda article, body, targets: numeric.in_brackets(article, body, _known(targets), "round"),
    "raised": lambda article, body, targets: numeric.by_raised(article, body, _known(targets)),
    "spaced": lambda article, body, targets: numeric.by_raised(article, body, _known(targets), spaced=True),
}
NUMERIC = {name: style for name, style in STYLES_OF_CITING.items() if name not in ("keys", "author-year")}


def cite(article: Article, targets: Sequence[Target]) -> CitationLinks:
    """The citations of ``article``, whose reference lists have the entries ``targets``, list by list.

    Each list is cited by its own stretch of the text. Markers that cite nothing in the list are no citations.
    """
    if not targets:
        return CitationLinks()
    body = body_of(article, _spans(article, targets))
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
    of_list, without = stretches(article, body, tuple(lists.values()), partial(_chosen, article))
    by_name = list(without)
    for name, stretch in zip(lists, of_list, strict=True):
        part = _part(article, stretch) if len(lists) > 1 else article
        if linked[name]:
            links = _beside_links(part, stretch, lists[name], MarkerLinks(tuple(linked[name])))
        else:
            links = _chosen(part, stretch, lists[name])
        others += (_with_positions(hit, position_of[name]) for hit in links.hits)
        notes += (*links.notes, *_truncated(article, lists[name], links))
        if links.style in ("", "author-year"):
            by_name += stretch
    hits = _merged(own, others)
    if len(lists) > 1:
        hits = _merged(hits, authoryear.find(article, by_name, _once(everywhere)).hits)
        notes += _without_list(article, without, hits)
    continued = continuing.find(article.text, hits, by_position)
    sentence_at = _sentence_finder(article.text, hits)
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
    known = frozenset(range(1, _MOST_CITED + 1))
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


def _spans(article: Article, targets: Sequence[Target]) -> list[tuple[int, int]]:
    """The spans of the reference lists: one for entries of one list that follow one another below one heading."""
    headings = [block.start for block in article.blocks if block.kind == "list-heading"]
    spans: list[tuple[int, int]] = []
    before: int | None = None
    for start, end, name in sorted((target.start, target.end, target.list or 0) for target in targets):
        below_one = (
            spans and name == before and bisect_left(headings, start) == bisect_left(headings, spans[-1][1])
        )
        if below_one and start <= spans[-1][1] + _BETWEEN_ENTRIES:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
        before = name
    return spans


def body_of(article: Article, lists: Sequence[tuple[int, int]] = ()) -> CitingParagraphs:
    """The paragraphs outside the reference lists (spans, in order), with sections."""
    body = []
    section = None
    starts = [start for start, _ in lists]
    for block in article.blocks:
        if block.kind in ("heading", "list-heading"):
            section = clean(article.text[block.start : block.end])
            continue
        position = bisect_right(starts, block.start) - 1
        listed = position >= 0 and block.start < lists[position][1]
        if block.kind != "furniture" and not listed:
            body.append((block, section))
    return body


_NAME_OR_YEAR = re.compile(r"[^\W\d_]{2}|(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


def _beside_links(
    article: Article, body: CitingParagraphs, targets: Sequence[Target], own: MarkerLinks
) -> MarkerLinks:
    """What is cited beside the document's own links: in their system, and where they leave something.

    Numbers in brackets beside linked names and years are equations, standard errors or cells of a table;
    those beside linked numbers are compounds and positions, where the links reach half of the list and more.
    """
    names = sum(bool(_NAME_OR_YEAR.search(article.text, hit.start, hit.end)) for hit in own.hits)
    if 2 * names >= len(own.hits):
        links = authoryear.find(article, body, targets)
        return links._replace(hits=tuple(hit for hit in links.hits if _adds(article.text, hit, own.reached)))
    if len(own.reached) >= _SHARE_OF_LIST * len(targets):
        return MarkerLinks()
    return _chosen(article, body, targets, NUMERIC)


def _adds(text: str, hit: LinkedMarker, reached: set[int]) -> bool:
    """Whether a name and year beside linked ones cite: in a sentence, or what no link leads to.

    A paragraph of its own is the author of a species' name; captions and tables name the sources of data.
    """
    around = text[hit.block.start : hit.start] + text[hit.end : hit.block.end]
    if not any(letter.isalpha() for letter in around):
        return False
    return hit.block.kind == "text" or not reached.issuperset(hit.numbers)


def _chosen(
    article: Article,
    body: CitingParagraphs,
    targets: Sequence[Target],
    styles: Mapping[str, CitationStyle] = STYLES_OF_CITING,
) -> MarkerLinks:
    """What the article's way of citing gives: the one that reaches most of the list.

    An article that cites by raised numbers has numbers in brackets too: points of an argument, equations. They
    reach few entries of its list; those of a text that was copied in part reach few as well, but one after the
    other from the first. Beside names and years that reach half of the list, numbers in round brackets are
    equations and standard errors, however many of them there are.
    """
    best, by, reached = MarkerLinks(), "", set[int]()
    for name, way in styles.items():
        if name in NUMERIC and not targets[0].by_number:
            continue
        links = way(article, body, targets)
        if len(links.reached) > len(reached):
            best, by, reached = links, name, links.reached
        if len(reached) >= (_SHARE_OF_LIST if by == "author-year" else _NEARLY_ALL) * len(targets):
            break
    best = best._replace(style=by)
    if by in NUMERIC:
        bare = tuple(cited_in_columns(article.text, body, _known(targets)))
        best = best._replace(hits=tuple(_merged(bare, best.hits)))
        reached = best.reached
    in_a_row = len(reached) >= _MANY and len(reached) >= _SHARE_IN_A_ROW * max(reached)
    if len(reached) >= _SHARE_OF_LIST * len(targets) or by == "author-year" or in_a_row:
        return best
    return MarkerLinks()


def _merged(own: Sequence[LinkedMarker], others: Sequence[LinkedMarker]) -> list[LinkedMarker]:
    """The document's own links, and what was found where it has none; in order."""
    spans = sorted((hit.start, hit.end) for hit in own)
    starts = [start for start, _ in spans]

    def free(hit: LinkedMarker) -> bool:
        position = bisect_right(starts, hit.end)
        return all(end <= hit.start for _, end in spans[max(0, position - 30) : position])

    return sorted([*own, *(hit for hit in others if free(hit))], key=lambda hit: hit.start)


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
            "save the complete document and build again."
        )
        line = article.blocks[-1].line
        yield Note(step="citations", level="review", source=article.id, line=line, message=message)


def _sentence_finder(text: str, hits: Sequence[LinkedMarker]) -> Callable[[Block, int], tuple[int, int]]:
    """A function (block, offset) -> the span of the sentence there.

    Each block is split only once. A marker behind a stop ends its sentence: 'It was in 2020.5 Then'.
    """
    ends = sorted(hit.end for hit in hits if text[hit.start - 1 : hit.start] in _STOPS)
    known: dict[int, list[tuple[int, int]]] = {}

    def find(block: Block, offset: int) -> tuple[int, int]:
        if block.start not in known:
            row = block.kind == "table" or "\t" in text[block.start : block.end]
            whole = [(block.start, block.end)]
            split = [] if row else list(sentences(text, block.start, block.end))
            known[block.start] = _split_again(text, split, ends) or whole
        spans = known[block.start]
        start, end = spans[max(0, bisect_right(spans, offset, key=lambda span: span[0]) - 1)]
        if end - start <= _LONGEST:
            return start, end
        return _edge(text, max(start, offset - _LONGEST // 2), 1), _edge(
            text, min(end, offset + _LONGEST // 2), -1
        )

    return find


def _split_again(text: str, spans: Sequence[tuple[int, int]], ends: Sequence[int]) -> list[tuple[int, int]]:
    """Sentences, split where a marker ends at one of ``ends`` and a capital follows."""
    parts = []
    for start, end in spans:
        for at in ends[bisect_right(ends, start) : bisect_left(ends, end)]:
            if following := _CAPITAL.match(text, at, end):
                parts.append((start, at))
                start = following.end() - 1
        parts.append((start, end))
    return parts


def _edge(text: str, offset: int, step: int) -> int:
    """The nearest edge of a word from ``offset`` on, if there is one close by."""
    return next(
        (
            at
            for at in range(offset, offset + 40 * step, step)
            if 0 < at < len(text) and (text[at - 1].isspace() or text[at].isspace())
        ),
        offset,
    )


# More numbers than any article cites without naming its works.
_MOST_CITED = 400


def cited_in_a_row(article: Article) -> int:
    """The highest number that a text without a list cites in a row, else 0."""
    body = body_of(article)
    known = frozenset(range(1, _MOST_CITED + 1))
    every = [numeric.in_brackets(article, body, known, style).reached for style in ("square", "round")]
    reached = max(every, key=len)
    row = len(reached) >= _MANY and len(reached) >= _SHARE_IN_A_ROW * max(reached)
    return max(reached) if row else 0
