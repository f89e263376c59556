"""Where one entry of a reference list ends and the next begins."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from citekit.csl.identifiers import DOI_PREFIX
from citekit.data import data_lines
from citekit.model.article import Article
from citekit.text.link_words import without_links
from citekit.text.normalize import clean, fold

_LABEL = re.compile(
    r"(?:\[\s?(\d{1,5})\s?\]|\((\d{1,5})\)|(\d{1,5})\s?[.)](?!\d)|(\d{1,5})(?=\s+[^\W\d_]|$))\s*"
)
# '[Smi19]', '[Smith et al. 2019]': the keys of some lists.
KEY = re.compile(r"\[((?=[^\]]*[^\W\d_])[^\[\]\n]{2,40})\]\s+(?=\S)")
_BULLET = re.compile(r"[*•▪◦–-]\s+")
# Lines that pages print after their list.
_BACK_MATTER = re.compile(
    r"\W{0,2}(?:Key\s?words?|Citation|How to cite|Cite this|Received|Accepted|Published|Edited by|Reviewed by|Copyright|"
    r"Correspondence|Disclaimer|Publisher.s note|Author information|About the authors?)\b[^:©]{0,40}[:©]",
    re.IGNORECASE,
)
_LINK_LINE = re.compile(r"»|https?://\S+$|doi:\s*\S+$", re.IGNORECASE)
_ARROW_LINK = re.compile(r"\s*[»↗]\s*(?:https?://\S+)?\s*$")
UNFINISHED = re.compile(r"[,:;–-]$|\b(?:and|of|the|in|for|et|doi:?)$|&$", re.IGNORECASE)


class SourceLine(NamedTuple):
    """A line that is not blank, with its printed number, if it begins with one."""

    text: str
    start: int
    end: int
    line: int
    label: int | None
    gap: bool  # a blank line precedes it
    heading: bool
    list_heading: bool


def source_lines(article: Article) -> list[SourceLine]:
    """The lines of an article."""
    lines: list[SourceLine] = []
    for block in article.blocks:
        text = article.text[block.start : block.end]
        match = _LABEL.match(text)
        lines.append(
            SourceLine(
                text=text,
                start=block.start,
                end=block.end,
                line=block.line,
                label=int(next(group for group in match.groups() if group)) if match else None,
                gap=not lines or block.line > lines[-1].line + 1,
                heading=block.kind in ("heading", "list-heading"),
                list_heading=block.kind == "list-heading",
            )
        )
    return lines


@cache
def _list_ends() -> frozenset[str]:
    return frozenset(data_lines("list_ends.txt"))


def _is_list_end(heading: str) -> bool:
    """Whether a heading comes only after a reference list: 'Related articles'."""
    return fold(heading).strip(" .:0123456789") in _list_ends()


def without_label(text: str) -> str:
    """``text`` without the number or bullet that it begins with."""
    text = _LABEL.sub("", text, count=1) if _LABEL.match(text) else text
    return _BULLET.sub("", text, count=1) if _BULLET.match(text) else text


def join_lines(group: Sequence[SourceLine]) -> str:
    """The text of an entry's lines, without the publisher's links."""
    kept = [line.text for line in group if without_links(line.text) and not line.text.startswith("»")]
    return clean(without_links(_ARROW_LINK.sub("", " ".join(kept))))


_YEAR = re.compile(r"(?<![\d/])(?:1[6-9]|20)\d\d[a-z]?(?!\d)")
_FIRST_NAME = re.compile(
    r"(?:[a-z]{1,3}\s){0,2}[^\W\d_a-z][\w’'‐-]+(?:\s[^\W\d_a-z][\w’'‐-]+)?,?\s(?:[A-Z][.\s-]{0,2}){1,4}(?![a-z])"
    r"|(?:[A-Z]\.[\s-]?){1,3}[A-Z][a-z]+"
)
_LOCATOR = re.compile(
    r"\d\s?\([^()]{1,12}\)\s?[:,]\s?[A-Za-z]?\d|\d[A-Za-z]?\s?:\s?[A-Za-z]{0,2}\d|\bpp?\.\s?\d|\d\s?[–-]\s?\d+\b|\bvol\b",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(rf"\b{DOI_PREFIX}/|\bdoi\b|\bPMID\b|https?://|\bISBN\b|\barXiv\b", re.IGNORECASE)
_ET_AL = re.compile(r"\bet\s+al\b|\beds?\.|\bIn:", re.IGNORECASE)
_PROSE = re.compile(
    r"\b(?:we|our|this (?:article|study|work|review|is)|is licensed|rights reserved|copyright|the authors?|submitted|"
    r"received|correspondence|conflict|reviewer|edited by)\b|©",
    re.IGNORECASE,
)


def _year(text: str) -> float:
    return 1.0 if _YEAR.search(text) else -0.5


def _name(text: str) -> float:
    return 1.5 if _FIRST_NAME.match(text) else 0.0


def _locator(text: str) -> float:
    return 1.0 if _LOCATOR.search(text) else 0.0


def _identifier(text: str) -> float:
    return 1.0 if _IDENTIFIER.search(text) else 0.0


def _several(text: str) -> float:
    return 0.5 if _ET_AL.search(text) else 0.0


def _length(text: str) -> float:
    return 0.5 if 40 <= len(text) <= 700 else -1.5 if len(text) > 1500 or len(text) < 20 else 0.0


def _prose(text: str) -> float:
    return -1.5 if _PROSE.search(text) else 0.0


SCORES: tuple[Callable[[str], float], ...] = (_year, _name, _locator, _identifier, _several, _length, _prose)
THRESHOLD = 2.0


def reference_score(text: str) -> float:
    """How much ``text`` looks like a reference; `THRESHOLD` and more is one."""
    head = text[:2000]
    return sum(score(head) for score in SCORES) if len(text) <= 3000 else -9.0


# So many lines of the page may be between two entries of a list.
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
# From so many bullets on, only lines with a bullet begin an entry.
_MANY_BULLETS = 3


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
            if line.list_heading or (line.gap and _is_list_end(line.text)):
                break
            if _BACK_MATTER.match(line.text) or (line.label == first and is_entry(line)):
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


def _jumps(lines: Sequence[SourceLine], position: int, expected: int) -> bool:
    """Whether numbers are missing: an entry with a higher one, and the next not ahead."""
    line = lines[position]
    if line.label is None or not expected < line.label <= expected + WIDEST_JUMP:
        return False
    return is_entry(line) and _next_label(lines, position + 1, expected) is None


def is_entry(line: SourceLine) -> bool:
    """Whether a line alone looks like a reference."""
    return reference_score(without_label(line.text)) >= THRESHOLD


def _next_label(lines: Sequence[SourceLine], start: int, label: int) -> int | None:
    for position in range(start, min(len(lines), start + _WINDOW)):
        if lines[position].list_heading:
            return None
        if lines[position].label == label:
            return position
    return None


def _continues(group: Sequence[SourceLine], line: SourceLine, more: bool) -> bool:
    """Whether ``line`` continues the entry; ``more``: the next entry is close ahead."""
    if not without_links(line.text) or _LINK_LINE.match(line.text):
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


def split_unnumbered(lines: Sequence[SourceLine], start: int) -> Iterator[list[SourceLine]]:
    """Entries of a list without numbers.

    What does not look like a reference is one all the same ('Ibid.') where the list goes on behind it; at
    the head of the list, where lines of the heading may follow, only what looks a little like one.
    """
    waiting: list[list[SourceLine]] = []
    least = THRESHOLD / 2
    bullets = sum(bool(_BULLET.match(line.text)) for line in lines[start : start + 20]) >= _MANY_BULLETS
    for group in _bullet_groups(lines[start:]) if bullets else _paragraphs(lines[start:]):
        if least < 0 and _is_list_end(group[0].text):
            return
        if least < 0 and _BACK_MATTER.match(group[0].text):
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
        starts = bool(_BULLET.match(line.text))
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
    if not without_links(line.text) or _LINK_LINE.match(line.text):
        return True
    if UNFINISHED.search(group[-1].text) or line.text[:1].islower():
        return True
    return reference_score(line.text) < THRESHOLD and reference_score(join_lines(group)) < THRESHOLD
