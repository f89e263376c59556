"""Texts that cite by key (Markdown, LaTeX) and the library that has the keys."""

from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from citekit.csl.item import Item
from citekit.errors import SourceError
from citekit.model.article import Article, Block, MarkedReference
from citekit.model.note import Note
from citekit.readers import decoding, kinds
from citekit.readers.libraries import (
    MODULES,
    LibraryFile,
    LibraryProblem,
    item_with_key,
    parse_library,
)

_HEADING = "References"


class WorksOfFile(NamedTuple):
    """The works of a library by key, the problems of its records, and its definitions of BibTeX."""

    works: dict[str, "ListedWork"]
    file: str
    problems: tuple[LibraryProblem, ...] = ()
    definitions: str = ""


class ListedWork(NamedTuple):
    """A work that a text can cite by ``key``; ``item`` is {} where only the printed string is known.

    ``file``, ``line``: where it is printed, if not in the text itself.
    """

    key: str
    raw: str
    item: Item
    file: str = ""
    line: int = 0


def add_library(article: Article, folder: Path, names: Sequence[str]) -> Article:
    """Add the cited records behind the article's text, with Notes on unknown keys.

    ``names``: the libraries that the text itself names, as paths from ``folder``. Where it names none, the
    only .bib file of the folder is its library.
    """
    cited = list(dict.fromkeys(link.target for link in article.links if link.target.startswith("@")))
    if not cited or article.marked:
        return article
    paths = [folder / name for name in names] or sole_library(folder)
    if not paths:
        keys = "key" if len(cited) == 1 else f"{len(cited)} keys"
        message = (
            f"No library for the {keys} that the text cites: name it under 'bibliography' in the front "
            "matter, or put exactly one .bib file into the text's folder"
        )
        # A name such as '@octocat' may be nobody's key; in brackets it is one.
        bracketed = next((link for link in article.links if article.text.startswith("[", link.start)), None)
        line = _line(article, bracketed.start) if bracketed else 1
        return _with_notes(
            article, [_note(article, line, message, rule="cited-not-listed" if bracketed else "")]
        )
    works: dict[str, ListedWork] = {}
    notes: list[Note] = []
    definitions = ""
    for path in paths:
        try:
            library = load_works(path, folder, definitions)
            definitions += library.definitions
            works = {**library.works, **works}
            notes += [
                _note(article, one.line, one.message, library.file, one.rule) for one in library.problems
            ]
        except SourceError as error:
            notes.append(_note(article, 1, f"{path.name}: {error.message}", rule="unread-file"))
    notes += _missing(article, works, paths)
    listed = [works[key[1:]] for key in cited if key[1:] in works]
    return _with_notes(append_works(article, listed), notes)


def sole_library(folder: Path) -> list[Path]:
    """The only .bib file of a folder; [] where there are several."""
    paths = sorted(folder.glob("*.bib"))
    return paths if len(paths) == 1 else []


def load_works(path: Path, folder: Path, definitions: str = "") -> WorksOfFile:
    """The works of a library; ``folder``: of the text. Raises SourceError where it cannot be read.

    ``definitions``: of the libraries before it.
    """
    data = decoding.load(path)
    kind = kinds.detect_kind(data, str(path))
    if kind.id not in MODULES:
        raise SourceError(f"Not a library but {kind.description}", file=str(path))
    text = decoding.decode_text(data, str(path)).text
    return listed_works(text, parse_library(text, kind.id, definitions), beside(path, folder))


def beside(path: Path, folder: Path) -> str:
    """The name of a file as a text in ``folder`` names it."""
    full, start = path.resolve(), folder.resolve()
    return full.relative_to(start).as_posix() if full.is_relative_to(start) else path.name


def listed_works(text: str, library: LibraryFile, file: str) -> WorksOfFile:
    """The works of the library ``file`` with the text ``text``."""
    works: dict[str, ListedWork] = {}
    for record in library.records:
        if record.item:
            raw = " ".join(text[record.start : record.end].split())
            works.setdefault(
                record.key, ListedWork(record.key, raw, item_with_key(record), file, record.line)
            )
    return WorksOfFile(works, file, library.problems, library.definitions)


def _missing(article: Article, known: Container[str], paths: Sequence[Path]) -> Iterator[Note]:
    """A Note for each cited key without a record, with the line of its first citation."""
    names = ", ".join(path.name for path in paths)
    seen: set[str] = set()
    for link in article.links:
        if link.target.startswith("@") and link.target[1:] not in known and link.target not in seen:
            seen.add(link.target)
            line = _line(article, link.start)
            message = f"Unknown citation key '{link.target[1:]}'; not in {names}"
            yield _note(article, line, message, rule="cited-not-listed")


def _line(article: Article, offset: int) -> int:
    """The line in the file of the paragraph at an offset of the article's text."""
    return next((block.line for block in article.blocks if block.start <= offset < block.end), 1)


def append_works(article: Article, works: Sequence[ListedWork]) -> Article:
    """Append ``works`` as a reference list, each with the anchor of its links."""
    if not works:
        return article
    body = article.text.rstrip("\n") + "\n\n"
    parts = [body, _HEADING, "\n\n"]
    at, line = len(body), body.count("\n") + 1
    blocks = [Block(start=at, end=at + len(_HEADING), line=line, kind="list-heading")]
    at, line = at + len(_HEADING) + 2, line + 2
    references: list[MarkedReference] = []
    anchors = dict(article.anchors)
    for work in works:
        end = at + len(work.raw)
        blocks.append(Block(start=at, end=end, line=line, kind="text"))
        references.append(MarkedReference(start=at, end=end, item=work.item, file=work.file, line=work.line))
        anchors[f"@{work.key}"] = at
        parts += [work.raw, "\n\n"]
        at, line = end + 2, line + 2
    return msgspec.structs.replace(
        article,
        text="".join(parts),
        blocks=(*article.blocks, *blocks),
        marked=(*article.marked, *references),
        anchors=anchors,
    )


def _note(article: Article, line: int, message: str, file: str = "", rule: str = "") -> Note:
    return Note(
        step="readers",
        level="review",
        source=article.id,
        line=line,
        file=file,
        message=message,
        rule=rule,
    )


def _with_notes(article: Article, notes: Sequence[Note]) -> Article:
    return msgspec.structs.replace(article, notes=(*article.notes, *notes))
