r"""Letters and signs beyond ASCII as TeX's commands: ``{\'e}``, ``{\ss}``, ``\ensuremath{\alpha}``, ``$_{2}$``.

bibtex counts bytes, and pdflatex stops at what no font of its has. What has no command at all (CJK, Arabic,
emoji) is ``{\unichar{24819}}``, the character's number: `PREAMBLE` shows it where the engine can.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

from citekit.formats.bib_tables import tex

PREAMBLE = (
    r"""@preamble{"\providecommand{\unichar}[1]{\ifdefined\Umathchar\symbol{#1}\else[char #1]\fi}"}"""
    + "\n\n"
)
"""For a file with ``\\unichar`` in it: XeTeX and LuaTeX set the character, pdfTeX its number."""

# Raised or lowered characters beside one another: $^{-}$$^{3}$.
_TWO_SCRIPTS = re.compile(r"(\$([_^])\{[^{}$]*)\}\$\$\2\{")
_SCRIPTS = {"<sub>": "$_{{{}}}$", "<super>": "$^{{{}}}$"}


def spelled(text: str, escaped: Callable[[str], str]) -> str:
    """``text`` in ASCII; ``escaped`` does what is ASCII already."""
    written = "".join(_parts(unicodedata.normalize("NFC", text), escaped))
    while (joined := _TWO_SCRIPTS.sub(r"\1", written)) != written:
        written = joined
    return written


def _parts(text: str, escaped: Callable[[str], str]) -> Iterator[str]:
    ascii_part = ""
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        cluster = text[at:end]
        if cluster.isascii():
            ascii_part += cluster
        else:
            yield escaped(ascii_part)
            ascii_part = ""
            yield _letter(cluster, escaped)
        at = end
    yield escaped(ascii_part)


def _letter(cluster: str, escaped: Callable[[str], str]) -> str:
    """A letter with its combining marks, or a sign."""
    known = tex().written.get(cluster)
    if known is not None:
        return known
    base, *marks = list(unicodedata.normalize("NFD", cluster))
    commands = {mark: name for name, mark in tex().accents.items()}
    if marks and all(mark in commands for mark in marks) and (base.isascii() and base.isalpha()):
        written = base
        for mark in marks:
            written = f"{{\\{commands[mark]}{{{written}}}}}"
        return written
    if len(cluster) > 1:
        return "".join(_letter(char, escaped) for char in cluster)
    form, _, simple = unicodedata.decomposition(cluster).rpartition(" ")
    if form in _SCRIPTS and simple:
        char = chr(int(simple, 16))
        return _SCRIPTS[form].format(escaped(char if char.isascii() else _plain(char)))
    return f"{{\\unichar{{{ord(cluster)}}}}}"


def _plain(char: str) -> str:
    """'-' for a minus sign; the character where it has no such form."""
    return tex().plain.get(char, "")
