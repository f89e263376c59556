"""Labelled tokens as segments: runs of one field, with where they stand and how sure each is."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from citekit.references.parser.labels import LABELS
from citekit.references.parser.tokens import Tokens

_PARTS = frozenset(label for label in LABELS if label.partition("-")[0] in ("author", "editor", "B")) | {
    "et-al"
}
# What the label of a token is part of: names are read from their tokens, everything else from its segment.
_FIELD = {
    label: ("editor" if "editor" in label else "author") if label in _PARTS else label for label in LABELS
}
_JOINED = frozenset({"title", "container", "publisher", "place", "series", "page", "note", "edition"})
_CLOSING = re.compile(r"[^()]{0,40}\)")
# A bracket that touches the word behind it, other than a year's.
_OPENING = re.compile(r"(?<=\s)[(\[](?!(?:19|20)\d\d)[^\s()\[\]]{1,6}[)\]]$")
_DOUBTFUL = 0.9
_GAP = re.compile(r"[\W_]*")


class Token(NamedTuple):
    """A labelled token: offsets in code points, its label, and the probability of the label."""

    start: int
    end: int
    label: str
    sure: float


class Segment(NamedTuple):
    """Tokens of one field, in a row: ``start`` and ``end`` in code points, ``sure`` from 0 to 1.

    ``doubtful`` of the tokens are less sure than nine in ten.
    """

    field: str
    start: int
    end: int
    sure: float
    doubtful: int
    tokens: Sequence[Token]


def segments(raw: str, tokens: Tokens, labels: Sequence[int], sure: Sequence[float]) -> list[Segment]:
    """The segments of ``raw``, in order, without what is outside every field."""
    named = map(LABELS.__getitem__, labels)
    labelled = list(map(Token._make, zip(tokens.starts, tokens.ends, named, sure, strict=True)))
    runs = list(_runs(labelled))
    joined: list[Segment] = []
    for segment in runs:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.field == segment.field
            and segment.field in _JOINED
            and _GAP.fullmatch(raw, last.end, segment.start)
        ):
            joined[-1] = _segment(segment.field, [*last.tokens, *segment.tokens])
        else:
            joined.append(segment)
    return _whole(raw, joined)


def _whole(raw: str, segments: list[Segment]) -> list[Segment]:
    """Titles and containers with the brackets that belong to them: 'Spine (Phila Pa 1976)', '(18)F-FDG PET'."""
    found: list[Segment] = []
    for segment in segments:
        if found and segment.start < found[-1].end:  # inside a bracket that the one before took in
            continue
        if segment.field in ("title", "container"):
            text = raw[segment.start : segment.end]
            if text.count("(") > text.count(")") and (closing := _CLOSING.match(raw, segment.end)):
                segment = segment._replace(end=closing.end())
            if text.count(")") > text.count("(") and raw[segment.start - 1 : segment.start] == "(":
                segment = segment._replace(start=segment.start - 1)
            if found and (opening := _OPENING.search(raw, max(0, segment.start - 9), segment.start)):
                segment = segment._replace(start=opening.start())
                while len(found) > 1 and found[-1].start > opening.start():
                    found.pop()
        found.append(segment)
    return found


# What a work has behind its title; a list of authors that follows it begins another work.
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


def _runs(tokens: Sequence[Token]) -> Iterator[Segment]:
    begin, field = 0, "O"
    for index, token in enumerate(tokens):
        now = _FIELD[token.label]
        if token.label == "et-al" and field in ("author", "editor"):
            now = field
        if now != field:
            if field != "O":
                yield _segment(field, tokens[begin:index])
            begin, field = index, now
    if field != "O":
        yield _segment(field, tokens[begin:])


def _segment(field: str, tokens: Sequence[Token]) -> Segment:
    probabilities = [token.sure for token in tokens]
    sure = min(probabilities)
    doubtful = sum(one < _DOUBTFUL for one in probabilities) if sure < _DOUBTFUL else 0
    return Segment(field, tokens[0].start, tokens[-1].end, sure, doubtful, tokens)
