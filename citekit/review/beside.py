"""An editor that saves corrections.toml as it was when it was opened, without what was written to it meanwhile."""

from collections.abc import Sequence

from citekit.corrections.correction import Correction, Corrections
from citekit.corrections.parts import Part, changed, with_parts

Change = tuple[str, Part]
"""The name of a table, and a part of it."""


def lost_changes(versions: Sequence[Corrections], saved: Corrections) -> list[Change]:
    """What was written since the version that ``saved`` was made from, and is missing in it.

    ``versions``: what was written here, the last one last. ``saved`` was made from the version that it differs least
    from. Who brought an earlier version back as it was meant to.
    """
    last = versions[-1]
    edits = {place: changes(version, saved) for place, version in enumerate(versions)}
    base = min(reversed(edits), key=lambda place: len(edits[place]))
    if not edits[base]:
        return []
    return [change for change in changes(versions[base], last) if change not in edits[base]]


def restored(saved: Correction, last: Correction, lost: Sequence[Part]) -> Correction:
    """The correction that was saved, with the parts that it has lost."""
    return with_parts(saved, lost, last)


def changes(before: Corrections, after: Corrections) -> list[Change]:
    """The parts that differ, table by table."""
    none = Correction()
    return [
        (name, part)
        for name in dict.fromkeys([*before, *after])
        for part in changed(before.get(name, none), after.get(name, none))
    ]
