"""fixtures/writers/awkward.json as an EntryList: 40 invented entries, with what formats and programs garble.

Each is a CSL-JSON item whose ``id`` is its key. Under ``custom`` stand its ``tags``, its ``notes`` (plain text,
an empty line between paragraphs), the ``collections`` that it stands in as paths ('A/B'), ``et_al``, and ``raw``
where the title is a printed string of which nothing could be read.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from citekit.model.entry import Collection, Entry, EntryList
from tests.conftest import FIXTURES

AWKWARD = FIXTURES / "writers" / "awkward.json"
NAME = "Awkward & co."


def truth() -> list[dict[str, Any]]:
    """The items, as they stand in the file."""
    items: list[dict[str, Any]] = json.loads(AWKWARD.read_text(encoding="utf-8"))
    return items


def entry_list(items: Iterable[Mapping[str, Any]] | None = None) -> EntryList:
    """``items`` in that form, the awkward ones by default, as writers get them."""
    items = truth() if items is None else list(items)
    paths = [
        (tuple(path.split("/")), item["id"])
        for item in items
        for path in item.get("custom", {}).get("collections", ())
    ]
    return EntryList(name=NAME, entries=tuple(map(_entry, items)), collections=_tree(paths))


def _entry(item: Mapping[str, Any]) -> Entry:
    custom = item.get("custom", {})
    kept = {field: value for field, value in item.items() if field not in ("id", "custom")}
    if custom.get("et_al"):
        kept["custom"] = {"et_al": True}
    tags = tuple(custom.get("tags", ()))
    return Entry(
        key=item["id"],
        item=kept,
        tags=tags,
        own_tags=tuple(tag for tag in tags if ":" not in tag),
        note="\n\n".join(custom.get("notes", ())),
        raw=(item["title"],) if custom.get("raw") else (),
    )


def _tree(paths: list[tuple[tuple[str, ...], str]]) -> tuple[Collection, ...]:
    """Collections by their first name, in the order of the file; those that stand in them the same way."""
    return tuple(
        Collection(
            name=name,
            keys=tuple(key for path, key in paths if path == (name,)),
            collections=_tree([(path[1:], key) for path, key in paths if path[0] == name and path[1:]]),
        )
        for name in dict.fromkeys(path[0] for path, _ in paths)
    )
