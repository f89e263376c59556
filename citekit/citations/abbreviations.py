"""Abbreviations of bodies that a text introduces: 'American Psychological Association [APA], 2020'."""

import re

from citekit.citations.author_index import AuthorIndex
from citekit.citations.citation_words import UPPER
from citekit.citations.targets import CitingParagraphs, name_key

SHORT = rf"(?=[\w.&/-]*[{UPPER}][\w.&/-]*[{UPPER}])[\w.&/-]{{2,14}}"
"""An abbreviation: two capital letters and more, no space."""
_INTRODUCED = re.compile(
    rf"[\[(（][“\"']?([{UPPER}][\w.&/-]{{1,13}})[”\"']?(?=[\])）]|[,;]?\s*(?:1[5-9]|20)\d\d)"
)
_WORD = re.compile(r"[^\W\d_][\w’'.-]*")
_MOST_WORDS = 14
_FARTHEST = 200


def introduce(text: str, body: CitingParagraphs, index: AuthorIndex) -> None:
    """Let ``index`` know the abbreviations that the text explains, or the full names of those it knows."""
    for block, _ in body:
        for match in _INTRODUCED.finditer(text, block.start, block.end):
            short = name_key(match[1])
            before = text[max(block.start, match.start() - _FARTHEST) : match.start()].rstrip()
            starts = [word.start() for word in _WORD.finditer(before)][-_MOST_WORDS:]
            for start in starts:
                full = name_key(before[start:])
                if full == short or not before[start].isupper():
                    continue
                if full in index and not index.is_person(full):
                    index.add(full, short)
                    break
                if short in index and _stands_for(short, before[start:]):
                    index.add(short, full)
                    break


def _stands_for(short: str, full: str) -> bool:
    """Whether the words of ``full`` begin with the letters of ``short``, small words left out."""
    words = _WORD.findall(full)
    capitals = "".join(name_key(word)[:1] for word in words if word[0].isupper())
    return len(words) > 1 and short in (capitals, "".join(name_key(word)[:1] for word in words))
