"""A full-text index of the words of records, by tantivy."""

from collections.abc import Iterable
from pathlib import Path

from citekit.errors import UsageError

try:
    import tantivy
except ImportError as error:
    raise UsageError("An index on disk needs the package tantivy: pip install 'citekit[index]'") from error

_HEAP = 128 << 20
_RAREST = 12
"""The words of a query that are searched: more cost time and find no more."""


def _schema() -> tantivy.Schema:
    return (
        tantivy.SchemaBuilder()
        .add_integer_field("record", fast=True)
        .add_text_field("words", tokenizer_name="whitespace", index_option="basic")
        .build()
    )


class WordWriter:
    """Adds the words of records; what is not committed is lost."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._writer = tantivy.Index(_schema(), path=str(folder)).writer(_HEAP, num_threads=1)

    def add(self, record: int, text: str) -> None:
        """Add the words in ``text``, separated by spaces."""
        self._writer.add_document(tantivy.Document(record=record, words=text))

    def commit(self) -> None:
        """Write what was added."""
        self._writer.commit()

    def close(self) -> None:
        """Wait until the segments are merged."""
        self._writer.wait_merging_threads()


class WordIndex:
    """The words of records, searched. Thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._schema = _schema()
        self._searcher = tantivy.Index(self._schema, path=str(folder)).searcher()

    def search(self, words: Iterable[str], rows: int) -> list[int]:
        """The records that share the rarest of ``words``, best first."""
        frequencies = {word: self._searcher.doc_freq("words", word) for word in dict.fromkeys(words)}
        known = sorted((count, word) for word, count in frequencies.items() if count)
        query = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "words", word, "basic"))
                for _, word in known[:_RAREST]
            ]
        )
        hits = self._searcher.search(query, limit=rows, count=False).hits
        return self._numbers([address for _, address in hits])

    def _numbers(self, addresses: list[tantivy.DocAddress]) -> list[int]:
        numbers = self._searcher.fast_field_values("record", addresses)
        return [number for number in numbers if isinstance(number, int)]
