"""Links that publishers print after a reference: 'PubMed | CrossRef | Google Scholar'."""

import re
from functools import cache

from citekit.data import data_lines

_INDEXES = frozenset({"crossref", "pubmed", "medline", "scopus", "worldcat"})


_LINK_EDGE = " \t\n\r\u00a0|[](),;:·•→»›+."


@cache
def _link_words() -> re.Pattern[str]:
    words = sorted(data_lines("link_words.txt"), key=len, reverse=True)
    word = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)
    edge = r"[\s|\[\](),;:·•→»›+]"
    return re.compile(
        rf"(?:(?<!{edge}){edge}+)?(?<![^\W\d_])(?:(?>{word}){edge}*+){{1,20}}+(?<![^\W\d_]-)\.?\s*$",
        re.IGNORECASE,
    )


@cache
def _link_ends() -> tuple[str, ...]:
    """The last words of the links in lower case, which are looked at before the slow search."""
    return tuple(dict.fromkeys(words.lower().split()[-1] for words in data_lines("link_words.txt")))


def without_links(text: str) -> str:
    """``text`` without the links that publishers print at its end ('PubMed | CrossRef | Google Scholar').

    A line of nothing but links gives ''. A single link word counts only in brackets, as a line of its own, or if it
    names an index: a title may end in the word 'article'.
    """
    if not text.rstrip(_LINK_EDGE).lower().endswith(_link_ends()):
        return text
    match = _link_words().search(text[-200:])
    if not match:
        return text
    links = match[0].strip()
    if match.start() == 0 and len(text) <= 200:
        return ""
    words = re.sub(r"[^\w\s]", " ", links).split()
    if len(words) > 1 or links[:1] in "[|(" or words[0].casefold() in _INDEXES:
        return text[: len(text) - len(match[0])]
    return text
