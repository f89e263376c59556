"""Whether two works that share an exact key are one: the matcher of checking, where one of them stands for a record."""

from collections.abc import Mapping, Sequence

import msgspec

from citekit.checking.compare.reference import Reference, tidy
from citekit.checking.match import ENOUGH, RIVAL, score
from citekit.csl.dates import year
from citekit.csl.item import Item, item_doi
from citekit.csl.richtext import plain, untagged
from citekit.indexes.index import Record
from citekit.model.conflicts import contradiction

_KINDS = {
    "article-journal": "journal-article",
    "paper-conference": "proceedings-article",
    "chapter": "book-chapter",
    "book": "book",
    "report": "report",
    "thesis": "dissertation",
    "dataset": "dataset",
    "article": "posted-content",
}
"""CSL type -> Crossref's kind, which the matcher knows."""

Pair = tuple[int, int]


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """A work to compare: its first string ('' for a record of a library), and its merged item."""

    raw: str
    item: Item


class Likeness(msgspec.Struct, frozen=True, kw_only=True):
    """The probability that two works are one, and what speaks against it whatever the probability, or ''."""

    probability: float
    against: str = ""


def likeness(a: Described, b: Described) -> Likeness:
    """How likely two works are one: the less likely of both directions.

    A reference without a title is compared with the one that has it, and not the other way round.
    """
    titled = bool(a.item.get("title")), bool(b.item.get("title"))
    directions = []
    if titled[1] or not titled[0]:
        directions.append((a, b))
    if titled[0] or not titled[1]:
        directions.append((b, a))
    probability = min(
        score(Reference(one.raw, one.item), _as_record(other.item)).probability for one, other in directions
    )
    against = contradiction(a.item, b.item) if probability >= ENOUGH else ""
    return Likeness(probability=probability, against=against)


def _as_record(item: Item) -> Record:
    """A printed item in the form of an index's record."""
    item = tidy(item)
    title, container, when = untagged(item.get("title")), plain(item.get("container-title")), year(item)
    return Record(
        doi=item_doi(item) or "printed",
        item=item,
        kind=_KINDS.get(str(item.get("type")), "other"),
        titles=(title,) if title else (),
        containers=(container,) if container else (),
        years=(when,) if when else (),
    )


class Clusters(msgspec.Struct, frozen=True, kw_only=True):
    """Works of several groups: group -> the first of its cluster, and the probability that joined it.

    ``doubts``: pairs that are likely one work and were kept apart, with the reason.
    """

    first: Mapping[int, tuple[int, float]]
    doubts: Sequence[tuple[int, int, str]]


def cluster(likenesses: Mapping[Pair, Likeness], sources: Mapping[int, frozenset[str]]) -> Clusters:
    """Join the groups that are likely one work, the likeliest first.

    Two clusters stay apart where one of the first is unlikely to be one of the second, or where a list prints both:
    a list rarely prints a work twice. ``sources``: group -> the lists that print it.
    """
    clusters = {number: [number] for pair in likenesses for number in pair}
    of_group = {number: number for number in clusters}
    joined: dict[int, float] = {}
    doubts: list[tuple[int, int, str]] = []
    likely = [pair for pair in likenesses if likenesses[pair].probability >= ENOUGH]
    for pair in sorted(likely, key=lambda pair: (-likenesses[pair].probability, pair)):
        one, other = sorted(of_group[number] for number in pair)
        if one == other:
            continue
        if why := _apart(clusters[one], clusters[other], likenesses, sources):
            doubts.append((*pair, why))
            continue
        for number in clusters[other]:
            of_group[number] = one
            joined[number] = min(joined.get(number, 1.0), likenesses[pair].probability)
        clusters[one] += clusters.pop(other)
    first = {
        number: (head, joined[number])
        for head, numbers in clusters.items()
        for number in numbers
        if number != head
    }
    return Clusters(first=first, doubts=doubts)


def _apart(
    ones: Sequence[int],
    others: Sequence[int],
    likenesses: Mapping[Pair, Likeness],
    sources: Mapping[int, frozenset[str]],
) -> str:
    """Why two clusters are two works, or ''."""
    for one in ones:
        for other in others:
            found = likenesses.get((min(one, other), max(one, other)))
            if found and found.against:
                return found.against
            if found and found.probability < RIVAL:
                return "another reference of the one contradicts the other"
            if sources.get(one, frozenset()) & sources.get(other, frozenset()):
                return "one list prints both"
    return ""
