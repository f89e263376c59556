"""Zotero's items as CSL-JSON: `citekit.zotero.items` the other way round."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from citekit.csl.dates import read_date
from citekit.csl.identifiers import clean_doi
from citekit.csl.item import Item
from citekit.csl.mappings.zotero import csl_type, extra_label, tables, variables
from citekit.csl.names import make_name
from citekit.csl.richtext import plain

_LINE = re.compile(
    r"^[^\S\n]*+([A-Za-z](?:[A-Za-z -]*[A-Za-z-])?)[^\S\n]*+:\s*+(\S(?:.*\S)?)[^\S\n]*+$", re.MULTILINE
)
"""A line of Extra: 'Original Date: 1901'."""


def csl_item(data: Mapping[str, Any]) -> Item:
    """An item of Zotero's API as CSL-JSON, with what lines of its Extra say.

    Fields that CSL has no variable for are left out; so is everything of a type that is not known, but its title.
    """
    kind = data.get("itemType")
    if kind not in tables().items:
        return {"type": "document", **({"title": title} if (title := plain(data.get("title"))) else {})}
    item: Item = {"type": csl_type(kind)}
    names = field_variables(kind)
    for field, value in data.items():
        if field in names:
            _set(item, names[field], value)
    for label, value in _LINE.findall(data.get("extra") or "" if isinstance(data.get("extra"), str) else ""):
        if (name := _labels().get(label.lower())) and name not in item:
            _set(item, name, value)
    if doi := clean_doi(plain(item.get("DOI"))):
        item["DOI"] = doi
    item.update(_people(kind, data.get("creators")))
    return item


@cache
def field_variables(kind: str) -> Mapping[str, str]:
    """The fields of an item type -> the CSL variables that are written into them."""
    table, valid = tables(), tables().items[kind].fields
    names: dict[str, str] = {}
    for variable, fields in (*table.fields.items(), *table.dates.items()):
        if field := next((one for one in fields if one in valid), None):
            names.setdefault(field, variable)
    return names


@cache
def creator_roles(kind: str) -> Mapping[str, str]:
    """The creator types of an item type -> the CSL roles that are written as them."""
    table = tables()
    known = table.items[kind].creators
    roles: dict[str, str] = {}
    for role, types in table.creators.items():
        if creator_type := next((one for one in types if one in known), None):
            roles.setdefault(creator_type, role)
    return roles


@cache
def _labels() -> Mapping[str, str]:
    """Labels of Extra in lower case -> CSL variables."""
    return {extra_label(name).lower(): name for name, kind in variables().items() if kind != "creator"}


def _set(item: Item, name: str, value: object) -> None:
    """Set a variable that has a value; of two fields for one variable the first counts."""
    text = plain(value)
    if not text or name in item:
        return
    if variables()[name] == "date":
        item[name] = read_date(text) or {"literal": text}
    else:
        item[name] = text


def _people(kind: str, creators: object) -> dict[str, list[dict[str, str]]]:
    roles, people = creator_roles(kind), dict[str, list[dict[str, str]]]()
    for creator in creators if isinstance(creators, Sequence) else ():
        role = roles.get(plain(creator.get("creatorType"))) if isinstance(creator, Mapping) else None
        if role is None:
            continue
        body = plain(creator.get("name"))
        name = (
            {"literal": body}
            if body
            else make_name(plain(creator.get("lastName")), plain(creator.get("firstName")))
        )
        if name:
            people.setdefault(role, []).append(name)
    return people
