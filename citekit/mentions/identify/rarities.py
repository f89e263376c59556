"""How rare a confirmed clue is among all records: in log10, 6.5 is one of 3 million."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date

from citekit.csl.titles import plain_words
from citekit.mentions.frequencies import frequencies, rarity_of
from citekit.mentions.identify.records import RecordText
from citekit.mentions.identify.verdicts import NEAR_DAYS, NEW_DAYS, ClueVerdict, country
from citekit.mentions.words import all_stems

_GROWTH, _LAST = 0.041, 2026
"""Yearly growth of the literature: Bornmann, Haunschild and Mutz, Humanit Soc Sci Commun 8:224 (2021)."""
_GIVEN, _INITIAL, _CERTAIN = 2.5, 1.0, 9.0
"""The most that a given name counts (given and family names go together); an initial; a DOI."""
_TITLE = 8.0
_OMITTED = frozenset(
    ("the", "of", "and", "for", "in", "on", "a", "an", "de", "la", "et", "und", "der", "fur")
)


def word_rarity(stem: str) -> float:
    """The rarity of a stem in titles."""
    return rarity_of(frequencies().words, stem)


def rarity(one: ClueVerdict, text: RecordText) -> float:
    """The rarity of a confirmed clue."""
    read = _READERS.get(one.clue.kind)
    if read:
        return read(one, text)
    there = all_stems([one.clue.value]) & (text.title_stems if one.place == "title" else text.abstract_stems)
    found = max(map(word_rarity, there), default=0.0)
    return found if one.place == "title" else max(found - frequencies().abstract, 0.0)


def journal_key(name: str) -> str:
    """A key that a journal's name shares with its abbreviations, and with a few other journals."""
    words = [word for word in plain_words(name).split() if word not in _OMITTED]
    return (
        " ".join("j" if word == "journal" else word[:2] for word in words)
        if len(words) > 1
        else "".join(words)
    )


def _journal(one: ClueVerdict, text: RecordText) -> float:
    return min(
        rarity_of(frequencies().journals, journal_key(name))
        for name in (one.clue.value, *text.record.containers)
    )


def _before(one: ClueVerdict, text: RecordText) -> float:
    return _days(text.first_day, NEW_DAYS)


def _published(one: ClueVerdict, text: RecordText) -> float:
    year = date(int(one.clue.value[:4]), 7, 1)
    return _days(year, 365) if "-" not in one.clue.value else _days(text.first_day or year, 2 * NEAR_DAYS)


def _days(first: date | None, number: int) -> float:
    """The rarity of so many days of the year of ``first``, were the literature's growth even."""
    years_ago = max(_LAST - first.year, 0) if first else 0
    return -math.log10(number / 365 * _GROWTH / (1 + _GROWTH) ** years_ago)


def _person(one: ClueVerdict, text: RecordText) -> float:
    family, given = next((family, given) for family, given, shown in text.names if shown == one.words)
    found = rarity_of(frequencies().families, family)
    first = [word for word in plain_words(one.clue.value).split() if word not in family.split()][:1]
    if not first or not given:
        return found
    if len(first[0]) > 1 and first[0] in given.split():
        return found + min(rarity_of(frequencies().given, first[0]), _GIVEN)
    return found + _INITIAL


def _origin(one: ClueVerdict, text: RecordText) -> float:
    names = country().get(plain_words(one.clue.value), ("",))
    return rarity_of(frequencies().countries, names[0])


def _sample(one: ClueVerdict, text: RecordText) -> float:
    """The rarity of a number in an abstract, by its magnitude; round ones are more frequent."""
    found = re.search(r"\d+", one.clue.value)
    number = int(found[0]) if found else 0
    table = frequencies().numbers
    level = table.get(str(number.bit_length()), max(table.values()))
    zeros = len(str(number)) - len(str(number).rstrip("0"))
    return max(level - 0.5 * zeros, 0.0)


def _title(one: ClueVerdict, text: RecordText) -> float:
    return min(sum(map(word_rarity, text.title_stems)), _TITLE)


_READERS: Mapping[str, Callable[[ClueVerdict, RecordText], float]] = {
    "journal": _journal,
    "before": _before,
    "published": _published,
    "person": _person,
    "institution": lambda one, text: frequencies().institution,
    "origin": _origin,
    "sample": _sample,
    "title": _title,
    "link": lambda one, text: _CERTAIN,
}
