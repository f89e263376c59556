"""Finds all phrases of a taxonomy in a text, in one pass.

The phrases stand in one tree of letters, followed from each beginning of a word; what is soft (hyphens, spaces,
apostrophes) is passed over. A way is as long as the longest phrase, so the time is linear in the text, however
many phrases there are. Regular expressions come beside it, one search each.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, get_args

from citekit.tagging.patterns import compile_pattern
from citekit.tagging.spelling import (
    GAP,
    REST,
    SOFT,
    Folded,
    is_written_in_capitals,
    latin_initials,
    spaces,
    spellings,
)
from citekit.tagging.taxonomy import Taxonomy
from citekit.tagging.trie import Trie

Role = Literal["synonyms", "abbreviations", "patterns", "exclusions", "requires", "inferred", "unsaid"]

_SHORT = 6
_WORD_START = re.compile(r"[^\W_]+")
_LOOSE_LETTER = re.compile(r"\s\w{1,2}$")
_BORDER = re.compile(r"(?<=[^\W\d_])[\s-]*(?=\d)|(?<=\d)[\s-]*(?=[^\W\d_])|(?<=\w)[\s-]+(?=\w)")


class Rule(NamedTuple):
    """A phrase or pattern of a label (by its place in the taxonomy; -1: of no label), and what it is for."""

    label: int
    role: Role
    phrase: str


class Hit(NamedTuple):
    """A rule that matched at start..end of the text."""

    rule: Rule
    start: int
    end: int


def rules_of(taxonomy: Taxonomy) -> Iterator[Rule]:
    """All phrases and patterns of a taxonomy."""
    for place, label in enumerate(taxonomy.labels):
        for role in get_args(Role):
            for phrase in getattr(label, role, ()):
                yield Rule(place, role, phrase)
    for phrase in taxonomy.unsaid:
        yield Rule(-1, "unsaid", phrase)


class _Term(NamedTuple):
    rule: Rule
    # The letters a text has to have as they are; empty where case does not count.
    capitals: str
    # Whether the term ends with a *.
    open: bool
    # How many spaces a short term may have in the text; None: any number.
    spaces: int | None
    # Whether the last letter may not stand apart: 'TNF-a', but not 'TNF a'.
    tight: bool


class Matcher:
    """All rules, ready to be searched for."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._trie: Trie[_Term] = Trie()
        self._patterns: list[tuple[Rule, re.Pattern[str]]] = []
        for rule in rules:
            if rule.role == "patterns":
                self._patterns.append((rule, compile_pattern(rule.phrase)))
            else:
                self._insert(rule)

    def _insert(self, rule: Rule) -> None:
        term = _term(rule)
        if rule.role == "abbreviations":
            self._put(term, [_squeezed(rule.phrase)])
            return
        self._put(term, spellings(rule.phrase))
        self._put(term._replace(tight=True), latin_initials(rule.phrase))

    def _put(self, term: _Term, forms: Iterable[str]) -> None:
        for form in forms:
            self._trie.put(form, term)

    def search(self, text: str) -> list[Hit]:
        """Every match of every rule, in the order of the text; of one rule at one place the longest."""
        folded = Folded(text)
        hits: dict[tuple[Rule, int], Hit] = {}
        for word in _WORD_START.finditer(folded.text):
            if self._trie.begins(word[0][0]):
                for hit in self._at(folded, word.start()):
                    earlier = hits.get((hit.rule, hit.start))
                    if earlier is None or hit.end > earlier.end:
                        hits[hit.rule, hit.start] = hit
        found = list(hits.values())
        for rule, pattern in self._patterns:
            found += [Hit(rule, m.start(), m.end()) for m in pattern.finditer(text) if m.end() > m.start()]
        return sorted(found, key=lambda hit: (hit.start, hit.end))

    def _at(self, folded: Folded, start: int) -> Iterator[Hit]:
        """The terms that begin at this word."""
        for terms, end in self._trie.walk(folded.text, start):
            place = folded.place(start, end)
            for term in terms:
                if _fits(term, folded.original[place[0] : place[1]]):
                    yield Hit(term.rule, *place)


def _term(rule: Rule) -> _Term:
    letters = _squeezed(rule.phrase, fold=False).rstrip(REST)
    exact = rule.role == "abbreviations" or (GAP not in letters and is_written_in_capitals(rule.phrase))
    room = max(spaces(rule.phrase), len(_BORDER.findall(rule.phrase))) if len(letters) < _SHORT else None
    return _Term(rule, letters if exact else "", rule.phrase.endswith(REST), room, False)


def _squeezed(phrase: str, *, fold: bool = True) -> str:
    phrase = Folded(phrase).text if fold else phrase
    return "".join(char for char in phrase.replace("...", GAP) if char not in SOFT)


def _fits(term: _Term, quote: str) -> bool:
    """Whether the words found are the term also in its case, and not by mere chance ('no s' for 'NOS')."""
    if term.spaces is not None and spaces(quote) > term.spaces:
        return False
    if term.tight and _LOOSE_LETTER.search(quote):
        return False
    if not term.capitals:
        return True
    letters = _squeezed(quote, fold=False)
    if not letters.startswith(term.capitals):
        return False
    return term.open or letters[len(term.capitals) :] in ("", "s", "es")
