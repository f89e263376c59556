r"""LaTeX in a .bib value as Unicode with CSL's rich text: the way back from `latex`.

Accents (``\'e``, ``\v{c}``), letters (``\ss``, ``\o``), dashes, quotes, Greek letters and the few commands
that change the type are known (``data/bib_tex.toml``); of any other command the argument stays.
"""

import re
import unicodedata

from citekit.csl.mappings.bibtex import tex

_TYPE = {
    "textit": "i",
    "emph": "i",
    "textsl": "i",
    "mathit": "i",
    "textbf": "b",
    "mathbf": "b",
    "textsc": "sc",
    "textsuperscript": "sup",
    "textsubscript": "sub",
    "^": "sup",
    "_": "sub",
}
_TAGS = {"sc": ('<span style="font-variant:small-caps;">', "</span>")}
_TOKEN = re.compile(r"\\[A-Za-z]+\s*|\\.|[{}$^_~]|---?|``|''|[^\\{}$^_~\-`']+|.", re.DOTALL)
_DEEPEST = 40


def plain_text(value: str) -> str:
    """``value`` as text; white space squeezed. Braces that only group are dropped."""
    tokens = _TOKEN.findall(value)
    return " ".join("".join(_read(tokens, 0, len(tokens), False, 0)).split())


def _read(tokens: list[str], at: int, end: int, math: bool, depth: int) -> list[str]:
    """The tokens from ``at`` to ``end`` as pieces of text."""
    out: list[str] = []
    while at < end:
        token = tokens[at]
        at += 1
        if token == "$":
            math = not math
        elif token in ("{", "}"):
            continue
        elif token in tex().signs and not (math and token == "--"):
            out.append(tex().signs[token])
        elif token in ("^", "_") and math:
            inside, at = _argument(tokens, at, end, math, depth)
            out.append(_typed(_TYPE[token], inside))
        elif token.startswith("\\"):
            piece, at = _command(tokens, at, end, math, depth)
            out.append(piece)
        else:
            out.append(token)
    return out


def _command(tokens: list[str], at: int, end: int, math: bool, depth: int) -> tuple[str, int]:
    """The text of the command before ``at``, and where its argument ends."""
    token = tokens[at - 1]
    name = token[1:].rstrip() if len(token) > 1 else ""
    if name == "anychar":
        inside, at = _argument(tokens, at, end, math, depth)
        return _numbered(inside), at
    if name in tex().accents and not (math and name in "=."):
        inside, at = _argument(tokens, at, end, math, depth)
        if name in "~^" and not inside:
            return name, at
        base = inside[:1].replace("ı", "i").replace("ȷ", "j")
        return unicodedata.normalize("NFC", f"{base}{tex().accents[name]}") + inside[1:], at
    if name in _TYPE and name.isalpha():
        inside, at = _argument(tokens, at, end, math, depth)
        return _typed(_TYPE[name], inside), at
    if known := tex().text.get(name) or tex().math.get(name) or _greek(name):
        return known, at
    return (name if len(name) == 1 and not name.isalpha() else ""), at


def _argument(tokens: list[str], at: int, end: int, math: bool, depth: int) -> tuple[str, int]:
    """What a command applies to: a group, another command, or one character; the rest stays in place."""
    while at < end and not tokens[at].strip():
        at += 1
    if at >= end or depth > _DEEPEST:
        return "", at
    token = tokens[at]
    if token == "{":
        level, close = 1, at + 1
        while close < end and level:
            level += {"{": 1, "}": -1}.get(tokens[close], 0)
            close += 1
        return "".join(_read(tokens, at + 1, close - 1 if not level else close, math, depth + 1)), close
    if token.startswith("\\"):
        return _command(tokens, at + 1, end, math, depth + 1)
    if token == "}":
        return "", at
    first = token.lstrip()
    tokens[at] = first[1:]
    return first[:1], at


def _typed(kind: str, text: str) -> str:
    before, after = _TAGS.get(kind, (f"<{kind}>", f"</{kind}>"))
    return f"{before}{text}{after}" if text else ""


def _greek(name: str) -> str:
    """'α' for 'textalpha', 'Α' for 'Alpha'; '' for what is no Greek letter."""
    name = name.removeprefix("text")
    if known := tex().math.get(name):
        return known if name.isalpha() and unicodedata.name(known, "").startswith("GREEK") else ""
    try:
        return unicodedata.lookup(f"GREEK CAPITAL LETTER {name.upper()}") if name[:1].isupper() else ""
    except KeyError:
        return ""


def _numbered(number: str) -> str:
    """The character of that number, as `tex_letters` writes those that TeX has no command for."""
    return chr(int(number)) if number.isascii() and number.isdecimal() and int(number) < 0x110000 else number
