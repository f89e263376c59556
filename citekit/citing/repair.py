"""Ranges that lost their dash in copying: '(811)' is 8-11, but only where nothing else is possible."""

from collections.abc import Callable
from typing import NamedTuple

NextAbove = Callable[[int], int | None]

# A printed range seldom spans more works than this. One of two works is as well a list that lost its comma:
# the works are the same.
_WIDEST = 30
# No text cites so many numbers behind the end of its list.
BEYOND = 200


class Reading(NamedTuple):
    """What a damaged number can mean: the range, or None with the reason why no reading is certain."""

    range: tuple[int, int] | None
    why: str


def read_damaged(number: int, known: frozenset[int], before: int, next_above: NextAbove) -> Reading | None:
    """What ``number``, which is not in the list, can mean as a range that lost its dash.

    ``known``: the numbers of the list; ``before``: the highest number cited so far; ``next_above(n)``: the
    first number above n that the text cites afterwards. None where it can be no range at all.
    """
    digits = str(number)
    candidates = []
    for cut in range(1, len(digits)):
        if digits[cut] == "0":
            continue
        first, last = int(digits[:cut]), int(digits[cut:])
        if first in known and last in known and 1 <= last - first <= _WIDEST:
            candidates.append((first, last))
    if not candidates:
        return None
    exact = [c for c in candidates if c[0] == before + 1 and next_above(c[1]) in (None, c[1] + 1)]
    if len(exact) == 1:
        last = exact[0][1]
        up_to = (
            f"{before} was the highest number cited before it" if before else "nothing was cited before it"
        )
        then = f" and {last + 1} is the next new one" if next_above(last) else ""
        return Reading(exact[0], f"the dash was lost in copying; {up_to}{then}")
    if 1900 <= number <= 2099 or number <= max(known) + BEYOND:
        return None  # a year, or a work behind the end of a list that was cut off
    fitting = [c for c in candidates if c[1] <= before or c[0] == before + 1]
    if len(fitting) == len(candidates) == 1:
        return Reading(fitting[0], "the dash was lost in copying; the list allows no other range here")
    readings = " or ".join(f"{a}-{b}" for a, b in candidates)
    return Reading(None, f"it could be {readings}")
