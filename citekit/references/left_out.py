"""What looks like a reference list and was not taken for one, so that no list is dropped in silence."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from citekit.references.ends import is_list_end
from citekit.references.lines import SourceLine, without_label
from citekit.references.lists import ReferenceList
from citekit.references.scores import PLAUSIBLE, is_entry, reference_score
from citekit.text.link_words import without_links
from citekit.text.normalize import shorten

# So many lines below a heading show what follows it.
_SAMPLE = 10
# So many lines that look like references make a list of them, with so few others in a row between them.
_FEW = 5
_MOST_BETWEEN = 2
# A longer line is a paragraph of the text, if it is no reference.
_LONGEST_LINE = 160


def left_out(lines: Sequence[SourceLine], lists: Sequence[ReferenceList]) -> Iterator[tuple[int, str]]:
    """Line and message for every heading of references without a list, and every other run of references.

    Linear.
    """
    starts = [reference_list.start for reference_list in lists]

    def is_taken(line: SourceLine) -> bool:
        position = bisect_right(starts, line.start) - 1
        return position >= 0 and line.start <= lists[position].end

    taken = [is_taken(line) for line in lines]
    explained: set[int] = set()
    for position, line in enumerate(lines):
        if line.list_heading and not any(taken[position + 1 : position + 1 + _SAMPLE]):
            below = _below(lines, position)
            message = _empty_heading(line, below, everything=not lists)
            if message:
                explained.update(other.line for other in below)
                yield line.line, message
    for first, last, heading in _runs(lines, taken):
        if lines[first].line not in explained:
            why = (
                f"they are below '{shorten(heading.text, 40)}'"
                if heading
                else "they are below no heading for references"
            )
            yield (
                lines[first].line,
                f"Ignored lines {lines[first].line}-{lines[last].line}, which look like references: {why}",
            )


def _below(lines: Sequence[SourceLine], position: int) -> list[SourceLine]:
    """The first lines below a heading, down to the next heading of references."""
    below: list[SourceLine] = []
    for line in lines[position + 1 : position + 1 + 3 * _SAMPLE]:
        if line.list_heading or len(below) == _SAMPLE:
            break
        if without_links(line.text):
            below.append(line)
    return below


def _empty_heading(heading: SourceLine, below: Sequence[SourceLine], everything: bool) -> str | None:
    """Why no list was taken below a heading; None for one that only leads there (``everything``: never None)."""
    like = sum(reference_score(without_label(line.text)) >= PLAUSIBLE for line in below)
    if not (everything or like >= 2):
        return None
    name = f"Found no reference list below the heading '{shorten(heading.text, 40)}'"
    if not below:
        return f"{name}: nothing follows it"
    first = shorten(below[0].text, 60)
    return f"{name}: {like} of the {len(below)} lines that follow look like references (the first: '{first}')"


def _runs(lines: Sequence[SourceLine], taken: Sequence[bool]) -> Iterator[tuple[int, int, SourceLine | None]]:
    """The first and last position of every run of lines like references, and the heading of other lists above it."""
    run: list[int] = []
    between = 0
    heading: SourceLine | None = None
    for position, line in enumerate(lines):
        if taken[position] or line.heading or "\t" in line.text:
            if len(run) >= _FEW:
                yield run[0], run[-1], heading
            run, between = [], 0
            heading = line if is_list_end(line.text) else None
        elif is_entry(line):
            run.append(position)
            between = 0
        elif run and without_links(line.text):
            between += 1
            if between > _MOST_BETWEEN or len(line.text) > _LONGEST_LINE:
                if len(run) >= _FEW:
                    yield run[0], run[-1], heading
                run, between = [], 0
        elif is_list_end(line.text):
            heading = line
    if len(run) >= _FEW:
        yield run[0], run[-1], heading
