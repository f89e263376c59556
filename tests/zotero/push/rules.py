"""What a Zotero takes as an item: its type's fields, creators, tags, collections and relations."""

import re
import tomllib
from typing import Any, Protocol

from tests.conftest import FIXTURES

Data = dict[str, Any]

TABLE = tomllib.loads((FIXTURES / "zotero" / "item_fields.toml").read_text(encoding="utf-8"))
KEY = re.compile(r"[23456789ABCDEFGHIJKLMNPQRSTUVWXYZ]{8}")
ALPHABET = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
URI = re.compile(r"http://zotero\.org/(?:users/local/\w+|users/[1-9]\d*|groups/\d+)/items/[A-Z0-9]{8}")
PREDICATES = {"dc:relation", "owl:sameAs", "dc:replaces", "dc:isReplacedBy"}
LONGEST_NAME, LONGEST_NOTE = 255, 250_000
NOTE_PROPERTIES = {
    "key",
    "version",
    "itemType",
    "note",
    "parentItem",
    "tags",
    "collections",
    "relations",
    "deleted",
}


class Refused(Exception):
    """An object that is not taken: an HTTP status and a reason."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def known_fields(*, newer: bool) -> set[str]:
    """All fields that some item type has, as /itemFields lists them."""
    names = {name for fields in TABLE["types"].values() for name in fields.split()}
    names = {name for name in names if name != "citationKey"} | set(TABLE["all"]["fields"].split())
    return names | ({*TABLE["newer"]["fields"].split(), "PMID", "PMCID"} if newer else set())


def fields_of(kind: str, *, newer: bool) -> set[str]:
    """The fields of an item type; Refused for one that is not there."""
    if kind not in TABLE["types"]:
        raise Refused(400, f"'{kind}' is not a valid itemType")
    names = {name for name in TABLE["types"][kind].split() if name != "citationKey"}
    names |= set(TABLE["all"]["fields"].split())
    names -= set(TABLE["without"].get(kind, "").split())
    if newer:
        names |= {*TABLE["newer"]["fields"].split(), *TABLE["newer"].get(kind, "").split()}
    return names


class Library(Protocol):
    """What an item must fit into."""

    newer: bool
    local: bool

    @property
    def items(self) -> dict[str, Data]: ...

    @property
    def collections(self) -> dict[str, Data]: ...


def check(store: Library, made: Data, sent: Data) -> None:
    """Refuse what an item of the library cannot be."""
    kind = made["itemType"]
    if kind == "note":
        unknown = sent.keys() - NOTE_PROPERTIES
        parent = store.items.get(made.get("parentItem", ""))
        if made.get("parentItem") and (parent is None or parent["itemType"] == "note"):
            raise Refused(409, f"Parent item {made['parentItem']} doesn't exist")
        if made.get("parentItem") and made.get("collections"):
            raise Refused(400, "Child items cannot be assigned to collections")
        if len(made.get("note", "")) > LONGEST_NOTE:
            raise Refused(413, "Note is too long")
    else:
        valid = fields_of(kind, newer=store.newer)
        unknown = sent.keys() - valid - set(TABLE["all"]["properties"].split())
    if unknown:
        raise Refused(400, f"'{min(unknown)}' is not a valid field for type '{kind}'")
    for name, value in sent.items():
        if name in fields_of("book", newer=True) and not isinstance(value, str):
            raise Refused(400, f"'{name}' must be a string")
    for creator in made.get("creators", []):
        names = creator.keys() - {"creatorType"}
        if creator.get("creatorType") not in TABLE["creators"]["all"].split():
            raise Refused(400, f"'{creator.get('creatorType')}' is not a valid creator type")
        if names not in ({"name"}, {"firstName", "lastName"}):
            raise Refused(400, "A creator has a name, or firstName and lastName")
    for tag in made["tags"]:
        if tag.keys() - {"tag", "type"} or not tag["tag"] or tag.get("type", 0) not in (0, 1):
            raise Refused(400, "A tag is {tag, type}")
        if len(tag["tag"]) > LONGEST_NAME and not store.local:  # data/tags.js, cleanData: any length
            raise Refused(413, "Tag is too long")
    for collection in made.get("collections", []):
        if collection not in store.collections:
            raise Refused(409, f"Collection {collection} not found")
    for predicate, uris in made["relations"].items():
        if predicate not in PREDICATES:
            raise Refused(400, f"Unsupported predicate '{predicate}'")
        for uri in [uris] if isinstance(uris, str) else uris:
            if not URI.fullmatch(uri):
                raise Refused(400, f"'{uri}' is not a valid relation")
