"""Match the items of earlier pushes to works, whatever their citation keys now."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from citekit.zotero.items import ZoteroItem
from citekit.zotero.push.library import WorkIdentity, WorkIndex, ZoteroLibrary, are_different, identify
from citekit.zotero.push.state import PushedObject

ITEM = "item/"
"""What the id of an item in the state begins with; its citation key follows."""
_WHERE = ("publicationTitle", "volume", "issue", "pages")


class RecalledObjects(NamedTuple):
    """The ``known`` objects, each item under the citation key that its work has now.

    ``apart``: keys of the items that match none of the build's works.
    """

    known: dict[str, PushedObject]
    apart: frozenset[str]


def recall(
    items: Sequence[ZoteroItem],
    first_key: Callable[[ZoteroItem], str],
    known: Mapping[str, PushedObject],
    there: ZoteroLibrary,
) -> RecalledObjects:
    """Match each work to its item.

    ``first_key`` gives the key that a work's item gets when it is created.

    A citation key does not identify a work: when works are added or reordered, 'brace2020' becomes 'brace2020a'. So
    DOI, PMID and the item's own key count first, and a citation key only if these do not contradict it.
    """
    recollection = _Recall(items, first_key, known, there)
    recollection.claim(lambda work: [work.key] if recollection.same(work, work.key) else [])
    recollection.claim(recollection.by_identity)
    recollection.claim(lambda work: [work.key] if recollection.fits(work) else [])
    recollection.claim(recollection.by_title)
    return recollection.recalled()


class _Recall:
    def __init__(
        self,
        items: Sequence[ZoteroItem],
        first_key: Callable[[ZoteroItem], str],
        known: Mapping[str, PushedObject],
        there: ZoteroLibrary,
    ) -> None:
        self._items, self._all, self._there = items, known, there
        self._identities = {item.key: identify_item(item) for item in items}
        self._first = {item.key: first_key(item) for item in items}
        self._known = {name.removeprefix(ITEM): one for name, one in known.items() if name.startswith(ITEM)}
        """Citation key at the last push -> what was pushed."""
        self._works = {
            name: one.work if any(one.work) else identify(there.items.get(one.key, {}))
            for name, one in self._known.items()
        }
        self._called = {one.key: name for name, one in self._known.items()}
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
        """Whether DOI, PMID or key show that the item once called ``name`` is the work."""
        if name not in self._known or are_different(self._identities[work.key], self._works[name]):
            return False
        identity, pushed_identity = self._identities[work.key], self._works[name]
        shared = (identity.doi and identity.doi == pushed_identity.doi) or (
            identity.pmid and identity.pmid == pushed_identity.pmid
        )
        return bool(shared) or self._known[name].key == self._first[work.key]

    def by_identity(self, work: ZoteroItem) -> Iterable[str]:
        """The old citation keys of the items that are certainly the work."""
        identity = self._identities[work.key]
        names = [self._index.find(identity, self._claimed, by=("doi", "pmid"))]
        names.append(self._called.get(self._first[work.key]))
        return [name for name in names if name and self.same(work, name)]

    def fits(self, work: ZoteroItem) -> bool:
        """Whether nothing contradicts the item that had the work's citation key."""
        if work.key not in self._known:
            return False
        identity, pushed_identity = self._identities[work.key], self._works[work.key]
        return not are_different(identity, pushed_identity) or (
            identity.named == pushed_identity.named and self._is_where(work, self._known[work.key].key)
        )

    def by_title(self, work: ZoteroItem) -> Iterable[str]:
        """The old citation key of the item with the work's title, author and year."""
        name = self._index.find(self._identities[work.key], self._claimed, by=("named",))
        return [name] if name else []

    def recalled(self) -> RecalledObjects:
        known = {name: pushed for name, pushed in self._all.items() if not name.startswith(ITEM)}
        now = {self._was[work.key]: work.key for work in self._items if work.key in self._was}
        current = {work.key for work in self._items}
        for name, pushed in self._known.items():
            aside = f"{name} ({pushed.key})" if name in current else name
            known[f"{ITEM}{now.get(name, aside)}"] = pushed
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
