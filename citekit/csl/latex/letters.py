r"""Letters and signs beyond ASCII as TeX's commands: ``{\'e}``, ``{\ss}``, ``\ensuremath{\alpha}``, ``$_{2}$``.

bibtex counts bytes, and pdflatex stops at what no font of its has. What has no command at all (CJK, Arabic,
emoji) is ``{\anychar{24819}}``, the character's number: `PREAMBLE` shows it where the engine can.
"""

import re
import unicodedata

from citekit.csl.mappings.bibtex import tex

PREAMBLE = (
    r"""@preamble{"\providecommand{\anychar}[1]{\ifdefined\Umathchar\symbol{#1}\else[char #1]\fi}"}"""
    + "\n\n"
)
"""For a file with ``\\anychar`` in it: XeTeX and LuaTeX set the character, pdfTeX its number."""

# Raised or lowered characters beside one another: $^{-}$$^{3}$.
_TWO_SCRIPTS = re.compile(r"(\$([_^])\{[^{}$]*)\}\$\$\2\{")
_SCRIPTS = {"<sub>": "$_{{{}}}$", "<super>": "$^{{{}}}$"}


def letter(cluster: str) -> str:
    r"""A sign, or a letter with its combining marks: ``{\v{c}}`` for 'č'."""
    known = tex().written.get(cluster)
    if known is not None:
        return known
    base, *marks = list(unicodedata.normalize("NFD", cluster))
    commands = {mark: name for name, mark in tex().accents.items()}
    if marks and all(mark in commands for mark in marks) and base.isascii() and base.isalpha():
        written = base
        for mark in marks:
            written = f"{{\\{commands[mark]}{{{written}}}}}"
        return written
    if len(cluster) > 1:
        return "".join(char if char.isascii() else letter(char) for char in cluster)
    form, _, simple = unicodedata.decomposition(cluster).rpartition(" ")
    if form in _SCRIPTS and simple:
        char = chr(int(simple, 16))
        return _SCRIPTS[form].format(char if char.isascii() else tex().plain.get(char) or letter(char))
    return f"{{\\anychar{{{ord(cluster)}}}}}"


def joined(text: str) -> str:
    """``text`` with raised or lowered characters beside one another in one: ``$^{-3}$``."""
    while (shorter := _TWO_SCRIPTS.sub(r"\1", text)) != text:
        text = shorter
    return text
