r"""The works that a LaTeX document can cite: those of its .bib files, or else of the .bbl beside it."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from citekit.csl.item import is_cut_short
from citekit.csl.names import creators, sort_name
from citekit.errors import SourceError
from citekit.readers import decoding
from citekit.readers.cited_library import (
    ListedWork,
    WorksOfFile,
    listed_works,
    load_works,
    sole_library,
)
from citekit.readers.latex.bbl import label_names, read_list
from citekit.readers.latex.files import TexFiles, TexLine, TexProblem, decode
from citekit.readers.latex.syntax import JOIN, scanned
from citekit.readers.libraries import parse_library

_LIBRARY = re.compile(
    r"\\(?:bibliography|addbibresource|addglobalbib)\s*+(?:\[[^\[\]]{0,200}\]\s*+)?\{(?P<names>[^{}]*)\}"
)


class TexWorks(NamedTuple):
    """The works by key, those of a .bbl apart, with its labels; their files; and what could not be read."""

    library: dict[str, ListedWork]
    printed: dict[str, ListedWork]
    labels: dict[str, str]
    files: tuple[str, ...]
    problems: tuple[TexProblem, ...]


def find_works(files: TexFiles, lines: Sequence[TexLine], folder: Path | None, stem: str) -> TexWorks:
    """Read the libraries that a document names, or the only one beside it, and the .bbl ``stem``.bbl."""
    library: dict[str, ListedWork] = {}
    printed: dict[str, ListedWork] = {}
    labels: dict[str, str] = {}
    names: list[str] = []
    problems: list[TexProblem] = []
    start = lines[0]
    bbl = _bbl(folder, stem)
    if bbl is not None:
        try:
            text = decode(decoding.load(bbl), bbl.name)
            printed, labels = read_list(text, bbl.name), label_names(scanned(text))
        except SourceError as error:
            problems.append(start.unread(f"Ignored '{bbl.name}': {error.message}"))
    named = _named(lines)
    definitions = ""
    for name, line in named:
        try:
            loaded = _load(files, name, folder, definitions)
            definitions += loaded.definitions
            library = {**loaded.works, **library}
            problems += _problems(loaded)
            names.append(name)
        except SourceError as error:
            if printed and bbl is not None:  # as in what arXiv has of an article
                message = f"{error.message.partition(';')[0]}; read its works from '{bbl.name}'"
                problems.append(line.unread(message)._replace(level="info", rule=""))
            else:
                problems.append(line.unread(error.message))
    if folder is not None and not named and not printed:
        for path in sole_library(folder):
            try:
                loaded = load_works(path, folder)
                library = loaded.works
                problems += _problems(loaded)
                names.append(path.name)
            except SourceError as error:
                problems.append(start.unread(f"Ignored '{path.name}': {error.message}"))
    if printed and bbl is not None:
        names.append(bbl.name)
    return TexWorks(library, printed, labels, tuple(dict.fromkeys(names)), tuple(problems))


def short_names(works: TexWorks) -> dict[str, str]:
    """Key -> the names of a work's authors, or editors, as texts cite them: 'Smith', 'Smith and Jones', 'Smith et al.'."""
    names = dict(works.labels)
    for work in (*works.printed.values(), *works.library.values()):
        people = [name for person in creators(work.item) if (name := sort_name(person))]
        several = len(people) > 2 or is_cut_short(work.item)
        if people:
            names[work.key] = f"{people[0]} et al." if several else " and ".join(people)
    return names


def _named(lines: Sequence[TexLine]) -> list[tuple[str, TexLine]]:
    """The libraries that a document names, each with the line that names it first."""
    named: dict[str, TexLine] = {}
    text = "\n".join(line.text for line in lines)
    number, counted = 0, 0
    for match in _LIBRARY.finditer(text):
        number += text.count("\n", counted, match.start())
        counted = match.start()
        for part in match["names"].replace(JOIN, "").split(","):
            if name := part.strip():
                named.setdefault(name if name.lower().endswith(".bib") else f"{name}.bib", lines[number])
    return list(named.items())


def _problems(loaded: WorksOfFile) -> Iterator[TexProblem]:
    return (TexProblem(loaded.file, one.line, one.message, rule=one.rule) for one in loaded.problems)


def _load(files: TexFiles, name: str, folder: Path | None, definitions: str) -> WorksOfFile:
    if (text := files.contents.get(name)) is not None:
        return listed_works(text, parse_library(text, "bibtex", definitions), name)
    path, problem = files.find(name)
    if path is None:
        raise SourceError(problem or "")
    try:
        return load_works(path, folder or path.parent, definitions)
    except SourceError as error:
        raise SourceError(f"Ignored '{name}': {error.message}") from None


def _bbl(folder: Path | None, stem: str) -> Path | None:
    """The .bbl of the document, or the only one beside it."""
    if folder is None:
        return None
    own = folder / f"{stem}.bbl"
    others = sorted(folder.glob("*.bbl"))
    return own if own.is_file() else others[0] if len(others) == 1 else None
