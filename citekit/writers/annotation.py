"""An entry's tags and annotation as plain text, for formats without structure."""

import re
from collections.abc import Sequence

import msgspec

from citekit.csl.richtext import guard_note, plain
from citekit.model.bibliography import Bibliography, Work
from citekit.model.citation import Statement
from citekit.model.entry import Entry
from citekit.model.states import ROUTINE_TAGS
from citekit.model.tags import Fact
from citekit.text.normalize import squeeze
from citekit.writers.entries import collect_entries

_SEPARATOR = re.compile(r"(?:(?<!\s)\s+)?[,;]\s*")


def keywords(tags: Sequence[str]) -> list[str]:
    """The tags, once each, without commas and semicolons, at which readers split them."""
    return list(dict.fromkeys(keyword for keyword in map(_keyword, tags) if keyword))


def manual_keywords(tags: Sequence[str]) -> list[str]:
    """`keywords` for imports that make manual tags of them all, which nobody can hide: no `ROUTINE_TAGS`."""
    return keywords([tag for tag in tags if tag not in ROUTINE_TAGS])


def changed_keywords(tags: Sequence[str]) -> list[tuple[str, str]]:
    """Each tag that `keywords` changes, and what it becomes: ``("a, b", "a / b")``."""
    return [(tag, _keyword(tag)) for tag in dict.fromkeys(tags) if _SEPARATOR.search(tag)]


def _keyword(tag: str) -> str:
    return " / ".join(filter(None, _SEPARATOR.split(plain(tag))))


def annotation_text(entry: Entry) -> str:
    """The annotation as plain text: paragraphs with empty lines between; '' for none.

    The user's own note as it was written, then a paragraph for each source, then the facts in a line. A
    statement is its source, printed number, section and sentence: ``Bai 2023 [60], 3.1 Effects: "..."``.
    """
    labels = {source.id: source.label for source in entry.in_sources}
    by_source: dict[str, list[str]] = {}
    for statement in entry.annotation:
        label = labels.get(statement.source, statement.source)
        by_source.setdefault(statement.source, []).append(_statement_text(statement, label))
    paragraphs = (entry.note, *map(" ".join, by_source.values()), facts_line(entry.facts))
    return guard_note("\n\n".join(filter(None, paragraphs)))


def facts_line(facts: Sequence[Fact]) -> str:
    """The facts in a line, '' for none: ``Facts: 45 patients; 10 Hz; pain: lower.``"""
    values = "; ".join(dict.fromkeys(squeeze(fact.value) for fact in facts))
    return f"Facts: {values}." if values else ""


def _statement_text(statement: Statement, label: str) -> str:
    number = f" [{statement.position}]" if statement.position else ""
    section = f", {statement.section}" if statement.section else ""
    before = f"({statement.before}) " if statement.before else ""
    note = f" (note: {statement.note})" if statement.note else ""
    return squeeze(f'{label}{number}{section}: {before}"{statement.text}"{note}')


def generated_annotation(bibliography: Bibliography, work: Work) -> str:
    """The annotation that citekit writes for ``work``, even if the user replaced it."""
    unedited = msgspec.structs.replace(bibliography, works=(msgspec.structs.replace(work, edits=None),))
    entry = next((entry for entry in collect_entries(unedited).entries if entry.key == work.key), None)
    return annotation_text(entry) if entry else ""
