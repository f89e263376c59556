"""An index on disk for the cases of matching: all records and all look-alikes, those of other cases left out."""

import json
import time
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from matching_cases import Case

from citekit.csl.item import Item
from citekit.indexes.crossref.records import record
from citekit.indexes.disk.build import build_index
from citekit.indexes.disk.disk import DiskIndex
from citekit.indexes.index import SearchResult

_MORE = 30
"""Hits beside those that are asked for, as some belong to other cases."""


def disk_index(records: Path, cases: Iterable[Case], folder: Path) -> DiskIndex:
    """Build the index in ``folder``, of the records' files and the look-alikes of all cases."""
    folder.mkdir(parents=True, exist_ok=True)
    extra = folder / "look-alikes.jsonl"
    lines = (json.dumps(message) + "\n" for case in cases for message in case.extra)
    extra.write_text("".join(lines), encoding="utf-8")
    files = [records / "works_reconstructed.jsonl.gz", records / "works.jsonl.gz", extra]
    build_index([str(file) for file in files], folder / "index")
    return DiskIndex(folder / "index")


class DiskCaseIndex:
    """An `Index` for one case. Counts searches and the seconds that they take."""

    name = "Crossref"

    def __init__(self, index: DiskIndex, extras: frozenset[str], case: Case) -> None:
        own = {message["DOI"].lower() for message in case.extra}
        self._index, self._left_out = index, case.without | (extras - own)
        self.requests, self.seconds = 0, 0.0

    def search(self, query: str, rows: int = 5) -> SearchResult:
        """As `citekit.indexes.index.Index`."""
        started = time.perf_counter()
        self.requests += 1
        hits = (message for _, message in self._index.hits(query, rows + _MORE))
        return self._result(hits, rows, started)

    def find(self, item: Item) -> SearchResult:
        """As `citekit.indexes.index.FindsItems`."""
        started = time.perf_counter()
        hits = [message for _, message in self._index.exact_hits(item)]
        return self._result(hits, len(hits), started)

    def _result(self, hits: Iterable[dict[str, object]], rows: int, started: float) -> SearchResult:
        left = (message for message in hits if str(message["DOI"]).lower() not in self._left_out)
        records = tuple(map(record, islice(left, rows)))
        self.seconds += time.perf_counter() - started
        return SearchResult(records=records)


def extras(cases: Sequence[Case]) -> frozenset[str]:
    """The DOIs of all look-alikes."""
    return frozenset(message["DOI"].lower() for case in cases for message in case.extra)
