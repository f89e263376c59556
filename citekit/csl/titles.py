"""Titles as words for comparing, the numbers in them, and the notices that they announce."""

import re
import unicodedata
from functools import cache

from citekit.csl.identifiers import DOI_PREFIX
from citekit.csl.richtext import untagged
from citekit.data import data_lines
from citekit.text.normalize import fold

_GREEK = {
    letter: f" {unicodedata.name(letter).split()[-1].lower()} "
    for letter in map(chr, range(0x3B1, 0x3CA))
    if unicodedata.name(letter).startswith("GREEK SMALL LETTER")
}
_SIGNS = str.maketrans(
    {
        **_GREEK,
        "ς": " sigma ",
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
    }
)
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_WORD = re.compile(r"[^\W_]+")
_TENS = ("", "x", "xx", "xxx")
_UNITS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMAN = {
    tens + units: str(10 * _TENS.index(tens) + _UNITS.index(units))
    for tens in _TENS
    for units in _UNITS
    if tens or units
}
# Publishers put this before the title of a work that they withdraw; it is still the same work.
_WITHDRAWN = re.compile(
    r"^\W*(?:retracted|withdrawn|removed)(?:\s+(?:article|paper|chapter))?\W*(?::|colon)\s*", re.IGNORECASE
)


_IDENTIFIER = re.compile(
    rf"(?:https?://\S+|\bdoi:?\s*10\.\S+|\b{DOI_PREFIX}/\S+|\barxiv:\s*\S+)", re.IGNORECASE
)
_RETRIEVED = re.compile(r"\b(?:retrieved|accessed|available)\b.{0,40}\b(?:from|at|on)\b.*$", re.IGNORECASE)


def without_identifiers(raw: str) -> str:
    """A reference string without DOIs, URLs and dates of access; all of it if nothing else is in it."""
    return " ".join(_RETRIEVED.sub(" ", _IDENTIFIER.sub(" ", raw)).split()) or " ".join(raw.split())


def plain_words(text: str) -> str:
    """``text`` as words with single spaces: no case, accents, signs or markup; Greek letters by their name."""
    text = fold(untagged(text.replace("â€“", "-")))  # a dash read in another encoding
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.translate(_SIGNS))
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(_WORD.findall(_APOSTROPHE.sub("", text)))


def title_words(title: str) -> str:
    """`plain_words` of a title, without 'RETRACTED:' in front."""
    return plain_words(_WITHDRAWN.sub("", title))


@cache
def _notices() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(kind, pattern over plain words), from the data file's lines 'kind: pattern'."""
    rows = (line.partition(":") for line in data_lines("notice_titles.txt"))
    return tuple((kind.strip(), re.compile(pattern.strip())) for kind, _, pattern in rows)


def notice(title: str) -> str | None:
    """The kind of notice that a title announces: 'erratum', 'reply' ...; None for a work."""
    words = title_words(title.replace(":", " colon "))
    return next((kind for kind, pattern in _notices() if pattern.search(words)), None)


def numbers(words: str) -> tuple[str, ...]:
    """The numbers of a title in plain words, Roman ones and ordinals as digits, sorted: ('2', '2018').

    A single 'i', 'v' or 'x' counts as a number only behind 'part' and its like, or at the end; 'a' to 'h' are
    counted there too.
    """
    numbers = []
    tokens = words.split()
    for index, token in enumerate(tokens):
        is_counted = index > 0 and tokens[index - 1] in _COUNTED
        if token.isdecimal():
            numbers.append(str(int(token)) if len(token) < _LONG else token)
        elif token in _ROMAN:
            if len(token) > 1 or is_counted or (index == len(tokens) - 1 and index > 0):
                numbers.append(_ROMAN[token])
        elif token in _SPELLED and is_counted:
            numbers.append(_SPELLED[token])
        elif ordinal := _ORDINAL.fullmatch(token):
            numbers.append(ordinal[1])
        elif token in _LETTERS and (is_counted or index == len(tokens) - 1 > 0):
            numbers.append(token)
    return tuple(sorted(numbers))


_LONG = 19
"""Numbers of this many digits are compared as text: they are identifiers."""
_COUNTED = frozenset(
    ["part", "teil", "parte", "partie", "paper", "case", "chapter", "section", "volume", "study", "report"]
)
_ORDINAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th)")
_LETTERS = frozenset("abcdefgh")
_SPELLED = {
    word: str(number)
    for number, word in enumerate(["one", "two", "three", "four", "five", "six", "seven"], start=1)
}
