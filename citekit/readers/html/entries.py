"""A reference list without a heading: its entries, by the page's own marks and by the links that lead to them."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from citekit.model.article import Article, Block, MarkedReference
from citekit.text.link_words import without_links

_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d[a-z]?(?!\d)|\bin press\b|\bn\.\s?d\.", re.IGNORECASE)
_LABEL = re.compile(r"[\[(]?(\d{1,4})(?:[\]).:]{1,2}|(?=\s+[^\W\d_]))")
_FEW = 3
_SHORTEST = 25
_DATED = 0.7
# So many paragraphs between two entries are none.
_WIDEST_GAP = 1


def entries(article: Article, marked: AbstractSet[int]) -> tuple[MarkedReference, ...]:
    """The entries of ``article``'s list, or () where a heading says where it is: the cutting room's work.

    ``marked``: where paragraphs begin that the page's classes call references.
    """
    if any(block.kind == "list-heading" for block in article.blocks):
        return ()
    led_to = _led_to(article)
    best: list[Block] = []
    run: list[Block] = []
    gap = 0
    for block in article.blocks:
        if block.kind != "text":
            if block.kind == "heading":
                run = []
            continue
        if (block.start in marked or block.start in led_to) and block.end - block.start >= _SHORTEST:
            run.append(block)
            gap = 0
            best = run if len(run) > len(best) else best
        else:
            gap += 1
            if gap > _WIDEST_GAP:
                run = []
    return _listed(article.text, best) if _is_list(article.text, best) else ()


def _led_to(article: Article) -> set[int]:
    """Where paragraphs begin that links of other paragraphs lead to."""
    starts = [block.start for block in article.blocks]

    def at(offset: int) -> int:
        return starts[max(0, bisect_right(starts, offset) - 1)] if starts else 0

    return {
        at(place)
        for link in article.links
        if (place := article.anchors.get(link.target)) is not None and at(place) != at(link.start)
    }


def _is_list(text: str, found: Sequence[Block]) -> bool:
    dated = sum(bool(_YEAR.search(text, block.start, block.end)) for block in found)
    return len(found) >= _FEW and dated >= _DATED * len(found)


def _listed(text: str, found: Sequence[Block]) -> tuple[MarkedReference, ...]:
    labels = [_LABEL.match(text, block.start, block.end) for block in found]
    numbers = [int(label[1]) if label else None for label in labels]
    if None in numbers:
        numbers = [None] * len(found)
    listed = []
    for block, number in zip(found, numbers, strict=True):
        words = without_links(text[block.start : block.end]).rstrip()
        if words:
            listed.append(MarkedReference(start=block.start, end=block.start + len(words), number=number))
    return tuple(listed)
