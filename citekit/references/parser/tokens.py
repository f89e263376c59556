"""A reference string as tokens, with labels, and as segments."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from citekit.references.parser.identifiers import Identifier, find_identifiers

OUTSIDE = "O"
# Labels mark the beginning of each person or body, so that lists need no separators.
NAME_PARTS = ("family", "given", "literal")
LABELS: tuple[str, ...] = (
    OUTSIDE,
    *(
        f"{begin}{role}-{part}"
        for role in ("author", "editor")
        for part in NAME_PARTS
        for begin in ("B-", "")
    ),
    "author-suffix",
    "editor-suffix",
    "author-between",
    "editor-between",
    "et-al",
    "title",
    "container",
    "series",
    "volume",
    "issue",
    "page",
    "date",
    "accessed",
    "publisher",
    "place",
    "edition",
    "id",
    "label",
    "note",
    "number",
    "authority",
)
NUMBER = {label: number for number, label in enumerate(LABELS)}


# A token with the white space before it; a text that ends in none is taken apart whole.
# It never begins within white space: else a long run would be tried from each of its characters.
_TOKEN = re.compile(
    r"(?<!\s)\s*(?:</?(?:i|b|u|em|strong|italic|bold|sub|sup|sc|tt|span)(?:\s[^<>]{0,80})?>|"  # markup is no word
    r"(?<![^\W_])[^\W\d_]\.|"  # an initial with its stop
    r"[^\W\d_]+(?:[-‐‑'’][^\W\d_]{2,})*|\d+|[^\w\s]|_+)"  # 'Jean-Pierre', "O'Neill"
)
# Letters with their marks written apart ('u' + U+0308) are rare enough to be left as two tokens.


class Tokens(NamedTuple):
    """The tokens of a string: start, end and the word as the network knows it.

    A word carries a leading space where the string has one before it; an identifier is its kind behind U+0001.
    """

    starts: Sequence[int]
    ends: Sequence[int]
    words: Sequence[str]
    identifiers: Sequence[Identifier]


def tokenize(text: str) -> Tokens:
    """Split ``text`` into tokens, in order, without white space."""
    identifiers = sorted(find_identifiers(text), key=lambda identifier: identifier.start)
    starts: list[int] = []
    ends: list[int] = []
    words: list[str] = []
    position = 0
    for identifier in identifiers:
        _cut(text, position, identifier.start, starts, ends, words)
        starts.append(identifier.start)
        ends.append(identifier.end)
        words.append("\x01" + identifier.field)
        position = identifier.end
    _cut(text, position, len(text), starts, ends, words)
    return Tokens(starts, ends, words, identifiers)


def _cut(text: str, start: int, stop: int, starts: list[int], ends: list[int], words: list[str]) -> None:
    stop = start + len(text[start:stop].rstrip())
    end, spaced = start, False
    for piece in _TOKEN.findall(text, start, stop):
        end += len(piece)
        word = piece
        if piece[0].isspace():
            word = piece.lstrip()
            spaced = True
        if word[0] == "<" and len(word) > 1:  # markup
            continue
        starts.append(end - len(word))
        ends.append(end)
        words.append(" " + word if spaced else word)
        spaced = False


_PARTS = frozenset(label for label in LABELS if label.partition("-")[0] in ("author", "editor", "B")) | {
    "et-al"
}
# Label -> field of its segment; names are read from tokens, all else from segments.
_FIELDS = tuple(
    ("editor" if "editor" in label else "author") if label in _PARTS else label for label in LABELS
)
_PEOPLE = frozenset({"author", "editor"})
_ET_AL = NUMBER["et-al"]
_JOINED = frozenset(
    {"title", "container", "publisher", "place", "series", "page", "note", "edition", "number", "authority"}
)
_CLOSING = re.compile(r"[^()（）]{0,40}[)）]")
# A bracket that touches the word behind it, other than a year's.
_OPENING = re.compile(r"(?<=\s)[(\[](?!(?:19|20)\d\d)[^\s()\[\]]{1,6}[)\]]$")
_NARROW = str.maketrans("（）", "()")
_DOUBTFUL = 0.9
_GAP = re.compile(r"[\W_]*")


class Token(NamedTuple):
    """A labelled token: offsets in code points, its label and its probability."""

    start: int
    end: int
    label: str
    probability: float


class Segment(NamedTuple):
    """Successive tokens of one field: offsets, the lowest probability from 0 to 1.

    ``doubtful`` of the tokens are less sure than nine in ten; ``tokens``: those of people.
    """

    field: str
    start: int
    end: int
    probability: float
    doubtful: int
    tokens: Sequence[Token]


def segments(
    raw: str, tokens: Tokens, labels: Sequence[int], probabilities: Sequence[float]
) -> list[Segment]:
    """The segments of ``raw``, in order, without what is outside every field."""
    joined: list[Segment] = []
    for field, begin, end in _runs(labels):
        segment = _segment(field, begin, end, tokens, labels, probabilities)
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.field == field
            and field in _JOINED
            and _GAP.fullmatch(raw, last.end, segment.start)
        ):
            joined[-1] = last._replace(
                end=segment.end,
                probability=min(last.probability, segment.probability),
                doubtful=last.doubtful + segment.doubtful,
            )
        else:
            joined.append(segment)
    return _whole(raw, joined)


def _whole(raw: str, segments: list[Segment]) -> list[Segment]:
    """Extend titles and containers by their brackets: 'Spine (Phila Pa 1976)'."""
    extended: list[Segment] = []
    for segment in segments:
        if extended and segment.start < extended[-1].end:  # inside a bracket that the one before took in
            continue
        if segment.field in ("title", "container"):
            text = raw[segment.start : segment.end].translate(_NARROW)
            if text.count("(") > text.count(")") and (closing := _CLOSING.match(raw, segment.end)):
                segment = segment._replace(end=closing.end())
            if text.count(")") > text.count("(") and raw[segment.start - 1 : segment.start] == "(":
                segment = segment._replace(start=segment.start - 1)
            if extended and (opening := _OPENING.search(raw, max(0, segment.start - 9), segment.start)):
                segment = segment._replace(start=opening.start())
                while len(extended) > 1 and extended[-1].start > opening.start():
                    extended.pop()
        extended.append(segment)
    return extended


# Fields after a work's title; authors that follow them begin another work.
_TAIL = frozenset({"date", "page", "volume", "publisher", "place", "id"})
_BODY = frozenset({"title", "container"})


def next_work(segments: Sequence[Segment]) -> int | None:
    """The offset in the string where a second work begins, None where it holds one."""
    seen: set[str] = set()
    for index, segment in enumerate(segments):
        fields = {one.field for one in segments[index + 1 :]}
        complete = "author" in seen and seen & _BODY and seen & _TAIL
        if segment.field == "author" and complete and fields & _BODY and "date" in fields and "date" in seen:
            return segment.start
        seen.add(segment.field)
    return None


def _runs(labels: Sequence[int]) -> Iterator[tuple[str, int, int]]:
    """Field, begin and end of each run of tokens of one field."""
    begin, field = 0, OUTSIDE
    for index, label in enumerate(labels):
        now = _FIELDS[label]
        if label == _ET_AL and field in _PEOPLE:
            now = field
        if now != field:
            if field != OUTSIDE:
                yield field, begin, index
            begin, field = index, now
    if field != OUTSIDE:
        yield field, begin, len(labels)


def _segment(
    field: str,
    begin: int,
    end: int,
    tokens: Tokens,
    labels: Sequence[int],
    probabilities: Sequence[float],
) -> Segment:
    own = probabilities[begin:end]
    lowest = min(own)
    doubtful = sum(probability < _DOUBTFUL for probability in own) if lowest < _DOUBTFUL else 0
    people: list[Token] = []
    if field in _PEOPLE:
        names = [LABELS[label] for label in labels[begin:end]]
        people = list(map(Token, tokens.starts[begin:end], tokens.ends[begin:end], names, own))
    return Segment(field, tokens.starts[begin], tokens.ends[end - 1], lowest, doubtful, people)
