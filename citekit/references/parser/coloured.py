"""Read a string whose parts a person has named: the parser takes each word for what it is said to be."""

from collections.abc import Sequence

from citekit.csl.item import Item
from citekit.references.parser.assembly import assemble
from citekit.references.parser.network import network
from citekit.references.parser.tokens import LABELS, NUMBER, OUTSIDE, Tokens, segments, tokenize

Span = tuple[int, int, str]
"""Start, end (code points, exclusive) and the field of CSL-JSON."""
_PEOPLE, _ET_AL = ("author", "editor"), "et-al"
_LABEL_OF = {
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
FIELDS = (*_PEOPLE, *_LABEL_OF)
"""The fields of CSL-JSON that a part of a string can be."""


def read_coloured(raw: str, spans: Sequence[Span]) -> Item:
    """The item of a string with these parts, in order; a field whose words say nothing is missing.

    The network only decides what is left open, such as where one name ends and the next begins.
    """
    tokens = tokenize(raw)
    if not tokens.words:
        return {}
    fields = _fields(tokens, spans)
    [(labels, probabilities)] = network().label([tokens.words], [list(map(_allowed, fields))])
    identifiers = [
        one for one in tokens.identifiers if any(s < one.end and one.start < e for s, e, _ in spans)
    ]
    return assemble(raw, segments(raw, tokens, labels, probabilities), identifiers).item


def _fields(tokens: Tokens, spans: Sequence[Span]) -> list[str]:
    """The field of each token, '' where it is in no span."""
    fields, at = [], 0
    for start, end in zip(tokens.starts, tokens.ends, strict=True):
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        fields.append(spans[at][2] if at < len(spans) and spans[at][0] < end else "")
    return fields


def _allowed(field: str) -> list[int]:
    """The labels that a token of the field may have."""
    if field in _PEOPLE:
        return [NUMBER[label] for label in LABELS if f"{field}-" in label or label == _ET_AL]
    return [NUMBER[_LABEL_OF.get(field, OUTSIDE)]]
