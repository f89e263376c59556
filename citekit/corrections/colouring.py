"""Printed strings as the user coloured them, as strings to train the parser with."""

from collections.abc import Iterator
from typing import Any

from citekit.corrections.correction import Corrections

SOURCE = "citekit"
"""What these strings are called among those of other collections."""


def training_strings(corrections: Corrections) -> Iterator[dict[str, Any]]:
    """A row {id, source, raw, spans} for each string; a span is [start, end, CSL field], in code points."""
    for key, correction in corrections.items():
        if colouring := correction.colouring:
            yield {"id": key, "source": SOURCE, "raw": colouring.raw, "spans": colouring.spans}
