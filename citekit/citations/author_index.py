"""The entries of a list by their first authors, and how well each fits what a text cites."""

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from citekit.citations.citation_words import CJK, UNPUBLISHED
from citekit.citations.targets import Target, name_key
from citekit.csl.names import name_particles


class AuthorYear(NamedTuple):
    """How a text names a work: names (as keys), initial of the first, 'et al.', year and letter."""

    names: tuple[str, ...]
    et_al: bool
    year: str
    suffix: str
    initial: str = ""


class Known(NamedTuple):
    """An entry under one of its keys.

    ``doubt``: how far the key is from the first author's name as it is printed; ``person``: whether the key
    is a name of a person.
    """

    target: Target
    doubt: float
    person: bool


_PARTICLE_KEYS = frozenset(name_key(particle) for particle in name_particles())
_TITLE_WORDS = 12
# Shorter first words of an entry are a country: 'Brasil. Ministério da Saúde.'
_SURE_HEAD = 12
# Shorter names differ in one letter too often: 'Lee' and 'Lei'.
_MISPRINTED = 6
# No name is longer; the forms of a word take the square of its length.
_LONGEST_NAME = 60


def _shorter_forms(key: str) -> set[str]:
    """``key``, and ``key`` without one of its letters."""
    return {key, *(key[:at] + key[at + 1 :] for at in range(len(key)))}


def one_letter_apart(key: str, other: str) -> bool:
    """Whether one letter was lost, added or exchanged, or two neighbours changed places."""
    short, long = sorted((key, other), key=len)
    at = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return short != long and (short[at + 1 :] == long[at + 1 :] or swapped)


class AuthorIndex:
    """The entries by their first author's name, for a text to be read along."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self._by_key: dict[str, list[Known]] = defaultdict(list)
        self._titles: list[tuple[str, Target]] = []
        for target in targets:
            for key, doubt, person in _keys(target):
                self._by_key[loose(key)].append(Known(target, doubt, person))
            if not target.names:
                self._titles.append((name_key(target.title), target))
        self._sorted = sorted(self._by_key)
        self._shorter: dict[str, set[str]] = defaultdict(set)
        for target in targets:
            if target.person and _MISPRINTED <= len(target.names[0]) <= _LONGEST_NAME:
                for form in _shorter_forms(target.names[0]):
                    self._shorter[form].add(target.names[0])

    def __contains__(self, key: str) -> bool:
        return loose(key) in self._by_key

    def begins(self, key: str) -> bool:
        """Whether a known key begins with ``key``."""
        key = loose(key)
        position = bisect_left(self._sorted, key)
        return position < len(self._sorted) and self._sorted[position].startswith(key)

    def is_person(self, key: str) -> bool:
        """Whether ``key`` is the name of a person who is an entry's first author."""
        return any(known.person for known in self._by_key.get(loose(key), ()))

    def near(self, key: str) -> str:
        """The one person's name that differs from ``key`` in one letter: a misprint; '' of none or several."""
        if not _MISPRINTED <= len(key) <= _LONGEST_NAME:
            return ""
        names = {name for form in _shorter_forms(key) for name in self._shorter.get(form, ())}
        alike = {name for name in names if one_letter_apart(name, key)}
        return alike.pop() if len(alike) == 1 else ""

    def add(self, key: str, alias: str) -> None:
        """Know ``alias`` as another name of what ``key`` names."""
        known = self._by_key.get(loose(key), [])
        if loose(alias) not in self._by_key:
            insort(self._sorted, loose(alias))
        here = {member.target.number for member in self._by_key[loose(alias)]}
        self._by_key[loose(alias)] += [
            member._replace(person=False) for member in known if member.target.number not in here
        ]

    def titled(self, words: str) -> list[Target]:
        """The entries without an author whose title begins with ``words``."""
        key = name_key(words)
        return [target for title, target in self._titles if len(key) >= 6 and title.startswith(key)]

    @property
    def has_titles(self) -> bool:
        """Whether there are entries without an author."""
        return bool(self._titles)

    def meant(self, first: str, cited: AuthorYear) -> list[Target]:
        """The entries that ``cited`` can mean: the best, several if ambiguous."""
        scored = [
            (fit(known.target, cited) - known.doubt - (first not in known.target.names) * 0.05, known.target)
            for known in self._by_key.get(loose(first), ())
        ]
        return best(scored, cited.suffix) or self._undated(first, cited)

    def _undated(self, first: str, cited: AuthorYear) -> list[Target]:
        """The only entry of an author if the list prints no year of it."""
        entries = {known.target.number: known.target for known in self._by_key.get(loose(first), ())}
        if len(first) < _SURE_HEAD and all(first not in target.names for target in entries.values()):
            return []
        return [
            target
            for target in entries.values()
            if len(entries) == 1 and not target.years and target.year in ("", "undated")
            if fit(target, cited._replace(year=target.year)) > 1
        ]


def best(scored: Sequence[tuple[float, Target]], suffix: str) -> list[Target]:
    """The targets of the best score, each once; letters that the list lacks count its order."""
    highest = max((score for score, _ in scored), default=0.0)
    if highest <= 0:
        return []
    meant = list({target.number: target for score, target in scored if score == highest}.values())
    position = "abcdefghijk".find(suffix) if suffix else -1
    if len(meant) > 1 and 0 <= position < len(meant) and not any(target.suffix for target in meant):
        return [meant[position]]
    return meant


_TRANSCRIBED = re.compile(r"(?<=[aou])e")


def loose(key: str) -> str:
    """``key`` without the letters by which 'Müller' becomes 'Mueller'."""
    return _TRANSCRIBED.sub("", key)


def _keys(target: Target) -> Iterator[tuple[str, float, bool]]:
    """The keys of an entry, each with its doubt and whether it is the name of a person."""
    keys: dict[str, tuple[float, bool]] = {}
    for head in target.heads:
        keys[head] = 0.0, False
    if not target.names and (title := name_key(" ".join(target.title.split()[:_TITLE_WORDS]))):
        keys.setdefault(title, (0.0, False))
    for key, doubt in _first_names(target):
        keys.setdefault(key, (doubt, target.person))
    return ((key, *weight) for key, weight in keys.items() if key)


def _first_names(target: Target) -> Iterator[tuple[str, float]]:
    """The forms of the first author's name, the printed one first."""
    if not target.names:
        return
    first = target.names[0]
    yield first, 0.0
    if not target.person:
        return
    for bare in _without_particles(first):
        yield bare, 0.05
    for form in (*inflected(first), *(name_key(part) for part in target.parts)):
        yield form, 0.1
    if re.match(rf"[{CJK}]{{4,}}$", first):
        yield first[:2], 0.1


def _without_particles(name: str) -> Iterator[str]:
    """'vandenberg' as 'denberg' and 'berg'."""
    for length in range(2, 7):
        if name[:length] in _PARTICLE_KEYS and len(name) >= length + 3:
            yield name[length:]
            yield from _without_particles(name[length:])


_ENDINGS = {
    "ий": "ого его ому ему им ом ем",
    "ый": "ого ому ым ом",
    "ой": "ого ому ым ом",
    "ая": "ой ую",
    "а": "ы и е у ой",
    "я": "и е ю ей",
    "й": "я ю ем е",
    "ь": "я ю ем е",
    "": "а у ым ом ем е ы ых",
}
_CONSONANT = re.compile(r"[бвгджзклмнпрстфхцчшщ]$")
# The marks above 'й' and 'ё' are no part of a key.
_BARE_ENDINGS = {
    name_key(ending): [name_key(form) for form in forms.split()] for ending, forms in _ENDINGS.items()
}


def inflected(key: str) -> Iterator[str]:
    """The cases of a Russian family name: 'Иванова', 'Иванову' of 'Иванов'."""
    if not re.search(r"[\u0400-\u04ff]$", key) or len(key) < 3:
        return
    for ending, forms in _BARE_ENDINGS.items():
        if ending and key.endswith(ending):
            yield from (key[: -len(ending)] + form for form in forms)
            return
    if _CONSONANT.search(key):
        yield from (key + form for form in _BARE_ENDINGS[""])


def fit(target: Target, cited: AuthorYear) -> float:
    """How well an entry fits; 0 and less: not at all. The first name is known to fit."""
    score = _year_fit(target, cited.year)
    if not score or (cited.suffix and target.suffix and cited.suffix != target.suffix):
        return 0.0
    score += (cited.suffix == target.suffix) * 0.5
    if cited.initial and target.initial:
        score += 0.3 if cited.initial == target.initial else -0.3
    others, more = target.names[1:], cited.names[1:]
    if more:
        known = sum(alike(name, other) for name, other in zip(more, others, strict=False))
        unknown = len(more) - known
        if unknown and not (target.several and len(more) > len(others)):
            return 0.0 if unknown > known else 0.2
        score += 0.5 * known
        if not cited.et_al and len(more) == len(others) and not target.several:
            score += 0.5
    elif cited.et_al:
        score += 0.5 if len(others) > 1 or target.several else 0.25 if others else -0.5
    else:
        score += 0.5 if not others and not target.several else -0.25
    return score


def _year_fit(target: Target, year: str) -> float:
    if year == target.year:
        return 2.0
    if year in target.years:
        return 1.0
    if year in UNPUBLISHED and not target.years:
        both = target.year in UNPUBLISHED and "undated" not in (year, target.year)
        return 1.5 if both else 1.0 if not target.year else 0.0
    return 0.0


def alike(name: str, other: str) -> bool:
    """Whether two keys can be one family name: spelling, particles, case endings, half of a double name."""
    short, long = sorted((loose(name), loose(other)), key=len)
    if short == long or (len(short) >= 4 and (long.endswith(short) or long.startswith(short))):
        return True
    if re.match(f"[{CJK}]", short):
        return len(short) >= 2 and long.startswith(short)
    if len(long) >= _MISPRINTED and one_letter_apart(short, long):
        return True
    return len(short) >= 4 and "\u0400" <= short[0] <= "\u04ff" and long.startswith(short[:-2])
