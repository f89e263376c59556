"""What a Zotero keeps of a library: objects with versions.

Two servers take objects: zotero.org, and the local API of a running Zotero 10. Where they differ, the file of Zotero's
source that says so is named (paths in chrome/content/zotero/xpcom of github.com/zotero/zotero).
"""

import re
import unicodedata
from typing import Any

from tests.zotero.push.rules import ALPHABET, KEY, LONGEST_NAME, TABLE, Data, Refused, check, fields_of


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
        check(self, made, sent)
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
