"""Which remembered item is which work of the build, whatever citation keys the works have now."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from citekit.zotero.items import ZoteroItem
from citekit.zotero.push.keys import Clues, clues, contradict
from citekit.zotero.push.library import Library, Works
from citekit.zotero.push.state import Known

ITEM = "item/"
"""What the id of an item in the state begins with; its citation key follows."""
_WHERE = ("publicationTitle", "volume", "issue", "pages")


class Recalled(NamedTuple):
    """What is ``known``, each item under the citation key that its work has now.

    ``apart``: keys of the items that none of the build's works is.
    """

    known: dict[str, Known]
    apart: frozenset[str]


def recall(
    items: Sequence[ZoteroItem],
    first_key: Callable[[ZoteroItem], str],
    known: Mapping[str, Known],
    there: Library,
) -> Recalled:
    """Give each work the item that it has; ``first_key`` is the key that a work's item gets when it is made.

    A citation key is no identity: when works come, go and change places, 'brace2020' becomes 'brace2020a'. So a
    DOI, a PMID or the item's own key is believed first, and a citation key only where these do not contradict it.
    """
    memory = _Memory(items, first_key, known, there)
    memory.claim(lambda work: [work.key] if memory.same(work, work.key) else [])
    memory.claim(memory.strongly)
    memory.claim(lambda work: [work.key] if memory.fits(work) else [])
    memory.claim(memory.by_title)
    return memory.recalled()


class _Memory:
    def __init__(
        self,
        items: Sequence[ZoteroItem],
        first_key: Callable[[ZoteroItem], str],
        known: Mapping[str, Known],
        there: Library,
    ) -> None:
        self._items, self._all, self._there = items, known, there
        self._clues = {item.key: item_clues(item) for item in items}
        self._first = {item.key: first_key(item) for item in items}
        self._known = {name.removeprefix(ITEM): one for name, one in known.items() if name.startswith(ITEM)}
        """Citation key then -> what is known."""
        self._works = {
            name: one.work if any(one.work) else clues(there.items.get(one.key, {}))
            for name, one in self._known.items()
        }
        self._called = {one.key: name for name, one in self._known.items()}
        self._index = Works()
        for name, found in self._works.items():
            self._index.add(name, found)
        self._was: dict[str, str] = {}
        """Citation key now -> citation key then."""
        self._claimed: set[str] = set()

    def claim(self, names: Callable[[ZoteroItem], Iterable[str]]) -> None:
        """Each work without an item takes the first of ``names`` that is free."""
        for work in self._items:
            if work.key in self._was:
                continue
            for name in names(work):
                if name in self._known and name not in self._claimed:
                    self._was[work.key] = name
                    self._claimed.add(name)
                    break

    def same(self, work: ZoteroItem, name: str) -> bool:
        """Whether DOI, PMID or the item's key say that the item once called ``name`` is the work."""
        if name not in self._known or contradict(self._clues[work.key], self._works[name]):
            return False
        wanted, found = self._clues[work.key], self._works[name]
        shared = (wanted.doi and wanted.doi == found.doi) or (wanted.pmid and wanted.pmid == found.pmid)
        return bool(shared) or self._known[name].key == self._first[work.key]

    def strongly(self, work: ZoteroItem) -> Iterable[str]:
        """What the items that are surely the work were called."""
        wanted = self._clues[work.key]
        names = [self._index.find(wanted, self._claimed, by=("doi", "pmid"))]
        names.append(self._called.get(self._first[work.key]))
        return [name for name in names if name and self.same(work, name)]

    def fits(self, work: ZoteroItem) -> bool:
        """Whether nothing speaks against the item that was called as the work is."""
        if work.key not in self._known:
            return False
        wanted, found = self._clues[work.key], self._works[work.key]
        return not contradict(wanted, found) or (
            wanted.named == found.named and self._is_where(work, self._known[work.key].key)
        )

    def by_title(self, work: ZoteroItem) -> Iterable[str]:
        """What the item with the work's title, author and year was called."""
        name = self._index.find(self._clues[work.key], self._claimed, by=("named",))
        return [name] if name else []

    def recalled(self) -> Recalled:
        known = {name: one for name, one in self._all.items() if not name.startswith(ITEM)}
        now = {self._was[work.key]: work.key for work in self._items if work.key in self._was}
        taken = {work.key for work in self._items}
        for name, one in self._known.items():
            aside = f"{name} ({one.key})" if name in taken else name
            known[f"{ITEM}{now.get(name, aside)}"] = one
        apart = (one.key for name, one in self._known.items() if name not in now)
        return Recalled(known, frozenset(apart))

    def _is_where(self, work: ZoteroItem, key: str) -> bool:
        """Whether the item stands in the same place of the same journal: then only its DOI was corrected.

        An item that is no more there cannot be turned into another work.
        """
        data = self._there.items.get(key)
        if data is None:
            return True
        pairs = [(name, work.fields.get(name), data.get(name)) for name in _WHERE]
        pairs = [(name, mine, theirs) for name, mine, theirs in pairs if mine and theirs]
        return all(mine == theirs for _, mine, theirs in pairs) and any(
            name != "publicationTitle" for name, _, _ in pairs
        )


def item_clues(item: ZoteroItem) -> Clues:
    """The clues of an item that is to be written."""
    return clues({**item.fields, "creators": item.creators})
