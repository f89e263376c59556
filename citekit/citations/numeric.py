"""Citations by number: which entries a marker means; damaged ranges are repaired."""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from functools import partial

from citekit.citations import markers, numbering
from citekit.citations import superscripts as raised
from citekit.citations.damaged import BEYOND, NextAbove, read_damaged
from citekit.citations.markers import Marker
from citekit.citations.spaced import behind_stops
from citekit.citations.swallowed import RaisedNumber
from citekit.citations.targets import CitingParagraphs, LinkedMarker, MarkerLinks
from citekit.model.article import Article, Block
from citekit.model.note import Note
from citekit.text.numbers import number_ranges

# No marker names more works in one range.
_WIDEST = 200
# A raised number below it is damaged only where it continues the list.
_SHORTEST = 1000
# A raised number may be so far ahead of the highest before it: those between are cited in tables.
_GAP = 25
# A text with so few raised numbers hardly tells which words occur without one: their order has to.
_FEW = 12
_MANY_STOPS, _NEARLY_ALL = 5, 0.9
MarkerPlace = tuple[Marker, Block, str | None]


def in_brackets(article: Article, body: CitingParagraphs, known: frozenset[int], style: str) -> MarkerLinks:
    """The citations by numbers in ``style`` brackets ('square' or 'round')."""
    places: list[MarkerPlace] = []
    highest = 0
    for block, section in body:
        if numbering.is_equation(article.text, block):
            continue
        span = article.text, block.start, block.end
        here = [*numbering.citing(*span, style, highest), *markers.behind_reference_word(*span)]
        if style == "round":
            here += markers.nested(*span)
        highest = max([highest, *(marker.highest for marker in here if marker.highest in known)])
        places += [(marker, block, section) for marker in sorted(here, key=lambda marker: marker.start)]
    return _linked(article, places, known)


def by_raised(
    article: Article, body: CitingParagraphs, known: frozenset[int], spaced: bool = False
) -> MarkerLinks:
    """The citations by raised numbers. ``spaced``: copied with a space before them."""
    candidates = raised.candidates(article, body, spaced)
    stops = [number for place in body for number in behind_stops(article.text, *place)] if spaced else []
    candidates = sorted([*candidates, *stops], key=lambda number: number.marker.start)
    ordered = raised.in_order(raised.first_numbers(candidates, known))
    if not ordered and len(candidates) <= _FEW:
        ordered = raised.in_order(
            raised.first_numbers([number._replace(sure=not number.why) for number in candidates], known)
        )
    if spaced and not ordered:
        return _linked(article, _between_sentences(stops, known), known, repair=False)
    notes: list[Note] = []
    places = _in_order(article, candidates, known, notes) if ordered else _anywhere(candidates, known)
    links = _linked(article, places, known, repair=ordered)
    return links._replace(notes=(*links.notes, *notes))


def _between_sentences(stops: Sequence[RaisedNumber], known: frozenset[int]) -> list[MarkerPlace]:
    """Numbers behind stops, if there are many and nearly all are in the list, cited in whatever order."""
    sure = [number for number in stops if number.sure]
    fitting = sum(all(first in known for first, _ in number.marker.parts) for number in sure)
    if len(sure) < _MANY_STOPS or fitting < _NEARLY_ALL * len(sure):
        return []
    return _anywhere([number._replace(sure=True) for number in stops], known)


def _anywhere(candidates: Sequence[RaisedNumber], known: frozenset[int]) -> list[MarkerPlace]:
    return [
        (candidate.marker, candidate.block, candidate.section)
        for candidate in candidates
        if candidate.sure and all(first in known for first, _ in candidate.marker.parts)
    ]


def _in_order(
    article: Article, candidates: Sequence[RaisedNumber], known: frozenset[int], notes: list[Note]
) -> list[MarkerPlace]:
    """The candidates that fit a list cited in order.

    Those that are not sure by themselves count where they continue it.
    """
    places: list[MarkerPlace] = []
    highest = 0
    ahead = _next_new([candidate.marker for candidate in candidates if candidate.sure], known)
    position = 0
    for candidate in candidates:
        marker = candidate.marker
        if places and marker.end <= places[-1][0].end:
            position += candidate.sure
            continue  # another reading of the same digits
        if candidate.why:
            rest = _behind_prefix(candidate, known, highest)
            if rest is None:
                continue
            notes.append(_split_note(article, candidate, rest))
            marker = rest
        numbers = [number for first, last in marker.parts for number in (first, last or first)]
        fits = all(number in known for number in numbers)
        new = [max(first, highest + 1) for first, last in marker.parts if (last or first) > highest]
        following = ahead(position - (not candidate.sure), highest)
        position += candidate.sure
        if not candidate.why:
            if fits and candidate.sure:
                fits = not new or min(new) <= highest + _GAP
            elif fits:
                fits = bool(new) and min(new) == highest + 1
                fits = fits and (len(set(numbers)) > 1 or following is None or following > max(new))
            elif candidate.sure:
                fits = len(marker.parts) == 1 and marker.parts[0][1] is None and len(marker.text) > 2
        if fits:
            places.append((marker, candidate.block, candidate.section))
            highest = max(highest, *(number for number in numbers if number in known), 0)
            if candidate.sure and numbers[0] not in known:
                damaged = read_damaged(numbers[0], known, highest, partial(ahead, position - 1))
                highest = max(highest, *damaged.numbers) if damaged and damaged.numbers else highest
    return places


def _behind_prefix(candidate: RaisedNumber, known: frozenset[int], highest: int) -> Marker | None:
    """What is left of '313-21' behind 'Table', where one reading is possible.

    Behind a year or a term of the text it may be cited before; behind other numbers it continues the list.
    """
    readings = [
        rest
        for rest in candidate.rests
        if (rest.parts[0][0] == highest + 1 or (candidate.again and rest.parts[0][0] <= highest))
        and all(first in known and (last is None or last in known) for first, last in rest.parts)
    ]
    return readings[0] if len(readings) == 1 else None


def _split_note(article: Article, candidate: RaisedNumber, rest: Marker) -> Note:
    printed = article.text[
        max(candidate.block.start, candidate.marker.start - 12) : candidate.marker.end
    ].split("\n")[-1]
    message = f"Read '{rest.text}' in '{printed.strip()}' as a citation behind {candidate.why}: it continues the numbering."
    return Note(
        step="citations", level="warning", source=article.id, line=candidate.block.line, message=message
    )


def _next_new(candidates: Sequence[Marker], known: frozenset[int]) -> Callable[[int, int], int | None]:
    """A function (position, number) -> the next higher number that is cited."""
    intact = [
        (i, first)
        for i, marker in enumerate(candidates)
        if all(first in known and (last is None or last in known) for first, last in marker.parts)
        for first, _ in marker.parts
    ]
    positions = [i for i, _ in intact]

    def look(position: int, number: int) -> int | None:
        start = bisect_right(positions, position)
        return next((n for _, n in intact[start : start + 50] if n > number), None)

    return look


def _linked(
    article: Article, places: Sequence[MarkerPlace], known: frozenset[int], repair: bool = True
) -> MarkerLinks:
    hits: list[tuple[LinkedMarker, tuple[int, ...]]] = []
    notes: list[Note] = []
    absent: set[int] = set()
    highest = 0
    ahead = _next_new([marker for marker, _, _ in places], known)
    for position, place in enumerate(places):
        marker, block, section = place
        read, missing, repaired = _numbers(
            article, place, known, highest, partial(ahead, position) if repair else None, notes
        )
        absent |= set(missing)
        if read:
            highest = max(highest, *read)
            hits.append(
                (LinkedMarker(read, marker.start, marker.end, block, section, read, repaired), missing)
            )
    last = end_of_numbers(max(known), absent)
    linked = (hit for hit, missing in hits if all(number <= last for number in missing))
    return MarkerLinks(tuple(linked), tuple(notes), frozenset(absent))


def end_of_numbers(last: int, absent: Collection[int]) -> int:
    """How far the numbers of a text go on behind the end of its list, without a gap."""
    while last + 1 in absent:
        last += 1
    return last


def _numbers(
    article: Article,
    place: MarkerPlace,
    known: frozenset[int],
    highest: int,
    ahead: NextAbove | None,
    notes: list[Note],
) -> tuple[tuple[int, ...], tuple[int, ...], str]:
    """The numbers that a marker cites, those that the list lacks, and the marker repaired.

    Repairs and doubts go to ``notes``.
    """
    repaired = ""
    read: list[int] = []
    absent: list[int] = []
    for first, last in place[0].parts:
        numbers = range(first, (last or first) + 1)
        if first == 0 and 0 not in known:
            return (), (), ""
        if last is not None and not (first < last and last - first <= _WIDEST):
            return (), (), ""
        if any(number in known for number in numbers):
            read += [number for number in numbers if number in known]
            absent += [number for number in numbers if number not in known]
            continue
        reading = None
        if last is None and ahead is not None:
            square = place[0].brackets == "square"
            before = max([highest, *read])
            reading = read_damaged(first, known, before, ahead, square)
            if (
                not place[0].brackets
                and first < _SHORTEST
                and reading
                and reading.numbers[:1] != (before + 1,)
            ):
                reading = None  # 'Apollo567'
        if reading is None and first <= max(known) + BEYOND:
            absent += numbers
            continue
        if reading is not None:
            notes.append(_note(article, place, first, reading.numbers, reading.why))
        if reading is None or not reading.numbers:
            return (), (), ""
        read += reading.numbers
        printed = re.compile(rf"(?<!\d){first}(?!\d)")
        repaired = printed.sub(
            f"{first} [{number_ranges(reading.numbers)}]", repaired or place[0].text, count=1
        )
    return tuple(dict.fromkeys(read)), tuple(absent), repaired


def _note(article: Article, place: MarkerPlace, number: int, numbers: Sequence[int], why: str) -> Note:
    marker = f"'{number}' in the marker {place[0].text}"
    result = f"Read {marker} as {number_ranges(numbers)}" if numbers else f"Did not link {marker}"
    return Note(
        step="citations",
        level="warning" if numbers else "review",
        source=article.id,
        line=place[1].line,
        message=f"{result}: {why}.",
    )
