"""What Pandoc's Markdown has beyond CommonMark, where it matters here: attributes, fenced divs, raised text."""

import re
from html import escape

DIV = re.compile(r"\s{0,3}:{3,}(?:\s.*|\{.*)?$")
_CODE = re.compile(r"(<(code|pre)\b.*?</\2>)", re.DOTALL)
_PART = r"(?:[#.][\w:.-]+|-|[\w-]+=(?:&quot;[^&{}]*&quot;|[^\s{}<>&]+))"
_ATTRIBUTES = rf"\{{\s*(?P<parts>{_PART}(?:\s+{_PART}){{0,20}})\s*\}}"
_SPAN = re.compile(rf"\[(?P<inner>(?:[^\[\]]|\[[^\[\]]{{0,300}}\]){{0,3000}})\]{_ATTRIBUTES}")
_ALONE = re.compile(rf"\s*{_ATTRIBUTES}")
_ID = re.compile(r"(?:^|\s)#([\w:.-]+)")
_RAISED = re.compile(r"\^((?:[^\s^<>\[\]]|<[^<>]{0,300}>){1,80})\^")
_DASHED = re.compile(r"(?<=\d)--(?=[A-Za-z]?\d)")
# Spans in spans: an entry, its links.
_DEEPEST = 3


def applied(page: str) -> str:
    """``page``, rendered by the rules of CommonMark, with what was left of Pandoc's own signs; code is kept."""
    pieces = _CODE.split(page)
    pieces[::3] = [_applied(piece) for piece in pieces[::3]]
    del pieces[2::3]  # the names of the tags
    return "".join(pieces)


def _applied(text: str) -> str:
    if "{" in text:
        for _ in range(_DEEPEST):
            shorter = _SPAN.sub(lambda match: _named(match["parts"]) + match["inner"], text)
            if shorter == text:
                break
            text = shorter
        text = _ALONE.sub(lambda match: _named(match["parts"]), text)
    return _DASHED.sub("–", _RAISED.sub(r"<sup>\1</sup>", text))


def _named(parts: str) -> str:
    name = _ID.search(parts)
    return f'<a id="{escape(name[1])}"></a>' if name else ""
