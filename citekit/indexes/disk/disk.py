"""An index on disk as an `Index`; the API is asked only for DOIs that are not there."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from citekit.csl.identifiers import doi_forms
from citekit.csl.item import Item
from citekit.errors import CitekitError
from citekit.indexes.crossref.records import record
from citekit.indexes.disk import fields
from citekit.indexes.disk.store import WORDS, Message, Store, failures
from citekit.indexes.disk.words import WordIndex
from citekit.indexes.index import Index, LookupResult, Record, SearchResult

_MORE = 5
"""Hits beside those that are asked for, as a newer record may have replaced some."""


class DiskIndex:
    """The index in ``folder``, and a context manager; ``api`` is asked for DOIs that are not there, if not None.

    Raises CitekitError where it cannot be opened.
    """

    name = "Crossref"

    def __init__(self, folder: Path, api: Index | None = None) -> None:
        self._folder, self._api = folder, api
        self._store = Store(folder)
        with failures(folder):
            self._words = WordIndex(folder / WORDS)
        self._used = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._store.close()

    @property
    def trouble(self) -> str | None:
        """That answers are as old as the dump, if there were any; then what the API says."""
        old = f"Works were checked against Crossref's {_snapshot(self._store.date())}: a retraction or correction may be newer"
        parts = (old if self._used else None, self._api.trouble if self._api else None)
        return "; ".join(filter(None, parts)) or None

    def lookup(self, dois: Sequence[str]) -> dict[str, LookupResult]:
        """A result for every DOI, under the DOI as passed. Never raises."""
        results = {doi: self._on_disk(doi) for doi in dois}
        missing = [doi for doi, result in results.items() if result.record is None and not result.failed]
        if self._api and missing:
            results |= self._api.lookup(missing)
        return results

    def find(self, item: Item) -> SearchResult:
        """The records that have an exact key of a printed item: its title's beginning, or its place."""
        try:
            return self._result(self.exact_hits(item))
        except CitekitError as error:
            return SearchResult(failed=str(error))

    def search(self, query: str, rows: int = 5) -> SearchResult:
        """The records that share the rarest words of ``query``, best first. Thread-safe, never raises."""
        try:
            return self._result(islice(self.hits(query, rows + _MORE), rows))
        except CitekitError as error:
            return SearchResult(failed=str(error))

    def hits(self, query: str, rows: int) -> Iterator[tuple[int, Message]]:
        """At most ``rows`` records with their numbers, best first. Raises CitekitError."""
        with failures(self._folder):
            numbers = self._words.search(fields.words(query), rows)
        return self._store.current(list(dict.fromkeys(numbers)))

    def exact_hits(self, item: Item) -> list[tuple[int, Message]]:
        """The records that share exact keys with a printed item, with their numbers. Raises CitekitError."""
        return self._store.by_keys(fields.keys(fields.of_item(item)))

    def _on_disk(self, doi: str) -> LookupResult:
        """The record of the first form of the DOI that has one."""
        try:
            pairs = (self._store.by_doi(form) for form in doi_forms(doi))
            pair = next(filter(None, pairs), None)
        except CitekitError as error:
            return LookupResult(failed=str(error))
        self._used = True
        date = self._store.date(pair[0] if pair else 0)
        return LookupResult(record=pair and record(pair[1]), date=date, snapshot=_snapshot(date))

    def _result(self, pairs: Iterable[tuple[int, Message]]) -> SearchResult:
        self._used = True
        records: tuple[Record, ...] = tuple(record(message) for _, message in pairs)
        date = self._store.date()
        return SearchResult(records=records, date=date, snapshot=_snapshot(date))


def _snapshot(date: str | None) -> str:
    return f"dump of {date or 'unknown date'}"
