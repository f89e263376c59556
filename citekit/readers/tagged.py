"""Files of lines 'XX  - value': RIS and PubMed's own format."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from citekit.csl.item import Item
from citekit.readers.libraries import LibraryFile, LibraryProblem, LibraryRecord


class TaggedField(NamedTuple):
    """One field of a record: its tag and its value, lines that continue it joined."""

    tag: str
    value: str


Fields = Sequence[TaggedField]


def read_tagged(
    text: str,
    line: re.Pattern[str],
    begins: str,
    ends: str | None,
    item: Callable[[Fields], tuple[Item, str]],
) -> LibraryFile:
    """The records of ``text``.

    ``line`` matches a field and names its ``tag`` and ``value``; other lines continue the one before. A record
    begins with the tag ``begins`` and ends with ``ends``, or where the next one begins. ``item`` gives a
    record's item and the user's key for it.
    """
    records: list[LibraryRecord] = []
    problems: list[LibraryProblem] = []
    fields: list[TaggedField] = []
    start, end, first, at = 0, 0, 1, 0

    def close(complete: bool) -> None:
        nonlocal fields
        if not fields:
            return
        csl_item, key = item(fields)
        if not complete or not csl_item:
            if complete:
                reason = "no known field"
            else:
                reason = f"no {begins} at its start" if fields[0].tag != begins else f"no {ends} at its end"
            problems.append(LibraryProblem(first, f"Damaged record, kept unchanged: {reason}"))
        records.append(LibraryRecord(start, end, first, csl_item, key))
        fields = []

    for number, raw in enumerate(text.split("\n"), start=1):
        match = line.match(raw)
        tag = match["tag"] if match else ""
        if match and tag == begins and fields:
            close(ends is None)
        if match and (tag != ends or fields):
            if not fields:
                start, first = at, number
            fields.append(TaggedField(tag, match["value"].strip()))
            end = at + len(raw.rstrip())
            if tag == ends:
                close(fields[0].tag == begins)
        elif raw.strip():
            if fields:
                fields[-1] = fields[-1]._replace(value=f"{fields[-1].value} {raw.strip()}".strip())
                end = at + len(raw.rstrip())
            else:
                problems.append(
                    LibraryProblem(number, f"Ignored this line outside any record: '{raw.strip()[:60]}'")
                )
        at += len(raw) + 1
    close(ends is None and fields[0].tag == begins if fields else True)
    return LibraryFile(tuple(records), tuple(problems))


def values(fields: Fields, *tags: str) -> list[str]:
    """All values of ``tags``, in the order of the file, without empty ones."""
    return [field.value for field in fields if field.tag in tags and field.value]


def value(fields: Fields, *tags: str) -> str:
    """The value of the first of ``tags`` that has one."""
    return next((texts[0] for tag in tags if (texts := values(fields, tag))), "")


def tags(words: Sequence[str]) -> Item:
    """Keywords as one text; also apart under ``custom`` if one has a comma."""
    if not words:
        return {}
    apart = {"custom": {"tags": list(words)}} if any(re.search("[,;]", word) for word in words) else {}
    return {"keyword": ", ".join(words), **apart}
