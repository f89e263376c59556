"""A text that cites by key (Markdown's [@key]) gets the records of the library beside it as its list."""

from collections.abc import Container, Iterator, Sequence
from pathlib import Path

import msgspec

from citekit.errors import SourceError
from citekit.model.article import Article, Block, MarkedReference
from citekit.model.note import Note
from citekit.readers import decoding, kinds
from citekit.readers.libraries import READERS, library, listed_item
from citekit.readers.records import Library, Record

_HEADING = "References"


def with_library(article: Article, folder: Path, named: Sequence[str]) -> Article:
    """``article`` with the cited records behind its text, and with Notes on keys that no library has.

    ``named``: the libraries that the text itself names, as paths from ``folder``. Where it names none, the
    only .bib file of the folder is its library.
    """
    cited = list(dict.fromkeys(link.target for link in article.links if link.target.startswith("@")))
    if not cited or article.marked:
        return article
    paths = [folder / name for name in named] or _only(folder)
    if not paths:
        what = f"The text cites {len(cited)} keys, but names no library, and not exactly one .bib file lies beside it."
        return _noted(
            article, [Note(step="readers", level="review", source=article.id, line=1, message=what)]
        )
    records: dict[str, tuple[Record, str]] = {}
    notes: list[Note] = []
    for path in paths:
        try:
            text, found = _load(path)
        except SourceError as error:
            what = f"The library {path.name}: {error.message}."
            notes.append(Note(step="readers", level="review", source=article.id, line=1, message=what))
            continue
        for record in found.records:
            if record.item:
                records.setdefault(record.key, (record, text))
    notes += _missing(article, records.keys(), paths)
    return _noted(_appended(article, [records[key[1:]] for key in cited if key[1:] in records]), notes)


def _only(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.bib"))
    return found if len(found) == 1 else []


def _load(path: Path) -> tuple[str, Library]:
    data = decoding.load(path)
    kind = kinds.of(data, str(path))
    if kind.id not in READERS:
        raise SourceError(f"this is {kind.what} and no library", file=str(path))
    text = decoding.decode(data, str(path))
    return text, library(text, kind.id)


def _missing(article: Article, known: Container[str], paths: Sequence[Path]) -> Iterator[Note]:
    """A Note for each key that is cited and not there, with the line of its first place."""
    names = ", ".join(path.name for path in paths)
    seen: set[str] = set()
    for link in article.links:
        if link.target.startswith("@") and link.target[1:] not in known and link.target not in seen:
            seen.add(link.target)
            line = article.text.count("\n", 0, link.start) + 1
            what = f"The text cites the key '{link.target[1:]}', which {names} does not have."
            yield Note(step="readers", level="review", source=article.id, line=line, message=what)


def _appended(article: Article, records: Sequence[tuple[Record, str]]) -> Article:
    """``article`` with a list of ``records`` at its end, each under the name that links lead to."""
    if not records:
        return article
    body = article.text.rstrip("\n") + "\n\n"
    parts = [body, _HEADING, "\n\n"]
    at, line = len(body), body.count("\n") + 1
    blocks = [Block(start=at, end=at + len(_HEADING), line=line, kind="list-heading")]
    at, line = at + len(_HEADING) + 2, line + 2
    listed: list[MarkedReference] = []
    anchors = dict(article.anchors)
    for record, text in records:
        raw = " ".join(text[record.start : record.end].split())
        blocks.append(Block(start=at, end=at + len(raw), line=line, kind="text"))
        listed.append(MarkedReference(start=at, end=at + len(raw), item=listed_item(record)))
        anchors[f"@{record.key}"] = at
        parts += [raw, "\n\n"]
        at, line = at + len(raw) + 2, line + 2
    return msgspec.structs.replace(
        article,
        text="".join(parts),
        blocks=(*article.blocks, *blocks),
        marked=tuple(listed),
        anchors=anchors,
    )


def _noted(article: Article, notes: Sequence[Note]) -> Article:
    return msgspec.structs.replace(article, notes=(*article.notes, *notes))
