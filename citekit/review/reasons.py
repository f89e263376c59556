"""Why a person is to look at an entry, what of it is settled, and which entries come first."""

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from citekit.corrections.apply import corrected_by, uncorrected
from citekit.corrections.correction import Correction
from citekit.model.bibliography import Bibliography, Work
from citekit.model.doubts import describe_doubts, open_doubts
from citekit.model.note import Note
from citekit.model.states import NOTICES, describe_difference, notices
from citekit.review.fields import label

ReasonKind = Literal["retracted", "wrong-doi", "differs", "not-found", "study", "parsing", "note"]
ORDER: tuple[ReasonKind, ...] = (
    "retracted",
    "wrong-doi",
    "differs",
    "not-found",
    "study",
    "parsing",
    "note",
)
"""The kinds of reasons, the gravest first."""


class Reason(msgspec.Struct, frozen=True):
    """A reason to look at an entry, in words."""

    kind: ReasonKind
    text: str


def reasons(work: Work, notes: Sequence[Note]) -> list[Reason]:
    """The reasons to look at a work without corrections, the gravest first.

    ``notes``: those of the build on its printed references.
    """
    return sorted(_reasons(work, notes), key=lambda reason: ORDER.index(reason.kind))


def open_kinds(bare: Work, correction: Correction, found: Sequence[Reason]) -> list[ReasonKind]:
    """The kinds of reasons that neither the record nor the user has settled; ``bare``: without corrections."""
    if correction.leave_out:
        return []
    corrected, _ = corrected_by(bare, correction)
    fields, match = correction.fields, correction.match
    done = {
        "wrong-doi": "DOI" in fields or match is not None,
        "differs": all(one.field in fields for one in bare.check.differences),
        "not-found": match is not None,
        "study": match is not None,
        "parsing": not open_doubts(corrected),
    }
    kinds = dict.fromkeys(reason.kind for reason in found)
    return [kind for kind in kinds if not done.get(kind) and kind not in correction.settled]


def settling(correction: Correction, found: Sequence[Reason]) -> Correction:
    """The correction after the user said that all looks right, whatever the reasons are."""
    kinds = dict.fromkeys(reason.kind for reason in found)
    parsed = "parsing" in kinds or not kinds
    settled = dict.fromkeys([*correction.settled, *(kind for kind in kinds if kind != "parsing")])
    return msgspec.structs.replace(
        correction, parsing_checked=correction.parsing_checked or parsed, settled=tuple(settled)
    )


def notes_by_key(bibliography: Bibliography) -> dict[str, list[Note]]:
    """The notes on the printed references of each work."""
    places = {
        (printed.source, printed.place.file, printed.place.line): work.key
        for work in bibliography.works
        for printed in work.printed
    }
    found: dict[str, list[Note]] = {}
    for note in bibliography.notes:
        if note.level != "info" and (key := places.get((note.source or "", note.file, note.line or 0))):
            found.setdefault(key, []).append(note)
    return found


def bare_work(work: Work, bibliography: Bibliography) -> Work:
    """A work of a build without the corrections of it."""
    return uncorrected(work, bibliography.options.prefer)


def _reasons(work: Work, notes: Sequence[Note]) -> Iterator[Reason]:
    check = work.check
    for update in notices(check):
        if NOTICES[update.kind].level == "review":
            text = f"This work {NOTICES[update.kind].sentence}"
            yield Reason("retracted", f"{text} ({update.doi})" if update.doi else text)
    wrong = [one for one in check.differences if one.field == "DOI"]
    for difference in check.differences:
        kind: ReasonKind = "wrong-doi" if difference in wrong else "differs"
        yield Reason(kind, describe_difference(difference, label))
    if work.mentioned:
        yield Reason("study", "A study that the text mentions without citing it, not identified yet")
    elif check.state == "not-found":
        yield Reason("not-found", check.reason)
    if doubts := open_doubts(work):
        yield Reason("parsing", f"May be parsed wrongly: {describe_doubts(work.item, doubts, label)}")
    for note in notes:
        if note.level == "review" and not is_told(note) and note.step != "corrections":
            yield Reason("note", note.message)


def is_told(note: Note) -> bool:
    """Whether one of the other reasons says what a note says."""
    of_work = note.step == "checking" and note.field is None
    return note.level == "review" and (note.step in ("parser", "mentions") or of_work)
