"""The spellings of all terms in one tree of letters, in which a text is followed from the beginning of a word.

The letters that lead nowhere else stand together in one node, so that the tree has about two nodes a spelling.
"""

import re
from collections.abc import Iterator
from typing import Generic, TypeVar

from citekit.tagging.spelling import GAP, PLURAL, REST, SOFT

WORDS_IN_GAP = 4

T = TypeVar("T")
_SPECIAL = re.compile(f"([{GAP}{PLURAL}{REST}])")


class _Node(Generic[T]):
    __slots__ = ("ends", "letters", "next", "special")

    def __init__(self, letters: str) -> None:
        # What leads to this node from the one before; GAP, PLURAL and REST have a node of their own.
        self.letters = letters
        self.next: dict[str, _Node[T]] = {}
        # What ends here.
        self.ends: tuple[T, ...] = ()
        # Whether a way on is no letter.
        self.special = False


class Trie(Generic[T]):
    """Spellings (`citekit.tagging.spelling.spellings`), each with something that it stands for."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node("")

    def put(self, spelling: str, thing: T) -> None:
        """Let a spelling stand for a thing, beside what it stands for already."""
        node = self._root
        for piece in _SPECIAL.split(spelling):
            if _SPECIAL.fullmatch(piece):
                node.special = True
            while piece:
                node, piece = _towards(node, piece)
        node.ends += (thing,)

    def begins(self, letter: str) -> bool:
        """Whether a spelling begins with this letter."""
        return letter in self._root.next

    def walk(self, text: str, start: int) -> Iterator[tuple[tuple[T, ...], int]]:
        """What the words of a folded text from ``start`` on stand for, and where these words end."""
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
    """Where these letters end in a text, soft characters between them passed over; 0 if it has others."""
    for letter in letters:
        while text[at : at + 1] in SOFT:
            at += 1
        if not text.startswith(letter, at):
            return 0
        at += 1
    return at


def _detours(ways: dict[str, _Node[T]], text: str, at: int) -> Iterator[tuple[_Node[T], int]]:
    """The ways on that are no letter: over the rest of a word, over words in between, with an s or without."""
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
    """Where the word ends that may have a plural s behind ``at``; 0 if it goes on otherwise."""
    rest = text[at : at + 4]
    for ending in ("", "s", "es", "'s", "’s"):
        if ending == "es" and not text.endswith(_TAKES_ES, 0, at):
            continue  # 'rates' is no plural of 'rat'
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
