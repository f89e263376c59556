"""CSL-JSON: an array of items (https://docs.citationstyles.org, schema 1.0.2).

Pure by default, as pandoc and citation processors read it: the item's own fields as they are, ``custom``
included; tags in ``keyword`` and the annotation in ``annote``, which CSL has for them. Where a tag has a comma or
semicolon, ``custom.tags`` has the tags whole. Zotero reads less of it
and refuses a whole file for one type: `csl_json_zotero` makes its items.
"""

import json
from collections.abc import Sequence

from citekit.csl.item import TYPES, Item
from citekit.model.entry import Entry
from citekit.writers.annotation import changed_keywords, keywords, paragraph
from citekit.writers.csl_json_zotero import for_zotero

_FIRST = ("id", "citation-key", "type", "author", "editor", "title", "container-title", "issued")
_LAST = ("keyword", "annote", "note", "custom")


def write(entries: Sequence[Entry], profile: str = "pandoc") -> str:
    """The entries as a CSL-JSON array: two spaces a level, keys in a fixed order, a newline at the end."""
    make = for_zotero if profile == "zotero" else _item
    items = [_ordered({**make(entry), **_said(entry)}) for entry in entries]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _item(entry: Entry) -> Item:
    """The entry's item, with what CSL demands of one: an id and a type that it knows."""
    item: Item = {**entry.item, "id": entry.key, "citation-key": entry.key}
    if item.get("type") not in TYPES:
        if item.get("type"):
            item["custom"] = {**_custom(item), "type": item["type"]}
        item["type"] = "document"
    if changed_keywords(entry.tags):  # cut at commas, keyword could not say them
        item["custom"] = {**_custom(item), "tags": list(entry.tags)}
    if not entry.item and entry.raw:
        item["note"] = " ".join(entry.raw)
    return item


def _said(entry: Entry) -> Item:
    """What was said of the entry: its tags and its annotation."""
    said = {"keyword": ", ".join(keywords(entry.tags)), "annote": paragraph(entry)}
    return {field: text for field, text in said.items() if text}


def _ordered(item: Item) -> Item:
    middle = sorted(item.keys() - {*_FIRST, *_LAST})
    return {field: item[field] for field in (*_FIRST, *middle, *_LAST) if field in item}


def _custom(item: Item) -> Item:
    custom = item.get("custom")
    return custom if isinstance(custom, dict) else {}
