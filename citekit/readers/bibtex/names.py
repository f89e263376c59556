"""BibTeX's names as CSL's: 'von Last, Jr, First', 'First von Last', '{A Body}', 'others'."""

import re
from collections.abc import Iterator

from citekit.readers.bibtex.latex import plain_text

_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
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
    found: list[dict[str, str]] = []
    cut_short = False
    for written in _cut_at_and(value.strip()):
        if written.lower() in _NO_NAME:
            cut_short = True
        elif name := _name(written):
            found.append(name)
    return found, cut_short


def _cut_at_and(value: str) -> Iterator[str]:
    begin, depth, counted = 0, 0, 0
    for match in _AND.finditer(value):
        between = value[counted : match.start()]
        depth += between.count("{") - between.count("}")
        counted = match.start()
        if depth <= 0:
            yield value[begin : match.start()].strip()
            begin = match.end()
    if value[begin:].strip():
        yield value[begin:].strip()


def _name(written: str) -> dict[str, str]:
    if written.startswith("{") and _closes(written) == len(written) - 1:
        return _filled(literal=written)
    parts = list(split(written, ","))
    if any(_EXTENDED.search(part) for part in parts):
        named = dict(part.split("=", 1) for part in parts if "=" in part)
        fields = {key.strip(): value for key, value in named.items()}
        family = f"{fields.get('prefix', '')} {fields.get('family', '')}"
        return _filled(family=family, given=fields.get("given", ""), suffix=fields.get("suffix", ""))
    if len(parts) > 2:
        return _filled(family=parts[0], suffix=parts[1], given=",".join(parts[2:]))
    if len(parts) == 2:
        return _filled(family=parts[0], given=parts[1]) if parts[1].strip() else _filled(literal=parts[0])
    words = [word for word in split(re.sub(r"\s+", " ", written), " ") if word]
    if len(words) < 2:
        return _filled(literal=written)
    cut = next((at for at, word in enumerate(words[1:-1], start=1) if _is_particle(word)), len(words) - 1)
    return _filled(family=" ".join(words[cut:]), given=" ".join(words[:cut]))


def _closes(text: str) -> int:
    """Where the brace that opens ``text`` closes."""
    depth = 0
    for at, char in enumerate(text):
        depth += {"{": 1, "}": -1}.get(char, 0)
        if not depth:
            return at
    return -1


def _is_particle(word: str) -> bool:
    letters = plain_text(word)
    return letters[:1].islower() and not word.startswith("{")


def _filled(**fields: str) -> dict[str, str]:
    return {name: text for name, value in fields.items() if (text := plain_text(value))}
