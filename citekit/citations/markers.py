"""Numeric citation markers: '(1, 2)', '[3-5,7]', and what only looks like one."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from citekit.model.article import Block

DASH = r"[-\u2010-\u2015\u2212]"
_SIGN = "[†‡*§]?"  # says something of the work beside its number
_NUMBERS = rf"\d{{1,8}}{_SIGN}(?:\s?(?:[,;]|{DASH}|,\s?and|and|&)\s?\d{{1,8}}{_SIGN})*"
_LEAD = r"(?:(?:see|e\.g\.,?|cf\.|refs?\.?|references?|reviewed in)\s+)?"
STYLES = {
    "square": re.compile(rf"\[\s?{_LEAD}(?P<numbers>{_NUMBERS})\s?\](?!\(https?:)"),
    "round": re.compile(
        # Glued to a word of three small letters at least ('pain(12)'), never to a symbol: 'F(3, 11)'; and
        # never an isotope: '(18)F-FDG'.
        rf"(?:(?<=[\s\u00a0(“\"’”.,;])|(?<=[a-zß-ÿ]{{3}})|^)"
        rf"\(\s?{_LEAD}(?P<numbers>{_NUMBERS})\s?\)(?![A-Z\d]|{DASH}\w)"
    ),
}
_PART = re.compile(rf"(\d+){_SIGN}(?:\s?({DASH})\s?(\d+))?")
_ENUMERATES = re.compile(
    r"(?:^|[:;,.—–]|\b(?:and|or|are|is|if|when|that|whether|either|both|by|to|include[sd]?|und|oder|et|ou|y|o))\s*$"
)


class Marker(NamedTuple):
    """A candidate: a text in brackets, its place, and the numbers printed in it.

    ``parts``: (first, last) for a range, (number, None) for a single number.
    """

    text: str
    start: int
    end: int
    parts: tuple[tuple[int, int | None], ...]

    @property
    def highest(self) -> int:
        """The highest number printed in it."""
        return max(max(first, last or 0) for first, last in self.parts)


def parts_of(numbers: str) -> tuple[tuple[int, int | None], ...]:
    """'1-3,7' as ((1, 3), (7, None))."""
    return tuple((int(a), int(b) if b else None) for a, _, b in _PART.findall(numbers))


def find(text: str, start: int, end: int, style: str) -> Iterator[Marker]:
    """The candidates of one style between two offsets, in order."""
    for match in STYLES[style].finditer(text, start, end):
        yield Marker(match[0], match.start(), match.end(), parts_of(match["numbers"]))


# 'described in reference 45', 'refs. 12 and 13': named, not in brackets.
_NAMED = re.compile(rf"\b[Rr]ef(?:erence)?s?\.?[\s\u00a0](?P<numbers>{_NUMBERS})(?![\w%]|\.\d|\s?{DASH})")
_OPEN = re.compile(r"\([^()\n]{0,300}$")


def behind_reference_word(text: str, start: int, end: int) -> Iterator[Marker]:
    """The numbers behind the word 'reference', in order."""
    for match in _NAMED.finditer(text, start, end):
        parts = parts_of(match["numbers"])
        yield Marker(match["numbers"], match.start("numbers"), match.end("numbers"), parts)


def nested(text: str, start: int, end: int) -> Iterator[Marker]:
    """Square markers inside round brackets, for texts that cite in round ones.

    '(corn cobs [13], straw [14])'
    """
    for marker in find(text, start, end, "square"):
        if _OPEN.search(text, max(start, marker.start - 300), marker.start):
            yield marker


def citing(text: str, start: int, end: int, style: str) -> list[Marker]:
    """The candidates of one style in a paragraph, without the points of an argument."""
    candidates = list(find(text, start, end, style))
    points = enumerations(text, candidates) if style == "round" else set()
    return [marker for marker in candidates if marker.start not in points]


def enumerations(text: str, candidates: Sequence[Marker]) -> set[int]:
    """Offsets of markers that count points: '(1) the dose; (2) the site; and (3) ...'.

    ``candidates``: the candidates of one paragraph. Such points begin at 1, follow one another, and are in
    front of their words, behind a colon, semicolon, comma or 'and'.
    """
    points: set[int] = set()
    run: list[Marker] = []
    for marker in candidates:
        single = len(marker.parts) == 1 and marker.parts[0][1] is None
        number = marker.parts[0][0]
        before = text[max(0, marker.start - 12) : marker.start]
        opens = (
            single
            and _ENUMERATES.search(before)
            and re.match(r"\s?[^\W\d_]", text[marker.end : marker.end + 2])
        )
        if opens and number == len(run) + 1:
            run.append(marker)
        elif opens and number == 1:
            run = [marker]
        if len(run) >= 2:
            points.update(known.start for known in run)
    return points


def is_equation(text: str, block: Block) -> bool:
    """'y = a + bx (3)': a line of its own that ends in its number."""
    line = text[block.start : block.end]
    return (
        len(line) < 120 and "=" in line and bool(re.search(r"\(\d{1,3}\)\s*$", line)) and "." not in line[:-1]
    )
