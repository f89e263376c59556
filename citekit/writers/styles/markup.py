"""Formatted references as pybtex's rich text, and its four markups.

References come from `vancouver`, which is pybtex's own, or from `citeproc`. citeproc-py gives strings in which
formatting is marked by characters of Unicode's private use area, which no style's case rules and no escaping
touch; `from_marks` makes rich text of them, so that the same backends write both.
"""

import html
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, ClassVar, Literal
from urllib.parse import quote

from pybtex.backends.html import Backend as HtmlBackend
from pybtex.backends.latex import Backend as LatexBackend
from pybtex.backends.markdown import Backend as MarkdownBackend
from pybtex.backends.plaintext import Backend as TextBackend
from pybtex.richtext import HRef, String, Tag, Text

from citekit.csl.identifiers import DOI_PREFIX, doi_url
from citekit.csl.richtext import Piece, pieces
from citekit.writers.markdown import syntax as markdown

Markup = Literal["text", "markdown", "html", "latex"]
RichText = Any
"""A pybtex.richtext.Text; pybtex has no types."""

ITALIC, BOLD, SUB, SUP, SMALL_CAPS, UNDERLINE = FORMATS = ("i", "b", "sub", "sup", "sc", "u")
_OPEN = {name: chr(0xE100 + index) for index, name in enumerate(FORMATS)}
_CLOSE = {name: chr(0xE110 + index) for index, name in enumerate(FORMATS)}
_MEANING: dict[str, Piece] = {
    **{mark: ("open", name) for name, mark in _OPEN.items()},
    **{mark: ("close", name) for name, mark in _CLOSE.items()},
}
_MARK = re.compile("([\ue100-\ue11f])")
_LINK = re.compile(
    r"https?://[^\s<>\"\ue100-\ue11f]*[^\s<>\"\ue100-\ue11f.,;:)\]]"
    rf"|\bdoi:\s?(?P<doi>{DOI_PREFIX}/[^\s\ue100-\ue11f]*[^\s\ue100-\ue11f.,;:)\]])",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """``text`` without the characters that would be taken for marks."""
    return _MARK.sub("", text)


def marked(name: str, text: str) -> str:
    """``text`` in one of `FORMATS`."""
    return f"{_OPEN[name]}{text}{_CLOSE[name]}"


def mark_rich_text(text: str) -> str:
    """CSL rich text (``<i>``, ``<sub>`` ...) with marks in the place of its tags."""
    marks = {"open": _OPEN, "close": _CLOSE}
    return "".join(
        value if kind == "text" else marks[kind].get(value, "") for kind, value in pieces(clean(text))
    )


def rich_text(text: str) -> RichText:
    """CSL rich text as pybtex's; spans only carry their text."""
    return _nested(pieces(text))


def from_marks(line: str) -> RichText:
    """A marked line as rich text, its web addresses and DOIs as links.

    Marks without a partner are ignored.
    """
    return _nested(_paired(line), links=True)


def _paired(line: str) -> Iterator[Piece]:
    """The line's text and marks, each opened mark closed in turn."""
    opened: list[str] = []
    for part in _MARK.split(line):
        kind, name = _MEANING.get(part, ("text", part))
        if kind == "open":
            opened.append(name)
            yield kind, name
        elif kind == "text":
            yield "text", clean(part)
        elif opened and opened[-1] == name:
            yield kind, opened.pop()
    yield from (("close", name) for name in reversed(opened))


def _nested(parts: Iterable[Piece], *, links: bool = False) -> RichText:
    stack: list[tuple[str, list[Any]]] = [("", [])]
    for kind, value in parts:
        if kind == "text":
            stack[-1][1].extend(_linked(value) if links else [String(value)])
        elif kind == "open":
            stack.append((value, []))
        else:
            name, inner = stack.pop()
            stack[-1][1].append(Tag(name, *inner) if name in FORMATS else Text(*inner))
    return Text(*stack[0][1])


def _linked(text: str) -> Iterator[RichText]:
    """Its web addresses and DOIs as links."""
    end = 0
    for match in _LINK.finditer(text):
        yield String(text[end : match.start()])
        yield HRef(doi_url(match["doi"]) if match["doi"] else match[0], match[0])
        end = match.end()
    yield String(text[end:])


def write(text: RichText, markup: Markup) -> str:
    """Rich text as one line of ``markup``."""
    line = str(text.render(_backends()[markup])).strip()
    # What matters only at the start: a list or heading in Markdown, an optional argument in LaTeX.
    if markup == "markdown":
        return markdown.guard(line)
    return "{[}" + line[1:] if markup == "latex" and line.startswith("[") else line


@cache
def _backends() -> dict[Markup, Any]:
    return {"text": TextBackend(), "markdown": _Markdown(), "html": _Html(), "latex": _Latex()}


# pybtex's backends with mended escapes. mypy sees their bases as Any: hence 'type: ignore[misc]'.


class _Markdown(MarkdownBackend):  # type: ignore[misc]
    """pybtex escapes every full stop and hyphen, but not '~', '|', '$' or '@'."""

    def format_str(self, text: str) -> str:
        return markdown.escape(text)

    def format_tag(self, tag_name: str, text: str) -> str:
        if tag_name in (SMALL_CAPS, UNDERLINE):
            return text
        # Emphasis must not begin or end with a space: '* x*' is no emphasis.
        inner = text.strip()
        if not inner:
            return text
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{before}{super().format_tag(tag_name, inner)}{after}"

    def format_href(self, url: str, text: str, _external: bool = False) -> str:
        return f"[{text}]({markdown.link(url)})"


class _Html(HtmlBackend):  # type: ignore[misc]
    """pybtex does not escape a link's URL, in which a quote would end the attribute."""

    def format_str(self, text: str) -> str:
        return html.escape(text, quote=True)

    def format_tag(self, tag: str, text: str) -> Any:
        return text if tag == SMALL_CAPS else super().format_tag(tag, text)

    def format_href(self, url: str, text: str, _external: bool = False) -> str:
        return f'<a href="{html.escape(url)}">{text}</a>'


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


class _Latex(LatexBackend):  # type: ignore[misc]
    """pybtex (by latexcodec) leaves '$', braces, backslash and '^', which TeX acts on."""

    tags: ClassVar = {**LatexBackend.tags, SMALL_CAPS: "textsc", UNDERLINE: "underline"}

    def format_str(self, text: str) -> str:
        return text.translate(_LATEX_ESCAPES)

    def format_href(self, url: str, text: str, _external: bool = False) -> str:
        safe = re.sub(r"[\\{}^~\s]", lambda match: quote(match[0]), url)
        safe = re.sub(r"[%#&]", lambda match: "\\" + match[0], safe)
        return f"\\href{{{safe}}}{{{text}}}"
