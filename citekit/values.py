"""Values of CSL items as text: plain lines, and CSL's rich text as pieces.

An item may hold anything (it was parsed, or corrected by hand); what is no text is left out without error.
"""

import re
from collections.abc import Iterator
from typing import Literal

from citekit.text import squeeze

# Control characters and lone surrogates have no place in a text file; tab and newline are white space.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# CSL's rich text: https://docs.citationstyles.org, 'HTML-like tags'.
_TAG = re.compile(r"<(?P<close>/?)(?P<name>i|b|sc|sub|sup|span)(?:\s[^<>]*)?>")

Piece = tuple[Literal["text", "open", "close"], str]


def plain(value: object) -> str:
    """``value`` as one line: numbers as digits, a list by its first member; '' for anything else."""
    if isinstance(value, list | tuple):
        value = value[0] if value else ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return squeeze(_CONTROL.sub("", str(value)))


def pieces(text: str) -> Iterator[Piece]:
    """CSL rich text cut at its tags; a tag without its partner, or closed out of turn, is text."""
    tags = list(_TAG.finditer(text))
    paired: set[int] = set()
    opened: list[int] = []
    for index, tag in enumerate(tags):
        if not tag["close"]:
            opened.append(index)
        elif opened and tags[opened[-1]]["name"] == tag["name"]:
            paired |= {opened.pop(), index}
    end = 0
    for index, tag in enumerate(tags):
        if index in paired:
            if end < tag.start():
                yield "text", text[end : tag.start()]
            yield ("close" if tag["close"] else "open"), tag["name"]
            end = tag.end()
    if end < len(text):
        yield "text", text[end:]


def untagged(value: object) -> str:
    """The words of CSL rich text, without its tags."""
    return "".join(text for kind, text in pieces(plain(value)) if kind == "text")
