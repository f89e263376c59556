"""Where the reference list is, and where one entry ends and the next begins."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from citekit.cutting.scores import THRESHOLD, reference_score
from citekit.model import Article, Note
from citekit.text import clean, fold, without_links


class RawReference(NamedTuple):
    """One entry as printed, without its label and the publisher's links."""

    number: int
    raw: str
    line: int
    start: int
    end: int


class Cut(NamedTuple):
    """A reference list: its entries, whether they bear printed numbers, and where the list stands."""

    entries: tuple[RawReference, ...] = ()
    numbered: bool = False
    start: int = 0
    end: int = 0
    notes: tuple[Note, ...] = ()


class _Line(NamedTuple):
    text: str
    start: int
    end: int
    line: int
    label: int | None
    gap: bool  # a blank line stands above
    heading: bool


_LABEL = re.compile(
    r"(?:\[\s?(\d{1,5})\s?\]|\((\d{1,5})\)|(\d{1,5})\s?[.)](?!\d)|(\d{1,5})(?=\s+[^\W\d_]|$))\s*"
)
_BULLET = re.compile(r"[*•▪◦–-]\s+")
# What pages print behind their list.
_BACK_MATTER = re.compile(
    r"\W{0,2}(?:Key\s?words?|Citation|How to cite|Cite this|Received|Accepted|Published|Edited by|Reviewed by|Copyright|"
    r"Correspondence|Disclaimer|Publisher.s note|Author information|About the authors?)\b[^:©]{0,40}[:©]",
    re.IGNORECASE,
)
_LINK_LINE = re.compile(r"»|https?://\S+$|doi:\s*\S+$", re.IGNORECASE)
_UNFINISHED = re.compile(r"[,:;–-]$|\b(?:and|of|the|in|for|et|doi:?)$|&$", re.IGNORECASE)
# Numbered lists without a heading: this many labels in a row are one.
_RUN = 5
# Paragraphs in a row that may look like no reference before a list without numbers is over.
_MOST_DOUBTFUL = 2
# A list whose entries are parted by blank lines has this share of lines behind one: an entry may be set in
# ten lines, one for each name.
_SHARE_OF_GAPS = 0.1
# So many lines that begin with a bullet make a list of bullets; what has none is then no entry.
_MANY_BULLETS = 3
# What may stand between two entries of one list: a page's own lines.
_WINDOW = 12


def cut(article: Article) -> Cut:
    """The reference list of ``article``, cut into entries. An article without a list gives an empty Cut."""
    lines = _lines(article)
    best: Cut | None = None
    for position, block in enumerate(article.blocks):
        if block.kind == "heading" and is_list_heading(article.text[block.start : block.end]):
            found = _list_at(lines, position + 1)
            if found and (best is None or len(found.entries) >= len(best.entries)):
                best = found
    if best is None:
        start = _headless(lines)
        best = _list_at(lines, start) if start is not None else None
    return best._replace(notes=tuple(_notes(article, best, lines))) if best else Cut()


def is_list_heading(text: str) -> bool:
    """Whether a heading announces a reference list."""
    return fold(re.sub(r"^[\dIVX.\s]+(?=\D)", "", text)).strip(" .:") in _headings()


def _headings() -> frozenset[str]:
    from citekit.resources import data_lines

    return frozenset(fold(line) for line in data_lines("reference_headings.txt"))


def _lines(article: Article) -> list[_Line]:
    lines: list[_Line] = []
    for block in article.blocks:
        text = article.text[block.start : block.end]
        match = _LABEL.match(text)
        label = int(next(group for group in match.groups() if group)) if match else None
        gap = not lines or block.line > lines[-1].line + 1
        lines.append(_Line(text, block.start, block.end, block.line, label, gap, block.kind == "heading"))
    return lines


def _headless(lines: Sequence[_Line]) -> int | None:
    """Where a numbered list begins that has no heading: the last run of labels 1, 2, 3 ... of references."""
    begin, expected = None, 1
    found = None
    for position, line in enumerate(lines):
        if line.label == 1:
            begin, expected = position, 2
        elif line.label == expected and begin is not None:
            expected += 1
            if expected == _RUN + 1 and _looks_like_list(
                [n.text for n in lines[begin : position + 1] if n.label]
            ):
                found = begin
    return found


def _looks_like_list(texts: Sequence[str], share: float = 0.6) -> bool:
    scores = [reference_score(_LABEL.sub("", text, count=1)) for text in texts if len(text) > 25]
    return bool(scores) and sum(score >= THRESHOLD for score in scores) >= share * len(scores)


def _list_at(lines: Sequence[_Line], start: int) -> Cut | None:
    """The list that begins at ``start``, or None where nothing there looks like references."""
    ahead = [line for line in lines[start : start + 30] if without_links(line.text)]
    first = next((line.label for line in ahead[:3] if line.label in (0, 1)), None)
    left_out: list[_Line] = []
    numbered = first is not None and any(line.label in (first + 1, first + 2) for line in ahead)
    if first is not None and numbered:
        groups = list(_numbered(lines, start, first, left_out))
        entries = tuple(_entry(group, group[0].label or 0) for group in groups)
    else:
        groups = list(_unnumbered(lines, start))
        entries = tuple(_entry(group, number) for number, group in enumerate(groups, start=1))
    kept = [entry.raw for entry in entries[:10]]
    if not entries or (len(entries) < 2 and not numbered and reference_score(kept[0]) < THRESHOLD):
        return None
    if not _looks_like_list(kept, 0.5 if numbered else 0.6):
        return None
    found = Cut(entries, numbered, groups[0][0].start, groups[-1][-1].end)
    return found._replace(notes=tuple(_left_out(line) for line in left_out))


def _numbered(lines: Sequence[_Line], start: int, first: int, left_out: list[_Line]) -> Iterator[list[_Line]]:
    """Entries of a numbered list: each begins where the next number stands.

    Lines between two entries that belong to neither go to ``left_out``.
    """
    group: list[_Line] = []
    expected = first
    for position in range(start, len(lines)):
        line = lines[position]
        if line.label is not None and line.label == expected:
            if group:
                yield group
            group, expected = [line], expected + 1
        elif group and line.label == expected + 1 and _next_label(lines, position + 1, expected) is None:
            yield group  # a number is missing from the list
            group, expected = [line], line.label + 1
        elif group and _BACK_MATTER.match(line.text):
            break
        elif group:
            more = _next_label(lines, position, expected) is not None
            if _continues(group, line, more):
                group.append(line)
            elif more:
                left_out.append(line)
            else:
                break
    if group:
        yield group


def _next_label(lines: Sequence[_Line], start: int, label: int) -> int | None:
    return next((i for i in range(start, min(len(lines), start + _WINDOW)) if lines[i].label == label), None)


def _continues(group: Sequence[_Line], line: _Line, more: bool) -> bool:
    """Whether ``line`` goes on with the entry. ``more``: the next entry is still to come, close by."""
    if not without_links(line.text) or _LINK_LINE.match(line.text):
        return True
    last = next((known.text for known in reversed(group) if without_links(known.text)), "")
    if _UNFINISHED.search(last) or line.text[:1].islower():
        return more or not line.gap
    if line.gap:
        return more and not line.heading and reference_score(_joined(group)) < THRESHOLD
    return (more or reference_score(line.text) >= 0.5) and bool(without_links(group[-1].text))


def _unnumbered(lines: Sequence[_Line], start: int) -> Iterator[list[_Line]]:
    """Entries of a list without numbers.

    What does not look like a reference is one all the same ('Ibid.') where the list goes on behind it; at
    the head of the list, where a heading's own lines may stand, only what looks a little like one.
    """
    waiting: list[list[_Line]] = []
    least = THRESHOLD / 2
    bullets = sum(bool(_BULLET.match(line.text)) for line in lines[start : start + 20]) >= _MANY_BULLETS
    for group in _paragraphs(lines[start:]):
        if bullets and not _BULLET.match(group[0].text):
            continue
        if least < 0 and _BACK_MATTER.match(group[0].text):
            return
        if reference_score(_joined(group)) >= THRESHOLD:
            yield from (doubtful for doubtful in waiting if reference_score(_joined(doubtful)) >= least)
            yield group
            waiting, least = [], -99.0
        elif _joined(group) and not (group[0].heading and "," not in group[0].text):  # 'Ibid., p. 3' is none
            waiting.append(group)
            if len(waiting) > _MOST_DOUBTFUL:
                return


def _paragraphs(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Lines put together: by the blank lines between them, or by what they hold where there are none."""
    rest = lines[:40]
    by_gap = sum(line.gap for line in rest) >= _SHARE_OF_GAPS * len(rest)
    group: list[_Line] = []
    for line in lines:
        if group and (line.gap if by_gap else not _belongs(group, line)):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _belongs(group: Sequence[_Line], line: _Line) -> bool:
    """For lists without blank lines: whether ``line`` goes on with the entry above it."""
    if not without_links(line.text) or _LINK_LINE.match(line.text):
        return True
    if _UNFINISHED.search(group[-1].text) or line.text[:1].islower():
        return True
    return reference_score(line.text) < THRESHOLD and reference_score(_joined(group)) < THRESHOLD


def _joined(group: Sequence[_Line]) -> str:
    kept = [line.text for line in group if without_links(line.text) and not line.text.startswith("»")]
    return clean(without_links(" ".join(kept)))


def _entry(group: Sequence[_Line], number: int) -> RawReference:
    raw = _joined(group)
    if group[0].label is not None and group[0].label == number:
        raw = _LABEL.sub("", raw, count=1)
    raw = _BULLET.sub("", raw, count=1) if _BULLET.match(raw) else raw
    kept = [line for line in group if without_links(line.text)] or list(group)
    return RawReference(number, raw.strip(), group[0].line, group[0].start, kept[-1].end)


def _left_out(line: _Line) -> Note:
    text = line.text if len(line.text) <= 60 else line.text[:57] + "..."
    what = f"This line stands inside the reference list and was taken for none of its entries: '{text}'"
    return Note(who="cutting", level="warning", line=line.line, what=what)


def _notes(article: Article, found: Cut, lines: Sequence[_Line]) -> Iterator[Note]:
    """What is odd about the list: lines left out, gaps in its numbers, and an end in mid-air."""
    for note in found.notes:
        yield msgspec.structs.replace(note, source=article.id)
    if found.numbered:
        numbers = [entry.number for entry in found.entries]
        for before, after in pairwise(numbers):
            if after != before + 1:
                line = next(entry.line for entry in found.entries if entry.number == after)
                yield Note(
                    who="cutting",
                    level="human",
                    source=article.id,
                    line=line,
                    what=f"The list jumps from {before} to {after}: number {before + 1} is missing from the copy.",
                )
    last = found.entries[-1]
    at_end = not any(line.start > found.end for line in lines)
    if at_end and (_UNFINISHED.search(last.raw) or reference_score(last.raw) < THRESHOLD):
        yield Note(
            who="cutting",
            level="human",
            source=article.id,
            line=last.line,
            what=f"The list stops in mid-air: entry {last.number} ends with '{last.raw[-40:]}'; copy the page to its end.",
        )
