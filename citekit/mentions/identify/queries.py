"""Make the queries for a study from its clues."""

from collections.abc import Iterator, Sequence

from citekit.mentions import words as clue_words
from citekit.model.citation import Clue

WORDS = frozenset(("condition", "site", "intervention", "drug", "outcome", "topic"))
"""Kinds of clues that say in words what a study is about."""
_MOSTWORDS = 24


def queries(clues: Sequence[Clue], raw: str) -> tuple[str, ...]:
    """One or two queries: topic, journal and people; the topic in papers' words.

    Indexes search titles, authors, journals and years, but not abstracts.
    """
    about = [clue.value for clue in clues if clue.kind == "title"]
    about += [clue.value for clue in clues if clue.kind == "topic"]
    about += [clue.value for clue in clues if clue.kind in WORDS and clue.kind not in ("outcome", "topic")]
    about += [clue.value for clue in clues if clue.kind == "outcome"]
    place = [clue.value for clue in clues if clue.kind == "journal"][:1]
    people = [_family(clue.value) for clue in clues if clue.kind == "person" and clue.value.split()][:3]
    years = [clue.value[:4] for clue in clues if clue.kind in ("published", "before")][:1]
    words = list(_distinct([*about, raw]))[:_MOSTWORDS]
    first = " ".join([*people, *place, *words, *years])
    second = " ".join([*clue_words.paper_words(" ".join([*about, raw]))[:8], *words, *years])
    return tuple(dict.fromkeys(query for query in (first, second) if query.strip()))


def subject(clues: Sequence[Clue], raw: str) -> frozenset[str]:
    """The stems of a post's words for what a study is about and how it was done, and of papers' words for them."""
    return clue_words.all_stems(
        [raw, *(clue.value for clue in clues if clue.kind in {*WORDS, "design", "title"})]
    )


def _family(name: str) -> str:
    """The family name of 'Jane Roe' and of 'Roe J'."""
    first, *_, last = [*name.split(), *name.split()]
    return first if last.isupper() and len(last) < 4 else last


def _distinct(texts: Sequence[str]) -> Iterator[str]:
    """The telling words of ``texts``, one of each stem, as they stand."""
    seen: set[str] = set()
    for text in texts:
        for word in clue_words.telling(text):
            if (root := clue_words.stem(word)) not in seen:
                seen.add(root)
                yield word
