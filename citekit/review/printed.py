"""The parts of a printed string by field: as the parser read them, and as a person coloured them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from citekit.corrections.values import csl, csl_value, field_fault
from citekit.csl.item import Item
from citekit.errors import UsageError, unknown
from citekit.references.parser.coloured import FIELDS, Span, read_coloured
from citekit.references.parser.parse import parse
from citekit.runtime.memory import remember

_KEPT = 4096


@remember(_KEPT)
def parsed_spans(raw: str) -> tuple[Span, ...]:
    """The place of each field in a printed string as the parser reads it, in order."""
    spans = sorted((start, end, name) for name, (start, end) in parse(raw).spans.items())
    kept: list[Span] = []
    for span in spans:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return tuple(kept)


def checked_spans(raw: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans in order, without white space at their edges and without empty ones.

    Raises UsageError for a place outside the string, an unknown field, and spans that overlap.
    """
    checked = []
    for start, end, name in sorted(spans):
        if name not in FIELDS:
            raise UsageError(unknown("field", name, FIELDS))
        if not 0 <= start <= end <= len(raw):
            raise UsageError(f"Invalid part {start} to {end} (the printed string has {len(raw)} characters)")
        words = raw[start:end]
        start += len(words) - len(words.lstrip())
        if start < (end := start + len(words.strip())):
            checked.append((start, end, name))
    for (_, end, name), (start, _, other) in pairwise(checked):
        if start < end:
            raise UsageError(f"The parts {name} and {other} overlap at '{raw[start:end][:40]}'")
    return tuple(checked)


def coloured_values(raw: str, spans: Sequence[Span]) -> Item:
    """The value of each field that has a part; the words as they are where they are no number, date or name.

    Raises UsageError for words that cannot be the field: a DOI that is none.
    """
    read = read_coloured(raw, spans)
    values: dict[str, Any] = {}
    for start, end, name in spans:
        if name in read:
            values[name] = read[name]
        elif name in csl()["names"]:
            values[name] = [*values.get(name, []), {"literal": raw[start:end]}]
        elif fault := field_fault(name, raw[start:end]):
            raise UsageError(fault)
        else:
            values.setdefault(name, csl_value(name, raw[start:end], {}))
    return values
