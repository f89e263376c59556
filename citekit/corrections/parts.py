"""The parts of a correction, each of which is changed on its own: a field, a tag, the note."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from citekit.corrections.correction import Correction

Part = tuple[str, ...]
"""('note',), ('fields', 'volume'), ('tags', 'add', 'to-read')."""
_MISSING = object()


def parts(correction: Correction) -> dict[Part, Any]:
    """The parts that differ from an empty correction, in order."""
    values = msgspec.to_builtins(correction)
    found: dict[Part, Any] = {(name,): value for name, value in values.items() if name not in _INSIDE}
    found |= {("fields", name): field for name, field in values.get("fields", {}).items()}
    for kind, tags in values.get("tags", {}).items():
        found |= {("tags", kind, tag): True for tag in tags}
    return found | {("settled", kind): True for kind in values.get("settled", ())}


_INSIDE = frozenset({"fields", "tags", "settled"})


def of_parts(found: Mapping[Part, Any]) -> Correction:
    """The correction with these parts."""
    values: dict[str, Any] = {}
    for part, value in found.items():
        match part:
            case ("fields", name):
                values.setdefault("fields", {})[name] = value
            case ("tags", kind, tag):
                values.setdefault("tags", {}).setdefault(kind, []).append(tag)
            case ("settled", kind):
                values.setdefault("settled", []).append(kind)
            case (name,):
                values[name] = value
    return msgspec.convert(values, Correction)


def changed(before: Correction, after: Correction) -> list[Part]:
    """The parts that differ."""
    old, new = parts(before), parts(after)
    return [
        part for part in dict.fromkeys([*old, *new]) if old.get(part, _MISSING) != new.get(part, _MISSING)
    ]


def with_parts(correction: Correction, chosen: Iterable[Part], values: Correction) -> Correction:
    """``correction`` with these parts as ``values`` has them."""
    found, wanted = parts(correction), parts(values)
    for part in chosen:
        found.pop(part, None)
        if part in wanted:
            found[part] = wanted[part]
    return of_parts(found)


def described(part: Part) -> str:
    """A part in words: 'volume', "the tag 'to-read'", 'note'."""
    if part[0] == "tags":
        return f"the tag '{part[-1]}'"
    return {"parsing-checked": "looks right", "settled": "looks right", "match": "the record"}.get(
        part[0], part[-1].replace("-", " ")
    )
