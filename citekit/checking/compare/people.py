"""Compare a printed list of authors with a record's, as wholes: who was added, left out, replaced or moved.

Not a difference: initials, particles, 'Jr', accents and transliteration, hyphens and spaces, half of a double name,
given and family name swapped, bodies, what 'et al.' stands for, and a record that lists only the first authors.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

import msgspec

from citekit.checking.compare.reference import Reference
from citekit.csl.item import is_cut_short
from citekit.csl.names import Name as CslName
from citekit.csl.names import collective_words, name_particles, read_names
from citekit.csl.richtext import plain
from citekit.csl.titles import plain_words
from citekit.indexes.index import Record
from citekit.text.similarity import ratio

_MOST = 200
"""Names of each list that are compared: longer lists are those of collaborations."""
_LONGEST = 200
"""Characters of a name that are compared."""
_MOST_UNLIKE = 60
"""Names of each list that are compared with one another, where they are not the same."""
_MISSPELT = 0.75
_EXCESS = 3
"""Printed names beyond the record's from which on the record is taken for one of the first authors only."""
_COMPLETE_SINCE = 2000
"""The year from which on a record with a single author is taken to list all."""
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "md", "phd"))
_CUT = re.compile(r"\bet\.? ?al\b|\band (?:others|colleagues)\b|\bet coll\b|\bu\. ?a\.|\bи др\b|…|\.\.\.|等")
# Spellings of one name in different systems of transliteration: 'Zhukovskii', 'Joukowsky'; 'Müller', 'Mueller'.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"shch|sch|sh|sz", "s"),
        (r"tch|tsch|ch|cz|ts|tz|cs", "c"),
        (r"zh", "j"),
        (r"kh", "h"),
        (r"ae", "a"),
        (r"oe", "o"),
        (r"oo|ou|ue", "u"),
        (r"ee", "i"),
        (r"x", "ks"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"ck|q", "k"),
        (r"w", "v"),
        (r"[jy]", "i"),
        (r"ie", "e"),
        (r"ii+", "i"),
        (r"(?<=\w\w)(?:off|ov|ev|eff)$", "ov"),
        (r"(?<=\w)h(?=$|[^aeiou])", ""),
    )
)


class PeopleComparison(msgspec.Struct, frozen=True, kw_only=True):
    """How two lists of authors differ; empty where they do not, or nothing can be said.

    ``added``: printed names that the record does not have; ``missing``: the record's that were not printed;
    ``misspelt``: pairs of a printed and the record's spelling; ``moved``: the families in printed order and in the
    record's, where the order differs.
    """

    added: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    misspelt: tuple[tuple[str, str], ...] = ()
    moved: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    def __bool__(self) -> bool:
        return bool(self.added or self.missing or self.misspelt or self.moved[0])


class _Person:
    """A name, prepared for comparing with others."""

    def __init__(self, name: CslName) -> None:
        self.name = name
        self.family = plain_words((name.surname or name.literal)[:_LONGEST])
        self.given = plain_words(name.given[:_LONGEST])

    @cached_property
    def shown(self) -> str:
        """'Zhukovsky Q'."""
        initials = "".join(word[0].upper() for word in self.given.split())
        return f"{self.name.surname or self.name.literal} {initials}".strip()

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the family name that tell it from others."""
        words = [word for word in self.family.split() if word not in _SUFFIXES]
        return frozenset([word for word in words if word not in name_particles()] or words)

    @cached_property
    def every(self) -> frozenset[str]:
        """The words of the whole name."""
        return self.words | frozenset(self.given.split())

    @cached_property
    def sound(self) -> str:
        """The family name in one piece, whichever way it was transliterated."""
        return _sound("".join(word for word in self.family.split() if word in self.words))

    @property
    def is_body(self) -> bool:
        """Whether it is the name of a group, or too short to be told from initials."""
        if self.family.isascii() and (len(self.family) < 2 or self._is_initials):
            return True
        collective = not self.name.family and len(self.family.split()) > 1
        return collective or bool(frozenset(self.family.split()) & collective_words())

    @property
    def _is_initials(self) -> bool:
        """Whether the parser took initials for a family name: 'BML'."""
        return not self.given and len(self.family) < 4 and (self.name.surname or self.name.literal).isupper()

    def has_initial(self, other: "_Person") -> bool:
        """Whether the given names begin alike, or one is not known."""
        return not self.given or not other.given or self.given[0] == other.given[0]


def _sound(name: str) -> str:
    for pattern, sound in _SOUNDS:
        name = pattern.sub(sound, name)
    return name


def compare_people(reference: Reference, record: Record) -> PeopleComparison:
    """Compare the printed authors with the record's. Pure."""
    printed = _people(reference.item.get("author"))
    theirs = _people(record.item.get("author"))
    if not printed or not theirs or _scripts(printed) != _scripts(theirs):
        return PeopleComparison()
    pairs = _pairs(printed, theirs)
    others = [
        _Person(name) for role in ("editor", "translator") for name in read_names(record.item.get(role))
    ]
    added = [
        person
        for at, person in enumerate(printed)
        if at not in pairs and not person.is_body and not _is_elsewhere(person, others, theirs, record)
    ]
    missing = list(_missing(reference, len(pairs) + len(added), theirs, pairs))
    if _lists_first_authors(printed, theirs, pairs, added, record):
        return PeopleComparison()
    couples = [(printed[at], theirs[pairs[at]]) for at in sorted(pairs)]
    misspelt = [(a.shown, b.shown) for a, b in couples if _alike(a, b) < 3]
    return PeopleComparison(
        added=tuple(person.shown for person in added),
        missing=tuple(person.shown for person in missing),
        misspelt=tuple(misspelt),
        moved=_moved(couples, [theirs[at] for at in sorted(pairs.values())]),
    )


def _people(value: object) -> list[_Person]:
    return [person for name in read_names(value)[:_MOST] if (person := _Person(name)).family]


def _scripts(people: Sequence[_Person]) -> bool:
    """Whether the names are in Latin letters."""
    return sum(person.family.isascii() for person in people) * 2 > len(people)


def _pairs(printed: Sequence[_Person], theirs: Sequence[_Person]) -> dict[int, int]:
    """Which of the record's names each printed one is: the most alike first, each once."""
    same = enumerate(_same_places(printed, theirs))
    pairs = {at: other for at, other in same if other is not None}
    used = set(pairs.values())
    left = [at for at in range(len(printed)) if at not in pairs][:_MOST_UNLIKE]
    open_ = [other for other in range(len(theirs)) if other not in used][:_MOST_UNLIKE]
    scores = ((_alike(printed[at], theirs[other]), at, other) for at in left for other in open_)
    # Of names that fit equally well, the one at the same place.
    likely = sorted((-score, abs(at - other), at, other) for score, at, other in scores if score)
    for _, _, at, other in likely:
        if at not in pairs and other not in used:
            pairs[at] = other
            used.add(other)
    return pairs


def _same_places(printed: Sequence[_Person], theirs: Sequence[_Person]) -> Iterator[int | None]:
    """For each printed name the place of the same name, where only one of the record's has it; else None."""
    places: dict[str, list[int]] = {}
    for other, person in enumerate(theirs):
        places.setdefault(person.family, []).append(other)
    counts = Counter(person.family for person in printed)
    for person in printed:
        others = places.get(person.family, [])
        yield others[0] if len(others) == 1 == counts[person.family] else None


def _alike(a: _Person, b: _Person) -> int:
    """4: same family name and initial; 3: one name, written otherwise; 2, 1: misspelt; 0: two names."""
    if a.family == b.family or (a.sound == b.sound and len(a.sound) > 1):
        return 4 if a.has_initial(b) else 3
    if any(len(word) > 2 for word in a.words & b.words):
        return 3
    if _is_swapped(a, b) or _is_swapped(b, a):
        return 3
    short, long = sorted((a.sound, b.sound), key=len)
    glued = len(short) > 3 and len(long) - len(short) > 2
    if glued and (long.endswith(short) or long.startswith(short)) and a.has_initial(b):
        return 3  # 'Vandenberg', 'Berg'
    one, other = "".join(sorted(a.every)), "".join(sorted(b.every))
    if len(one) > 5 and one == other:
        return 3
    if max(ratio(a.sound, b.sound), ratio(a.family, b.family)) >= _MISSPELT and len(short) > 2:
        return 2 if a.has_initial(b) else 1
    return 0


def _is_swapped(a: _Person, b: _Person) -> bool:
    """Whether the family name of ``a`` is the given name of ``b``, and the other way round."""
    given = frozenset(b.given.split())
    if not a.given or not given or not any(len(word) > 1 for word in a.words):
        return False
    begins = {word[0] for word in b.words}
    return a.words <= given and bool({word[0] for word in a.given.split()} & begins)


def _is_elsewhere(
    person: _Person, others: Sequence[_Person], theirs: Sequence[_Person], record: Record
) -> bool:
    """Whether it is an editor, or a part of another name, of the title or of the journal taken for a name."""
    if any(_alike(person, other) >= 3 for other in others) or any(
        person.words <= one.every for one in theirs
    ):
        return True
    texts = (*record.titles, *record.containers, plain(record.item.get("publisher")))
    words = frozenset(word for text in texts for word in plain_words(text).split())
    return person.words <= words


def _missing(
    reference: Reference, count: int, theirs: Sequence[_Person], pairs: dict[int, int]
) -> Iterator[_Person]:
    """The record's names that were left out of ``count`` printed, and not by 'et al.' or by the parser."""
    raw = reference.raw
    cut = is_cut_short(reference.item) or bool(_CUT.search(raw.casefold()))
    used = set(pairs.values())
    # Of a list that is cut short, the names up to the last printed in order, an added one counted as a name.
    in_order = [pairs[at] for at in sorted(pairs)]
    gap = max((b - a for a, b in pairwise(in_order)), default=0)
    last = (max(used, default=-1) if gap <= 2 else -1) if cut else len(theirs)
    if cut and len(pairs) < count and gap <= 2:
        last = max(last, min(count, len(theirs)) - 1)
    words = f" {reference.words} ".replace(" ", "  ")
    for at, person in enumerate(theirs):
        if at in used or person.is_body or at > last:
            continue
        known = sum(theirs[other].family == person.family for other in used)
        if raw and words.count(f" {person.family.replace(' ', '  ')} ") > known:
            continue
        yield person


def _lists_first_authors(
    printed: Sequence[_Person],
    theirs: Sequence[_Person],
    pairs: dict[int, int],
    added: Sequence[_Person],
    record: Record,
) -> bool:
    """Whether the record seems to list only the first of the authors, as old ones do."""
    if len(added) != len(printed) - len(theirs) or [pairs.get(at) for at in range(len(theirs))] != list(
        range(len(theirs))
    ):
        return False
    old = min(record.years, default=0) < _COMPLETE_SINCE
    return len(added) >= _EXCESS or (len(theirs) == 1 and old and bool(added))


def _moved(
    couples: Sequence[tuple[_Person, _Person]], order: Sequence[_Person]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The stretch of names that stand in another order, as printed and as in the record."""
    mine, right = [theirs for _, theirs in couples], list(order)
    unlike = [at for at, (a, b) in enumerate(zip(mine, right, strict=True)) if a.family != b.family]
    if not unlike:
        return ((), ())
    stretch = slice(unlike[0], unlike[-1] + 1)
    return tuple(p.shown for p, _ in couples[stretch]), tuple(p.shown for p in right[stretch])
