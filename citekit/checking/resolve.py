"""Resolve references: look up DOIs together, search for the rest, check both.

One resolution per question, in order; a failure of one never affects the others.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

import msgspec

from citekit.checking.compare.reference import Reference
from citekit.checking.match import Match, ScoredCandidate, match, score
from citekit.checking.verify import completed, differences, same_work, says_nothing
from citekit.csl.identifiers import clean_doi
from citekit.csl.item import Item
from citekit.indexes.index import CountsSearches, Index, LookupResult, Record, index_name, label
from citekit.model import states
from citekit.model.check import Check, Difference

Input = TypeVar("Input")
Output = TypeVar("Output")

THREADS = 8
"""Searches sent at once, at most; the index's limits may allow fewer."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A reference to resolve: its string ('' for none), item and the user's choice.

    ``chosen``: the DOI that the user chose; '' for a user who said that no record is the work.
    """

    raw: str
    item: Item
    chosen: str | None = None

    @property
    def doi(self) -> str | None:
        """The DOI to look up."""
        return self.chosen or clean_doi(str(self.item.get("DOI") or ""))


def printed_string(raw: str) -> str:
    """The string to compare with records; '' for a BibTeX, RIS or PubMed record, whose item is better."""
    return "" if raw.lstrip().startswith(("@", "{", "TY  -", "PMID-")) else raw


class Resolution(msgspec.Struct, frozen=True, kw_only=True):
    """The check of a question; ``record`` is that of the work itself, or None; ``date``: of the index's answer."""

    check: Check
    record: Record | None = None
    date: str | None = None


def resolve_cached(questions: Sequence[Question], index: Index) -> Iterator[Resolution]:
    """Resolve every question from an index that only its cache answers for: the checks say of which day they are."""
    for resolution in resolve(questions, index):
        check = resolution.check
        if not states.is_unchecked(check):
            check = msgspec.structs.replace(check, date=resolution.date, unasked=states.OFFLINE)
        yield msgspec.structs.replace(resolution, check=check)


def resolve(questions: Sequence[Question], index: Index) -> Iterator[Resolution]:
    """Resolve every question, in order. Never raises for network or server."""
    dois = [question.doi or "" for question in questions]
    results = index.lookup(list(dict.fromkeys(filter(None, dois))))
    known = [
        _without_search(question, results.get(doi), index.name)
        for question, doi in zip(questions, dois, strict=True)
    ]

    def search(question: Question) -> Match:
        return match(question.raw, _without_doi(question.item), index)

    open_questions = [one for one, resolution in zip(questions, known, strict=True) if resolution is None]
    if isinstance(index, CountsSearches):
        index.expect_searches(len(open_questions))
    matches = in_threads(search, open_questions)
    for question, doi, resolution in zip(questions, dois, known, strict=True):
        result = results.get(doi)
        matched = None if resolution else next(matches)
        resolution = resolution or _searched(question, doi, result, matched or Match(), index.name)
        days = (one.date for one in (result, matched) if one and one.date)
        yield msgspec.structs.replace(resolution, date=min(days, default=None))


def in_threads(call: Callable[[Input], Output], inputs: Iterable[Input]) -> Iterator[Output]:
    """The results of ``call`` for ``inputs``, in order, several at once; each in a copy of this thread's context.

    What has not begun is dropped once the results are no longer read, so that an interrupt is not held up.
    """
    pool = ThreadPoolExecutor(THREADS)
    try:
        tasks = [(copy_context(), one) for one in inputs]
        yield from pool.map(lambda task: task[0].run(call, task[1]), tasks)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _without_doi(item: Item) -> Item:
    return {name: value for name, value in item.items() if name != "DOI"}


def _without_search(question: Question, result: LookupResult | None, index: str) -> Resolution | None:
    """What the user's choice or a DOI decides; None for a reference to search for."""
    if question.chosen == "":
        return Resolution(check=states.not_found("you rejected all candidates"))
    return _looked_up(question, question.doi or "", result, index) if result else None


def _looked_up(question: Question, doi: str, result: LookupResult, index: str) -> Resolution | None:
    """What a printed or chosen DOI decides; None for a reference to search for."""
    if result.failed:
        return Resolution(check=states.unchecked(result.failed))
    record = result.record
    if result.agency and record is None:
        return Resolution(check=states.elsewhere(doi, result.agency))
    index = result.agency or index_name(index, result.snapshot)
    if record is None:
        unknown = states.not_found(f"the DOI {doi}, chosen by hand, {_unknown_doi(result, index)}")
        return Resolution(check=unknown) if question.chosen else None
    reference = Reference(question.raw, question.item)
    scored = score(reference, record)
    if not question.chosen and says_nothing(reference, scored.comparison):
        reason = f"{index} has the printed DOI, but its record has none of the printed fields"
        return Resolution(check=states.unchecked(reason, record.updates, record.related))
    if question.chosen or same_work(reference, record, scored.comparison):
        reason = "chosen by hand" if question.chosen else f"{index} has the printed DOI"
        return _agreed(reference, scored, reason, 1.0)
    return None


def _agreed(
    reference: Reference,
    scored: ScoredCandidate,
    reason: str,
    confidence: float,
    more: Sequence[Difference] = (),
    aliases: Sequence[str] = (),
) -> Resolution:
    """The record is the work."""
    record = scored.record
    check = states.agreed(
        reason,
        record.doi,
        confidence=confidence,
        agrees=scored.comparison.having("agrees"),
        differences=(*more, *differences(reference, record, scored.comparison)),
        completed=completed(reference.item, record),
        updates=record.updates,
        related=record.related,
        aliases=aliases or record.aliases,
    )
    return Resolution(check=check, record=record)


def _searched(
    question: Question, doi: str, result: LookupResult | None, matched: Match, index: str
) -> Resolution:
    """What a search decides, beside what the printed DOI says, if there is one."""
    holder = index_name(index, result.snapshot if result else None)
    index = index_name(index, matched.snapshot)
    other = result.record if result else None
    if matched.failed and other is None:
        unknown = f"the DOI {doi} {_unknown_doi(result, holder)}; " if doi else ""
        return Resolution(check=states.unchecked(f"{unknown}{matched.failed}"))
    reference = Reference(question.raw, question.item)
    if matched.taken and other and other.doi in (matched.doi, *matched.aliases):
        return _agreed(
            reference, matched.taken, f"{holder} has the printed DOI", matched.confidence, (), matched.aliases
        )
    wrong = _wrong_doi(doi, result, matched, holder)
    if matched.taken:
        reason = f"found at {index} by a search"
        return _agreed(reference, matched.taken, reason, matched.confidence, wrong, matched.aliases)
    candidates = matched.shown()
    if other:
        return Resolution(check=states.wrong_doi(wrong, candidates, other.related))
    reason = f"the DOI {doi} {_unknown_doi(result, holder)}, and " if doi else f"asked {index}: "
    return Resolution(check=states.not_found(f"{reason}{matched.reason}", candidates))


def _unknown_doi(result: LookupResult | None, index: str) -> str:
    """'is not registered' where the index knows that of a DOI, else 'is unknown to Local'."""
    return "is not registered" if result and result.unregistered else f"is unknown to {index}"


def _wrong_doi(doi: str, result: LookupResult | None, matched: Match, index: str) -> tuple[Difference, ...]:
    """The printed DOI beside the work that it belongs to."""
    if not doi or result is None:
        return ()
    belongs = f"belongs to '{label(result.record)}'" if result.record else _unknown_doi(result, index)
    right = f"is wrong (the work has {matched.doi}): it " if matched.doi and matched.doi != doi else ""
    return (Difference(field="DOI", printed=doi, record=f"{right}{belongs}"),)
