"""What formats without structure show of an entry's tags and annotation: one line each."""

import re
from collections.abc import Sequence

from citekit.model import Entry, Said
from citekit.text import squeeze

# Zotero takes a note that begins so for an identifier and moves it to Extra ('MRI study ...' did).
_LOOKS_LIKE_ID = re.compile(r"MR|Zbl|LCCN|PMID|PMCID", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*[,;]\s*")


def keywords(tags: Sequence[str]) -> list[str]:
    """The tags, once each, without the commas and semicolons at which readers would cut them."""
    mapped = (" / ".join(filter(None, _SEPARATOR.split(squeeze(tag)))) for tag in tags)
    return list(dict.fromkeys(tag for tag in mapped if tag))


def paragraph(entry: Entry) -> str:
    """The annotation as one plain paragraph, '' if there is none.

    Each statement is its source, printed number, section and sentence: ``Bai 2023 [60], 3.1 Effects: "..."``.
    """
    return guarded(" ".join(map(_statement, entry.annotation)))


def guarded(note: str) -> str:
    """``note``, never beginning like an identifier."""
    return f"Note: {note}" if _LOOKS_LIKE_ID.match(note) else note


def _statement(said: Said) -> str:
    number = f" [{said.number}]" if said.number is not None else ""
    section = f", {said.section}" if said.section else ""
    return squeeze(f'{said.label}{number}{section}: "{said.sentence}"')
