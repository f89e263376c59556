"""An entry as a person edits it; what the person changes is a correction."""

import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from citekit.corrections.apply import corrected_by, correction_names, correction_of, uncorrected
from citekit.corrections.correction import Correction, Corrections, Field, Tags, tag_fault
from citekit.corrections.update import dump
from citekit.corrections.values import csl_value, editable, field_fault
from citekit.csl.item import Item
from citekit.errors import UsageError
from citekit.model.bibliography import Bibliography, Work
from citekit.model.doubts import describe_doubts, open_doubts
from citekit.text.toml import Kind, TomlFile, decode

_HIDDEN = frozenset({"custom", "citation-key", "abstract"})
_HEAD = """\
# {key}
# {raw}
{doubtful}#
# Change what is wrong, save and close: corrections.toml keeps only what you changed.
# Empty or delete a field to remove it. Names: "Family, Given", or an organization as it is.
# Empty this file to change nothing.

"""
FILE = "entry.toml"
_KINDS: dict[str, Kind] = {
    "note": str,
    "annotation": str,
    "leave-out": bool,
    "parsing-checked": bool,
    "tags": list,
    "fields": dict,
}
_UNSAFE = re.compile(r"[^\w.+-]")


class Draft(NamedTuple):
    """An entry before it is edited."""

    text: str
    """What the editor shows: the entry of the lock with the corrections made since."""
    bare: Work
    """The work without corrections."""
    correction: Correction
    """The correction in ``corrections.toml``."""
    generated: str
    """The annotation that citekit writes."""

    @property
    def names(self) -> list[str]:
        """The names that the correction can have: the key, then the DOIs."""
        return correction_names(self.bare)


def draft(work: Work, corrections: Corrections, generated: str, bibliography: Bibliography) -> Draft:
    """The entry of a lock with the corrections made since.

    ``generated``: the annotation that citekit writes.
    """
    bare = uncorrected(work, bibliography.options.prefer)
    correction = correction_of(bare, corrections) or Correction()
    corrected, _ = corrected_by(bare, correction)
    return Draft(_text(corrected, bare, correction, generated), bare, correction, generated)


def _text(work: Work, bare: Work, correction: Correction, generated: str) -> str:
    """The entry as TOML: the user's note, its tags, its annotation and its fields.

    ``bare``: the work without corrections, which says what is doubted.
    """
    raw = "".join(letter if letter.isprintable() else " " for letter in work.printed[0].raw)
    doubts = open_doubts(bare)
    checked = {"parsing-checked": correction.parsing_checked} if doubts or correction.parsing_checked else {}
    values = {
        "note": correction.note,
        "leave-out": correction.leave_out,
        **checked,
        "tags": _tags(work, correction),
        "annotation": generated if correction.annotation is None else correction.annotation,
        "fields": _editable_fields(work.item),
    }
    doubtful = f"# May be parsed wrongly: {describe_doubts(bare.item, doubts)}.\n" if doubts else ""
    doubtful += "# If all is right, set parsing-checked = true.\n" if doubts else ""
    return _HEAD.format(key=work.key, raw=" ".join(raw.split()), doubtful=doubtful) + dump(values)


def changes(draft: Draft, edited: bytes) -> Correction | None:
    """The correction after the user edited the draft; None if nothing changed.

    A value that is set back to what citekit says removes its correction. Raises UsageError for text that is
    not TOML, an unknown field or an invalid value.
    """
    old, new = TomlFile(draft.text.replace("\r\n", "\n"), FILE).values, _parsed(edited)
    if not new:  # the usual way to cancel
        return None
    values = {**old, **new}  # a deleted key is unchanged; its value is emptied to remove it
    correction = draft.correction
    annotation = correction.annotation
    if values["annotation"] != old["annotation"]:
        annotation = values["annotation"] if values["annotation"] != draft.generated else None
    changed = msgspec.structs.replace(
        correction,
        note=values["note"] if values["note"] != old["note"] else correction.note,
        annotation=annotation,
        leave_out=values["leave-out"],
        parsing_checked=values.get("parsing-checked", correction.parsing_checked),
        fields=_changed_fields(draft, old["fields"], values["fields"]),
        tags=_changed_tags(draft, old["tags"], values["tags"])
        if values["tags"] != old["tags"]
        else correction.tags,
    )
    return changed if changed != correction else None


def keep(key: str, data: bytes) -> Path:
    """Save what a person typed last, in this folder or a temporary one; its path."""
    stem = _UNSAFE.sub("_", key)
    path = Path(f"{stem}.edited.toml")
    with suppress(OSError):
        path.write_bytes(data)
        return path
    with tempfile.NamedTemporaryFile(
        prefix=f"{stem[:60]}.edited.", suffix=".toml", delete=False
    ) as temporary:
        temporary.write(data)
    return Path(temporary.name)


def _parsed(edited: bytes) -> dict[str, Any]:
    """The values that the user typed. Raises UsageError if they are invalid."""
    toml = TomlFile(decode(edited, FILE, UsageError), FILE, UsageError)
    for fault in toml.check(toml.values, _KINDS):
        raise fault
    return toml.values


def _changed_fields(draft: Draft, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Field]:
    """The corrections of fields: earlier ones not set back, and new ones."""
    fields, item = dict(draft.correction.fields), draft.bare.item
    uncorrected_fields = _editable_fields(item)
    for name in dict.fromkeys([*old, *new]):
        typed = new.get(name, "")
        if typed == old.get(name, ""):
            continue
        if typed == uncorrected_fields.get(name, ""):
            fields.pop(name, None)
            continue
        if fault := field_fault(name, typed, item):
            raise UsageError(fault)
        fields[name] = Field(is_=csl_value(name, typed, item), was=item.get(name))
    return fields


def _changed_tags(draft: Draft, old: list[str], new: list[str]) -> Tags:
    """The tags to add and to remove, so that the entry has ``new`` instead of ``old``."""
    if fault := next(filter(None, (tag_fault(tag) for tag in new if tag not in old)), None):
        raise UsageError(fault)
    add, remove = draft.correction.tags.add, draft.correction.tags.remove
    generated = _generated_tags(draft.bare)
    added = [tag for tag in new if tag not in generated and tag not in add]
    removed = [tag for tag in old if tag in generated and tag not in new and tag not in remove]
    return Tags(
        add=(*(tag for tag in add if tag in new), *dict.fromkeys(added)),
        remove=(*(tag for tag in remove if tag not in new), *dict.fromkeys(removed)),
    )


def _generated_tags(work: Work) -> list[str]:
    return [f"{tag.facet}:{tag.id}" for tag in work.tags]


def _tags(work: Work, correction: Correction) -> list[str]:
    """The tags as they are exported."""
    tags = dict.fromkeys([*_generated_tags(work), *correction.tags.add])
    return [tag for tag in tags if tag not in correction.tags.remove]


def _editable_fields(item: Item) -> dict[str, Any]:
    fields = {name: editable(name, value) for name, value in item.items() if name not in _HIDDEN}
    return {name: value for name, value in fields.items() if isinstance(value, str | int | list)}
