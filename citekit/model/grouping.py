"""Which references print one work. Pure functions.

A DOI, PMID, PMCID, arXiv id or a book's ISBN makes one work of two references; so do title, first author and year,
unless the two contradict each other in what tells works of one title apart: these identifiers, volume, issue, pages,
number, address, and the kind of work.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from citekit.csl.dates import year
from citekit.csl.item import Item, item_doi
from citekit.model.bibliography import Printed
from citekit.model.conflicts import find_conflict, first_author, is_preprint, places
from citekit.model.identities import identifiers
from citekit.model.note import Note
from citekit.text.normalize import word_key

_SHORTEST_TITLE = 10
"""Letters and digits of a title that can identify a work ('Editorial' cannot)."""
_COMPARED = 20
"""Works of one identity, and references of one work, that a reference is compared with."""


def work_identities(item: Item) -> list[tuple[str, ...]]:
    """What makes two items one work where both have it: kind and value, the surest first."""
    identities: list[tuple[str, ...]] = []
    if doi := item_doi(item):
        identities.append(("doi", doi))
    identities += [
        (kind, number) for kind, numbers in identifiers(item).items() for number in sorted(numbers)
    ]
    title = word_key(item.get("title", ""))
    if len(title) > _SHORTEST_TITLE and first_author(item) and year(item):
        identities.append(("title", title, first_author(item), str(year(item))))
        if place := places(item):
            identities.append((*identities[-1], *map(":".join, place.items())))
    return identities


def same_item(a: Item, b: Item) -> bool:
    """Whether two items are one work."""
    return not set(work_identities(a)).isdisjoint(work_identities(b)) and not find_conflict(
        a, b, misprints=True
    )


def group(references: Iterable[Printed]) -> tuple[list[list[Printed]], list[Note]]:
    """Group the references to one work. Linear.

    References that share a DOI, or title, first author and year, and contradict each other elsewhere stay apart,
    with a Note; so does a Note say that a list prints a work twice.
    """
    works: list[list[Printed]] = []
    grouping = Grouping()
    notes: list[Note] = []
    for reference in references:
        placed = grouping.place(reference)
        if placed.work == len(works):
            works.append([])
            notes += [_note_conflict(conflict, reference) for conflict in placed.conflicts[:1]]
        repeated = (
            other
            for other in works[placed.work]
            if (other.source, other.list) == (reference.source, reference.list)
        )
        notes += [_note_repeated(other, reference) for other in repeated][:1]
        works[placed.work].append(reference)
    return works, notes


class Conflict(NamedTuple):
    """Why two references are two works, in words; ``doubtful`` where one of them may be wrong."""

    other: Printed
    work: int
    words: str
    doubtful: bool


class Placed(NamedTuple):
    """The work of a reference by its number, from 0, and the kind of identity that says so: 'doi', 'title' ...

    ``how`` is '' for the first reference of a work. ``conflicts``: works that share an identity with it and are others.
    """

    work: int
    how: str
    conflicts: list[Conflict]


class Grouping:
    """The works of references that come one after the other; of a work only a few references are kept to compare."""

    def __init__(self) -> None:
        self._works: list[list[Printed]] = []
        self._known: dict[tuple[str, ...], list[int]] = defaultdict(list)

    def place(self, reference: Printed) -> Placed:
        """The work of the reference, which may be a new one."""
        names = work_identities(reference.item)
        candidates = list(dict.fromkeys(work for name in reversed(names) for work in self._known[name]))
        conflicts: list[Conflict] = []
        how = ""
        for work in candidates:
            conflict = _conflict_with(self._works[work], work, reference)
            if conflict is None:
                how = next(name[0] for name in names if work in self._known[name])
                break
            conflicts.append(conflict)
        else:
            work = len(self._works)
            self._works.append([])
        if len(self._works[work]) < _COMPARED:
            self._works[work].append(reference)
        for name in names:
            if work not in self._known[name] and len(self._known[name]) < _COMPARED:
                self._known[name].append(work)
        return Placed(work, how, conflicts)


def versions(items: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """The positions of a preprint and of the work that it was published as, for every such pair.

    They share the title and the first author, and the preprint is at most three years older.
    """
    by_title: dict[tuple[str, str], list[int]] = defaultdict(list)
    for position, item in enumerate(items):
        title, author = word_key(item.get("title", "")), first_author(item)
        if len(title) > _SHORTEST_TITLE and author:
            by_title[title, author].append(position)
    for positions in by_title.values():
        preprints = [position for position in positions if is_preprint(items[position])]
        published = [position for position in positions if not is_preprint(items[position])]
        for preprint, other in zip(preprints, published, strict=False):
            years = year(items[preprint]), year(items[other])
            if items[other].get("type") != "thesis" and (
                None in years or -1 <= (years[1] or 0) - (years[0] or 0) <= 3
            ):
                yield preprint, other


def _conflict_with(references: Sequence[Printed], work: int, reference: Printed) -> Conflict | None:
    """Why a reference is another work than that of ``references``, or None."""
    for other in references:
        elsewhere = (other.source, other.list) != (reference.source, reference.list)
        found = find_conflict(other.item, reference.item, misprints=elsewhere)
        if found:
            return Conflict(other, work, *found)
    return None


def _note_repeated(first: Printed, second: Printed) -> Note:
    message = f"Entry {second.position} is the same work as entry {first.position}; it is listed once."
    return second.note("merging", message, "warning")


def _note_conflict(conflict: Conflict, second: Printed) -> Note:
    first = conflict.other
    source = f" of '{first.source}'" if first.source != second.source else ""
    message = f"Entry {second.position} and entry {first.position}{source} {conflict.words}."
    return second.note(
        "merging",
        message,
        "review" if conflict.doubtful else "info",
        field="DOI" if conflict.doubtful else None,
    )
