"""Folding and measuring text: what every room needs and none owns."""

import re
import unicodedata
from functools import cache

from citekit.resources import data_lines

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
_QUOTES = {
    **dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u2032`\u00b4\u02bc"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"), '"'),
}
# Soft hyphen, zero-width characters, byte order mark, marks of writing direction: never part of a word.
_INVISIBLE = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff")
)
_SPACE = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[\W_]+")


def squeeze(text: str) -> str:
    """``text`` with every run of white space (no-break and thin spaces too) as one space, trimmed."""
    return _SPACE.sub(" ", text).strip()


def clean(text: str) -> str:
    """``squeeze`` and without invisible characters: what a person sees when reading ``text``."""
    return " ".join(text.split()) if text.isascii() else squeeze(text.translate(_INVISIBLE))


def fold_dashes(text: str) -> str:
    """Every dash and minus sign as ``-``."""
    return text.translate(_DASHES)


def fold(text: str) -> str:
    """For comparing: compatibility form, dashes and quotes folded, no case, single spaces."""
    folded = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    return squeeze(folded.translate(_DASHES).translate(_QUOTES).casefold())


def word_key(text: str) -> str:
    """For finding the same title again: letters and digits only, without accents or case."""
    decomposed = unicodedata.normalize("NFKD", fold(text))
    return _NOT_WORD.sub("", "".join(c for c in decomposed if not unicodedata.combining(c)))


# Written out, because the standard library's names follow the locale of whoever calls.
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTH_NUMBERS = {name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)}


def month_number(name: str) -> int | None:
    """1 to 12 for an English month or its abbreviation ('Apr', 'Sept.'), None for another word."""
    return _MONTH_NUMBERS.get(name[:3].lower())


_INDEXES = frozenset({"crossref", "pubmed", "medline", "scopus", "worldcat"})


_LINK_EDGE = " \t\n\r\u00a0|[](),;:·•→."


@cache
def _link_words() -> re.Pattern[str]:
    words = sorted(data_lines("link_words.txt"), key=len, reverse=True)
    word = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)
    edge = r"[\s|\[\](),;:·•→]*"
    return re.compile(rf"{edge}(?<![^\W\d_])(?:(?:{word}){edge})+(?<![^\W\d_]-)\.?\s*$", re.IGNORECASE)


@cache
def _link_ends() -> tuple[str, ...]:
    """The last words of the links, lower case: a cheap look before the search."""
    return tuple(dict.fromkeys(words.lower().split()[-1] for words in data_lines("link_words.txt")))


def without_links(text: str) -> str:
    """``text`` without the links that publishers print at its end ('PubMed | CrossRef | Google Scholar').

    A whole line of such links gives ''. One link word alone counts only in brackets, or when it fills the
    line or names an index: an article may end in the word 'article'.
    """
    if not text.rstrip(_LINK_EDGE).lower().endswith(_link_ends()):
        return text
    match = _link_words().search(text[-200:])
    if not match:
        return text
    found = match[0].strip()
    whole = match.start() == 0 and len(text) <= 200
    words = re.sub(r"[^\w\s]", " ", found).split()
    if whole or len(words) > 1 or found[:1] in "[|(" or words[0].casefold() in _INDEXES:
        return text[: len(text) - len(match[0])] if not whole else ""
    return text
