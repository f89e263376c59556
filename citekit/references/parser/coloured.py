"""Read a string whose parts a person has named: the parser takes each word for what it is said to be."""

from collections.abc import Iterator, Sequence

from citekit.csl.item import Item
from citekit.references.parser.assembly import assemble
from citekit.references.parser.network import network
from citekit.references.parser.tokens import LABELS, NUMBER, OUTSIDE, Tokens, segments, tokenize

Span = tuple[int, int, str]
"""Start, end (code points, exclusive) and the field of CSL-JSON."""
_PEOPLE, _ET_AL = ("author", "editor"), "et-al"
LABEL_OF = {
    "issued": "date",
    "title": "title",
    "container-title": "container",
    "collection-title": "series",
    "volume": "volume",
    "issue": "issue",
    "page": "page",
    "accessed": "accessed",
    "publisher": "publisher",
    "publisher-place": "place",
    "edition": "edition",
    "number": "number",
    "authority": "authority",
    "note": "note",
    **dict.fromkeys(("DOI", "URL", "PMID", "PMCID", "ISBN", "ISSN"), "id"),
}
"""The label of each field of CSL-JSON, names aside."""
FIELDS = (*_PEOPLE, *LABEL_OF)
"""The fields of CSL-JSON that a part of a string can be."""


def read_coloured(raw: str, spans: Sequence[Span]) -> Item:
    """The item of a string with these parts, in order; a field whose words say nothing is missing.

    The network only decides what is left open, such as where one name ends and the next begins.
    """
    tokens = tokenize(raw)
    if not tokens.words:
        return {}
    [(labels, probabilities)] = network().label([tokens.words], [list(_allowed(tokens, spans))])
    identifiers = [
        one for one in tokens.identifiers if any(s < one.end and one.start < e for s, e, _ in spans)
    ]
    return assemble(raw, segments(raw, tokens, labels, probabilities), identifiers).item


def _allowed(tokens: Tokens, spans: Sequence[Span]) -> Iterator[list[int]]:
    """The labels that each token may have; the first of a list of names begins a name."""
    at, last = 0, -1
    for start, end in zip(tokens.starts, tokens.ends, strict=True):
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        inside = at < len(spans) and spans[at][0] < end
        yield _labels(spans[at][2] if inside else "", begins=inside and at != last)
        last = at if inside else last


def _labels(field: str, *, begins: bool) -> list[int]:
    """The labels that a token of the field may have."""
    if field not in _PEOPLE:
        return [NUMBER[LABEL_OF.get(field, OUTSIDE)]]
    names = [label for label in LABELS if label.removeprefix("B-").startswith(f"{field}-")]
    if begins:
        return [NUMBER[label] for label in names if label.startswith("B-")]
    return [NUMBER[label] for label in (*names, _ET_AL)]
