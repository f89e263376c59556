"""What a Zotero keeps of a library: objects with versions, and what it takes as an object.

Two servers take objects: zotero.org, and the local API of a running Zotero 10. Where they differ, the file of Zotero's
source that says so is named (paths in chrome/content/zotero/xpcom of github.com/zotero/zotero).
"""

import re
import tomllib
import unicodedata
from typing import Any

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


def _normal(tag: str) -> str:
    """A tag as data/tags.js, cleanData, keeps it."""
    return unicodedata.normalize("NFC", tag.strip())


class Store:
    """One library.

    `newer`: it knows the fields of Zotero 8; `tidies`: notes lose their attributes when saved; `local`: it is behind
    the local API; `account`: whether its user has one on zotero.org.
    """

    def __init__(
        self,
        *,
        newer: bool = True,
        tidies: bool = False,
        local: bool = False,
        account: bool = True,
        kind: str = "user",
        id: int = 4711,
    ) -> None:
        self.kind, self.id = kind, id
        self.version = 10
        self.newer, self.tidies, self.local, self.account = newer, tidies, local, account
        self.objects: dict[str, dict[str, Data]] = {"items": {}, "collections": {}}
        self.writes: list[list[Data]] = []
        """The objects of each request that changed something."""
        self._made = 0

    @property
    def library(self) -> Data:
        """The library in an answer. data/library.js: `libraryTypeID` is 0 without an account."""
        return {"type": self.kind, "id": self.id if self.account else 0, "name": "Müller-Ørsted"}

    @property
    def uri(self) -> str:
        """The library's URI. uri.js, getLibraryPath: 'users/local/KEY' without an account."""
        if self.kind == "user" and not self.account:
            return "http://zotero.org/users/local/v3aG8nQf"
        return f"http://zotero.org/{self.kind}s/{self.id}"

    @property
    def items(self) -> dict[str, Data]:
        return self.objects["items"]

    @property
    def collections(self) -> dict[str, Data]:
        return self.objects["collections"]

    def works(self) -> list[Data]:
        """The items that are no notes."""
        return [one for one in self.items.values() if one["itemType"] != "note"]

    def notes(self, parent: str | None = None) -> list[Data]:
        found = [one for one in self.items.values() if one["itemType"] == "note"]
        return [one for one in found if parent is None or one["parentItem"] == parent]

    def trashed(self, kind: str, key: str) -> bool:
        """Whether an object is in the trash, by itself or inside another. data/search.js, data/collections.js."""
        data = self.objects[kind].get(key)
        above = data and (data.get("parentItem") or data.get("parentCollection"))
        return bool(data) and bool(data.get("deleted") or (above and self.trashed(kind, above)))

    # What a person does in Zotero.

    def add(self, key: str, **fields: Any) -> Data:
        self.version += 1
        base = {"creators": [], "tags": [], "collections": [], "relations": {}}
        self.items[key] = {"key": key, "version": self.version, **base, **fields}
        return self.items[key]

    def edit(self, key: str, **fields: Any) -> None:
        self.version += 1
        kind = "items" if key in self.items else "collections"
        self.objects[kind][key].update(fields, version=self.version)

    def trash(self, key: str) -> None:
        self.edit(key, deleted=1)

    def delete(self, key: str) -> None:
        self.version += 1
        if self.collections.pop(key, None):
            for item in self.items.values():
                item["collections"] = [one for one in item.get("collections", []) if one != key]
            for inside in [one for one in self.collections.values() if one["parentCollection"] == key]:
                self.delete(inside["key"])
        self.items.pop(key, None)
        for child in [one["key"] for one in self.items.values() if one.get("parentItem") == key]:
            del self.items[child]

    # What a program writes.

    def write(self, kind: str, sent: Any, *, since: int | None = None) -> dict[str, Any]:
        """The answer to a POST of several objects; each is taken or refused by itself."""
        if not isinstance(sent, list):
            raise Refused(400, "Uploaded data must be a JSON array")
        if len(sent) > 50:
            raise Refused(413, f"Cannot add more than 50 {kind} at a time")
        if since is not None and self.version > since:
            raise Refused(412, f"Library has been modified since specified version (expected {since})")
        next_version = self.version + 1
        answer: dict[str, Any] = {"successful": {}, "success": {}, "unchanged": {}, "failed": {}}
        changed = []
        for index, one in enumerate(sent):
            try:
                key, new = self._one(kind, one, next_version, versioned=since is not None)
            except Refused as refused:
                failed = {"code": refused.code, "message": refused.message}
                answer["failed"][str(index)] = failed | ({"key": one["key"]} if "key" in one else {})
                continue
            if new:
                changed.append({**one, "key": key})
                answer["success"][str(index)] = key
                answer["successful"][str(index)] = self.envelope(self.objects[kind][key])
                # data/dataObject.js: each save raises the library's version; zotero.org does once a request.
                next_version += self.local
            else:
                answer["unchanged"][str(index)] = key
        if changed:
            self.version = next_version - self.local
            self.writes.append(changed)
        return answer

    def _one(self, kind: str, sent: Data, version: int, *, versioned: bool) -> tuple[str, bool]:
        key = sent.get("key")
        if key is None:
            key, there = self._new_key(), None
        else:
            there = self._existing(kind, sent, versioned=versioned)
        made = self._collection(sent, there) if kind == "collections" else self._item(sent, there)
        made = {**made, "key": key}
        if there is not None and {**there, "version": 0} == {**made, "version": 0}:
            return key, False
        self.objects[kind][key] = {**made, "version": version}
        return key, True

    def _existing(self, kind: str, sent: Data, *, versioned: bool) -> Data | None:
        """The object of a key that was sent, if its version is right."""
        key = sent["key"]
        if not isinstance(key, str) or not KEY.fullmatch(key):
            raise Refused(400, f"Invalid key: '{key}'")
        there = self.objects[kind].get(key)
        if "version" not in sent and not versioned:
            raise Refused(
                428,
                "Either If-Unmodified-Since-Version or 'version' property must be provided for 'key'-based writes",
            )
        if sent.get("version", 0) > 0 and there is None:
            raise Refused(
                404, f"{kind[:-1]} doesn't exist (expected version {sent['version']}; use 0 instead)"
            )
        if there is None and self.local:
            # server/server_localAPI.js, writeMultipleObjects sets `key` on a new object, for which
            # data/dataObject.js, _requireData then finds no primary data.
            raise Refused(400, f"'primaryData' not loaded for {kind[:-1]} (null/1/{key})")
        if "version" in sent and there is not None and there["version"] != sent["version"]:
            found = there["version"]
            raise Refused(412, f"{kind[:-1]} version mismatch: expected {sent['version']}, found {found}")
        return there

    def _new_key(self) -> str:
        """A key of the server's own; those of no two libraries are the same."""
        self._made += 1
        number, key = (self.id * 7919 + self._made) * 2_654_435_761 % 32**8, ""
        for _ in range(8):
            number, digit = divmod(number, len(ALPHABET))
            key += ALPHABET[digit]
        return key

    def _collection(self, sent: Data, there: Data | None) -> Data:
        unknown = sent.keys() - {"key", "version", "name", "parentCollection", "relations", "deleted"}
        if unknown:
            raise Refused(400, f"Invalid property '{min(unknown)}'")
        made = {"parentCollection": False, "relations": {}, **(there or {}), **sent}
        if not made.get("name"):
            raise Refused(400, "Collection name cannot be empty")
        if len(made["name"]) > LONGEST_NAME:
            raise Refused(413, "Collection name is too long")
        if made["parentCollection"] and made["parentCollection"] not in self.collections:
            raise Refused(409, f"Parent collection {made['parentCollection']} doesn't exist")
        if not made.get("deleted", True):
            del made["deleted"]
        return made

    def _item(self, sent: Data, there: Data | None) -> Data:
        made = {**(there or {"creators": [], "tags": [], "collections": [], "relations": {}}), **sent}
        if "itemType" not in made:
            raise Refused(400, "'itemType' property not provided")
        if self.local and made["itemType"] != "note":
            made = self._migrated(made)
            made["tags"] = [{**tag, "tag": _normal(tag["tag"])} for tag in made["tags"]]
        self._check(made["itemType"], made, sent)
        if made["itemType"] == "note":
            made.pop("creators", None)
            if self.tidies:
                made["note"] = re.sub(r"<(\w+)(?:\s[^<>]*)>", r"<\1>", made["note"])
        else:
            valid = fields_of(made["itemType"], newer=self.newer)
            kept = {*TABLE["all"]["properties"].split(), *valid}
            made = dict.fromkeys(valid, "") | {k: v for k, v in made.items() if k in kept}
        if not made.get("deleted", True):
            del made["deleted"]
        return made

    def _migrated(self, made: Data) -> Data:
        """An item with lines of Extra as its type and fields. utilities_internal.js, extractExtraFields."""
        lines = made.get("extra", "").split("\n")
        for line in lines[:]:
            name, _, value = line.partition(":")
            name, value = name.replace(" ", "").lower(), value.strip()
            if name == "type" and value in TABLE["types"]:
                made = {**made, "itemType": value}
                lines.remove(line)
        fields = {name.lower(): name for name in fields_of(made["itemType"], newer=self.newer)}
        for line in lines[:]:
            name, _, value = line.partition(":")
            field = fields.get(name.replace(" ", "").lower())
            if field and value.strip() and not made.get(field):
                made[field] = value.strip()
                lines.remove(line)
        return {**made, "extra": "\n".join(lines)}

    def _check(self, kind: str, made: Data, sent: Data) -> None:
        if kind == "note":
            unknown = sent.keys() - NOTE_PROPERTIES
            parent = self.items.get(made.get("parentItem", ""))
            if made.get("parentItem") and (parent is None or parent["itemType"] == "note"):
                raise Refused(409, f"Parent item {made['parentItem']} doesn't exist")
            if made.get("parentItem") and made.get("collections"):
                raise Refused(400, "Child items cannot be assigned to collections")
            if len(made.get("note", "")) > LONGEST_NOTE:
                raise Refused(413, "Note is too long")
        else:
            valid = fields_of(kind, newer=self.newer)
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
            if len(tag["tag"]) > LONGEST_NAME and not self.local:  # data/tags.js, cleanData: any length
                raise Refused(413, "Tag is too long")
        for collection in made.get("collections", []):
            if collection not in self.collections:
                raise Refused(409, f"Collection {collection} not found")
        for predicate, uris in made["relations"].items():
            if predicate not in PREDICATES:
                raise Refused(400, f"Unsupported predicate '{predicate}'")
            for uri in [uris] if isinstance(uris, str) else uris:
                if not URI.fullmatch(uri):
                    raise Refused(400, f"'{uri}' is not a valid relation")

    def envelope(self, data: Data) -> dict[str, Any]:
        """An object as the API answers it. uri.js, toAPIURL: a local user key becomes 0."""
        key, version = data["key"], data["version"]
        kind = "collections" if "parentCollection" in data else "items"
        path = self.uri.removeprefix("http://zotero.org/") if self.account else "users/0"
        links = {
            "self": {"href": f"http://localhost:23119/api/{path}/{kind}/{key}", "type": "application/json"}
        }
        return {
            "key": key,
            "version": version,
            "library": self.library,
            "links": links,
            "meta": {},
            "data": data,
        }
