"""Reading: the files that the user named become articles, and each article an entry of its own."""

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from citekit.config import Config
from citekit.errors import NothingRead, SourceError, UsageError, printable
from citekit.indexes.index import Index
from citekit.model.article import Article
from citekit.model.note import Note
from citekit.readers import decoding, kinds, libraries
from citekit.readers import doi as deposited
from citekit.readers.cited_library import with_library
from citekit.readers.kinds import KINDS, Kind, read_bytes
from citekit.readers.sources import doi_of, expand, is_address


def read_all(config: Config, index: Index | None = None) -> tuple[list[Article], list[Note]]:
    """Every source that can be read, and a Note for every one that cannot.

    ``index`` is asked for the reference lists of DOIs; None: nobody may be asked.
    """
    if not config.sources:
        raise UsageError("No sources: name the files to read, or list them in citekit.toml ('citekit init').")
    if config.kind is not None:
        KINDS.check([config.kind])
    names, failed = expand(config.sources)
    articles: list[Article] = []
    taken: set[str] = set()
    files = [name for name in names if not (is_address(name) or doi_of(name))]
    shared = Counter(Path(name).name for name in files)
    for name in names:
        try:
            article = _read(name, _id(name, taken), config, index)
        except SourceError as error:
            failed.append(error)
            continue
        path = Path(name)
        if name in files and shared[path.name] > 1 and path.parent.name:
            article = msgspec.structs.replace(article, file=printable(f"{path.parent.name}/{path.name}"))
        articles.append(article)
        taken.add(article.id)
    if not articles:
        raise NothingRead("\n".join(str(error) for error in failed))
    return articles, [_failure(error) for error in failed]


def _read(name: str, id: str, config: Config, index: Index | None) -> Article:
    """One file, address or DOI."""
    if doi := doi_of(name):
        return deposited.read(doi, id, index)
    if is_address(name):
        return _fetched(name, id, config)
    path = Path(name)
    data = decoding.load(path)
    try:
        return _of_kind(name, data, kinds.of(data, name, config.kind), id)
    except SourceError as error:
        if config.kind is None or (told := kinds.of(data, name)).id == config.kind:
            raise
        what = f"cannot be read as {KINDS[config.kind].what}: it looks like {told.what}; leave --kind out"
        raise SourceError(what, file=name) from error


def _of_kind(name: str, data: bytes, kind: Kind, id: str) -> Article:
    path = Path(name)
    if kind.id in libraries.READERS:
        return libraries.read(data, id, path.name, kind.id, name)
    article = read_bytes(data, id, printable(path.name), kind, where=name)
    if kind.id == "markdown":
        from citekit.readers.markdown.reader import bibliographies

        article = with_library(article, path.parent, bibliographies(decoding.decode(data, name)))
    return article


def _fetched(url: str, id: str, config: Config) -> Article:
    """The page at an address; its item says where it was found."""
    if config.offline:
        raise SourceError("not fetched: --offline; save the page and name the file", file=url)
    from citekit import __version__
    from citekit.readers.fetching import fetch

    mail = f" (mailto:{config.mailto})" if config.mailto else ""
    page = fetch(url, agent=f"citekit/{__version__}{mail}")
    decoding.check(page.body, url)
    named = kinds.named_by(page.media_type)
    kind = kinds.of(page.body, f"page{named}" if named else Path(urlsplit(page.url).path).name, config.kind)
    file = re.sub(r"^https?://(?:www\.)?", "", url, flags=re.IGNORECASE).rstrip("/")
    if kind.id in libraries.READERS:
        return libraries.read(page.body, id, file, kind.id, url)
    article = read_bytes(page.body, id, printable(file), kind, where=url)
    return msgspec.structs.replace(article, item={**article.item, "URL": article.item.get("URL") or url})


def _failure(error: SourceError) -> Note:
    name = error.file or ""
    name = name if is_address(name) or doi_of(name) else Path(name).name
    place = f"{name}:{error.line}" if error.line else name
    return Note(step="readers", level="review", message=f"{place}: {error.message}")


def _id(name: str, taken: set[str]) -> str:
    """A short id from the file's name, the same wherever the file lies; of a DOI without its prefix."""
    if doi := doi_of(name):
        stem = doi.partition("/")[2]
    else:
        stem = Path(name.split("?")[0]).stem if is_address(name) else Path(name).stem
    base = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "source"
    number, short = 1, base
    while short in taken:
        number += 1
        short = f"{base}-{number}"
    return short
