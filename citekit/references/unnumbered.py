"""Where one entry of a list without numbers ends and the next begins."""

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
from citekit.references.ends import BACK_MATTER, is_list_end
from citekit.references.lines import BULLET, SourceLine, join_lines
from citekit.references.scores import THRESHOLD, is_entry, reference_score
from citekit.text.link_words import without_links

# No entry has more lines than this.
_MOST_LINES = 60
# Paragraphs in a row that may look like no reference before a list without numbers is over.
_MOST_DOUBTFUL = 2
# A list whose entries are parted by blank lines has this share of lines behind one: an entry may be set in
# ten lines, one for each name.
_SHARE_OF_GAPS = 0.08
# From so many bullets on, only lines with a bullet begin an entry.
_MANY_BULLETS = 3
# What decides a boundary alone.
_SURE = 6.0
_NEVER = -99.0


def split_unnumbered(lines: Sequence[SourceLine], start: int) -> Iterator[list[SourceLine]]:
    """Entries of a list without numbers.

    What does not look like a reference is one all the same ('Ibid.') where the list goes on behind it; at
    the head of the list, where lines of the heading may follow, only what looks a little like one.
    """
    waiting: list[list[SourceLine]] = []
    least = THRESHOLD / 2
    region = _region(lines[start:])
    bullets = sum(bool(BULLET.match(line.text)) for line in region[:20]) >= _MANY_BULLETS
    for group in _bullet_groups(region) if bullets else _groups(region):
        if least < 0 and is_list_end(group[0].text):
            return
        if least < 0 and BACK_MATTER.match(group[0].text):
            return
        if reference_score(join_lines(group)) >= THRESHOLD:
            yield from (doubtful for doubtful in waiting if reference_score(join_lines(doubtful)) >= least)
            yield group
            waiting, least = [], -99.0
        elif join_lines(group) and not (
            group[0].heading and "," not in group[0].text
        ):  # 'Ibid., p. 3' is none
            waiting.append(group)
            if len(waiting) > _MOST_DOUBTFUL:
                return


def _region(lines: Sequence[SourceLine]) -> Sequence[SourceLine]:
    """The lines down to what only comes behind a list."""
    for position, line in enumerate(lines):
        if position and (line.list_heading or (line.gap and is_list_end(line.text))):
            return lines[:position]
    return lines


def _bullet_groups(lines: Sequence[SourceLine]) -> Iterator[list[SourceLine]]:
    """The lines from each bullet to the next blank line or bullet, no others."""
    group: list[SourceLine] = []
    for line in lines:
        starts = bool(BULLET.match(line.text))
        if group and (starts or line.gap):
            yield group
            group = []
        if starts or group:
            group.append(line)
    if group:
        yield group


def _groups(lines: Sequence[SourceLine]) -> Iterator[list[SourceLine]]:
    """Group the lines of a list: the boundaries whose evidence adds up to the most."""
    if not lines:
        return
    starts = _best_starts(lines, _boundary_scores(lines))
    for begin, end in pairwise([*starts, len(lines)]):
        yield list(lines[begin:end])


def _boundary_scores(lines: Sequence[SourceLine]) -> list[float]:
    """For each line the evidence that an entry begins with it: its words, those above it, and the layout."""
    beginnings = [beginning_score(line.text) for line in lines]
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
    for evidence in (_gaps, _indents, _widths, _single_lines, _links):
        for position, more in zip(content, evidence(lines, content, scores, links), strict=True):
            scores[position] += more
    return scores


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _gaps(
    lines: Sequence[SourceLine], content: Sequence[int], scores: Sequence[float], links: Sequence[bool]
) -> Iterator[float]:
    """Blank lines between all entries decide; others say a little."""
    close = [position for position in content if not lines[position].gap]
    apart = len(content) - len(close)
    alone = sum(_is_whole(lines[position]) for position in close)
    decide = apart >= _SHARE_OF_GAPS * len(content) and apart >= 1 and alone < 0.6 * max(1, len(close))
    for position in content:
        gap = lines[position].gap
        yield (_SURE if gap else -_SURE) if decide else (1.5 if gap else 0.0)


def _indents(
    lines: Sequence[SourceLine], content: Sequence[int], scores: Sequence[float], links: Sequence[bool]
) -> Iterator[float]:
    """Lines that hang below the first of their entry, or first lines that are indented."""
    least = min(lines[position].indent for position in content)
    flush = [position for position in content if lines[position].indent == least]
    deeper = [position for position in content if lines[position].indent > least]
    difference = _mean([scores[position] for position in flush]) - _mean([scores[p] for p in deeper])
    decide = len(deeper) >= 0.1 * len(content) and len(flush) >= 1 and abs(difference) >= 1.0
    for position in content:
        sign = 1 if (lines[position].indent == least) == (difference > 0) else -1
        yield sign * _SURE if decide else 0.0


def _widths(
    lines: Sequence[SourceLine], content: Sequence[int], scores: Sequence[float], links: Sequence[bool]
) -> Iterator[float]:
    """In text broken at a width, an entry ends with a line that had room for the next word."""
    lengths = sorted(len(lines[position].text) for position in content)
    width = lengths[int(0.95 * (len(lengths) - 1))]
    full = [_is_full(lines[position - 1].text, lines[position].text, width) for position in content]
    decide = width <= 130 and sum(full) >= 0.35 * len(full)
    for filled in full:
        yield (-1.0 if filled else 4.0) if decide else 0.0


def _is_full(line: str, following: str, width: int) -> bool:
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > 0.95 * width


def _single_lines(
    lines: Sequence[SourceLine], content: Sequence[int], scores: Sequence[float], links: Sequence[bool]
) -> Iterator[float]:
    """Where nearly every line is a reference, every line is an entry."""
    alone = [_is_whole(lines[position]) for position in content]
    decide = sum(alone) >= 0.6 * len(alone)
    for entry in alone:
        yield (3.0 if decide else 0.0) + (1.5 if entry else 0.0)


def _is_whole(line: SourceLine) -> bool:
    """Whether a line alone is an entry."""
    return is_entry(line) and not is_names(line.text) and not is_container(line.text)


def _links(
    lines: Sequence[SourceLine], content: Sequence[int], scores: Sequence[float], links: Sequence[bool]
) -> Iterator[float]:
    """Links end an entry; where nearly all have them, they decide."""
    for position in content:
        yield 2.0 if links[position - 1] and not without_links(lines[position - 1].text) else 0.0


def _best_starts(lines: Sequence[SourceLine], scores: Sequence[float]) -> list[int]:
    """The lines that entries begin with: the greatest sum of evidence, with the order of the alphabet.

    Linear: an entry has `_MOST_LINES` at most.
    """
    keys = [sort_keys(line.text) for line in lines]
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
