"""Zotero's item types and fields by their CSL names: ``data/zotero_items.toml``."""

import re
import tomllib
from functools import cache
from typing import NamedTuple

from citekit.csl.richtext import plain
from citekit.data import data_text
from citekit.runtime.memory import remember

_AS_THEY_ARE = frozenset(("DOI", "ISBN", "ISSN", "PMID", "PMCID", "URL"))


class ZoteroItemType(NamedTuple):
    """A Zotero item type: its fields and creator types."""

    fields: frozenset[str]
    creators: tuple[str, ...]


class ZoteroTables(NamedTuple):
    """The tables of ``data/zotero_items.toml``, which describes them."""

    types: dict[str, str]
    near_types: dict[str, str]
    fields: dict[str, list[str]]
    dates: dict[str, list[str]]
    creators: dict[str, list[str]]
    items: dict[str, ZoteroItemType]
    others: dict[str, str]
    refused_types: dict[str, str]


@cache
def tables() -> ZoteroTables:
    """Load the tables."""
    data = tomllib.loads(data_text("zotero_items.toml"))
    items = {}
    for name, entry in data["items"].items():
        fields = " ".join([entry["fields"], *(data["groups"][group] for group in entry["groups"])]).split()
        without = entry.get("without", "").split()
        items[name] = ZoteroItemType(frozenset(fields) - frozenset(without), tuple(entry["creators"].split()))
    copied = ("types", "near_types", "fields", "dates", "creators", "others", "refused_types")
    return ZoteroTables(items=items, **{name: data[name] for name in copied})


def fields_of(type: str) -> frozenset[str]:
    """The fields of a Zotero item type; KeyError for an unknown one."""
    return tables().items[type].fields


@cache
def variables() -> dict[str, str]:
    """The variables of a CSL 1.0.2 item -> 'text', 'date' or 'creator'."""
    table = tables()
    known = {"text": table.fields, "date": table.dates, "creator": table.creators}
    return {
        name: kind for kind, names in known.items() for name in (*names, *table.others[f"{kind}s"].split())
    }


@remember(8192, longest=100)
def takes(kind: str, field: str) -> bool:
    """Whether the Zotero item for the CSL type ``kind`` has a field or role for a CSL one."""
    table, item = tables(), tables().items[zotero_type(kind)]
    wanted = [*table.fields.get(field, ()), *table.dates.get(field, ()), *table.creators.get(field, ())]
    return any(name in item.fields or name in item.creators for name in wanted)


def zotero_type(kind: object) -> str:
    """The Zotero item type of a CSL type; 'document' if there is none."""
    table = tables()
    return table.types.get(plain(kind)) or table.near_types.get(plain(kind)) or "document"


def csl_type(zotero: str) -> str:
    """The CSL type of a Zotero item type."""
    return next(csl for csl, named in tables().types.items() if named == zotero)


def accepted_type(csl: str) -> str:
    """The CSL type to write for Zotero's import of CSL-JSON, which rejects some types."""
    return tables().refused_types.get(csl, csl)


def named_apart(kind: object) -> str:
    """The CSL type if Zotero's item type does not imply it ('classic' is a book), else ''."""
    named = plain(kind)
    return "" if named in tables().types else named


def extra_line(label: str, value: object) -> str:
    """'Number: ISO 690', a line of Extra.

    Zotero's label ends at the last colon behind letters, digits and spaces of ASCII (extractExtraFields): where the
    value has a colon too, a no-break space keeps the two apart.
    """
    text = plain(value)
    space = "\N{NO-BREAK SPACE}" if ":" in text else " "
    return f"{label}:{space}{text}"


def extra_label(field: str) -> str:
    """The label of a CSL field in Extra: 'Event Place' for 'event-place', 'DOI' as it is."""
    return field if field in _AS_THEY_ARE else re.sub(r"[-_]+", " ", field).title()
