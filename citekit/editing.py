"""An entry as a person edits it, and what the person changed: only the difference becomes a correction."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.exceptions import ParseError, TOMLKitError

from citekit.corrections import Correction, Field, Tags
from citekit.errors import UsageError
from citekit.model import Item, Work

_PEOPLE = ("author", "editor", "translator")
_DATES = ("issued", "accessed", "original-date")
_HIDDEN = frozenset({"custom", "citation-key", "abstract"})
_DATE = re.compile(r"(\d{1,4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_HEAD = """\
# {key}
# {raw}
#
# Change what is wrong, save and close: only what you changed is kept, in corrections.toml.
# A field that you empty or delete is left out. Names: "Family, Given"; a body as it is.

"""


def text(work: Work, annotation: str) -> str:
    """The entry as TOML: the user's note, its tags, its annotation and its fields."""
    document = tomlkit.document()
    own = work.own
    document["note"] = _string(own.note if own else "")
    document["leave-out"] = bool(own and own.left_out)
    document["tags"] = tomlkit.array(str(_tags(work)).replace("'", '"')).multiline(len(_tags(work)) > 3)
    document["annotation"] = _string((own.annotation if own else None) or annotation)
    fields = tomlkit.table()
    for name, value in _shown(work.item).items():
        fields[name] = _string(value) if isinstance(value, str) else value
    document["fields"] = fields
    raw = " ".join(work.printed[0].raw.split())
    return _HEAD.format(key=work.key, raw=raw) + tomlkit.dumps(document)


def changes(before: str, after: str, work: Work) -> Correction | None:
    """What the user changed from ``before`` to ``after``; None for nothing. UsageError where it is no TOML."""
    old, new = tomlkit.parse(before).unwrap(), _parsed(after)
    fields = {}
    mine, theirs = old["fields"], new.get("fields") or {}
    for name in dict.fromkeys([*mine, *theirs]):
        if mine.get(name) != (value := theirs.get(name, "")) and (name in mine or value):
            fields[name] = Field(is_=value_of(name, value, work.item), was=work.item.get(name))
    had, has = old["tags"], new.get("tags") or []
    tags = Tags(
        add=tuple(tag for tag in has if tag not in had), remove=tuple(tag for tag in had if tag not in has)
    )
    annotation = new.get("annotation", "")
    found = Correction(
        note=new.get("note", "") if new.get("note", "") != old["note"] else "",
        annotation=annotation if annotation != old["annotation"] else None,
        leave_out=bool(new.get("leave-out")) and not old["leave-out"],
        fields=fields,
        tags=tags,
    )
    return found if found != Correction() else None


def _parsed(after: str) -> dict[str, Any]:
    try:
        new: dict[str, Any] = tomlkit.parse(after).unwrap()
    except ParseError as error:
        raise UsageError(f"line {error.line} is no TOML: {str(error).split(' at line')[0]}") from None
    except TOMLKitError as error:
        raise UsageError(f"this is no TOML: {error}") from None
    for name, kind, expected in (
        ("note", str, 'text in "quotation marks"'),
        ("annotation", str, 'text in "quotation marks"'),
        ("leave-out", bool, "true or false"),
        ("tags", list, 'a list such as ["to-read"]'),
        ("fields", dict, "a table"),
    ):
        if name in new and not isinstance(new[name], kind):
            raise UsageError(f"'{name}' should be {expected}")
    if unknown := [name for name in new if name not in ("note", "annotation", "leave-out", "tags", "fields")]:
        raise UsageError(
            f"'{unknown[0]}' is none of note, annotation, leave-out, tags and fields; is it a field?"
        )
    return new


def _tags(work: Work) -> list[str]:
    """The tags as exports bear them."""
    removed = work.own.removed if work.own else ()
    made = [f"{tag.facet}:{tag.id}" for tag in work.tags]
    return [*(tag for tag in made if tag not in removed), *(work.own.tags if work.own else ())]


def _string(text: str) -> Any:
    return tomlkit.string(text, multiline="\n" in text or len(text) > 100)


def _shown(item: Item) -> dict[str, Any]:
    typed = {name: shown(name, value) for name, value in item.items() if name not in _HIDDEN}
    return {name: value for name, value in typed.items() if isinstance(value, str | int | list)}


def shown(name: str, value: Any) -> Any:
    """A field's value as a person reads and types it: names as "Family, Given", dates as 2020-08-15."""
    if name in _PEOPLE and isinstance(value, list):
        return [_name(one) if isinstance(one, Mapping) else str(one) for one in value]
    if name in _DATES and isinstance(value, Mapping):
        return _day(value)
    return value


def _name(name: Mapping[str, Any]) -> str:
    family = " ".join(part for part in (name.get("non-dropping-particle"), name.get("family")) if part)
    given = " ".join(part for part in (name.get("given"), name.get("suffix")) if part)
    return str(name.get("literal") or (f"{family}, {given}" if given else family))


def _day(date: Mapping[str, Any]) -> str:
    parts = (date.get("date-parts") or [[]])[0]
    return "-".join(f"{part:02d}" if at else str(part) for at, part in enumerate(parts)) or str(
        date.get("literal", "")
    )


def value_of(name: str, value: Any, item: Item) -> Any:
    """What a person typed for a field, as CSL-JSON; names and parts that were not touched stay as they were.

    Anything that is no value of the field is taken as its text, so that no output stumbles over it.
    """
    if not value:
        return ""
    if name in _PEOPLE:
        return _people(value, item.get(name) or [])
    if name in _DATES:
        if isinstance(value, Mapping):
            return dict(value)
        match = _DATE.fullmatch(str(value).strip())
        parts = [int(part) for part in match.groups() if part] if match else []
        return {"date-parts": [parts]} if parts else {"literal": str(value)}
    return value if isinstance(value, str | int) and not isinstance(value, bool) else str(value)


def _people(typed: Any, before: Sequence[Mapping[str, Any]]) -> list[Any]:
    known = {_name(one): dict(one) for one in before}
    found = []
    for name in typed if isinstance(typed, list) else [typed]:
        if isinstance(name, Mapping):
            found.append(dict(name))
            continue
        family, comma, given = str(name).partition(",")
        new = {"family": family.strip(), "given": given.strip()} if comma else {"literal": str(name).strip()}
        found.append(known.get(str(name), new))
    return found
