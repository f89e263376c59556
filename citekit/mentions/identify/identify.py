"""Find the record of a study that a text only mentions, by its clues.

Every clue is confirmed, contradicted or met with silence (`verdicts`); `evidence` weighs what that proves. One
record is taken only where hardly any other can be expected to agree as well, in the index or missing from it:
a study named wrongly is worse than three to choose from.
"""

from collections.abc import Sequence

import msgspec

from citekit.indexes.index import Index, Record, label
from citekit.mentions.identify import evidence
from citekit.mentions.identify import links as clue_links
from citekit.mentions.identify.queries import queries, subject
from citekit.mentions.identify.rarities import rarity
from citekit.mentions.identify.records import RecordText
from citekit.mentions.identify.verdicts import ClueVerdict, judge_clue
from citekit.model.check import Candidate
from citekit.model.citation import Clue

ROWS = 20
"""Candidates that each query asks for."""
SURE = 0.95
"""The probability from which on a record is taken."""


class RankedRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record with the verdict of every clue, in the order of the clues.

    ``weight``: what they prove together (`Evidence.weight`); ``probability``: that it is the study, beside the other
    candidates and all records that were not found; ``told``: the share of the title's words that the text has.
    """

    record: Record
    verdicts: tuple[ClueVerdict, ...]
    weight: float
    probability: float = 0.0
    told: float = 0.0

    def having(self, verdict: str) -> tuple[str, ...]:
        """The clues with that verdict in words: see `ClueVerdict.summary`."""
        return tuple(one.summary for one in self.verdicts if one.verdict == verdict)

    def candidate(self) -> Candidate:
        """The candidate as locks and outputs show it."""
        return Candidate(
            doi=self.record.doi,
            label=label(self.record),
            score=round(self.probability, 3),
            agrees=self.having("confirmed"),
            contradicts=self.having("contradicted"),
            silent=self.having("silent"),
        )


class StudyMatch(msgspec.Struct, frozen=True, kw_only=True):
    """The record that was taken, all candidates, best first, or why it ``failed``; ``snapshot`` as in a SearchResult."""

    taken: RankedRecord | None = None
    ranked: tuple[RankedRecord, ...] = ()
    failed: str | None = None
    snapshot: str | None = None


def identify(clues: Sequence[Clue], raw: str, index: Index, rows: int = ROWS) -> StudyMatch:
    """Identify the study of ``clues``: look up linked DOIs, then search up to twice."""
    records: dict[str, Record] = {}
    failed = snapshot = None
    if linked := clue_links.dois(clues):
        for linked_result in index.lookup(linked).values():
            failed = failed or linked_result.failed
            snapshot = snapshot or linked_result.snapshot
            if linked_result.record:
                records[linked_result.record.doi] = linked_result.record
    for query in queries(clues, raw):
        result = index.search(query, rows)
        failed = failed or result.failed
        snapshot = snapshot or result.snapshot
        records |= {record.doi: record for record in result.records if record.doi not in records}
    if not records:
        return StudyMatch(failed=failed, snapshot=snapshot)
    ranked = rank(clues, list(records.values()), raw)
    return StudyMatch(taken=decide(ranked), ranked=ranked, snapshot=snapshot)


# Ranking


def rank(clues: Sequence[Clue], records: Sequence[Record], raw: str = "") -> tuple[RankedRecord, ...]:
    """Rank every record by its verdicts, the likeliest first, then by DOI. Pure."""
    stems = subject(clues, raw)
    found = [_judge(clues, RecordText(record), stems) for record in records]
    total = sum(_odds(one.weight) for _, one in found)
    ranked = [
        RankedRecord(
            record=text.record,
            verdicts=verdicts,
            weight=round(one.weight, 2),
            probability=1 / (1 + one.others + max(total / _odds(one.weight) - 1, 0.0)),
            told=len(text.title_stems & stems) / max(len(text.title_stems), 1),
        )
        for (text, verdicts), one in found
    ]
    return tuple(sorted(ranked, key=lambda one: (-one.weight, one.record.doi)))


def _judge(
    clues: Sequence[Clue], text: RecordText, stems: frozenset[str]
) -> tuple[tuple[RecordText, tuple[ClueVerdict, ...]], evidence.Evidence]:
    verdicts = tuple(judge_clue(clue, text) for clue in clues)
    shown = tuple(
        msgspec.structs.replace(one, rarity=round(rarity(one, text), 2))
        if one.verdict == "confirmed"
        else one
        for one in verdicts
    )
    return (text, shown), evidence.weigh(verdicts, text, stems)


def _odds(weight: float) -> float:
    return float(10 ** max(-100.0, min(100.0, weight)))


_POINTERS = frozenset(("person", "institution", "origin", "sample", "title", "link"))


def decide(ranked: Sequence[RankedRecord]) -> RankedRecord | None:
    """The first of ``ranked`` if it is surely the study; else a person chooses.

    Another author, journal or title than the text names is never outvoted. Where journal, time and subject are all
    that agrees, half of the title has to be told: an issue may have two papers on one subject.
    """
    if not ranked or ranked[0].probability < SURE:
        return None
    verdicts = evidence.verdicts_of_kinds(ranked[0].verdicts)
    against = any(verdicts.get(kind) == "contradicted" for kind in ("person", "journal", "title"))
    points = any(verdicts.get(kind) == "confirmed" for kind in _POINTERS)
    return ranked[0] if not against and (points or ranked[0].told >= 0.5) else None
