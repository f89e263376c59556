"""An entry as a person edits it, and what the person changed: only the difference becomes a correction."""

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import tomlkit
from tomlkit.exceptions import ParseError, TOMLKitError

from citekit.corrections.apply import corrected_by, correction_of, names_of, uncorrected
from citekit.corrections.corrections import Correction, Field, Tags, tag_fault
from citekit.corrections.values import fault_of, shown, value_of
from citekit.csl.item import Item
from citekit.errors import UsageError
from citekit.model.bibliography import Bibliography, Work

_HIDDEN = frozenset({"custom", "citation-key", "abstract"})
_HEAD = """\
# {key}
# {raw}
#
# Change what is wrong, save and close: only what you changed is kept, in corrections.toml.
# A field that you empty or delete is left out. Names: "Family, Given"; a body as it is.
# Empty this file to change nothing.

"""
_KINDS: tuple[tuple[str, type, str], ...] = (
    ("note", str, 'text in "quotation marks"'),
    ("annotation", str, 'text in "quotation marks"'),
    ("leave-out", bool, "true or false"),
    ("tags", list, 'a list such as ["to-read"]'),
    ("fields", dict, "a table"),
)
_UNSAFE = re.compile(r"[^\w.+-]")


class Draft(NamedTuple):
    """An entry before it is edited."""

    text: str
    """What the editor shows: the lock, and over it what ``corrections.toml`` has by now."""
    bare: Work
    """The work without any correction."""
    correction: Correction
    """What ``corrections.toml`` has by now."""
    written: str
    """The annotation that citekit writes."""

    @property
    def names(self) -> list[str]:
        """What the correction may stand under: the key, then the DOIs."""
        return names_of(self.bare)


def draft(
    work: Work, corrections: Mapping[str, Correction], written: str, bibliography: Bibliography
) -> Draft:
    """The entry ``work`` of a lock as the user has it by now; ``written``: the annotation that citekit writes."""
    bare = uncorrected(work, bibliography.options.prefer)
    correction = correction_of(bare, corrections) or Correction()
    now, _ = corrected_by(bare, correction)
    return Draft(text(now, correction, written), bare, correction, written)


def text(work: Work, correction: Correction, written: str) -> str:
    """The entry as TOML: the user's note, its tags, its annotation and its fields."""
    document = tomlkit.document()
    document["note"] = _string(correction.note)
    document["leave-out"] = correction.leave_out
    tags = tomlkit.array()
    tags.extend(_tags(work, correction))
    document["tags"] = tags.multiline(len(tags) > 3)
    document["annotation"] = _string(written if correction.annotation is None else correction.annotation)
    fields = tomlkit.table()
    for name, value in _shown(work.item).items():
        fields[name] = _string(value) if isinstance(value, str) else value
    document["fields"] = fields
    raw = "".join(letter if letter.isprintable() else " " for letter in work.printed[0].raw)
    return _HEAD.format(key=work.key, raw=" ".join(raw.split())) + tomlkit.dumps(document)


def changes(draft: Draft, after: str) -> Correction | None:
    """What the user wants now, all of it, where ``after`` is what the editor gave back; None for no change.

    What citekit says anyway is no correction: a value that is put back takes its correction away. Raises
    UsageError for what is no TOML, no field of CSL-JSON, or no value of its field.
    """
    old, new = tomlkit.parse(draft.text.replace("\r\n", "\n")).unwrap(), _parsed(after)
    if not new:  # the usual way to say no
        return None
    has = {**old, **new}  # a part whose name was deleted stays; it is emptied to go
    correction = draft.correction
    annotation = correction.annotation
    if has["annotation"] != old["annotation"]:
        annotation = has["annotation"] if has["annotation"] != draft.written else None
    wanted = msgspec.structs.replace(
        correction,
        note=has["note"] if has["note"] != old["note"] else correction.note,
        annotation=annotation,
        leave_out=has["leave-out"],
        fields=_fields(draft, old["fields"], has["fields"]),
        tags=_wanted_tags(draft, old["tags"], has["tags"]) if has["tags"] != old["tags"] else correction.tags,
    )
    return wanted if wanted != correction else None


def keep(key: str, data: bytes) -> Path:
    """Where ``data``, which a person typed for the entry ``key``, is kept: in this folder, or a temporary file."""
    stem = _UNSAFE.sub("_", key)
    for number in range(1, 100):
        path = Path(f"{stem}.edited{f'-{number}' if number > 1 else ''}.toml")
        try:
            with path.open("xb") as file:
                file.write(data)
        except FileExistsError:
            continue
        except OSError:
            break
        return path
    with tempfile.NamedTemporaryFile(prefix=f"{stem[:60]}.edited.", suffix=".toml", delete=False) as beside:
        beside.write(data)
    return Path(beside.name)


def decoded(data: bytes) -> str:
    """What the editor wrote, as text. UsageError where it is not UTF-8."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"line {line} is not UTF-8; let your editor save as UTF-8") from None


def _fields(draft: Draft, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Field]:
    """The corrections of fields: those that are there, without what was put back, with what was changed."""
    fields, item = dict(draft.correction.fields), draft.bare.item
    plain = _shown(item)
    for name in dict.fromkeys([*old, *new]):
        typed = new.get(name, "")
        if typed == old.get(name, ""):
            continue
        if typed == plain.get(name, ""):
            fields.pop(name, None)
            continue
        if what := fault_of(name, typed, item):
            raise UsageError(what)
        fields[name] = Field(is_=value_of(name, typed, item), was=item.get(name))
    return fields


def _wanted_tags(draft: Draft, old: list[str], new: list[Any]) -> Tags:
    """The tags to add and to take away, so that the entry has ``new`` where it had ``old``."""
    if wrong := [tag for tag in new if not isinstance(tag, str)]:
        raise UsageError(f"'tags' should be a list of texts, but has {wrong[0]}")
    if what := next(filter(None, (tag_fault(tag) for tag in new if tag not in old)), None):
        raise UsageError(what)
    add, remove = draft.correction.tags.add, draft.correction.tags.remove
    made = _made(draft.bare)
    more = [tag for tag in new if tag not in made and tag not in add]
    gone = [tag for tag in old if tag in made and tag not in new and tag not in remove]
    return Tags(
        add=(*(tag for tag in add if tag in new), *dict.fromkeys(more)),
        remove=(*(tag for tag in remove if tag not in new), *dict.fromkeys(gone)),
    )


def _parsed(after: str) -> dict[str, Any]:
    try:
        new: dict[str, Any] = tomlkit.parse(after).unwrap()
    except ParseError as error:
        raise UsageError(f"line {error.line} is no TOML: {str(error).split(' at line')[0]}") from None
    except TOMLKitError as error:
        raise UsageError(f"this is no TOML: {error}") from None
    for name, kind, expected in _KINDS:
        if name in new and not isinstance(new[name], kind):
            raise UsageError(f"'{name}' should be {expected}")
    known = [name for name, _, _ in _KINDS]
    if unknown := [name for name in new if name not in known]:
        raise UsageError(
            f"'{unknown[0]}' is none of note, annotation, leave-out, tags and fields; is it a field?"
        )
    return new


def _made(work: Work) -> list[str]:
    return [f"{tag.facet}:{tag.id}" for tag in work.tags]


def _tags(work: Work, correction: Correction) -> list[str]:
    """The tags as exports bear them."""
    removed = correction.tags.remove
    made = [tag for tag in _made(work) if tag not in removed]
    return list(dict.fromkeys([*made, *(tag for tag in correction.tags.add if tag not in removed)]))


def _string(text: str) -> Any:
    return tomlkit.string(text, multiline="\r" not in text and ("\n" in text or len(text) > 100))


def _shown(item: Item) -> dict[str, Any]:
    typed = {name: shown(name, value) for name, value in item.items() if name not in _HIDDEN}
    return {name: value for name, value in typed.items() if isinstance(value, str | int | list)}
