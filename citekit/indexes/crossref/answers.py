"""Crossref's answers as results: from a cached value, and from those of the spellings of a DOI."""

from collections.abc import Sequence

from citekit.csl.item import Item
from citekit.indexes.cache import Value
from citekit.indexes.crossref.agencies import agency_record
from citekit.indexes.crossref.records import record
from citekit.indexes.index import LookupResult


def outcome(value: Value) -> LookupResult:
    """The result of a cached value: a message, another agency, a failure, or no such DOI."""
    agency, day = value.get("agency"), value.get("date")
    if "failed" in value:
        return LookupResult(agency=agency, failed=value["failed"], date=day)
    if agency is not None:
        item: Item | None = value["item"]
        return LookupResult(agency=agency, record=agency_record(item, agency) if item else None, date=day)
    if "message" not in value:
        return LookupResult(unregistered=True, date=day)
    try:
        return LookupResult(record=record(value["message"]), date=day)
    except ValueError as error:
        return LookupResult(failed=f"Crossref's record cannot be read: {error}", date=day)


def is_decided(group: Sequence[str], answers: dict[str, LookupResult]) -> bool:
    """Whether one form of a DOI is known, or all have been asked for."""
    outcomes = [answers.get(form) for form in group]
    return None not in outcomes or any(outcome and not outcome.unregistered for outcome in outcomes)


def best(group: Sequence[str], answers: dict[str, LookupResult]) -> LookupResult:
    """The result of a DOI from those of its forms: a record, else a failure."""
    outcomes = [answers[form] for form in group if form in answers]
    for name in ("record", "failed", "agency"):
        for outcome in outcomes:
            if getattr(outcome, name) is not None:
                return outcome
    return min(outcomes, key=lambda outcome: outcome.date or "", default=LookupResult(unregistered=True))
