"""Where the reference list is, and its entries."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from citekit.csl.item import Item
from citekit.model.article import Article
from citekit.model.note import Note
from citekit.references.lines import (
    KEY,
    UNFINISHED,
    SourceLine,
    join_lines,
    source_lines,
    without_label,
)
from citekit.references.numbered import WIDEST_JUMP, split_keyed, split_numbered
from citekit.references.scores import THRESHOLD, is_entry, reference_score
from citekit.references.unnumbered import split_unnumbered
from citekit.text.link_words import without_links
from citekit.text.normalize import clean

# So many entries with a key such as '[Smi19]' make a list of them.
_KEYS = 3
# Numbered lists without a heading: this many labels in a row are one.
_RUN = 5


class RawReference(NamedTuple):
    """One entry as printed, without its label and the publisher's links."""

    number: int
    raw: str
    line: int
    start: int
    end: int
    label: str = ""
    item: Item = {}  # noqa: RUF012 - never changed


class ReferenceList(NamedTuple):
    """A reference list: its entries, whether they are numbered, and its place."""

    entries: tuple[RawReference, ...] = ()
    numbered: bool = False
    start: int = 0
    end: int = 0
    notes: tuple[Note, ...] = ()


def find_references(article: Article) -> ReferenceList:
    """Find the reference list of ``article`` and split it into entries.

    An article without a list gives an empty ReferenceList.

    Entries that the document itself marks as such are taken as they are. Lists that go on with one another
    (numbers 1-40, then 41-55; or no numbers) are one; of others the longest is taken, and a Note names the rest.
    """
    if article.marked:
        return _marked_entries(article)
    lines = source_lines(article)
    starts = [position + 1 for position, line in enumerate(lines) if line.list_heading]
    lists = [reference_list for start in starts if (reference_list := _list_at(lines, start))]
    if not lists and (start := _headless(lines)) is not None:
        lists = [reference_list for reference_list in [_list_at(lines, start)] if reference_list]
    if not lists:
        return ReferenceList()
    best, others = _join_lists(lists)
    return best._replace(notes=tuple(_notes(article, best, others, lines)))


def _join_lists(lists: Sequence[ReferenceList]) -> tuple[ReferenceList, list[ReferenceList]]:
    """The longest list with those that it goes on with, and the lists that are left."""
    best = max(lists, key=lambda other: len(other.entries))
    apart = [other for other in lists if other.end <= best.start or best.end <= other.start]
    others = []
    for other in sorted(apart, key=lambda other: other.start):
        if other.numbered != best.numbered:
            others.append(other)
        elif other.start >= best.end and (
            not best.numbered or other.entries[0].number == best.entries[-1].number + 1
        ):
            best = _join_two(best, other)
        elif other.end <= best.start and (
            not best.numbered or other.entries[-1].number + 1 == best.entries[0].number
        ):
            best = _join_two(other, best)
        else:
            others.append(other)
    return best, others


def _join_two(first: ReferenceList, second: ReferenceList) -> ReferenceList:
    shift = 0 if first.numbered else len(first.entries)
    more = tuple(entry._replace(number=entry.number + shift) for entry in second.entries)
    return ReferenceList(
        (*first.entries, *more), first.numbered, first.start, second.end, (*first.notes, *second.notes)
    )


def _marked_entries(article: Article) -> ReferenceList:
    """The entries that the document marks; counted unless all have their own number."""
    numbers = [listed.number for listed in article.marked]
    numbered = None not in numbers and len(set(numbers)) == len(numbers)
    line = _line_finder(article)
    entries = tuple(
        RawReference(
            number=(listed.number or 0) if numbered else position,
            raw=without_label(clean(article.text[listed.start : listed.end])),
            line=line(listed.start),
            start=listed.start,
            end=listed.end,
            item=listed.item,
        )
        for position, listed in enumerate(article.marked, start=1)
    )
    return ReferenceList(entries, numbered, entries[0].start, entries[-1].end)


def _line_finder(article: Article) -> Callable[[int], int]:
    """A function offset -> line; asked in order, it reads the text once."""
    at, line = 0, 1

    def find(offset: int) -> int:
        nonlocal at, line
        line += article.text.count("\n", at, offset)
        at = offset
        return line

    return find


def _headless(lines: Sequence[SourceLine]) -> int | None:
    """Where a numbered list without a heading begins: the last run of 1, 2, 3 ..."""
    begin, expected = None, 1
    begin_of_run = None
    for position, line in enumerate(lines):
        if line.label == 1:
            begin, expected = position, 2
        elif line.label == expected and begin is not None:
            expected += 1
            if expected == _RUN + 1 and _looks_like_list(
                [n.text for n in lines[begin : position + 1] if n.label]
            ):
                begin_of_run = begin
    return begin_of_run


def _looks_like_list(texts: Sequence[str], share: float = 0.6) -> bool:
    scores = [reference_score(without_label(text)) for text in texts if len(text) > 25]
    return bool(scores) and sum(score >= THRESHOLD for score in scores) >= share * len(scores)


def _list_at(lines: Sequence[SourceLine], start: int) -> ReferenceList | None:
    """The list that begins at ``start``; None if nothing there looks like references."""
    ahead = [line for line in lines[start : start + 30] if without_links(line.text)]
    first = next(
        (line.label for line in ahead[:3] if line.label in (0, 1)), ahead[0].label if ahead else None
    )
    left_out: list[SourceLine] = []
    if sum(bool(KEY.match(line.text)) for line in ahead) >= _KEYS:
        groups = list(split_keyed(lines, start))
        entries = tuple(_entry(group, number) for number, group in enumerate(groups, start=1))
        share, first = 0.5, None
    elif first is not None and any(_follows(line, first) for line in ahead):
        groups = list(split_numbered(lines, start, first, left_out))
        entries = tuple(_entry(group, group[0].label or 0) for group in groups)
        share = 0.5
    else:
        groups = list(split_unnumbered(lines, start))
        entries = tuple(_entry(group, number) for number, group in enumerate(groups, start=1))
        share = 0.6
        first = None
    if not entries or not _looks_like_list([entry.raw for entry in entries[:10]], share):
        return None
    reference_list = ReferenceList(entries, first is not None, groups[0][0].start, groups[-1][-1].end)
    return reference_list._replace(notes=tuple(_note_on_line(line) for line in left_out))


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


def _notes(
    article: Article,
    reference_list: ReferenceList,
    others: Sequence[ReferenceList],
    lines: Sequence[SourceLine],
) -> Iterator[Note]:
    """Notes on other lists, ignored lines, missing numbers and a truncated end."""
    for other in others:
        yield Note(
            step="references",
            level="review",
            source=article.id,
            line=other.entries[0].line,
            message=f"Ignored another reference list of {len(other.entries)} entries; "
            "save it with its text as a file of its own",
        )
    for note in reference_list.notes:
        yield msgspec.structs.replace(note, source=article.id)
    if reference_list.numbered:
        numbers = [entry.number for entry in reference_list.entries]
        for before, after in pairwise(numbers):
            if after != before + 1:
                line = next(entry.line for entry in reference_list.entries if entry.number == after)
                yield Note(
                    step="references",
                    level="review",
                    source=article.id,
                    line=line,
                    message=_missing(before + 1, after - 1),
                )
    last = reference_list.entries[-1]
    at_end = not any(line.start > reference_list.end for line in lines)
    if at_end and (UNFINISHED.search(last.raw) or reference_score(last.raw) < THRESHOLD):
        yield Note(
            step="references",
            level="review",
            source=article.id,
            line=last.line,
            message=f"The reference list looks truncated after entry {last.number} ('{last.raw[-40:]}'); copy or save the "
            "document to its end",
        )


def _missing(first: int, last: int) -> str:
    numbers = f"Reference {first} is" if first == last else f"References {first}-{last} are"
    return f"{numbers} missing from the reference list"
