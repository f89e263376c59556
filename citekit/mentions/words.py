"""Words of clues and records as they are compared: stems, lay words, numbers."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from citekit.csl.titles import plain_words
from citekit.data import data_lines
from citekit.mentions.frequencies import frequencies

_STEM = 7
"""Letters of a stem: 'depression', 'depressive' and 'depressed' are one."""
_ENDINGS = ("ically", "ies", "ing", "ed", "es", "ly", "al", "ic", "s", "y", "e")
_SPELLINGS = (
    ("isation", "ization"),
    ("ise", "ize"),
    ("our", "or"),
    ("ae", "e"),
    ("oe", "e"),
    ("centre", "center"),
)
_NUMBER = re.compile(r"(?<!\S)\d{1,3}(?: \d{3}){1,4}(?!\S)|(?<!\S)\d{1,9}(?!\S)")
_ONES, _TENS = (tuple(line.split()) for line in data_lines("number_words.txt"))


def stem(word: str) -> str:
    """The beginning of a plain word that its forms and spellings share."""
    for british, american in _SPELLINGS:
        word = word.replace(british, american)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word.removesuffix(ending)
            break
    return word[:_STEM]


def stems(text: str) -> tuple[str, ...]:
    """The stems of the words of ``text`` that carry meaning, in order, each once."""
    return tuple(dict.fromkeys(stem(word) for word in telling(text)))


def telling(text: str) -> Iterator[str]:
    """The plain words of ``text`` without those of prose and of news about research."""
    for word in plain_words(text).split():
        if word not in _prose() and stem(word) not in _common() and (len(word) > 2 or word.isdigit()):
            yield word


def is_title_word(word: str) -> bool:
    """Whether titles of papers have a word, or it is one of news about research."""
    return not any(telling(word)) or all(one in frequencies().words for one in stems(word))


@cache
def _prose() -> frozenset[str]:
    return frozenset(plain_words(line) for line in data_lines("mention_stop_words.txt"))


@cache
def _common() -> frozenset[str]:
    return frozenset(stem(plain_words(line)) for line in data_lines("mention_common_words.txt"))


@cache
def _lay() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(paper's words, the posts' words for it), all plain."""
    rows = (line.partition(":") for line in data_lines("lay_words.txt"))
    return tuple((plain_words(paper), tuple(map(plain_words, post.split(",")))) for paper, _, post in rows)


def paper_words(text: str) -> tuple[str, ...]:
    """Papers' words for everyday ones: 'heart attack' -> 'myocardial infarction'."""
    said = f" {plain_words(text)} "
    return tuple(paper for paper, posts in _lay() if any(f" {post} " in said for post in posts))


def all_stems(texts: Iterable[str]) -> frozenset[str]:
    """The stems of all ``texts``, and of the paper's words for what they say."""
    whole = " ".join(texts)
    return frozenset(stems(f"{whole} {' '.join(paper_words(whole))}"))


def number_forms(number: int) -> tuple[str, ...]:
    """The forms of a number in plain words: ('100', 'one hundred', 'hundred')."""
    forms = [str(number), f"{number:,}".replace(",", " ")]
    if number < 1000:
        forms += _spelled(number)
    return tuple(dict.fromkeys(forms))


def _spelled(number: int) -> list[str]:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        tens, ones = divmod(rest, 10)
        if rest < 20:
            return [_ONES[rest]]
        return [_TENS[tens - 2] + (f" {_ONES[ones]}" if ones else "")]
    head = f"{_ONES[hundreds]} hundred"
    return [f"{head}{link}{tail}" for tail in _spelled(rest) for link in (" ", " and ")] if rest else [head]


def numbers(words: str) -> frozenset[int]:
    """The numbers in plain words; '19 955' is one."""
    return frozenset(int(found.replace(" ", "")) for found in _NUMBER.findall(words))
