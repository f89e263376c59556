"""Spellings that count as the same: case, Greek letters, hyphens, plurals.

The text is folded character by character, so that every place in it can be found again in the original;
what differs by more than one character (plurals, 'tumour' and 'tumor') is written out for the terms.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product

GAP, REST, PLURAL = "\x00", "*", "\x01"
"""In a spelling: a few words in between; any ending of the word; an s or none."""

MOST_GAPS = 3
"""In one term: each multiplies the ways to read a text."""

SOFT = frozenset(" \t\n\r\f\v-'’ʼ`´\u00a0\u00ad\u200b\u200c\u200d\u2060\ufeff\u202f‐‑‒–—―−") | {
    chr(code) for code in range(0x2000, 0x200B)
}
"""What may come between the letters of a term."""

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_SPACES = re.compile(r"\s")
_WORD = re.compile(r"/|[^\s\-‐‑–/]+")
_GREEK_NAME = re.compile(r"(?<![a-z])(alpha|beta|gamma|delta|kappa)(?![a-z])")
_BRITISH = (
    ("tumour", "tumor"),
    ("haviour", "havior"),
    ("aemi", "emi"),
    ("oede", "ede"),
    ("isation", "ization"),
    ("ised", "ized"),
    ("fibre", "fiber"),
    ("centre", "center"),
    ("signalling", "signaling"),
    ("modelling", "modeling"),
    ("disc ", "disk "),
)


class Folded:
    """A text folded for searching; ``at[i]``: its i-th character in the original."""

    __slots__ = ("at", "original", "text")

    def __init__(self, original: str) -> None:
        self.original = original
        self.at: Sequence[int]
        if original.isascii():
            self.text, self.at = original.lower(), range(len(original) + 1)
            return
        pieces: list[str] = []
        places: list[int] = []
        done = 0
        for match in _NOT_ASCII.finditer(original):
            place = match.start()
            piece = _plain(match[0])
            pieces += (original[done:place].lower(), piece)
            places += range(done, place)
            places += [place] * len(piece)
            done = place + 1
        pieces.append(original[done:].lower())
        places += range(done, len(original) + 1)
        self.text, self.at = "".join(pieces), places

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original of start..end of the folded text."""
        return self.at[start], self.at[end - 1] + 1


@cache
def _plain(char: str) -> str:
    """A character as searched for: 'β' is 'beta', 'é' is 'e', '²' is '2'."""
    if char in SOFT:
        return char
    plain = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
    name = unicodedata.name(plain[:1] or " ", "")
    if name.startswith("GREEK ") and " LETTER " in name:
        word = name.rsplit(" LETTER ", 1)[1].split()[0].lower()
        return "sigma" if word == "final" else word.replace("lamda", "lambda")
    return plain.lower()


def term_problem(term: str) -> str:
    """What is wrong with a phrase, as the end of a sentence; '' if nothing."""
    folded = Folded(term.replace("...", GAP)).text.strip()
    if not folded[:1].isalnum():
        return "must begin with a letter or digit"
    parts = folded.split(GAP)
    if any(not any(char.isalnum() for char in part) for part in parts):
        return "needs words before and after each '...'"
    if len(parts) > MOST_GAPS + 1:
        return f"has too many '...' (limit: {MOST_GAPS})"
    if re.search(r"\*\S", folded):
        return "has a * inside a word (allowed only at the end, for any ending)"
    if len(term) > 200:
        return "is too long (limit: 200 characters)"
    return ""


def spellings(term: str) -> frozenset[str]:
    """The spellings of a term as the trie holds them: folded, without anything soft."""
    folded = Folded(term.replace("...", f" {GAP} ")).text
    variants = {folded}
    for british, american in _BRITISH:
        if british in folded:
            variants |= {variant.replace(british, american) for variant in variants}
        elif american in folded:
            variants |= {variant.replace(american, british) for variant in variants}
    return frozenset(form for variant in variants for form in _inflected(variant))


def latin_initials(term: str) -> frozenset[str]:
    """The spellings with a Latin letter for the Greek one: 'TNF-a', 'IL-1b'."""
    folded = Folded(term).text
    if not _GREEK_NAME.search(folded):
        return frozenset()
    return frozenset(_inflected(_GREEK_NAME.sub(lambda match: match[1][0], folded)))


def _inflected(folded: str) -> Iterator[str]:
    """Inner words with and without a plural; the last one is left to the search."""
    words = ["".join(char for char in word if char not in SOFT) for word in _WORD.findall(folded)]
    words = [word for word in words if word]
    choices = [_numbers(word, last=place == len(words) - 1) for place, word in enumerate(words)]
    if sum(len(choice) > 1 for choice in choices) > 5:
        choices = [choice[:1] for choice in choices]
    return ("".join(form) for form in product(*choices))


def _numbers(word: str, *, last: bool) -> list[str]:
    """A word as written, and in the other number."""
    if len(word) < 4 or not word.isalpha():
        return [word]
    if word.endswith("ies"):
        return [word, word[:-3] + "y"]
    if word.endswith("y"):
        return [word, word[:-1] + "ies"]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return [word if last else word + PLURAL]


def is_written_in_capitals(term: str) -> bool:
    """Whether the term has letters, all of them Latin capitals: then case counts."""
    letters = [char for char in term if char.isalpha()]
    return bool(letters) and all("A" <= char <= "Z" for char in letters)


def spaces(text: str) -> int:
    """How many white spaces a text has."""
    return len(_SPACES.findall(text))
