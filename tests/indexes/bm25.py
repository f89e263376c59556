"""A full-text index over Crossref records: what `query.bibliographic` searches, by BM25."""

import html
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

K1 = 1.2
B = 0.75
TOKEN = re.compile(r"[^\W_]+")
MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")
# Letters that Unicode does not take apart into a base and an accent.
WHOLE_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"}
)


class BM25:
    """An inverted index of records (Crossref `message` objects); equal scores come in the order of DOIs."""

    def __init__(self, records: Sequence[dict[str, Any]]) -> None:
        self.records = sorted(records, key=lambda record: record["DOI"].lower())
        self.number = {record["DOI"].lower(): number for number, record in enumerate(self.records)}
        counts, lengths = self._count()
        average = lengths.mean() if len(lengths) else 1.0
        norms = K1 * (1 - B + B * lengths / max(average, 1.0))
        self.postings: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        for term, (numbers, occurrences) in counts.items():
            documents = np.frombuffer(numbers, dtype=np.int32)
            frequency = np.frombuffer(occurrences, dtype=np.int32).astype(float)
            rarity = np.log(1 + (len(self.records) - len(documents) + 0.5) / (len(documents) + 0.5))
            weights = rarity * frequency * (K1 + 1) / (frequency + norms[documents])
            self.postings[term] = (documents, weights)

    def _count(self) -> "tuple[dict[str, tuple[array[int], array[int]]], np.ndarray]":
        """For every term the documents that hold it and how often; and every document's length in tokens."""
        counts: dict[str, tuple[array[int], array[int]]] = {}
        lengths = np.zeros(len(self.records))
        for number, record in enumerate(self.records):
            terms = Counter(record_tokens(record))
            lengths[number] = terms.total()
            for term, occurrences in terms.items():
                found = counts.get(term)
                if found is None:
                    found = counts[term] = (array("i"), array("i"))
                found[0].append(number)
                found[1].append(occurrences)
        return counts, lengths

    def search(
        self, query: str, rows: int, without: frozenset[str] = frozenset()
    ) -> list[tuple[dict[str, Any], float]]:
        """The best `rows` records with their scores, best first; DOIs in `without` (lower case) stay away."""
        return self.best(self.scores(query, without), rows)

    def scores(self, query: str, without: frozenset[str] = frozenset()) -> np.ndarray:
        """The score of every record, in the order of `records`; 0 where no token of the query occurs."""
        scores = np.zeros(len(self.records))
        for term, times in Counter(tokens(query)).items():
            if term in self.postings:
                documents, weights = self.postings[term]
                scores[documents] += times * weights
        scores[[self.number[doi] for doi in without if doi in self.number]] = 0
        return scores

    def best(self, scores: np.ndarray, rows: int) -> list[tuple[dict[str, Any], float]]:
        """The `rows` records with the highest scores above 0, best first."""
        found = np.flatnonzero(scores)
        if len(found) > rows > 0:
            least = np.partition(scores[found], -rows)[-rows]
            found = found[scores[found] >= least]  # ties at the border are settled below
        best = found[np.argsort(-scores[found], kind="stable")][: max(rows, 0)]
        return [(self.records[number], float(scores[number])) for number in best]


def tokens(text: str) -> list[str]:
    """Runs of letters and digits, case folded and without accents."""
    text = text.casefold()
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text.translate(WHOLE_LETTERS))
        text = "".join(character for character in parts if not unicodedata.combining(character))
    return TOKEN.findall(text)


def record_tokens(record: dict[str, Any]) -> list[str]:
    """The tokens of everything of a record that a printed reference may name."""
    return tokens(" ".join(_texts(record)))


def _texts(record: dict[str, Any]) -> Iterable[str]:
    for field in ("title", "subtitle", "original-title", "container-title", "short-container-title"):
        for text in record.get(field) or ():
            yield MARKUP.sub(" ", html.unescape(text or ""))
    for person in [*(record.get("author") or ()), *(record.get("editor") or ())]:
        yield from (person.get(part) or "" for part in ("family", "given", "name"))
    dates = (record.get("issued") or {}).get("date-parts") or [[None]]
    if dates[0] and dates[0][0]:
        yield str(dates[0][0])
    yield from (str(record.get(field) or "") for field in ("volume", "issue", "page", "article-number"))
    if "book" in record.get("type", "") or record.get("type") == "monograph":
        yield record.get("publisher") or ""
