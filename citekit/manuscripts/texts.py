"""Findings on the text of a manuscript: citations and references without each other."""

from collections.abc import Iterator, Sequence

from citekit.citations.step import missing_tables
from citekit.citations.unread import UnreadMarker, beyond_list, unread_markers
from citekit.csl.names import creators, sort_name
from citekit.manuscripts.entries import entry_finding
from citekit.manuscripts.finding import Finding, finding
from citekit.manuscripts.manuscript import Manuscript
from citekit.model.bibliography import Printed
from citekit.text.normalize import fold, shorten


def text_findings(manuscript: Manuscript) -> Iterator[Finding]:
    """The findings, in no order."""
    references = [printed for _, printed in manuscript.references()]
    if not references:
        message = "No reference was found in the file; nothing was checked"
        yield finding("no-references", manuscript.path, 1, message)
        return
    cited = [(one.start, one.end) for printed in references for one in printed.citations]
    listed = [(printed.place.start, printed.place.end) for printed in references]
    unread = unread_markers(manuscript.article, cited, listed)
    if cited:
        last = max(printed.number or 0 for printed in references)
        unread += beyond_list(manuscript.article, cited, listed, last)
    yield from _uncited(manuscript, unread)
    yield from _unlisted(manuscript, unread)
    yield from _repaired(manuscript, references)


def _uncited(manuscript: Manuscript, unread: Sequence[UnreadMarker]) -> Iterator[Finding]:
    """The entries without a citation, in a text that cites others.

    What a marker that was not linked may cite, or a table that the copy lacks, is not accused, nor is an entry of
    a library: only those that the text asks for are among its references.
    """
    entries = list(manuscript.references())
    if not any(printed.citations for _, printed in entries) or missing_tables(manuscript.article):
        return
    markers = [fold(marker.text) for marker in unread]
    for work, printed in entries:
        names = [fold(name) for person in creators(printed.item)[:1] if (name := sort_name(person))]
        if printed.citations or _is_of_library(printed):
            continue
        if not any(name in marker for marker in markers for name in names):
            message = f"The text does not cite entry {printed.position}"
            yield entry_finding(manuscript, work, printed, "listed-not-cited", message)


def _is_of_library(printed: Printed) -> bool:
    return bool(printed.place.file) and not printed.place.file.lower().endswith(".bbl")


def _unlisted(manuscript: Manuscript, unread: Sequence[UnreadMarker]) -> Iterator[Finding]:
    """Names with years, and numbers, that look like citations and lead to no entry."""
    for marker in unread:
        message = f"No entry of the reference list for '{shorten(marker.text, 80)}'"
        line = manuscript.line_of(marker.text, marker.line)
        yield finding("cited-not-listed", manuscript.path, line, message)


def _repaired(manuscript: Manuscript, references: Sequence[Printed]) -> Iterator[Finding]:
    """Markers that do not cite what they print: their numbers have no entries, and were read in another way."""
    markers = {one.start: one for printed in references for one in printed.citations if one.repaired}
    for start, marker in markers.items():
        message = (
            f"The reference list does not have the numbers of '{marker.marker}'; read as '{marker.repaired}'"
        )
        line = manuscript.line_of(marker.marker, manuscript.line_at(start))
        yield finding("cited-not-listed", manuscript.path, line, message)
