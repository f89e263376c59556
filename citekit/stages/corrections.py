"""Corrections: what the user decided for single entries, laid over what was printed, recorded and tagged."""

from collections.abc import Iterator, Mapping

import msgspec

from citekit.corrections import FILE, Correction, Field
from citekit.editing import shown, value_of
from citekit.keys import fingerprint
from citekit.model import Bibliography, Note, Own, Work
from citekit.stages.common import extended, short

Corrections = Mapping[str, Correction]


def correction_of(work: Work, corrections: Corrections) -> Correction | None:
    """The correction of a work, under its key or one of its DOIs."""
    dois = [work.item.get("DOI"), *(printed.item.get("DOI") for printed in work.printed)]
    names = [work.key, *(doi.lower() for doi in dois if doi)]
    return next((corrections[name] for name in names if name in corrections), None)


def apply_corrections(corrections: Corrections, bibliography: Bibliography) -> Bibliography:
    """Every work as the user has it, with Notes on what was applied, on what no longer fits, and on what fits none."""
    works: list[Work] = []
    notes: list[Note] = []
    used: set[int] = set()
    for work in bibliography.works:
        correction = correction_of(work, corrections)
        if correction is None:
            works.append(work)
            continue
        used.add(id(correction))
        corrected, said = _corrected(work, correction)
        works.append(corrected)
        notes += said
    for key, correction in corrections.items():
        if id(correction) not in used:
            what = f"{FILE}: [{key}] fits no entry of this build."
            notes.append(Note(who="corrections", level="warning", what=what))
    return extended(bibliography, notes, works=tuple(works))


def _corrected(work: Work, correction: Correction) -> tuple[Work, list[Note]]:
    notes: list[Note] = []
    printed = [one.raw for one in work.printed]
    if correction.was and fingerprint(correction.was) not in map(fingerprint, printed):
        notes.append(
            _note(work, "human", f"another string was printed when it was written: '{short(correction.was)}'")
        )
    item, trace, fields = dict(work.item), {note.field: note for note in work.trace}, {}
    for name, field in correction.fields.items():
        if not _fits(field, work, name):
            now = short(str(shown(name, item.get(name, ""))))
            what = f"{name} was '{short(str(shown(name, field.was)))}' and is '{now}' now; the correction was left out"
            notes.append(_note(work, "human", what))
            continue
        value = value_of(name, field.is_, item)
        item.pop(name, None)
        if value:
            item[name] = value
        fields[name] = value
        trace[name] = Note(who="corrections", what=f"Corrected by you in {FILE}", field=name)
    own = Own(
        fields=fields,
        tags=correction.tags.add,
        removed=correction.tags.remove,
        note=correction.note,
        annotation=correction.annotation,
        left_out=correction.leave_out,
    )
    if applied := list(_applied(own)):
        notes.append(_note(work, "info", f"applied: {', '.join(applied)}"))
    kept = tuple(trace[name] for name in item if name in trace)
    return msgspec.structs.replace(work, item=item, trace=kept, own=own if own != Own() else None), notes


def _fits(field: Field, work: Work, name: str) -> bool:
    """Whether the field still reads as it did, in print or as it is shown; or as the user wants it."""
    values = [work.item.get(name), *(one.item.get(name) for one in work.printed)]
    values += [shown(name, value) for value in values if value]
    return (
        field.was is None or field.was in values or field.is_ in values or (not field.was and not any(values))
    )


def _applied(own: Own) -> Iterator[str]:
    yield from own.fields
    yield from (f"tag {name}" for name in own.tags)
    yield from (f"no tag {name}" for name in own.removed)
    for name, there in (("note", own.note), ("annotation", own.annotation), ("left out", own.left_out)):
        if there:
            yield name


def _note(work: Work, level: str, what: str) -> Note:
    printed = work.printed[0]
    said = f"{FILE}: [{work.key}] {what}."
    return Note(who="corrections", level=level, source=printed.source, line=printed.place.line, what=said)  # type: ignore[arg-type]
