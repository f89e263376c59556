"""Text inside Markdown: what is escaped, and why no more than that.

Meant for CommonMark (https://spec.commonmark.org/0.31.2/), GitHub's dialect, pandoc and Python-Markdown.
"""

import html
import re

# Emphasis, code, links, HTML, tables, strike-through, mathematics, pandoc's citations and superscripts.
# Angle brackets become entities: Python-Markdown knows no backslash before them and would let a tag through.
_SPECIAL = re.compile(r"[\\`*_{}\[\]|~$^@]|[<>]|&(?=#?\w+;)")
# '1. ', '- ', '#', '===' ... begin a list, a heading or a rule, but only at the start of a line.
_LINE_START = re.compile(r"^(\s*)(?:(\d+)([.)])(?=\s|$)|([-+=:])(?=\s|$|[-=])|(#))")


def escape(text: str) -> str:
    """``text`` so that Markdown shows it unchanged, anywhere in a line."""
    return _SPECIAL.sub(lambda match: html.escape(match[0]) if match[0] in "<>&" else "\\" + match[0], text)


def guard(line: str) -> str:
    """Escape the start of a line of Markdown that would make a list, heading or rule."""
    return _LINE_START.sub(
        lambda match: f"{match[1]}{match[2] or ''}\\{match[3] or match[4] or match[5]}", line
    )


def link(url: str) -> str:
    """``url`` for ``[text](url)``."""
    return re.sub(r"[\s()<>\\`\[\]|\"'{}]", lambda match: f"%{ord(match[0]):02X}", url)
