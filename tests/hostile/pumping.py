"""Texts that a regular expression takes longest for, derived from the expression, and how its time grows with them.

An attack repeats what a part of the pattern repeats, behind what leads there and without what ends it: of
'<a[^>]*>' these are '<a' and then 'xxx...', and '<a<a<a...'.
"""

import math
import re
import signal
import time
from collections.abc import Callable, Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser
from typing import Any

_POOL = " aAzé1,.-;:()[]{}\n\t\"'’–“%@\\<>&/=_|*#中í"
"""One or two characters of each kind."""
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_MANY = 20
"""A repetition of so many or more is pumped."""
_MOST_UNITS = 40
_SIZES = tuple(32 * 4**step for step in range(6))
_ENOUGH = 0.02
"""Seconds that can be told from noise; a shorter time is no evidence."""
_LONG = 2_000
"""Below this length the bounds of bounded repetitions are not reached, and time grows as if they had none."""
_SURELY = 0.5
_HANGS = 5.0
_LOOKS = 3
"""How often a steep ratio is measured again."""
_STEEPEST = 2.2
"""Four times the text may take so many times four times as long: a square takes four times four."""


class Hangs(Exception):
    """One attempt takes longer than `_HANGS` seconds of processor time."""


def steepest(pattern: str, flags: int, method: str) -> str | None:
    """An attack on a pattern for which its time grows faster than the text, with the ratios; None if there is none."""
    attempt = _attempt(re.compile(pattern, flags), method)
    for prefix, unit in attacks(pattern, flags):
        for end in ("\0", ""):
            ratio = _least_ratio(lambda size: attempt(prefix + unit * (size // len(unit)) + end))  # noqa: B023
            if ratio > 4 * _STEEPEST:
                return f"{prefix!r} + {unit!r} * n + {end!r}: {ratio:.1f} times as long for 4 times as much"
    return None


def _attempt(compiled: "re.Pattern[str]", method: str) -> Callable[[str], object]:
    if method == "finditer":
        return lambda text: sum(1 for _ in compiled.finditer(text))
    return getattr(compiled, method)


def _least_ratio(attempt: Callable[[int], object]) -> float:
    """The ratio, the least of several where it is steep: what else the machine does makes only some of them so."""
    ratio = _ratio(attempt)
    for _ in range(_LOOKS):
        if ratio <= 4 * _STEEPEST or ratio == math.inf:
            break
        ratio = min(ratio, _ratio(attempt))
    return ratio


def _ratio(attempt: Callable[[int], object]) -> float:
    """How many times as long the last of the sizes takes as the one before it, a quarter of it; infinite if it hangs."""
    before = 0.0
    for size in _SIZES:
        now = _seconds(attempt, size)
        if now == math.inf:
            return math.inf
        if now >= _ENOUGH and (size >= _LONG or now >= _SURELY):
            if now < 4 * _STEEPEST * max(before, 1e-9):
                return 1.0
            for _ in range(3 if now < _SURELY else 1):
                now = min(now, _seconds(attempt, size))
                before = min(before, _seconds(attempt, size // 4))
            if now >= _ENOUGH:
                return now / max(before, 1e-6)
        before = now
    return 1.0


def _seconds(attempt: Callable[[int], object], size: int) -> float:
    def stop(_signal: int, _frame: object) -> None:
        raise Hangs

    former = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, _HANGS)
    begin = time.process_time()
    try:
        attempt(size)
    except Hangs:
        return math.inf
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, former)
    return time.process_time() - begin


def attacks(pattern: str, flags: int) -> list[tuple[str, str]]:
    """(what comes first, what is repeated behind it), derived from a pattern."""
    tree = parser.parse(pattern, flags)
    pumps = list(_pumps(tree, ""))
    ordered = [(prefix, unit) for prefix, unit in pumps if unit]
    ordered += [("", prefix) for prefix, _ in pumps if prefix]
    ordered += [("", prefix + unit) for prefix, unit in pumps if prefix and unit]
    whole = _sample(tree)
    ordered += [("", whole[:cut]) for cut in {len(whole), len(whole) - 1} if cut > 0]
    return list(dict.fromkeys(ordered))[:_MOST_UNITS]


def _pumps(tree: Any, prefix: str) -> Iterator[tuple[str, str]]:
    """(the shortest way to a repetition, one text of what it repeats) for all repetitions of a pattern."""
    for code, value in tree:
        if code in _REPEATS:
            _least, most, body = value
            if most >= _MANY:
                for unit in _units(body):
                    yield prefix, unit
            yield from _pumps(body, prefix)
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from _pumps(branch, prefix)
        elif code is codes.SUBPATTERN:
            yield from _pumps(value[-1], prefix)
        elif code is codes.ATOMIC_GROUP:
            yield from _pumps(value, prefix)
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _pumps(value[1], prefix)
        prefix += _sample([(code, value)])


def _units(body: Any) -> Iterator[str]:
    """Texts of what is repeated: of a class a character of each kind, of a sequence with and without options."""
    if len(body) == 1 and (members := _members(*body[0])):
        kinds: dict[str, str] = {}
        for member in members:
            kinds.setdefault(_kind(member), member)
        yield from kinds.values()
        return
    yield _sample(body)
    yield _sample(body, more=1)
    for code, value in body:
        if code is codes.SUBPATTERN and value[-1] and value[-1][0][0] is codes.BRANCH:
            value = value[-1][0][1]
            code = codes.BRANCH
        if code is codes.BRANCH:
            for branch in value[1][:4]:
                yield _sample(branch, more=1)


def _kind(sign: str) -> str:
    if sign.isspace():
        return "newline" if sign == "\n" else "space"
    return (
        "upper" if sign.isupper() else "letter" if sign.isalpha() else "digit" if sign.isdigit() else "sign"
    )


def _sample(tree: Any, more: int = 0) -> str:
    """A text that a pattern, or a part of it, matches in most cases; ``more``: repetitions above the fewest."""
    parts: list[str] = []
    for code, value in tree:
        if members := _members(code, value):
            parts.append(members[0])
        elif code in _REPEATS:
            least, most, body = value
            parts.append(_sample(body, more) * min(least + more, most, least + 1))
        elif code is codes.BRANCH:
            parts.append(_sample(value[1][0], more))
        elif code is codes.SUBPATTERN:
            parts.append(_sample(value[-1], more))
        elif code is codes.ATOMIC_GROUP:
            parts.append(_sample(value, more))
    return "".join(parts)


def _members(code: Any, value: Any) -> list[str]:
    """Characters that one code of a pattern matches; [] for those that match no single character."""
    if code is codes.LITERAL:
        return [chr(value)]
    if code is codes.NOT_LITERAL:
        return [sign for sign in _POOL if ord(sign) != value]
    if code is codes.ANY:
        return [sign for sign in "a 1.A<" if sign != "\n"]
    if code is not codes.IN:
        return []
    negated = value[0][0] is codes.NEGATE
    items = value[1:] if negated else value
    known = [sign for sign in _POOL if any(_is_member(sign, *item) for item in items) != negated]
    if known or negated:
        return known
    first, detail = items[0]
    return [chr(detail[0] if first is codes.RANGE else detail)] if first is not codes.CATEGORY else []


_CATEGORIES = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_WORD: r"\W",
}


def _is_member(sign: str, code: Any, value: Any) -> bool:
    if code is codes.LITERAL:
        return ord(sign) == value
    if code is codes.RANGE:
        return value[0] <= ord(sign) <= value[1]
    return re.match(_CATEGORIES[value], sign) is not None
