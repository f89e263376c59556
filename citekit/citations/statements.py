"""What a document says of a work: a sentence, and the part of it that belongs to one marker."""

import re
from collections.abc import Sequence

import msgspec

Span = tuple[int, int]

# A marker that names its authors ('Kim et al. (70) found', 'In one trial (12),') speaks of what follows.
_AUTHORS = re.compile(r"(?:\bet\s+al\.?,?|\band\s+(?:colleagues|co-?workers))\s*$", re.IGNORECASE)
_NAME = re.compile(r"^\W*[^\W\d_a-z][\w’'-]+(?: and [^\W\d_a-z][\w’'-]+)?\s*$")
_FEW_WORDS = 4
_CLAUSE_END = re.compile(r"[,;:](?=\s)")


class Statement(msgspec.Struct, frozen=True):
    """A sentence that cites the work.

    ``start``: the sentence's offset in the source's text, in code points. ``shared``: how many works the
    marker cites. ``said``: the part of the sentence that belongs to the marker, as offsets in the
    sentence; None: all of it. Only this part gives evidence. ``reports``: whether it tells what the
    authors of the work did ('Kim et al. (70) treated 57 patients').
    """

    source: str
    sentence: str
    start: int
    shared: int = 1
    said: Span | None = None
    reports: bool = False

    @property
    def part(self) -> str:
        """The words that belong to the marker."""
        return self.sentence if self.said is None else self.sentence[slice(*self.said)]


def part_said(sentence: str, markers: Sequence[Span], own: int) -> Span:
    """The part of a sentence that belongs to the marker ``markers[own]``; offsets in the sentence.

    A marker stands behind what it supports: its part goes from the marker before it up to itself, that of
    the last one to the end of its clause; what follows is the citing author's own. Behind an author's name,
    or at a beginning, it stands before it.
    """
    begin = markers[own - 1][1] if own else 0
    after = markers[own + 1][0] if own + 1 < len(markers) else len(sentence)
    start, end = markers[own]
    before = sentence[begin:start]
    if _AUTHORS.search(before) or len(before.split()) < _FEW_WORDS:
        return begin, after
    if own + 1 < len(markers):
        return begin, end
    border = _CLAUSE_END.search(sentence, end)
    return begin, border.start() if border else after


def reports(sentence: str, marker: Span) -> bool:
    """Whether the authors of the cited work are the ones who speak: their names stand before the marker."""
    before = sentence[: marker[0]]
    return bool(_AUTHORS.search(before) or _NAME.match(before))
