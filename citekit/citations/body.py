"""The paragraphs of an article that cite: those outside its reference lists."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from citekit.citations.targets import CitingParagraphs, Target
from citekit.model.article import Article
from citekit.text.normalize import clean

# Code points of other text between two entries of one list, at most.
_BETWEEN_ENTRIES = 1500


def list_spans(article: Article, targets: Sequence[Target]) -> list[tuple[int, int]]:
    """The spans of the reference lists: one for entries of one list that follow one another below one heading."""
    headings = [block.start for block in article.blocks if block.kind == "list-heading"]
    spans: list[tuple[int, int]] = []
    before: int | None = None
    for start, end, name in sorted((target.start, target.end, target.list or 0) for target in targets):
        below_one = (
            spans and name == before and bisect_left(headings, start) == bisect_left(headings, spans[-1][1])
        )
        if below_one and start <= spans[-1][1] + _BETWEEN_ENTRIES:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
        before = name
    return spans


def body_of(article: Article, lists: Sequence[tuple[int, int]] = ()) -> CitingParagraphs:
    """The paragraphs outside the reference lists (spans, in order), with sections."""
    body = []
    section = None
    starts = [start for start, _ in lists]
    for block in article.blocks:
        if block.kind in ("heading", "list-heading"):
            section = clean(article.text[block.start : block.end])
            continue
        position = bisect_right(starts, block.start) - 1
        listed = position >= 0 and block.start < lists[position][1]
        if block.kind != "furniture" and not listed:
            body.append((block, section))
    return body
