"""The lines of a reference list: their printed numbers and keys, and what joins them."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from citekit.model.article import Article
from citekit.text.link_words import without_links
from citekit.text.normalize import clean

_LABEL = re.compile(
    r"(?:\[\s?(\d{1,5})\s?\]|\((\d{1,5})\)|(\d{1,5})\s?[.)](?!\d)|(\d{1,5})(?=\s+[^\W\d_]|$))\s*"
)
# '[Smi19]', '[Smith et al. 2019]': the keys of some lists.
KEY = re.compile(r"\[((?=[^\]]*[^\W\d_])[^\[\]\n]{2,40})\]\s+(?=\S)")
BULLET = re.compile(r"[*•▪◦–-]\s+")
LINK_LINE = re.compile(r"»|https?://\S+$|doi:\s*\S+$", re.IGNORECASE)
_ARROW_LINK = re.compile(r"(?:(?<!\s)\s+)?[»↗]\s*+(?:https?://\S{1,500}+\s*+)?$")
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
    indent: int = 0  # columns of white space before it


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
                indent=_indent(article.text, block.start),
            )
        )
    return lines


def _indent(text: str, start: int) -> int:
    """The white space between the beginning of a line and ``start``, 40 columns at most."""
    before = text[max(0, start - 40) : start]
    return len(before) - len(before.rstrip(" \t\u00a0"))


def without_label(text: str) -> str:
    """``text`` without the number or bullet that it begins with; pages print some numbers twice ('3. 3. Smith')."""
    label = _LABEL.match(text)
    if not label:
        return without_bullet(text)
    rest = text[label.end() :]
    again = _LABEL.match(rest)
    return without_bullet(rest[again.end() :] if again and again[0].strip() == label[0].strip() else rest)


def without_bullet(text: str) -> str:
    """``text`` without the bullet that it begins with."""
    return BULLET.sub("", text, count=1) if BULLET.match(text) else text


def join_lines(group: Sequence[SourceLine]) -> str:
    """The text of an entry's lines, without the publisher's links."""
    kept = [line.text for line in group if without_links(line.text) and not line.text.startswith("»")]
    return without_arrow_link(" ".join(kept))


def without_arrow_link(text: str) -> str:
    """``text`` without the publisher's links at its end: 'Google Scholar', '» https://...'."""
    return clean(without_links(_ARROW_LINK.sub("", text)))
