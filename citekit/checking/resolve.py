"""Every reference to its outcome: DOIs looked up together, the rest searched for, and what the findings mean.

One outcome per question, in order; a failure of one never takes the others along.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import msgspec

from citekit.checking.compare.reference import Reference
from citekit.checking.match import Judged, Match, judge, match
from citekit.checking.verify import completed, differences, same_work, says_nothing
from citekit.csl.identifiers import clean_doi
from citekit.csl.item import Item
from citekit.indexes.index import Index, LookupResult, Record, label
from citekit.model.check import Check, Difference

Asked = TypeVar("Asked")
Told = TypeVar("Told")

THREADS = 8
"""Searches under way at once; the index's own limits hold them back where it allows fewer."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A reference to resolve: its string ('' where there is none), its item, and the user's own choice.

    ``chosen``: the DOI that the user chose for it; '' where the user said that no record is the work.
    """

    raw: str
    item: Item
    chosen: str | None = None

    @property
    def doi(self) -> str | None:
        """The DOI to look up."""
        return self.chosen or clean_doi(str(self.item.get("DOI") or ""))


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a question; ``record`` is that of the work itself, or None."""

    check: Check
    record: Record | None = None


def unchecked(reason: str) -> Resolved:
    """Nobody was asked, and why."""
    return Resolved(check=Check(state="unchecked", reason=reason))


def resolve(questions: Sequence[Question], index: Index) -> Iterator[Resolved]:
    """An outcome for every question, in order, as soon as it is there. Never raises for what network or server do."""
    asked = [question.doi for question in questions]
    outcomes = index.lookup(list(dict.fromkeys(doi for doi in asked if doi)))
    known = [
        _known(question, outcomes.get(doi or ""), index.name)
        for question, doi in zip(questions, asked, strict=True)
    ]

    def search(question: Question) -> Match:
        return match(question.raw, _without_doi(question.item), index)

    matches = in_threads(
        search, [one for one, answer in zip(questions, known, strict=True) if answer is None]
    )
    for question, doi, answer in zip(questions, asked, known, strict=True):
        yield answer or _searched(question, doi, outcomes.get(doi or ""), next(matches), index.name)


def in_threads(ask: Callable[[Asked], Told], things: Iterable[Asked]) -> Iterator[Told]:
    """``ask`` for each of ``things``, several at once; the answers in order.

    Open work is dropped when nobody waits for it any more, so that an interrupt is not held up.
    """
    pool = ThreadPoolExecutor(THREADS)
    try:
        yield from pool.map(ask, things)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _known(question: Question, outcome: LookupResult | None, index: str) -> Resolved | None:
    """What needs no search: the user's choice, and what a DOI says; None where the words are searched for."""
    if question.chosen == "":
        return Resolved(check=Check(state="not-found", reason="you chose none of the candidates"))
    return _looked_up(question, question.doi or "", outcome, index) if outcome else None


def _without_doi(item: Item) -> Item:
    return {name: value for name, value in item.items() if name != "DOI"}


def _looked_up(question: Question, doi: str, outcome: LookupResult, index: str) -> Resolved | None:
    """What a printed or chosen DOI says; None where the string has to be searched for."""
    if outcome.failed:
        return unchecked(outcome.failed)
    if outcome.agency:
        reason = f"the DOI is registered with {outcome.agency}, not with {index}"
        return Resolved(check=Check(state="elsewhere", reason=reason, doi=doi))
    if outcome.record is None and question.chosen:
        reason = f"no agency knows the DOI {doi}, which you chose"
        return Resolved(check=Check(state="not-found", reason=reason))
    if outcome.record is None:
        return None
    reference = Reference(question.raw, question.item)
    judged = judge(reference, outcome.record)
    if not question.chosen and says_nothing(reference, judged.comparison):
        return _unsaid(outcome.record, index)
    if question.chosen or same_work(reference, outcome.record, judged.comparison):
        why = "chosen by you" if question.chosen else f"{index} has the printed DOI"
        return _agreed(reference, judged, why, 1.0)
    return None


def _unsaid(record: Record, index: str) -> Resolved:
    """The DOI is there, but its record says nothing of what was printed: neither right nor wrong."""
    reason = f"{index} has the printed DOI, and its record says nothing of what was printed"
    check = Check(state="unchecked", reason=reason, updates=record.updates, related=record.related)
    return Resolved(check=check)


def _agreed(
    reference: Reference, judged: Judged, why: str, confidence: float, more: Sequence[Difference] = ()
) -> Resolved:
    """The record is the work: does it say the same, and does it say more?"""
    record = judged.record
    differing = (*more, *differences(reference, record, judged.comparison))
    lacking = completed(reference.item, record)
    if differing:
        state, what = "differs", f"the record says otherwise: {', '.join(one.field for one in differing)}"
    elif lacking:
        state, what = "completed", f"the record agrees and gives {', '.join(lacking)}"
    else:
        state, what = "verified", "the record agrees"
    check = Check(
        state=state,  # type: ignore[arg-type]
        reason=f"{why}; {what}",
        doi=record.doi,
        confidence=round(confidence, 3),
        agrees=judged.comparison.having("agrees"),
        differences=differing,
        completed=lacking,
        updates=record.updates,
        related=record.related,
    )
    return Resolved(check=check, record=record)


def _searched(
    question: Question, doi: str | None, outcome: LookupResult | None, matched: Match, index: str
) -> Resolved:
    """What a search says, beside what the printed DOI said, if there is one."""
    belongs = outcome.record if outcome else None
    if matched.failed and belongs is None:
        unknown = f"no agency knows the DOI {doi}; " if doi else ""
        return unchecked(f"{unknown}{matched.failed}")
    reference = Reference(question.raw, question.item)
    if matched.taken and belongs and matched.taken.record.doi == belongs.doi:
        return _agreed(reference, matched.taken, f"{index} has the printed DOI", matched.confidence)
    wrong = _wrong_doi(doi, outcome, matched)
    if matched.taken:
        return _agreed(reference, matched.taken, f"found at {index} by its words", matched.confidence, wrong)
    candidates = matched.shown()
    if belongs:
        reason, related = "the printed DOI belongs to another work", belongs.related
        return Resolved(
            check=Check(
                state="differs", reason=reason, differences=wrong, candidates=candidates, related=related
            )
        )
    reason = f"asked {index}: {matched.reason}"
    if doi:
        reason = f"no agency knows the DOI {doi}, and {matched.reason}"
    return Resolved(check=Check(state="not-found", reason=reason, candidates=candidates))


def _wrong_doi(doi: str | None, outcome: LookupResult | None, matched: Match) -> tuple[Difference, ...]:
    """The printed DOI beside the work that it belongs to."""
    if not doi or outcome is None:
        return ()
    belongs = f"belongs to '{label(outcome.record)}'" if outcome.record else "is known to no agency"
    right = f"is not the work's own, {matched.doi}: it " if matched.doi and matched.doi != doi else ""
    return (Difference(field="DOI", printed=doi, record=f"{right}{belongs}"),)
