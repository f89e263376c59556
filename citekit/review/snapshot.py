"""A build as the review sees it."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from citekit.corrections.apply import correction_of
from citekit.corrections.correction import Correction, Corrections
from citekit.model.bibliography import Bibliography, Work
from citekit.model.note import Note
from citekit.review.reasons import ORDER, Reason, bare_work, notes_by_key, reasons
from citekit.writers.entries import collect_entries
from citekit.writers.html import page


class Snapshot:
    """A bibliography, its ``number`` in the session, and its works without corrections."""

    def __init__(self, bibliography: Bibliography, number: int, templates: Path | None = None) -> None:
        self.bibliography, self.number, self._templates = bibliography, number, templates
        self.works: Mapping[str, Work] = {
            work.key: bare_work(work, bibliography) for work in bibliography.works
        }
        self._notes = notes_by_key(bibliography)

    def notes(self, key: str) -> list[Note]:
        """The notes on the printed references of a work."""
        return self._notes.get(key, [])

    @cached_property
    def reasons(self) -> Mapping[str, list[Reason]]:
        """Why a person is to look at each work."""
        return {key: reasons(work, self.notes(key)) for key, work in self.works.items()}

    @cached_property
    def order(self) -> list[str]:
        """The keys of all works: those with reasons first, the gravest first."""
        ranks = {
            key: min((ORDER.index(reason.kind) for reason in found), default=len(ORDER))
            for key, found in self.reasons.items()
        }
        return sorted(self.works, key=ranks.__getitem__)

    def prepare(self) -> None:
        """Make what windows will ask for at once, while the build's store of results is open."""
        _ = self.order, self.page

    @cached_property
    def page(self) -> str:
        """The page of the build with the panel of the review."""
        entries = collect_entries(self.bibliography)
        return page.render(self.bibliography, entries, self._templates, review=self.number)

    def correction(self, key: str, corrections: Corrections) -> Correction:
        """The correction of a work."""
        return correction_of(self.works[key], corrections) or Correction()
