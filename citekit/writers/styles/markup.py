"""A formatted reference that no markup has seen yet, and how each markup writes it.

Formatting is marked by characters of Unicode's private use area, which no style's case rules and no escaping
touch; `clean` takes them out of what comes from outside.
"""

import html
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import quote

from citekit.csl.richtext import pieces
from citekit.writers.markdown import syntax as markdown
from citekit.writers.styles import items as csl

ITALIC, BOLD, SUB, SUP, SMALL_CAPS, UNDERLINE = NAMES = ("i", "b", "sub", "sup", "sc", "u")
_OPEN = {name: chr(0xE100 + at) for at, name in enumerate(NAMES)}
_CLOSE = {name: chr(0xE110 + at) for at, name in enumerate(NAMES)}
_MEANING = {
    **{char: (name, True) for name, char in _OPEN.items()},
    **{c: (n, False) for n, c in _CLOSE.items()},
}
_MARK = re.compile("([\ue100-\ue11f])")
_LINK = re.compile(
    r"https?://[^\s<>\"\ue100-\ue11f]*[^\s<>\"\ue100-\ue11f.,;:)\]]"
    r"|\bdoi:\s?(?P<doi>10\.[0-9]{4,9}/[^\s\ue100-\ue11f]*[^\s\ue100-\ue11f.,;:)\]])",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """``text`` without the characters that would be taken for marks."""
    return _MARK.sub("", text)


def marked(name: str, text: str) -> str:
    """``text`` in one of NAMES."""
    return f"{_OPEN[name]}{text}{_CLOSE[name]}"


def of_rich_text(text: str) -> str:
    """CSL rich text (``<i>``, ``<sub>`` ...) with marks in the place of its tags."""
    written = []
    for kind, value in pieces(clean(text)):
        if kind == "text":
            written.append(value)
        elif value in _OPEN:
            written.append((_OPEN if kind == "open" else _CLOSE)[value])
    return "".join(written)


class _Writing(NamedTuple):
    """How a markup writes text, a link (address, text), and what stands before and behind marked text."""

    text: Callable[[str], str]
    link: Callable[[str, str], str]
    around: Mapping[str, tuple[str, str]]


_LATEX_ESCAPES = str.maketrans(
    {
        **{char: "\\" + char for char in "&%$#_{}"},
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\\": r"\textbackslash{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
    }
)


def html_link(url: str, text: str) -> str:
    """A link of HTML; ``text`` is HTML already."""
    return f'<a href="{html.escape(url)}">{text}</a>'


def latex(text: str) -> str:
    """``text`` so that LaTeX prints it as it is."""
    return text.translate(_LATEX_ESCAPES)


def latex_link(url: str, text: str) -> str:
    """A link of the package hyperref; ``text`` is LaTeX already."""
    safe = re.sub(r"[\\{}^~\s]", lambda match: quote(match[0]), url)
    safe = re.sub(r"[%#&]", lambda match: "\\" + match[0], safe)
    return f"\\href{{{safe}}}{{{text}}}"


_HTML = {name: (f"<{name}>", f"</{name}>") for name in ("i", "b", "sub", "sup", "u")}
_WRITINGS = {
    "text": _Writing(str, lambda _, text: text, {}),
    "markdown": _Writing(
        markdown.escape,
        lambda url, text: f"[{text}]({markdown.link(url)})",
        {"i": ("*", "*"), "b": ("**", "**"), "sub": ("<sub>", "</sub>"), "sup": ("<sup>", "</sup>")},
    ),
    "html": _Writing(html.escape, html_link, _HTML),
    "latex": _Writing(
        latex,
        latex_link,
        {
            "i": (r"\textit{", "}"),
            "b": (r"\textbf{", "}"),
            "sc": (r"\textsc{", "}"),
            "u": (r"\underline{", "}"),
        },
    ),
}


def write(line: str, markup: str) -> str:
    """A marked line as 'text', 'markdown', 'html' or 'latex'; marks without a partner are left out."""
    writing = _WRITINGS[markup]
    written: list[str] = []
    opened: list[str] = []
    for part in _MARK.split(line):
        name, opens = _MEANING.get(part, ("", False))
        before, behind = writing.around.get(name, ("", ""))
        if name and opens:
            opened.append(name)
            written.append(before)
        elif name and opened and opened[-1] == name:
            opened.pop()
            written.append(behind)
        elif not _MARK.fullmatch(part):
            written.append(_linked(part, writing))
    written += [writing.around.get(name, ("", ""))[1] for name in reversed(opened)]
    return "".join(written).strip()


def _linked(text: str, writing: _Writing) -> str:
    """Escaped, its web addresses and DOIs as links."""
    written, end = [], 0
    for match in _LINK.finditer(text):
        url = csl.doi_url(match["doi"]) if match["doi"] else match[0]
        written += [writing.text(text[end : match.start()]), writing.link(url, writing.text(match[0]))]
        end = match.end()
    return "".join([*written, writing.text(text[end:])])
