"""Numbers that cite: which entries a marker means, damaged ranges repaired, doubts said."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial

from citekit.citations import markers
from citekit.citations import superscripts as raised
from citekit.citations.markers import Marker
from citekit.citations.repair import BEYOND, NextAbove, read_damaged
from citekit.citations.superscripts import Raised
from citekit.citations.targets import Body, Found, Hit
from citekit.model.article import Article, Block
from citekit.model.note import Note

# No marker names more works in one range.
_WIDEST = 200
# A raised number may be so far ahead of the highest before it: what stands between is cited in tables.
_GAP = 25
# A text with so few raised numbers hardly tells which words occur without one: their order has to.
_FEW = 12
Place = tuple[Marker, Block, str | None]


def in_brackets(article: Article, body: Body, known: frozenset[int], style: str) -> Found:
    """The citations by numbers in ``style`` brackets ('square' or 'round')."""
    places: list[Place] = []
    for block, section in body:
        if markers.is_equation(article.text, block):
            continue
        span = article.text, block.start, block.end
        here = [*markers.citing(*span, style), *markers.named(*span)]
        if style == "round":
            here += markers.nested(*span)
        places += [(marker, block, section) for marker in sorted(here, key=lambda marker: marker.start)]
    return _linked(article, places, known)


def by_raised(article: Article, body: Body, known: frozenset[int], spaced: bool = False) -> Found:
    """The citations by raised numbers. ``spaced``: copied with a space before them."""
    found = raised.candidates(article, body, spaced)
    ordered = raised.in_order(raised.first_numbers(found, known))
    if not ordered and len(found) <= _FEW:
        ordered = raised.in_order(
            raised.first_numbers([one._replace(sure=not one.why) for one in found], known)
        )
    if spaced and not ordered:
        return Found()
    notes: list[Note] = []
    places = _in_order(article, found, known, notes) if ordered else _anywhere(found, known)
    links = _linked(article, places, known, repair=ordered)
    return links._replace(notes=(*links.notes, *notes))


def _anywhere(found: Sequence[Raised], known: frozenset[int]) -> list[Place]:
    return [
        (one.marker, one.block, one.section)
        for one in found
        if one.sure and all(first in known for first, _ in one.marker.parts)
    ]


def _in_order(
    article: Article, found: Sequence[Raised], known: frozenset[int], notes: list[Note]
) -> list[Place]:
    """The candidates that fit a list cited in order; those that are not sure by themselves where they continue it."""
    places: list[Place] = []
    highest = 0
    ahead = _next_new([one.marker for one in found if one.sure], known)
    position = 0
    for one in found:
        marker = one.marker
        if one.why:
            rest = _behind_prefix(one, known, highest)
            if rest is None:
                continue
            notes.append(_split_note(article, one, rest))
            marker = rest
        numbers = [number for first, last in marker.parts for number in (first, last or first)]
        fits = all(number in known for number in numbers)
        new = [number for number in numbers if number > highest]
        following = ahead(position - (not one.sure), highest)
        position += one.sure
        if not one.why:
            if fits and one.sure:
                fits = not new or min(new) <= highest + _GAP
            elif fits:
                fits = bool(new) and min(new) == highest + 1 and (following is None or following > max(new))
            elif one.sure:
                fits = len(marker.parts) == 1 and marker.parts[0][1] is None and len(marker.text) > 2
        if fits:
            places.append((marker, one.block, one.section))
            highest = max(highest, *(number for number in numbers if number in known), 0)
            if one.sure and numbers[0] not in known:
                damaged = read_damaged(numbers[0], known, highest, partial(ahead, position - 1))
                highest = max(highest, *damaged.numbers) if damaged and damaged.numbers else highest
    return places


def _behind_prefix(one: Raised, known: frozenset[int], highest: int) -> Marker | None:
    """'313-21' behind 'Table', 20 behind '2015': what is left for the list, where one reading is possible."""
    if one.why == "a year":
        first = one.marker.parts[0][0]
        return (
            one.marker
            if all(a in known and (b is None or b in known) for a, b in one.marker.parts)
            and (first <= highest + 1)
            else None
        )
    text, readings = one.marker.text, []
    for cut in (1, 2):
        if cut < len(text) and text[cut].isdigit() and text[cut] != "0":
            parts = markers.parts_of(text[cut:])
            if parts[0][0] == highest + 1 and all(a in known and (b is None or b in known) for a, b in parts):
                readings.append(Marker(text[cut:], one.marker.start + cut, one.marker.end, parts))
    return readings[0] if len(readings) == 1 else None


def _split_note(article: Article, one: Raised, rest: Marker) -> Note:
    printed = article.text[max(one.block.start, one.marker.start - 12) : one.marker.end].split("\n")[-1]
    what = f"In '{printed.strip()}', '{rest.text}' was read as a citation glued to {one.why}: the numbering goes on with it."
    return Note(step="citations", level="warning", source=article.id, line=one.block.line, message=what)


def _next_new(found: Sequence[Marker], known: frozenset[int]) -> Callable[[int, int], int | None]:
    """A function (position, number) -> the first number above ``number`` that is cited after ``position``."""
    intact = [
        (i, first)
        for i, marker in enumerate(found)
        if all(first in known and (last is None or last in known) for first, last in marker.parts)
        for first, _ in marker.parts
    ]
    positions = [i for i, _ in intact]

    def look(position: int, number: int) -> int | None:
        start = bisect_right(positions, position)
        return next((n for _, n in intact[start : start + 50] if n > number), None)

    return look


def _linked(article: Article, places: Sequence[Place], known: frozenset[int], repair: bool = True) -> Found:
    hits: list[Hit] = []
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
            hits.append(Hit(read, marker.start, marker.end, block, section, read))
    return Found(tuple(hits), tuple(notes), frozenset(absent))


def _numbers(
    article: Article,
    place: Place,
    known: frozenset[int],
    highest: int,
    ahead: NextAbove | None,
    notes: list[Note],
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The numbers that a marker cites, () where it is no citation; and those that the list does not hold.

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


def _note(article: Article, place: Place, number: int, numbers: Sequence[int], why: str) -> Note:
    read = f"was read as {numbers[0]}-{numbers[-1]}" if numbers else "was not linked"
    return Note(
        step="citations",
        level="warning" if numbers else "review",
        source=article.id,
        line=place[1].line,
        message=f"In the marker {place[0].text}, '{number}' {read}: {why}.",
    )
