"""Names of BibTeX as CSL names, split by bibtexparser."""

import re
from collections.abc import Iterator

from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names

from citekit.readers.bibtex.latex import plain_text

# A tilde parts names; in an accent (a Spanish n) it does not, and braces say so.
_TILDE_ACCENT = re.compile(r"\\~(?:\{[^{}]*\}|[^\W\d_])")
_EXTENDED = re.compile(r"\b(family|given|prefix|suffix)(?:-i)?\s*=")
_NO_NAME = frozenset(("others", "et al", "et al.", "{others}"))


def split(text: str, sign: str) -> Iterator[str]:
    """``text`` cut at ``sign``, but not inside braces or quotation marks."""
    depth, begin, quoted = 0, 0, False
    for at, char in enumerate(text):
        if char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
        elif char == '"' and depth <= 0 and sign == "#":
            quoted = not quoted
        elif char == sign and depth <= 0 and not quoted:
            yield text[begin:at]
            begin = at + 1
    yield text[begin:]


def people(value: str) -> tuple[list[dict[str, str]], bool]:
    """The names of a list, and whether it ends in 'and others'."""
    names: list[dict[str, str]] = []
    cut_short = False
    for name in split_multiple_persons_names(_TILDE_ACCENT.sub(r"{\g<0>}", value.strip())):
        if name.lower() in _NO_NAME:
            cut_short = True
        elif fields := _csl_name(name):
            names.append(fields)
    return names, cut_short


def _csl_name(name: str) -> dict[str, str]:
    if name.startswith("{") and _closes(name) == len(name) - 1:
        return _filled(literal=name)
    parts = list(split(name, ","))
    if any(_EXTENDED.search(part) for part in parts):
        name_parts = dict(part.split("=", 1) for part in parts if "=" in part)
        fields = {key.strip(): value for key, value in name_parts.items()}
        family = f"{fields.get('prefix', '')} {fields.get('family', '')}"
        return _filled(family=family, given=fields.get("given", ""), suffix=fields.get("suffix", ""))
    bibtex = parse_single_name_into_parts(name, strict=False)
    family = " ".join([*bibtex.von, *bibtex.last])
    if not bibtex.first and not bibtex.jr:
        return _filled(literal=family)
    return _filled(family=family, suffix=" ".join(bibtex.jr), given=" ".join(bibtex.first))


def _closes(text: str) -> int:
    """Where the brace that opens ``text`` closes."""
    depth = 0
    for at, char in enumerate(text):
        depth += {"{": 1, "}": -1}.get(char, 0)
        if not depth:
            return at
    return -1


def _filled(**fields: str) -> dict[str, str]:
    return {name: text for name, value in fields.items() if (text := plain_text(value))}
