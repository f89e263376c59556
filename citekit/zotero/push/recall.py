"""Match the items of earlier pushes to works, whatever their citation keys now."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from citekit.zotero.items import ZoteroItem
from citekit.zotero.push.library import (
    BY,
    WorkIdentity,
    WorkIndex,
    ZoteroLibrary,
    are_different,
    are_same,
    identify,
)
from citekit.zotero.push.state import PushedObject
from citekit.zotero.push.steps import ITEM, NOTE

_WHERE = ("publicationTitle", "volume", "issue", "pages")


class RecalledObjects(NamedTuple):
    """The ``known`` objects, each item under the citation key that its work has now.

    ``apart``: keys of the items that match none of the build's works.
    """

    known: dict[str, PushedObject]
    apart: frozenset[str]


def recall(
    items: Sequence[ZoteroItem], known: Mapping[str, PushedObject], there: ZoteroLibrary
) -> RecalledObjects:
    """Match each work to its item, and the notes with it.

    A citation key does not identify a work: when works are added or reordered, 'brace2020' becomes 'brace2020a'. So
    DOI, PMID, and title, author and year count first, and a citation key only if these do not contradict it.
    """
    recollection = _Recall(items, known, there)
    recollection.claim(lambda work: [work.key] if recollection.same(work, work.key) else [])
    recollection.claim(recollection.by_identity)
    recollection.claim(lambda work: [work.key] if recollection.fits(work) else [])
    return recollection.recalled()


class _Recall:
    def __init__(
        self,
        items: Sequence[ZoteroItem],
        known: Mapping[str, PushedObject],
        there: ZoteroLibrary,
    ) -> None:
        self._items, self._all, self._there = items, known, there
        self._identities = {item.key: identify_item(item) for item in items}
        self._known = {name.removeprefix(ITEM): one for name, one in known.items() if name.startswith(ITEM)}
        """Citation key at the last push -> what was pushed."""
        self._works = {
            name: one.work if any(one.work) else identify(there.items.get(one.key, {}))
            for name, one in self._known.items()
        }
        self._index = WorkIndex()
        for name, found in self._works.items():
            self._index.add(name, found)
        self._was: dict[str, str] = {}
        """Citation key now -> citation key at the last push."""
        self._claimed: set[str] = set()

    def claim(self, names: Callable[[ZoteroItem], Iterable[str]]) -> None:
        """Match each work without an item to the first of ``names`` that is free."""
        for work in self._items:
            if work.key in self._was:
                continue
            for name in names(work):
                if name in self._known and name not in self._claimed:
                    self._was[work.key] = name
                    self._claimed.add(name)
                    break

    def same(self, work: ZoteroItem, name: str) -> bool:
        """Whether the item once called ``name`` is the work, by its identity."""
        return name in self._known and are_same(self._identities[work.key], self._works[name])

    def by_identity(self, work: ZoteroItem) -> Iterable[str]:
        """The old citation keys of the items with the work's DOI, PMID, or title, author and year."""
        identity = self._identities[work.key]
        names = (self._index.find(identity, self._claimed, by=(kind,)) for kind in BY)
        return filter(None, names)

    def fits(self, work: ZoteroItem) -> bool:
        """Whether nothing contradicts the item that had the work's citation key."""
        if work.key not in self._known:
            return False
        identity, pushed_identity = self._identities[work.key], self._works[work.key]
        return not are_different(identity, pushed_identity) or (
            identity.named == pushed_identity.named and self._is_where(work, self._known[work.key].key)
        )

    def recalled(self) -> RecalledObjects:
        now = {self._was[work.key]: work.key for work in self._items if work.key in self._was}
        current = {work.key for work in self._items}

        def renamed(name: str) -> str:
            """The citation key now; aside if another work has it."""
            if name in now:
                return now[name]
            return f"{name} ({self._known[name].key})" if name in current and name in self._known else name

        known = {}
        for name, pushed in self._all.items():
            if name.startswith(ITEM):
                known[f"{ITEM}{renamed(name.removeprefix(ITEM))}"] = pushed
            elif name.startswith(NOTE):
                source = name.removeprefix(f"{NOTE}{pushed.item}:")
                item = renamed(pushed.item)
                known[f"{NOTE}{item}:{source}"] = replace(pushed, item=item)
            else:
                known[name] = pushed
        apart = (pushed.key for name, pushed in self._known.items() if name not in now)
        return RecalledObjects(known, frozenset(apart))

    def _is_where(self, work: ZoteroItem, key: str) -> bool:
        """Whether the item has the same journal, volume and pages; its DOI may differ.

        An item that is no longer in the library cannot be turned into another work.
        """
        data = self._there.items.get(key)
        if data is None:
            return True
        pairs = [(name, work.fields.get(name), data.get(name)) for name in _WHERE]
        pairs = [(name, mine, theirs) for name, mine, theirs in pairs if mine and theirs]
        return all(mine == theirs for _, mine, theirs in pairs) and any(
            name != "publicationTitle" for name, _, _ in pairs
        )


def identify_item(item: ZoteroItem) -> WorkIdentity:
    """The identity of an item that is to be written."""
    return identify({**item.fields, "itemType": item.type, "creators": item.creators})
