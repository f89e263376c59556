"""Damaged numbers: a range that lost its dash, a list that lost its commas."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from citekit.text.numbers import number_ranges

NextAbove = Callable[[int], int | None]

# A printed range seldom spans more works than this. One of two works is as well a list that lost its comma:
# the works are the same.
_WIDEST = 30
_MOST_DIGITS = 10
# Readings that a message names.
_SHOWN = 3
# No text cites so many numbers behind the end of its list.
BEYOND = 200


class DamagedNumber(NamedTuple):
    """The entries that a damaged number means; none, and the reason, if uncertain."""

    numbers: tuple[int, ...]
    why: str


def read_damaged(
    number: int, known: frozenset[int], before: int, next_above: NextAbove, square: bool = False
) -> DamagedNumber | None:
    """The meaning of a number that is not in the list: a range or list of others.

    A range without its dash, or a list without its commas.

    ``known``: the numbers of the list; ``before``: the highest number cited so far; ``next_above(n)``: the
    first number above n that the text cites afterwards; ``square``: it is in square brackets, where numbers
    hardly mean anything else, so that they need not follow one another. None where it can be neither.
    """
    candidates = [*_ranges(str(number), known), *_lists(str(number), known)]
    if not candidates and square and not 1500 <= number <= 2099:
        candidates = list(_rising(str(number), known))
        if len(candidates) == 1:
            return DamagedNumber(candidates[0], _lost(number, candidates[0]))
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
    return DamagedNumber((), f"it could be {' or '.join(map(number_ranges, candidates[:_SHOWN]))}")


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


def _rising(digits: str, known: frozenset[int], above: int = 0) -> Iterator[tuple[int, ...]]:
    """'3712' as 3, 7, 12: any numbers of the list in rising order."""
    if len(digits) > _MOST_DIGITS:
        return
    for cut in range(1, min(4, len(digits)) + 1):
        first, rest = int(digits[:cut]), digits[cut:]
        if digits[0] != "0" and first in known and first > above:
            if not rest:
                yield (first,)
            else:
                yield from ((first, *others) for others in _rising(rest, known, first))


def _lost(number: int, numbers: tuple[int, ...]) -> str:
    """What copying took from 'first-last' or 'first, ..., last' to leave ``number``."""
    dash = str(number) == f"{numbers[0]}{numbers[-1]}"
    return f"the {'dash was' if dash else 'commas were'} lost in copying"


def _between(numbers: tuple[int, ...], before: int, next_above: NextAbove) -> str:
    last = numbers[-1]
    up_to = f"{before} was the highest number cited before it" if before else "nothing was cited before it"
    then = f" and {last + 1} is the next new one" if next_above(last) else ""
    return f"{up_to}{then}"
