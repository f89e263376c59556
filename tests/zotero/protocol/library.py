"""A library as a plug-in sees it: it carries out steps as Zotero does, and refuses what Zotero refuses."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from citekit.csl.mappings.zotero import tables
from tests.zotero.push.rules import KEY, fields_of, known_fields

URI = "http://zotero.org/users/12345"
BESIDES = {
    "itemType",
    "creators",
    "tags",
    "collections",
    "relations",
    "key",
    "version",
    "deleted",
    "note",
    "parentItem",
}
FIELDS = sorted(known_fields(newer=True))
"""The item fields of Zotero 10."""


class PluginLibrary:
    """A library of items and collections, by their keys."""

    def __init__(self, items: Iterable[Mapping[str, Any]] = (), fields: Sequence[str] = FIELDS) -> None:
        self.items = {one["key"]: _whole(one) for one in items}
        self.collections: dict[str, dict[str, Any]] = {}
        self.fields = list(fields)

    def snapshot(self) -> dict[str, Any]:
        """The library as a request has it."""
        return deepcopy(
            {
                "id": "users/12345",
                "uri": URI,
                "fields": self.fields,
                "items": list(self.items.values()),
                "collections": list(self.collections.values()),
            }
        )

    def of_type(self, *types: str) -> list[dict[str, Any]]:
        """The items of these types."""
        return [one for one in self.items.values() if one["itemType"] in types]

    def notes(self, parent: str) -> list[str]:
        """The notes under an item."""
        return [one["note"] for one in self.of_type("note") if one["parentItem"] == parent]

    def related(self, key: str) -> set[str]:
        """Keys of the items that an item is related to."""
        return {uri.rpartition("/")[2] for uri in self.items[key]["relations"].get("dc:relation", ())}

    def apply(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out the steps of an answer; the ``library`` of the request 'written'."""
        touched = [self._step(step) for step in answer["steps"]]
        items = [self.items[key] for key in dict.fromkeys(touched) if key in self.items]
        collections = [self.collections[key] for key in dict.fromkeys(touched) if key in self.collections]
        return deepcopy({"id": "users/12345", "items": items, "collections": collections})

    def _step(self, step: Mapping[str, Any]) -> str:
        key = step["key"]
        objects = self.collections if step["kind"] == "collection" else self.items
        if step["new"]:
            assert KEY.fullmatch(key), key
            assert key not in self.items
            assert key not in self.collections
            new = {"key": key, "version": 0}
            objects[key] = new if step["kind"] == "collection" else _whole(new)
        self._set(objects[key], step["data"])
        for sign in ("remove", "add"):
            for name, members in step[sign].items():
                self._change(objects[key], name, members, add=sign == "add")
        return str(key)

    def _set(self, data: dict[str, Any], changes: Mapping[str, Any]) -> None:
        data |= {name: _stored(value) for name, value in changes.items()}
        if "itemType" not in data:
            assert set(changes) <= {"name", "parentCollection", "deleted"}
            assert not changes.get("parentCollection") or changes["parentCollection"] in self.collections
            return
        if data["itemType"] == "note":
            assert data["parentItem"] in self.items
        else:
            unknown = set(changes) - BESIDES - (fields_of(data["itemType"], newer=True) & set(self.fields))
            assert not unknown, (data["itemType"], unknown)
            roles = tables().items[data["itemType"]].creators
            assert {one["creatorType"] for one in data["creators"]} <= set(roles)
        assert set(data["collections"]) <= self.collections.keys()

    def _change(self, data: dict[str, Any], name: str, members: Sequence[Any], *, add: bool) -> None:
        if name == "related":
            assert not add or set(members) <= self.items.keys()
            name, members, holder = (
                "dc:relation",
                [f"{URI}/items/{key}" for key in members],
                data["relations"],
            )
        else:
            holder = data
        there = [one for one in holder.get(name, []) if one not in members]
        holder[name] = [*there, *members] if add else there


def _whole(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "version": 0,
        "tags": [],
        "collections": [],
        "relations": {},
        "creators": [],
        **deepcopy(dict(data)),
    }


def _stored(value: Any) -> Any:
    """A value as Zotero stores it: without white space at its ends."""
    return value.strip() if isinstance(value, str) else deepcopy(value)


def ask(
    request: Mapping[str, Any], *options: str, environment: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The answer of the real command, in a process of its own, to a request on standard input."""
    command = [sys.executable, "-m", "citekit", "zotero", "plan", "-", *options]
    done = subprocess.run(
        command, input=json.dumps(request).encode(), capture_output=True, env=environment, check=False
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    assert (done.returncode == 0) == ("error" not in answer), done
    for line in done.stderr.splitlines():
        assert json.loads(line)["progress"]["label"]
    return answer


def item(key: str, title: str, **fields: Any) -> dict[str, Any]:
    """An item of the user's: a journal article, unless ``fields`` say otherwise."""
    return {"key": key, "itemType": "journalArticle", "title": title, **fields}


def folder_of(tmp_path: Path, key: str) -> str:
    """The folder of a document's item."""
    return str(tmp_path / "Zotero" / "citekit" / f"1-{key}")
