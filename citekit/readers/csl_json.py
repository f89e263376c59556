"""A CSL-JSON file: an array of items, a single item, {"items": [...]}, or what Crossref answers.

Crossref's own records, alone or as {"message": {"items": [...]}}, are read as those that it is asked for.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from citekit.csl.item import Item, cut_short_field, set_custom
from citekit.csl.names import NAMES
from citekit.indexes.crossref.records import record as crossref_record
from citekit.readers.csl_values import read_value
from citekit.readers.libraries import LibraryFile, LibraryProblem, LibraryRecord, group_problems

_SPACE = re.compile(r"[\s,]*")
_MEMBER = re.compile(r"\s*+[{,]?\s*+(?P<name>\"(?:[^\"\\\n]|\\.){0,200}\")\s*:\s*")
_CONTAINERS = frozenset(('"items"', '"message"', '"references"'))
_NEXT_ITEM = re.compile(
    r"\}\s*,\s*(?=\{\s*\"(?:id|citation-key|type|title|DOI|abstract|container-title|indexed|URL)\"\s*:)"
)
# Half a character of UTF-16, which cannot be written: '\\ud83d' without the other half.
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_MOST_DAMAGED = 100
"""Damaged items after which the rest of a file is one damaged record."""

_IDENTIFYING = frozenset(("title", "author", "container-title", "DOI", "issued", "URL", "editor"))
_OF_CROSSREF = frozenset(("reference-count", "member", "indexed", "is-referenced-by-count"))
_OTHERS = ({"literal": "others"}, {"literal": "et al."}, {"literal": "et al"}, {"family": "others"})


def read(text: str) -> LibraryFile:
    """Read a CSL-JSON file; damaged items are kept, with a problem and its line."""
    records: list[LibraryRecord] = []
    problems: list[LibraryProblem] = []
    halves: list[int] = []

    def whole(match: re.Match[str]) -> str:
        if not match["half"]:
            return match[0]
        halves.append(match.start())
        return "\\ufffd"

    text = _ESCAPE.sub(whole, text)
    problems += (
        LibraryProblem(
            text.count("\n", 0, half) + 1, "Replaced half a character (a lone surrogate) by \ufffd"
        )
        for half in halves[:1]
    )
    line, counted = 1, 0
    for start, end, value in _values(text):
        line += text.count("\n", counted, start)
        counted = start
        csl_item, key, ignored = read_item(value)
        if not csl_item:
            problem = "Not a CSL-JSON item" if value is not None else "Damaged JSON"
            problems.append(LibraryProblem(line, f"{problem}, kept unchanged"))
        for name in ignored:
            at = text.find(json.dumps(name, ensure_ascii=False), start, end)
            at_line = line + (text.count("\n", start, at) if at > start else 0)
            problems.append(
                LibraryProblem(
                    at_line, f"Ignored the field '{name[:60]}' or a part of it: unknown form of value"
                )
            )
        records.append(LibraryRecord(start, end, line, csl_item, key))
    return LibraryFile(tuple(records), group_problems(problems))


def _values(text: str) -> Iterator[tuple[int, int, object]]:
    """Start, end and value of each item; None for a damaged one, which ends where the next begins."""
    decoder = json.JSONDecoder()
    text = text.rstrip()
    at = _first_item(text, decoder)
    damaged = 0
    while True:
        space = _SPACE.match(text, at)
        at = space.end() if space else at
        if at >= len(text) or text[at] in "]}":
            return
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            value, damaged = None, damaged + 1
            following = _NEXT_ITEM.search(text, at) if damaged <= _MOST_DAMAGED else None
            end = following.start() + 1 if following else len(text)
        yield at, end, value
        at = end


def _first_item(text: str, decoder: json.JSONDecoder) -> int:
    """Where the first item begins: inside the array of items, or at an item that stands alone."""
    at = begin = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    while text[at : at + 1] == "{":
        inside = _container(text, at, decoder)
        if inside is None:
            break
        at = begin = inside
    return begin + 1 if text[begin : begin + 1] == "[" else begin


def _container(text: str, at: int, decoder: json.JSONDecoder) -> int | None:
    """Where the value of 'items' or 'message' of the object at ``at`` begins; None where it has none."""
    while member := _MEMBER.match(text, at):
        at = member.end()
        if member["name"] in _CONTAINERS and text[at : at + 1] in ("[", "{"):
            return at
        try:
            _, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return None
    return None


def read_item(value: object) -> tuple[Item, str, Sequence[str]]:
    """An item without its id, the id, and the fields of which something was ignored.

    {} where it has no bibliographic field.
    """
    if not isinstance(value, dict):
        return {}, "", ()
    keys = (value.get("citation-key"), value.get("id"))
    key = next((str(key) for key in keys if key and isinstance(key, str | int)), "")
    if "DOI" in value and not _OF_CROSSREF.isdisjoint(value):
        try:
            return crossref_record(value).item, key, ()
        except ValueError:
            pass  # a DOI that is none: read what else there is
    fields: Item = {}
    ignored = []
    for name, content in value.items():
        if name in ("id", "citation-key"):
            continue
        field, complete = read_value(name, content)
        if isinstance(field, dict) and name in ("keyword", "keywords", "categories"):
            fields |= {**field, "custom": {**fields.get("custom", {}), **field.get("custom", {})}}
        elif field not in (None, "", [], {}):
            fields[name] = field
        if not complete:
            ignored.append(name)
    return _completed(fields), key, ignored


def _completed(fields: dict[str, Any]) -> Item:
    for role in NAMES & fields.keys():
        if fields[role][-1] in _OTHERS:
            fields[role] = fields[role][:-1]
            set_custom(fields, cut_short_field(role), True)
    fields = {name: field for name, field in fields.items() if field not in ([], {})}
    if not fields.keys() & _IDENTIFYING:
        return {}
    return {"type": "document", **fields}
