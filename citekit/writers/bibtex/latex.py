r"""Text as a .bib value: escapes, CSL's rich text, braces that keep capitals.

Five readers were measured (Zotero, Better BibTeX, pandoc, biber, bibtex with pdflatex). ``\&``, ``\%``,
``\_``, ``$<$``, ``\textit`` and Unicode letters are safe for all of them. For a tilde, a circumflex and lowered
and raised text Zotero's reader needs what is garbled elsewhere: there are spellings. For a backslash and for a
brace without its partner no spelling is safe: there the LaTeX command is written, which Zotero shows as it
stands, because the other spellings break the file (BibTeX counts escaped braces too) or a line.

For pdflatex with bibtex, which counts bytes, letters and signs beyond ASCII are commands too: ``{\'e}``, ``{\ss}``,
``\ensuremath{\alpha}``, ``$_{2}$``. What has no command at all (CJK, Arabic, emoji) is ``{\anychar{24819}}``, the
character's number: `PREAMBLE` shows it where the engine can.
"""

import re
import unicodedata
from typing import NamedTuple

from citekit.csl.mappings.bibtex import tex
from citekit.csl.richtext import pieces

PREAMBLE = (
    r"""@preamble{"\providecommand{\anychar}[1]{\ifdefined\Umathchar\symbol{#1}\else[char #1]\fi}"}"""
    + "\n\n"
)
"""For a file with ``\\anychar`` in it: XeTeX and LuaTeX set the character, pdfTeX its number."""

# Raised or lowered characters beside one another: $^{-}$$^{3}$.
_TWO_SCRIPTS = re.compile(r"(\$([_^])\{[^{}$]*)\}\$\$\2\{")
_SCRIPTS = {"<sub>": "$_{{{}}}$", "<super>": "$^{{{}}}$"}


class Spelling(NamedTuple):
    """How a program reads what has more than one spelling."""

    escapes: dict[str, str]
    markup: dict[str, tuple[str, str]]
    """A tag of CSL's rich text -> what is written before and after it."""
    letters: bool = True
    """Whether letters and signs beyond ASCII are written as they are."""


_ESCAPES = {
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "<": "$<$",
    ">": "$>$",
    "\\": r"{\textbackslash}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
}
_MARKUP = {
    "i": (r"\textit{", "}"),
    "b": (r"\textbf{", "}"),
    "sc": (r"\textsc{", "}"),
    "sub": (r"\textsubscript{", "}"),
    "sup": (r"\textsuperscript{", "}"),
    "span": ("", ""),
}
TEX = Spelling(_ESCAPES, _MARKUP)
ZOTERO = Spelling(
    {**_ESCAPES, "~": r"\~{}", "^": r"\^{}"}, {**_MARKUP, "sub": ("$_{", "}$"), "sup": ("$^{", "}$")}
)
ASCII = Spelling(_ESCAPES, _MARKUP, letters=False)
"""For pdflatex with bibtex, which count bytes and know few letters."""

_SPECIAL = re.compile(r"[&%$#_~^<>\\{}]|(?<=-)-|(?<=')'|(?<=`)`|[A-Za-z][\u0300-\u036f]+|[^\x00-\x7f]")


def escape(text: str, spelling: Spelling = ZOTERO) -> str:
    """``text`` with everything escaped that TeX would act on.

    Its braces are always balanced.
    """
    if not spelling.letters:
        text = unicodedata.normalize("NFC", text)
    lonely = _unmatched_braces(text)

    def replacement(match: re.Match[str]) -> str:
        char = match[0]
        if char in "{}":
            if match.start() in lonely:
                return r"{\textbraceleft}" if char == "{" else r"{\textbraceright}"
            return "\\" + char
        if char in "-'`":  # two of them are a dash or a quotation mark
            return "{}" + char
        if char.isascii():
            return spelling.escapes[char]
        return char if spelling.letters else letter(char)

    escaped = _SPECIAL.sub(replacement, text)
    return escaped if spelling.letters else joined(escaped)


def rich(text: str, *, keep_capitals: bool = False, spelling: Spelling = ZOTERO) -> str:
    """CSL rich text as LaTeX, all else escaped; ``keep_capitals`` braces words."""
    title_case = keep_capitals and _is_title_case(text)
    parts: list[str] = []
    depth, at_start = 0, True
    for kind, value in pieces(text):
        if kind == "text":
            # Words inside a command are in its braces already; more of them would end it early in Zotero.
            protect = keep_capitals and depth == 0
            parts.append(
                _protected(value, at_start, title_case, spelling) if protect else escape(value, spelling)
            )
            at_start = at_start and not value.strip()
        else:
            depth += 1 if kind == "open" else -1
            mark = spelling.markup[value][kind == "close"]
            if mark == "$^{" and any("$" in part for part in parts):
                # Zotero's pattern for a superscript runs from the first dollar sign it sees to the
                # superscript and drops what is between; it does not run over a brace.
                mark = "{}" + mark
            parts.append(mark)
    return "".join(parts)


def _unmatched_braces(text: str) -> set[int]:
    """Offsets of the braces without a partner."""
    opened: list[int] = []
    lonely: set[int] = set()
    for match in re.finditer(r"[{}]", text):
        if match[0] == "{":
            opened.append(match.start())
        elif opened:
            opened.pop()
        else:
            lonely.add(match.start())
    return lonely.union(opened)


# A hyphen belongs to a word ('IL-1β'), a dash does not.
_WORD = re.compile(r"[^\W_](?:[^\s{}<>$\\–—]*[^\W_])?")


def _protected(text: str, at_start: bool, title_case: bool, spelling: Spelling) -> str:
    """Escaped, with braces around each word whose capitals are not the sentence's."""
    parts: list[str] = []
    end = last = 0
    for match in _WORD.finditer(text):
        between = text[last : match.start()].rstrip()  # since the last word: all before would be quadratic
        first = at_start and not last and not between.strip("\"'“”‘’«»([¿¡")
        begins = first or between.endswith((":", ".", "?", "!"))
        last = match.end()
        if _needs_braces(match[0], begins, title_case):
            parts += [text[end : match.start()], match[0]]
            end = match.end()
    # Escaped piece by piece, a pair of braces in the text could fall apart: such texts go unprotected.
    if not parts or "{" in text or "}" in text:
        return escape(text, spelling)
    escaped = [escape(part, spelling) for part in parts]
    words = [f"{{{part}}}" if index % 2 else part for index, part in enumerate(escaped)]
    return "".join(words) + escape(text[end:], spelling)


def _needs_braces(word: str, begins: bool, title_case: bool) -> bool:
    """Whether a style that lowers the title's case would spoil ``word``.

    A capital after the first letter (rTMS, IL-1β, MRI, M1) always; a capital first letter unless it begins
    the title or a subtitle, or stands in a title where every word has one and it says nothing.
    """
    if not word[0].isupper():
        return any(char.isupper() for char in word)
    if any(char.isupper() for char in word[1:]) or (len(word) > 1 and word.isupper()):
        return True
    return not begins and not (title_case and len(word) > 1)


def _is_title_case(text: str) -> bool:
    """Whether most of the longer words begin with a capital."""
    words = [word for word in re.findall(r"[^\W\d_]{4,}", text)[1:] if not word.isupper()]
    return len(words) >= 3 and sum(word[0].isupper() for word in words) > 0.7 * len(words)


def letter(cluster: str) -> str:
    r"""A sign, or a letter with its combining marks: ``{\v{c}}`` for 'č'."""
    known = tex().written.get(cluster)
    if known is not None:
        return known
    base, *marks = list(unicodedata.normalize("NFD", cluster))
    commands = {mark: name for name, mark in tex().accents.items()}
    if marks and all(mark in commands for mark in marks) and base.isascii() and base.isalpha():
        command = base
        for mark in marks:
            command = f"{{\\{commands[mark]}{{{command}}}}}"
        return command
    if len(cluster) > 1:
        return "".join(char if char.isascii() else letter(char) for char in cluster)
    form, _, simple = unicodedata.decomposition(cluster).rpartition(" ")
    if form in _SCRIPTS and simple:
        char = chr(int(simple, 16))
        return _SCRIPTS[form].format(char if char.isascii() else tex().plain.get(char) or letter(char))
    return f"{{\\anychar{{{ord(cluster)}}}}}"


def joined(text: str) -> str:
    """Join raised or lowered characters beside one another: ``$^{-3}$``."""
    while (shorter := _TWO_SCRIPTS.sub(r"\1", text)) != text:
        text = shorter
    return text
