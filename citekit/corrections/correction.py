"""What the user decided for one entry."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from citekit.csl.identifiers import is_doi, without_doi_label

NO_RECORD = "none"
"""In place of a DOI: no record is the work."""
RESERVED = "citekit:"
"""How the tags begin that only a check gives."""


class Field(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"is_": "is"}, omit_defaults=True
):
    """A field as the user wants it, and as it was; an empty value removes it."""

    is_: Any
    was: Any = None


class Tags(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The user's own tags, and the generated tags that the user removed."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class Colouring(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A printed string with its parts as the user coloured them: (start, end, CSL field), in code points."""

    raw: str
    spans: tuple[tuple[int, int, str], ...]


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab", omit_defaults=True):
    """All that the user decided for one entry; see `citekit.corrections.file`."""

    was: str | None = None
    match: str | None = None
    note: str = ""
    annotation: str | None = None
    leave_out: bool = False
    parsing_checked: bool = False
    settled: tuple[str, ...] = ()
    fields: dict[str, Field] = {}
    tags: Tags = Tags()
    colouring: Colouring | None = None


Corrections = Mapping[str, Correction]
"""Corrections by `entry_name`."""


def entry_name(key: str) -> str:
    """The name of a table for looking up: a bare DOI in lower case, or the key."""
    doi = without_doi_label(key.strip())
    return doi.lower() if is_doi(doi) else key


def tag_fault(tag: str) -> str | None:
    """What is wrong with a tag of the user's, or None."""
    if tag.strip().casefold().startswith(RESERVED):
        return f"Invalid tag '{tag}': tags starting with '{RESERVED}' are reserved"
    return None if tag.strip() else "Invalid tag: empty text"


def combined(corrections: Corrections, names: Iterable[str]) -> Correction | None:
    """The correction of a work from its tables; the first with a value wins."""
    tables = [corrections[name] for name in dict.fromkeys(names) if name in corrections]
    if len(tables) < 2:
        return tables[0] if tables else None
    return Correction(
        was=next((table.was for table in tables if table.was is not None), None),
        match=next((table.match for table in tables if table.match is not None), None),
        note=next((table.note for table in tables if table.note), ""),
        annotation=next((table.annotation for table in tables if table.annotation is not None), None),
        leave_out=any(table.leave_out for table in tables),
        parsing_checked=any(table.parsing_checked for table in tables),
        settled=tuple(dict.fromkeys(kind for table in tables for kind in table.settled)),
        fields={name: field for table in reversed(tables) for name, field in table.fields.items()},
        tags=Tags(
            add=tuple(dict.fromkeys(tag for table in tables for tag in table.tags.add)),
            remove=tuple(dict.fromkeys(tag for table in tables for tag in table.tags.remove)),
        ),
        colouring=next((table.colouring for table in tables if table.colouring), None),
    )
