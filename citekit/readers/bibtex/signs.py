"""Letters, types and marks that commands of LaTeX stand for."""

import re
import unicodedata

from citekit.csl.mappings.bibtex import tex

MARK = "\ue0f5"
"""In front of a sign that a formula sets with spaces, until the whole formula is read."""
_TAGS = {"sc": ('<span style="font-variant:small-caps;">', "</span>")}
_SIMPLE = re.compile(r"\w*|<(\w+)>[^<>]*</\1>")


def typed(kind: str, text: str) -> str:
    """``text`` in CSL's markup for a type: 'i', 'b', 'sc', 'sub' or 'sup'."""
    if kind in ("sub", "sup"):
        text = text.replace(MARK, "")
    before, after = _TAGS.get(kind, (f"<{kind}>", f"</{kind}>"))
    return f"{before}{text}{after}" if text.strip() else text


def over(text: str, mark: str, *, every: bool) -> str:
    """``text`` with a mark over its one letter, or over every one."""
    if "<" in text or not (every or len(text) == 1):
        return text
    if text.isdecimal():  # a line over a digit, as for crystals
        mark = mark.replace("\u0304", "\u0305")
    return unicodedata.normalize("NFC", "".join(f"{char}{mark}" if char.isalnum() else char for char in text))


def in_parentheses(text: str) -> str:
    """``text`` in parentheses, unless it is one word or number."""
    return text if _SIMPLE.fullmatch(text) else f"({text})"


def double_struck(letter: str) -> str:
    """'ℝ' for 'R'."""
    for name in ("DOUBLE-STRUCK CAPITAL", "MATHEMATICAL DOUBLE-STRUCK CAPITAL"):
        try:
            return unicodedata.lookup(f"{name} {letter}") if "A" <= letter <= "Z" else letter
        except KeyError:
            continue
    return letter


def greek(name: str) -> str:
    """'α' for 'textalpha', 'Α' for 'Alpha'; '' for what is no Greek letter."""
    name = name.removeprefix("text")
    if known := tex().math.get(name):
        return known if name.isalpha() and unicodedata.name(known, "").startswith("GREEK") else ""
    try:
        return unicodedata.lookup(f"GREEK CAPITAL LETTER {name.upper()}") if name[:1].isupper() else ""
    except KeyError:
        return ""
