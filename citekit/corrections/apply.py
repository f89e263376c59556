"""Apply corrections to works, and report those that do not fit."""

from collections.abc import Iterator

import msgspec

from citekit.corrections.correction import NO_RECORD, Correction, Corrections, Field, combined
from citekit.corrections.file import FILE
from citekit.corrections.values import csl_value, editable, field_fault, same
from citekit.csl.item import item_doi
from citekit.errors import suggestion
from citekit.model.bibliography import Bibliography, Options, Prefer, UserEdits, Work
from citekit.model.keys import fingerprint
from citekit.model.lookup import similar_keys
from citekit.model.merging import merge
from citekit.model.note import Level, Note
from citekit.text.normalize import shorten


def correction_names(work: Work) -> list[str]:
    """The names that a correction of the work can have: its key, then its DOIs."""
    dois = map(item_doi, (work.item, *(printed.item for printed in work.printed)))
    return list(dict.fromkeys([work.key, *filter(None, dois)]))


def correction_of(work: Work, corrections: Corrections) -> Correction | None:
    """The correction of a work under its key, its DOIs, or several of them."""
    return combined(corrections, correction_names(work))


def apply_corrections(corrections: Corrections, bibliography: Bibliography) -> Bibliography:
    """Apply corrections, with notes on those that do not fit."""
    works: list[Work] = []
    notes: list[Note] = []
    used: set[str] = set()
    for work in bibliography.works:
        correction = correction_of(work, corrections)
        if correction is None:
            works.append(work)
            continue
        names = [name for name in correction_names(work) if name in corrections]
        used.update(names)
        corrected, unfit = corrected_by(work, correction)
        works.append(corrected)
        notes += unfit + list(_conflicts(work, names, corrections))
        notes += list(_pending(corrected, correction, bibliography.options))
    for key in (key for key in corrections if key not in used):
        keys = " or ".join(f"[{near}]" for near in similar_keys(bibliography, key))
        hint = f"; did you mean {keys}?" if keys else ""
        message = f"{FILE}: Ignored [{key}]: no such entry in this build{hint}"
        notes.append(Note(step="corrections", level="warning", message=message))
    return bibliography.with_changes(notes, works=tuple(works))


def report_applied(bibliography: Bibliography) -> Bibliography:
    """Add notes on the corrections applied to tagged works, and on tags that cannot be removed."""
    notes = []
    for work in bibliography.works:
        if work.edits is None:
            continue
        keywords = str(work.item.get("keyword") or "")
        tags = [name for tag in work.tags for name in (f"{tag.facet}:{tag.id}", *tag.broader)]
        removed = tuple(tag for tag in work.edits.removed if tag in tags or tag in keywords)
        if applied := list(_decisions(msgspec.structs.replace(work.edits, removed=removed))):
            notes.append(_note(work, "info", f"Applied: {', '.join(applied)}"))
        for tag in (tag for tag in work.edits.removed if tag not in removed):
            message = f"Cannot remove the tag '{tag}', which the entry does not have{suggestion(tag, tags)}"
            notes.append(_note(work, "warning", message))
    return bibliography.with_changes(notes)


def uncorrected(work: Work, prefer: Prefer = "record") -> Work:
    """A work of a lock without the corrections of its build."""
    if work.edits is None:
        return work
    wrong = {difference.field for difference in work.check.differences} & {"DOI"}
    merged = merge(work.printed, work.records, prefer, wrong).item
    item = {name: value for name, value in work.item.items() if name not in work.edits.fields}
    item |= {name: merged[name] for name in work.edits.fields if name in merged}
    return msgspec.structs.replace(work, item=item, edits=None)


def corrected_by(work: Work, correction: Correction) -> tuple[Work, list[Note]]:
    """The corrected work, and notes on what does not fit."""
    notes: list[Note] = []
    printed = [reference.raw for reference in work.printed]
    if correction.was and fingerprint(correction.was) not in map(fingerprint, printed):
        notes.append(
            _note(work, "review", f"The reference has changed since; it was '{shorten(correction.was)}'")
        )
    item, trace, fields = dict(work.item), {note.field: note for note in work.trace}, {}
    for name, field in correction.fields.items():
        if fault := _fault(field, work, name):
            notes.append(_note(work, "review", f"Ignored the field {name}: {fault}"))
            continue
        value = csl_value(name, field.is_, item)
        item.pop(name, None)
        if value != "":
            item[name] = value
        fields[name] = value
        trace[name] = Note(step="corrections", message=f"Corrected by you in {FILE}", field=name)
    edits = UserEdits(
        fields=fields,
        tags=correction.tags.add,
        removed=correction.tags.remove,
        note=correction.note,
        annotation=correction.annotation,
        left_out=correction.leave_out,
        match=correction.match,
        parsing_checked=correction.parsing_checked,
        settled=correction.settled,
    )
    kept = tuple(trace[name] for name in item if name in trace)
    return msgspec.structs.replace(
        work, item=item, trace=kept, edits=edits if edits != UserEdits() else None
    ), notes


def _fault(field: Field, work: Work, name: str) -> str | None:
    """Why a field cannot be corrected: an invalid value, or it has changed."""
    fields = {name for item in (work.item, *(printed.item for printed in work.printed)) for name in item}
    if fault := field_fault(name, field.is_, fields):
        return fault
    if _fits(field, work, name):
        return None
    now = shorten(str(editable(name, work.item.get(name, ""))))
    return f"it was '{shorten(str(editable(name, field.was)))}' and is now '{now}'"


def _fits(field: Field, work: Work, name: str) -> bool:
    """Whether the field is as it was before the correction, or is corrected."""
    values = [work.item.get(name), *(printed.item.get(name) for printed in work.printed)]
    values += [editable(name, value) for value in values if value]
    if field.was is None or (not field.was and not any(values)):
        return True
    return any(same(wanted, value) for wanted in (field.was, field.is_) for value in values)


def _conflicts(work: Work, names: list[str], corrections: Corrections) -> Iterator[Note]:
    """A note where several tables of one work disagree: the first wins."""
    tables = [corrections[name] for name in names]
    for part in ("match", "note", "annotation"):
        if len({value for table in tables if (value := getattr(table, part))}) > 1:
            others = ", ".join(f"[{name}]" for name in names[1:])
            message = f"Ignored another {part} in {others}, the same work; [{names[0]}] comes first"
            yield _note(work, "warning", message)


def _pending(work: Work, correction: Correction, options: Options) -> Iterator[Note]:
    """Notes on decisions that this build cannot apply yet."""
    match = correction.match
    if options.offline and match and match != NO_RECORD and work.check.doi != match:
        message = f"The record {match} will be used by a build that is not offline"
        yield _note(work, "warning", message)
    if work.mentioned and work.edits and (decisions := ", ".join(_decisions(work.edits))):
        message = (
            f"Not shown yet, as the study is not identified: {decisions}; identify it with "
            f"'citekit choose {work.key} DOI' and a build that is not offline"
        )
        yield _note(work, "warning", message)


def _decisions(edits: UserEdits) -> Iterator[str]:
    """What the user decided except on the record, in a few words each."""
    yield from edits.fields
    yield from (f"tag {name}" for name in edits.tags)
    yield from (f"no tag {name}" for name in edits.removed)
    for name, is_set in (
        ("note", edits.note),
        ("annotation", edits.annotation is not None),
        ("left out", edits.left_out),
        ("parsing checked", edits.parsing_checked),
    ):
        if is_set:
            yield name
    yield from (f"seen: {kind}" for kind in edits.settled)


def _note(work: Work, level: Level, message: str) -> Note:
    return work.printed[0].note("corrections", f"{FILE}: [{work.key}] {message}", level)
