"""The similarity of two texts, 0 to 1: rapidfuzz's Indel similarity."""

from rapidfuzz import fuzz


def ratio(a: str, b: str) -> float:
    """The similarity of two texts as a whole."""
    return fuzz.ratio(a, b) / 100


def within(part: str, text: str) -> tuple[float, str]:
    """The similarity of ``part`` to the piece of ``text`` that is most like it, and that piece."""
    best = fuzz.partial_ratio_alignment(part, text)
    return (best.score / 100, text[best.dest_start : best.dest_end]) if best else (0.0, "")
