"""What a study of any field is about: the words that come back in a passage."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from citekit.csl.dates import MONTHS
from citekit.csl.richtext import untagged
from citekit.data import data_lines
from citekit.mentions.find.passages import Passage, clue
from citekit.mentions.find.word_lists import words
from citekit.mentions.frequencies import frequencies
from citekit.mentions.words import is_title_word, stems, telling
from citekit.model.citation import Clue
from citekit.text.normalize import fold

MOST, FEW = 12, 10
"""Words that are kept; how many there should be: words that come once, long or of papers, make up for what is missing."""
_LONG = 8
_RARE = 2.5
_SHORTEST = 4
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:[-‐‑][^\W_]+)*")
_NO_TOPIC = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|www|https?|doi|org|com")

_ADVERB = re.compile(r"(?:[^aeou]ly|est)$")
"""'Possibly', 'rarest': left out unless titles have them, as 'family' and 'forest'."""


def topic(passage: Passage) -> Iterator[Clue]:
    """Words that come back in the passage and around it, or that the title has.

    Words of prose and of news about research (``mention_common_words.txt``) are left out. The value is the
    word in lower case, the quote its first place.
    """
    headline = {_root(word) for word in _WORD.findall(untagged(passage.item.get("title")))}
    count: Counter[str] = Counter()
    first: dict[str, tuple[int, int]] = {}
    for sentence in (*passage.sentences, *passage.around):
        for match in sentence.matches(_WORD):
            root = _root(match[0])
            if _tells(match[0], root):
                count[root] += 1
                first[root] = min(first.get(root, match.span()), match.span())
    for root in headline & count.keys():
        count[root] += 2
    often = sorted((root for root in count if count[root] > 1), key=lambda root: (-count[root], first[root]))
    alone = (root for root in count if count[root] == 1)
    once = [root for root in alone if len(root) >= _LONG or _is_of_papers(passage.text, *first[root])]
    once.sort(key=first.__getitem__)
    for root in [*often, *once[: max(FEW - len(often), 0)]][:MOST]:
        start, end = first[root]
        yield clue("topic", passage.text, start, end, fold(passage.text[start:end]))


def _is_of_papers(text: str, start: int, end: int) -> bool:
    """Whether titles have a word that is no name, and not many of them."""
    return text[start].islower() and any(
        frequencies().words.get(stem, 0.0) >= _RARE for stem in stems(text[start:end])
    )


def _tells(word: str, root: str) -> bool:
    return (
        len(word) >= _SHORTEST
        and root not in _common()
        and fold(word) not in words("stop_words")
        and not _NO_TOPIC.fullmatch(root)
        and (not _ADVERB.search(word) or is_title_word(word))
        and any(telling(word))
    )


@cache
def _common() -> frozenset[str]:
    numbers = (word for line in data_lines("number_words.txt") for word in line.split())
    return frozenset(map(_root, (*words("common_words"), *map(fold, MONTHS), *numbers)))


def _root(word: str) -> str:
    """A word without the endings of plural and participle: 'whales', 'whale'."""
    word = fold(word).removesuffix("'s")
    for ending, instead in (
        ("ies", "y"),
        ("sses", "ss"),
        ("ing", ""),
        ("ed", ""),
        ("es", ""),
        ("s", ""),
        ("e", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) > 2 and not word.endswith("ss"):
            return word.removesuffix(ending) + instead
    return word
