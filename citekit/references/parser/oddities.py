"""What is odd about an item, whichever words it was read from: fields that cannot be whole, titles of two sentences."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from citekit.csl.item import Item
from citekit.csl.names import collective_words

_SENTENCE_END = re.compile(r"[^\W\d_]{4}[.?!]\s+(?=\w)")
_JOINED = frozenset("-‐‑–—&+/")
_BRACKETS = (("(", ")"), ("[", "]"))
_FEW_WORDS, _LONG_TITLE = 3, 250


def oddities(item: Item, raw: str, spans: Mapping[str, tuple[int, int]]) -> list[float]:
    """The oddities of an item as predictors, 0 to 1; ``spans``: the place of each field in ``raw``."""
    title = str(item.get("title", ""))
    return [
        min(len(broken_fields(item, raw, spans)), 2) / 2,
        min(len(_SENTENCE_END.findall(title)), 2) / 2,
        float(len(title.split(None, _FEW_WORDS)) < _FEW_WORDS),
        float(len(title) > _LONG_TITLE),
    ]


def broken_fields(item: Item, raw: str, spans: Mapping[str, tuple[int, int]]) -> frozenset[str]:
    """The fields that begin or end inside a word or brackets, and authors of whom one is no person."""
    broken = {name for name, (start, end) in spans.items() if name in item and _is_cut(name, raw, start, end)}
    if any(_odd_people(item.get("author", []))):
        broken.add("author")
    return frozenset(broken)


def _is_cut(name: str, raw: str, start: int, end: int) -> bool:
    first, last = raw[start : start + 1], raw[end - 1 : end] if end else ""
    before, behind = raw[start - 1 : start] if start else "", raw[end : end + 1]
    if last.isalpha() and behind.isalpha():
        return True
    if name in ("title", "container-title") and before.isalnum() and first.isalnum():
        return True
    if name == "title" and before in _JOINED and before:
        return True
    value = raw[start:end]
    for opening, closing in _BRACKETS:
        if (opening in value or closing in value) and value.count(opening) != value.count(closing):
            return True
    return False


def _odd_people(people: list[dict[str, Any]]) -> Iterator[bool]:
    """Whether a person has a collective's name, or is the only one with or without a given name."""
    persons = [person for person in people if "family" in person]
    yield len({"given" in person for person in persons}) > 1
    collective = collective_words()
    for person in persons:
        words = f"{person['family']} {person.get('given', '')}".lower().split()
        yield not collective.isdisjoint(words)
