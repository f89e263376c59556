"""Where one entry of a reference list ends and the next begins."""

from collections.abc import Iterator, Sequence

from citekit.references.lines import (
    BACK_MATTER,
    BULLET,
    KEY,
    LINK_LINE,
    UNFINISHED,
    Line,
    is_list_end,
    joined,
    without_label,
)
from citekit.references.scores import THRESHOLD, reference_score
from citekit.text.link_words import without_links

# What may stand between two entries of one list: a page's own lines.
_WINDOW = 12
# So many numbers at most are missing where a list jumps.
WIDEST_JUMP = 200
# No entry has more lines than this.
_MOST_LINES = 60
# Paragraphs in a row that may look like no reference before a list without numbers is over.
_MOST_DOUBTFUL = 2
# A list whose entries are parted by blank lines has this share of lines behind one: an entry may be set in
# ten lines, one for each name.
_SHARE_OF_GAPS = 0.1
# So many lines that begin with a bullet make a list of bullets; what has none is then no entry.
_MANYBULLETS = 3


def numbered(lines: Sequence[Line], start: int, first: int, left_out: list[Line]) -> Iterator[list[Line]]:
    """Entries of a list whose numbers begin with ``first``: each begins where the next number stands.

    Lines between two entries that belong to neither go to ``left_out``. The list ends where its numbers
    start again.
    """
    group: list[Line] = []
    expected = first
    for position in range(start, len(lines)):
        line = lines[position]
        if line.label == expected or (group and _jumps(lines, position, expected)):
            if group:
                yield group
            group, expected = [line], (line.label or 0) + 1
        elif group:
            if line.list_heading or (line.gap and is_list_end(line.text)):
                break
            if BACK_MATTER.match(line.text) or (line.label == first and is_entry(line)):
                break
            more = _next_label(lines, position, expected) is not None
            if _continues(group, line, more):
                group.append(line)
            elif more:
                left_out.append(line)
            else:
                break
    if group:
        yield group


def _jumps(lines: Sequence[Line], position: int, expected: int) -> bool:
    """Whether numbers are missing here: an entry with a higher number, and the next one not to come."""
    line = lines[position]
    if line.label is None or not expected < line.label <= expected + WIDEST_JUMP:
        return False
    return is_entry(line) and _next_label(lines, position + 1, expected) is None


def is_entry(line: Line) -> bool:
    """Whether a line alone looks like a reference."""
    return reference_score(without_label(line.text)) >= THRESHOLD


def _next_label(lines: Sequence[Line], start: int, label: int) -> int | None:
    for position in range(start, min(len(lines), start + _WINDOW)):
        if lines[position].list_heading:
            return None
        if lines[position].label == label:
            return position
    return None


def _continues(group: Sequence[Line], line: Line, more: bool) -> bool:
    """Whether ``line`` goes on with the entry. ``more``: the next entry is still to come, close by."""
    if not without_links(line.text) or LINK_LINE.match(line.text):
        return True
    last = next((known.text for known in reversed(group) if without_links(known.text)), "")
    if UNFINISHED.search(last) or line.text[:1].islower():
        return more or not line.gap
    if line.gap:
        return more and not line.heading and reference_score(joined(group)) < THRESHOLD
    return (more or reference_score(line.text) >= 0.5) and bool(without_links(group[-1].text))


def keyed(lines: Sequence[Line], start: int) -> Iterator[list[Line]]:
    """Entries of a list whose entries begin with a key in brackets: '[Smi19] Smith, J. ...'."""
    group: list[Line] = []
    for line in lines[start:]:
        if KEY.match(line.text):
            if group:
                yield group
            group = [line]
        elif group and (line.gap or line.heading):
            break
        elif group:
            group.append(line)
    if group:
        yield group


def unnumbered(lines: Sequence[Line], start: int) -> Iterator[list[Line]]:
    """Entries of a list without numbers.

    What does not look like a reference is one all the same ('Ibid.') where the list goes on behind it; at
    the head of the list, where a heading's own lines may stand, only what looks a little like one.
    """
    waiting: list[list[Line]] = []
    least = THRESHOLD / 2
    bullets = sum(bool(BULLET.match(line.text)) for line in lines[start : start + 20]) >= _MANYBULLETS
    for group in _bulleted(lines[start:]) if bullets else _paragraphs(lines[start:]):
        if least < 0 and is_list_end(group[0].text):
            return
        if least < 0 and BACK_MATTER.match(group[0].text):
            return
        if reference_score(joined(group)) >= THRESHOLD:
            yield from (doubtful for doubtful in waiting if reference_score(joined(doubtful)) >= least)
            yield group
            waiting, least = [], -99.0
        elif joined(group) and not (group[0].heading and "," not in group[0].text):  # 'Ibid., p. 3' is none
            waiting.append(group)
            if len(waiting) > _MOST_DOUBTFUL:
                return


def _bulleted(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines from each bullet up to the next blank line or bullet; what has no bullet is left out."""
    group: list[Line] = []
    for line in lines:
        starts = bool(BULLET.match(line.text))
        if group and (starts or line.gap):
            yield group
            group = []
        if starts or group:
            group.append(line)
    if group:
        yield group


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines put together: by the blank lines between them, or by what they hold where there are none."""
    rest = lines[:40]
    by_gap = sum(line.gap for line in rest) >= _SHARE_OF_GAPS * len(rest) and not _one_a_line(rest[1:7])
    group: list[Line] = []
    for line in lines:
        if group and (line.gap if by_gap else not _belongs(group, line)):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _one_a_line(lines: Sequence[Line]) -> bool:
    """Whether references follow line by line, with no blank line between them."""
    return (
        len(lines) >= 5
        and not any(line.gap for line in lines)
        and sum(map(is_entry, lines)) >= len(lines) - 1
    )


def _belongs(group: Sequence[Line], line: Line) -> bool:
    """For lists without blank lines: whether ``line`` goes on with the entry above it."""
    if len(group) >= _MOST_LINES:
        return False
    if not without_links(line.text) or LINK_LINE.match(line.text):
        return True
    if UNFINISHED.search(group[-1].text) or line.text[:1].islower():
        return True
    return reference_score(line.text) < THRESHOLD and reference_score(joined(group)) < THRESHOLD
