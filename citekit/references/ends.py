"""What pages print behind a reference list: notes, thanks, funding, appendices, legends, other lists."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache

from citekit.data import DATA, data_lines
from citekit.references.lines import LINK_LINE, UNFINISHED, SourceLine
from citekit.references.scores import THRESHOLD, reference_score
from citekit.text.normalize import fold
from citekit.text.parts import part_kind

# 'A', '2.1', '(12)', 'IV' behind a heading.
_NUMBER_BEHIND = re.compile(r"\s?\(?(?:\d{1,4}(?:\.\d{1,3}){0,9}|[ivxlc]{1,5}|[a-z])\)?$")
_LONGEST_NUMBER = 48
# What ends an entry: a stop, a number, a bracket, an address.
_CLOSED = re.compile(r"[.;)\]\d/。．]\W?$|https?://\S+$")
# What a printed reference has and prose has not: '2010;3', '3(2):', '12:34', 'pp. 5', 'London: Harrison; 1959'.
_PRINTED = re.compile(
    r"\d{4}\s?;\s?\d|\d\s?\(\d{1,4}\)\s?[:,]\s?\d|\d:\s?\d|\bpp?\.\s?\d|[^\W\d_]{3}:\s[^\W\d_][^:;]{2,60}[;,]\s\d{4}"
)
_CAPTION = re.compile(
    r"(?:(?:Supplementary\s)?(?:Table|Figure|Fig\.?|Tabelle|Tab\.|Abbildung|Abb\.|Tableau|Tabla|Tabela|Figura|Tabella|"
    r"Таблица|Табл\.|Рисунок|Рис\.)\s{0,2}S?\d{1,3}|[图表]\s?\d{1,3})(?![\w-])",
    re.IGNORECASE,
)


def is_list_end(heading: str) -> bool:
    """Whether a line is a heading of what only comes behind a list: 'Related articles', 'Appendix B'."""
    return _heading(heading) in _headings()


def ends_list(lines: Sequence[SourceLine], position: int) -> bool:
    """Whether the line at ``position`` is behind the list that the lines above are of.

    Without a blank line, only behind a line that can be the end of an entry; and a heading that can be the title of
    a work as well ('Notes') only if no printed reference goes on below it.
    """
    line = lines[position]
    if line.list_heading:
        return True
    if not (line.gap or (position and _is_closed(lines[position - 1].text))):
        return False
    heading = _heading(line.text)
    if heading in _headings():
        below = lines[position + 1 : position + 3]
        return (
            line.gap or heading not in _words("doubtful") or not any(_PRINTED.search(b.text) for b in below)
        )
    if _runs_in(line.text):
        return True
    begins_part = part_kind(line.text[:200]) in ("chapter", "opening", "aside")
    return begins_part and not _PRINTED.search(line.text) and reference_score(line.text) < THRESHOLD


def _is_closed(text: str) -> bool:
    return bool(LINK_LINE.match(text) or (_CLOSED.search(text) and not UNFINISHED.search(text)))


def _heading(text: str) -> str:
    folded = fold(text[:120]).strip(" .:：()0123456789")
    if folded in _headings():
        return folded
    number = _NUMBER_BEHIND.search(folded, max(0, len(folded) - _LONGEST_NUMBER))
    return folded[: number.start() if number else None].strip(" .:：(")


def _runs_in(text: str) -> bool:
    """Whether a line begins as what is behind a list: 'Funding: this study ...', 'Received 3 May', '© 2019'."""
    head = fold(text[:400])
    if _CAPTION.match(text) or _patterns()["certain"].match(head):
        return True
    match = _patterns()["heading"].match(head)
    return bool(match) and not _PRINTED.search(head, match.end() if match else 0)


@cache
def _headings() -> frozenset[str]:
    return frozenset(map(fold, data_lines("list_ends.txt")))


@cache
def _table() -> dict[str, list[str]]:
    return tomllib.loads((DATA / "list_ends.toml").read_text(encoding="utf-8"))


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(map(fold, _table()[name]))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """``certain``: a line that begins so is behind the list; ``heading``: one that begins so, if it is prose."""
    lead = r"[^\w©]{0,3}"
    cite, dates = _either(_words("cite")), _either(_words("dates"))
    sure, doubtful = _either(_headings() - _words("doubtful")), _either(_words("doubtful"))
    return {
        "certain": re.compile(
            rf"{lead}(?:©|copyright (?:©|\(c\)|\d{{4}})|(?:{cite})[^:：]{{0,30}}[:：]"
            rf"|(?:{dates})[^\d.;]{{0,30}}\d)"
        ),
        "heading": re.compile(
            rf"{lead}(?:(?:{sure})(?:\s?[:：]|\.\s|\s-\s)|(?:{doubtful})\s?[:：])\s{{0,3}}(?=\S)"
        ),
    }


def _either(words: frozenset[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
