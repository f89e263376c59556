"""The step that checks works against an index and merges those that are one."""

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec

from citekit.checking.earlier import with_earlier_checks
from citekit.checking.resolve import Question, Resolution, in_threads, printed_string, resolve
from citekit.corrections.apply import correction_of
from citekit.corrections.correction import NO_RECORD, Correction
from citekit.indexes.index import Index, index_name
from citekit.mentions.identify.identify import identify
from citekit.mentions.identify.verdicts import one_of
from citekit.model import states
from citekit.model.bibliography import Bibliography, Prefer, Work
from citekit.model.citation import Citation
from citekit.model.merging import merge
from citekit.model.note import Note
from citekit.model.states import is_unchecked

_MAX_CANDIDATES, _MIN_CLUES = 3, 1


def resolve_works(
    index: Index | None,
    corrections: Mapping[str, Correction],
    previous: Bibliography | None,
    bibliography: Bibliography,
) -> Bibliography:
    """Give every work its check against ``index``, its record and merged item.

    The checks of ``previous`` stand where nothing could be asked; ``index`` None: offline.
    """
    prefer = bibliography.options.prefer
    works = _resolved(index, corrections, bibliography.works) if index else bibliography.works
    checked = with_earlier_checks(works, previous, corrections)
    merged, notes = _merge_by_record(
        [work if is_unchecked(work.check) else _with_item(work, [work], prefer) for work in checked], prefer
    )
    if index and index.trouble:
        notes.append(Note(step="checking", level="warning", message=f"{index.trouble}."))
    return bibliography.with_changes(notes, works=tuple(merged))


def _resolved(index: Index, corrections: Mapping[str, Correction], works: Sequence[Work]) -> Sequence[Work]:
    """The works with what ``index`` says of each: its check and record."""
    questions = {work.key: _question(work, correction_of(work, corrections)) for work in works}
    by_clues = [work for work in works if work.printed[0].clues and questions[work.key].chosen is None]
    keys = {work.key for work in by_clues}
    references = [work for work in works if work.key not in keys]
    resolutions = {
        work.key: resolution
        for several, answers in (
            (references, resolve([questions[work.key] for work in references], index)),
            (by_clues, in_threads(partial(_identified, index), by_clues)),
        )
        for work, resolution in zip(several, answers, strict=True)
    }
    checked = []
    for work in works:
        resolution = resolutions[work.key]
        record = resolution.record
        records = {record.agency or index.name.lower(): record.item} if record else {}
        checked.append(msgspec.structs.replace(work, check=resolution.check, records=records))
    return checked


def _question(work: Work, correction: Correction | None) -> Question:
    chosen = correction.match if correction else None
    first = work.printed[0]
    raw = "" if first.clues else printed_string(first.raw)
    return Question(raw=raw, item=work.item, chosen="" if chosen == NO_RECORD else chosen)


def _identified(index: Index, work: Work) -> Resolution:
    """A study that a text only mentions, resolved by its clues."""
    printed = work.printed[0]
    study = identify(printed.clues, printed.raw, index)
    if study.failed:
        return Resolution(check=states.unchecked(study.failed))
    name = index_name(index.name, study.snapshot)
    likely = [ranked for ranked in study.ranked if len(ranked.having("confirmed")) >= _MIN_CLUES]
    candidates = [ranked.candidate() for ranked in likely[:_MAX_CANDIDATES]]
    if study.taken is None:
        reason = "no record matches the clues well enough" if candidates else "no record matches the clues"
        return Resolution(check=states.not_found(f"asked {name}: {reason}", candidates))
    taken, record = study.taken, study.taken.record
    check = states.identified(
        name, taken.candidate(), candidates, one_of(taken.weight), record.updates, record.related
    )
    return Resolution(check=check, record=record)


def _with_item(work: Work, parts: Sequence[Work], prefer: Prefer) -> Work:
    """Merge the item of ``work`` from its printed strings and records, with a trace.

    ``parts``: the works that its printed references come from, in their order.
    """
    wrong = {difference.field for difference in work.check.differences} & {"DOI"}
    merged = merge(work.printed, work.records, prefer, wrong)
    parsed = [
        {note.field: note for note in part.trace if note.step != "checking"}
        for part in parts
        for _ in part.printed
    ]
    trace = []
    for field, origin in merged.origins.items():
        if isinstance(origin, str):
            what = f"From the record of {work.check.doi} at {origin.capitalize() if origin.islower() else origin}"
            trace.append(Note(step="checking", message=what, field=field))
        elif note := parsed[origin].get(field):
            trace.append(note)
    return msgspec.structs.replace(work, item=merged.item, trace=tuple(trace))


def _merge_by_record(works: Sequence[Work], prefer: Prefer) -> tuple[list[Work], list[Note]]:
    """Merge works of different sources with one record, under the first key."""
    groups: dict[str, list[Work]] = {}
    first_keys: dict[str, str] = {}
    notes: list[Note] = []
    for work in works:
        doi = work.check.doi if work.records else None
        key = first_keys.setdefault(doi, work.key) if doi else work.key
        if key != work.key and _share_a_source(groups[key], work):
            notes.append(_same_record(groups[key][0], work))
            key = work.key
        groups.setdefault(key, []).append(work)
    keys = {work.key: key for key, group in groups.items() for work in group}
    merged = [_merged(group, prefer) for group in groups.values()]
    if len(merged) < len(works):
        merged = [_with_keys(work, keys) for work in merged]
    return merged, notes


def _share_a_source(works: Sequence[Work], work: Work) -> bool:
    sources = {printed.source for other in works for printed in other.printed}
    return any(printed.source in sources for printed in work.printed)


def _merged(works: Sequence[Work], prefer: Prefer) -> Work:
    if len(works) == 1:
        return works[0]
    check = states.gravest(work.check for work in works)
    printed = tuple(printed for work in works for printed in work.printed)
    return _with_item(msgspec.structs.replace(works[0], printed=printed, check=check), works, prefer)


def _with_keys(work: Work, keys: Mapping[str, str]) -> Work:
    """``work`` with the keys in its citations replaced by those of the merged works."""

    def replaced(citations: tuple[Citation, ...]) -> tuple[Citation, ...]:
        return tuple(
            msgspec.structs.replace(
                citation,
                with_=tuple(dict.fromkeys(keys[key] for key in citation.with_ if keys[key] != work.key)),
            )
            for citation in citations
        )

    printed = tuple(
        msgspec.structs.replace(part, citations=replaced(part.citations), continued=replaced(part.continued))
        for part in work.printed
    )
    return msgspec.structs.replace(work, printed=printed)


def _same_record(first: Work, second: Work) -> Note:
    one, other = first.printed[0], second.printed[0]
    message = (
        f"References {one.position} and {other.position} have the same record, {second.check.doi}: the list has the "
        "work twice, or one of the two is described wrongly."
    )
    return other.note("checking", message, "review", field="DOI")
