"""The entries of a list without numbers, and where it ends."""

from collections.abc import Iterator, Sequence

from citekit.references.boundaries import group_lines
from citekit.references.ends import ends_list
from citekit.references.lines import BULLET, SourceLine, join_lines
from citekit.references.scores import PLAUSIBLE, THRESHOLD, reference_score

# Paragraphs in a row that look like no reference before a list without numbers is over.
_MOST_DOUBTFUL = 2
# From so many bullets on, only lines with a bullet begin an entry.
_MANY_BULLETS = 3


def split_unnumbered(lines: Sequence[SourceLine], left_out: list[SourceLine]) -> list[list[SourceLine]]:
    """Entries of a list without numbers; lines inside it that are none go to ``left_out``.

    Laws, letters and whatever else looks only a little like a reference are entries. What does not ('Ibid.') is
    one where the list goes on behind it.
    """
    region = _region(lines)
    bullets = sum(bool(BULLET.match(line.text)) for line in region[:20]) >= _MANY_BULLETS
    entries: list[list[SourceLine]] = []
    waiting: list[list[SourceLine]] = []
    for group in _bullet_groups(region) if bullets else group_lines(region):
        text = join_lines(group)
        score = reference_score(text)
        if score >= PLAUSIBLE and not (score < THRESHOLD and _is_subheading(group)):
            entries += [other for other in waiting if entries and not _is_subheading(other)]
            left_out += [other[0] for other in waiting if not entries or _is_subheading(other)]
            entries.append(group)
            waiting = []
        elif text:
            waiting.append(group)
            if sum(not _is_subheading(other) for other in waiting) > _MOST_DOUBTFUL:
                break
    return entries


def _is_subheading(group: Sequence[SourceLine]) -> bool:
    return group[0].heading and "," not in group[0].text  # 'Ibid., p. 3' is none


def _region(lines: Sequence[SourceLine]) -> Sequence[SourceLine]:
    """The lines down to what only comes behind a list."""
    for position in range(1, len(lines)):
        if ends_list(lines, position):
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
