"""Citations by number: which entries a marker means; damaged ranges are repaired."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from citekit.citations import markers
from citekit.citations import superscripts as raised
from citekit.citations.markers import Marker
from citekit.citations.superscripts import RaisedNumber
from citekit.citations.targets import CitingParagraphs, LinkedMarker, MarkerLinks
from citekit.model.article import Article, Block
from citekit.model.note import Note

NextAbove = Callable[[int], int | None]

# A printed range seldom spans more works than this. One of two works is as well a list that lost its comma:
# the works are the same.
_WIDEST = 30
# No text cites so many numbers behind the end of its list.
BEYOND = 200


class DamagedNumber(NamedTuple):
    """The entries that a damaged number means; none, and the reason, if uncertain."""

    numbers: tuple[int, ...]
    why: str


def read_damaged(
    number: int, known: frozenset[int], before: int, next_above: NextAbove
) -> DamagedNumber | None:
    """The meaning of a number that is not in the list: a range or list of others.

    A range without its dash, or a list without its commas.

    ``known``: the numbers of the list; ``before``: the highest number cited so far; ``next_above(n)``: the
    first number above n that the text cites afterwards. None where it can be neither.
    """
    candidates = [*_ranges(str(number), known), *_lists(str(number), known)]
    if not candidates:
        return None
    exact = [c for c in candidates if c[0] == before + 1 and next_above(c[-1]) in (None, c[-1] + 1)]
    if len(exact) == 1:
        return DamagedNumber(exact[0], f"{_lost(number, exact[0])}; {_between(exact[0], before, next_above)}")
    if 1900 <= number <= 2099 or number <= max(known) + BEYOND:
        return None  # a year, or a work behind the end of a list that was cut off
    fitting = [c for c in candidates if c[-1] <= before or c[0] == before + 1]
    if len(fitting) == len(candidates) == 1:
        return DamagedNumber(fitting[0], f"{_lost(number, fitting[0])}; the list allows no other range here")
    return DamagedNumber((), f"it could be {' or '.join(_printed(c) for c in candidates)}")


def _ranges(digits: str, known: frozenset[int]) -> Iterator[tuple[int, ...]]:
    for cut in range(1, len(digits)):
        if digits[cut] != "0":
            first, last = int(digits[:cut]), int(digits[cut:])
            if first in known and last in known and 1 <= last - first <= _WIDEST:
                yield tuple(range(first, last + 1))


def _lists(digits: str, known: frozenset[int]) -> Iterator[tuple[int, ...]]:
    """'171819' as 17, 18, 19: three numbers and more that follow one another."""
    for width in (1, 2, 3):
        first = digits[:width]
        numbers = [int(first or 0)]
        while len("".join(map(str, numbers))) < len(digits):
            numbers.append(numbers[-1] + 1)
        if len(numbers) >= 3 and "".join(map(str, numbers)) == digits and all(n in known for n in numbers):
            yield tuple(numbers)


def _printed(numbers: tuple[int, ...]) -> str:
    return f"{numbers[0]}-{numbers[-1]}"


def _lost(number: int, numbers: tuple[int, ...]) -> str:
    """What copying took from 'first-last' or 'first, ..., last' to leave ``number``."""
    dash = str(number) == f"{numbers[0]}{numbers[-1]}"
    return f"the {'dash was' if dash else 'commas were'} lost in copying"


def _between(numbers: tuple[int, ...], before: int, next_above: NextAbove) -> str:
    last = numbers[-1]
    up_to = f"{before} was the highest number cited before it" if before else "nothing was cited before it"
    then = f" and {last + 1} is the next new one" if next_above(last) else ""
    return f"{up_to}{then}"


# No marker names more works in one range.
_WIDEST = 200
# A raised number may be so far ahead of the highest before it: those between are cited in tables.
_GAP = 25
# A text with so few raised numbers hardly tells which words occur without one: their order has to.
_FEW = 12
MarkerPlace = tuple[Marker, Block, str | None]


def in_brackets(article: Article, body: CitingParagraphs, known: frozenset[int], style: str) -> MarkerLinks:
    """The citations by numbers in ``style`` brackets ('square' or 'round')."""
    places: list[MarkerPlace] = []
    for block, section in body:
        if markers.is_equation(article.text, block):
            continue
        span = article.text, block.start, block.end
        here = [*markers.citing(*span, style), *markers.behind_reference_word(*span)]
        if style == "round":
            here += markers.nested(*span)
        places += [(marker, block, section) for marker in sorted(here, key=lambda marker: marker.start)]
    return _linked(article, places, known)


def by_raised(
    article: Article, body: CitingParagraphs, known: frozenset[int], spaced: bool = False
) -> MarkerLinks:
    """The citations by raised numbers. ``spaced``: copied with a space before them."""
    candidates = raised.candidates(article, body, spaced)
    ordered = raised.in_order(raised.first_numbers(candidates, known))
    if not ordered and len(candidates) <= _FEW:
        ordered = raised.in_order(
            raised.first_numbers([number._replace(sure=not number.why) for number in candidates], known)
        )
    if spaced and not ordered:
        return MarkerLinks()
    notes: list[Note] = []
    places = _in_order(article, candidates, known, notes) if ordered else _anywhere(candidates, known)
    links = _linked(article, places, known, repair=ordered)
    return links._replace(notes=(*links.notes, *notes))


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
        if candidate.why:
            rest = _behind_prefix(candidate, known, highest)
            if rest is None:
                continue
            notes.append(_split_note(article, candidate, rest))
            marker = rest
        numbers = [number for first, last in marker.parts for number in (first, last or first)]
        fits = all(number in known for number in numbers)
        new = [number for number in numbers if number > highest]
        following = ahead(position - (not candidate.sure), highest)
        position += candidate.sure
        if not candidate.why:
            if fits and candidate.sure:
                fits = not new or min(new) <= highest + _GAP
            elif fits:
                fits = bool(new) and min(new) == highest + 1 and (following is None or following > max(new))
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
    """What is left of '313-21' behind 'Table', where one reading is possible."""
    if candidate.why == "a year":
        first = candidate.marker.parts[0][0]
        return (
            candidate.marker
            if all(a in known and (b is None or b in known) for a, b in candidate.marker.parts)
            and (first <= highest + 1)
            else None
        )
    text, readings = candidate.marker.text, []
    for cut in (1, 2):
        if cut < len(text) and text[cut].isdigit() and text[cut] != "0":
            parts = markers.parts_of(text[cut:])
            if parts[0][0] == highest + 1 and all(a in known and (b is None or b in known) for a, b in parts):
                readings.append(Marker(text[cut:], candidate.marker.start + cut, candidate.marker.end, parts))
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
    hits: list[LinkedMarker] = []
    notes: list[Note] = []
    absent: set[int] = set()
    highest = 0
    ahead = _next_new([marker for marker, _, _ in places], known)
    for position, place in enumerate(places):
        marker, block, section = place
        read, missing = _numbers(
            article, place, known, highest, partial(ahead, position) if repair else None, notes
        )
        absent |= set(missing)
        if read:
            highest = max(highest, *read)
            hits.append(LinkedMarker(read, marker.start, marker.end, block, section, read))
    return MarkerLinks(tuple(hits), tuple(notes), frozenset(absent))


def _numbers(
    article: Article,
    place: MarkerPlace,
    known: frozenset[int],
    highest: int,
    ahead: NextAbove | None,
    notes: list[Note],
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The numbers that a marker cites, and those of them that the list lacks.

    Repairs and doubts go to ``notes``.
    """
    read: list[int] = []
    absent: list[int] = []
    for first, last in place[0].parts:
        numbers = range(first, (last or first) + 1)
        if last is not None and not (first < last and last - first <= _WIDEST):
            return (), ()
        if any(number in known for number in numbers):
            read += [number for number in numbers if number in known]
            absent += [number for number in numbers if number not in known]
            continue
        reading = None
        if last is None and ahead is not None:
            reading = read_damaged(first, known, max([highest, *read]), ahead)
        if reading is None and first <= max(known) + BEYOND:
            absent += numbers
            continue
        if reading is not None:
            notes.append(_note(article, place, first, reading.numbers, reading.why))
        if reading is None or not reading.numbers:
            return (), ()
        read += reading.numbers
    return tuple(dict.fromkeys(read)), tuple(absent)


def _note(article: Article, place: MarkerPlace, number: int, numbers: Sequence[int], why: str) -> Note:
    marker = f"'{number}' in the marker {place[0].text}"
    result = f"Read {marker} as {numbers[0]}-{numbers[-1]}" if numbers else f"Did not link {marker}"
    return Note(
        step="citations",
        level="warning" if numbers else "review",
        source=article.id,
        line=place[1].line,
        message=f"{result}: {why}.",
    )
