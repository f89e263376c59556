"""Tagged pieces of text, and how they become a string with spans."""

from collections.abc import Sequence

from training.examples import Example

Piece = tuple[str, str]
"""A run of text and its label; what is in no field has the label ''."""

TITLES = ("title", "container")
# A title's question mark belongs to it; other marks at the edges of a span do not.
_EDGES = " \t,;:"


def joined(pieces: Sequence[Piece], source: str, exact: bool = True) -> Example:
    """The string and its spans, white space folded to single spaces."""
    raw: list[str] = []
    spans: list[tuple[int, int, str]] = []
    length = 0
    spaced = True
    for text, label in pieces:
        folded = " ".join(text.split())
        if not folded:
            if text and not spaced:
                raw.append(" ")
                length += 1
                spaced = True
            continue
        if text[0].isspace() and not spaced:
            raw.append(" ")
            length += 1
        raw.append(folded)
        if label:
            span = _trimmed(folded, length, label)
            if span:
                spans.append(span)
        length += len(folded)
        spaced = False
        if text[-1].isspace():
            raw.append(" ")
            length += 1
            spaced = True
    return Example("".join(raw).rstrip(), tuple(spans), source, exact)


def _trimmed(text: str, offset: int, label: str) -> tuple[int, int, str] | None:
    bare = text.rstrip(_EDGES)
    stop = bare.endswith(".") and (label == "title" or (label == "container" and "." not in bare[:-1]))
    if stop:
        bare = bare.rstrip(_EDGES + ".")
    start = len(bare) - len(bare.lstrip(_EDGES))
    return (offset + start, offset + len(bare), label) if start < len(bare) else None
