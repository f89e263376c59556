"""Which record an entry is, as the user decides it: the candidates to choose from, and what a choice means."""

from collections.abc import Iterator

from citekit.corrections import NONE
from citekit.errors import UnknownName, UsageError
from citekit.model import Bibliography, Candidate, Work
from citekit.resolving.doi import clean

FORGET = "forget"


def find(bibliography: Bibliography, key: str) -> Work:
    """The work with that key; UnknownName for a key that is not there."""
    work = bibliography.work(key)
    if work is None:
        raise UnknownName("key", key, [work.key for work in bibliography.works])
    return work


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
    found = clean(choice)
    if found is None:
        raise UsageError(f"'{choice}' is no candidate's number, no DOI, and not '{NONE}' or '{FORGET}'")
    return found
