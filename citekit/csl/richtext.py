"""Values of CSL items as text: plain lines, and CSL's rich text as pieces.

An item may hold anything, as it was parsed or corrected by hand; what is not text is ignored.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Literal

from citekit.text.normalize import squeeze

# Control characters and lone surrogates cannot be written to text files; tab and newline are white space.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# CSL's rich text: https://docs.citationstyles.org, 'HTML-like tags'.
_TAG = re.compile(r"<(?P<close>/?)(?P<name>i|b|sc|sub|sup|span)(?:\s[^<>]*)?>")
_ENDS_LINE = re.compile(r"</p>|</li>|<br\s*/?>|</?ul>", re.IGNORECASE)
# Zotero takes a note that begins so for an identifier and moves it to Extra, as it did 'MRI study ...'.
_LOOKS_LIKE_ID = re.compile(r"MR|Zbl|LCCN|PMID|PMCID", re.IGNORECASE)

Piece = tuple[Literal["text", "open", "close"], str]


def plain(value: object) -> str:
    """A value as one line of text: a number as digits, the first member of a list; '' for anything else."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        value = value[0] if value else ""
    if type(value) is str and value.isprintable():  # most values, and no control character
        return squeeze(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value)
    return squeeze(text if text.isprintable() else _CONTROL.sub("", text))


def pieces(text: str) -> Iterator[Piece]:
    """Split CSL rich text at its tags; an unpaired or wrongly nested tag is text."""
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
    """CSL rich text without its tags."""
    line = plain(value)
    return "".join(text for kind, text in pieces(line) if kind == "text") if "<" in line else line


def html_text(html: str) -> str:
    """The text of an HTML note, a line for each paragraph."""
    lines = (re.sub(r"</?[A-Za-z][^<>]*>", "", line) for line in _ENDS_LINE.split(html))
    return "\n".join(line for line in (plain(unescape(line)) for line in lines) if line)


def guard_note(note: str) -> str:
    """``note``, with 'Note: ' before one that begins like an identifier."""
    return f"Note: {note}" if _LOOKS_LIKE_ID.match(note) else note
