"""The parts of a printed string by field: as the parser read them, and as a person coloured them."""

from functools import lru_cache
from typing import Any

from citekit.references.parser.parse import parse

_KEPT = 4096


def parsed_spans(raw: str) -> list[dict[str, Any]]:
    """The place of each field in a printed string as the parser reads it, in order (code points, end exclusive)."""
    return [{"start": start, "end": end, "field": name} for start, end, name in _parsed(raw)]


@lru_cache(_KEPT)
def _parsed(raw: str) -> tuple[tuple[int, int, str], ...]:
    spans = sorted((start, end, name) for name, (start, end) in parse(raw).spans.items())
    kept: list[tuple[int, int, str]] = []
    for start, end, name in spans:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, name))
    return tuple(kept)
