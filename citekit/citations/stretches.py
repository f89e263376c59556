"""Which stretch of a text cites which of its reference lists."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import NamedTuple

from citekit.citations.targets import CitingParagraphs, MarkerLinks, Target
from citekit.citations.text_parts import Paragraph, text_parts
from citekit.model.article import Article

Links = Callable[[CitingParagraphs, Sequence[Target]], MarkerLinks]
"""What paragraphs cite in a list."""

# A part that cites this share of a list alone, from its first entry on, has the list for itself.
_SHARE_OF_OWN = 0.9
# So many parts before a list are tried.
_MOST_PARTS = 6


class Stretches(NamedTuple):
    """The paragraphs that cite each list, and those of chapters without a list."""

    of_list: list[CitingParagraphs]
    without: CitingParagraphs


def stretches(
    article: Article, body: CitingParagraphs, lists: Sequence[Sequence[Target]], links: Links
) -> Stretches:
    """Which paragraphs of ``body`` cite each of ``lists``, which are in the order of the text.

    A list is cited by the text before it, back to the list before, and by the legends, tables and notes
    behind it. An appendix or box that cites all of its list has the list for itself: the text before it cites
    the same list as the text behind it. So has a chapter; chapters before it, and one behind the last
    list, have none.
    """
    if len(lists) == 1:
        return Stretches([body], [])
    parts = _parts(text_parts(article, body), lists)
    behind = [_behind(part) for part in parts[1:]]
    before = [parts[0], *(part[len(more) :] for part, more in zip(parts[1:], behind, strict=True))]
    end = next((at for at, paragraph in enumerate(before[-1]) if paragraph.begins == "chapter"), None)
    behind[-1] += before[-1][:end]
    without = [] if end is None else before[-1][end:]
    of_list: list[list[Paragraph]] = [[] for _ in lists]
    following = len(lists) - 1  # the list that the text behind a list cites
    for position in reversed(range(len(lists))):
        at = _begin_of_own(before, lists, position, links)
        other, own = before[position][:at], before[position][at:]
        of_list[position] = own + behind[position] + of_list[position]
        if other and own[0].begins == "aside":
            of_list[following] = other + of_list[following]
        else:
            without = other + without
            following = position
    return Stretches([_plain(part) for part in of_list], _plain(without))


def _plain(part: Sequence[Paragraph]) -> CitingParagraphs:
    return [(paragraph.block, paragraph.section) for paragraph in part]


def _parts(paragraphs: Sequence[Paragraph], lists: Sequence[Sequence[Target]]) -> list[list[Paragraph]]:
    """The paragraphs before each list, back to the one before, and those behind the last."""
    parts: list[list[Paragraph]] = [[] for _ in range(len(lists) + 1)]
    ends = [max(target.end for target in targets) for targets in lists]
    position = 0
    for paragraph in paragraphs:
        while position < len(lists) and paragraph.block.start >= ends[position]:
            position += 1
        parts[position].append(paragraph)
    return parts


def _behind(part: Sequence[Paragraph]) -> list[Paragraph]:
    """The legends, tables and notes that ``part`` begins with, behind a list."""
    inside = False
    size = 0
    for paragraph in part:
        inside = paragraph.begins == "behind" or (
            paragraph.begins is None and (inside or paragraph.block.kind in ("caption", "table", "note"))
        )
        if not inside:
            break
        size += 1
    return list(part[:size])


def _begin_of_own(
    before: Sequence[Sequence[Paragraph]],
    lists: Sequence[Sequence[Target]],
    position: int,
    links: Links,
) -> int:
    """Where the part that has a list for itself begins in the paragraphs before the list; else 0."""
    part, targets = before[position], lists[position]
    begins = (at for at in range(len(part) - 1, 0, -1) if part[at].begins in ("chapter", "aside"))
    for at in islice(begins, _MOST_PARTS):
        if not _has_for_itself(links(_plain(part[at:]), targets), targets):
            continue
        if part[at].begins == "chapter" or _goes_on(part[:at], before, lists, position, links):
            return at
    return 0


def _has_for_itself(cited: MarkerLinks, targets: Sequence[Target]) -> bool:
    """Whether what a part cites is the whole list, from its first entry on."""
    first = min(target.number for target in targets)
    return len(cited.reached) >= _SHARE_OF_OWN * len(targets) and first in cited.hits[0].numbers


def _goes_on(
    text: Sequence[Paragraph],
    before: Sequence[Sequence[Paragraph]],
    lists: Sequence[Sequence[Target]],
    position: int,
    links: Links,
) -> bool:
    """Whether the ``text`` before an aside goes on behind the aside's list.

    Its numbers are not all in that list, or the text behind does not begin to count anew.
    """
    if position == len(lists) - 1:
        return False
    if links(_plain(text), lists[position]).absent:
        return True
    following = lists[position + 1]
    hits = links(_plain(before[position + 1]), following).hits
    return bool(hits) and min(target.number for target in following) not in hits[0].numbers
