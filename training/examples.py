"""A tagged reference string."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A string with tagged spans: (start, end, field) in code points, sorted.

    ``exact``: what is in no span is known to be outside every field; otherwise it may be untagged.
    """

    raw: str
    spans: tuple[tuple[int, int, str], ...]
    source: str
    exact: bool = True
