"""Findings on the entries of a manuscript beside what the check says: damaged and repeated ones."""

from collections.abc import Iterator, Mapping

from citekit.csl.item import library_keys
from citekit.manuscripts.finding import Finding, finding
from citekit.manuscripts.manuscript import Manuscript
from citekit.model.bibliography import Printed, Work


def entry_findings(manuscript: Manuscript, dois: Mapping[int, str]) -> Iterator[Finding]:
    """The findings, in no order; ``dois``: offset of a reference -> DOI of its record."""
    yield from _of_notes(manuscript)
    yield from _repeated(manuscript, dois)


def _of_notes(manuscript: Manuscript) -> Iterator[Finding]:
    """What reading the file reported."""
    for note in manuscript.bibliography.notes:
        if note.rule:
            yield finding(note.rule, manuscript.path_of(note.file), note.line, note.message.rstrip("."))


def _repeated(manuscript: Manuscript, dois: Mapping[int, str]) -> Iterator[Finding]:
    """The entries that print a work again: with the same words, or the same record."""
    first_of: dict[str, Printed] = {}
    references = sorted(manuscript.references(), key=lambda reference: reference[1].place.start)
    for work, printed in references:
        names = [work.key, *filter(None, [dois.get(printed.place.start)])]
        first = next((first_of[name] for name in names if name in first_of), None)
        for name in names:
            first_of.setdefault(name, printed)
        if first is not None:
            place = f"line {first.place.line}" if first.place.line else f"entry {first.position}"
            message = f"The entry is the same work as that of {place}"
            yield entry_finding(manuscript, work, printed, "duplicate-work", message)


def entry_finding(manuscript: Manuscript, work: Work, printed: Printed, rule: str, message: str) -> Finding:
    """A finding at the place of an entry."""
    return finding(
        rule,
        manuscript.path_of(printed.place.file),
        printed.place.line,
        message,
        key=next(iter(library_keys(printed.item)), work.key),
        reference=printed.raw,
    )
