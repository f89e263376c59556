"""Superscripts and subscripts as Unicode has them."""

import re

_RAISED = str.maketrans("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
_RAISABLE = re.compile(r"(?=.*[\d+−–-])[\d+−–=()ni-]+")
_LOWERABLE = re.compile(r"(?=.*\d)[\d+−–=()-]+")
_POWER = re.compile(r"[+−–-]?[\d(]*(?:\d\.\d+|[α-ωΑ-Ω]|[^\W\d_]\s?[+−–/·-]|[+−–/·-]\s?[a-zA-Zα-ω]).*")
_BASE = re.compile(r"(?:\d|\)|(?<![^\W\d_])[^\W\d_])$")  # '10', '(a+b)', 'e'
_LONGEST = 20


def raised(text: str) -> str | None:
    """A figure, sign or exponent in characters that are raised, as many; None where there are none."""
    return text.translate(_RAISED) if _RAISABLE.fullmatch(text) else None


def lowered(text: str) -> str | None:
    """A figure in characters that are lowered, as many; None where there are none."""
    return text.translate(_LOWERED) if _LOWERABLE.fullmatch(text) else None


def is_power(before: str, text: str) -> bool:
    """Whether raised ``text`` behind ``before`` is an exponent that Unicode has no characters for."""
    if len(text) > _LONGEST or raised(text) is not None:
        return False
    return bool(_BASE.search(before[-2:]) and _POWER.fullmatch(text))
