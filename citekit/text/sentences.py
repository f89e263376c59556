"""Split scholarly prose into sentences, and compare spans of a text.

Rules of our own, because they measured better than the libraries on the sentences that hold a citation
(`benchmarks/README.md`): the libraries end a sentence at 'et al.' or 'Fig.', or leave the citation
after the full stop to the next sentence.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from citekit.data import data_lines

Span = tuple[int, int]

# A full stop, question or exclamation mark with what may close behind it (quotes, brackets, a bracketed or
# raised citation such as '.[4,5]', '.[@key]' or '.38–40', or '. 38 – 40' in front of a capital), white space, and something
# a sentence can begin with; never such a citation at the end of a paragraph. The stops of Chinese and Japanese
# need no space, and a quotation that a particle follows goes on.
_NUMBERS = r"\d{1,3}(?:\s?[,–-]\s?\d{1,3})*"
_BREAK = re.compile(
    rf"""
    (?P<stop>[.!?…])
    (?P<close>["'”’»)\]]*
      (?:(?:\[\d[\d,;\s–-]*\]){{1,9}}|[¹²³⁰⁴-⁹][¹²³⁰⁴-⁹,‚⁻–-]*|\[@[^\[\]\n]{{1,200}}\]|(?<=[^\d\s][.!?…])\d{{1,3}}(?:(?:[,–-]|\s,\s|[ ](?=\d{{1,3}}(?:[ ]\d{{1,3}}){{0,4}}[ ][A-Z]))\d{{1,3}})*
        |(?P<apart>(?<=[^\d\s][.!?…])[ ](?:\[{_NUMBERS}\]|\[@[^\[\]\n]{{1,200}}\]|{_NUMBERS}(?:\s?,\s?[a-z])?(?=[ ][A-ZÀ-ÞČŚŠŽА-Я][^\W\dA-Z_]|[ ][AEIO][ ]))(?=[ ](?:[A-ZÀ-ÞČŚŠŽА-Я]|@\w)))
      )?)
    (?P<gap>[ \t\u00a0\u2009\u202f]+)
    (?!(?:\[{_NUMBERS}\]|{_NUMBERS}(?:\s?,\s?[a-z])?)[ ]?(?:\n|\Z))
    (?=["“‘«„(\[¿¡]*(?:[A-Z0-9À-ÖØ-ÞČĐĘĞĹĽŁŃŇŐŒŘŚŠŞŤŰŹŻŽİĆÇΑ-ΩА-Я¿¡]|[^\W\d_]{{1,3}}[A-Z]|[αβγδκ]-)|@\w)
    | (?P<wide>[。！？｡]+(?:[”’」』）〉》]+(?![とのをがはにでもや、，。])|(?![”’」』）〉》]))(?:\[\d[\d,，;、–-]*\]|[¹²³⁰⁴-⁹]+)?)
    | \n+
    """,
    re.VERBOSE,
)
_LONGEST = 3_000
"""Characters of a sentence; a longer one is cut between words, because each citation in it is shown with it."""
_LAST_WORD = re.compile(r"[^\s(\[“\"'‘/–—]+$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(data_lines("abbreviations.txt"))


def _is_abbreviation(word: str, following: str) -> bool:
    """Whether the stop behind ``word`` belongs to the word. ``following``: the next few characters."""
    if word.lower() in _abbreviations():
        return True
    if len(word) == 1 and word != "I" and word.isupper() and following[:1] == "(":
        return True  # 'Ocimum sanctum L. (100 mg)'
    if word == "no" and following[:1].isdigit():
        return True
    # 'J. Smith', 'e.g. X'; but 'type I. The' and 'group A. The' end a sentence: only one letter, not I,
    # and then a name rather than an article or pronoun would follow. Lower-case single letters (b. d.) too.
    return bool(_INITIALS.fullmatch(word)) and ("." in word or word.islower())


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """The sentences of ``text[start:end]`` as (start, end) offsets in code points, white space trimmed.

    A line break always ends a sentence: a reader gives paragraphs as lines. Linear in the length.
    """
    end = len(text) if end is None else end
    begin = start
    for match in _BREAK.finditer(text, start, end):
        if match["stop"]:
            if match["stop"] == "." and (match["apart"] or not match["close"].strip("'\"”’»)]")):
                behind = match.start("close") + 1 if match["apart"] else match.end()
                word = _LAST_WORD.search(text, max(begin, match.start() - 40), match.start())
                if word and _is_abbreviation(word[0], text[behind : behind + 8]):
                    continue
            yield from _trimmed(text, begin, match.start("gap"))
        elif match["wide"]:
            yield from _trimmed(text, begin, match.end())
        else:
            yield from _trimmed(text, begin, match.start())
        begin = match.end()
    yield from _trimmed(text, begin, end)


def sentence_at(spans: Sequence[Span], offset: int) -> Span | None:
    """The one of ``spans`` (sentences, in order) that has the character at ``offset``; None if none has."""
    place = bisect_right(spans, offset, key=lambda span: span[0]) - 1
    return spans[place] if place >= 0 and offset < spans[place][1] else None


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while end - start > _LONGEST:
        cut = text.rfind(" ", start + 1, start + _LONGEST) + 1 or start + _LONGEST
        yield from _trimmed(text, start, cut)
        start = cut
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


class Spans:
    """Spans of a text, to ask whether one of them overlaps another span."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def overlap(self, start: int, end: int) -> bool:
        """Whether start..end has a character in common with one of the spans."""
        index = bisect_left(self._starts, end) - 1
        return index >= 0 and self._ends[index] > start
