"""CSL-JSON as Zotero's import keeps most of it.

It loses particles and suffixes of names, so that these stand in family and given names; it drops what its item
type has no field for, so that this is a line 'Key: value' of ``note``, which becomes Extra; it reads
``journalAbbreviation``; and it refuses the file for a type that it does not know. It has no tags or notes.
"""

from citekit.csl.item import Item
from citekit.csl.mappings.zotero import accepted_type, csl_type, named_apart, takes, variables, zotero_type
from citekit.csl.richtext import plain
from citekit.model.entry import Entry
from citekit.zotero.items import completed, names, zotero_fields


def for_zotero(entry: Entry) -> Item:
    """The entry's item with the names, fields and type that Zotero keeps, the others in ``note``."""
    kind = zotero_type(entry.item.get("type"))
    named = csl_type(kind)
    item: Item = {"id": entry.key, "citation-key": entry.key, "type": accepted_type(named)}
    given = completed(entry.item, kind)
    for field, what in variables().items():
        value = given.get(field)
        if value is None or not takes(named, field):
            continue
        kept = [_name(one) for one in names(value)] if what == "creator" else value
        if plain(kept) if what == "text" else kept:
            item[field] = kept
    if short := item.pop("container-title-short", None):
        item["journalAbbreviation"] = short
    fields = zotero_fields(entry)
    if "pages" in fields:
        item["page"] = fields["pages"]
    lines = [fields["extra"]] if "extra" in fields else []
    if item["type"] != named and not named_apart(entry.item.get("type")) and not _told_by_version(item):
        lines.insert(0, f"Type: {named}")
    return {**item, "note": "\n".join(lines)} if lines else item


def _told_by_version(item: Item) -> bool:
    """Zotero takes a book that has a version for software."""
    return item["type"] == "book" and bool(item.get("version"))


def _name(name: dict[str, str]) -> dict[str, str]:
    if "name" in name:
        return {"literal": name["name"]}
    return {"family": name["lastName"], "given": name["firstName"]}
