"""Passages that advertise other posts: they name other studies and are kept apart.

Two signs: a line such as 'Continue reading' or 'Related posts' with short lines behind it, and a button such
as 'Read article' that closes a group of date, category, title and snippet.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from citekit.csl.identifiers import DOI_PREFIX
from citekit.mentions.find.dates import DAY
from citekit.mentions.find.lines import LABEL
from citekit.model.article import Article
from citekit.text.normalize import clean

_HEADER = re.compile(
    r"""(?:continue\sreading|keep\sreading|read\s(?:next|also|this\snext)|up\snext|what\sto\sread\snext
      |(?:you\s(?:may|might)\s|we\sthink\syou.ll\s)(?:also\s)?(?:like|enjoy|be\sinterested\sin)|see\salso
      |(?:(?:related|recent|latest|similar|popular|recommended|featured|other|trending|more|further|explore\smore)\s)
        (?:(?:blog|news|top)\s)?(?:posts?|articles?|stor(?:y|ies)|news|reading|content|topics|entries|releases?|headlines)
      |recommended(?:\sfor\syou)?|trending(?:\snow)?|most\s(?:read|popular|viewed)|more\s(?:from|on|in)\s[^.]{2,50}
      |don.t\smiss|editors?.{0,2}\s(?:picks?|choice)|next\sarticle|previous\sarticle|news\sfrom\s[^.]{2,50})
      \s*[:»→…>]*""",
    re.VERBOSE | re.IGNORECASE,
)
_BUTTON = re.compile(
    r"(?:read|continue|view|see|learn|find\sout|discover)\s(?:reading|more|on|(?:the\s)?(?:full\s|whole\s)?"
    r"(?:article|post|story|news|blog|entry|release))(?:\s(?:about\sthis|here|now))?\s*[.»→…>]*",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"(?:related|read\s(?:more|also|next)|also\sread|see\salso|more\sfrom\s[^:\n]{2,40}|you\smay\salso\slike"
    rf"|don.t\smiss|up\snext)\s*:\s*(?=\S)(?!\W*(?:https?:|www\.|doi\b|{DOI_PREFIX}))",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"(?:references?|leave\sa\s|comments?\b|about\sthe\sauthor|newsletter|notes?\sto)", re.IGNORECASE
)
_LONG = 250  # code points: a longer line is prose, if neither date nor button makes it a snippet
_MOST_LINES = 8  # lines of one teaser: date, category, title, author, reading time, snippet, button
_SHORT = 100  # code points: headers and buttons are shorter


@dataclass(frozen=True, slots=True)
class Teaser:
    """A passage about another post: offsets, line, and its title or first words."""

    start: int
    end: int
    line: int
    title: str


@dataclass(frozen=True)
class _Row:
    start: int
    end: int
    line: int
    text: str  # at most _LONG + 1 code points
    date: bool
    button: bool
    header: bool


def teasers(article: Article) -> tuple[Teaser, ...]:
    """The teasers of the article in the order of the text; linear in its length."""
    rows = [_row(article.text, block.start, block.end, block.line) for block in article.blocks]
    rows = [row for row in rows if row.text]
    passages: list[Teaser] = []
    at = 0
    while at < len(rows):
        groups: list[list[_Row]] = []
        after = at
        if rows[at].header:
            groups, after = _behind_header(rows, at)
        elif rows[at].date and at > 2:
            groups, after = _dated(rows, at)
        elif _INLINE.match(rows[at].text):
            groups, after = [[rows[at]]], at + 1
        passages += [_teaser(group, article.text) for group in groups]
        at = max(after, at + 1)
    return tuple(passages)


def headers(article: Article) -> Iterator[tuple[int, int]]:
    """The lines that announce teasers ('Related posts'): they are no prose either."""
    for block in article.blocks:
        row = _row(article.text, block.start, block.end, block.line)
        if row.header or row.button:
            yield block.start, block.end


def _row(text: str, start: int, end: int, line: int) -> _Row:
    shown = clean(text[start : min(end, start + _LONG + 1)])
    short = len(shown) <= _SHORT
    day = DAY.search(shown) if short else None
    return _Row(
        start=start,
        end=end,
        line=line,
        text=shown,
        # 'November 15, 2025' or 'Posted on November 15, 2025 | 3 min read', not a sentence with a date
        date=bool(day and len(shown) - (day.end() - day.start()) <= 30 and not shown.endswith(".")),
        button=short and bool(_BUTTON.fullmatch(shown)),
        header=short and bool(_HEADER.fullmatch(shown)),
    )


def _behind_header(rows: list[_Row], at: int) -> tuple[list[list[_Row]], int]:
    """The teasers that a header announces, and the row behind them."""
    end = at + 1
    while end < len(rows) and not (_ENDS.match(rows[end].text) or LABEL.match(rows[end].text)):
        # In the middle of a text prose may go on behind the links; at its foot a longer line is a snippet.
        longest = _LONG if end > 0.6 * len(rows) else _SHORT
        if len(rows[end].text) >= longest and not _is_snippet(rows, end, at):
            break
        end += 1
    return _groups(rows[at + 1 : end]), end


def _is_snippet(rows: list[_Row], at: int, header: int) -> bool:
    """Whether a long line belongs to a teaser: a button or date is close to it."""
    near = rows[at + 1 : at + 3]
    before = rows[max(header + 1, at - 4) : at]
    return any(row.button for row in near) or any(row.date for row in before)


def _dated(rows: list[_Row], at: int) -> tuple[list[list[_Row]], int]:
    """The rows from a date to a button, without a header; none without a button."""
    for end in range(at + 1, min(at + _MOST_LINES, len(rows))):
        if rows[end].date:
            break
        if rows[end].button:
            return ([rows[at : end + 1]], end + 1) if end > at + 1 else ([], at)
    return [], at


def _groups(rows: list[_Row]) -> list[list[_Row]]:
    """The rows cut into teasers: before a date, behind a button, else one by one."""
    marked = any(row.date or row.button for row in rows)
    buttons = any(row.button for row in rows)
    groups: list[list[_Row]] = []
    group: list[_Row] = []
    for row in rows:
        has_content = any(not (old.date or old.button) for old in group)
        if group and (not marked or (row.date and has_content and (not buttons or group[0].date))):
            groups.append(group)
            group = []
        group.append(row)
        if row.button:
            groups.append(group)
            group = []
    groups.append(group)
    return [group for group in groups if any(not (row.date or row.button or row.header) for row in group)]


def _teaser(group: list[_Row], text: str) -> Teaser:
    content = [row for row in group if not (row.date or row.button or row.header)]
    longest = max(range(len(content)), key=lambda index: len(content[index].text))
    title = _INLINE.sub("", content[max(longest - 1, 0)].text)
    return Teaser(start=group[0].start, end=group[-1].end, line=group[0].line, title=clean(title)[:120])
