"""Where one entry of a numbered list ends and the next begins."""

from collections.abc import Iterator, Sequence

from citekit.references.ends import ends_list
from citekit.references.lines import KEY, LINK_LINE, UNFINISHED, SourceLine, join_lines
from citekit.references.scores import THRESHOLD, begins_entry, is_entry, reference_score
from citekit.text.link_words import without_links

# So many lines of the page may be between two entries of a list.
_WINDOW = 12
# So many numbers at most are missing where a list jumps.
WIDEST_JUMP = 200


def split_numbered(
    lines: Sequence[SourceLine], start: int, first: int, left_out: list[SourceLine]
) -> Iterator[list[SourceLine]]:
    """Split a numbered list from ``first`` on: each entry begins with the next number.

    Lines between two entries that belong to neither go to ``left_out``. The list ends where its numbers
    start again.
    """
    group: list[SourceLine] = []
    expected = first
    for position in range(start, len(lines)):
        line = lines[position]
        if line.label == expected or (group and _jumps(lines, position, expected)):
            if group:
                yield group
            group, expected = [line], (line.label or 0) + 1
        elif group:
            following = _next_label(lines, position, expected)
            more = following is not None
            if ends_list(lines, position) and not (following is not None and begins_entry(lines, following)):
                break
            if line.label == first and is_entry(line):
                break
            if _continues(group, line, more):
                group.append(line)
            elif more:
                left_out.append(line)
            else:
                break
    if group:
        yield group


def _jumps(lines: Sequence[SourceLine], position: int, expected: int) -> bool:
    """Whether numbers are missing: an entry with a higher one, and the next not ahead."""
    line = lines[position]
    if line.label is None or not expected < line.label <= expected + WIDEST_JUMP:
        return False
    return begins_entry(lines, position) and _next_label(lines, position + 1, expected) is None


def _next_label(lines: Sequence[SourceLine], start: int, label: int) -> int | None:
    for position in range(start, min(len(lines), start + _WINDOW)):
        if lines[position].list_heading:
            return None
        if lines[position].label == label:
            return position
    return None


def _continues(group: Sequence[SourceLine], line: SourceLine, more: bool) -> bool:
    """Whether ``line`` continues the entry; ``more``: the next entry is close ahead."""
    if not without_links(line.text) or LINK_LINE.match(line.text):
        return True
    last = next((known.text for known in reversed(group) if without_links(known.text)), "")
    if UNFINISHED.search(last) or line.text[:1].islower():
        return more or not line.gap
    if line.gap:
        return more and not line.heading and reference_score(join_lines(group)) < THRESHOLD
    return (more or reference_score(line.text) >= 0.5) and bool(without_links(group[-1].text))


def split_keyed(lines: Sequence[SourceLine], start: int) -> Iterator[list[SourceLine]]:
    """Split a list whose entries begin with a key in brackets: '[Smi19] Smith ...'."""
    group: list[SourceLine] = []
    for position in range(start, len(lines)):
        line = lines[position]
        if KEY.match(line.text):
            if group:
                yield group
            group = [line]
        elif group and (line.gap or line.heading or ends_list(lines, position)):
            break
        elif group:
            group.append(line)
    if group:
        yield group
