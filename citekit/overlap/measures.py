"""How much the sources of a citation matrix overlap: the corrected covered area (CCA), of all and of each pair.

CCA = (N - r) / (r * c - r) with N occurrences of works, r works and c sources (D. Pieper, S.-L. Antoine, T. Mathes,
E. A. M. Neugebauer and M. Eikermann, Systematic review finds overlapping reviews were not mentioned in every other
overview, J Clin Epidemiol 2014;67:368-375). Of two sources it is what they share divided by what they have together.
A work that is younger than a source could not be cited there: without those cells, the denominator is smaller
(K. I. Bougioukas and others, Methods for depicting overlap in overviews of systematic reviews, J Clin Epidemiol
2021;132:34-45).
"""

from collections import Counter
from itertools import combinations

import msgspec

from citekit.overlap.matrix import CitationMatrix

_READINGS = ((5.0, "slight"), (10.0, "moderate"), (15.0, "high"))
"""Percent up to which an overlap is called so; above the last it is very high."""


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Two sources by their positions, what both cite, what they cite together, and the CCA in percent."""

    first: int
    second: int
    shared: int
    together: int
    percent: float
    reading: str


class Overlap(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a matrix. ``percent``: the CCA; ``adjusted``: without cells of works younger than the source.

    ``adjusted`` is None where no work is, or nothing but such cells would be left.
    """

    sources: int
    works: int
    occurrences: int
    shared: int
    percent: float
    reading: str
    impossible: int
    adjusted: float | None
    pairs: tuple[Pair, ...]


def reading(percent: float) -> str:
    """'slight', 'moderate', 'high' or 'very high', after Pieper et al."""
    return next((name for most, name in _READINGS if percent <= most), "very high")


def measure(matrix: CitationMatrix) -> Overlap:
    """The figures of a matrix, its pairs in the order of their sources."""
    works, sources = len(matrix.works), len(matrix.sources)
    occurrences = sum(len(work.sources) for work in matrix.works)
    area, repeated = works * sources - works, occurrences - works
    impossible = _impossible(matrix)
    percent = 100 * repeated / area
    return Overlap(
        sources=sources,
        works=works,
        occurrences=occurrences,
        shared=sum(len(work.sources) > 1 for work in matrix.works),
        percent=percent,
        reading=reading(percent),
        impossible=impossible,
        adjusted=100 * repeated / (area - impossible) if 0 < impossible < area - repeated else None,
        pairs=tuple(_pairs(matrix)),
    )


def _pairs(matrix: CitationMatrix) -> list[Pair]:
    totals = Counter(position for work in matrix.works for position in work.sources)
    both = Counter(pair for work in matrix.works for pair in combinations(work.sources, 2))
    pairs = []
    for first, second in combinations(range(len(matrix.sources)), 2):
        shared = both[first, second]
        together = totals[first] + totals[second] - shared
        percent = 100 * shared / together
        pairs.append(
            Pair(
                first=first,
                second=second,
                shared=shared,
                together=together,
                percent=percent,
                reading=reading(percent),
            )
        )
    return pairs


def _impossible(matrix: CitationMatrix) -> int:
    """Cells of works that came out after the source, and that it does not cite."""
    years = Counter(source.year for source in matrix.sources if source.year)
    count = 0
    for work in matrix.works:
        if work.year:
            older = sum(number for year, number in years.items() if year < work.year)
            cited = sum((matrix.sources[position].year or work.year) < work.year for position in work.sources)
            count += older - cited
    return count
