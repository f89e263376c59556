"""CSL-JSON: an array of items (https://docs.citationstyles.org, schema 1.0.2).

Pure by default, as pandoc and citation processors read it: the item's own fields as they are, ``custom``
included; tags in ``keyword`` and the annotation in ``annote``, which CSL has for them. Where a tag has a comma or
semicolon, ``custom.tags`` has the full tags. Zotero reads less of it
and refuses a whole file for one type, so that it gets items of its own.

Zotero's import loses particles and suffixes of names, so that these are in family and given names; it drops what its
item type has no field for, so that this is a line 'Key: value' of ``note``, which becomes Extra; it reads
``journalAbbreviation``; and it has no tags or notes.
"""

from collections.abc import Sequence

import msgspec

from citekit.csl.dates import date_parts, is_approximate, season
from citekit.csl.item import TYPES, Item, custom, is_cut_short
from citekit.csl.mappings.zotero import accepted_type, csl_type, named_apart, takes, variables, zotero_type
from citekit.csl.richtext import plain
from citekit.model.entry import Entry
from citekit.writers.annotation import annotation_text, changed_keywords, keywords
from citekit.zotero.items import completed, date, names, zotero_fields

_FIRST = ("id", "citation-key", "type", "author", "editor", "title", "container-title", "issued")
_LAST = ("keyword", "annote", "note", "custom")


def write(entries: Sequence[Entry], profile: str = "pandoc") -> str:
    """The entries as a CSL-JSON array, indented by two, keys in a fixed order."""
    make = _zotero_item if profile == "zotero" else _item
    items = [_ordered({**make(entry), **_tags_and_annotation(entry)}) for entry in entries]
    return msgspec.json.format(msgspec.json.encode(items), indent=2).decode() + "\n"


def _item(entry: Entry) -> Item:
    """The entry's item, with what CSL demands of one: an id and a type that it knows."""
    item: Item = {**entry.item, "id": entry.key, "citation-key": entry.key}
    if item.get("type") not in TYPES:
        if item.get("type"):
            item["custom"] = {**custom(item), "type": item["type"]}
        item["type"] = "document"
    for role in ("author", "editor", "translator"):
        if item.get(role) and is_cut_short(item, role):  # as pandoc reads 'et al.', and writes it of BibTeX
            item[role] = [*item[role], {"literal": "others"}]
    if changed_keywords(entry.tags):  # keyword is split at commas
        item["custom"] = {**custom(item), "tags": list(entry.tags)}
    if not entry.item and entry.raw:
        item["note"] = " ".join(entry.raw)
    return item


def _zotero_item(entry: Entry) -> Item:
    """The item with names, fields and type that Zotero keeps, all else in ``note``."""
    kind = zotero_type(entry.item.get("type"))
    named = csl_type(kind)
    item: Item = {"id": entry.key, "citation-key": entry.key, "type": accepted_type(named)}
    full = completed(entry.item, kind)
    for field, variable_type in variables().items():
        value = full.get(field)
        if value is None or not takes(named, field):
            continue
        zotero_value = value
        if variable_type == "creator":
            zotero_value = [_name(name) for name in names(value)]
        elif variable_type == "date":
            zotero_value = _date(value)
        if plain(zotero_value) if variable_type == "text" else zotero_value:
            item[field] = zotero_value
    if short := item.pop("container-title-short", None):
        item["journalAbbreviation"] = short
    fields = zotero_fields(entry)
    if "pages" in fields:
        item["page"] = fields["pages"]
    lines = [fields["extra"]] if "extra" in fields else []
    if item["type"] != named and not named_apart(entry.item.get("type")) and not _is_software(item):
        lines.insert(0, f"Type: {named}")
    return {**item, "note": "\n".join(lines)} if lines else item


def _is_software(item: Item) -> bool:
    """Zotero takes a book that has a version for software."""
    return item["type"] == "book" and bool(item.get("version"))


def _date(value: object) -> object:
    """As it is, or as text: of a range, a season or 'about' Zotero 10 reads the first year alone."""
    days = date_parts(value)
    inexact = len(days) > 1 or is_approximate(value) or season(value) or any(day[0] < 0 for day in days)
    return {"raw": date(value)} if days and inexact else value


def _name(name: dict[str, str]) -> dict[str, str]:
    if "name" in name:
        return {"literal": name["name"]}
    return {"family": name["lastName"], "given": name["firstName"]}


def _tags_and_annotation(entry: Entry) -> Item:
    fields = {"keyword": ", ".join(keywords(entry.tags)), "annote": annotation_text(entry)}
    return {field: text for field, text in fields.items() if text}


def _ordered(item: Item) -> Item:
    middle = sorted(item.keys() - {*_FIRST, *_LAST})
    return {field: item[field] for field in (*_FIRST, *middle, *_LAST) if field in item}
