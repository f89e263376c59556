"""The candidates for the record of a work, and the user's choice of one."""

from collections.abc import Iterator

from citekit.corrections.correction import NO_RECORD
from citekit.csl.identifiers import clean_doi
from citekit.errors import UsageError
from citekit.model.bibliography import Work
from citekit.model.check import Candidate

FORGET = "forget"


def candidate_list(work: Work) -> str:
    """The candidates of a work, numbered, with the evidence for and against each."""
    check = work.check
    if not check.candidates:
        record = f"; its record is {check.doi}" if check.doi else ""
        return f"{work.key}: No candidates ({check.state}: {check.reason}){record}"
    return "\n".join([f"{work.key}: {work.printed[0].raw}", *_lines(check.candidates)])


def _lines(candidates: tuple[Candidate, ...]) -> Iterator[str]:
    for number, candidate in enumerate(candidates, start=1):
        yield f"{number}. {candidate.label} ({candidate.doi}, {candidate.score:.2f})"
        yield from evidence_lines(candidate)


def evidence_lines(candidate: Candidate) -> Iterator[str]:
    """What agrees (+), contradicts (-) and is missing in a candidate's record (?)."""
    yield from (f"   + {field}" for field in candidate.agrees)
    yield from (f"   - {field}" for field in candidate.contradicts)
    yield from (f"   ? {field}" for field in candidate.silent)


def chosen_match(work: Work, choice: str) -> str | None:
    """The DOI of a candidate's number or a DOI; `NO_RECORD`; None for `FORGET`.

    Raises UsageError for anything else.
    """
    choice = choice.strip()
    if choice.lower() == FORGET:
        return None
    if choice.lower() == NO_RECORD:
        return NO_RECORD
    candidates = work.check.candidates
    if choice.isdecimal():
        if not 1 <= int(choice) <= len(candidates):
            expected = f"expected 1 to {len(candidates)}" if candidates else f"{work.key} has no candidates"
            raise UsageError(
                f"Invalid number {choice} ({expected}); list them with 'citekit choose {work.key}'"
            )
        return candidates[int(choice) - 1].doi
    doi = clean_doi(choice)
    if doi is None:
        expected = f"expected a candidate's number, a DOI, '{NO_RECORD}' or '{FORGET}'"
        raise UsageError(f"Invalid choice '{choice}' ({expected})")
    return doi
