"""Where the reference list is, and its entries."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from citekit.model.article import Article, MarkedReference
from citekit.model.note import Level, Note
from citekit.readers.libraries import is_library
from citekit.readers.limits import MOST_REFERENCES
from citekit.references.left_out import left_out
from citekit.references.lines import SourceLine, source_lines, without_arrow_link, without_label
from citekit.references.lists import RawReference, ReferenceList, cited_numbers, headless_list, list_at
from citekit.references.notes import Footnote, NoteCitation
from citekit.references.scores import THRESHOLD, is_truncated, reference_score
from citekit.text.normalize import clean, fold

# Marked entries that are so far apart, in code points, may be two lists.
_NEXT_ENTRY = 4


class References(NamedTuple):
    """The reference lists of an article, in order, and notes on what is doubtful about them.

    ``footnotes``: its footnotes and endnotes, if they cite; ``note_citations``: what they cite of the entries.
    """

    lists: tuple[ReferenceList, ...] = ()
    notes: tuple[Note, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    note_citations: tuple[NoteCitation, ...] = ()

    @property
    def entries(self) -> tuple[RawReference, ...]:
        """The entries of all lists."""
        return tuple(entry for reference_list in self.lists for entry in reference_list.entries)


def find_references(article: Article) -> References:
    """Find the reference lists of ``article`` and split them into entries.

    Entries that the document itself marks as such are taken as they are. Lists that go on with one another are
    one: numbers 1-40, then 41-55; or no numbers, and no text between them that cites. A copy of a list is ignored,
    with a Note; so are the entries of a text after the first `MOST_REFERENCES`.
    """
    found = _find(article)
    return found if is_library(article) else _without_excess(article, found)


def _without_excess(article: Article, found: References) -> References:
    """The first `MOST_REFERENCES` entries, with a note on how many there are."""
    number = len(found.entries)
    if number <= MOST_REFERENCES:
        return found
    lists: list[ReferenceList] = []
    left = MOST_REFERENCES
    for one in found.lists:
        entries = one.entries[:left]
        left -= len(entries)
        lists += [one._replace(entries=entries)] if entries else []
    message = f"Read only the first {MOST_REFERENCES:,} of {number:,} references (limit); split the document"
    note = _note(article, found.entries[MOST_REFERENCES].line, message, "warning")
    return found._replace(lists=tuple(lists), notes=(*found.notes, note))


def _find(article: Article) -> References:
    lines = source_lines(article)
    if article.marked:
        marked = _with_list_numbers(_marked_lists(article))
        return References(
            marked, () if is_library(article) else tuple(_notes_on_rest(article, marked, lines))
        )
    headings = [position for position, line in enumerate(lines) if line.list_heading]
    sections = [lines[start + 1 : end] for start, end in pairwise([*headings, len(lines)])]
    cited = cited_numbers(lines)
    lists = [reference_list for section in sections if (reference_list := list_at(section, cited))]
    if not lists and (last := headless_list(lines, cited)):
        lists = [last]
    joined = _join_lists(lists, article)
    kept, copies = _without_copies(joined, article)
    numbered = _with_list_numbers(kept)
    notes = (*_notes(article, numbered, copies, lines), *_notes_on_rest(article, joined, lines))
    return References(numbered, notes)


def _notes_on_rest(
    article: Article, lists: Sequence[ReferenceList], lines: Sequence[SourceLine]
) -> Iterator[Note]:
    """Notes on what looks like a list and was not taken."""
    for line, message in left_out(lines, lists):
        yield _note(article, line, message, "review" if not lists else "warning")


def _with_list_numbers(lists: Sequence[ReferenceList]) -> tuple[ReferenceList, ...]:
    """The lists whose entries know which list they are in, if there are several."""
    if len(lists) < 2:
        return tuple(lists)
    return tuple(
        reference_list._replace(
            entries=tuple(entry._replace(list=number) for entry in reference_list.entries)
        )
        for number, reference_list in enumerate(lists, start=1)
    )


def _join_lists(lists: Sequence[ReferenceList], article: Article) -> list[ReferenceList]:
    """The lists, those that go on with one another as one."""
    joined: list[ReferenceList] = []
    cites = _citing_text(article)
    for reference_list in lists:
        if joined and _goes_on(joined[-1], reference_list, cites):
            joined[-1] = _join_two(joined[-1], reference_list)
        else:
            joined.append(reference_list)
    return joined


def _goes_on(first: ReferenceList, second: ReferenceList, cites: Callable[[int, int], bool]) -> bool:
    """Whether ``second`` goes on with the list ``first``."""
    if first.numbered != second.numbered:
        return False
    if first.numbered:
        return second.entries[0].number > first.entries[-1].number
    return not cites(first.end, second.start)


# 'Smith (2010)', '(Smith et al., 2010a)', '[3, 4]', ' (1)'.
_CITATION = re.compile(
    r"[^\W\d_]{2}\.?,?\s\(?(?:1[5-9]|20)\d\d[a-z]?\s?[);,]|(?:\[|\s\()\d{1,3}(?:[,–-]\s?\d{1,3}){0,20}[\])]"
)
# So much text between two lists parts them, whatever it says.
_LONG_TEXT = 2000


def _citing_text(article: Article) -> Callable[[int, int], bool]:
    """A function (start, end) -> whether the text there is a text of its own: it cites, or it is long."""
    starts = [block.start for block in article.blocks]

    def cites(start: int, end: int) -> bool:
        length = 0
        for block in article.blocks[bisect_left(starts, start) : bisect_left(starts, end)]:
            text = article.text[block.start : block.end]
            if block.kind != "text" or reference_score(without_label(text)) >= THRESHOLD:
                continue
            length += len(text)
            if length > _LONG_TEXT or _CITATION.search(text):
                return True
        return False

    return cites


def _join_two(first: ReferenceList, second: ReferenceList) -> ReferenceList:
    shift = 0 if first.numbered else len(first.entries)
    more = tuple(entry._replace(number=entry.number + shift) for entry in second.entries)
    return ReferenceList(
        (*first.entries, *more), first.numbered, first.start, second.end, (*first.notes, *second.notes)
    )


# A list with this share of entries that an earlier one prints too is a copy, if no text between them cites.
_SHARE_OF_COPY = 0.8


def _without_copies(
    lists: Sequence[ReferenceList], article: Article
) -> tuple[list[ReferenceList], list[tuple[ReferenceList, ReferenceList]]]:
    """The lists without those that a page prints a second time, and (list, copy) for these."""
    cites = _citing_text(article)
    kept: list[ReferenceList] = []
    copies: list[tuple[ReferenceList, ReferenceList]] = []
    for reference_list in lists:
        if kept and not cites(kept[-1].end, reference_list.start):
            few, many = sorted((kept[-1], reference_list), key=lambda other: len(other.entries))
            known = {fold(entry.raw) for entry in many.entries}
            if sum(fold(entry.raw) in known for entry in few.entries) >= _SHARE_OF_COPY * len(few.entries):
                kept[-1] = many
                copies.append((many, few))
                continue
        kept.append(reference_list)
    return kept, copies


def _marked_lists(article: Article) -> list[ReferenceList]:
    """The lists of the entries that the document marks; a library is one list.

    Entries are counted unless all of their list have their own number.
    """
    line = _line_finder(article)
    groups: list[list[RawReference]] = []
    before: MarkedReference | None = None
    for marked in article.marked:
        entry = RawReference(
            number=marked.number or 0,
            raw=without_label(_marked_text(article, marked)),
            line=marked.line or line(marked.start),
            start=marked.start,
            end=marked.end,
            item=marked.item,
            file=marked.file,
        )
        if before is None or (not is_library(article) and _starts_anew(before, marked)):
            groups.append([])
        groups[-1].append(entry)
        before = marked
    return _join_lists([_marked_list(group) for group in groups], article)


def _marked_text(article: Article, marked: MarkedReference) -> str:
    text = article.text[marked.start : marked.end]
    return clean(text) if is_library(article) or marked.item else without_arrow_link(text) or clean(text)


def _starts_anew(before: MarkedReference, marked: MarkedReference) -> bool:
    """Whether a marked entry begins another list: its numbers begin again, or text parts the two."""
    if marked.number == 1 and before.number is not None:
        return True
    return marked.start > before.end + _NEXT_ENTRY


def _marked_list(entries: Sequence[RawReference]) -> ReferenceList:
    numbers = [entry.number for entry in entries]
    numbered = 0 not in numbers and len(set(numbers)) == len(numbers)
    counted = (entry._replace(number=position) for position, entry in enumerate(entries, start=1))
    return ReferenceList(tuple(entries if numbered else counted), numbered, entries[0].start, entries[-1].end)


def _line_finder(article: Article) -> Callable[[int], int]:
    """A function offset -> line; asked in order, it reads the text once."""
    at, line = 0, 1

    def find(offset: int) -> int:
        nonlocal at, line
        line += article.text.count("\n", at, offset)
        at = offset
        return line

    return find


def _notes(
    article: Article,
    lists: Sequence[ReferenceList],
    copies: Sequence[tuple[ReferenceList, ReferenceList]],
    lines: Sequence[SourceLine],
) -> Iterator[Note]:
    """Notes on copies of lists, ignored lines, missing numbers and a truncated end."""
    for reference_list, copy in copies:
        message = (
            f"Ignored this copy of the reference list in line {reference_list.entries[0].line} "
            f"({len(copy.entries)} entries)"
        )
        yield _note(article, copy.entries[0].line, message)
    for reference_list in lists:
        for note in reference_list.notes:
            yield msgspec.structs.replace(note, source=article.id)
        if reference_list.numbered:
            for before, after in pairwise(reference_list.entries):
                if after.number > before.number + 1:
                    yield _note(article, after.line, _missing(before.number + 1, after.number - 1))
    if lists:
        last = lists[-1].entries[-1]
        at_end = not lines or lines[-1].start <= lists[-1].end
        if at_end and is_truncated(last.raw):
            message = (
                f"The reference list looks truncated after entry {last.position} "
                f"('{last.raw[-40:]}'); copy or save the document to its end"
            )
            yield _note(article, last.line, message)


def _note(article: Article, line: int, message: str, level: Level = "review") -> Note:
    return Note(step="references", level=level, source=article.id, line=line, message=message)


def _missing(first: int, last: int) -> str:
    numbers = f"Reference {first} is" if first == last else f"References {first}-{last} are"
    return f"{numbers} missing from the reference list"
