"""Doubts about fields that may be parsed wrongly, until a record or a person settles them."""

from collections.abc import Callable, Iterable

from citekit.csl.item import Item
from citekit.model.bibliography import Work
from citekit.model.states import is_confirmed

CHECK_PARSING = "citekit:check-parsing"
"""The tag of an entry with fields that may be parsed wrongly."""


def open_doubts(work: Work) -> tuple[str, ...]:
    """The fields of a work that may be parsed wrongly, the least sure first.

    A doubt is settled by a record that agrees, by another source that prints the field clearly, and by the user:
    who corrected the field, or said that the parsing was checked.
    """
    if is_confirmed(work.check) or (work.edits and work.edits.parsing_checked):
        return ()
    settled = {name for printed in work.printed for name in printed.item.keys() - printed.confidence.doubts}
    settled.update(work.check.agrees, work.edits.fields if work.edits else ())
    doubts = (name for printed in work.printed for name in printed.confidence.doubts)
    return tuple(name for name in dict.fromkeys(doubts) if name not in settled)


def describe_doubts(item: Item, doubts: Iterable[str], label: Callable[[str], str] = str) -> str:
    """Doubts in words: 'title, volume (missing)'; ``label``: what a field is called."""
    return ", ".join(label(name) if name in item else f"{label(name)} (missing)" for name in doubts)
