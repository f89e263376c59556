"""Numbers in brackets that count something else than works: points, equations, bounds."""

import re
from collections.abc import Sequence
from functools import cache

from citekit.citations.markers import Marker, alternatives, find
from citekit.model.article import Block

_OPENS_A_POINT = re.compile(
    r"(?:^|[:;,.—–]|\b(?:and|or|are|is|if|when|that|whether|either|both|by|to|include[sd]?|und|oder|et|ou|y|o|и|или))\s*$"
)
# 'values in [1, 5]', '95% CI [2, 7]', 'a median of 3 [2–5]'
_BOUNDED = re.compile(
    r"(?:[∈=×≤≥<>±~∼]|\b(?:intervals?|range[sd]?|between|CI|CrI|IQR|HDI|medians?(?:\s(?:of|was|is|age)){0,3}|Intervall|intervalle|intervalo|интервале?))"
    r"[\s:,]{0,9}(?:[\d.,%]{1,20}\s{0,9})?$"
)
# '(2)' in 'equations (1) and (2)'
_ALSO = re.compile(r"\s?(?:,|,?\s?(?:and|or|und|et|y|e|и|&))\s?")
# Between the things that a caption counts: 'mannose (1), mannobiose (2), and mannotriose (3)'.
_APART = 60
_FEWEST_THINGS = 3


@cache
def _label() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('labels')})\.?[\s\u00a0]?$", re.IGNORECASE)


def citing(text: str, start: int, end: int, style: str, highest: int = 0) -> list[Marker]:
    """The markers of one style in a paragraph, without the numbers that count something else.

    ``highest``: the highest number cited before the paragraph.
    """
    candidates: list[Marker] = []
    labelled = bounded = 0  # where the last number of an equation or figure ends, and the last bounds
    for marker in find(text, start, end, style):
        label = _label().search(text, max(start, marker.start - 30), marker.start)
        # 'Eq. [4]', but 'in the table [4]'
        if (label and (style == "round" or label[0][0].isupper() or "." in label[0])) or (
            labelled and _ALSO.fullmatch(text, labelled, marker.start)
        ):
            labelled = marker.end
        elif _is_other(text, start, end, marker) or (
            bounded and len(marker.parts) == 2 and _ALSO.fullmatch(text, bounded, marker.start)
        ):
            bounded = marker.end
        else:
            candidates.append(marker)
    points = (
        enumerations(text, candidates) | _things(text, candidates, highest) if style == "round" else set()
    )
    return [marker for marker in candidates if marker.start not in points]


def _is_other(text: str, start: int, end: int, marker: Marker) -> bool:
    """Whether a marker is the number of a paragraph, or two bounds."""
    before = text[max(start, marker.start - 30) : marker.start]
    if marker.brackets == "round" and marker.start == start and "\t" not in text[start:end]:
        return True
    return len(marker.parts) <= 2 and marker.parts[0][0] != marker.highest and bool(_BOUNDED.search(before))


def enumerations(text: str, candidates: Sequence[Marker]) -> set[int]:
    """Offsets of markers that count points: '(1) the dose; (2) the site; and (3) ...'.

    ``candidates``: the candidates of one paragraph. Such points begin at 1, follow one another, and are in
    front of their words, behind a colon, semicolon, comma or 'and'.
    """
    points: set[int] = set()
    run: list[Marker] = []
    for marker in candidates:
        before = text[max(0, marker.start - 12) : marker.start]
        opens = (
            _is_single(marker)
            and _OPENS_A_POINT.search(before)
            and re.match(r"\s?[^\W\d_]", text[marker.end : marker.end + 2])
        )
        if opens and marker.highest == len(run) + 1:
            run.append(marker)
        elif opens and marker.highest == 1:
            run = [marker]
        if len(run) >= 2:
            points.update(known.start for known in run)
    return points


def _things(text: str, candidates: Sequence[Marker], highest: int) -> set[int]:
    """Offsets of markers that count things from 1, though those numbers were cited before."""
    points: set[int] = set()
    run: list[Marker] = []
    for marker in candidates:
        between = text[run[-1].end : marker.start] if run else ""
        follows = run and _is_single(marker) and len(between) <= _APART and "." not in between
        if follows and marker.highest == len(run) + 1:
            run.append(marker)
        else:
            run = [marker] if _is_single(marker) and marker.highest == 1 else []
        if len(run) >= _FEWEST_THINGS and highest >= len(run):
            points.update(known.start for known in run)
    return points


def _is_single(marker: Marker) -> bool:
    return len(marker.parts) == 1 and marker.parts[0][1] is None


def is_equation(text: str, block: Block) -> bool:
    """'y = a + bx (3)': a line of its own that ends in its number."""
    line = text[block.start : block.end]
    return (
        len(line) < 120 and "=" in line and bool(re.search(r"\(\d{1,3}\)\s*$", line)) and "." not in line[:-1]
    )
