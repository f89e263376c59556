"""A manuscript: a file with references, and the places where its text cites them."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from citekit.config.config import Config
from citekit.errors import SourceError
from citekit.indexes.index import Index
from citekit.model.article import Article
from citekit.model.bibliography import Bibliography, Printed, Work
from citekit.model.keys import Keys
from citekit.readers import decoding
from citekit.readers.libraries import is_library
from citekit.readers.step import read_source, source_id
from citekit.references.footnotes import find_with_notes
from citekit.references.step import describe_sources, parse_references

_BINARY = (".docx", ".odt", ".pdf")
# Lines of a paragraph, at most.
_LONGEST_PARAGRAPH = 200


@dataclass(frozen=True)
class Manuscript:
    """A file as it was read: its path, its text, and its references with their citations."""

    path: str
    article: Article
    bibliography: Bibliography

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines of the file, if it is one of text."""
        return text_lines(self.path)

    def line_of(self, words: str, line: int) -> int:
        """The line of ``words`` in the file, from ``line`` on; ``line`` itself where they are not in one line."""
        lines = self.lines
        behind = range(line, min(len(lines), line + _LONGEST_PARAGRAPH) + 1)
        return next((number for number in behind if words in lines[number - 1]), line)

    def line_at(self, offset: int) -> int:
        """The line of the paragraph at an offset of the text."""
        blocks = self.article.blocks
        position = bisect_right(blocks, offset, key=lambda block: block.start) - 1
        return blocks[max(0, position)].line

    def path_of(self, file: str) -> str:
        """The path of ``file``, which is the manuscript itself ('') or a file beside it."""
        return str(Path(self.path).parent / file) if file else self.path

    def references(self) -> Iterator[tuple[Work, Printed]]:
        """Each printed reference with its work."""
        for work in self.bibliography.works:
            yield from ((work, printed) for printed in work.printed)


def read_manuscript(name: str, config: Config, index: Index | None) -> Manuscript:
    """Read a file, address or DOI; ``index`` gives the list of a DOI. Raises SourceError."""
    article = read_source(name, source_id(name, set()), config, index)
    lists = {article.id: find_with_notes(article)}
    keys = Keys({})
    bibliography = describe_sources([article], keys, Bibliography(options=config.options()))
    bibliography = parse_references([article], lists, keys, bibliography)
    if not is_library(article):
        from citekit.citations.step import link_citations  # loads much, which a library does not need

        bibliography = link_citations([article], lists, bibliography)
    return Manuscript(name, article, bibliography)


def text_lines(path: str) -> tuple[str, ...]:
    """The lines of a text file; () for other formats and for names that are not files."""
    if path.lower().endswith(_BINARY) or not Path(path).is_file():
        return ()
    try:
        return tuple(decoding.decode_text(decoding.load(Path(path)), path).text.split("\n"))
    except SourceError:
        return ()
