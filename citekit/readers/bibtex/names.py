"""Names of BibTeX as CSL names; those with braces or particles are split by bibtexparser."""

import re
from collections.abc import Callable

from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names

from citekit.csl.mappings.bibtex import tex_reading
from citekit.readers.bibtex.latex import has_markup, plain_text
from citekit.runtime.memory import remember

# Spaces of TeX part words, and are no commas.
_SPACE = re.compile(r"\\[ ,;:>]|\\(?:quad|thinspace|space|enspace)(?![A-Za-z])\s*|(?<!\\)~")
_NOTHING = re.compile(r"\\[-/!@]")
# What a space, a tilde or a brace behind it belongs to, and is no end of a word: "Fran\c cois", "\L ukasz".
_TILDE_ACCENT = re.compile(r"\\~(?:\{[^{}]*\}|[^\W\d_])")
_LETTER = re.compile(r"\\([A-Za-z]{1,2})[ \t\n]+([A-Za-z])")
_AND = re.compile(" and ", re.IGNORECASE)
# What shows that a semicolon does not part names.
_NO_SEMICOLONS = re.compile(r" and |[{}&\\]", re.IGNORECASE)
_EXTENDED = re.compile(r"\b(family|given|prefix|suffix)(?:-i)?\s*=")
# The number by which DBLP tells people of one name apart: 'Wei Wang 0001'.
_HOMONYM = re.compile(r"(?<=\w) 0\d{3}$")
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_NO_NAME = frozenset(("others", "et al", "et al.", "{others}"))


def people(value: str, text: Callable[[str], str] = plain_text) -> tuple[list[dict[str, str]], bool]:
    """The names of a list, and whether it ends in 'and others'; ``text`` reads their LaTeX."""
    names: list[dict[str, str]] = []
    cut_short = False
    value = " ".join(value.split()).removesuffix(" and")
    if ";" in value and not _NO_SEMICOLONS.search(value):
        value = " and ".join(filter(None, map(str.strip, value.split(";"))))
    is_plain = not has_markup(value)
    if "\\" in value:
        value = _TILDE_ACCENT.sub(r"{\g<0>}", value)
        value = _NOTHING.sub("", _LETTER.sub(_with_braces, value))
    if "\\" in value or "~" in value:
        value = _SPACE.sub(" ", value)
    has_braces = "\\" in value or "{" in value
    for name in split_multiple_persons_names(value) if has_braces else _AND.split(value):
        parts = _parts(name)
        if parts is None:
            cut_short = True
            continue
        fields = dict(parts) if is_plain else {part: read for part, raw in parts if (read := text(raw))}
        if fields:
            names.append(fields)
    return names, cut_short


def _with_braces(match: re.Match[str]) -> str:
    name, letter = match.groups()
    if name in tex_reading().accents:
        return f"\\{name}{{{letter}}}"
    return f"{{\\{name}}}{letter}" if name in tex_reading().signs else match[0]


@remember(4096)
def _parts(name: str) -> tuple[tuple[str, str], ...] | None:
    """The parts of a name by their CSL names, as written; None for 'others'."""
    name = _HOMONYM.sub("", name.strip().removeprefix("and "))
    if name.lower() in _NO_NAME:
        return None
    if name.startswith("{") and _closes(name) == len(name) - 1:
        return (("literal", name),)
    if "=" in name and any(_EXTENDED.search(part) for part in name.split(",")):
        written = [part.split("=", 1) for part in name.replace('"', "").split(",") if "=" in part]
        fields = {key.strip(): value.strip() for key, value in written}
        family = f"{fields.get('prefix', '')} {fields.get('family', '')}"
        return _named(family, fields.get("given", ""), fields.get("suffix", ""))
    if "{" not in name and "\\" not in name:
        parts = [part.strip() for part in name.split(",")]
        if len(parts) == 1:
            words = name.split()
            if all(word[0].isupper() for word in words):
                return _named(words[-1] if words else "", " ".join(words[:-1]), "")
        elif len(parts) == 3 and parts[2].lower().rstrip(".") in _SUFFIXES:  # "King, Martin, Jr."
            return _named(parts[0], parts[1], parts[2])
        elif len(parts) < 4:
            return _named(parts[0], parts[-1], parts[1] if len(parts) > 2 else "")
    bibtex = parse_single_name_into_parts(name, strict=False)
    family = " ".join([*bibtex.von, *bibtex.last])
    return _named(family, " ".join(bibtex.first), " ".join(bibtex.jr))


def _named(family: str, given: str, suffix: str) -> tuple[tuple[str, str], ...]:
    if not given and not suffix:
        return (("literal", family),) if family.strip() else ()
    return tuple(
        part for part in (("family", family), ("suffix", suffix), ("given", given)) if part[1].strip()
    )


def _closes(text: str) -> int:
    """Where the brace that opens ``text`` closes."""
    depth = 0
    for at, char in enumerate(text):
        depth += {"{": 1, "}": -1}.get(char, 0)
        if not depth:
            return at
    return -1
