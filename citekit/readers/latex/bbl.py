r"""The lists that BibTeX (``\bibitem``) and biblatex (``\entry``) write into a .bbl file."""

import re
from collections.abc import Iterator

from citekit.csl.identifiers import find_doi
from citekit.readers.bibtex.reader import item
from citekit.readers.cited_library import ListedWork
from citekit.readers.latex.inline import read_text
from citekit.readers.latex.syntax import JOIN, LatexText, definitions, expand, scanned, without_comment
from citekit.readers.latex.tables import latex_tables

BIBITEM = re.compile(r"\\bibitem(?![A-Za-z])")
_ENTRY = re.compile(r"\\entry\s*\{(?P<key>[^{}]+)\}\s*\{(?P<type>[^{}]*)\}")
_END_OF_LIST = re.compile(r"\\end\s*\{(?:thebibliography|references)\}")
_AMSREFS = re.compile(r"\\bib\*?(?![A-Za-z])")
_AMSREFS_FIELD = re.compile(r"(?<![\w])(?P<name>[a-z]+)\s*=\s*(?=\{)")
_LINE_END = re.compile(r"(?<!\\)%[ \t]*\n\s*")
_VERB = re.compile(r"\\verb\{(?P<name>\w+)\}\s*\\verb ?(?P<value>[^\n]*)")
_PART = re.compile(r"\\(?P<kind>name|list|field|strng|range)\s*\{(?P<name>\w+)\}")
_NAME_PART = re.compile(r"(?<![\w])(?P<name>prefix|family|given|suffix)\s*=\s*(?=\{)")
_NO_OPERATION = re.compile(r"\\href@noop\s*(?:\{[^{}]*\})?")
_LINK = re.compile(r"\\href\s*\{([^{}]*)\}")
_DELIMITERS = re.compile(
    r"\\bib(?:namedelim|initdelim|init(?:period|hyphendelim)|range(?:dash|ssep))[a-z]?\b|\\addperiod\b"
)


def read_list(text: str, file: str) -> dict[str, ListedWork]:
    """The works of the .bbl ``file`` by key, in its order."""
    if _ENTRY.search(text):
        return {work.key: work for work in _biblatex(text, file)}
    lines = "\n".join(map(without_comment, text.split("\n")))
    if not BIBITEM.search(lines):
        return read_amsrefs(scanned(lines))
    commands, _ = definitions(scanned(lines), latex_tables().names)
    starts = [match.start() for match in BIBITEM.finditer(lines)]
    works: dict[str, ListedWork] = {}
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        key, printed = read_bibitem(expand(lines[start:end], commands))
        works.setdefault(key, ListedWork(key, printed, {}, file, lines.count("\n", 0, start) + 1))
    return works


def read_bibitem(latex: str) -> tuple[str, str]:
    r"""The key of a ``\bibitem``, and its entry as printed."""
    end = _END_OF_LIST.search(latex)
    source = scanned(_NO_OPERATION.sub("", latex[: end.start()] if end else latex))
    match = BIBITEM.match(source.text)
    _, at = source.options(match.end() if match else 0, 1)
    key, at = source.argument(at)
    entry = source.text[at:]
    printed = read_text(entry)
    links = [doi for link in _LINK.findall(entry) if (doi := find_doi(link.replace("\\", "")))]
    if links and not find_doi(printed):
        printed = f"{printed} doi:{links[-1]}"
    return " ".join(key.replace(JOIN, "").split()), printed


def read_amsrefs(source: LatexText) -> dict[str, ListedWork]:
    r"""The works that a document lists by ``\bib`` of the package amsrefs, by key."""
    works: dict[str, ListedWork] = {}
    for match in _AMSREFS.finditer(source.text):
        arguments, end = source.arguments(match.end(), 3)
        if len(arguments) == 3:
            key, kind, listed = arguments
            inside = scanned(listed)
            fields: dict[str, str] = {}
            for field in _AMSREFS_FIELD.finditer(listed):
                name, (value, _) = field["name"], inside.argument(field.end())
                several = name in fields and name in ("author", "editor")
                fields[name] = f"{fields[name]} and {value}" if several else fields.get(name) or value
            raw = " ".join(source.text[match.start() : end].replace(JOIN, "").split())
            works.setdefault(key, ListedWork(key, raw, item(kind, fields)))
    return works


def label_names(source: LatexText) -> dict[str, str]:
    r"""Key -> the names in the label of a ``\bibitem`` that natbib reads: 'Smith et al.' of '[Smith et al.(2010)]'."""
    names: dict[str, str] = {}
    for match in BIBITEM.finditer(source.text):
        options, at = source.options(match.end(), 1)
        key, _ = source.argument(at)
        words, year, _ = read_text(options[0]).partition("(") if options else ("", "", "")
        if year and re.match(r"[^\W\d_]", words):
            names[" ".join(key.replace(JOIN, "").split())] = words.strip()
    return names


def _biblatex(text: str, file: str) -> Iterator[ListedWork]:
    """The entries of biblatex: fields, as in a .bib file."""
    lines = (text.count("\n", 0, match.start()) + 1 for match in _ENTRY.finditer(text))
    text = _LINE_END.sub("", text)
    source = scanned(text)
    starts = list(_ENTRY.finditer(text))
    for match, end in zip(starts, [*(later.start() for later in starts[1:]), len(text)], strict=True):
        stop = text.find("\\endentry", match.end(), end)
        stop = stop if stop >= 0 else end
        fields = _fields(source, match.end(), stop)
        raw = " ".join(text[match.start() : stop].split())
        yield ListedWork(match["key"], raw, item(match["type"], fields), file, next(lines, 0))


def _fields(source: LatexText, begin: int, end: int) -> dict[str, str]:
    fields: dict[str, str] = {
        match["name"]: match["value"].strip() for match in _VERB.finditer(source.text, begin, end)
    }
    at = begin
    while match := _PART.search(source.text, at, end):
        kind, name, at = match["kind"], match["name"], match.end()
        if kind in ("name", "list"):
            _, at = source.arguments(at, 2 if kind == "name" else 1)
            value, at = source.argument(at)
            value = _people(value) if kind == "name" else _texts(value)
        else:
            value, at = source.argument(at)
        fields.setdefault(name, _DELIMITERS.sub(_delimiter, value))
    return fields


def _delimiter(match: re.Match[str]) -> str:
    if match[0].startswith("\\bibrangedash"):
        return "--"
    return " " if "delim" in match[0] else "," if "ssep" in match[0] else "."


def _people(value: str) -> str:
    """The names of a list of biblatex in BibTeX's form."""
    people = (_name(group) for group in _groups(value))
    return " and ".join(filter(None, people))


def _name(group: str) -> str:
    source = scanned(group)
    parts: dict[str, str] = {}
    for match in _NAME_PART.finditer(group):
        parts.setdefault(match["name"], source.argument(match.end())[0])
    if not parts:  # of biblatex before 3: family, given, prefix, suffix, each with its initials
        parts = dict(zip(("family", "given", "prefix", "suffix"), _groups(group)[1::2], strict=False))
    family = " ".join(filter(None, (parts.get("prefix"), parts.get("family"))))
    return ", ".join(f"{{{part}}}" for part in (family, parts.get("suffix"), parts.get("given")) if part)


def _texts(value: str) -> str:
    """The texts of a list of biblatex: publishers, places."""
    return " and ".join(_groups(value))


def _groups(value: str) -> list[str]:
    """The groups in braces that a text consists of."""
    return scanned(value).arguments(0, len(value))[0]
