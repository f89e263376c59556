"""Zotero's item types and fields, and what CSL calls them: ``data/zotero_items.toml``."""

import re
import tomllib
from functools import cache, lru_cache
from typing import NamedTuple

from citekit.csl.richtext import plain
from citekit.data import data_text

_AS_THEY_ARE = frozenset(("DOI", "ISBN", "ISSN", "PMID", "PMCID", "URL"))


class Kind(NamedTuple):
    """A Zotero item type: its fields and creator types."""

    fields: frozenset[str]
    creators: tuple[str, ...]


class Tables(NamedTuple):
    """The data file: see there."""

    types: dict[str, str]
    near_types: dict[str, str]
    fields: dict[str, list[str]]
    dates: dict[str, list[str]]
    creators: dict[str, list[str]]
    items: dict[str, Kind]
    others: dict[str, str]
    refused_types: dict[str, str]


@cache
def tables() -> Tables:
    """The data file."""
    data = tomllib.loads(data_text("zotero_items.toml"))
    items = {}
    for name, one in data["items"].items():
        fields = " ".join([one["fields"], *(data["groups"][group] for group in one["groups"])]).split()
        without = one.get("without", "").split()
        items[name] = Kind(frozenset(fields) - frozenset(without), tuple(one["creators"].split()))
    named = ("types", "near_types", "fields", "dates", "creators", "others", "refused_types")
    return Tables(items=items, **{name: data[name] for name in named})


def fields_of(type: str) -> frozenset[str]:
    """The fields that Zotero's item type has; KeyError for a type that is not in the table."""
    return tables().items[type].fields


@cache
def variables() -> dict[str, str]:
    """The variables of CSL 1.0.2 that are an item's own -> 'text', 'date' or 'creator'."""
    table = tables()
    known = {"text": table.fields, "date": table.dates, "creator": table.creators}
    return {
        name: kind for kind, names in known.items() for name in (*names, *table.others[f"{kind}s"].split())
    }


@lru_cache(maxsize=8192)
def takes(kind: str, field: str) -> bool:
    """Whether Zotero's item for the CSL type ``kind`` has a field, or a role of creators, for a CSL one."""
    table, item = tables(), tables().items[zotero_type(kind)]
    wanted = [*table.fields.get(field, ()), *table.dates.get(field, ()), *table.creators.get(field, ())]
    return any(one in item.fields or one in item.creators for one in wanted)


def zotero_type(kind: object) -> str:
    """The Zotero item type of a CSL type; 'document' where there is none."""
    table = tables()
    return table.types.get(plain(kind)) or table.near_types.get(plain(kind)) or "document"


def csl_type(zotero: str) -> str:
    """The CSL type that Zotero's item type is."""
    return next(csl for csl, named in tables().types.items() if named == zotero)


def accepted_type(csl: str) -> str:
    """A CSL type with which Zotero imports CSL-JSON: the same one but for those that it refuses."""
    return tables().refused_types.get(csl, csl)


def named_apart(kind: object) -> str:
    """The CSL type where Zotero's item type alone does not say it: 'classic' is a book there; else ''."""
    named = plain(kind)
    return "" if named in tables().types else named


def extra_label(field: str) -> str:
    """What a CSL field is called in Extra: 'event-place' is 'Event Place', 'DOI' stays."""
    return field if field in _AS_THEY_ARE else re.sub(r"[-_]+", " ", field).title()
