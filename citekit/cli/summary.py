"""The closing summary of a build, for a terminal."""

import os
from collections import Counter
from pathlib import Path

import click
import msgspec

from citekit.model.bibliography import Bibliography
from citekit.model.lock import LOCK
from citekit.model.note import Note
from citekit.model.states import count, describe_kept, is_kept, is_unchecked
from citekit.writers.formats import target

_MOST_REVIEWS, _MOST_NOTES = 12, 3
"""Notes shown of each kind, and more on corrections; the reading list has them all."""
_COLOURS = {
    "verified": "green",
    "completed": "green",
    "differs": "red",
    "not-found": "yellow",
    "unchecked": "yellow",
    "Please review": "yellow",
}
"""Colours of states and headings, for a terminal; click leaves them out elsewhere."""


def to_review(bibliography: Bibliography) -> list[Note]:
    """The notes that ask the user for a review."""
    return [note for note in bibliography.notes if note.level == "review"]


def unread(bibliography: Bibliography) -> list[Note]:
    """The notes on sources that could not be read."""
    return [
        note
        for note in bibliography.notes
        if note.step == "readers" and note.level == "review" and not note.source
    ]


def json_text(bibliography: Bibliography, folder: Path, previous: Bibliography | None = None) -> str:
    """The summary for scripts, as JSON; see docs/index.md."""
    files_of = {source.id: source.file for source in bibliography.sources}
    printed = Counter(one.source for work in bibliography.works for one in work.printed)
    values = {
        "folder": str(folder),
        "files": [*(target(name).file for name in bibliography.options.formats), LOCK],
        "sources": [
            {"file": source.file, "id": source.id, "key": source.key, "works": printed[source.id]}
            for source in bibliography.sources
        ],
        "dropped": _missing_sources(previous, bibliography) if previous else [],
        "works": len(bibliography.works),
        "cited": sum(any(one.citations for one in work.printed) for work in bibliography.works),
        "tagged": sum(bool(work.tags) for work in bibliography.works),
        "taxonomy": bibliography.options.taxonomy,
        "states": count(work.check for work in bibliography.works),
        "retracted": [work.key for work in bibliography.works if work.retracted],
        "notes": [
            {
                "level": note.level,
                "file": note.file or files_of.get(note.source or ""),
                "line": note.line,
                "message": note.message,
            }
            for note in bibliography.notes
            if note.level in ("review", "warning")
        ],
    }
    return msgspec.json.format(msgspec.json.encode(values), indent=2).decode()


def text(bibliography: Bibliography, folder: Path, previous: Bibliography | None = None) -> str:
    """Counts of what was built, the files in ``folder``, and what to review.

    ``previous``: the bibliography of the build before.
    """
    studies = [work for work in bibliography.works if all(printed.clues for printed in work.printed)]
    references = [work for work in bibliography.works if work not in studies]
    cited = sum(any(printed.citations for printed in work.printed) for work in references)
    tagged = sum(bool(work.tags) for work in references)
    taxonomies = ", ".join(bibliography.options.taxonomy) or "no taxonomy"
    # A library has no item, and no text that could cite.
    texts = any(source.item for source in bibliography.sources)
    counts = f": {cited} cited in the text, {len(references) - cited} not" if texts else ""
    lines = [
        f"{quantity(len(bibliography.sources), 'source')}: "
        + ", ".join(source.file for source in bibliography.sources),
        f"{quantity(len(references), 'reference')}{counts}; {tagged} tagged ({taxonomies})",
    ]
    if studies:
        identified = sum(not work.mentioned for work in studies)
        of_all = f"{identified} of them identified" if identified else "not identified"
        outcome = "identified" if identified == len(studies) else of_all
        lines.append(f"{quantity(len(studies), 'study', 'studies')} mentioned without a reference, {outcome}")
    if bibliography.works:
        lines.append(f"check: {_states(bibliography)}")
    kept = [work.check for work in bibliography.works if is_kept(work.check)]
    for reason in dict.fromkeys(check.unasked for check in kept):
        dates = [check.date or "" for check in kept if check.unasked == reason]
        lines.append(f"not checked again: {quantity(len(dates), 'work')} ({reason}). {describe_kept(dates)}")
    if previous and (unchecked := _unchecked_now(previous, bibliography)):
        lines.append(f"no longer checked: {quantity(unchecked, 'work')} that the previous build had checked")
    if edited := [work.edits for work in bibliography.works if work.edits]:
        left_out = sum(edits.left_out for edits in edited)
        remark = f", {left_out} of them left out" if left_out else ""
        lines.append(f"corrected by you: {quantity(len(edited), 'work')}{remark}")
    files = [target(name).file for name in bibliography.options.formats]
    lines.append(f"written to {folder}: {', '.join([*files, LOCK])}")
    if previous and (missing := _missing_sources(previous, bibliography)):
        lines.append(f"no longer included: {', '.join(missing)}")
    files_of = {source.id: source.file for source in bibliography.sources}
    warnings = [note for note in bibliography.notes if note.level == "warning"]
    lines += _notes("Please review", to_review(bibliography), files_of, _MOST_REVIEWS)
    corrections = sum(note.step == "corrections" for note in warnings)
    lines += _notes("Notes", warnings, files_of, max(_MOST_NOTES, min(corrections, _MOST_REVIEWS)))
    return "\n".join(lines)


def _unchecked_now(previous: Bibliography, bibliography: Bibliography) -> int:
    """How many works the build before had checked and this one has not."""
    checked = {work.key for work in previous.works if not is_unchecked(work.check)}
    return sum(work.key in checked and is_unchecked(work.check) for work in bibliography.works)


def _states(bibliography: Bibliography) -> str:
    """'104 verified, 3 differs, 2 unchecked (not asked: offline)'."""
    counts = count(work.check for work in bibliography.works)
    shown = ", ".join(in_colour(f"{number} {state}", _COLOURS.get(state)) for state, number in counts.items())
    reasons = dict.fromkeys(work.check.reason for work in bibliography.works if is_unchecked(work.check))
    return f"{shown} ({'; '.join(reasons)})" if reasons else shown


def _missing_sources(previous: Bibliography, bibliography: Bibliography) -> list[str]:
    """The files that the build before had read and this one has not."""
    files = {source.file for source in bibliography.sources}
    return [source.file for source in previous.sources if source.file not in files]


def _notes(heading: str, notes: list[Note], files: dict[str, str], most: int) -> list[str]:
    """The first ``most`` of the notes; those on the user's corrections come first."""
    if not notes:
        return []
    notes = sorted(notes, key=lambda note: note.step != "corrections")
    lines = ["", in_colour(f"{heading} ({len(notes)}):", _COLOURS.get(heading))]
    for note in notes[:most]:
        file = note.file or files.get(note.source or "")
        place = f"{file}:{note.line}: " if file and note.line else ""
        lines.append(f"  {place}{note.message}")
    if len(notes) > most:
        lines.append(f"  ... and {len(notes) - most} more, in the reading list and in {LOCK}")
    return lines


def in_colour(text: str, colour: str | None) -> str:
    """``text`` in a colour, unless the user set NO_COLOR (https://no-color.org)."""
    return text if os.environ.get("NO_COLOR") else click.style(text, fg=colour)


def quantity(number: int, singular: str, plural: str | None = None) -> str:
    """'1 source', '3 sources'."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"
