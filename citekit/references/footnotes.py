"""Works in footnotes and endnotes, and what the notes cite of them.

A full reference is a work; 'Ibid.', 'op. cit.', 'see note 3' and short forms are further citations of it; remarks are
left out. Where the document has a bibliography too, its notes cite that and give no works of their own.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import msgspec

from citekit.model.article import Article, Block
from citekit.model.note import Level, Note
from citekit.references.find import References, find_references
from citekit.references.lists import RawReference, ReferenceList
from citekit.references.note_parts import Part, has_pointer, names_same_author, note_words, parts_of
from citekit.references.note_references import without_alias, without_locator
from citekit.references.notes import Footnote, NoteCitation
from citekit.references.short_forms import Known, ShortForms
from citekit.runtime.store import stored
from citekit.text.normalize import clean, fold, shorten
from citekit.text.numbers import number_ranges

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_DIGITS = str.maketrans(_RAISED, "0123456789")
_NUMBER = re.compile(
    rf"(?:\[\s?(\d{{1,4}})\s?\]|\((\d{{1,4}})\)|(\d{{1,4}})\s?[.)](?!\d)|(\d{{1,4}})(?=\s+[^\W\d]|\s*[“\"„«‘(\[А-ЯA-ZÀ-Þ])|([{_RAISED}]{{1,4}}))"
    r"[\s\u00a0:.^↑]*"
)
# So many notes may be missing between two.
_WIDEST_JUMP = 3
# Lines between two notes of a section that may belong to the first.
_WINDOW = 12
# A list of references is one of notes if this share of it only points back to others.
_SHARE_OF_SHORT = 0.25
_FEW = 2
_LONGEST_POINTER = 120
# Notes that are named in one message.
_MOST_NAMED = 12


class _Reading(NamedTuple):
    """What notes print and cite, and whether they point back to one another as an apparatus does."""

    entries: tuple[RawReference, ...]
    citations: tuple[NoteCitation, ...]
    messages: tuple[Note, ...]
    points_back: bool


@stored
def find_with_notes(article: Article) -> References:
    """Find the reference lists of ``article``, and what its footnotes and endnotes print and cite.

    Notes are read as such where the document marks them, where they point back to one another, or where nothing
    else is a list; else a list that is called 'Notes' is a reference list like any other.
    """
    notes = find_notes(article)
    if not notes:
        return find_references(article)
    reading = _read(article, notes)
    is_marked = any(block.kind == "note" for block in article.blocks)
    if not (is_marked or reading.points_back):
        references = find_references(article)
        if references.lists or not reading.entries:
            return references
    references = find_references(_without(article, notes))
    if references.lists:
        reading = _read(article, notes, references.entries)
        if is_marked and not reading.citations:
            return find_references(article)
        return references._replace(
            notes=(*references.notes, *reading.messages) if reading.citations else references.notes,
            footnotes=tuple(notes) if reading.citations else (),
            note_citations=reading.citations,
        )
    if not reading.entries:
        return references
    series: dict[int | None, list[RawReference]] = {}
    for entry in reading.entries:
        series.setdefault(entry.list, []).append(entry)
    lists = tuple(
        ReferenceList(tuple(entries), numbered=True, start=entries[0].start, end=entries[-1].end)
        for entries in series.values()
    )
    return References(lists, (*references.notes, *reading.messages), tuple(notes), reading.citations)


def _without(article: Article, notes: Sequence[Footnote]) -> Article:
    """The article without the lines of its notes, and without the headings above them."""
    starts = [note.start for note in notes]
    begin = set(starts)
    headings = {
        heading.start
        for heading, block in pairwise(article.blocks)
        if heading.kind == "list-heading" and block.start in begin
    }

    def is_note(start: int) -> bool:
        position = bisect_right(starts, start) - 1
        return position >= 0 and start < notes[position].end

    return msgspec.structs.replace(
        article,
        blocks=tuple(
            block for block in article.blocks if not (is_note(block.start) or block.start in headings)
        ),
        marked=tuple(entry for entry in article.marked if not is_note(entry.start)),
    )


def find_notes(article: Article) -> list[Footnote]:
    """The notes of ``article``: those that it marks, else those under a heading such as 'Notes' or at the end. Linear.

    A numbered list under the heading of a reference list is one of notes where much of it only points back.
    """
    marked = list(_marked(article))
    if marked or any(entry.item for entry in article.marked):
        return _series(marked)
    starts = _headings(article) or _headless(article)
    sections = [notes for start in starts if (notes := list(_section(article, start)))]
    return _series([note for notes in sections for note in notes])


def _headless(article: Article) -> list[int]:
    """Where the last numbers from 1 on begin, if they are notes that point back, below no heading."""
    for position in range(len(article.blocks) - 1, -1, -1):
        block = article.blocks[position]
        if block.kind == "list-heading":
            return []
        label = _number(article.text[block.start : block.start + 12])
        if label and label[0] == 1:
            return [position] if _points_back(article, position) else []
    return []


@cache
def _note_headings() -> frozenset[str]:
    return frozenset(map(fold, note_words("headings")))


def is_note_heading(text: str) -> bool:
    """Whether a line is the heading above notes."""
    return len(text) <= 60 and fold(text).strip(" .:*#[]()0123456789") in _note_headings()


def _series(notes: Sequence[Footnote]) -> list[Footnote]:
    """The notes with the number of their series: each begins where the numbers begin again."""
    series: list[int] = []
    for position, note in enumerate(notes):
        again = position > 0 and note.number <= notes[position - 1].number
        series.append((series[-1] if series else 1) + again)
    if not series or series[-1] == 1:
        return list(notes)
    return [note._replace(list=number) for note, number in zip(notes, series, strict=True)]


def _number(text: str) -> tuple[int, int] | None:
    """The number that a note begins with, and the offset behind it."""
    match = _NUMBER.match(text)
    return (int(next(filter(None, match.groups())).translate(_DIGITS)), match.end()) if match else None


def _note(block: Block, number: int, words: int) -> Footnote:
    return Footnote(number, block.line, block.start, block.start + words, block.end)


def _marked(article: Article) -> Iterator[Footnote]:
    """The notes that the document marks as such; further paragraphs belong to the note above them."""
    note: Footnote | None = None
    for block in article.blocks:
        if block.kind != "note":
            if note:
                yield note
            note = None
            continue
        label = _number(article.text[block.start : block.start + 12])
        if label:
            if note:
                yield note
            note = _note(block, *label)
        elif note:
            note = note._replace(end=block.end)
    if note:
        yield note


def _headings(article: Article) -> list[int]:
    """The positions behind the headings of notes, and behind those of lists that may hold notes."""
    return [
        position + 1
        for position, block in enumerate(article.blocks)
        if block.kind in ("heading", "list-heading", "text")
        and block.end - block.start <= 60
        and (
            is_note_heading(article.text[block.start : block.end])
            or (block.kind == "list-heading" and _points_back(article, position + 1))
        )
    ]


def _points_back(article: Article, start: int) -> bool:
    """Whether much of the numbered list at ``start`` only points back."""
    notes = list(_section(article, start))
    short = 0
    for note in notes:
        text = article.text[note.words : note.end]
        if len(text) <= _LONGEST_POINTER or has_pointer(text):
            parts = parts_of(text.replace("\n", " "))
            short += any(part.kind in ("same", "again", "note") for part in parts) or all(
                part.kind == "short" and (part.year or (part.title and part.locator)) for part in parts
            )
    return short >= max(_FEW, _SHARE_OF_SHORT * len(notes))


def _section(article: Article, start: int) -> Iterator[Footnote]:
    """The notes below a heading; numbers that begin again, below another heading, are another series."""
    note: Footnote | None = None
    blocks = article.blocks
    for position in range(start, len(blocks)):
        block = blocks[position]
        text = article.text[block.start : block.end]
        label = _number(text)
        expected = note.number + 1 if note else 1
        if label and (
            label[0] == expected
            or (
                note
                and expected < label[0] <= expected + _WIDEST_JUMP
                and not _ahead(article, position + 1, expected)
            )
        ):
            if note:
                yield note
            note = _note(block, *label)
        elif block.kind == "furniture":
            continue
        elif block.kind == "list-heading" or (block.kind == "heading" and is_note_heading(text)):
            break
        elif note and label and label[0] == 1 and blocks[position - 1].kind == "heading":
            yield note
            note = _note(block, *label)
        elif note is None:
            if block.kind != "heading" or position > start + 2:
                break
        elif _ahead(article, position + 1, expected) or (
            block.kind == "text" and block.line == blocks[position - 1].line + 1
        ):
            note = note._replace(end=block.end)
        elif block.kind == "heading" and _ahead(article, position + 1, 1, window=2):
            continue
        else:
            break
    if note:
        yield note


def _ahead(article: Article, start: int, number: int, window: int = _WINDOW) -> bool:
    """Whether the note ``number`` begins close behind."""
    for block in article.blocks[start : start + window]:
        if block.kind == "list-heading":
            return False
        label = _number(article.text[block.start : block.start + 12])
        if label and label[0] == number:
            return True
    return False


def _read(article: Article, notes: Sequence[Footnote], bibliography: Sequence[RawReference] = ()) -> _Reading:
    """Read what ``notes`` print and cite; with a ``bibliography``, what they cite of it. Linear."""
    reader = _Reader(article, bibliography)
    for note in notes:
        reader.read(note)
    return _Reading(
        tuple(reader.entries),
        tuple(reader.citations),
        tuple(reader.messages()),
        bool(reader.pointers or reader.remarks or reader.unknown),
    )


class _Reader:
    """Reads notes in their order."""

    def __init__(self, article: Article, bibliography: Sequence[RawReference]) -> None:
        self._article = article
        self._forms = ShortForms()
        self._bibliography = {entry.start for entry in bibliography}
        for entry in bibliography:
            self._forms.add(entry.start, entry.raw)
        self.entries: list[RawReference] = []
        self.citations: list[NoteCitation] = []
        self.remarks: list[Footnote] = []
        self.unknown: list[tuple[Footnote, str]] = []
        self.missing: list[tuple[Footnote, str]] = []
        self.pointers = 0

    def read(self, note: Footnote) -> None:
        text = self._article.text[note.words : note.end].replace("\n", " ").replace("\t", " ")
        before = len(self.citations), len(self.unknown), len(self.missing)
        for part in parts_of(text):
            known = self._known(note, part)
            if known is not None:
                locator = (
                    without_locator(without_alias(part.text)[0])[1] if part.kind == "full" else part.locator
                )
                self._forms.cite(self._place(note), known)
                start, end = note.words + part.start, note.words + part.end
                self.citations.append(NoteCitation(note, known.start, start, end, locator.strip(" .,;")))
                self.pointers += part.kind != "full"
        if before == (len(self.citations), len(self.unknown), len(self.missing)):
            self.remarks.append(note)

    def _place(self, note: Footnote) -> int:
        """A number for the note among those of all series."""
        return (note.list or 0) * 100_000 + note.number

    def _known(self, note: Footnote, part: Part) -> Known | None:
        """The reference that a part prints or points to."""
        if part.kind == "remark":
            return None
        if part.kind != "full":
            if part.note is not None:
                part = part._replace(note=(note.list or 0) * 100_000 + part.note)
            known = self._forms.meant(part)
            if known is None and (
                part.kind == "again" or part.names or (part.kind == "same" and self.citations)
            ):
                self.unknown.append((note, part.text))
            return known
        if known := self._forms.repeated(part.text):
            return known
        if self._bibliography:
            self.missing.append((note, part.text))
            return None
        start = note.words + part.start
        printed, alias = without_alias(part.text)
        raw = clean(without_locator(printed)[0])
        entry = RawReference(
            note.number, raw, note.line, start, note.words + part.end, list=note.list, note=True
        )
        self.entries.append(entry)
        known = self._forms.add(start, raw, names_same_author(raw))
        if alias:
            self._forms.name(known, alias)
        return known

    def messages(self) -> Iterator[Note]:
        """What was left out of the notes."""
        if self.remarks:
            numbers = number_ranges(sorted({note.number for note in self.remarks}))
            message = f"Left out note{'s' * (len(self.remarks) > 1)} {numbers}: no work found there"
            yield self._message(self.remarks[0], "info", message)
        for note, text in self.unknown[:_MOST_NAMED]:
            message = f"Did not link '{shorten(clean(text), 60)}' in note {note.number}: no single work before it fits"
            yield self._message(note, "review", message)
        if more := len(self.unknown[_MOST_NAMED:]):
            note, _ = self.unknown[_MOST_NAMED]
            yield self._message(note, "review", f"Did not link {more} more such places in notes")
        if self.missing:
            note, text = self.missing[0]
            count = len(self.missing)
            message = (
                f"{count} reference{'s' * (count > 1)} in notes {'are' if count > 1 else 'is'} not in the bibliography and "
                f"left out, first in note {note.number}: '{shorten(clean(text), 60)}'"
            )
            yield self._message(note, "review", message)

    def _message(self, note: Footnote, level: Level, message: str) -> Note:
        return Note(step="references", level=level, source=self._article.id, line=note.line, message=message)
