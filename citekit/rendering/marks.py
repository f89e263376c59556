"""A formatted reference that no markup has seen yet, and how each markup writes it.

Formatting is marked by characters of Unicode's private use area, which no style's case rules and no escaping
touch; `clean` takes them out of what comes from outside.
"""

import html
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from citekit.rendering import markdown
from citekit.values import pieces

ITALIC, BOLD, SUB, SUP, SMALL_CAPS, UNDERLINE = NAMES = ("i", "b", "sub", "sup", "sc", "u")
_OPEN = {name: chr(0xE100 + at) for at, name in enumerate(NAMES)}
_CLOSE = {name: chr(0xE110 + at) for at, name in enumerate(NAMES)}
_MEANING = {
    **{char: (name, True) for name, char in _OPEN.items()},
    **{c: (n, False) for n, c in _CLOSE.items()},
}
_MARK = re.compile("([\ue100-\ue11f])")
_URL = re.compile(r"https?://[^\s<>\"\ue100-\ue11f]*[^\s<>\"\ue100-\ue11f.,;:)\]]", re.IGNORECASE)


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
    """How a markup writes text, a link, and what stands before and behind marked text."""

    text: Callable[[str], str]
    link: Callable[[str], str]
    around: Mapping[str, tuple[str, str]]


_LATEX_ESCAPES = str.maketrans(
    {
        **{char: "\\" + char for char in "&%$#_{}"},
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\\": r"\textbackslash{}",
    }
)
_HTML = {name: (f"<{name}>", f"</{name}>") for name in ("i", "b", "sub", "sup", "u")}
_WRITINGS = {
    "text": _Writing(str, str, {}),
    "markdown": _Writing(
        markdown.escape,
        lambda url: f"[{markdown.escape(url)}]({markdown.link(url)})",
        {"i": ("*", "*"), "b": ("**", "**"), "sub": ("<sub>", "</sub>"), "sup": ("<sup>", "</sup>")},
    ),
    "html": _Writing(html.escape, lambda url: f'<a href="{html.escape(url)}">{html.escape(url)}</a>', _HTML),
    "latex": _Writing(
        lambda text: text.translate(_LATEX_ESCAPES),
        lambda url: f"\\url{{{url.translate(_LATEX_ESCAPES)}}}",
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
    """Escaped, its web addresses as links."""
    written, end = [], 0
    for match in _URL.finditer(text):
        written += [writing.text(text[end : match.start()]), writing.link(match[0])]
        end = match.end()
    return "".join([*written, writing.text(text[end:])])
