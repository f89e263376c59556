"""Findings on a manuscript as a whole: duplicates, and citations and references without each other."""

from collections.abc import Iterator

from citekit.citations.unread import unread_markers
from citekit.csl.item import library_keys
from citekit.manuscripts.finding import Finding, finding
from citekit.manuscripts.manuscript import Manuscript
from citekit.model.bibliography import Printed, Work
from citekit.text.normalize import shorten

_FROM_ENTRIES = "listed-not-cited"
"""A note names all such entries at once; a finding is about one."""


def text_findings(manuscript: Manuscript) -> Iterator[Finding]:
    """The findings, in no order."""
    yield from _of_notes(manuscript)
    yield from _repeated(manuscript)
    yield from _uncited(manuscript)
    yield from _unlisted(manuscript)


def _of_notes(manuscript: Manuscript) -> Iterator[Finding]:
    """What reading the file reported."""
    for note in manuscript.bibliography.notes:
        if note.rule and note.rule != _FROM_ENTRIES:
            yield finding(note.rule, manuscript.path_of(note.file), note.line, note.message.rstrip("."))


def _repeated(manuscript: Manuscript) -> Iterator[Finding]:
    for work in manuscript.bibliography.works:
        for printed in work.printed[1:]:
            first = work.printed[0]
            place = f"line {first.place.line}" if first.place.line else f"entry {first.position}"
            message = f"The entry is the same work as that of {place}"
            yield _of_entry(manuscript, work, printed, "duplicate-work", message)


def _uncited(manuscript: Manuscript) -> Iterator[Finding]:
    """The entries without a citation, where every marker of the text was understood."""
    if not any(note.rule == _FROM_ENTRIES for note in manuscript.bibliography.notes):
        return
    for work, printed in manuscript.references():
        if not printed.citations:
            message = f"The text does not cite entry {printed.position}"
            yield _of_entry(manuscript, work, printed, "listed-not-cited", message)


def _unlisted(manuscript: Manuscript) -> Iterator[Finding]:
    """Names with years, and numbers, that look like citations and lead to no entry."""
    references = [printed for _, printed in manuscript.references()]
    if not references or not manuscript.article.blocks:
        return
    cited = [(one.start, one.end) for printed in references for one in printed.citations]
    listed = [(printed.place.start, printed.place.end) for printed in references]
    for marker in unread_markers(manuscript.article, cited, listed):
        message = f"No entry of the reference list for '{shorten(marker.text, 80)}'"
        yield finding("cited-not-listed", manuscript.path, marker.line, message)


def _of_entry(manuscript: Manuscript, work: Work, printed: Printed, rule: str, message: str) -> Finding:
    return finding(
        rule,
        manuscript.path_of(printed.place.file),
        printed.place.line,
        message,
        key=next(iter(library_keys(printed.item)), work.key),
        reference=printed.raw,
    )
