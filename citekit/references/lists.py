"""One reference list: its entries, and whether it is one."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from citekit.csl.item import Item
from citekit.model.note import Note
from citekit.references.lines import KEY, SourceLine, join_lines, without_label
from citekit.references.numbered import WIDEST_JUMP, split_keyed, split_numbered
from citekit.references.scores import PLAUSIBLE, THRESHOLD, is_entry, reference_score
from citekit.references.unnumbered import split_unnumbered
from citekit.text.link_words import without_links
from citekit.text.normalize import clean
from citekit.text.numbers import list_position

# So many entries with a key such as '[Smi19]' make a list of them.
_KEYS = 3
# Numbered lists without a heading: this many labels in a row are one.
_RUN = 5
# So many entries show whether it is one.
_SAMPLE = 10
# An entry with no more than this is a paragraph or a heading.
_NO_REFERENCE = -1.5
_CITED = re.compile(r"\[(\d{1,4}(?:\s?[,–-]\s?\d{1,4}){0,30})\]")


class RawReference(NamedTuple):
    """One entry as printed, without its label and the publisher's links.

    ``list``: which list of the article it is in, from 1; None if the article has one list. ``note``: it is printed in
    a footnote or endnote. ``file``: the file beside the article that ``line`` is of, as its .bib.
    """

    number: int
    raw: str
    line: int
    start: int
    end: int
    label: str = ""
    item: Item = {}  # noqa: RUF012 - never changed
    list: int | None = None
    note: bool = False
    file: str = ""

    @property
    def position(self) -> str:
        """'5', or '5 of list 2' where the article has several lists."""
        return list_position(self.number, self.list)


class ReferenceList(NamedTuple):
    """A reference list: its entries, whether they are numbered, and its place."""

    entries: tuple[RawReference, ...] = ()
    numbered: bool = False
    start: int = 0
    end: int = 0
    notes: tuple[Note, ...] = ()


def cited_numbers(lines: Sequence[SourceLine]) -> frozenset[int]:
    """The numbers in square brackets inside lines: '[3]', '[4, 7-9]'."""
    numbers: set[int] = set()
    for line in lines:
        for match in _CITED.finditer(line.text, 1):
            for part in match[1].split(","):
                first, *last = (int(number) for number in re.findall(r"\d+", part))
                numbers.update(range(first, min(last[0] if last else first, first + WIDEST_JUMP) + 1))
    return frozenset(numbers)


def headless_list(lines: Sequence[SourceLine], cited: frozenset[int]) -> ReferenceList | None:
    """The last numbered list without a heading: five or more numbers in a row, or two in brackets that are cited."""
    for begin, length in reversed(_runs(lines)):
        in_brackets = lines[begin].text.startswith("[") and set(range(1, length + 1)) <= cited
        if length >= _RUN or (length >= 2 and in_brackets):
            reference_list = list_at(lines[begin:], cited, headless=True)
            if reference_list:
                return reference_list
    return None


def _runs(lines: Sequence[SourceLine]) -> list[tuple[int, int]]:
    """Where lines begin with 1, 2, 3 ..., others between them, and how far they count."""
    runs: list[tuple[int, int]] = []
    for position, line in enumerate(lines):
        if line.label == 1:
            runs.append((position, 1))
        elif runs and line.label == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], line.label)
    return runs


def _is_list(entries: Sequence[RawReference], numbered: bool, cited: frozenset[int], headless: bool) -> bool:
    """Whether entries look like references, or are cited by their numbers and not like anything else."""
    scores = [reference_score(entry.raw) for entry in entries[:_SAMPLE]]
    likely = sum(score >= THRESHOLD for score in scores) / len(scores)
    plausible = sum(score >= PLAUSIBLE for score in scores) / len(scores)
    if not numbered:
        return plausible >= 0.6 and (likely > 0 or len(entries) > 1)
    is_cited = sum(entry.number in cited for entry in entries) >= 0.5 * len(entries)
    if headless:
        return likely >= 0.6 or (is_cited and plausible >= 0.6)
    other = sum(score <= _NO_REFERENCE for score in scores) / len(scores)
    return likely >= 0.5 or (plausible >= 0.5 and len(entries) > 1) or (is_cited and other < 0.5)


def list_at(
    lines: Sequence[SourceLine], cited: frozenset[int], headless: bool = False
) -> ReferenceList | None:
    """The list that ``lines`` begin with; None if nothing there looks like references.

    ``cited``: the numbers that the text cites; ``headless``: no heading precedes the lines.
    """
    ahead = [line for line in lines[:30] if without_links(line.text)]
    first = next(
        (line.label for line in ahead[:3] if line.label in (0, 1)), ahead[0].label if ahead else None
    )
    left_out: list[SourceLine] = []
    if sum(bool(KEY.match(line.text)) for line in ahead) >= _KEYS:
        groups = list(split_keyed(lines, 0))
        first = None
    elif first is not None and (
        any(_follows(line, first) for line in ahead) or (first in cited and ahead[0].text.startswith("["))
    ):
        groups = list(split_numbered(lines, 0, first, left_out))
    else:
        groups = split_unnumbered(lines, left_out)
        first = None
    numbered = first is not None
    entries = tuple(
        _entry(group, (group[0].label or 0) if numbered else position)
        for position, group in enumerate(groups, start=1)
    )
    if not entries or not _is_list(entries, numbered, cited, headless):
        return None
    notes = tuple(_note_on_line(line) for line in left_out)
    return ReferenceList(entries, numbered, groups[0][0].start, groups[-1][-1].end, notes)


def _follows(line: SourceLine, first: int) -> bool:
    """Whether a line can be an entry of the list whose first number is ``first``."""
    if line.label is None:
        return False
    return line.label in (first + 1, first + 2) or (
        first < line.label <= first + WIDEST_JUMP and is_entry(line)
    )


def _entry(group: Sequence[SourceLine], number: int) -> RawReference:
    key = KEY.match(group[0].text)
    raw = without_label(join_lines(group)) if group[0].label in (None, number) else join_lines(group)
    raw = raw.removeprefix(clean(key[0])) if key else raw
    kept = [line for line in group if without_links(line.text)] or list(group)
    return RawReference(
        number, raw.strip(), group[0].line, group[0].start, kept[-1].end, key[1] if key else ""
    )


def _note_on_line(line: SourceLine) -> Note:
    text = line.text if len(line.text) <= 60 else line.text[:57] + "..."
    message = f"Ignored this line inside the reference list: '{text}'"
    return Note(step="references", level="warning", line=line.line, message=message)
