"""Corrections: what the user decided for single entries, laid over what was printed, recorded and tagged."""

from collections.abc import Iterator, Mapping

import msgspec

from citekit.corrections.corrections import NONE, Correction, Field, together
from citekit.corrections.file import FILE
from citekit.corrections.values import fault_of, same, shown, value_of
from citekit.errors import suggestion
from citekit.model.bibliography import Bibliography, Options, Prefer, UserEdits, Work
from citekit.model.keys import fingerprint
from citekit.model.merging import merge
from citekit.model.note import Note
from citekit.text.normalize import shorten

Corrections = Mapping[str, Correction]


def names_of(work: Work) -> list[str]:
    """What a correction of the work may stand under: its key, then its DOIs."""
    dois = [work.item.get("DOI"), *(printed.item.get("DOI") for printed in work.printed)]
    return list(dict.fromkeys([work.key, *(str(doi).lower() for doi in dois if doi)]))


def correction_of(work: Work, corrections: Corrections) -> Correction | None:
    """The correction of a work, under its key, its DOIs, or several of them."""
    return together(corrections, names_of(work))


def apply_corrections(corrections: Corrections, bibliography: Bibliography) -> Bibliography:
    """Every work as the user has it, with Notes on what was applied, on what no longer fits, and on what fits none."""
    works: list[Work] = []
    notes: list[Note] = []
    used: set[str] = set()
    for work in bibliography.works:
        correction = correction_of(work, corrections)
        if correction is None:
            works.append(work)
            continue
        names = [name for name in names_of(work) if name in corrections]
        used.update(names)
        corrected, said = corrected_by(work, correction)
        works.append(corrected)
        notes += said + list(_doubled(work, names, corrections))
        notes += list(_waiting(corrected, correction, bibliography.options))
    for key in (key for key in corrections if key not in used):
        what = f"{FILE}: [{key}] fits no entry of this build."
        notes.append(Note(step="corrections", level="warning", message=what))
    return bibliography.with_changes(notes, works=tuple(works))


def report_removed(bibliography: Bibliography) -> Bibliography:
    """A Note for each tag that the user took away and that no work of that key has; after the tagging."""
    notes = []
    for work in (work for work in bibliography.works if work.edits and work.edits.removed):
        keywords = str(work.item.get("keyword") or "")
        there = [name for tag in work.tags for name in (f"{tag.facet}:{tag.id}", *tag.broader)]
        for tag in work.edits.removed if work.edits else ():
            if tag not in there and tag not in keywords:
                message = f"has no tag '{tag}' that could be taken away{suggestion(tag, there)}"
                notes.append(_note(work, "warning", message))
    return bibliography.with_changes(notes)


def uncorrected(work: Work, prefer: Prefer = "record") -> Work:
    """The work of a lock as it is without the corrections that its build knew."""
    if work.edits is None:
        return work
    wrong = {one.field for one in work.check.differences} & {"DOI"}
    made = merge(work.printed, work.records, prefer, wrong).item
    item = {name: value for name, value in work.item.items() if name not in work.edits.fields}
    item |= {name: made[name] for name in work.edits.fields if name in made}
    return msgspec.structs.replace(work, item=item, edits=None)


def corrected_by(work: Work, correction: Correction) -> tuple[Work, list[Note]]:
    """A work as the user has it, and Notes on what was applied and what was not."""
    notes: list[Note] = []
    printed = [one.raw for one in work.printed]
    if correction.was and fingerprint(correction.was) not in map(fingerprint, printed):
        notes.append(
            _note(
                work, "review", f"another string was printed when it was written: '{shorten(correction.was)}'"
            )
        )
    item, trace, fields = dict(work.item), {note.field: note for note in work.trace}, {}
    for name, field in correction.fields.items():
        if what := _misfit(field, work, name):
            notes.append(_note(work, "review", f"{what}; the correction was left out"))
            continue
        value = value_of(name, field.is_, item)
        item.pop(name, None)
        if value != "":
            item[name] = value
        fields[name] = value
        trace[name] = Note(step="corrections", message=f"Corrected by you in {FILE}", field=name)
    own = UserEdits(
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
    return msgspec.structs.replace(
        work, item=item, trace=kept, edits=own if own != UserEdits() else None
    ), notes


def _misfit(field: Field, work: Work, name: str) -> str | None:
    """Why a correction of a field cannot be applied: it is no value of it, or the field reads otherwise now."""
    there = {name for item in (work.item, *(one.item for one in work.printed)) for name in item}
    if what := fault_of(name, field.is_, there):
        return what
    if _fits(field, work, name):
        return None
    now = shorten(str(shown(name, work.item.get(name, ""))))
    return f"{name} was '{shorten(str(shown(name, field.was)))}' and is '{now}' now"


def _fits(field: Field, work: Work, name: str) -> bool:
    """Whether the field still reads as it did, in print or as it is shown; or as the user wants it."""
    values = [work.item.get(name), *(one.item.get(name) for one in work.printed)]
    values += [shown(name, value) for value in values if value]
    if field.was is None or (not field.was and not any(values)):
        return True
    return any(same(wanted, value) for wanted in (field.was, field.is_) for value in values)


def _doubled(work: Work, names: list[str], corrections: Corrections) -> Iterator[Note]:
    """A Note where several tables of one work say different things: the first one counts."""
    several = [corrections[name] for name in names]
    for part in ("match", "note", "annotation"):
        if len({value for one in several if (value := getattr(one, part))}) > 1:
            other = ", ".join(f"[{name}]" for name in names[1:])
            what = f"{other} is the same work and has another {part}; [{names[0]}] counts"
            yield _note(work, "warning", what)


def _waiting(work: Work, correction: Correction, options: Options) -> Iterator[Note]:
    """What the user decided and this build cannot show yet."""
    match = correction.match
    if options.offline and match and match != NONE and work.check.doi != match:
        what = f"your choice {match} is kept; a build without --offline will read its record"
        yield _note(work, "warning", what)
    if work.mentioned and work.edits:
        what = (
            f"{', '.join(_applied(work.edits))}: kept until the study is identified, for one that is only mentioned "
            f"shows none of it; 'citekit choose {work.key} DOI' and a build without --offline identify it"
        )
        yield _note(work, "warning", what)


def _applied(own: UserEdits) -> Iterator[str]:
    yield from own.fields
    yield from (f"tag {name}" for name in own.tags)
    yield from (f"no tag {name}" for name in own.removed)
    for name, there in (
        ("note", own.note),
        ("annotation", own.annotation is not None),
        ("left out", own.left_out),
    ):
        if there:
            yield name


def _note(work: Work, level: str, what: str) -> Note:
    printed = work.printed[0]
    end = "" if what.endswith("?") else "."
    said = f"{FILE}: [{work.key}] {what}{end}"
    return Note(step="corrections", level=level, source=printed.source, line=printed.place.line, message=said)  # type: ignore[arg-type]
