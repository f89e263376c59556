"""Compare a printed reference with a record, field by field.

The comparison knows both the parsed item and the string: what the parser cut wrongly is still found in the
string. Nothing is decided here; see `matching`.
"""

from collections.abc import Mapping, Sequence

import msgspec

from citekit.checking.compare.kinds import compare_type
from citekit.checking.compare.numbers import (
    compare_number,
    compare_page,
    first_page,
    is_other_page,
    ranges_agree,
)
from citekit.checking.compare.people import compare_people
from citekit.checking.compare.places import (
    compare_container,
    container_in_string,
    is_container,
    is_within,
)
from citekit.checking.compare.reference import Reference, families
from citekit.checking.compare.titles import SAME_TITLE, FieldVerdict, TitleComparison, compare_titles
from citekit.checking.compare.wholes import is_whole
from citekit.csl.names import creators
from citekit.csl.richtext import plain
from citekit.csl.titles import plain_words
from citekit.indexes.index import Record
from citekit.text.scans import scan_letters
from citekit.text.similarity import ratio, within

FIELDS = ("title", "author", "issued", "container-title", "volume", "issue", "page", "type")

_MOST_NAMES = 100
"""Names that are compared letter by letter; of thousands, the others count where they are the same."""
_FIRST = 12
"""Characters in which a first author's name begins."""
_NEXT = 40
"""Characters in which the next author's name begins: given names, or initials, stand in between."""
_GARBLED, _SHORT = 0.8, 4
"""The likeness from which on garbled letters are a name, and the letters that such a name has at least."""
_PART_OF = 0.95
"""Likeness of a part of a double name."""


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on each of `FIELDS`, and the measures behind it.

    ``authors``: the share of the printed authors that the record has; ``container``: likeness 0 to 1, both -1
    where one side says nothing; ``whole``: the record is the book that contains the printed work; ``page``: the
    first page that was printed, 0 for none; ``people``: how many authors were printed. ``lists_agree``: without
    titles, the lists of authors do not differ; ``listed``: how many of the record's authors stand in the string, in
    order; ``all_listed``: all do, and no other. ``range_agrees``: the last pages do; ``other_page``: neither first
    nor last page do.
    """

    verdicts: Mapping[str, FieldVerdict]
    titles: TitleComparison = TitleComparison()
    authors: float = -1.0
    container: float = -1.0
    whole: bool = False
    lists_agree: bool = False
    listed: int = 0
    all_listed: bool = False
    range_agrees: bool = False
    other_page: bool = False
    page: int = 0
    people: int = 0

    def having(self, *verdicts: FieldVerdict) -> tuple[str, ...]:
        """The fields with one of ``verdicts``, in the order of `FIELDS`."""
        return tuple(name for name in FIELDS if self.verdicts[name] in verdicts)


def compare(reference: Reference, record: Record) -> Comparison:
    """Compare every field of a reference with the record's. Pure; never raises."""
    titles = compare_titles(reference, record)
    name = container_in_string(reference, record)
    if titles.verdict == "contradicts" and (
        is_container(reference, record) or is_within(reference, record, name)
    ):
        titles = TitleComparison(words=titles.words)
    author, authors = _author(reference, record, name)
    container, alike = compare_container(reference, record, name)
    verdicts: dict[str, FieldVerdict] = {
        "title": titles.verdict,
        "author": author,
        "issued": _issued(reference, record),
        "container-title": container,
        "volume": compare_number(reference, record, "volume"),
        "issue": compare_number(reference, record, "issue"),
        "page": compare_page(reference, record),
        "type": compare_type(reference, record),
    }
    if titles.numbers and not titles.notice and titles.alike >= SAME_TITLE and _is_its_place(verdicts):
        titles = msgspec.structs.replace(titles, verdict="agrees", numbers=False)
        verdicts["title"] = "agrees"  # 'Part l' was printed, or read, for 'Part 1'
    listed = _listed(reference, record)
    return Comparison(
        verdicts=verdicts,
        titles=titles,
        authors=authors,
        container=alike,
        people=len(reference.families),
        whole=is_whole(reference, record),
        lists_agree=titles.alike < 0 and _lists_agree(reference, record),
        listed=listed,
        all_listed=listed == len(reference.families) == len(families(creators(record.item))),
        range_agrees=ranges_agree(reference, record),
        other_page=verdicts["page"] == "contradicts" and is_other_page(reference, record),
        page=first_page(reference, record if verdicts["page"] == "agrees" else None),
    )


def _is_its_place(verdicts: Mapping[str, FieldVerdict]) -> bool:
    """Whether authors, journal, volume and page are the record's: no other part of a series stands there."""
    place = [verdicts[name] for name in ("container-title", "volume", "issued")]
    return (
        verdicts["page"] == "agrees"
        and verdicts["author"] in ("agrees", "near")
        and place.count("agrees") >= 2
        and "contradicts" not in place
    )


def _same_name(a: str, b: str) -> float:
    """How alike two family names are: whole, or a part of a double name."""
    if a == b:
        return 1.0
    one, other = set(a.split()), set(b.split())
    long = {word for word in one & other if len(word) > 3}
    if long or a.replace(" ", "") == b.replace(" ", ""):
        return _PART_OF
    return ratio(a.replace(" ", ""), b.replace(" ", ""))


def _author(reference: Reference, record: Record, container: frozenset[str]) -> tuple[FieldVerdict, float]:
    theirs = families(creators(record.item))
    if not theirs:
        return "silent", -1.0
    # 'Roe A, J. Appl. Phys. 3, 12': the beginning of the journal's name may have been taken for an author.
    printed = [name for name in reference.families if not frozenset(name.split()) <= container]
    if not printed:
        return _author_in_string(reference, theirs)
    best = _best(printed, theirs)
    share = sum(score >= 0.8 for score in best) / len(best)
    first = _same_name(printed[0], theirs[0])
    if first >= 0.9:
        return "agrees", share
    # Swapped, misspelt, or a given name taken for the family name.
    given = plain_words(
        " ".join(plain(creators(reference.item)[0].get(part)) for part in ("given", "family", "literal"))
    )
    if first >= 0.75 or best[0] >= 0.9 or set(given.split()) & {w for w in theirs[0].split() if len(w) > 2}:
        return "near", share
    if f" {theirs[0]} " in f" {reference.words} ":
        return "near", max(share, 0.5)
    if _begins_with(reference, theirs[0]):
        return "near", max(share, 0.5)
    return "contradicts", share


def _best(printed: Sequence[str], theirs: Sequence[str]) -> list[float]:
    """The likeness of each printed name to the best of the record's."""
    same, few = frozenset(theirs), theirs[:_MOST_NAMES]
    scores = [1.0 if name in same else -1.0 for name in printed]
    for at, name in enumerate(printed[:_MOST_NAMES]):
        if scores[at] < 0:
            scores[at] = max(_same_name(name, other) for other in few)
    return [max(score, 0.0) for score in scores]


def _lists_agree(reference: Reference, record: Record) -> bool:
    """Whether both sides name the same people in the same order, as far as they were printed."""
    return bool(reference.families and record.item.get("author")) and not compare_people(reference, record)


def _begins_with(reference: Reference, name: str) -> bool:
    """Whether the string begins with a name whose spaces or letters a scan garbled."""
    letters = scan_letters(name)
    begin = reference.scan[: len(letters) + _FIRST]
    return len(letters) >= _SHORT and within(letters, begin)[0] >= _GARBLED


def _listed(reference: Reference, record: Record) -> int:
    """How many of the record's authors stand in the string behind each other, some letters aside."""
    theirs = families(creators(record.item))[:_MOST_NAMES]
    if not reference.raw:
        return sum(a == b for a, b in zip(reference.families, theirs, strict=False))
    words, at, count = f" {reference.words} ", 0, 0
    for name in theirs:
        place = words.find(f" {name} ", at)
        if place >= 0:
            at = place + len(name)
        elif end := _garbled_end(words[at : at + len(name) + _NEXT], name):
            at += end
        else:
            break
        count += 1
    return count


def _garbled_end(text: str, name: str) -> int:
    """Where a garbled name ends in ``text``, at least; 0 where it is not there."""
    letters, name = scan_letters(text), scan_letters(name)
    if len(name) < _SHORT:
        return 0
    score, piece = within(name, letters)
    return letters.find(piece) + len(piece) if score >= _GARBLED else 0


def _author_in_string(reference: Reference, theirs: Sequence[str]) -> tuple[FieldVerdict, float]:
    """Look for the record's first author in a string of which no author was parsed."""
    if not reference.raw:
        return "silent", -1.0
    words = f" {reference.words} "
    if f" {theirs[0]} " in words:
        return "agrees", -1.0
    if any(len(name) > 3 and f" {name} " in words for name in theirs):
        return "near", -1.0
    return ("near", -1.0) if _begins_with(reference, theirs[0]) else ("silent", 0.0)


def _issued(reference: Reference, record: Record) -> FieldVerdict:
    if not reference.years or not record.years:
        return "silent"
    if reference.years & set(record.years):
        return "agrees"
    off = min(abs(mine - theirs) for mine in reference.years for theirs in record.years)
    return "near" if off == 1 else "contradicts"
