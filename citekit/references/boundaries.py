"""Where the entries of a list without numbers begin: the boundaries that the evidence of the whole list speaks for.

Each line gets the log odds that an entry begins with it: from its words, from the line above, and from what the
layout of the list shows (blank lines, indents, widths, links). The best sum wins; the order of the alphabet counts.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from citekit.references.beginnings import (
    beginning_score,
    ending_score,
    is_container,
    is_link,
    is_names,
    sort_keys,
)
from citekit.references.lines import SourceLine, without_bullet, without_label
from citekit.references.scores import PLAUSIBLE, THRESHOLD, reference_score
from citekit.text.link_words import without_links

# No entry has more lines than this.
_MOST_LINES = 60
# The layout is judged by so many lines.
_SAMPLE = 300
# A list whose entries are parted by blank lines has this share of lines behind one: an entry may be set in
# ten lines, one for each name.
_SHARE_OF_GAPS = 0.08
# From this share of lines on that are entries alone, every line is one.
_SHARE_OF_WHOLE = 0.6
# More lines than this share are not headings.
_SHARE_OF_HEADINGS = 0.2
# Text that is broken at a width is not wider.
_WIDEST = 130
_DATE = re.compile(
    r"(?<![\w/.:-])(?:1[4-9]|20)\d\d[a-z]?(?![\w/-])|\b(?:in press|forthcoming|n\.\s?d\.|no date|s\.\s?[adf]\.|o\.\s?J\.)",
    re.IGNORECASE,
)
# What decides a boundary alone.
_SURE = 6.0
_NEVER = -99.0
# What blank lines between all entries say.
_LIKELY = 5.0
# Where this share of lines are names or journals, entries are set in several lines.
_SHARE_OF_PARTS = 0.3
_PART = -4.0


def group_lines(lines: Sequence[SourceLine]) -> Iterator[list[SourceLine]]:
    """Group the lines of a list: the boundaries whose evidence adds up to the most."""
    if not lines:
        return
    names = [is_names(line.text) for line in lines]
    likeness = [reference_score(without_label(line.text)) for line in lines]
    scores = _boundary_scores(lines, names, likeness)
    starts = _best_starts(lines, scores, names, likeness)
    for begin, end in pairwise([*starts, len(lines)]):
        yield list(lines[begin:end])


class _Layout(NamedTuple):
    """What the layout of a list is judged by."""

    lines: Sequence[SourceLine]
    content: Sequence[int]  # the lines but the first that are no links
    sample: Sequence[int]  # those of them that count
    scores: Sequence[float]  # the evidence so far, by line
    beginnings: Sequence[float]  # `beginning_score`, by line
    names: Sequence[bool]  # `is_names`, by line
    wholes: Sequence[bool]  # whether a line alone is an entry, by line

    @property
    def single_lines(self) -> bool:
        """Whether nearly every line is an entry."""
        return sum(self.wholes[position] for position in self.sample) >= _SHARE_OF_WHOLE * len(self.sample)


def _boundary_scores(
    lines: Sequence[SourceLine], names: Sequence[bool], likeness: Sequence[float]
) -> list[float]:
    """For each line the evidence that an entry begins with it: its words, those above it, and the layout."""
    beginnings = [beginning_score(without_bullet(line.text)) for line in lines]
    endings = [ending_score(line.text) for line in lines]
    links = [is_link(line.text) for line in lines]
    scores = [0.0]
    for position in range(1, len(lines)):
        if links[position]:
            scores.append(_NEVER)
        else:
            scores.append(beginnings[position] + endings[position - 1] - 0.5)
    content = [position for position in range(len(lines)) if position and not links[position]]
    if not content:
        return scores
    # Short lines of an entry look like headings too.
    headings = sum(lines[position].heading for position in content) <= _SHARE_OF_HEADINGS * len(content)
    wholes = [
        not names[position]
        and likeness[position]
        >= (PLAUSIBLE if endings[position] > 0 and beginnings[position] >= 0 else THRESHOLD)
        and not is_container(line.text)
        for position, line in enumerate(lines)
    ]
    sample = _sample(lines, content) if headings else content[:_SAMPLE]
    layout = _Layout(lines, content, sample, scores, beginnings, names, wholes)
    for evidence in (_gaps, _indents, _widths, _single_lines, _links):
        for position, more in zip(content, evidence(layout), strict=True):
            scores[position] += more
    for position in content:
        if headings and (lines[position].heading or lines[position - 1].heading):
            scores[position] += _SURE if lines[position].gap else _SURE / 2
    return scores


def _sample(lines: Sequence[SourceLine], content: Sequence[int]) -> Sequence[int]:
    """The lines that show the layout: those above the first heading, if they are three or more."""
    end = next(
        (position for position in content if lines[position].heading and lines[position].gap), len(lines)
    )
    above = [position for position in content[:_SAMPLE] if position < end]
    return above if len(above) >= 3 else content[:_SAMPLE]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _gaps(layout: _Layout) -> Iterator[float]:
    """Blank lines between all entries decide; others say a little, and nothing where they part all lines."""
    lines, sample = layout.lines, layout.sample
    close = [position for position in sample if not lines[position].gap]
    apart = len(sample) - len(close)
    alone = sum(layout.wholes[position] for position in close)
    decide = apart >= max(1, _SHARE_OF_GAPS * len(sample)) and alone <= _SHARE_OF_WHOLE * len(close)
    parts = sum(layout.names[position] or layout.beginnings[position] <= _PART for position in sample)
    everywhere = not close and parts >= _SHARE_OF_PARTS * len(sample)
    for position in layout.content:
        gap = lines[position].gap and not everywhere
        if decide and not everywhere:
            yield _LIKELY if gap else -_SURE
        else:
            yield 3.0 if gap and ending_score(lines[position - 1].text) > 0 else 0.0


def _indents(layout: _Layout) -> Iterator[float]:
    """Lines that hang below the first of their entry, or first lines that are indented."""
    lines, scores = layout.lines, layout.scores
    least = min(lines[position].indent for position in layout.sample)
    flush = [scores[position] for position in layout.sample if lines[position].indent <= least]
    deeper = [scores[position] for position in layout.sample if lines[position].indent > least]
    difference = _mean(flush) - _mean(deeper)
    decide = len(deeper) >= 0.1 * len(layout.sample) and abs(difference) >= 1.0
    for position in layout.content:
        begins = (lines[position].indent <= least) == (difference > 0)
        yield (_SURE if begins else -_SURE) if decide else 0.0


def _widths(layout: _Layout) -> Iterator[float]:
    """In text broken at a width, an entry ends with a line that had room for the next word."""
    lines = layout.lines
    lengths = sorted(len(lines[position].text) for position in layout.sample)
    width = lengths[int(0.95 * (len(lengths) - 1))]
    full = {
        position: _is_full(lines[position - 1].text, lines[position].text, width)
        for position in layout.content
    }
    share = sum(full[position] for position in layout.sample) / len(layout.sample)
    decide = width <= _WIDEST and share >= 0.35 and not layout.single_lines
    for position in layout.content:
        yield (-1.0 if full[position] else 4.0) if decide else 0.0


def _is_full(line: str, following: str, width: int) -> bool:
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > 0.95 * width


def _single_lines(layout: _Layout) -> Iterator[float]:
    """Where nearly every line is a reference, every line is an entry."""
    more = 3.0 if layout.single_lines else 0.0
    for position in layout.content:
        begins = layout.beginnings[position] > _PART
        yield (more if begins else 0.0) + (1.5 if layout.wholes[position] else 0.0)


def _links(layout: _Layout) -> Iterator[float]:
    """Links of the publisher end an entry."""
    for position in layout.content:
        yield 0.0 if without_links(layout.lines[position - 1].text) else 2.0


def _best_starts(
    lines: Sequence[SourceLine], scores: Sequence[float], names: Sequence[bool], likeness: Sequence[float]
) -> list[int]:
    """The lines that entries begin with: the greatest sum of evidence, with the order of the alphabet.

    Linear: an entry has `_MOST_LINES` at most.
    """
    keys = [sort_keys(without_bullet(line.text)) for line in lines]
    descent = _descent_cost(scores, keys)
    dates = list(accumulate((bool(_DATE.search(line.text)) for line in lines), initial=0))
    facts = list(accumulate((score >= 0.5 for score in likeness), initial=0))
    rests = list(accumulate((not name for name in names), initial=0))
    best = [0.0]  # by line: the evidence for the boundaries down to it, if an entry begins with it
    before = [0]
    for end in range(1, len(lines) + 1):
        if end < len(lines) and scores[end] <= _NEVER:
            best.append(_NEVER)
            before.append(end - 1)
            continue
        options = []
        for begin in range(max(0, end - _MOST_LINES), end):
            value = best[begin]
            value -= 0.0 if dates[end] > dates[begin] else 1.5 if facts[end] > facts[begin] else 2.5
            value -= 0.0 if rests[end] > rests[begin] else 3.0
            value -= descent if end < len(lines) and keys[end][1] < keys[begin][0] else 0.0
            options.append((value, begin))
        value, begin = max(options)
        best.append(value + (scores[end] if end < len(lines) else 0.0))
        before.append(begin)
    starts = []
    end = len(lines)
    while end > 0:
        end = before[end]
        starts.append(end)
    return starts[::-1]


def _descent_cost(scores: Sequence[float], keys: Sequence[tuple[str, str]]) -> float:
    """What it costs to go back in the alphabet: nothing in a list that is not sorted."""
    sure = [position for position, score in enumerate(scores) if position == 0 or score > 2.5]
    rising = [keys[a][0] <= keys[b][1] for a, b in pairwise(sure)]
    share = sum(rising) / len(rising) if len(rising) >= 4 else 0.0
    return 4.0 if share >= 0.9 else 2.5 if share >= 0.75 else 0.0
