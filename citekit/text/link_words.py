"""Links that publishers print behind a reference: 'PubMed | CrossRef | Google Scholar'."""

import re
from functools import cache

from citekit.data import data_lines

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
