"""From markers to citations: which numbers, in which sentence of which section."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from citekit.citing import markers
from citekit.citing.markers import Marker
from citekit.citing.repair import BEYOND, NextAbove, read_damaged
from citekit.model import Article, Block, Note
from citekit.sentences import sentences
from citekit.text import clean

# No marker names more works in one range.
_WIDEST = 200


class Cited(NamedTuple):
    """One marker: the numbers that it cites, as printed and where, with its sentence and section.

    ``start``, ``end``, ``sentence_start``, ``sentence_end``: offsets in the article's text.
    """

    numbers: tuple[int, ...]
    marker: str
    start: int
    end: int
    sentence: str
    sentence_start: int
    sentence_end: int
    section: str | None


class Links(NamedTuple):
    """All citations of a text, and what was odd about its markers."""

    citations: tuple[Cited, ...] = ()
    notes: tuple[Note, ...] = ()


class _Place(NamedTuple):
    marker: Marker
    block: Block
    section: str | None


def cite(article: Article, list_start: int, list_end: int, numbers: Sequence[int]) -> Links:
    """The numeric citations of ``article``, whose reference list stands at ``list_start..list_end``.

    ``numbers``: the numbers of the list's entries. Markers that cite nothing in the list are no citations.
    """
    known = frozenset(numbers)
    if not known:
        return Links()
    places = list(_places(article, list_start, list_end, max(known)))
    notes: list[Note] = []
    citations: list[Cited] = []
    absent: set[int] = set()
    highest = 0
    ahead = _next_new(places, known)
    sentence_at = _sentence_finder(article.text)
    for position, place in enumerate(places):
        read, missing = _numbers(article, place, known, highest, partial(ahead, position), notes)
        absent |= set(missing)
        if not read:
            continue
        highest = max(highest, *read)
        marker = place.marker
        start, end = sentence_at(place.block, marker.start)
        sentence = clean(article.text[start:end])
        citations.append(
            Cited(read, marker.text, marker.start, marker.end, sentence, start, end, place.section)
        )
    return Links(tuple(citations), (*notes, *_cut_off(article, known, absent)))


def _places(article: Article, list_start: int, list_end: int, highest: int) -> Iterator[_Place]:
    """Every candidate of the article's style outside the list, with its block and section."""
    body = []
    section = None
    for block in article.blocks:
        if block.kind in ("heading", "list-heading"):
            section = clean(article.text[block.start : block.end])
        elif block.kind != "furniture" and not list_start <= block.start < list_end:
            body.append((block, section))
    style = markers.choose_style(article.text, [(b.start, b.end) for b, _ in body], highest)
    if style is None:
        return
    for block, heading in body:
        if not _is_equation(article.text, block):
            for marker in markers.citing(article.text, block.start, block.end, style):
                yield _Place(marker, block, heading)


def _is_equation(text: str, block: Block) -> bool:
    """'y = a + bx (3)': a line of its own that ends in its number."""
    line = text[block.start : block.end]
    return (
        len(line) < 120 and "=" in line and bool(re.search(r"\(\d{1,3}\)\s*$", line)) and "." not in line[:-1]
    )


def _next_new(places: Sequence[_Place], known: frozenset[int]) -> Callable[[int, int], int | None]:
    """A function (position, number) -> the first number above ``number`` that is cited after ``position``."""
    intact = [
        (i, first)
        for i, place in enumerate(places)
        if all(first in known and (last is None or last in known) for first, last in place.marker.parts)
        for first, _ in place.marker.parts
    ]
    positions = [i for i, _ in intact]

    def look(position: int, number: int) -> int | None:
        start = bisect_right(positions, position)
        return next((n for _, n in intact[start : start + 50] if n > number), None)

    return look


def _numbers(
    article: Article, place: _Place, known: frozenset[int], highest: int, ahead: NextAbove, notes: list[Note]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The numbers that a marker cites, () where it is no citation; and those that the list does not hold.

    Repairs and doubts go to ``notes``.
    """
    read: list[int] = []
    absent: list[int] = []
    for first, last in place.marker.parts:
        numbers = range(first, (last or first) + 1)
        if last is not None and not (first < last and last - first <= _WIDEST):
            return (), ()
        if any(number in known for number in numbers):
            read += [number for number in numbers if number in known]
            absent += [number for number in numbers if number not in known]
            continue
        reading = read_damaged(first, known, max([highest, *read]), ahead) if last is None else None
        if reading is None and first <= max(known) + BEYOND:
            absent += numbers
            continue
        if reading is not None:
            notes.append(_note(article, place, first, reading.range, reading.why))
        if reading is None or reading.range is None:
            return (), ()
        read += range(reading.range[0], reading.range[1] + 1)
    return tuple(dict.fromkeys(read)), tuple(absent)


def _cut_off(article: Article, known: frozenset[int], absent: set[int]) -> list[Note]:
    """A Note where the text goes on to cite behind the end of the list."""
    last = max(known)
    if last + 1 not in absent:
        return []
    further = last + 1
    while further + 1 in absent:
        further += 1
    what = f"The text cites numbers up to {further}, but the list ends at {last}: copy the page to its end."
    return [Note(who="citing", level="human", source=article.id, what=what)]


def _note(article: Article, place: _Place, number: int, span: tuple[int, int] | None, why: str) -> Note:
    read = f"'{number}' was read as {span[0]}-{span[1]}" if span else f"'{number}' was not linked"
    return Note(
        who="citing",
        level="warning" if span else "human",
        source=article.id,
        line=place.block.line,
        what=f"In the marker {place.marker.text}, {read}: {why}.",
    )


def _sentence_finder(text: str) -> Callable[[Block, int], tuple[int, int]]:
    """A function (block, offset) -> start and end of the sentence there.

    Markers come block by block: each block is split only once, however many markers it holds.
    """
    known: dict[int, list[tuple[int, int]]] = {}

    def find(block: Block, offset: int) -> tuple[int, int]:
        if block.start not in known:
            known.clear()
            known[block.start] = list(sentences(text, block.start, block.end))
        spans = known[block.start]
        return spans[max(0, bisect_right(spans, offset, key=lambda span: span[0]) - 1)]

    return find


# More numbers than any article cites without naming its works.
_MOST_CITED = 400


def cited_in_a_row(article: Article) -> int:
    """The highest number that a text without a list cites, where it cites one after the other; else 0."""
    spans = [(block.start, block.end) for block in article.blocks if block.kind in ("text", "caption")]
    style = markers.choose_style(article.text, spans, _MOST_CITED)
    if style is None:
        return 0
    found = (marker for start, end in spans for marker in markers.citing(article.text, start, end, style))
    return max(marker.highest for marker in found if marker.highest <= _MOST_CITED)


_TABLE = re.compile(r"(Table|Tabelle|Tabela|Tabla|Tableau)[\s\u00a0]+(\d{1,2}|[IVX]{1,4})\b", re.IGNORECASE)


def missing_tables(article: Article) -> tuple[str, ...]:
    """The tables that the text names but whose rows are not in it ('Table 1'), in order."""
    named: dict[str, bool] = {}
    for position, block in enumerate(article.blocks):
        line = article.text[block.start : block.end]
        for match in _TABLE.finditer(line):
            named.setdefault(f"{match[1].capitalize()} {match[2]}", False)
        caption = _TABLE.match(line) if block.kind == "caption" else None
        if caption and _has_rows(article, position):
            named[f"{caption[1].capitalize()} {caption[2]}"] = True
    return tuple(name for name, present in named.items() if not present)


def _has_rows(article: Article, caption: int) -> bool:
    """Whether lines that can be rows of a table follow a caption before the text goes on."""
    for block in article.blocks[caption + 1 : caption + 6]:
        line = article.text[block.start : block.end]
        if block.kind in ("heading", "list-heading"):
            return False
        if block.kind == "text":
            return "\t" in line or len(line) < 150
    return False
