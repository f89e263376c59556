"""What a person does to an entry on the page, as changes of its correction."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from citekit.corrections.correction import NO_RECORD, Colouring, Correction, Tags, tag_fault
from citekit.corrections.values import field_fault
from citekit.csl.identifiers import clean_doi
from citekit.errors import UsageError, unknown
from citekit.model.bibliography import Work
from citekit.references.parser.coloured import Span
from citekit.review.fields import HIDDEN, corrected_field, label, printed_value, record_value, typed
from citekit.review.printed import checked_spans, coloured_values, parsed_spans
from citekit.review.reasons import Reason, settling

MAX_TEXT = 20_000
"""Characters of a value or note."""


class Part(msgspec.Struct, frozen=True):
    """A part of the printed string: code points, the end exclusive; ``field`` None: of no field."""

    start: int
    end: int
    field: str | None = None


class Act(msgspec.Struct, frozen=True):
    """An act on the entry ``key``; which of the other values it needs depends on ``act``."""

    key: str
    act: str
    revision: str = ""
    field: str = ""
    fields: tuple[str, ...] = ()
    value: str | bool | list[str] | None = None
    doi: str | None = None
    tag: str = ""
    text: str | None = None
    spans: tuple[Part, ...] = ()


class Target(msgspec.Struct, frozen=True):
    """The entry of an act: the work without corrections, its correction, and why it is in the queue."""

    work: Work
    correction: Correction
    reasons: Sequence[Reason] = ()


def corrected(act: Act, target: Target) -> Correction:
    """The correction after the act. Raises UsageError for a value that is not possible."""
    if act.act not in ACTS:
        raise UsageError(unknown("act", act.act, ACTS))
    return ACTS[act.act](act, target)


def _field(act: Act, target: Target) -> Correction:
    """Set a field; '' removes it, null forgets the user's correction of it."""
    name, fields = _known(act.field, target), dict(target.correction.fields)
    if act.value is None:
        fields.pop(name, None)
    else:
        value = typed(name, _bounded(act.value), target.work.item)
        fields[name] = corrected_field(target.work, name, value)
    return msgspec.structs.replace(target.correction, fields=fields)


def _take(act: Act, target: Target) -> Correction:
    """Take the record's values of some fields."""
    values = {name: record_value(target.work, _known(name, target)) for name in act.fields}
    if missing := [label(name).lower() for name, value in values.items() if value is None]:
        what = ", ".join(missing)
        raise UsageError(f"The record has no {what}; type it, or keep what was printed")
    return _with_fields(values, target)


def _keep(act: Act, target: Target) -> Correction:
    """Keep the printed values of some fields; a field that only the record has is left out."""
    printed = {name: printed_value(target.work, _known(name, target)) for name in act.fields}
    return _with_fields({name: "" if value is None else value for name, value in printed.items()}, target)


def _with_fields(values: Mapping[str, Any], target: Target) -> Correction:
    own = {name: corrected_field(target.work, name, value) for name, value in values.items()}
    return msgspec.structs.replace(target.correction, fields={**target.correction.fields, **own})


def _match(act: Act, target: Target) -> Correction:
    match = act.doi
    if match is not None and match != NO_RECORD:
        match = clean_doi(match)
        if match is None:
            raise UsageError(f"Invalid DOI '{act.doi}' (expected 10.1000/xyz, or 'none' for no record)")
    return msgspec.structs.replace(target.correction, match=match)


def _tag_right(act: Act, target: Target) -> Correction:
    """The user's own tag stands, whatever the rules of the taxonomy say later."""
    return _with_tags(target, add=_tag(act))


def _tag_wrong(act: Act, target: Target) -> Correction:
    tag = _tag(act)
    generated = {f"{one.facet}:{one.id}" for one in target.work.tags}
    return _with_tags(target, remove=tag, removes=tag in generated)


def _with_tags(target: Target, add: str = "", remove: str = "", *, removes: bool = False) -> Correction:
    tags, named = target.correction.tags, {add, remove}
    changed = Tags(
        add=(*(tag for tag in tags.add if tag not in named), *filter(None, [add])),
        remove=(*(tag for tag in tags.remove if tag not in named), *([remove] if removes else [])),
    )
    return msgspec.structs.replace(target.correction, tags=changed)


def _note(act: Act, target: Target) -> Correction:
    return msgspec.structs.replace(target.correction, note=str(_bounded(act.text or "")))


def _annotation(act: Act, target: Target) -> Correction:
    """Replace the annotation; null brings back the one that citekit writes."""
    return msgspec.structs.replace(target.correction, annotation=_bounded(act.text))


def _leave_out(act: Act, target: Target) -> Correction:
    if not isinstance(act.value, bool):
        raise UsageError("Invalid value (expected true to leave the entry out, false to bring it back)")
    return msgspec.structs.replace(target.correction, leave_out=act.value)


def _looks_right(act: Act, target: Target) -> Correction:
    return settling(target.correction, target.reasons)


def _spans(act: Act, target: Target) -> Correction:
    """Take the colouring, and what it says otherwise than the parser: also that a field is not printed.

    Without any part the colouring is forgotten, with what it said.
    """
    printed = target.work.printed[0]
    spans = checked_spans(printed.raw, [(one.start, one.end, one.field) for one in act.spans if one.field])
    values = coloured_values(printed.raw, spans)
    known = {name for _, _, name in (*parsed_spans(printed.raw), *_former(target.correction))}
    fields = dict(target.correction.fields)
    for name in dict.fromkeys([*values, *known]):
        if not spans or values.get(name) == printed.item.get(name):
            fields.pop(name, None)
        else:
            fields[name] = corrected_field(target.work, name, values.get(name, ""))
    colouring = Colouring(printed.raw, spans) if spans else None
    return msgspec.structs.replace(
        target.correction, fields=fields, colouring=colouring, parsing_checked=bool(spans)
    )


def _former(correction: Correction) -> tuple[Span, ...]:
    """The parts of the colouring before."""
    return correction.colouring.spans if correction.colouring else ()


ACTS: Mapping[str, Callable[[Act, Target], Correction]] = {
    "field": _field,
    "take": _take,
    "keep": _keep,
    "match": _match,
    "tag-right": _tag_right,
    "tag-wrong": _tag_wrong,
    "tag-add": _tag_right,
    "note": _note,
    "annotation": _annotation,
    "leave-out": _leave_out,
    "looks-right": _looks_right,
    "spans": _spans,
}


def _known(name: str, target: Target) -> str:
    """The name of a field that the entry can have. Raises UsageError."""
    work = target.work
    items = (work.item, *(printed.item for printed in work.printed), *work.records.values())
    if fault := field_fault(name, "", {one for item in items for one in item} - HIDDEN):
        raise UsageError(fault)
    return name


def _tag(act: Act) -> str:
    tag = " ".join(act.tag.split())
    if fault := tag_fault(tag):
        raise UsageError(fault)
    return str(_bounded(tag))


def _bounded(value: Any) -> Any:
    """The value, unless it is longer than `MAX_TEXT`, or cannot be written as UTF-8."""
    shown = value if isinstance(value, str) else " ".join(value) if isinstance(value, list) else ""
    if len(shown) > MAX_TEXT:
        raise UsageError(f"Text too long ({len(shown):,} characters; limit: {MAX_TEXT:,})")
    try:
        shown.encode()
    except UnicodeEncodeError:
        raise UsageError("Invalid text: half of a character (a lone surrogate)") from None
    return value
