"""The sentence around a marker."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from citekit.citations.targets import LinkedMarker
from citekit.model.article import Block
from citekit.text.sentences import sentences

# A longer sentence is a page that lost its stops or its lines; then so much around the marker is shown.
_LONGEST = 4000
_STOPS = frozenset(".!?")
_CAPITAL = re.compile(r"\s+[^\W\d_a-zß-ÿа-я]")


def sentence_finder(text: str, hits: Sequence[LinkedMarker]) -> Callable[[Block, int], tuple[int, int]]:
    """A function (block, offset) -> the span of the sentence there.

    Each block is split only once. A marker behind a stop ends its sentence: 'It was in 2020.5 Then'.
    """
    ends = sorted(hit.end for hit in hits if text[hit.start - 1 : hit.start] in _STOPS)
    known: dict[int, list[tuple[int, int]]] = {}

    def find(block: Block, offset: int) -> tuple[int, int]:
        if block.start not in known:
            row = block.kind == "table" or "\t" in text[block.start : block.end]
            whole = [(block.start, block.end)]
            split = [] if row else list(sentences(text, block.start, block.end))
            known[block.start] = _split_again(text, split, ends) or whole
        spans = known[block.start]
        start, end = spans[max(0, bisect_right(spans, offset, key=lambda span: span[0]) - 1)]
        if end - start <= _LONGEST:
            return start, end
        return _edge(text, max(start, offset - _LONGEST // 2), 1), _edge(
            text, min(end, offset + _LONGEST // 2), -1
        )

    return find


def _split_again(text: str, spans: Sequence[tuple[int, int]], ends: Sequence[int]) -> list[tuple[int, int]]:
    """Sentences, split where a marker ends at one of ``ends`` and a capital follows."""
    parts = []
    for start, end in spans:
        for at in ends[bisect_right(ends, start) : bisect_left(ends, end)]:
            if following := _CAPITAL.match(text, at, end):
                parts.append((start, at))
                start = following.end() - 1
        parts.append((start, end))
    return parts


def _edge(text: str, offset: int, step: int) -> int:
    """The nearest edge of a word from ``offset`` on, if there is one close by."""
    return next(
        (
            at
            for at in range(offset, offset + 40 * step, step)
            if 0 < at < len(text) and (text[at - 1].isspace() or text[at].isspace())
        ),
        offset,
    )
