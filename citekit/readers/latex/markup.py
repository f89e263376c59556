"""LaTeX's markup as text. The adapter of pylatexenc."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from logging import CRITICAL, getLogger
from unicodedata import normalize

from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from citekit.readers.bibtex.latex import plain_text

# pylatexenc takes a stack for every group in a group, and time that grows with the square of a text's length.
_DEEPEST = 30
_LONGEST = 3000
_MARKED_UP = re.compile(r"[\\{}$~&#%]|--|``|''|[?!]`")
_BREAK = re.compile(r"\\.|[{}$\s]", re.DOTALL)
_TAG = re.compile(r"</?(?:i|b|sup|sub|span)\b[^<>]{0,60}>")
_LETTERS = re.compile("[\U0001d400-\U0001d7ff]+")  # of formulas, in bold or italic
# A mark, whole or broken by an accent before it.
_MARK = re.compile("\ue0f2[^\\d\ue0f3]{0,3}\\d+[^\\d\ue0f2\ue0f3]{0,3}\ue0f3|[\ue0f2\ue0f3]")
_KEPT = re.compile("\ue0f2\\d+\ue0f3")


def to_text(latex: str) -> str:
    """``latex`` as text, with private characters as they are; damaged markup is dropped, its words stay."""
    return "".join(_convert(part) for part in _parts(_without_open_braces(latex)))


def _without_open_braces(latex: str) -> str:
    """Without the braces that a paragraph leaves open, or closes for one before."""
    open_at: list[int] = []
    alone: list[int] = []
    for match in _BREAK.finditer(latex):
        if match[0] == "{":
            open_at.append(match.start())
        elif match[0] == "}":
            alone += [] if open_at else [match.start()]
            del open_at[-1:]
    places = [-1, *sorted(alone + open_at), len(latex)]
    return (
        "".join(latex[before + 1 : place] for before, place in pairwise(places)) if len(places) > 2 else latex
    )


def _parts(latex: str) -> Iterator[str]:
    """Cut a long text between words outside all groups and formulas."""
    begin, depth, formula = 0, 0, False
    for match in _BREAK.finditer(latex):
        sign = match[0]
        if sign == "$":
            formula = not formula
        elif sign in "{}":
            depth = max(0, depth + (1 if sign == "{" else -1))
        elif sign.isspace() and not depth and not formula and match.end() - begin > _LONGEST:
            yield latex[begin : match.end()]
            begin = match.end()
    yield latex[begin:]


def _convert(latex: str) -> str:
    if not _MARKED_UP.search(latex):
        return latex
    text = None
    if len(latex) <= 4 * _LONGEST and _depth(latex) <= _DEEPEST:
        try:
            text = str(_converter().latex_to_text(latex))
        except Exception:  # a command without its arguments: what pylatexenc raises is not documented
            text = None
    if text is None:
        text = _TAG.sub("", plain_text(latex))
    text = _MARK.sub(lambda match: match[0] if _KEPT.fullmatch(match[0]) else "", text)
    lost = [mark for mark in _KEPT.findall(latex) if mark not in text]
    return _LETTERS.sub(lambda match: normalize("NFKC", match[0]), text) + "".join(lost)


def _depth(latex: str) -> int:
    """How deep groups, environments and arguments are nested, at most."""
    depth, deepest = 0, 0
    for match in re.finditer(r"\\begin\b|\\end\b|\\left\b|\\right\b|\\.|[{}\[\]]", latex, re.DOTALL):
        if match[0] in ("{", "[", "\\begin", "\\left", "\\(", "\\["):
            depth += 1
            deepest = max(deepest, depth)
        elif match[0] in ("}", "]", "\\end", "\\right", "\\)", "\\]"):
            depth -= 1
    return deepest


@cache
def _converter() -> LatexNodes2Text:
    getLogger("pylatexenc").setLevel(CRITICAL)  # damaged markup is no news to the user
    context = get_default_latex_context_db()
    words = {
        "LaTeX": "LaTeX",
        "TeX": "TeX",
        "BibTeX": "BibTeX",
        "item": "",
        "-": "",
        "\\": " ",
        "/": "",
        "S": "§",
        "today": "",
    }
    context.add_context_category(
        "citekit", macros=[MacroTextSpec(name, text) for name, text in words.items()], prepend=True
    )
    return LatexNodes2Text(
        latex_context=context, math_mode="text", keep_comments=False, strict_latex_spaces="macros"
    )
