"""A CSL-JSON file: an array of items, a single item, or {"items": [...]}."""

import json
import re
from collections.abc import Iterator

from citekit.csl.dates import parse_date
from citekit.csl.item import Item, cut_short_field, set_custom
from citekit.csl.names import NAMES
from citekit.readers.libraries import LibraryFile, LibraryProblem, LibraryRecord

_SPACE = re.compile(r"[\s,]*")
_ITEMS = re.compile(r"\s*\{\s*\"items\"\s*:\s*(?=\[)")


def read(text: str) -> LibraryFile:
    """Read a CSL-JSON file; damaged items are kept, with a problem and its line."""
    records: list[LibraryRecord] = []
    problems: list[LibraryProblem] = []
    line, counted = 1, 0
    for start, end, value in _values(text):
        line += text.count("\n", counted, start)
        counted = start
        csl_item, key = read_item(value)
        if not csl_item:
            problem = "Not a CSL-JSON item" if value is not None else "Damaged JSON"
            problems.append(LibraryProblem(line, f"{problem}, kept unchanged"))
        records.append(LibraryRecord(start, end, line, csl_item, key))
    return LibraryFile(tuple(records), tuple(problems))


def _values(text: str) -> Iterator[tuple[int, int, object]]:
    """Start, end and value of each item; from damage on, the rest as one with None."""
    decoder = json.JSONDecoder()
    text = text.rstrip()
    begins = _ITEMS.match(text)
    at = begins.end() if begins else len(text) - len(text.lstrip("\ufeff \t\r\n"))
    if text[at : at + 1] == "[":
        at += 1
    while True:
        space = _SPACE.match(text, at)
        at = space.end() if space else at
        if at >= len(text) or text[at] == "]":
            return
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            yield at, len(text), None
            return
        yield at, end, value
        at = end


def read_item(value: object) -> tuple[Item, str]:
    """An item without its id, and the id; {} where it has no bibliographic field."""
    if not isinstance(value, dict):
        return {}, ""
    key = value.get("citation-key") or value.get("id") or ""
    read = (
        (name, _field(name, field)) for name, field in value.items() if name not in ("id", "citation-key")
    )
    fields: Item = {name: field for name, field in read if field not in (None, "", [], {})}
    for role in ("author", "editor", "translator"):
        if fields.get(role) and fields[role][-1] == {"literal": "others"}:
            fields[role] = fields[role][:-1]
            set_custom(fields, cut_short_field(role), True)
    if not fields.keys() & {"title", "author", "container-title", "DOI", "issued", "URL", "editor"}:
        return {}, ""
    return {"type": "document", **fields}, key if isinstance(key, str) else ""


_DATES = frozenset(("issued", "accessed", "original-date", "event-date", "submitted", "available-date"))


def _field(name: str, field: object) -> object:
    """A field in the shape that readers of items rely on; None for any other shape."""
    if name in NAMES:
        people = (
            [_name(person) for person in field if isinstance(person, dict)] if isinstance(field, list) else []
        )
        return [person for person in people if person]
    if name in _DATES:
        return _date(field) if isinstance(field, dict) else None
    if name == "custom":
        return field if isinstance(field, dict) else None
    if isinstance(field, bool):
        return None
    return str(field) if isinstance(field, str | int | float) else None


def _name(name: Item) -> Item:
    return {part: value for part, value in name.items() if isinstance(value, str) and value}


def _date(date: Item) -> Item:
    """A date with its numbers as numbers."""
    parts = date.get("date-parts")
    days = [_day(day) for day in parts if isinstance(day, list)] if isinstance(parts, list) else []
    rest = {
        part: value for part, value in date.items() if part != "date-parts" and isinstance(value, str | int)
    }
    if any(days):
        return {"date-parts": [day for day in days if day], **rest}
    raw = rest.pop("raw", "") if "literal" not in rest else ""
    return parse_date(str(raw)) or ({**rest, "literal": raw} if raw else rest)


def _day(day: list[object]) -> list[int]:
    numbers = []
    for part in day[:3]:
        if isinstance(part, bool) or not re.fullmatch(r"\d{1,4}", str(part)):
            break
        numbers.append(int(str(part)))
    return numbers
