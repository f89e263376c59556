"""Decide which of an index's records is the printed work, by probability.

The algorithm to beat is Crossref's search-based matching with validation. Here every candidate is compared
field by field (`comparing`), the verdicts are weighed by a logistic model whose weights are learnt
(`citekit/data/matching.json`, made by ``benchmarks/matching_weights.py``; after I. P. Fellegi and A. B. Sunter, A
theory for record linkage, JASA 1969), and some contradictions are never outvoted (`forbids`).
"""

import math
from collections.abc import Mapping, Sequence
from functools import cache

import msgspec

from citekit.checking.compare.fields import FIELDS, Comparison, compare
from citekit.checking.compare.reference import Reference
from citekit.checking.compare.wholes import WHOLES
from citekit.checking.contradictions import forbids
from citekit.checking.twins import are_twins, preferred
from citekit.csl.dates import year
from citekit.csl.item import Item
from citekit.csl.names import creators, last_name
from citekit.csl.richtext import plain, untagged
from citekit.csl.titles import without_identifiers
from citekit.data import data_text
from citekit.indexes.index import FindsItems, Index, Record, SearchResult, label
from citekit.model.check import Candidate
from citekit.runtime.store import keep

ROWS = 5
"""Candidates that are asked for."""
ENOUGH = 0.5
"""The probability from which on a record is taken for the work."""
RIVAL = 0.3
"""A second candidate as likely as this makes the first doubtful, unless it fits clearly better."""
_SHOWN, _LIKE = 3, 0.7
_FAR = 2.5
"""How many natural logarithms of odds a likelier candidate is ahead."""


class ScoredCandidate(msgspec.Struct, frozen=True, kw_only=True):
    """A record with its comparison, and the probability that it is the work."""

    record: Record
    comparison: Comparison
    probability: float

    def candidate(self) -> Candidate:
        """The candidate as locks and outputs show it."""
        return Candidate(
            doi=self.record.doi,
            label=label(self.record),
            score=round(self.probability, 3),
            agrees=self.comparison.having("agrees"),
            contradicts=self.comparison.having("contradicts"),
        )


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """The record that was taken, or None, and every candidate, the likeliest first.

    ``reason``: why none was taken; ``failed``: why the index could not be asked; ``aliases``: other DOIs of the
    work that was taken; ``date``: the ISO date of the index's answer, if known; ``snapshot`` as in its result.
    """

    taken: ScoredCandidate | None = None
    aliases: tuple[str, ...] = ()
    candidates: tuple[ScoredCandidate, ...] = ()
    reason: str = ""
    failed: str | None = None
    date: str | None = None
    snapshot: str | None = None

    @property
    def doi(self) -> str | None:
        """The DOI of the record that was taken."""
        return self.taken.record.doi if self.taken else None

    @property
    def confidence(self) -> float:
        """The probability of the likeliest candidate; 0.0 without one."""
        return self.candidates[0].probability if self.candidates else 0.0

    def shown(self) -> tuple[Candidate, ...]:
        """The candidates worth showing: those that are like the work in some way."""
        like = [scored for scored in self.candidates if _is_like(scored)]
        return tuple(scored.candidate() for scored in like[:_SHOWN])


def match(raw: str, item: Item, index: Index) -> Match:
    """Search ``index`` for a printed string or an item, and decide.

    Exact keys first, where the index has them; then one request, and a second one where the first brings nothing
    for a reference without a title: its place.
    """
    reference = Reference(raw, item)
    exact = index.find(reference.item) if isinstance(index, FindsItems) else SearchResult()
    if exact.records and (decided := _decided(reference, exact)).taken:
        return decided
    result = _joined(exact, index.search(query(reference), ROWS))
    if result.failed:
        return Match(failed=result.failed, reason=result.failed)
    first = _decided(reference, result)
    place = place_query(reference)
    if first.taken or not place or any(map(_is_there, first.candidates)):
        return first
    return _decided(
        reference, _joined(result, msgspec.structs.replace(index.search(place, ROWS), failed=None))
    )


def _decided(reference: Reference, result: SearchResult) -> Match:
    match = decide(reference, result.records)
    return msgspec.structs.replace(match, date=result.date, snapshot=result.snapshot)


def _joined(first: SearchResult, more: SearchResult) -> SearchResult:
    """The records of both results, each once; the rest of ``more``, where it has records."""
    known = {record.doi for record in first.records}
    records = (*first.records, *(one for one in more.records if one.doi not in known))
    return msgspec.structs.replace(more, records=records, date=more.date or first.date)


def decide(reference: Reference, records: Sequence[Record]) -> Match:
    """The record among ``records`` that is the work, or none. Pure."""
    candidates = tuple(sorted(score_all(reference, records), key=lambda one: -one.probability))
    if not candidates or candidates[0].probability < ENOUGH:
        return Match(candidates=candidates, reason=_nothing_agrees(candidates))
    first = candidates[0]
    likely = [one for one in candidates if one.probability >= RIVAL]
    twins = [one for one in likely if one is first or are_twins(first.record, one.record)]
    rival = next((one for one in likely if one not in twins), None)
    if rival and not _clearly_better(first, rival):
        return Match(candidates=candidates, reason="two records fit equally well")
    kept = preferred([one.record for one in twins])
    taken = next(one for one in twins if one.record is kept)
    others = (*(one.record.doi for one in twins if one is not taken), *kept.aliases)
    return Match(taken=taken, candidates=candidates, aliases=tuple(dict.fromkeys(others)))


def score(reference: Reference, record: Record) -> ScoredCandidate:
    """How likely it is that ``record`` is the work that ``reference`` prints."""
    return score_all(reference, (record,))[0]


def score_all(reference: Reference, records: Sequence[Record]) -> list[ScoredCandidate]:
    """`score` of each record, as the store has them or computed."""
    scores = keep(
        "scores",
        (reference.raw, reference.item, records),
        list[tuple[Comparison, float]],
        lambda: [_score(reference, record) for record in records],
    )
    return [
        ScoredCandidate(record=record, comparison=comparison, probability=probability)
        for record, (comparison, probability) in zip(records, scores, strict=True)
    ]


def _score(reference: Reference, record: Record) -> tuple[Comparison, float]:
    comparison = compare(reference, record)
    return comparison, 0.0 if forbids(comparison, record) else _probability(features(comparison))


def _nothing_agrees(candidates: Sequence[ScoredCandidate]) -> str:
    """Why none was taken, with the book where that alone is there."""
    reason = "no record agrees well enough"
    book = next((one.record for one in candidates if one.comparison.whole), None)
    return f"{reason}; the {WHOLES[book.kind]} is {book.doi}" if book else reason


def _is_like(scored: ScoredCandidate) -> bool:
    """Whether somebody who looks for the work would want to see the candidate."""
    comparison = scored.comparison
    by_title = comparison.titles.alike >= _LIKE
    return by_title or (comparison.titles.alike < 0 and len(comparison.having("agrees")) >= 3)


def _clearly_better(first: ScoredCandidate, rival: ScoredCandidate) -> bool:
    """Whether the first is far likelier, or agrees wherever the two differ."""
    if _odds(first) - _odds(rival) > _FAR:
        return True
    return _ahead(first.comparison, rival.comparison) > 0 and _ahead(rival.comparison, first.comparison) == 0


def _odds(scored: ScoredCandidate) -> float:
    """The natural logarithm of the odds."""
    kept = min(max(scored.probability, 1e-9), 1 - 1e-9)
    return math.log(kept / (1 - kept))


def _ahead(a: Comparison, b: Comparison) -> int:
    """In how many fields ``a`` agrees and ``b`` is contradicted."""
    return sum(a.verdicts[name] == "agrees" and b.verdicts[name] == "contradicts" for name in FIELDS)


def features(comparison: Comparison) -> dict[str, float]:
    """The model's features by name; 0 where nothing is known."""
    verdict = comparison.verdicts
    verdicts = {f"{name} {value}": 1.0 for name in FIELDS if (value := verdict[name]) != "silent"}
    length = min(comparison.titles.words, 10) / 10
    place = ("volume", "page", "container-title", "issued")
    agrees = sum(verdict[name] == "agrees" for name in place)
    against = [name for name in place if verdict[name] == "contradicts"]
    if len(against) == 1 and agrees >= 2:
        verdicts[f"only {against[0]} contradicts"] = 1.0
    doubted = verdict["title"] == "near"
    return {
        **verdicts,
        "title near and place unlike": float(
            doubted and (bool(against) or verdict["container-title"] == "near")
        ),
        "title near and place alike": float(doubted and agrees >= 3 and not against),
        "title alike": max(comparison.titles.alike, 0.0),
        "title long": length * max(comparison.titles.alike, 0.0),
        "title extra": comparison.titles.extra,
        "title missing": comparison.titles.missing,
        "title numbers": float(comparison.titles.numbers),
        "authors shared": max(comparison.authors, 0.0),
        "container alike": max(comparison.container, 0.0),
        "place agrees twice": float(agrees >= 2),
        "place agrees wholly": float(agrees >= 3 and not against),
        "place contradicts": float(len(against)),
        "place contradicts twice": float(len(against) >= 2),
        "place contradicts only": float(bool(against) and agrees == 0),
        "place unknown": float(agrees + len(against) == 0),
    }


@cache
def _weights() -> Mapping[str, float]:
    weights: dict[str, float] = msgspec.json.decode(data_text("matching.json"), type=dict[str, float])
    return weights


def _probability(values: Mapping[str, float]) -> float:
    weights = _weights()
    total = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in values.items())
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))


def query(reference: Reference) -> str:
    """What to search for: the string without identifiers, or the item's words."""
    if not reference.raw:
        return " ".join(part for part in _parts(reference.item) if part)
    return without_identifiers(reference.raw)


def place_query(reference: Reference) -> str:
    """Journal, volume, first page, year and first author of a reference without a title, else ''."""
    item = reference.item
    container = plain(item.get("container-title"))
    place = [plain(item.get(name)).split("-")[0] for name in ("volume", "page")]
    if item.get("title") or not container or not all(place):
        return ""
    return " ".join(filter(None, (container, *place, str(year(item) or ""), *reference.families[:1])))


def _is_there(scored: ScoredCandidate) -> bool:
    """Whether the candidate stands at the printed place: another question brings nothing better."""
    verdict = scored.comparison.verdicts
    return all(verdict[name] == "agrees" for name in ("container-title", "volume", "page"))


def _parts(item: Item) -> list[str]:
    families = map(last_name, creators(item)[:4])
    rest = [plain(item.get(name)) for name in ("title", "container-title", "volume", "page")]
    return [*families, str(year(item) or ""), *map(untagged, rest)]
