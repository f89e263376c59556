r"""LaTeX in a .bib value as Unicode with CSL's rich text: the way back from `latex`.

Accents (``\'e``, ``\v{c}``), letters (``\ss``, ``\o``), dashes, quotes, Greek letters and the few commands
that change the type are known; of any other command the argument stays.
"""

import re
import unicodedata

_ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
_LETTERS = {
    "ss": "ß",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "aa": "å",
    "AA": "Å",
    "i": "ı",
    "j": "ȷ",
    "dh": "ð",
    "DH": "Ð",
    "th": "þ",
    "TH": "Þ",
    "dj": "đ",
    "ng": "ŋ",
    "textendash": "–",
    "textemdash": "—",
    "textquoteright": "’",
    "textquoteleft": "‘",
    "ldots": "…",
    "dots": "…",
    "textquotedblleft": "“",
    "textquotedblright": "”",
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textunderscore": "_",
    "pm": "±",
    "times": "×",
    "geq": "≥",
    "leq": "≤",
    "ge": "≥",
    "le": "≤",
    "degree": "°",
    "circ": "°",
    "textdegree": "°",
    "textregistered": "®",
    "texttrademark": "™",
    "copyright": "©",
    "S": "§",
    "P": "¶",
    "quad": " ",
    "approx": "≈",
    "textgreater": ">",
    "textless": "<",
    "infty": "∞",
    "rightarrow": "→",
    "cdot": "·",
    "textmu": "µ",
    "newline": " ",
}
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
_SIGNS = {"--": "–", "---": "—", "``": "“", "''": "”", "~": " "}
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
        elif token in _SIGNS and not (math and token == "--"):
            out.append(_SIGNS[token])
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
    if name in _ACCENTS and not (math and name in "=."):
        inside, at = _argument(tokens, at, end, math, depth)
        base = inside[:1].replace("ı", "i").replace("ȷ", "j")
        return unicodedata.normalize("NFC", f"{base}{_ACCENTS[name]}") + inside[1:], at
    if name in _TYPE and name.isalpha():
        inside, at = _argument(tokens, at, end, math, depth)
        return _typed(_TYPE[name], inside), at
    if name in _LETTERS:
        return _LETTERS[name], at
    if greek := _greek(name):
        return greek, at
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
    """'α' for 'alpha', 'Δ' for 'Delta'; '' for what is no Greek letter."""
    if not 2 <= len(name) <= 10 or not name.isascii():
        return ""
    case = "CAPITAL" if name[0].isupper() else "SMALL"
    try:
        return unicodedata.lookup(
            f"GREEK {case} LETTER {name.removeprefix('var').removeprefix('text').upper()}"
        )
    except KeyError:
        return ""
