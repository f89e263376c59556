"""How alike two texts are, 0 to 1 (Indel similarity, as rapidfuzz has it)."""

from rapidfuzz import fuzz


def ratio(a: str, b: str) -> float:
    """The whole of both."""
    return fuzz.ratio(a, b) / 100


def within(part: str, text: str) -> tuple[float, str]:
    """How well ``part`` fits into ``text``, and the piece of ``text`` where it fits best."""
    found = fuzz.partial_ratio_alignment(part, text)
    return (found.score / 100, text[found.dest_start : found.dest_end]) if found else (0.0, "")
