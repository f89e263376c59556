"""Which stretch of a text cites which of its reference lists."""

from collections.abc import Sequence

from citekit.citations.targets import CitingParagraphs, Target


def stretches(body: CitingParagraphs, lists: Sequence[Sequence[Target]]) -> list[CitingParagraphs]:
    """The paragraphs that cite each of ``lists``, which are in the order of the text.

    A list is cited by the text before it, back to the list before; the last one also by the text behind it.
    """
    paragraphs: list[CitingParagraphs] = [[] for _ in lists]
    ends = [max(target.end for target in targets) for targets in lists]
    position = 0
    for paragraph in body:
        while position < len(lists) - 1 and paragraph[0].start >= ends[position]:
            position += 1
        paragraphs[position].append(paragraph)
    return paragraphs
