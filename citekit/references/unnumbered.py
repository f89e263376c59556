"""Where one entry of a list without numbers ends and the next begins."""

from collections.abc import Iterator, Sequence

from citekit.references.ends import BACK_MATTER, is_list_end
from citekit.references.lines import BULLET, LINK_LINE, UNFINISHED, SourceLine, join_lines
from citekit.references.scores import THRESHOLD, is_entry, reference_score
from citekit.text.link_words import without_links

# No entry has more lines than this.
_MOST_LINES = 60
# Paragraphs in a row that may look like no reference before a list without numbers is over.
_MOST_DOUBTFUL = 2
# A list whose entries are parted by blank lines has this share of lines behind one: an entry may be set in
# ten lines, one for each name.
_SHARE_OF_GAPS = 0.1
# From so many bullets on, only lines with a bullet begin an entry.
_MANY_BULLETS = 3


def split_unnumbered(lines: Sequence[SourceLine], start: int) -> Iterator[list[SourceLine]]:
    """Entries of a list without numbers.

    What does not look like a reference is one all the same ('Ibid.') where the list goes on behind it; at
    the head of the list, where lines of the heading may follow, only what looks a little like one.
    """
    waiting: list[list[SourceLine]] = []
    least = THRESHOLD / 2
    bullets = sum(bool(BULLET.match(line.text)) for line in lines[start : start + 20]) >= _MANY_BULLETS
    for group in _bullet_groups(lines[start:]) if bullets else _paragraphs(lines[start:]):
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


def _paragraphs(lines: Sequence[SourceLine]) -> Iterator[list[SourceLine]]:
    """Group lines by blank lines, or by their contents where there are none."""
    rest = lines[:40]
    by_gap = sum(line.gap for line in rest) >= _SHARE_OF_GAPS * len(rest) and not _has_reference_per_line(
        rest[1:7]
    )
    group: list[SourceLine] = []
    for line in lines:
        if group and (line.gap if by_gap else not _belongs(group, line)):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _has_reference_per_line(lines: Sequence[SourceLine]) -> bool:
    """Whether references follow line by line, with no blank line between them."""
    return (
        len(lines) >= 5
        and not any(line.gap for line in lines)
        and sum(map(is_entry, lines)) >= len(lines) - 1
    )


def _belongs(group: Sequence[SourceLine], line: SourceLine) -> bool:
    """For lists without blank lines: whether ``line`` goes on with the entry above it."""
    if len(group) >= _MOST_LINES:
        return False
    if not without_links(line.text) or LINK_LINE.match(line.text):
        return True
    if UNFINISHED.search(group[-1].text) or line.text[:1].islower():
        return True
    return reference_score(line.text) < THRESHOLD and reference_score(join_lines(group)) < THRESHOLD
