"""Read the sources that the user named: files, web pages and DOIs become articles."""

import re
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from citekit.config.config import Config
from citekit.errors import NothingRead, SourceError, UsageError, printable
from citekit.indexes.index import Index
from citekit.model.article import Article
from citekit.model.note import Note
from citekit.readers import decoding
from citekit.readers.cited_library import add_library
from citekit.readers.crossref_list import read_deposited_list
from citekit.readers.kinds import READERS, Reader, detect_kind, read_bytes, suffix_of_type
from citekit.readers.libraries import is_library
from citekit.readers.sources import STANDARD_INPUT, STDIN, doi_of, expand, files_of, is_address
from citekit.runtime.stages import stage
from citekit.text.addresses import without_secrets


class Reading(NamedTuple):
    """The sources that could be read, each with the name that it was read by, and a Note for each other."""

    articles: list[Article]
    names: list[str]
    notes: list[Note]


def read_sources(config: Config, index: Index | None = None) -> Reading:
    """Read every source that can be read.

    ``index`` looks up the reference lists of DOIs; None: offline. Raises NothingRead where no source can
    be read, UsageError where none is named.
    """
    if not config.sources:
        raise UsageError(
            "No sources given; name files, addresses or DOIs, or list them in citekit.toml (see 'citekit init')"
        )
    if config.kind is not None:
        READERS.check([config.kind])
    names, errors = expand(config.sources)
    reading = Reading([], [], [])
    ids: set[str] = set()
    files = [name for name in names if not (is_address(name) or doi_of(name))]
    shared = Counter(Path(name).name for name in files)
    for name in stage("Reading", names, lambda name: files_of(name)[0]):
        try:
            article = read_source(name, source_id(name, ids), config, index)
        except SourceError as error:
            errors.append(error)
            continue
        if name in files and shared[Path(name).name] > 1 and Path(name).parent.name:
            article = msgspec.structs.replace(article, file=files_of(name)[-1])
        reading.articles.append(article)
        reading.names.append(name)
        ids.add(article.id)
    if not reading.articles:
        raise NothingRead("\n".join(str(error) for error in errors))
    reading.notes.extend(map(_failure, errors))
    return reading


def read_source(name: str, id: str, config: Config, index: Index | None) -> Article:
    """Read one file, '-' for standard input, address or DOI. Raises SourceError."""
    if doi := doi_of(name):
        return read_deposited_list(doi, id, index)
    if is_address(name):
        return _read_page(name, id, config)
    if name == STANDARD_INPUT:
        if sys.stdin is None:
            raise SourceError("No standard input", file=STDIN)
        name = STDIN
        data = decoding.load_stream(sys.stdin.buffer, name)
    else:
        data = decoding.load(Path(name))
    try:
        return _read_file(name, data, detect_kind(data, name, config.kind), id)
    except SourceError as error:
        if config.kind is None or (detected := detect_kind(data, name)).id == config.kind:
            raise
        message = (
            f"Cannot be read as {READERS[config.kind].description}; it looks like {detected.description} "
            "(omit the kind to detect it)"
        )
        raise SourceError(message, file=name) from error


def _read_file(name: str, data: bytes, kind: Reader, id: str) -> Article:
    path = Path(name)
    if kind.id == "latex":
        from citekit.readers.latex.reader import read_beside

        return read_beside(data, id, printable(path.name), path)
    article = read_bytes(data, id, printable(path.name), kind, where=name)
    if kind.id == "markdown":
        from citekit.readers.markdown import bibliographies

        article = add_library(article, path.parent, bibliographies(decoding.decode_text(data, name).text))
    return article


def _read_page(url: str, id: str, config: Config) -> Article:
    """Fetch and read the page at an address, which becomes the URL of its item."""
    if config.offline:
        raise SourceError(
            "Cannot fetch a page offline; save the page and name the file", file=without_secrets(url)
        )
    from citekit import __version__
    from citekit.readers.fetching import fetch

    mail = f" (mailto:{config.mailto})" if config.mailto else ""
    page = fetch(url, agent=f"citekit/{__version__}{mail}", allow_private=config.allow_private)
    url = without_secrets(url)
    decoding.check_size(page.body, url)
    suffix = suffix_of_type(page.media_type)
    name = f"page{suffix}" if suffix else Path(urlsplit(page.url).path).name
    kind = detect_kind(page.body, name, config.kind)
    article = read_bytes(page.body, id, files_of(url)[0], kind, where=url)
    if is_library(article):
        return article
    own = without_secrets(str(article.item.get("URL") or url))
    return msgspec.structs.replace(article, item={**article.item, "URL": own})


def _failure(error: SourceError) -> Note:
    name = error.file or ""
    name = name if is_address(name) or doi_of(name) else Path(name).name
    place = f"{name}:{error.line}" if error.line else name
    return Note(step="readers", level="review", message=f"{place}: {error.message}")


def source_id(name: str, ids: set[str]) -> str:
    """A short id from the file's name, without its folder, or the DOI's suffix."""
    if doi := doi_of(name):
        stem = doi.partition("/")[2]
    elif name == STANDARD_INPUT:
        stem = STDIN
    else:
        stem = Path(without_secrets(name).split("?")[0]).stem if is_address(name) else Path(name).stem
    base = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "source"
    number, short = 1, base
    while short in ids:
        number += 1
        short = f"{base}-{number}"
    return short
