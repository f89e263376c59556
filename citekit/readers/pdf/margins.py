"""Running heads, footers and page numbers: what pages repeat at the same height."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from citekit.readers.pdf.lines import PrintedLine

# Heads and footers stand in this share of the page, above and below.
_MARGIN = 0.13
_PAGE_NUMBER = re.compile(
    r"[-–—|\s]*(?:page|p\.|seite)?\s*(?:\d{1,5}|[ivxlc]{1,7})(?:\s*(?:of|/|von|de)\s*\d{1,5})?[-–—|\s]*",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_DIGITS = re.compile(r"\d+")


class PrintedPage(NamedTuple):
    """A page's number and height, and the pieces of its lines."""

    number: int
    height: float
    pieces: list[PrintedLine]


def without_margins(pages: Sequence[PrintedPage]) -> list[PrintedPage]:
    """The pages without what is repeated in their margins, numbers apart, and without page numbers.

    What is repeated has letters: '100–107.' may end a reference on every page.
    """
    seen = Counter(key for page in pages for key in {_key(piece) for piece in _in_margins(page)})
    least = 2 if len(pages) <= 5 else 3
    kept: list[PrintedPage] = []
    for page in pages:
        margin = _in_margins(page)
        repeated = {
            id(piece) for piece in margin if seen[_key(piece)] >= least and _LETTERS.search(piece.text)
        }
        rest = [piece for piece in page.pieces if id(piece) not in repeated]
        numbers = _page_numbers(rest, {id(piece) for piece in margin})
        kept.append(page._replace(pieces=[piece for piece in rest if id(piece) not in numbers]))
    return kept


def _in_margins(page: PrintedPage) -> list[PrintedLine]:
    low, high = _MARGIN * page.height, (1 - _MARGIN) * page.height
    return [piece for piece in page.pieces if not low < piece.y < high]


def _key(piece: PrintedLine) -> tuple[str, int]:
    """What two pages' heads have in common; the height only roughly, which no rounding may part."""
    return _DIGITS.sub("#", piece.text.strip()), round(piece.size)


def _page_numbers(rest: Sequence[PrintedLine], margin: set[int]) -> set[int]:
    """A bare number that is the page's highest or lowest line."""
    if not rest:
        return set()
    lowest, highest = min(piece.y for piece in rest), max(piece.y for piece in rest)
    return {
        id(piece)
        for piece in rest
        if id(piece) in margin
        and (piece.y >= highest - 2 or piece.y <= lowest + 2)
        and _PAGE_NUMBER.fullmatch(piece.text)
    }
