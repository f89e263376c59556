"""Numbers in prose, read as figures ('twenty-four' -> 24), and lists of numbers, written as ranges."""

import re
from collections.abc import Iterable, Sequence

from citekit.data import data_lines

_ONES, _TENS = (tuple(line.split()) for line in data_lines("number_words.txt"))
_VALUES = {word: number for number, word in enumerate(_ONES)} | {
    word: 10 * number for number, word in enumerate(_TENS, start=2)
}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_WORD = rf"(?:{'|'.join(sorted({*_VALUES, *_SCALES}, key=lambda word: (-len(word), word)))})"
NUMBER = (
    r"(?:\d{1,3}(?:[,\u00a0\u2009\u202f ]\d{3}){1,6}|\d+(?:\.\d+)?(?:\s(?:thousand|million|billion))?"
    rf"|(?:[Aa]\s(?=dozen|hundred|thousand|million))?(?i:{_WORD})(?:(?:\sand\s|[\s-])(?i:{_WORD})){{0,5}})"
)
"""A pattern for a number in figures or in English words; linear."""


def figures(number: str) -> str | None:
    """'1,204' -> '1204', 'twenty-four' -> '24', '1.2 million' -> '1200000'; None if it is not a positive integer."""
    plain = re.sub(r"(?<=\d)[,\s](?=\d{3})", "", number.casefold())
    total: float = 0
    part: float = 0
    for word in re.split(r"[\s-]+", plain):
        if word in ("and", "a"):
            part = part or (1 if word == "a" else 0)
        elif word in _SCALES:
            part = (part or 1) * _SCALES[word]
            if _SCALES[word] >= 1000:
                total, part = total + part, 0
        elif word in _VALUES:
            part += _VALUES[word]
        elif re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]{1,6})?", word):
            part += float(word)
        else:
            return None
    value = total + part
    return str(int(value)) if value == int(value) and value > 0 else None


def number_ranges(numbers: Sequence[int]) -> str:
    """'3, 5-7' for 3, 5, 6 and 7; ``numbers`` in order."""
    ranges: list[tuple[int, int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in ranges)


def list_position(number: int | None, list: int | None) -> str:
    """'5', '5 of list 2' where a source has several lists, '' where nothing is printed."""
    if number is None:
        return ""
    return str(number) if list is None else f"{number} of list {list}"


def list_ranges(positions: Iterable[tuple[int | None, int | None]]) -> str:
    """'3, 5-7' for entries (list, number) of one list; '3, 5-7 of list 1; 2 of list 2' for several."""
    numbers: dict[int | None, list[int]] = {}
    for in_list, number in sorted({(in_list or 0, number or 0) for in_list, number in positions}):
        numbers.setdefault(in_list or None, []).append(number)
    return "; ".join(
        number_ranges(of_list) + (f" of list {in_list}" if in_list else "")
        for in_list, of_list in numbers.items()
    )
