"""A printed reference beside a record, field by field: what agrees, what contradicts, what nobody says.

The comparison knows both the parsed item and the string: what the parser cut wrongly is still found in the
string. Nothing is decided here; see `matching`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal

import msgspec

from citekit.merging import year
from citekit.model import Item
from citekit.resolving import containers
from citekit.resolving.index import Record
from citekit.resolving.likeness import ratio, within
from citekit.resolving.words import notice, numbers, plain_words, title_words, without_identifiers
from citekit.values import plain

Verdict = Literal["agrees", "near", "silent", "contradicts"]
FIELDS = ("title", "author", "issued", "container-title", "volume", "issue", "page", "type")

_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_NUMBER = re.compile(r"\d+")
_NO_WORK = frozenset({"component", "journal", "journal-issue", "journal-volume", "peer-review", "grant"})
_SAME_TITLE, _LIKE_TITLE, _OTHER_TITLE = 0.93, 0.8, 0.62
_SHORT_TITLE = 25
"""Characters below which a title may stand in a string by chance."""
_PART_WORDS = 3
"""Words that 'Part II' takes: where only they follow, the title was not cut but is another one."""
_BEGINNING = 12
"""Characters from which on the beginning of a title names it."""


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What became of each of `FIELDS`, and the measures behind it.

    ``title``: likeness 0 to 1; ``words``: how many words of the title there are; ``extra``, ``missing``: the
    share of the record's, of the printed title's words that the other lacks; ``authors``: the share of the
    printed authors that the record has; ``container``: likeness 0 to 1; ``page``: the first page that was printed,
    0 for none; ``people``: how many authors were printed. -1 where one side says nothing.
    """

    verdicts: Mapping[str, Verdict]
    title: float = -1.0
    words: int = 0
    extra: float = 0.0
    missing: float = 0.0
    notice: bool = False
    numbers: bool = False
    authors: float = -1.0
    container: float = -1.0
    page: int = 0
    people: int = 0

    def having(self, *verdicts: Verdict) -> tuple[str, ...]:
        """The fields with one of ``verdicts``, in the order of `FIELDS`."""
        return tuple(name for name in FIELDS if self.verdicts[name] in verdicts)


def tidy(item: Item) -> Item:
    """``item`` without the fields that are not shaped as CSL-JSON has them: users hand in anything."""
    found: Item = {}
    for field, value in item.items():
        if field in ("author", "editor"):
            value = [name for name in value if isinstance(name, Mapping)] if isinstance(value, list) else []
        elif field == "issued":
            parts = value.get("date-parts") if isinstance(value, Mapping) else None
            first = parts[0] if isinstance(parts, list) and parts else None
            numbers = (
                [int(part) for part in first if str(part).isdecimal()] if isinstance(first, list) else []
            )
            value = {"date-parts": [numbers[:3]]} if numbers else None
        elif field == "custom":
            value = value if isinstance(value, Mapping) else None
        else:
            value = value if isinstance(value, str | int) and not isinstance(value, bool) else plain(value)
        if value:
            found[field] = value
    return found


class Reference:
    """A printed reference, prepared once for all its candidates: ``raw`` is '' for an item without a string."""

    def __init__(self, raw: str, item: Item) -> None:
        self.raw, self.item = raw, tidy(item)

    @cached_property
    def words(self) -> str:
        """The string in plain words, without identifiers; the item's own where there is no string."""
        if self.raw:
            return plain_words(without_identifiers(self.raw))
        names = " ".join(f"{name.get('family', '')} {name.get('literal', '')}" for name in _names(self.item))
        rest = [plain(self.item.get(field)) for field in ("title", "container-title", "volume", "page")]
        return plain_words(" ".join([names, str(year(self.item) or ""), *rest]))

    @cached_property
    def title(self) -> str:
        """The printed title in plain words."""
        return title_words(plain(self.item.get("title")))

    @cached_property
    def families(self) -> tuple[str, ...]:
        """The printed authors' (else editors') family names in plain words, in order."""
        return _families(_names(self.item))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Every number in the string, without leading zeros."""
        return frozenset(str(int(number)) for number in _NUMBER.findall(self.words) if len(number) < 12)

    @cached_property
    def years(self) -> frozenset[int]:
        """The year that was read, else every number in the string that may be one."""
        read = year(self.item)
        return frozenset({read}) if read else frozenset(map(int, _YEAR.findall(self.words)))

    @cached_property
    def preprint(self) -> bool:
        """Whether a preprint is what was printed."""
        return self.item.get("type") == "article" or bool(_PREPRINT.search(self.words))


_PREPRINT = re.compile(
    r"\b(?:bio|med|chem|psy|soc|eco|edu)?a?rxiv\b|\bpreprints?\b|\bresearch square\b|\bssrn\b"
)


def compare(reference: Reference, record: Record) -> Comparison:
    """Every field of a printed reference beside the record's. Pure; never raises."""
    title = _title(reference, record)
    if title.verdict == "contradicts" and _is_container(reference, record):
        title = _Title(words=title.words)
    author, authors = _author(reference, record)
    container, alike = _container(reference, record)
    pages = _page(reference, record)
    verdicts: dict[str, Verdict] = {
        "title": title.verdict,
        "author": author,
        "issued": _issued(reference, record),
        "container-title": container,
        "volume": _number(reference, record, "volume"),
        "issue": _number(reference, record, "issue"),
        "page": pages,
        "type": _type(reference, record),
    }
    return Comparison(
        verdicts=verdicts,
        title=title.alike,
        words=title.words,
        extra=title.extra,
        missing=title.missing,
        notice=title.notice,
        numbers=title.numbers,
        authors=authors,
        container=alike,
        people=len(reference.families),
        page=int(match[0][:9]) if (match := _NUMBER.search(plain(reference.item.get("page")))) else 0,
    )


class _Title(msgspec.Struct, frozen=True, kw_only=True):
    verdict: Verdict = "silent"
    alike: float = -1.0
    words: int = 0
    extra: float = 0.0
    missing: float = 0.0
    notice: bool = False
    numbers: bool = False


def _title(reference: Reference, record: Record) -> _Title:
    forms = {words: title for title in reversed(record.titles) if (words := title_words(title))}
    if not forms:
        return _Title()
    printed = reference.title
    seen = max(((_likeness(reference, form), form) for form in forms), key=lambda pair: pair[0])
    alike, form = seen
    if alike < 0:
        return _Title(words=len(form.split()))
    mine = printed if printed and ratio(printed, form) >= 0.6 else within(form, reference.words)[1]
    theirs, ours = notice(forms[form]), notice(plain(reference.item.get("title")))
    differs = theirs != ours and not (theirs and form.split()[0] in reference.words.split())
    cut = _begins(printed, form) and len(form[len(printed) :].split()) > _PART_WORDS
    counted, read = numbers(form[: len(printed)] if cut else form), numbers(mine)
    verdict: Verdict = (
        "agrees"
        if alike >= _SAME_TITLE
        else "near"
        if alike >= _LIKE_TITLE
        else "contradicts"
        if alike < _OTHER_TITLE
        else "silent"
    )
    other_numbers = counted != read and counted != numbers(within(form, reference.words)[1])
    if differs or (other_numbers and counted):
        verdict = "contradicts"
    return _Title(
        verdict=verdict,
        alike=alike,
        words=len(form.split()),
        extra=_lacking(form, mine),
        missing=_lacking(mine, form),
        notice=differs,
        numbers=other_numbers,
    )


def _likeness(reference: Reference, form: str) -> float:
    """How alike the printed title and a form of the record's are; -1 where none is printed or can be found."""
    printed = reference.title
    alike = ratio(printed, form) if printed else -1.0
    if alike < _SAME_TITLE and len(form) >= _SHORT_TITLE:
        inside = within(form, reference.words)[0] if len(form) <= len(reference.words) else 0.0
        if inside >= 0.9:  # the parser cut the title otherwise
            alike = max(alike, inside)
    return max(alike, _LIKE_TITLE) if _begins(printed, form) else alike


def _begins(printed: str, form: str) -> bool:
    """Whether only the beginning of the title was printed."""
    return len(form) > len(printed) >= _BEGINNING and form.startswith(printed[:-1])


def _lacking(words: str, other: str) -> float:
    """The share of ``words`` that ``other`` does not have, a letter or two aside."""
    tokens, others = words.split(), set(other.split())
    if not tokens:
        return 0.0
    rest = [token for token in tokens if token not in others]
    lacking = [
        token
        for token in rest
        if len(token) < 4
        or not any(
            abs(len(token) - len(one)) < 3 and ratio(token, one) >= 0.75 for one in others if len(one) > 3
        )
    ]
    return sum(map(len, lacking)) / sum(map(len, tokens))


def _names(item: Item) -> Sequence[Mapping[str, Any]]:
    return item.get("author") or item.get("editor") or ()


def _families(names: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    found = []
    for name in names:
        parts = (name.get("non-dropping-particle"), name.get("family") or name.get("literal"))
        if words := plain_words(" ".join(plain(part) for part in parts)):
            found.append(words)
    return tuple(found)


def _same_name(a: str, b: str) -> float:
    """How alike two family names are: whole, or a part of a double name."""
    if a == b:
        return 1.0
    one, other = set(a.split()), set(b.split())
    long = {word for word in one & other if len(word) > 3}
    if long or a.replace(" ", "") == b.replace(" ", ""):
        return 0.95
    return ratio(a, b)


def _author(reference: Reference, record: Record) -> tuple[Verdict, float]:
    theirs = _families(_names(record.item))
    if not theirs:
        return "silent", -1.0
    printed = reference.families
    if not printed:
        return _author_in_string(reference, theirs)
    best = [max(_same_name(name, other) for other in theirs) for name in printed]
    share = sum(score >= 0.8 for score in best) / len(best)
    first = _same_name(printed[0], theirs[0])
    if first >= 0.9:
        return "agrees", share
    # Swapped, misspelt, or a given name taken for the family name.
    given = plain_words(
        " ".join(plain(_names(reference.item)[0].get(part)) for part in ("given", "family", "literal"))
    )
    if first >= 0.75 or best[0] >= 0.9 or set(given.split()) & {w for w in theirs[0].split() if len(w) > 2}:
        return "near", share
    if f" {theirs[0]} " in f" {reference.words} ":
        return "near", max(share, 0.5)
    return "contradicts", share


def _author_in_string(reference: Reference, theirs: Sequence[str]) -> tuple[Verdict, float]:
    """No author was read: is the record's first one in the string?"""
    if not reference.raw:
        return "silent", -1.0
    words = f" {reference.words} "
    if f" {theirs[0]} " in words:
        return "agrees", -1.0
    if any(len(name) > 3 and f" {name} " in words for name in theirs):
        return "near", -1.0
    return "silent", 0.0


def _issued(reference: Reference, record: Record) -> Verdict:
    if not reference.years or not record.years:
        return "silent"
    if reference.years & set(record.years):
        return "agrees"
    off = min(abs(mine - theirs) for mine in reference.years for theirs in record.years)
    return "near" if off == 1 else "contradicts"


def _is_container(reference: Reference, record: Record) -> bool:
    """Whether the parser took the journal's name for the title of a reference that prints none."""
    title = plain(reference.item.get("title"))
    return bool(title) and containers.alike(title, record.containers) >= containers.SAME


def _container(reference: Reference, record: Record) -> tuple[Verdict, float]:
    if _is_container(reference, record):
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
        str(int(word)) if word.isdecimal() else word for word in plain_words(plain(value)).split()
    )


def _number(reference: Reference, record: Record, field: str) -> Verdict:
    theirs, mine = _bare(record.item.get(field)), _bare(reference.item.get(field))
    if not theirs:
        return "silent"
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
    """Whether the parser took what is no number for the volume, and the record's own stands in the string."""
    return len(theirs) > 1 and theirs in reference.numbers and not mine.isdecimal()


def _page(reference: Reference, record: Record) -> Verdict:
    theirs = [_bare(record.item.get(field)) for field in ("page", "number")]
    theirs = [one.split()[0] for one in theirs if one]
    mine = _bare(reference.item.get("page")) or _bare(reference.item.get("number"))
    if not theirs:
        return "silent"
    if mine:
        first = mine.split()[0]
        if first in theirs or _tail(first) in map(_tail, theirs):
            return "agrees"
        slip = any(_one_off(first, one) for one in theirs)
        if slip or any(one in reference.numbers for one in theirs if len(one) > 2):
            return "near"
        return "contradicts"
    return "near" if any(one in reference.words.split() for one in theirs) else "silent"


def _one_off(a: str, b: str) -> bool:
    """Whether one digit was misprinted."""
    return len(a) == len(b) > 1 and sum(x != y for x, y in zip(a, b, strict=True)) == 1


def _tail(page: str) -> str:
    """'e1002' and '1002' may be the same article number; 'S45' and '45' are two pages."""
    return page[1:] if page[:1] == "e" and page[1:].isdecimal() else page


def _type(reference: Reference, record: Record) -> Verdict:
    """Whether the record is the kind of work that was printed; most printed strings do not say."""
    if record.kind in _NO_WORK:
        return "contradicts"
    if record.kind == "posted-content":
        if reference.preprint:
            return "agrees"
        journal = {"volume", "issue", "page", "container-title"} & reference.item.keys()
        return "contradicts" if journal else "near"
    if reference.item.get("type") == "article" and {"volume", "page"} & record.item.keys():
        return "contradicts"
    return "silent"
