"""Abbreviations as a text explains them: 'prefrontal cortex (PFC)'."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from citekit.data import data_lines
from citekit.mentions.find.word_lists import heads, words
from citekit.text.normalize import clean

_SHORT = r"[a-z]{0,3}[A-Z][A-Za-z0-9]{0,7}(?:-[A-Za-z0-9]{1,4})?"
_BEHIND = re.compile(rf"\(({_SHORT})\)")
_ASIDE = re.compile(rf"(?<![\w-])({_SHORT})\s\(([^()\n]{{8,90}})\)")
_USED = re.compile(rf"(?<![\w-]){_SHORT}(?![\w-])")
_WORD = re.compile(r"[^\W_][\w'’-]*")


@dataclass(frozen=True)
class Gloss:
    """An abbreviation, its meaning, and the place that explains it (-1 if none).

    ``kind`` is what the meaning names: site, intervention, condition, or '' for anything else.
    """

    short: str
    meaning: str
    kind: str
    start: int
    end: int


def glosses(text: str) -> tuple[Gloss, ...]:
    """The abbreviations that ``text`` explains, in order, then the well-known ones.

    Linear in the length.
    """
    used: Counter[str] | None = None
    explained: dict[str, Gloss] = {}
    for short, start, end, stop in _explained(text):
        begin = start
        if not any(character.isdigit() for character in short) and len(short) <= 2:
            used = used if used is not None else Counter(_USED.findall(text))
            short = _as_used(short, used)
        if len(short) <= 2:
            begin = _whole_phrase(text, start)
        meaning = _inside_sentence(clean(text[begin:end]))
        explained.setdefault(short, Gloss(short, meaning, kind_of(meaning), begin, stop))
    known = (gloss for gloss in _well_known() if gloss.short not in explained)
    return (*explained.values(), *known)


def kind_of(phrase: str) -> str:
    """What a phrase names, by its last word: 'site', 'intervention' ... or ''."""
    last = phrase.casefold().rsplit(" ", 1)[-1]
    for kind in ("site", "intervention", "condition"):
        if last in heads(kind) or last in heads(f"{kind} alone"):
            return kind
    return ""


def _inside_sentence(meaning: str) -> str:
    """The meaning without the capital that begins a sentence.

    'Repetitive transcranial'; but 'Brief Pain Inventory' keeps it.
    """
    first, _, rest = meaning.partition(" ")
    return f"{first.lower()} {rest}" if first.istitle() and rest.islower() else meaning


def _explained(text: str) -> Iterator[tuple[str, int, int, int]]:
    """(abbreviation, start and end of its meaning, end) for both orders, by place."""
    places = []
    for match in _BEHIND.finditer(text):
        start = _meaning_before(text, match.start(), match[1])
        if start is not None:
            places.append((match[1], start, match.start(), match.end()))
    for match in _ASIDE.finditer(text):
        start = _meaning_before(text, match.end() - 1, match[1])
        if start is not None and not text[match.start(2) : start].strip():
            places.append((match[1], start, match.end(2), match.end()))
    yield from sorted(places, key=lambda place: place[1])


def _meaning_before(text: str, end: int, short: str) -> int | None:
    """Where the phrase that ends at ``end`` and spells ``short`` begins.

    A digit need not be spelt ('primary motor cortex (M1)'). The first letter must begin a word.
    """
    floor = max(text.rfind("\n", 0, end) + 1, end - 120)
    place = end
    letters = [character for character in short.casefold() if character.isalpha()]
    for index in range(len(letters) - 1, -1, -1):
        place -= 1
        while place >= floor and (
            text[place].casefold() != letters[index]
            or (index == 0 and place > 0 and text[place - 1].isalnum())
        ):
            if text[place] in "();:.":
                return None
            place -= 1
        if place < floor:
            return None
    meaning = text[place:end].strip()
    long_enough = len(meaning) > len(short) + 2 and len(meaning.split()) <= 2 * len(letters) + 2
    return place if long_enough else None


def _as_used(short: str, used: Counter[str]) -> str:
    """'M1' for an 'M' that is explained but never used while 'M1' is.

    Copying loses lowered figures.
    """
    if used[short] > 1:
        return short
    numbered = [(used[f"{short}{digit}"], f"{short}{digit}") for digit in range(10)]
    count, name = max(numbered, key=lambda pair: pair[0])
    return name if count else short


def _whole_phrase(text: str, start: int) -> int:
    """Where the phrase begins: at 'primary' of 'primary motor cortex (M1)'."""
    before = list(_WORD.finditer(text, max(text.rfind("\n", 0, start) + 1, start - 40), start))[-2:]
    for match in reversed(before):
        gap = text[match.end() : start]
        if gap.strip() or match[0].casefold() in words("stop_words") or not match[0].islower():
            break
        if text[match.start() - 1 : match.start()].isalnum():
            break
        start = match.start()
    return start


@cache
def _well_known() -> tuple[Gloss, ...]:
    rows = (line.split(":", 2) for line in data_lines("mention_abbreviations.txt"))
    return tuple(Gloss(short.strip(), meaning.strip(), kind.strip(), -1, -1) for short, kind, meaning in rows)
