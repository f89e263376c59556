"""The sources of an earlier build that a build does not read any more."""

from collections.abc import Sequence

from citekit.model.article import Article
from citekit.model.bibliography import Bibliography, Source
from citekit.model.grouping import same_item
from citekit.readers.sources import STANDARD_INPUT, expand, files_of, identity
from citekit.readers.step import Reading


def missing_sources(earlier: Bibliography, names: Sequence[str], reading: Reading) -> list[Source]:
    """The sources of ``earlier`` that were not read; ``names``: what it was to read, from the working folder.

    A source was read if something was read from its place, or the same article from elsewhere: one of the same DOI or
    title, or with half of its lines. What comes on standard input has no place.
    """
    known = {identity(name) for name in expand(names)[0]}
    files = {
        file
        for name in reading.names
        if name != STANDARD_INPUT and identity(name) in known
        for file in files_of(name)
    }
    return [
        source
        for source in earlier.sources
        if source.file not in files and not any(_is_same(source, article) for article in reading.articles)
    ]


def _is_same(source: Source, article: Article) -> bool:
    lines = _lines(source.text)
    return same_item(source.item, article.item) or 2 * len(lines & _lines(article.text)) >= len(lines)


def _lines(text: str) -> set[str]:
    return {line for line in map(str.strip, text.splitlines()) if line}
