"""A block of a .bib file that does not follow BibTeX's grammar: the fields that can be read all the same."""

import re
from functools import cache
from itertools import zip_longest

from citekit.csl.mappings.bibtex import tables
from citekit.readers.bibtex.entry import BibBlock, Macro
from citekit.readers.bibtex.source import BibSource, StructureError
from citekit.readers.libraries import LibraryProblem

_KEY = re.compile(r"\s*+(?P<key>[^\s,={}\"]{1,200})\s*+(?:,|$)|(?P<line>[^\s,={}\"]{1,200})[ \t]*+\n")
_FIELD = re.compile(
    r"(?P<before>[,{(}\"]\s*+|(?<!\s)[^\S\n]*+\n\s*+)(?P<name>[A-Za-z][\w-]{1,40})\s*+(?:=\s*+(?P<sign>[{\"])?|(?=\{))"
)
_BRACE = re.compile("[{}]")


def recover(source: BibSource, head: re.Match[str], failure: StructureError) -> BibBlock:
    """Cut a block at what looks like the beginning of a field, up to where the next entry begins."""
    start, begin = head.start(), head.end()
    end = begin + len(source.text[begin : source.next_start(start)].rstrip())
    line = source.line(start)
    kind = head["type"].lower()
    inside = source.text[begin:end]
    fields: dict[str, list[str]] = {}
    problems: list[LibraryProblem] = []
    matches = _fields(inside)
    for match, following in zip_longest(matches, matches[1:]):
        value, fault = _value(inside[match.end() : following.start() if following else end], match["sign"])
        if value:
            fields.setdefault(match["name"].lower(), [value])
        if fault:
            place = begin + match.start("name")
            problems.append(LibraryProblem(source.line(place), f"{fault} in the field '{match['name']}'"))
    if kind in ("string", "preamble") or not fields:
        message = f"Damaged {'record' if kind not in ('string', 'preamble') else '@' + kind}, kept unchanged: {failure}"
        return BibBlock("damaged", start, end, line, type=kind, problems=(LibraryProblem(line, message),))
    if not problems:
        problems.append(LibraryProblem(source.line(failure.at), str(failure)))
    key = _KEY.match(inside)
    name = (key["key"] or key["line"]) if key else ""
    return BibBlock("entry", start, end, line, name, kind, fields, tuple(problems))


def _fields(inside: str) -> list[re.Match[str]]:
    """Where fields begin: with a known name, or with any name on a line of its own."""
    return [
        match
        for match in _FIELD.finditer(inside)
        if "\n" in match["before"] or match["name"].lower() in _known()
    ]


def _value(raw: str, sign: str | None) -> tuple[str, str]:
    """The value that ``raw`` begins with, and what is wrong with it."""
    if sign == "{":
        depth = 1
        for match in _BRACE.finditer(raw):
            depth += 1 if match[0] == "{" else -1
            if not depth and not raw[match.end() :].strip(" \t\r\n,})"):
                return raw[: match.start()], ""
        return raw.rstrip(" \t\r\n,").removesuffix("}"), "Unbalanced braces"
    if sign == '"':
        bare = raw.rstrip(" \t\r\n,}")
        if not bare.endswith('"'):
            return bare, "Unclosed quotation mark"
        return bare[:-1], "Unbalanced braces" if bare.count("{") != bare.count("}") else ""
    bare = raw.rstrip(" \t\r\n,})")
    return (bare if " " in bare or bare[:1].isdecimal() else Macro(bare)), ""


@cache
def _known() -> frozenset[str]:
    read = {name for names in tables().fields.values() for name in names}
    return frozenset(read).union(*map(str.split, map(" ".join, tables().allowed.values())), ("doi", "school"))
