"""Plan the collections of a build, and say which of them each item is in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from citekit.csl.richtext import plain
from citekit.errors import UsageError
from citekit.model.entry import Collection
from citekit.zotero.items import ZoteroItem
from citekit.zotero.push.decisions import Decision
from citekit.zotero.push.library import Data, ZoteroLibrary
from citekit.zotero.push.state import PushedObject
from citekit.zotero.push.steps import COLLECTION, DesiredObject

LONGEST_NAME = 255
"""Letters of a tag or a collection's name: zotero.org takes no more."""


class Upload(NamedTuple):
    """The bibliography as it should be in the library.

    All ``items`` are in the collection ``name``, and in those of ``collections``, which are inside it.
    ``documents``: id of a source -> citation key of the item that is the source. ``chosen``: whether the user chose
    ``name``, which is else the bibliography's. ``parent``: key of the collection in which it is; '' at the top.
    """

    items: Sequence[ZoteroItem]
    collections: Sequence[Collection]
    documents: Mapping[str, str]
    name: str
    chosen: bool = False
    parent: str = ""


class Decide(Protocol):
    """Decides about an object and notes its steps."""

    def __call__(
        self, subject: DesiredObject, data: Data | None, known: PushedObject | None, *, own: bool
    ) -> Decision:
        """See `citekit.zotero.push.decisions.decide`."""


class Places:
    """The collections of an upload: the bibliography's, and those inside it."""

    def __init__(
        self, wanted: Upload, there: ZoteroLibrary, before: Mapping[str, PushedObject], decide: Decide
    ) -> None:
        self._wanted, self._there, self._before, self._decide = wanted, there, before, decide
        self._places: dict[str, list[str]] = defaultdict(list)
        """Citation key -> keys or ids of the collections that it is in."""
        self._references: dict[str, str] = {}
        """Ids of the collections -> keys, or the ids of those that are to be created."""
        self._emptied: set[str] = set()
        """Keys of the collections that come out of the trash."""
        self._tree: set[str] = set()
        """Keys that the collections have or had."""

    def plan(self) -> None:
        """Plan the build's collection with all its items, then those inside it."""
        keys = tuple(item.key for item in self._wanted.items)
        root = Collection(name=self._wanted.name, keys=keys, collections=tuple(self._wanted.collections))
        self._collection(root, (), self._wanted.parent)

    def _collection(self, collection: Collection, above: tuple[str, ...], parent: str) -> None:
        name = plain(collection.name)[:LONGEST_NAME] or "citekit"
        path = (*above, name)
        # A build with a new name keeps its collection; one that the user chose is found by its name.
        root = path[0] if self._wanted.chosen else ""
        subject = DesiredObject(
            f"{COLLECTION}{' / '.join((root, *path[1:]))}",
            "collections",
            f"collection {' / '.join(path)}",
            {"name": name, "parentCollection": parent or False},
        )
        reference = self._references.get(subject.id)  # two of the same name are one
        if reference is None:
            known = self._before.get(subject.id)
            data = self._there.collections.get(known.key) if known else self._same_collection(name, parent)
            # One that was there before is the user's, and is not renamed.
            own = known.mine if known else data is None
            decision = self._decide(subject, data, known, own=own)
            if not decision.exists:
                return  # what is in it stays in it
            self._tree.update(one for one in (known and known.key, data and data["key"]) if one)
            if data and data.get("deleted"):
                self._emptied.add(data["key"])
            reference = self._references[subject.id] = data["key"] if data else subject.id
        for citation_key in collection.keys:
            if reference not in self._places[citation_key]:
                self._places[citation_key].append(reference)
        for inside in collection.collections:
            self._collection(inside, path, reference)

    def _same_collection(self, name: str, parent: str) -> Data | None:
        """The collection of this name at this place; a chosen one may be inside another."""
        same = self._there.collections_named(name, parent)
        if not same and not parent and self._wanted.chosen:
            same = self._there.collections_named(name)
            if len(same) > 1:
                raise UsageError(
                    f"{len(same)} collections are called '{name}'; rename one, or choose another --collection"
                )
        return same[0] if same else None

    def of(self, citation_key: str, known: PushedObject | None) -> list[str]:
        """The collections of an item, those of other pushes too."""
        places = known.collections if known else ()
        others = [one for one in places if one in self._there.collections and one not in self._tree]
        return list(dict.fromkeys([*self._places[citation_key], *others]))

    def without_emptied(self, known: PushedObject) -> PushedObject:
        """An item outside of the collections that come out of the trash, so that it is put into them."""
        places = tuple(one for one in known.collections if one not in self._emptied)
        return replace(known, collections=places) if self._emptied else known
