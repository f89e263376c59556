"""Entries as Zotero's items, with creators, fields, tags, notes and related items.

Zotero RDF, the CSL-JSON for Zotero and a push are made from them. Which fields an item type has, and which CSL
field goes where, is listed in ``data/zotero_items.toml``; a value without a field of its own is kept in Extra as a
line 'Key: value', which Zotero and its styles read (https://www.zotero.org/support/kb/item_types_and_fields).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from citekit.csl.dates import SEASONS, date_parts, date_words, is_approximate, iso, season
from citekit.csl.identifiers import arxiv_number
from citekit.csl.item import Item
from citekit.csl.mappings.zotero import (
    extra_label,
    extra_line,
    fields_of,
    named_apart,
    tables,
    variables,
    zotero_type,
)
from citekit.csl.names import Name, read_names
from citekit.csl.richtext import plain
from citekit.model.entry import Entry, EntryList
from citekit.runtime.store import stored
from citekit.zotero.notes import ZoteroNote, zotero_notes

RECENT = {"citationKey": "Citation Key", "PMID": "PMID", "PMCID": "PMCID"}
"""Fields that only Zotero 8 and newer have -> their names in Extra."""
# Not bibliographic: added by citekit, or written elsewhere.
_ELSEWHERE = frozenset(
    ("id", "type", "citation-key", "keyword", "annote", "note", "custom", "journalAbbreviation")
)


class ZoteroTag(msgspec.Struct, frozen=True, kw_only=True):
    """A tag; ``automatic`` (Zotero's type 1) if a machine added it, else type 0."""

    tag: str
    automatic: bool


class ZoteroItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item as Zotero's web API writes it.

    ``key`` is the citation key. ``fields`` are valid for ``type``; `RECENT` ones are refused by servers older
    than Zotero 8, which `in_extra` prepares for. Each of ``creators`` has creatorType and lastName with
    firstName, or name. ``related``: citation keys of the sources that print the work, or of the works that the
    source prints.
    """

    key: str
    type: str
    fields: dict[str, str]
    creators: tuple[dict[str, str], ...] = ()
    tags: tuple[ZoteroTag, ...] = ()
    notes: tuple[ZoteroNote, ...] = ()
    related: tuple[str, ...] = ()
    is_source: bool = False


def zotero_items(entry_list: EntryList) -> tuple[ZoteroItem, ...]:
    """The entries in their order as Zotero's items."""
    related = _related(entry_list)
    ids: dict[str, list[str]] = {}
    for source, key in entry_list.documents.items():
        ids.setdefault(key, []).append(source)
    return tuple(
        _item(
            entry,
            dict.fromkeys(ids.get(entry.key, ()), entry.key),
            tuple(dict.fromkeys(related.get(entry.key, ()))),
        )
        for entry in entry_list.entries
    )


def in_extra(fields: Mapping[str, str], unknown: Collection[str] = tuple(RECENT)) -> dict[str, str]:
    """``fields`` with those named ``unknown`` as lines of Extra, for older servers."""
    lines = [extra_line(RECENT.get(name, name), fields[name]) for name in fields if name in unknown]
    known_fields = {name: value for name, value in fields.items() if name not in unknown}
    if lines:
        known_fields["extra"] = "\n".join(
            [*lines, *([known_fields["extra"]] if known_fields.get("extra") else [])]
        )
    return known_fields


def zotero_fields(entry: Entry) -> dict[str, str]:
    """The fields of the entry's item alone."""
    kind = zotero_type(entry.item.get("type"))
    fields = item_fields(entry.item, kind, _creators(entry.item, kind)[1])
    return {**fields, "citationKey": plain(entry.key)}


@stored
def _item(entry: Entry, documents: Mapping[str, str], related: tuple[str, ...]) -> ZoteroItem:
    """The item; ``documents``: those of the entry list that are the entry itself."""
    kind = zotero_type(entry.item.get("type"))
    return ZoteroItem(
        key=entry.key,
        type=kind,
        fields=zotero_fields(entry),
        creators=_creators(entry.item, kind)[0],
        tags=_tags(entry),
        notes=zotero_notes(entry, documents),
        related=related,
        is_source=entry.is_source or entry.key in documents.values(),
    )


def _tags(entry: Entry) -> tuple[ZoteroTag, ...]:
    own = {plain(tag) for tag in entry.own_tags}
    names = dict.fromkeys(tag for tag in map(plain, entry.tags) if tag)
    return tuple(ZoteroTag(tag=tag, automatic=tag not in own) for tag in names)


def _related(entry_list: EntryList) -> dict[str, list[str]]:
    """Sources and what they print, preprints and their articles, both ways, by citation keys."""
    shown = {entry.key for entry in entry_list.entries}
    related: dict[str, list[str]] = {}
    for entry in entry_list.entries:
        if versions := [key for key in entry.versions if key in shown]:
            related.setdefault(entry.key, []).extend(versions)
        for source in entry.in_sources:
            document = entry_list.documents.get(source.id)
            if document and document != entry.key:
                related.setdefault(entry.key, []).append(document)
                related.setdefault(document, []).append(entry.key)
    return related


def item_fields(item: Item, kind: str, extra: Sequence[str] = ()) -> dict[str, str]:
    """Each CSL field in the first of its Zotero fields that the type ``kind`` has and is free.

    ``extra``: lines of Extra that follow those of fields without one.
    """
    table, valid = tables(), fields_of(kind)
    item = completed(item, kind)
    fields: dict[str, str] = {}
    lines: list[str] = [f"Type: {extra_type}"] if (extra_type := named_apart(item.get("type"))) else []
    for name, value in values(item):
        candidates = table.fields.get(name) or table.dates.get(name, [])
        zotero_field = next((field for field in candidates if field in valid and field not in fields), None)
        if zotero_field == "accessDate" and len(value) < len("2024-04-07"):
            zotero_field = None  # Zotero accepts only full dates here
        if zotero_field:
            fields[zotero_field] = value
        else:
            lines.append(extra_line(extra_label(name), value))
    # An article number is read as pages by old styles, and as a number by those that know it.
    if "pages" in valid and "pages" not in fields and plain(item.get("number")) and kind == "journalArticle":
        fields["pages"] = plain(item["number"])
    lines += [*extra, *([note] if (note := paragraphs(item.get("note"))) else [])]
    if lines:
        fields["extra"] = "\n".join(lines)
    return fields


def completed(item: Item, kind: str) -> Item:
    """The item with one name for each field, for the Zotero item type ``kind``."""
    complete = {**item}
    complete.setdefault("container-title-short", item.get("journalAbbreviation"))
    complete.setdefault("event-title", item.get("event"))
    archive, number = plain(item.get("archive")), plain(item.get("number"))
    if kind == "preprint":
        if archive and not plain(item.get("publisher")):  # Zotero's 'repository' of a preprint
            complete["publisher"] = complete.pop("archive")
        if archive.lower() == "arxiv" and number and not number.lower().startswith("arxiv"):
            complete["number"] = arxiv_number(number)
    return complete


def values(item: Item) -> Iterator[tuple[str, str]]:
    """The fields that are text or date: those of Zotero in its order, then by name."""
    table, kinds = tables(), variables()
    known = [*table.fields, *table.dates]
    others = sorted(item.keys() - {*known, "event"} - _ELSEWHERE)
    for name in (*known, *others):
        value, kind = item.get(name), kinds.get(name, "text")
        if value is None or kind == "creator":
            continue
        is_date = kind == "date" or isinstance(value, dict)
        text = date(value) if is_date else paragraphs(value) if name == "abstract" else plain(value)
        if text:
            yield name, text


def paragraphs(value: object) -> str:
    """Text with its paragraphs: one line each, without control characters."""
    if not isinstance(value, str):
        return plain(value)
    return "\n".join(line for line in map(plain, value.splitlines()) if line)


def date(value: object) -> str:
    """A CSL date for Zotero: '2024-04-07', '1968/1970', '1500~', '1950 Summer', or its words."""
    if not isinstance(value, Mapping):
        return plain(value)
    if number := season(value):
        return f"{iso(date_parts(value)[0])} {SEASONS[int(number) - 1]}"
    if days := date_parts(value):
        return "/".join(map(iso, days[:2])) + ("~" if is_approximate(value) else "")
    return date_words(value)


def _creators(item: Item, kind: str) -> tuple[tuple[dict[str, str], ...], list[str]]:
    """The type's creators, and lines of Extra for others ('Editor: Last || First')."""
    known = tables().items[kind].creators
    roles = [name for name, variable_type in variables().items() if variable_type == "creator"]
    creators: list[dict[str, str]] = []
    lines: list[str] = []
    for role in roles:
        creator_type = next((one for one in tables().creators.get(role, ()) if one in known), None)
        for name in names(item.get(role)):
            if creator_type:
                creators.append({"creatorType": creator_type, **name})
            else:
                text = name.get("name") or " || ".join((name["lastName"], name["firstName"]))
                lines.append(extra_line(extra_label(role), text))
    return tuple(creators), lines


def names(value: object) -> list[dict[str, str]]:
    """CSL names as Zotero's: particle before the last name, suffix after the first."""
    return [_creator(name) for name in read_names(value)]


def _creator(name: Name) -> dict[str, str]:
    last, first = name.surname, ", ".join(filter(None, (name.given, name.suffix)))
    if last and first:
        return {"lastName": last, "firstName": first}
    return {"name": name.literal or last or first}
