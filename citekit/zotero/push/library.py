"""A Zotero library: its objects by their keys, its works by their identity."""

import re
import unicodedata
from collections.abc import Collection as Some
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from citekit.csl.identifiers import find_isbns, normal_isbn, without_doi_label
from citekit.csl.richtext import untagged

Data = Mapping[str, Any]
"""An object's editable JSON, as the ``data`` of Zotero's API has it."""

NOT_WORKS = {"note", "attachment", "annotation"}
"""Item types that belong to other items."""
_PARTS = {"bookSection", "conferencePaper", "dictionaryEntry", "encyclopediaArticle"}
"""Item types whose ISBN is that of the book they are in."""
_KEY = re.compile(r"/items/([A-Z0-9]{8})$")
_LOCAL_LIBRARY = re.compile(r"(http://zotero\.org/users/local/\w+)/items/")
_TITLES = ("title", "caseName", "nameOfAct", "subject")
_LINE = re.compile(r"^[^\S\n]*+(DOI|PMID|Citation Key)\s*+:\s*+(\S+)", re.IGNORECASE | re.MULTILINE)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


class WorkIdentity(NamedTuple):
    """DOI and PMID of a work, '' for none.

    ``named`` is title, first author and year, folded; ``isbns`` are those of a whole book, with a space between them.
    """

    doi: str
    pmid: str
    named: str
    isbns: str = ""

    @property
    def identity(self) -> str:
        """The strongest of them as one string; '' for a work that has none."""
        if self.doi:
            return f"doi {self.doi}"
        return f"pmid {self.pmid}" if self.pmid else self.named and f"named {self.named}"


_CERTAIN = ("doi", "pmid")
"""What two works never share and one work has once; a book's ISBN differs with its binding."""
BY = (*_CERTAIN, "isbns", "named")
"""What works are found by, the strongest first."""
UNIDENTIFIED = WorkIdentity("", "", "")


def are_different(first: WorkIdentity, second: WorkIdentity) -> bool:
    """Whether their DOIs, or else their PMIDs, are those of two works."""
    if first.doi and second.doi:
        return first.doi != second.doi
    return bool(first.pmid and second.pmid) and first.pmid != second.pmid


def are_same(first: WorkIdentity, second: WorkIdentity) -> bool:
    """Whether they share DOI, PMID, an ISBN, or title, author and year, and no DOI or PMID contradicts that."""
    shared = set(first.isbns.split()) & set(second.isbns.split()) or any(
        mine and mine == other for mine, other in zip(first[:3], second[:3], strict=True)
    )
    return bool(shared) and not are_different(first, second)


def identify(data: Mapping[str, Any]) -> WorkIdentity:
    """The identity of an item of Zotero's API; DOI and PMID also from lines of Extra."""
    extra = {name.lower(): value for name, value in _LINE.findall(_text(data.get("extra")))}
    doi = without_doi_label(_text(data.get("DOI")) or extra.get("doi", "")).strip().lower()
    pmid = (_text(data.get("PMID")) or extra.get("pmid", "")).strip()
    title = title_of(data)
    author = folded(_first_author(data.get("creators")))
    year_match = _YEAR.search(_text(data.get("date") or data.get("dateDecided") or data.get("dateEnacted")))
    year = year_match[0] if year_match else ""
    # A title alone ('Introduction') is the name of many works.
    named = f"{title} {author} {year}" if title and (author or year) else ""
    return WorkIdentity(doi, pmid, named, _isbns(data))


def _isbns(data: Mapping[str, Any]) -> str:
    if data.get("itemType") in _PARTS:
        return ""
    isbns = (normal_isbn(isbn) for isbn in find_isbns(_text(data.get("ISBN"))))
    return " ".join(dict.fromkeys(filter(None, isbns)))


def title_of(data: Mapping[str, Any]) -> str:
    """The folded title of an item, '' for none."""
    return folded(next((_text(data.get(name)) for name in _TITLES if data.get(name)), ""))


def citation_key(data: Mapping[str, Any]) -> str:
    """The citation key of an item, also from a line of Extra; '' for none."""
    lines = {name.lower(): value for name, value in _LINE.findall(_text(data.get("extra")))}
    return _text(data.get("citationKey")) or lines.get("citation key", "")


def folded(text: str) -> str:
    """``text`` without case, accents, markup, spaces and punctuation."""
    letters = unicodedata.normalize("NFKD", untagged(text)).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def _first_author(creators: object) -> str:
    for creator in creators if isinstance(creators, Sequence) else ():
        if isinstance(creator, Mapping):
            return _text(creator.get("lastName")) or _text(creator.get("name"))
    return ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


class WorkIndex:
    """Works, each under a name that the caller chooses, found by their identity."""

    def __init__(self) -> None:
        self._by: dict[tuple[str, str], list[str]] = {}
        self._identities: dict[str, WorkIdentity] = {}

    def add(self, name: str, identity: WorkIdentity) -> None:
        """Add the work ``name``."""
        self._identities[name] = identity
        for kind in BY:
            for value in _values(identity, kind):
                self._by.setdefault((kind, value), []).append(name)

    def find(self, identity: WorkIdentity, taken: Some[str] = (), *, by: Sequence[str] = BY) -> str | None:
        """The name of the work with this identity that is not among ``taken``.

        It is found by DOI, else PMID, else ISBN, else title.

        A title or ISBN counts only if DOI and PMID do not contradict it, a PMID only if the DOI does not.
        """
        for kind in by:
            for value in _values(identity, kind):
                for name in self._by.get((kind, value), ()):
                    if name not in taken and not self._contradicts(identity, name, kind):
                        return name
        return None

    def _contradicts(self, identity: WorkIdentity, name: str, by: str) -> bool:
        there = self._identities[name]
        stronger = _CERTAIN[: BY.index(by)]
        return any(
            getattr(identity, kind)
            and getattr(there, kind)
            and getattr(identity, kind) != getattr(there, kind)
            for kind in stronger
        )


def _values(identity: WorkIdentity, kind: str) -> Sequence[str]:
    value: str = getattr(identity, kind)
    return value.split() if kind == "isbns" else [value] if value else []


class ZoteroLibrary:
    """The objects of a library by their keys, and its works by their identity.

    Works in the trash are found by their keys only. ``version`` is the library's when it was read.
    """

    def __init__(
        self, items: Iterable[Data] = (), collections: Iterable[Data] = (), *, version: int = 0
    ) -> None:
        self.version = version
        self.items: dict[str, Data] = {}
        self.collections: dict[str, Data] = {one["key"]: one for one in collections}
        self._works = WorkIndex()
        self._by_citation_key: dict[str, list[str]] = {}
        self._notes: dict[str, list[str]] = {}
        self._merged_into: dict[str, str] = {}
        for data in items:
            self._add(data)

    def _add(self, data: Data) -> None:
        key = data["key"]
        self.items[key] = data
        if data.get("itemType") == "note" and data.get("parentItem"):
            self._notes.setdefault(data["parentItem"], []).append(key)
        if data.get("deleted") or data.get("itemType") in NOT_WORKS:
            return
        self._works.add(key, identify(data))
        if name := citation_key(data):
            self._by_citation_key.setdefault(name, []).append(key)
        for uri in relations(data, "dc:replaces"):  # Zotero's 'merge items' leaves this behind
            if match := _KEY.search(uri):
                self._merged_into[match[1]] = key

    def merged_into(self, key: str) -> str:
        """The key of the item that ``key`` was merged into; ``key`` if it was not merged."""
        is_deleted = key not in self.items or self.items[key].get("deleted")
        return self._merged_into.get(key, key) if is_deleted else key

    def find(self, work: Data, taken: Some[str] = ()) -> str | None:
        """The key of the work's item that is not among ``taken``.

        An item that also has its citation key comes first; it may lack author, year, DOI and PMID.
        """
        if (called := self.find_called(work, taken)) is not None:
            return called
        return self._works.find(identify(work), taken)

    def find_called(self, work: Data, taken: Some[str] = ()) -> str | None:
        """The key of the item with the work's citation key, if DOI, PMID, and title or author agree.

        The title may be edited: author and year are enough then, and without these the title.
        """
        identity = identify(work)
        for key in self._by_citation_key.get(citation_key(work), ()):
            other = identify(self.items[key])
            by_whom = identity.named.partition(" ")[2]
            alike = by_whom == other.named.partition(" ")[2] and (
                by_whom or title_of(work) == title_of(self.items[key])
            )
            if (
                key not in taken
                and not are_different(identity, other)
                and (are_same(identity, other) or alike)
            ):
                return key
        return None

    def notes(self, parent: str) -> list[Data]:
        """The notes under an item that are not in the trash."""
        notes = (self.items[key] for key in self._notes.get(parent, ()))
        return [note for note in notes if not note.get("deleted")]

    def collections_named(self, name: str, parent: str | None = None) -> list[Data]:
        """The collections of a name that are not in the trash, in ``parent`` ('': at the top; None: anywhere)."""
        return [
            one
            for one in self.collections.values()
            if one.get("name") == name
            and not one.get("deleted")
            and (parent is None or (one.get("parentCollection") or "") == parent)
        ]


def relations(data: Data, predicate: str) -> tuple[str, ...]:
    """The URIs of an object's relations; Zotero gives a single one without a list."""
    uris = (data.get("relations") or {}).get(predicate) or ()
    return (uris,) if isinstance(uris, str) else tuple(uris)


def local_uri(data: Data) -> str:
    """The URI of a library without an account, from the items that one of it is related to or replaces."""
    for predicate in ("dc:relation", "dc:replaces"):
        for uri in relations(data, predicate):
            if match := _LOCAL_LIBRARY.match(uri):
                return match[1]
    return ""
