"""Citations by author and year: 'Smith et al. (2019a, b)', '(Walker 1953)'.

The text is read along the names of the list's first authors: a citation begins where one of them is followed by a
year in the way of citations. Names that no entry begins with cite nothing.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from citekit.citations.targets import (
    CitingParagraphs,
    LinkedMarker,
    MarkerLinks,
    Target,
    name_key,
    unpublished_year,
)
from citekit.csl.names import name_particles
from citekit.model.article import Article, Block
from citekit.model.note import Note


class AuthorYear(NamedTuple):
    """How a text names a work: names (as keys), 'et al.', year and letter."""

    names: tuple[str, ...]
    et_al: bool
    year: str
    suffix: str


class AuthorIndex:
    """The entries by their first author's name, for a text to be read along."""

    def __init__(self, targets: Iterable[Target]) -> None:
        self._by_name: dict[str, list[Target]] = defaultdict(list)
        particles = name_particles()
        for target in targets:
            for key in self._keys(target, particles):
                self._by_name[key].append(target)
        self._sorted = sorted(self._by_name)

    @staticmethod
    def _keys(target: Target, particles: frozenset[str]) -> set[str]:
        if not target.names:
            return {name_key(target.title), *target.heads} - {""}
        first = target.names[0]
        bare = next(
            (first[len(key) :] for key in (name_key(p) for p in particles) if _led_by(first, key)),
            "",
        )
        return {first, bare, *target.heads} - {""}

    def __contains__(self, key: str) -> bool:
        return key in self._by_name

    def begins(self, key: str) -> bool:
        """Whether a known key begins with ``key``."""
        position = bisect_left(self._sorted, key)
        return position < len(self._sorted) and self._sorted[position].startswith(key)

    def of(self, key: str) -> Sequence[Target]:
        """The entries whose first author is ``key``."""
        return self._by_name.get(key, ())

    def meant(self, first: str, author_year: AuthorYear) -> list[Target]:
        """The entries that ``author_year`` can mean: the best, several if ambiguous."""
        scored = [(fit(target, author_year), target) for target in self.of(first)]
        best = max((score for score, _ in scored), default=0.0)
        meant = [target for score, target in scored if score == best] if best > 0 else []
        position = "abcdefghijk".find(author_year.suffix) if author_year.suffix else -1
        if len(meant) > 1 and 0 <= position < len(meant) and not any(target.suffix for target in meant):
            return [meant[position]]  # the list does not print the letters: they count its order
        return meant


def _led_by(name: str, particle: str) -> bool:
    return len(particle) > 1 and name.startswith(particle) and len(name) >= len(particle) + 3


def fit(target: Target, author_year: AuthorYear) -> float:
    """How well an entry fits; 0 and less: not at all. The first name is known to fit."""
    if author_year.year not in (target.year, *target.years):
        return 0.0
    if author_year.suffix and target.suffix and author_year.suffix != target.suffix:
        return 0.0
    score = 1.0 + (author_year.suffix == target.suffix) * 0.5 + (author_year.year == target.year)
    others, more = target.names[1:], author_year.names[1:]
    if more:
        known = sum(_alike(name, other) for name, other in zip(more, others, strict=False))
        unknown = len(more) - known
        if unknown and not (target.several and len(more) > len(others)):
            return 0.0 if unknown > known else 0.2
        score += 0.5 * known
        if not author_year.et_al and len(more) == len(others) and not target.several:
            score += 0.5
    elif author_year.et_al:
        score += 0.5 if len(others) > 1 or target.several else 0.25 if others else -0.5
    else:
        score += 0.5 if not others and not target.several else -0.25
    return score


def _alike(name: str, other: str) -> bool:
    return name == other or (
        min(len(name), len(other)) >= 4 and (name.endswith(other) or other.endswith(name))
    )


_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽΑ-ΩА-Я"
_PARTICLE = r"(?:(?:[Vv]an|[Vv]on|[Vv]ander|[Dd]er|[Dd]en|[Dd]e|[Dd]el|[Dd]ella|[Dd]u|[Dd]os|[Dd]as|[Dd]i|[Dd]a|[Ll]a|[Ll]e|[Tt]er|[Tt]en|[Zz]u|[Ee]l|[Aa]l|[Bb]in|[Ss]t\.?|[’']t)[\s\u00a0-])"
_NAME = rf"(?:{_PARTICLE}{{0,3}}[{_UPPER}][^\W\d_]*(?:[’'ʼ.‐-]?[^\W\d_]+)*)"
_INITIALS = rf"(?:[{_UPPER}]\.[\s\u00a0-]?){{1,4}}"
_AND = r"(?:and|&|&amp;|und|y|e|et|en|och|og|i)"
_BETWEEN = rf"(?:\s*,\s*(?:{_AND}\s+|&\s*)?|\s*;\s*|\s*&\s*|\s+{_AND}\s+|\s*[/–]\s*)"
_ET_AL = (
    r"(?:et\.?\s+al\b\.?|et\s+alii|et\s+coll\b\.?|e\s+(?:col|cols)\b\.?|y\s+(?:col|cols)\b\.?|u\.\s?a\.|ym\.|"
    r"(?:and|&)\s+(?:others|colleagues|co-?workers|associates|team))"
)
# What may follow the first name, step by step: initials, further names, 'et al.', and then a year.
_FIRST_INITIALS = re.compile(rf",?\s{_INITIALS}(?=[\s,;(&]|$)")
_FURTHER = re.compile(
    rf"{_BETWEEN}(?:{_INITIALS}\s?)?(?P<name>{_NAME}(?:\s{_NAME})?)(?:,?\s{_INITIALS}(?=[\s,;(]))?(?:[’']s?(?![^\W\d_]))?"
)
_AND_OTHERS = re.compile(rf",?\s*(?:{_ET_AL}),?(?:[’']s?(?![^\W\d_]))?")
_LEAD = re.compile(
    r"(?:[’']s?(?![^\W\d_]))?(?:[,.:;]?[\s\u00a0]*[(\[]?[\s\u00a0]*|\s+in\s+|(?:\s+[a-z]+){1,3}\s+[(\[])(?:[Ii]n\s)?"
    r"(?:(?P<year>(?:1[5-9]|20)\d\d(?!\d))|(?P<unpublished>(?i:in\s(?:press|prep|review)\b|forthcoming|submitted|[ns]\.\s?d\.)))"
)
_MOST_NAMES = 12
# From one year to the next, or to a further letter: ', 2013', ', b', ', p. 5; 2014'.
_YEARS = re.compile(
    r"\s*(?:[,:]\s*(?:pp?\.\s*|S\.\s*|chap\.\s*|Table\s|Fig\.\s)?\d{1,3}(?:\s?[–-]\s?\d{1,3})?(?!\d))?"
    r"\s*(?:[,;/]\s*(?:and|&|und|y|e)?|and|&|und|–|-)\s*"
    r"(?:(?P<year>(?:1[5-9]|20)\d\d(?!\d))|(?P<letter>[a-k](?![^\W\d_])))"
)
_SUFFIX = re.compile(r"([a-k])(?![^\W\d_])")
_WORD = re.compile(rf"(?<![^\W\d_])(?:[{_UPPER}]|[dv](?=[aeiou]|['’]))[^\W\d_]*(?:[’'‐-][^\W\d_]+)*")
_NEXT_WORD = re.compile(r"[\s\u00a0]+(?:&\s)?[^\W\d_]+(?:[’'‐-][^\W\d_]+)*")
_MOST_WORDS = 8


class NameWithYears(NamedTuple):
    """A name and the years behind it. ``years``: (year, letter, start, end) of each."""

    first: str
    names: tuple[str, ...]
    et_al: bool
    start: int
    years: tuple[tuple[str, str, int, int], ...]


def find(article: Article, body: CitingParagraphs, targets: Sequence[Target]) -> MarkerLinks:
    """The citations by author and year."""
    index = AuthorIndex(
        target for target in targets if target.year and (target.names or target.heads or target.title)
    )
    hits: list[LinkedMarker] = []
    notes: list[Note] = []
    for block, section in body:
        here: list[LinkedMarker] = []
        for mention in mentions(article.text, block.start, block.end, index):
            for position, (year, suffix, start, end) in enumerate(mention.years):
                meant = index.meant(mention.first, AuthorYear(mention.names, mention.et_al, year, suffix))
                begin = mention.start if position == 0 else start
                if len(meant) == 1:
                    here.append(LinkedMarker((meant[0].number,), begin, end, block, section))
                elif meant:
                    notes.append(_doubt(article, block, article.text[begin:end], meant))
        hits += _beside(article.text, here)
    return MarkerLinks(tuple(hits), tuple(notes))


def _doubt(article: Article, block: Block, marker: str, meant: Sequence[Target]) -> Note:
    numbers = " or ".join(str(target.number) for target in meant)
    return Note(
        step="citations",
        level="review",
        source=article.id,
        line=block.line,
        message=f"Did not link '{marker}': it could be entry {numbers}.",
    )


def mentions(text: str, start: int, end: int, index: AuthorIndex) -> Iterator[NameWithYears]:
    """The names of first authors with their years in ``text[start:end]``, in order."""
    position = start
    while match := _WORD.search(text, position, end):
        position = match.end()
        known = _first_author(text, match, end, index)
        if known is None:
            continue
        first, behind = known
        names, et_al, lead = _rest(text, behind, end)
        if lead is not None:
            years = tuple(_years(text, lead, end))
            yield NameWithYears(first, (first, *names), et_al, match.start(), years)
            position = years[-1][3]


def _rest(text: str, position: int, end: int) -> tuple[list[str], bool, re.Match[str] | None]:
    """Names behind a first author, whether 'et al.' follows, and the year's match.

    The year that comes first ends the names: in 'Doe, 2008, Roe, 2010' they are two works.
    """
    names: list[str] = []
    if initials := _FIRST_INITIALS.match(text, position, end):
        position = initials.end()
    while len(names) <= _MOST_NAMES:
        if lead := _LEAD.match(text, position, end):
            return names, False, lead
        if others := _AND_OTHERS.match(text, position, end):
            return names, True, _LEAD.match(text, others.end(), end)
        further = _FURTHER.match(text, position, end)
        if not further:
            break
        names.append(name_key(further["name"]))
        position = further.end()
    return names, False, None


def _first_author(text: str, match: re.Match[str], end: int, index: AuthorIndex) -> tuple[str, int] | None:
    """The longest first author's name that begins at ``match``, and its end."""
    longest = None
    key, behind = name_key(match[0]), match.end()
    if key in index:
        longest = key, behind
    for _ in range(_MOST_WORDS):
        if not index.begins(key):
            break
        following = _NEXT_WORD.match(text, behind, end)
        if not following:
            break
        key, behind = key + name_key(following[0]), following.end()
        if key in index:
            longest = key, behind
    return longest


def _years(text: str, lead: re.Match[str], end: int) -> Iterator[tuple[str, str, int, int]]:
    """The years that follow a name: '2012, 2013', '2019a, b', '2001, p. 5'."""
    if lead["unpublished"]:
        yield unpublished_year(lead["unpublished"]), "", lead.start("unpublished"), lead.end()
        return
    year, (start, stop) = lead["year"], lead.span("year")
    letter, stop = _letter(text, stop, end)
    yield year, letter, start, stop
    while following := _YEARS.match(text, stop, end):
        if following["letter"]:
            if not letter:
                return
            letter, (start, stop) = following["letter"], following.span("letter")
        else:
            year, (start, stop) = following["year"], following.span("year")
            letter, stop = _letter(text, stop, end)
        yield year, letter, start, stop


def _letter(text: str, start: int, end: int) -> tuple[str, int]:
    """The letter behind a year, '' if none is, and the offset behind it."""
    match = _SUFFIX.match(text, start, end)
    return (match[1], match.end()) if match else ("", start)


def _beside(text: str, hits: Sequence[LinkedMarker]) -> Iterator[LinkedMarker]:
    """Markers with all works that are cited in the same brackets.

    These are the markers with no bracket between them.
    """
    groups: list[list[LinkedMarker]] = []
    for hit in hits:
        between = text[groups[-1][-1].end : hit.start] if groups else ")"
        if groups and len(between) < 40 and not re.search(r"[()\[\]]|[.!?]\s", between):
            groups[-1].append(hit)
        else:
            groups.append([hit])
    for group in groups:
        numbers = tuple(dict.fromkeys(number for hit in group for number in hit.numbers))
        for hit in group:
            yield hit._replace(beside=numbers)
