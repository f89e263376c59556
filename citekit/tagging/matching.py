"""Find all phrases of a taxonomy in a text, in one pass.

The phrases are in one tree of letters, followed from each beginning of a word; hyphens, spaces and apostrophes
are passed over. A way is as long as the longest phrase, so the time is linear in the text, however many phrases
there are. Regular expressions come beside it, one search each.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Generic, Literal, NamedTuple, TypeVar, get_args

from citekit.tagging.patterns import compile_pattern
from citekit.tagging.spelling import (
    GAP,
    PLURAL,
    REST,
    SOFT,
    Folded,
    is_written_in_capitals,
    latin_initials,
    spaces,
    spellings,
)
from citekit.tagging.taxonomy import Taxonomy

WORDS_IN_GAP = 4

T = TypeVar("T")
_SPECIAL = re.compile(f"([{GAP}{PLURAL}{REST}])")


class _Node(Generic[T]):
    __slots__ = ("ends", "letters", "next", "special")

    def __init__(self, letters: str) -> None:
        # The letters from the node before to this one; GAP, PLURAL and REST have a node of their own.
        self.letters = letters
        self.next: dict[str, _Node[T]] = {}
        # What ends here.
        self.ends: tuple[T, ...] = ()
        # Whether a way on is GAP, PLURAL or REST.
        self.special = False


class Trie(Generic[T]):
    """A tree of spellings, each with the things that it means.

    Letters without a fork share a node, so that the tree has about two nodes a spelling.
    """

    def __init__(self) -> None:
        self._root: _Node[T] = _Node("")
        # The first three letters of all spellings, fewer where a GAP, PLURAL or REST follows them.
        self._beginnings: set[str] = set()

    def put(self, spelling: str, thing: T) -> None:
        """Add a spelling of a thing, beside what it means already."""
        node = self._root
        self._beginnings.add(_SPECIAL.split(spelling[:3])[0])
        for piece in _SPECIAL.split(spelling):
            if _SPECIAL.fullmatch(piece):
                node.special = True
            while piece:
                node, piece = _towards(node, piece)
        node.ends += (thing,)

    def begins(self, word: str) -> bool:
        """Whether a spelling may begin with this word; most words are told by their first letters.

        ``word``: a run of letters and digits of a folded text.
        """
        begin = word[:3]
        is_told = len(begin) == 3 and begin.isascii()
        return not is_told or not self._beginnings.isdisjoint((begin, begin[:2], begin[:1]))

    def walk(self, text: str, start: int) -> Iterator[tuple[tuple[T, ...], int]]:
        """What the words of a folded text from ``start`` on mean, and where they end."""
        waiting: list[tuple[_Node[T], int]] = [(self._root, start)]
        while waiting:
            node, at = waiting.pop()
            while True:
                if node.ends and (end := _word_end(text, at)):
                    yield node.ends, end
                if node.special:
                    waiting += _detours(node.next, text, at)
                while (letter := text[at : at + 1]) in SOFT:
                    at += 1
                after = node.next.get(letter)
                if after is None:
                    break
                node = after
                if text.startswith(node.letters, at):
                    at += len(node.letters)
                elif not (at := _passed(node.letters, text, at)):
                    break


def _towards(node: _Node[T], piece: str) -> tuple[_Node[T], str]:
    """The next node on the way of some letters, and the letters that remain behind it."""
    after = node.next.get(piece[0])
    if after is None:
        after = node.next[piece[0]] = _Node(piece)
        return after, ""
    shared = 0
    while after.letters[shared : shared + 1] == piece[shared : shared + 1] != "":
        shared += 1
    if shared < len(after.letters):
        fork: _Node[T] = _Node(piece[:shared])
        after.letters = after.letters[shared:]
        fork.next[after.letters[0]] = after
        node.next[piece[0]] = after = fork
    return after, piece[shared:]


def _passed(letters: str, text: str, at: int) -> int:
    """Where these letters end in a text, soft characters passed over; 0 if not there."""
    for letter in letters:
        while text[at : at + 1] in SOFT:
            at += 1
        if not text.startswith(letter, at):
            return 0
        at += 1
    return at


def _detours(ways: dict[str, _Node[T]], text: str, at: int) -> Iterator[tuple[_Node[T], int]]:
    """The ways on that are not letters: rest of a word, words between, plural s."""
    if (after := ways.get(REST)) is not None:
        rest = at
        while rest < len(text) and text[rest].isalnum():
            rest += 1
        yield after, rest
    if (after := ways.get(GAP)) is not None:
        yield from ((after, place) for place in _gap_ends(text, at))
    if (after := ways.get(PLURAL)) is not None:
        yield after, at
        while text[at : at + 1] in SOFT:
            at += 1
        if text.startswith("s", at):
            yield after, at + 1


_TAKES_ES = ("s", "x", "z", "ch", "sh", "o")


def _word_end(text: str, at: int) -> int:
    """The end of the word at ``at``, with its plural s; 0 if it goes on otherwise."""
    rest = text[at : at + 4]
    for ending in ("", "s", "es", "'s", "’s"):
        if ending == "es" and not text.endswith(_TAKES_ES, 0, at):
            continue  # 'rates' is not the plural of 'rat'
        if rest.startswith(ending) and not rest[len(ending) : len(ending) + 1].isalnum():
            return at + len(ending)
    return 0


def _gap_ends(text: str, at: int) -> Iterator[int]:
    """Where the next words begin, up to the end of the clause."""
    for _ in range(WORDS_IN_GAP + 1):
        while at < len(text) and not text[at].isalnum():
            if text[at] in ";:!?" or (text[at] == "." and text[at + 1 : at + 2].isspace()):
                return
            at += 1
        if at >= len(text):
            return
        yield at
        while at < len(text) and text[at].isalnum():
            at += 1


Role = Literal[
    "synonyms",
    "abbreviations",
    "patterns",
    "in_sentences",
    "exclusions",
    "requires",
    "inferred",
    "unsaid",
]

_SHORT = 6
_WORD_START = re.compile(r"[^\W_]+")
_LOOSE_LETTER = re.compile(r"\s\w{1,2}$")
_BORDER = re.compile(r"(?<=[^\W\d_])[\s-]*(?=\d)|(?<=\d)[\s-]*(?=[^\W\d_])|(?<=\w)[\s-]+(?=\w)")


class Rule(NamedTuple):
    """A phrase or pattern of a label, and its role.

    ``label``: its place in the taxonomy; -1: of no label.
    """

    label: int
    role: Role
    phrase: str


class RuleMatch(NamedTuple):
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
    # Whether the last letter may not be apart: 'TNF-a', but not 'TNF a'.
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

    def search(self, text: str) -> tuple[RuleMatch, ...]:
        """Every match of every rule, by place; of one rule at one place the longest."""
        folded = Folded(text)
        longest: dict[tuple[Rule, int], RuleMatch] = {}
        for word in _WORD_START.finditer(folded.text):
            if self._trie.begins(word[0]):
                for hit in self._at(folded, word.start()):
                    earlier = longest.get((hit.rule, hit.start))
                    if earlier is None or hit.end > earlier.end:
                        longest[hit.rule, hit.start] = hit
        matches = list(longest.values())
        for rule, pattern in self._patterns:
            matches += [
                RuleMatch(rule, m.start(), m.end()) for m in pattern.finditer(text) if m.end() > m.start()
            ]
        return tuple(sorted(matches, key=lambda hit: (hit.start, hit.end)))

    def _at(self, folded: Folded, start: int) -> Iterator[RuleMatch]:
        """The terms that begin at this word."""
        for terms, end in self._trie.walk(folded.text, start):
            place = folded.place(start, end)
            for term in terms:
                if _fits(term, folded.original[place[0] : place[1]]):
                    yield RuleMatch(term.rule, *place)


def _term(rule: Rule) -> _Term:
    letters = exact_letters(rule.phrase)
    exact = rule.role == "abbreviations" or (GAP not in letters and is_written_in_capitals(rule.phrase))
    room = max(spaces(rule.phrase), len(_BORDER.findall(rule.phrase))) if len(letters) < _SHORT else None
    return _Term(rule, letters if exact else "", rule.phrase.endswith(REST), room, False)


def exact_letters(phrase: str) -> str:
    """The letters of a phrase in their case, without anything soft: whatever matches an abbreviation begins with its."""
    return _squeezed(phrase, fold=False).rstrip(REST)


def _squeezed(phrase: str, *, fold: bool = True) -> str:
    phrase = Folded(phrase).text if fold else phrase
    return "".join(char for char in phrase.replace("...", GAP) if char not in SOFT)


def _fits(term: _Term, quote: str) -> bool:
    """Whether the words match the term also in case and spaces ('no s', 'NOS')."""
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
