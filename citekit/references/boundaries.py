"""Where the entries of a list without numbers begin: the boundaries that the evidence of the whole list speaks for.

Each line gets the log odds that an entry begins with it: from its words, from the line above, and from what the
layout of the list shows (blank lines, indents, widths, links). The best sum wins; the order of the alphabet counts.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from citekit.references.beginnings import (
    beginning_score,
    ending_score,
    is_container,
    is_link,
    is_names,
    sort_keys,
)
from citekit.references.lines import SourceLine, without_bullet
from citekit.references.scores import is_entry, reference_score
from citekit.text.link_words import without_links

# No entry has more lines than this.
_MOST_LINES = 60
# The layout is judged by so many lines.
_SAMPLE = 300
# A list whose entries are parted by blank lines has this share of lines behind one: an entry may be set in
# ten lines, one for each name.
_SHARE_OF_GAPS = 0.08
# What decides a boundary alone.
_SURE = 6.0
_NEVER = -99.0


def group_lines(lines: Sequence[SourceLine]) -> Iterator[list[SourceLine]]:
    """Group the lines of a list: the boundaries whose evidence adds up to the most."""
    if not lines:
        return
    starts = _best_starts(lines, _boundary_scores(lines))
    for begin, end in pairwise([*starts, len(lines)]):
        yield list(lines[begin:end])


def _boundary_scores(lines: Sequence[SourceLine]) -> list[float]:
    """For each line the evidence that an entry begins with it: its words, those above it, and the layout."""
    beginnings = [beginning_score(without_bullet(line.text)) for line in lines]
    links = [is_link(line.text) for line in lines]
    scores = [0.0]
    for position in range(1, len(lines)):
        if links[position]:
            scores.append(_NEVER)
        else:
            scores.append(beginnings[position] + ending_score(lines[position - 1].text) - 0.5)
    content = [position for position in range(len(lines)) if position and not links[position]]
    if not content:
        return scores
    sample = _sample(lines, content)
    for evidence in (_gaps, _indents, _widths, _single_lines, _links):
        for position, more in zip(content, evidence(lines, content, sample, scores), strict=True):
            scores[position] += more
    for position in content:
        if lines[position].heading or lines[position - 1].heading:
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


def _gaps(
    lines: Sequence[SourceLine], content: Sequence[int], sample: Sequence[int], scores: Sequence[float]
) -> Iterator[float]:
    """Blank lines between all entries decide; others say a little."""
    close = [position for position in sample if not lines[position].gap]
    apart = len(sample) - len(close)
    alone = sum(_is_whole(lines[position]) for position in close)
    decide = apart >= _SHARE_OF_GAPS * len(sample) and apart >= 1 and alone < 0.6 * max(1, len(close))
    for position in content:
        gap = lines[position].gap
        yield (_SURE if gap else -_SURE) if decide else (1.5 if gap else 0.0)


def _indents(
    lines: Sequence[SourceLine], content: Sequence[int], sample: Sequence[int], scores: Sequence[float]
) -> Iterator[float]:
    """Lines that hang below the first of their entry, or first lines that are indented."""
    least = min(lines[position].indent for position in sample)
    flush = [position for position in sample if lines[position].indent <= least]
    deeper = [position for position in sample if lines[position].indent > least]
    difference = _mean([scores[position] for position in flush]) - _mean([scores[p] for p in deeper])
    decide = len(deeper) >= 0.1 * len(sample) and abs(difference) >= 1.0
    for position in content:
        sign = 1 if (lines[position].indent <= least) == (difference > 0) else -1
        yield sign * _SURE if decide else 0.0


def _widths(
    lines: Sequence[SourceLine], content: Sequence[int], sample: Sequence[int], scores: Sequence[float]
) -> Iterator[float]:
    """In text broken at a width, an entry ends with a line that had room for the next word."""
    lengths = sorted(len(lines[position].text) for position in sample)
    width = lengths[int(0.95 * (len(lengths) - 1))]
    full = {position: _is_full(lines[position - 1].text, lines[position].text, width) for position in content}
    decide = width <= 130 and sum(full[position] for position in sample) >= 0.35 * len(sample)
    for position in content:
        yield (-1.0 if full[position] else 4.0) if decide else 0.0


def _is_full(line: str, following: str, width: int) -> bool:
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > 0.95 * width


def _single_lines(
    lines: Sequence[SourceLine], content: Sequence[int], sample: Sequence[int], scores: Sequence[float]
) -> Iterator[float]:
    """Where nearly every line is a reference, every line is an entry."""
    alone = {position: _is_whole(lines[position]) for position in content}
    decide = sum(alone[position] for position in sample) >= 0.6 * len(sample)
    for position in content:
        yield (3.0 if decide else 0.0) + (1.5 if alone[position] else 0.0)


def _is_whole(line: SourceLine) -> bool:
    """Whether a line alone is an entry."""
    return is_entry(line) and not is_names(line.text) and not is_container(line.text)


def _links(
    lines: Sequence[SourceLine], content: Sequence[int], sample: Sequence[int], scores: Sequence[float]
) -> Iterator[float]:
    """Links of the publisher end an entry."""
    for position in content:
        yield 0.0 if without_links(lines[position - 1].text) else 2.0


def _best_starts(lines: Sequence[SourceLine], scores: Sequence[float]) -> list[int]:
    """The lines that entries begin with: the greatest sum of evidence, with the order of the alphabet.

    Linear: an entry has `_MOST_LINES` at most.
    """
    keys = [sort_keys(without_bullet(line.text)) for line in lines]
    descent = _descent_cost(scores, keys)
    facts = list(accumulate((reference_score(line.text) >= 0.5 for line in lines), initial=0))
    rests = list(accumulate((not is_names(line.text) for line in lines), initial=0))
    best = [0.0] * (len(lines) + 1)
    before = [0] * (len(lines) + 1)
    for end in range(1, len(lines) + 1):
        options = []
        for begin in range(max(0, end - _MOST_LINES), end):
            if begin and scores[begin] <= _NEVER:
                continue
            value = best[begin] + (scores[begin] if begin else 0.0)
            value += (0.0 if facts[end] > facts[begin] else -2.0) + (
                0.0 if rests[end] > rests[begin] else -3.0
            )
            if begin and descent and keys[begin][1] < keys[before[begin]][0]:
                value -= descent
            options.append((value, begin))
        best[end], before[end] = max(options) if options else (best[end - 1], before[end - 1])
    starts = []
    end = len(lines)
    while end > 0:
        starts.append(before[end])
        end = before[end]
    return starts[::-1]


def _descent_cost(scores: Sequence[float], keys: Sequence[tuple[str, str]]) -> float:
    """What it costs to go back in the alphabet: nothing in a list that is not sorted."""
    sure = [position for position, score in enumerate(scores) if position == 0 or score > 2.5]
    rising = [keys[a][0] <= keys[b][1] for a, b in pairwise(sure)]
    return 2.5 if len(rising) >= 4 and sum(rising) >= 0.75 * len(rising) else 0.0
