"""SVG and tables as strings: small functions that escape whatever they are given.

Nothing has a colour of its own: text is ``currentColor``, marks are ``var(--picture-mark, currentColor)`` and
rules ``var(--picture-rule, currentColor)``, so that dark mode and print are the page's business. What is
said by a mark is also said by a number or a length. Links are SVG links with a label, which a keyboard reaches.
A picture is as wide as it has to be for letters of 12 pixels: a narrow page scrolls it in its frame. Nothing
has a ``style`` attribute, which a Content-Security-Policy would forbid.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import urlencode
from xml.sax.saxutils import escape as _escape
from xml.sax.saxutils import quoteattr

import msgspec

from citekit.csl.richtext import plain

MARK = "var(--picture-mark, currentColor)"
RULE = "var(--picture-rule, currentColor)"
FONT = 12
"""Height of the letters in the picture's own units, which are CSS pixels where it is not scaled."""


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """``svg`` and ``table`` are markup, safe as they are; the others are plain text.

    ``id`` fits an attribute.
    """

    id: str
    title: str
    caption: str
    svg: str
    table: str


class Cell(NamedTuple):
    """A cell of a table: text, and where it leads, '' for nowhere."""

    text: str
    href: str = ""


def escape(text: object) -> str:
    """Text for XML and HTML, in attributes too, without what XML forbids."""
    return _escape(plain(text), {'"': "&quot;", "'": "&#39;"})


def element(name: str, *children: str, **attributes: object) -> str:
    """``<name ...>children</name>``.

    ``children`` are markup, attributes are escaped.

    ``stroke_width`` is written stroke-width, ``class_`` class; an attribute that is None is left out.
    """
    attribute_text = "".join(
        f" {key.rstrip('_').replace('_', '-')}={_quoted(value)}"
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(children)
    return f"<{name}{attribute_text}>{inner}</{name}>" if inner else f"<{name}{attribute_text}/>"


def _quoted(value: object) -> str:
    if isinstance(value, float):
        return f'"{value:.1f}"'.replace(".0", "")
    return quoteattr(plain(value))


def fragment(pairs: Iterable[tuple[str, str]]) -> str:
    """The address of a filter of the page: ``#tag=mechanism%3Acytokine&year=2020``."""
    return "#" + urlencode([(name, plain(value)) for name, value in pairs])


def width(text: str) -> float:
    """The approximate width of ``text`` at `FONT`, East Asian letters twice as wide."""
    return FONT * sum(1.0 if unicodedata.east_asian_width(char) in "WF" else 0.56 for char in text)


def cut(text: str, most: float) -> str:
    """``text``, ending in '…' where it is wider than ``most`` units."""
    if width(text) <= most:
        return text
    while text and width(text + "…") > most:
        text = text[:-1]
    # A letter is not parted from its accents.
    while text and unicodedata.combining(text[-1]):
        text = text[:-1]
    return text.rstrip() + "…"


def wrap(text: str, most: float, lines: int = 2) -> list[str]:
    """``text`` in at most so many lines no wider than ``most`` units.

    The last one is cut.
    """
    wrapped: list[str] = []
    rest = re.split(r"\s+", text.strip())
    while rest and len(wrapped) < lines - 1:
        line = rest.pop(0)
        while rest and width(f"{line} {rest[0]}") <= most:
            line = f"{line} {rest.pop(0)}"
        wrapped.append(cut(line, most))
    return [*wrapped, cut(" ".join(rest), most)] if rest else wrapped


def text(content: str, x: float, y: float, **attributes: object) -> str:
    """Text with its base line at ``y``; each piece keeps its own direction of writing."""
    more = {"fill": "currentColor", "font_size": FONT, "unicode_bidi": "plaintext", **attributes}
    return element("text", escape(content), x=x, y=y, **more)


def rect(x: float, y: float, wide: float, high: float, **attributes: object) -> str:
    """A box, filled as a mark by default."""
    return element("rect", x=x, y=y, width=wide, height=high, **{"fill": MARK, **attributes})


def line(x1: float, y1: float, x2: float, y2: float) -> str:
    """A thin rule."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=RULE, stroke_opacity="0.35", stroke_width=1)


def link(href: str, label: str, *children: str) -> str:
    """A link with a label for screen readers and mouse pointers."""
    title = element("title", escape(label))
    return element("a", title, *children, href=href, aria_label=label)


def svg(id: str, wide: float, high: float, title: str, description: str, *children: str) -> str:
    """A chart that scales with its frame, titled and described for screen readers."""
    return element(
        "svg",
        element("title", escape(title), id=f"{id}-title"),
        element("desc", escape(description), id=f"{id}-desc"),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        class_="picture",
        viewBox=f"0 0 {wide:.0f} {high:.0f}",
        width=round(wide),
        height=round(high),
        role="group",
        aria_labelledby=f"{id}-title",
        aria_describedby=f"{id}-desc",
        font_family="inherit",
    )


def table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """The same in words: the first cell of each row names it."""
    head = "".join(element("th", escape(one) or "&#160;", scope="col") for one in heads)
    body = "".join(
        element("tr", *(_cell(cell, "th" if column == 0 else "td") for column, cell in enumerate(row)))
        for row in rows
    )
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(cell: Cell, name: str) -> str:
    inner = escape(cell.text)
    if cell.href and inner:
        inner = element("a", inner, href=cell.href)
    return f'<th scope="row">{inner}</th>' if name == "th" else f"<td>{inner}</td>"


def works(number: int) -> str:
    """'1 work', '2 works'."""
    return f"{number} work{'' if number == 1 else 's'}"
