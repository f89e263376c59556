"""Citations by the links that the document itself makes to entries of its list."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from citekit.citations.markers import DASH, read_inside
from citekit.citations.targets import CitingParagraphs, LinkedMarker, MarkerLinks, Target
from citekit.model.article import Article, Link
from citekit.text.sentences import Spans

_WIDEST = 60
# '[7]–[9]' and '3–6' are ranges, whether the brackets are parts of the links or not.
_RANGE = re.compile(rf"\s?[\])]?\s?(?:{DASH}|\b(?:to|through|bis)\b)\s?[\[(]?\s?")
_BETWEEN = re.compile(rf"\s?(?:[,;]|and|&)?\s?|{_RANGE.pattern}")


def find(article: Article, body: CitingParagraphs, targets: Sequence[Target]) -> MarkerLinks:
    """The citations that the document's own links make.

    Neighbours such as '3' and '–6' are one marker.
    """
    entries = sorted((target.start, target.end, target.number) for target in targets)
    starts = [start for start, _, _ in entries]
    numbers = [number for _, _, number in entries]

    def entry(link: Link) -> int | None:
        place = article.anchors.get(link.target)
        position = bisect_right(starts, place) - 1 if place is not None else -1
        return (
            entries[position][2]
            if position >= 0 and place is not None and place < entries[position][1]
            else None
        )

    links = [(link, number) for link in article.links if (number := entry(link)) is not None]
    raised = Spans(article.raised)
    hits: list[LinkedMarker] = []
    position = 0
    for block, section in body:
        while position < len(links) and links[position][0].start < block.start:
            position += 1
        here = []
        while position < len(links) and links[position][0].start < block.end:
            here.append(links[position])
            position += 1
        for group in _groups(article.text, here):
            start, end, before, behind = _unlinked_ends(article, raised, group, numbers)
            cited = tuple(dict.fromkeys([*before, *_with_ranges(article.text, group, numbers), *behind]))
            hits.append(LinkedMarker(cited, start, end, block, section, cited))
    return MarkerLinks(tuple(hits))


def _groups(text: str, links: Sequence[tuple[Link, int]]) -> Iterator[list[tuple[Link, int]]]:
    """Links of one marker: numbers with only a separator between them."""
    group: list[tuple[Link, int]] = []
    for link in links:
        together = group and (
            link[0].start <= group[-1][0].end
            or _continues(text, group, link)
            or (
                _BETWEEN.fullmatch(text[group[-1][0].end : link[0].start])
                and text[link[0].start : link[0].end].strip("[]() ")[:1].isdigit()
                and not re.search(r"[^\W\d_]{2}", text[group[-1][0].start : group[-1][0].end])
            )
        )
        if group and not together:
            yield group
            group = []
        group.append(link)
    if group:
        yield group


# 'Smith', 'et al.' and '2005' as three links that lead to one entry.
_WITHIN = re.compile(r"[\s,.;(\[]*+(?:et\s++al\.?)?[\s,.;(\[]*+")


def _continues(text: str, group: Sequence[tuple[Link, int]], link: tuple[Link, int]) -> bool:
    """Whether a link goes on with a marker that has no year yet, and leads where it leads."""
    so_far = text[group[0][0].start : group[-1][0].end]
    return (
        link[1] == group[-1][1]
        and not any(sign.isdigit() for sign in so_far)
        and bool(_WITHIN.fullmatch(text[group[-1][0].end : link[0].start]))
    )


def _with_ranges(text: str, group: Sequence[tuple[Link, int]], numbers: Sequence[int]) -> Iterator[int]:
    """The entries of a marker, those between '3' and '6' of a range too."""
    before: tuple[Link, int] | None = None
    for link, number in group:
        if (
            before
            and _RANGE.fullmatch(text[before[0].end : link.start])
            and 1 < number - before[1] <= _WIDEST
        ):
            yield from (n for n in numbers if before[1] < n < number)
        yield number
        yield from _printed_range(text, link, number, numbers)
        before = link, number


def _printed_range(text: str, link: Link, number: int, numbers: Sequence[int]) -> Iterator[int]:
    """The entries of one link around a whole range: '3–6' that leads to 3."""
    parts = read_inside(text[link.start : link.end].strip("[]() "), "square")
    if len(parts) == 1:
        first, last = parts[0]
        yield from _following(number, (last or first) - first, numbers)


def _following(number: int, width: int, numbers: Sequence[int]) -> Sequence[int]:
    """The ``width`` entries behind an entry, if the list has them all."""
    at = bisect_right(numbers, number)
    following = numbers[at : at + width] if 0 < width <= _WIDEST else ()
    return following if len(following) == width else ()


# '–6' behind the link '3', and '3–' before the link '6'.
_BEHIND = re.compile(rf"\s?{DASH}\s?(?P<number>\d{{1,4}})(?![\w%]|[.,]\d|\s?{DASH})")
_BEFORE = re.compile(rf"(?<![\w.,]|{DASH})(?P<number>\d{{1,4}})\s?{DASH}\s?$")


def _unlinked_ends(
    article: Article, raised: Spans, group: Sequence[tuple[Link, int]], numbers: Sequence[int]
) -> tuple[int, int, Sequence[int], Sequence[int]]:
    """Where a marker begins and ends, and the entries before and behind it of a range with one link."""
    text = article.text
    (first, first_number), (last, last_number) = group[0], group[-1]
    start, end = first.start, last.end
    preceding: Sequence[int] = ()
    following: Sequence[int] = ()
    printed = text[last.start : last.end].strip("[]() ")
    if (behind := _BEHIND.match(text, end, end + 12)) and printed.isdecimal() and text[end - 1].isdigit():
        alike = raised.overlap(last.start, end) == raised.overlap(behind.start("number"), behind.end())
        following = _following(last_number, int(behind["number"]) - int(printed), numbers) if alike else ()
        end = behind.end() if following else end
    printed = text[first.start : first.end].strip("[]() ")
    if (before := _BEFORE.search(text, max(0, start - 12), start)) and printed.isdecimal():
        alike = raised.overlap(start, first.end) == raised.overlap(before.start(), before.end("number"))
        width = int(printed) - int(before["number"])
        at = bisect_right(numbers, first_number) - 1
        preceding = numbers[at - width : at] if alike and 0 < width <= min(_WIDEST, at) else ()
        start = before.start() if preceding else start
    return start, end, preceding, following
