"""What a Zotero library holds, and where a work is in it."""

import re
from collections.abc import Collection as Some
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from citekit.zotero.push.keys import Clues, clues

Data = Mapping[str, Any]
"""An object's editable JSON, as the ``data`` of Zotero's API has it."""

_NO_WORKS = {"note", "attachment", "annotation"}
_KEY = re.compile(r"/items/([A-Z0-9]{8})$")


class Works:
    """Works by their clues: DOI, PMID, and title with author and year; each under a name of the caller's."""

    def __init__(self) -> None:
        self._by: dict[tuple[str, str], list[str]] = {}
        self._clues: dict[str, Clues] = {}

    def add(self, name: str, found: Clues) -> None:
        """Know the work ``name`` by what was ``found``."""
        self._clues[name] = found
        for kind, value in zip(Clues._fields, found, strict=True):
            if value:
                self._by.setdefault((kind, value), []).append(name)

    def find(self, wanted: Clues, taken: Some[str] = (), *, by: Sequence[str] = Clues._fields) -> str | None:
        """The name of the work with these clues that is not among ``taken``; the strongest clue first.

        A title is believed only where DOI and PMID do not say otherwise, a PMID where the DOI does not.
        """
        for kind in by:
            value = getattr(wanted, kind)
            for name in self._by.get((kind, value), ()) if value else ():
                if name not in taken and not self._contradicts(wanted, name, kind):
                    return name
        return None

    def _contradicts(self, wanted: Clues, name: str, by: str) -> bool:
        there = self._clues[name]
        stronger = Clues._fields[: Clues._fields.index(by)]
        return any(
            getattr(wanted, kind) and getattr(there, kind) and getattr(wanted, kind) != getattr(there, kind)
            for kind in stronger
        )


class Library:
    """The objects of a library by their keys, and its works by their clues.

    Works in the trash are never found by their clues, but by their keys they are.
    """

    def __init__(self, items: Iterable[Data] = (), collections: Iterable[Data] = ()) -> None:
        self.items: dict[str, Data] = {}
        self.collections: dict[str, Data] = {one["key"]: one for one in collections}
        self._works = Works()
        self._heir: dict[str, str] = {}
        for data in items:
            self._add(data)

    def _add(self, data: Data) -> None:
        key = data["key"]
        self.items[key] = data
        if data.get("deleted") or data.get("itemType") in _NO_WORKS:
            return
        self._works.add(key, clues(data))
        for uri in relations(data, "dc:replaces"):  # Zotero's 'merge items' leaves this behind
            if match := _KEY.search(uri):
                self._heir[match[1]] = key

    def heir(self, key: str) -> str:
        """The item that ``key`` was merged into, as far as it is there; else ``key``."""
        gone = key not in self.items or self.items[key].get("deleted")
        return self._heir.get(key, key) if gone else key

    def find(self, wanted: Clues, taken: Some[str] = ()) -> str | None:
        """The key of the item that is the work with these clues and not among ``taken``, as `Works.find`."""
        return self._works.find(wanted, taken)


def relations(data: Data, predicate: str) -> tuple[str, ...]:
    """The URIs of an object's relations; Zotero gives a single one without a list."""
    found = (data.get("relations") or {}).get(predicate) or ()
    return (found,) if isinstance(found, str) else tuple(found)
