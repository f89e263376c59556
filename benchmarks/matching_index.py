"""An index in the process itself: BM25 over all records, with some taken out and some put in for each case."""

import math
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matching_cases import Case
from matching_messages import messages

from citekit.indexes.crossref.records import record
from citekit.indexes.index import LookupResult, Record, SearchResult

sys.path.append(str(Path(__file__).parent.parent))  # for the index of the test server, which is the same
from tests.indexes.bm25 import BM25, K1, B, record_tokens, tokens

Message = dict[str, Any]
Hit = tuple[Message, float]


class Records:
    """The records of a folder and their index; built once."""

    def __init__(self, folder: Path) -> None:
        held = {m["DOI"].lower(): m for m in messages(folder / "works_reconstructed.jsonl.gz")}
        held |= {m["DOI"].lower(): m for m in messages(folder / "works.jsonl.gz")}
        self.index = BM25(list(held.values()))
        self.average = sum(len(record_tokens(m)) for m in held.values()) / max(len(held), 1)
        self._made: dict[str, Record] = {}

    def made(self, message: Message) -> Record:
        """The Record of a message that is in the index."""
        doi = message["DOI"].lower()
        if doi not in self._made:
            self._made[doi] = record(message)
        return self._made[doi]

    def score(self, query: str, message: Message) -> float:
        """What a message that is not in the index would score, by the statistics of those that are."""
        terms = Counter(record_tokens(message))
        norm = K1 * (1 - B + B * terms.total() / max(self.average, 1.0))
        total = 0.0
        for term, times in Counter(tokens(query)).items():
            if terms[term]:
                holding = len(self.index.postings[term][0]) if term in self.index.postings else 0
                rarity = math.log(1 + (len(self.index.records) - holding + 0.5) / (holding + 0.5))
                total += times * rarity * terms[term] * (K1 + 1) / (terms[term] + norm)
        return total


class CaseIndex:
    """An `Index` for one case. Counts what is asked and the seconds that searching takes."""

    name = "Crossref"

    def __init__(self, records: Records, case: Case) -> None:
        self.records = records
        self.case = case
        self.requests = 0
        self.seconds = 0.0

    def hits(self, query: str, rows: int) -> list[Hit]:
        """Messages with their scores, best first."""
        started = time.perf_counter()
        self.requests += 1
        found = self.records.index.search(query, rows, self.case.without)
        found += [(message, self.records.score(query, message)) for message in self.case.extra]
        found.sort(key=lambda hit: (-hit[1], hit[0]["DOI"]))
        self.seconds += time.perf_counter() - started
        return [hit for hit in found[:rows] if hit[1] > 0]

    def search(self, query: str, rows: int = 5) -> SearchResult:
        """As `citekit.indexes.index.Index`."""
        extra = {message["DOI"] for message in self.case.extra}
        return SearchResult(
            records=tuple(
                record(message) if message["DOI"] in extra else self.records.made(message)
                for message, _ in self.hits(query, rows)
            )
        )

    def lookup(self, dois: Sequence[str]) -> dict[str, LookupResult]:
        """As `citekit.indexes.index.Index`; one request."""
        self.requests += 1
        held = {m["DOI"].lower(): m for m in self.case.extra}
        for doi in dois:
            number = self.records.index.number.get(doi.lower())
            if number is not None and doi.lower() not in self.case.without:
                held[doi.lower()] = self.records.index.records[number]
        return {
            doi: LookupResult(record=record(held[doi.lower()])) if doi.lower() in held else LookupResult()
            for doi in dois
        }
