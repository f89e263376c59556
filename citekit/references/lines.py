"""Lines of an article as this room sees them: their labels, and how lines become one entry's text."""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from citekit.data import data_lines
from citekit.model.article import Article
from citekit.text.link_words import without_links
from citekit.text.normalize import clean, fold

LABEL = re.compile(
    r"(?:\[\s?(\d{1,5})\s?\]|\((\d{1,5})\)|(\d{1,5})\s?[.)](?!\d)|(\d{1,5})(?=\s+[^\W\d_]|$))\s*"
)
# '[Smi19]', '[Smith et al. 2019]': the keys of some lists.
KEY = re.compile(r"\[((?=[^\]]*[^\W\d_])[^\[\]\n]{2,40})\]\s+(?=\S)")
BULLET = re.compile(r"[*•▪◦–-]\s+")
# What pages print behind their list.
BACK_MATTER = re.compile(
    r"\W{0,2}(?:Key\s?words?|Citation|How to cite|Cite this|Received|Accepted|Published|Edited by|Reviewed by|Copyright|"
    r"Correspondence|Disclaimer|Publisher.s note|Author information|About the authors?)\b[^:©]{0,40}[:©]",
    re.IGNORECASE,
)
LINK_LINE = re.compile(r"»|https?://\S+$|doi:\s*\S+$", re.IGNORECASE)
_ARROW_LINK = re.compile(r"\s*[»↗]\s*(?:https?://\S+)?\s*$")
UNFINISHED = re.compile(r"[,:;–-]$|\b(?:and|of|the|in|for|et|doi:?)$|&$", re.IGNORECASE)


class Line(NamedTuple):
    """A line that is not blank, with its printed number, if it begins with one."""

    text: str
    start: int
    end: int
    line: int
    label: int | None
    gap: bool  # a blank line stands above
    heading: bool
    list_heading: bool


def lines_of(article: Article) -> list[Line]:
    """The lines of an article."""
    lines: list[Line] = []
    for block in article.blocks:
        text = article.text[block.start : block.end]
        match = LABEL.match(text)
        lines.append(
            Line(
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


def is_list_end(heading: str) -> bool:
    """Whether a heading stands behind a reference list and never inside one: 'Related articles'."""
    return fold(heading).strip(" .:0123456789") in _list_ends()


def without_label(text: str) -> str:
    """``text`` without the number or bullet that it begins with."""
    text = LABEL.sub("", text, count=1) if LABEL.match(text) else text
    return BULLET.sub("", text, count=1) if BULLET.match(text) else text


def joined(group: Sequence[Line]) -> str:
    """The text of an entry's lines, without the publisher's links."""
    kept = [line.text for line in group if without_links(line.text) and not line.text.startswith("»")]
    return clean(without_links(_ARROW_LINK.sub("", " ".join(kept))))
