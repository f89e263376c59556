"""Which entry a person means, and which record it is: the candidates to choose from, and what a choice means."""

from collections.abc import Iterator

from citekit.corrections.corrections import NONE
from citekit.csl.identifiers import clean_doi
from citekit.errors import UsageError
from citekit.model.bibliography import Bibliography, Source, Work
from citekit.model.check import Candidate
from citekit.model.lookup import find_entry

FORGET = "forget"


def find(bibliography: Bibliography, name: str) -> Work:
    """The work that ``name`` means, as `find_entry` has it; UsageError for a source, of which nothing is decided."""
    found = find_entry(bibliography, name)
    if isinstance(found, Source):
        what = f"{found.key} is the document {found.file} itself, which can only be explained"
        raise UsageError(f"{what}; 'citekit explain {found.key}' shows what was read")
    return found


def listed(work: Work) -> str:
    """The candidates of a work, numbered, with what speaks for and against each."""
    check = work.check
    if not check.candidates:
        now = f" It is taken to be {check.doi}." if check.doi else ""
        return f"{work.key}: no candidates ({check.state}: {check.reason}).{now}"
    return "\n".join([f"{work.key}: {work.printed[0].raw}", *_lines(check.candidates)])


def _lines(candidates: tuple[Candidate, ...]) -> Iterator[str]:
    for number, candidate in enumerate(candidates, start=1):
        yield f"{number}. {candidate.label} ({candidate.doi}, {candidate.score:.2f})"
        yield from weighed(candidate)


def weighed(candidate: Candidate) -> Iterator[str]:
    """What speaks for a candidate (+), against it (-), and what its record is silent about (?)."""
    yield from (f"   + {one}" for one in candidate.agrees)
    yield from (f"   - {one}" for one in candidate.contradicts)
    yield from (f"   ? {one}" for one in candidate.silent)


def meant(work: Work, choice: str) -> str | None:
    """The DOI that ``choice`` means, a candidate's number or a DOI; `NONE`; or None to forget a choice."""
    choice = choice.strip()
    if choice.lower() == FORGET:
        return None
    if choice.lower() == NONE:
        return NONE
    if choice.isdecimal():
        if not 1 <= int(choice) <= len(work.check.candidates):
            raise UsageError(
                f"{work.key} has {len(work.check.candidates)} candidates, not {choice}; "
                f"'citekit choose {work.key}' lists them"
            )
        return work.check.candidates[int(choice) - 1].doi
    found = clean_doi(choice)
    if found is None:
        raise UsageError(f"'{choice}' is no candidate's number, no DOI, and not '{NONE}' or '{FORGET}'")
    return found
