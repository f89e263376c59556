"""What 'Ibid.', 'op. cit.', 'see note 3' and 'Skinner, Foundations, 12' point to."""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from citekit.csl.names import name_particles
from citekit.references.note_parts import Part
from citekit.text.normalize import fold

_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_YEAR = re.compile(r"(?<!\d)(?:1[4-9]|20)\d\d(?!\d)")
# Words that titles share, and short forms leave out.
_EMPTY = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "and",
        "in",
        "on",
        "to",
        "for",
        "der",
        "die",
        "das",
        "des",
        "dem",
        "den",
        "ein",
        "eine",
        "und",
        "zur",
        "zum",
        "von",
        "im",
        "le",
        "la",
        "les",
        "l",
        "un",
        "une",
        "des",
        "du",
        "de",
        "et",
        "en",
        "il",
        "lo",
        "gli",
        "i",
        "el",
        "los",
        "las",
        "y",
        "e",
        "o",
        "os",
        "as",
        "da",
        "do",
        "em",
        "и",
        "в",
        "о",
        "на",
        "к",
    ]
)
# Where the author's part of a reference ends at the latest.
_AUTHORS_END = re.compile(r"[“\"«„‘(\d]|[:,]\s|(?<=[^\W\d_]{3})\.\s(?=[^\W\d_]{3})")
_MOST_AUTHOR_WORDS = 12
_MOST_WORDS = 60
# Words in a row that two references share, with the author, if they are of one work.
_SAME_TITLE = 4


class Known(NamedTuple):
    """A reference that can be pointed to.

    ``start``: its offset in the article, which names it. ``authors``: the words of its authors' part; ``family``:
    those that can be the first author's family name. ``words``: all its first words, without empty ones.
    """

    start: int
    authors: frozenset[str]
    family: frozenset[str]
    words: tuple[str, ...]
    title: tuple[str, ...]
    years: frozenset[str]


class ShortForms:
    """The references so far, to be found by what later notes say of them."""

    def __init__(self) -> None:
        self._by_author: dict[str, list[Known]] = defaultdict(list)
        self._by_word: dict[str, list[Known]] = defaultdict(list)
        self._cited: dict[int, list[Known]] = defaultdict(list)  # by the number of the note
        self._last: Known | None = None

    def add(self, start: int, raw: str, same_author: bool = False) -> Known:
        """Make a reference known; ``same_author``: 'Ders.' stands for the author who was cited last."""
        known = _known(start, raw)
        if same_author and self._last:
            known = known._replace(authors=self._last.authors, family=self._last.family)
        for word in known.authors:
            self._by_author[word].append(known)
        for word in set(known.title):
            self._by_word[word].append(known)
        return known

    def name(self, known: Known, alias: str) -> None:
        """Make a reference known by the name that it is given: 'hereafter CM'."""
        self._by_author[fold(alias)].append(known)

    def cite(self, number: int, known: Known) -> None:
        """Note that a note cites it."""
        self._last = known
        if known not in self._cited[number]:
            self._cited[number].append(known)

    def repeated(self, raw: str) -> Known | None:
        """The reference that a full one repeats: the same author, year and words of a title."""
        new = _known(-1, raw)
        for known in islice((k for word in new.family for k in self._by_author.get(word, ())), 50):
            years = bool(new.years & known.years) or not new.years or not known.years
            run = _common_run(new.title, known.title)
            shortest = min(len(new.title), len(known.title))
            if years and (run >= _SAME_TITLE or (0 < shortest <= run)):
                return known
            if new.years and new.years & known.years and run >= 2 and new.title[:2] == known.title[:2]:
                return known
        return None

    def meant(self, part: Part) -> Known | None:
        """The reference that a part points to; None where none or several can be meant."""
        if part.kind == "same":
            return self._last
        if part.kind == "note":
            cited = self._cited.get(part.note or 0, ())
            fitting = [known for known in cited if not part.names or _names(part.names) & known.authors]
            return fitting[0] if len(fitting) == 1 else self._by_title(part, fitting)
        if part.names == "=":
            authors = self._last.family if self._last else frozenset()
            candidates = [known for word in authors for known in self._by_author[word]]
        else:
            names = _names(part.names)
            candidates = [known for name in names for known in self._by_author.get(name, ())]
            if not part.names:
                words = _content(part.title)[:1]
                candidates = self._by_word.get(words[0], []) if words else []
        candidates = list(dict.fromkeys(candidates))[:200]
        if part.year:
            candidates = [known for known in candidates if part.year in known.years]
        if part.title:
            return self._by_title(part, candidates)
        if part.names:
            candidates = [known for known in candidates if _names(part.names) & known.family] or candidates
        return candidates[0] if len(candidates) == 1 else None

    def _by_title(self, part: Part, candidates: Sequence[Known]) -> Known | None:
        title = _content(part.title)
        if not title or (not part.names and len(title) < 2 and len(title[0]) < 6):
            return None
        fitting = [known for known in candidates if _holds(known.words, title)]
        if len(fitting) > 1:
            fitting = [known for known in fitting if known.title[: len(title)] == tuple(title)] or fitting
        return fitting[0] if len(fitting) == 1 else None


def _known(start: int, raw: str) -> Known:
    raw = raw[:1000]
    end = _AUTHORS_END.search(raw, 1)
    head = raw[: end.start()] if end else raw[:80]
    rest = raw[end.start() :] if end else raw[len(head) :]
    authors = [fold(word) for word in _WORDS.findall(head)][:_MOST_AUTHOR_WORDS]
    particles = name_particles()
    names = [word for word in authors if len(word) > 1 and word not in _EMPTY and word not in particles]
    # 'Quentin Skinner,' or 'Skinner, Quentin.' or 'Лотман Ю. М.': the last word, or the first.
    first = re.split(r"\s(?:and|und|et|y|e|i|и|&)\s|/|;", head, maxsplit=1)[0]
    own = [word for word in (fold(word) for word in _WORDS.findall(first)) if word in names]
    return Known(
        start,
        frozenset(names),
        frozenset({own[0], own[-1]} if own else ()),
        tuple(_content(raw)[:_MOST_WORDS]),
        tuple(_content(rest.split("(", 1)[0] if not rest.startswith("(") else rest)[:_MOST_WORDS]),
        frozenset(_YEAR.findall(raw)),
    )


def _content(text: str) -> list[str]:
    """The words of a title, folded, without empty ones and a volume's number."""
    return [word for word in (fold(word) for word in _WORDS.findall(text)) if word not in _EMPTY]


def _names(text: str) -> set[str]:
    """The family names of 'J. Rawls', 'Marx and Engels'; of several words the last, and the first."""
    names: set[str] = set()
    for person in re.split(r"\s(?:and|und|et|y|e|i|и|&)\s|/|,", text):
        words = [fold(word) for word in _WORDS.findall(person)]
        words = [word for word in words if len(word) > 1 and word not in _EMPTY and word not in ("al", "др")]
        names.update(words[-1:])
        if len(words) > 1 and re.search(r"\s[^\W\d_]\.", person):  # 'Лотман Ю. М.'
            names.add(words[0])
    return names


def _holds(words: Sequence[str], part: Sequence[str]) -> bool:
    """Whether ``part`` is in ``words``, in one piece."""
    first, length = part[0], len(part)
    return any(
        word == first and tuple(words[at : at + length]) == tuple(part) for at, word in enumerate(words)
    )


def _common_run(a: Sequence[str], b: Sequence[str]) -> int:
    """How many words from its beginning the shorter of two titles shares with the other, in one piece."""
    best = 0
    for first, second in ((a, b), (b, a)):
        if not first:
            return 0
        for at, word in enumerate(second[:10]):
            if word == first[0]:
                run = 0
                while run < len(first) and at + run < len(second) and first[run] == second[at + run]:
                    run += 1
                best = max(best, run)
    return best
