"""Compare a printed reference with a record, field by field.

The comparison knows both the parsed item and the string: what the parser cut wrongly is still found in the
string. Nothing is decided here; see `matching`.
"""

import re
from collections.abc import Mapping, Sequence

import msgspec

from citekit.checking.compare.people import compare_people
from citekit.checking.compare.reference import Reference, families
from citekit.checking.compare.titles import FieldVerdict, TitleComparison, compare_titles
from citekit.checking.compare.wholes import is_section, is_whole
from citekit.csl import containers
from citekit.csl.names import creators
from citekit.csl.pages import last_page
from citekit.csl.richtext import plain
from citekit.csl.titles import plain_words
from citekit.indexes.index import NO_WORK, Record
from citekit.text.similarity import ratio, within

FIELDS = ("title", "author", "issued", "container-title", "volume", "issue", "page", "type")

_NUMBER = re.compile(r"\d+")
_DIGITS = 19
"""Digits from which on digits are not a number."""
_MOST_NAMES = 100
"""Names that are compared letter by letter; of thousands, the others count where they are the same."""
_TELLING = 4
"""Digits that volume and page have together where they are looked for in the string."""
_FIRST = 12
"""Characters in which a first author's name begins."""
_PART_OF = 0.95
"""Likeness of a part of a double name."""


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on each of `FIELDS`, and the measures behind it.

    ``authors``: the share of the printed authors that the record has; ``container``: likeness 0 to 1, both -1
    where one side says nothing; ``whole``: the record is the book that the printed work stands in; ``page``: the first page that was printed, 0 for none; ``people``: how many
    authors were printed. ``lists_agree``: without titles, the lists of authors do not
    differ; ``listed``: how many of the record's authors stand in the string, in order; ``range_agrees``: the last pages do.
    """

    verdicts: Mapping[str, FieldVerdict]
    titles: TitleComparison = TitleComparison()
    authors: float = -1.0
    container: float = -1.0
    whole: bool = False
    lists_agree: bool = False
    listed: int = 0
    range_agrees: bool = False
    page: int = 0
    people: int = 0

    def having(self, *verdicts: FieldVerdict) -> tuple[str, ...]:
        """The fields with one of ``verdicts``, in the order of `FIELDS`."""
        return tuple(name for name in FIELDS if self.verdicts[name] in verdicts)


def compare(reference: Reference, record: Record) -> Comparison:
    """Compare every field of a reference with the record's. Pure; never raises."""
    titles = compare_titles(reference, record)
    name = _container_in_string(reference, record)
    if titles.verdict == "contradicts" and (_is_container(reference, record) or _is_within(reference, name)):
        titles = TitleComparison(words=titles.words)
    author, authors = _author(reference, record, name)
    container, alike = _container(reference, record, name)
    verdicts: dict[str, FieldVerdict] = {
        "title": titles.verdict,
        "author": author,
        "issued": _issued(reference, record),
        "container-title": container,
        "volume": _number(reference, record, "volume"),
        "issue": _number(reference, record, "issue"),
        "page": _page(reference, record),
        "type": _type(reference, record),
    }
    return Comparison(
        verdicts=verdicts,
        titles=titles,
        authors=authors,
        container=alike,
        people=len(reference.families),
        whole=is_whole(reference, record),
        lists_agree=titles.alike < 0 and _lists_agree(reference, record),
        listed=_listed(reference, record),
        range_agrees=_ranges_agree(reference, record),
        page=_first_page(reference, record if verdicts["page"] == "agrees" else None),
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
    # A scan may have lost the space in front of the first name's end, or put one in it.
    begin = reference.letters[: len(theirs[0]) + _FIRST]
    if len(theirs[0]) > 3 and within(theirs[0].replace(" ", ""), begin)[0] >= 0.8:
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


def _first_page(reference: Reference, agreeing: Record | None) -> int:
    """The first page that was printed, else that of a record that the string agrees with; 0 for none."""
    items = [reference.item, *([agreeing.item] if agreeing else [])]
    pages = (_NUMBER.search(plain(item.get("page"))) for item in items)
    return next((int(page[0][:9]) for page in pages if page), 0)


def _lists_agree(reference: Reference, record: Record) -> bool:
    """Whether both sides name the same people in the same order, as far as they were printed."""
    return bool(reference.families and record.item.get("author")) and not compare_people(reference, record)


def _listed(reference: Reference, record: Record) -> int:
    """How many of the record's authors stand in the string behind each other."""
    theirs = families(creators(record.item))[:_MOST_NAMES]
    if not reference.raw:
        return sum(a == b for a, b in zip(reference.families, theirs, strict=False))
    words, at, count = f" {reference.words} ", 0, 0
    for name in theirs:
        place = words.find(f" {name} ", at)
        if place < 0:
            break
        at, count = place + len(name), count + 1
    return count


def _ranges_agree(reference: Reference, record: Record) -> bool:
    """Whether both sides give the last page, and the same."""
    ends = [last_page(plain(item.get("page"))) for item in (reference.item, record.item)]
    return ends[0] is not None and ends[0] == ends[1]


def _author_in_string(reference: Reference, theirs: Sequence[str]) -> tuple[FieldVerdict, float]:
    """Look for the record's first author in a string of which no author was parsed."""
    if not reference.raw:
        return "silent", -1.0
    words = f" {reference.words} "
    if f" {theirs[0]} " in words:
        return "agrees", -1.0
    if any(len(name) > 3 and f" {name} " in words for name in theirs):
        return "near", -1.0
    return "silent", 0.0


def _issued(reference: Reference, record: Record) -> FieldVerdict:
    if not reference.years or not record.years:
        return "silent"
    if reference.years & set(record.years):
        return "agrees"
    off = min(abs(mine - theirs) for mine in reference.years for theirs in record.years)
    return "near" if off == 1 else "contradicts"


def _container_in_string(reference: Reference, record: Record) -> frozenset[str]:
    """The words of the string that are the record's container, abbreviated or not."""
    words = reference.words.split() if reference.raw else []
    place = containers.is_in(words, record.containers)
    return frozenset(words[slice(*place)]) if place else frozenset()


def _is_within(reference: Reference, container: frozenset[str]) -> bool:
    """Whether the parser took words of the container for the title."""
    return bool(container) and frozenset(reference.title.split()) <= container


def _is_container(reference: Reference, record: Record) -> bool:
    """Whether the parser took the journal's name for a missing title."""
    title = plain(reference.item.get("title"))
    return bool(title) and containers.alike(title, record.containers) >= containers.SAME


def _container(reference: Reference, record: Record, in_string: frozenset[str]) -> tuple[FieldVerdict, float]:
    if in_string or _is_container(reference, record):
        return "agrees", 1.0
    printed = plain(reference.item.get("container-title")) or plain(reference.item.get("collection-title"))
    if not record.containers:
        return "silent", -1.0
    if printed:
        alike = containers.alike(printed, record.containers)
        if alike >= containers.SAME:
            return "agrees", alike
    names = [plain_words(name) for name in record.containers]
    if any(len(name) > 5 and f" {name} " in f" {reference.words} " for name in names):
        return "agrees", 1.0
    if not printed:
        return "silent", -1.0
    return ("near", alike) if alike >= 0.6 else ("contradicts", alike)


def _bare(value: object) -> str:
    """'Vol. 12' and 'B12' as they count for comparing: words without leading zeros."""
    return " ".join(
        str(int(word)) if word.isdecimal() and len(word) < _DIGITS else word
        for word in plain_words(plain(value)).split()
    )


def _number(reference: Reference, record: Record, field: str) -> FieldVerdict:
    theirs, mine = _bare(record.item.get(field)), _bare(reference.item.get(field))
    if not theirs:
        return "silent"
    if field == "volume" and _stands_there(reference, record):
        return "agrees"
    if mine:
        if mine == theirs or set(_NUMBER.findall(mine)) & set(_NUMBER.findall(theirs)):
            return "agrees"
        if field == "volume" and (
            mine == _bare(record.item.get("issue")) or _misread(reference, mine, theirs)
        ):
            return "near"  # a journal without volumes, the two swapped, or another number taken for it
        return "contradicts"
    return "near" if field == "volume" and theirs in reference.numbers else "silent"


def _misread(reference: Reference, mine: str, theirs: str) -> bool:
    """Whether the parser missed the volume, which the string has as the record does."""
    return len(theirs) > 1 and theirs in reference.numbers and not mine.isdecimal()


def _page(reference: Reference, record: Record) -> FieldVerdict:
    theirs = [_bare(record.item.get(field)) for field in ("page", "number")]
    theirs = [one.split()[0] for one in theirs if one]
    mine = _bare(reference.item.get("page")) or _bare(reference.item.get("number"))
    if not theirs:
        return "silent"
    if _stands_there(reference, record):
        return "agrees"
    if mine:
        first = mine.split()[0]
        if first in theirs or _tail(first) in map(_tail, theirs):
            return "agrees"
        slip = any(_one_off(first, one) for one in theirs)
        if slip or any(one in reference.numbers for one in theirs if len(one) > 2):
            return "near"
        return "contradicts"
    return "near" if any(one in reference.words.split() for one in theirs) else "silent"


def _stands_there(reference: Reference, record: Record) -> bool:
    """Whether the string has the record's volume and first page behind each other, whatever the parser took them for."""
    volume = _NUMBER.findall(_bare(record.item.get("volume")))
    page = _bare(record.item.get("page")).split()[:1]
    if not volume or not page or len("".join(volume + page)) < _TELLING or not page[0].isdecimal():
        return False  # '161b' and '161c' are two pages
    numbers, length = reference.sequence, len(volume)
    return any(
        list(numbers[at : at + length]) == volume and page[0] in numbers[at + length : at + length + 2]
        for at in range(len(numbers) - length)
    )


def _one_off(a: str, b: str) -> bool:
    """Whether one digit was misprinted."""
    return len(a) == len(b) > 1 and sum(x != y for x, y in zip(a, b, strict=True)) == 1


def _tail(page: str) -> str:
    """'e1002' and '1002' may be the same article number; 'S45' and '45' are two pages."""
    return page[1:] if page[:1] == "e" and page[1:].isdecimal() else page


def _is_its_server(reference: Reference, record: Record) -> bool:
    """Whether the printed container or publisher is the preprint's server."""
    printed = [plain(reference.item.get(name)) for name in ("container-title", "publisher")]
    servers = (*record.containers, plain(record.item.get("publisher")), plain(record.item.get("genre")))
    known = [name for name in servers if name]
    return any(name and containers.alike(name, known) >= containers.SAME for name in printed)


def _type(reference: Reference, record: Record) -> FieldVerdict:
    """Whether the record is of the printed kind, which most strings do not tell."""
    if record.kind in NO_WORK or any(map(is_section, record.titles)):
        return "contradicts"
    if record.kind == "posted-content":
        if reference.preprint or _is_its_server(reference, record):
            return "agrees"
        journal = {"volume", "issue", "page", "container-title"} & reference.item.keys()
        return "contradicts" if journal else "near"
    if reference.item.get("type") == "article" and {"volume", "page"} & record.item.keys():
        return "contradicts"
    return "silent"
