"""The closing summary of a build, for a terminal."""

from pathlib import Path

from citekit.model.bibliography import Bibliography
from citekit.model.lock import LOCK
from citekit.model.note import Note
from citekit.model.states import count, is_unchecked
from citekit.writers.formats import target


def to_review(bibliography: Bibliography) -> list[Note]:
    """The notes that a person has to look at."""
    return [note for note in bibliography.notes if note.level == "review"]


def unread(bibliography: Bibliography) -> list[Note]:
    """The notes on sources that could not be read."""
    return [
        note
        for note in bibliography.notes
        if note.step == "readers" and note.level == "review" and not note.source
    ]


def text(bibliography: Bibliography, folder: Path, previous: Bibliography | None = None) -> str:
    """How many references, cited and uncited, tagged, by check state; what needs a human, and where.

    ``previous``: the bibliography that this one took the place of.
    """
    told = [work for work in bibliography.works if all(one.clues for one in work.printed)]
    works = [work for work in bibliography.works if work not in told]
    identified = sum(not work.mentioned for work in told)
    cited = sum(any(one.citations for one in work.printed) for work in works)
    tagged = sum(bool(work.tags) for work in works)
    states = {work.check.state for work in bibliography.works}
    lines = [
        f"{_count(len(bibliography.sources), 'source')}: "
        + ", ".join(source.file for source in bibliography.sources),
        f"{_count(len(works), 'reference')}: {cited} cited in the text, {len(works) - cited} not; {tagged} tagged "
        f"({', '.join(bibliography.options.taxonomy) or 'no taxonomy'})",
    ]
    if told:
        found = "not identified" if not identified else f"{identified} of them identified"
        found = "identified" if identified == len(told) else found
        lines.append(f"{_count(len(told), 'study', 'studies')} mentioned without a reference, {found}")
    if states:
        lines.append(f"check: {_states(bibliography)}")
    if previous and (lost := _unchecked_now(previous, bibliography)):
        lines.append(
            f"the build before had checked {lost} of these works: without asking, it is not known any more"
        )
    if own := [work for work in bibliography.works if work.edits]:
        left = sum(bool(work.edits and work.edits.left_out) for work in own)
        lines.append(
            f"corrected by you: {_count(len(own), 'work')}{f', {left} of them left out' if left else ''}"
        )
    files = [target(name).file for name in bibliography.options.formats]
    lines.append(f"written to {folder}: {', '.join([*files, LOCK])}")
    if previous and (gone := _gone(previous, bibliography)):
        lines.append(f"no longer in it: {', '.join(gone)}")
    files_of = {source.id: source.file for source in bibliography.sources}
    lines += _listed("Needs a human", to_review(bibliography), files_of)
    lines += _listed("Worth knowing", [n for n in bibliography.notes if n.level == "warning"], files_of)
    return "\n".join(lines)


def _unchecked_now(previous: Bibliography, bibliography: Bibliography) -> int:
    """How many works an earlier build had asked about and this one has not."""
    asked = {work.key for work in previous.works if not is_unchecked(work.check)}
    return sum(work.key in asked and is_unchecked(work.check) for work in bibliography.works)


def _states(bibliography: Bibliography) -> str:
    """'104 verified, 3 differs, 2 unchecked (not asked: --offline)'."""
    counts = count(work.check for work in bibliography.works)
    shown = ", ".join(f"{number} {state}" for state, number in counts.items())
    reasons = dict.fromkeys(work.check.reason for work in bibliography.works if is_unchecked(work.check))
    return f"{shown} ({'; '.join(reasons)})" if reasons else shown


def _gone(previous: Bibliography, bibliography: Bibliography) -> list[str]:
    """The files that the earlier build had read and this one has not."""
    still = {source.file for source in bibliography.sources}
    return [source.file for source in previous.sources if source.file not in still]


def _listed(heading: str, notes: list[Note], files: dict[str, str], most: int = 12) -> list[str]:
    if not notes:
        return []
    lines = ["", f"{heading} ({len(notes)}):"]
    for note in notes[:most]:
        place = f"{files[note.source]}:{note.line}: " if note.source in files and note.line else ""
        lines.append(f"  {place}{note.message}")
    if len(notes) > most:
        lines.append(f"  ... and {len(notes) - most} more: they stand in the reading list and in {LOCK}")
    return lines


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
