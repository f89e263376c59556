"""What formats without structure show of an entry's tags and annotation: plain text."""

import re
from collections.abc import Sequence

from citekit.csl.richtext import guarded, plain
from citekit.model.entry import Entry, Said
from citekit.model.tags import Fact
from citekit.text.normalize import squeeze

_SEPARATOR = re.compile(r"\s*[,;]\s*")


def keywords(tags: Sequence[str]) -> list[str]:
    """The tags, once each, without the commas and semicolons at which readers would cut them."""
    return list(dict.fromkeys(tag for tag in map(_uncut, tags) if tag))


def mapped(tags: Sequence[str]) -> list[tuple[str, str]]:
    """The tags that `keywords` writes otherwise, once each, and how: ``("a, b", "a / b")``."""
    return [(tag, _uncut(tag)) for tag in dict.fromkeys(tags) if _SEPARATOR.search(tag)]


def _uncut(tag: str) -> str:
    return " / ".join(filter(None, _SEPARATOR.split(plain(tag))))


def paragraph(entry: Entry) -> str:
    """The annotation as plain text, '' if there is none: paragraphs with an empty line between.

    The user's own note as it was written, then a paragraph for each source, then the facts in a line. A
    statement is its source, printed number, section and sentence: ``Bai 2023 [60], 3.1 Effects: "..."``.
    """
    sources = dict.fromkeys(said.source for said in entry.annotation)
    paragraphs = (
        entry.note,
        *(" ".join(_statement(said) for said in entry.annotation if said.source == one) for one in sources),
        facts_line(entry.facts),
    )
    return guarded("\n\n".join(one for one in paragraphs if one))


def facts_line(facts: Sequence[Fact]) -> str:
    """The facts in one line, '' if there are none: ``Facts: 45 patients; 10 Hz; pain: lower.``"""
    values = "; ".join(dict.fromkeys(squeeze(fact.value) for fact in facts))
    return f"Facts: {values}." if values else ""


def _statement(said: Said) -> str:
    number = f" [{said.number}]" if said.number is not None else ""
    section = f", {said.section}" if said.section else ""
    before = f"({said.before}) " if said.before else ""
    return squeeze(f'{said.label}{number}{section}: {before}"{said.sentence}"')
