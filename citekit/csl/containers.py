"""Names of journals and books, compared: 'Int J Mol Med' is 'International Journal of Molecular Medicine'."""

from collections.abc import Mapping, Sequence
from functools import cache

from citekit.csl.titles import plain_words
from citekit.data import data_lines
from citekit.runtime.memory import remember
from citekit.text.similarity import ratio

# Words that abbreviations omit, in the languages of journals' names.
_OMITTED = frozenset(
    [
        "a",
        "an",
        "and",
        "the",
        "of",
        "for",
        "in",
        "on",
        "de",
        "la",
        "le",
        "les",
        "des",
        "du",
        "et",
        "und",
        "der",
        "die",
        "das",
        "fur",
        "e",
        "di",
        "della",
        "do",
        "da",
        "dos",
        "y",
        "el",
        "los",
    ]
)

SAME = 0.8
"""Two names of at least this similarity are names of one journal."""

_TYPING_ERROR = 0.74
_NEARLY, _ABBREVIATED = 0.88, 0.85
_LONG_NAME = 10
"""Letters of a name that is looked for in a string, or compared without spaces."""

_LONG = {"usa": ("united", "states", "america"), "uk": ("united", "kingdom")}


@remember(4096)
def _telling_words(text: str) -> tuple[str, ...]:
    """The words of a container's name that are compared."""
    words = [part for word in plain_words(text).split() for part in _LONG.get(word, (word,))]
    if len(words) > 5 and tuple(words[-4:]) == ("united", "states", "of", "america"):
        words = words[:-4]
    elif len(words) > 4 and tuple(words[-3:]) == _LONG["usa"]:
        words = words[:-3]
    return tuple(word for word in words if word not in _OMITTED) or tuple(words)


def alike(printed: str, names: Sequence[str], *, listed: bool = True) -> float:
    """The similarity of the ``printed`` name to the nearest of ``names``, 0 to 1; 1 for an abbreviation.

    ``listed``: abbreviations count that no rule derives from the name: 'MNRAS', 'J Hand Surg Am'.
    """
    best = max((_alike(_telling_words(printed), _telling_words(name)) for name in names), default=0.0)
    if best >= SAME or not listed or not names:
        return best
    ours = [printed, *_listed_names(printed)]
    theirs = [other for name in names for other in (name, *_listed_names(name))]
    if len(ours) + len(theirs) == 1 + len(names):
        return best
    return max(_alike(_telling_words(one), _telling_words(other)) for one in ours for other in theirs)


def _listed_names(abbreviation: str) -> tuple[str, ...]:
    """The names of journals that are abbreviated so, of those that no rule knows."""
    return _abbreviations().get(plain_words(abbreviation), ())


@cache
def _abbreviations() -> Mapping[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for line in data_lines("journal_abbreviations.txt"):
        short, _, name = line.partition(" = ")
        names[short] = (*names.get(short, ()), name)
    return names


def _alike(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    if not a or not b:
        return 0.0
    if a == b or _acronym(a, b) or _acronym(b, a) or "".join(a) == "".join(b):
        return 1.0
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    return max(_in_order(short, long), _in_one_piece(a, b))


def _in_one_piece(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """The similarity without spaces, for long names; 'Physics A' and 'Physics B' are two."""
    one, other = "".join(a), "".join(b)
    if min(len(one), len(other)) < _LONG_NAME or abs(len(one) - len(other)) > 4 or _series(a) != _series(b):
        return 0.0
    alike = ratio(one, other)
    return alike if alike >= _NEARLY else 0.0


def series(name: str) -> tuple[str, ...]:
    """The letters and numbers of a name that tell series apart: 'B' of 'Physical Review B'."""
    return _series(_telling_words(name))


def _series(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if len(word) < 3 or word.isdecimal())


def is_in(words: Sequence[str], names: Sequence[str]) -> tuple[int, int] | None:
    """Where in ``words`` one of ``names`` stands, written out or abbreviated: the words' slice, or None."""
    for name in names:
        telling = _telling_words(name)
        if len(telling) < 2 or len("".join(telling)) < _LONG_NAME:
            continue
        for start in range(len(words)):
            if end := _spelt_from(words, start, telling):
                return start, end
    return None


def _spelt_from(words: Sequence[str], start: int, telling: tuple[str, ...]) -> int | None:
    """The end of a name that begins at ``start``, every word of it there in order."""
    at = start
    for number, word in enumerate(telling):
        while number and at < len(words) and words[at] in _OMITTED:
            at += 1
        if at >= len(words) or _word(words[at], word) < _ABBREVIATED:
            return None
        at += 1
    return at


def _acronym(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """'pnas' for 'proceedings national academy sciences ...'; 'jama' needs the spelled-out name to be known."""
    if len(a) != 1 or not 3 <= len(a[0]) <= 7 or len(b) < 3:
        return False
    return "".join(word[0] for word in b).startswith(a[0])


def _in_order(short: tuple[str, ...], long: tuple[str, ...]) -> float:
    """The share of the words of both names that match in the same order (longest common subsequence)."""
    before = [0.0] * (len(long) + 1)
    for word in short:
        row = [0.0]
        for at, other in enumerate(long):
            row.append(max(before[at] + _word(word, other), before[at + 1], row[at]))
        before = row
    return 2 * before[-1] / (len(short) + len(long))


def _word(a: str, b: str) -> float:
    """1 for the same word, nearly 1 for an abbreviation: a beginning, or letters in order ('natl', 'intl')."""
    if a == b:
        return 1.0
    short, long = (a, b) if len(a) < len(b) else (b, a)
    if long.startswith(short):
        return 0.95 if len(short) > 2 else 0.85
    if len(short) > 4 and len(long) - len(short) < 3 and ratio(short, long) >= _TYPING_ERROR:
        return 0.8
    if short[0] != long[0] or len(short) < 3:
        return 0.0
    if short[-1] == "s" and long.startswith(short[:-1]):
        return 0.9
    at = 0
    for letter in long:
        if at < len(short) and letter == short[at]:
            at += 1
    if at == len(short):
        return 0.85
    if len(short) > 3 and ratio(short, long[: len(short)]) >= _TYPING_ERROR:
        return 0.8
    return 0.0
