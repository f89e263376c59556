"""Numeric citation markers: '(1, 2)', '[3-5,7]', and what only looks like one."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_DASH = r"[-\u2010-\u2015\u2212]"
_SIGN = "[†‡*§]?"  # says something of the work beside its number
_NUMBERS = rf"\d{{1,8}}{_SIGN}(?:\s?(?:[,;]|{_DASH}|,\s?and|and|&)\s?\d{{1,8}}{_SIGN})*"
_LEAD = r"(?:(?:see|e\.g\.,?|cf\.|refs?\.?|references?|reviewed in)\s+)?"
STYLES = {
    "square": re.compile(rf"\[\s?{_LEAD}(?P<numbers>{_NUMBERS})\s?\](?!\(https?:)"),
    "round": re.compile(
        # Glued to a word of three small letters at least ('pain(12)'), never to a symbol: 'F(3, 11)'; and
        # never an isotope: '(18)F-FDG'.
        rf"(?:(?<=[\s\u00a0(“\"’”.,;])|(?<=[a-zß-ÿ]{{3}})|^)"
        rf"\(\s?{_LEAD}(?P<numbers>{_NUMBERS})\s?\)(?![A-Z\d]|{_DASH}\w)"
    ),
}
_PART = re.compile(rf"(\d+){_SIGN}(?:\s?({_DASH})\s?(\d+))?")
# Measured on 40 articles: those that cite in a style reach 90 % of their list and more, the others 35 %.
_SHARE_OF_LIST = 0.5
_MANY, _SHARE_IN_A_ROW = 8, 0.6
_ENUMERATES = re.compile(
    r"(?:^|[:;,.—–]|\b(?:and|or|are|is|if|when|that|whether|either|both|by|to|include[sd]?|und|oder|et|ou|y|o))\s*$"
)


class Marker(NamedTuple):
    """A candidate: the text in its brackets, where it stands, and the parts printed in it.

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


def find(text: str, start: int, end: int, style: str) -> Iterator[Marker]:
    """The candidates of one style between two offsets, in order."""
    for match in STYLES[style].finditer(text, start, end):
        parts = tuple((int(a), int(b) if b else None) for a, _, b in _PART.findall(match["numbers"]))
        yield Marker(match[0], match.start(), match.end(), parts)


def choose_style(text: str, spans: Sequence[tuple[int, int]], highest: int) -> str | None:
    """The style in which the article cites: the one that reaches more of the list, or None.

    An article that cites by raised numbers or by author and year has numbers in brackets too: points of an
    argument, equations. They reach few entries of its list; those of a text that was copied in part reach
    few as well, but one after the other from the first.
    """
    seen: dict[str, set[int]] = {}
    for style in STYLES:
        markers = (marker for start, end in spans for marker in citing(text, start, end, style))
        parts = [part for marker in markers for part in marker.parts if part[0] <= highest]
        seen[style] = {
            number for first, last in parts for number in range(first, min(last or first, highest) + 1)
        }
    best, reached = max(seen.items(), key=lambda item: len(item[1]))
    if len(reached) >= _SHARE_OF_LIST * highest:
        return best
    in_a_row = len(reached) >= _MANY and len(reached) >= _SHARE_IN_A_ROW * max(reached)
    return best if in_a_row else None


def citing(text: str, start: int, end: int, style: str) -> list[Marker]:
    """The candidates of one style in a paragraph, without the points of an argument."""
    found = list(find(text, start, end, style))
    points = enumerations(text, found) if style == "round" else set()
    return [marker for marker in found if marker.start not in points]


def enumerations(text: str, found: Sequence[Marker]) -> set[int]:
    """Offsets of markers that count points of an argument: 'first: (1) the dose; (2) the site; and (3) ...'.

    ``found``: the candidates of one paragraph. Such points begin at 1, follow one another, and stand in
    front of their words, behind a colon, semicolon, comma or 'and'.
    """
    points: set[int] = set()
    run: list[Marker] = []
    for marker in found:
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
