r"""What a LaTeX document says of itself: ``\title``, ``\author``, ``\date``."""

import re
from collections.abc import Mapping
from typing import Any

from citekit.csl.dates import make_date
from citekit.csl.item import Item
from citekit.readers import front
from citekit.readers.latex.inline import read_text
from citekit.readers.latex.syntax import LatexText, OwnCommand, expand, scanned

_COMMAND = re.compile(r"\\(?P<name>title|author|date)(?![A-Za-z])\*?")
_CLASS = re.compile(r"\\document(?:class|style)\s*+(?:\[[^\[\]]*+\]\s*+)?\{([^{}]*)\}")
_TYPES = (
    ("thesis", re.compile(r"thesis|dissert", re.IGNORECASE)),
    ("book", re.compile("book|memoir")),
    ("report", re.compile("report|scrreprt")),
)
_NEXT = re.compile(r"\\(?:and|And|AND)(?![A-Za-z])|\\quad(?![A-Za-z])|\\qquad(?![A-Za-z])")
_BLOCK = re.compile(r"\\IEEEauthorblockN(?![A-Za-z])")
_MARK = re.compile(
    r"\\(?:inst|corref|fnref|orcidlink|textsuperscript|altaffilmark|footnotemark|thanks|tnoteref|IEEEauthorrefmark|authormark)(?![A-Za-z])\s*+(?:\[[^\[\]]*+\]\s*+)?\{[^{}]*\}|\$[^$]{0,80}\$"
)
_PERSON = re.compile(r"(?:[^\W\d_][\w.’'‐-]*\s+){1,5}[^\W\d_][\w’'‐-]+\.?")
_MOST_AUTHORS = 500


def item_of(source: LatexText, commands: Mapping[str, OwnCommand]) -> Item:
    """The item of a document."""
    values: dict[str, list[str]] = {}
    at = 0
    for match in _COMMAND.finditer(source.text):
        if match.start() >= at:
            _, at = source.options(match.end())
            value, at = source.argument(at)
            values.setdefault(match["name"], []).append(expand(value, commands))
    item: Item = {"type": _type(source.text)}
    if title := next(
        (text for value in values.get("title", ()) if (text := read_text(value.partition("\\thanks")[0]))), ""
    ):
        item["title"] = title
    names = [person for value in values.get("author", ())[:_MOST_AUTHORS] for person in _people(value)]
    if names:
        item["author"] = names[:_MOST_AUTHORS]
    if date := next(
        (date for value in values.get("date", ()) if (date := front.find_date(read_text(value)))), None
    ):
        item["issued"] = make_date(date)
    return item


def _type(text: str) -> str:
    match = _CLASS.search(text)
    return next((kind for kind, pattern in _TYPES if match and pattern.search(match[1])), "article")


def _people(latex: str) -> list[dict[str, Any]]:
    """The persons of an author command; affiliations behind a line's end are left out."""
    source = scanned(latex)
    blocks = [source.argument(match.end())[0] for match in _BLOCK.finditer(latex)] or _NEXT.split(latex)
    people = []
    for block in blocks:
        line = _MARK.sub("", block).strip().partition("\\\\")[0]
        for name in re.split(r",|;|\s+and\s+|\s+&\s+", read_text(line)):
            text = name.strip()
            if _PERSON.fullmatch(text) and text[0].isupper():
                people.append(front.person(text))
    return people
