"""Resolving: what an index says of every work; works that turn out to be one become one."""

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec

from citekit.checking.resolve import Question, Resolved, in_threads, resolve
from citekit.corrections.apply import correction_of
from citekit.corrections.corrections import NONE, Correction
from citekit.indexes.index import Index
from citekit.mentions.identify.identify import identify
from citekit.model.bibliography import Bibliography, Prefer, Work
from citekit.model.changes import extended
from citekit.model.check import Check
from citekit.model.citation import Citation
from citekit.model.merging import merge
from citekit.model.note import Note

_CANDIDATES, _CLUES = 3, 1
_GRAVITY = ("verified", "completed", "elsewhere", "unchecked", "not-found", "differs")
"""States from the one that needs nobody to the one that needs a person most."""


def resolve_works(
    index: Index, corrections: Mapping[str, Correction], bibliography: Bibliography
) -> Bibliography:
    """Every work checked against ``index``: its Check, its record, and the item that follows from both."""
    prefer = bibliography.options.prefer
    works = bibliography.works
    questions = {work.key: _question(work, correction_of(work, corrections)) for work in works}
    cited = [work for work in works if not work.printed[0].clues or questions[work.key].chosen is not None]
    answers = resolve([questions[work.key] for work in cited], index)
    found = {work.key: answer for work, answer in zip(cited, answers, strict=True)}
    told = [work for work in works if work.key not in found]
    studies = in_threads(partial(_study, index), told)
    found |= {work.key: answer for work, answer in zip(told, studies, strict=True)}
    checked = []
    for work in works:
        answer = found[work.key]
        records = {index.name.lower(): answer.record.item} if answer.record else {}
        changed = msgspec.structs.replace(work, check=answer.check, records=records)
        checked.append(_shown(changed, [work], prefer))
    united, notes = _united(checked, prefer)
    if index.trouble:
        notes.append(Note(step="checking", level="warning", message=f"{index.trouble}."))
    return extended(bibliography, notes, works=tuple(united))


def _question(work: Work, correction: Correction | None) -> Question:
    chosen = correction.match if correction else None
    first = work.printed[0]
    raw = "" if first.clues or _is_markup(first.raw) else first.raw
    return Question(raw=raw, item=work.item, chosen="" if chosen == NONE else chosen)


def _is_markup(raw: str) -> bool:
    """Whether a string is a library's record, whose item says it better."""
    return raw.lstrip().startswith(("@", "{", "TY  -", "PMID-"))


def _study(index: Index, work: Work) -> Resolved:
    """The study that a text only talks about, by its clues."""
    printed = work.printed[0]
    study = identify(printed.clues, printed.raw, index)
    likely = [ranked.candidate() for ranked in study.ranked if len(ranked.having("confirmed")) >= _CLUES]
    candidates = tuple(likely[:_CANDIDATES])
    if study.failed:
        return Resolved(check=Check(state="unchecked", reason=study.failed))
    if study.taken is None:
        reason = "the clues fit no record well enough" if candidates else "no record fits the clues"
        return Resolved(
            check=Check(state="not-found", reason=f"asked {index.name}: {reason}", candidates=candidates)
        )
    record = study.taken.record
    taken = study.taken.candidate()
    check = Check(
        state="completed",
        reason=f"identified at {index.name} by {len(taken.agrees)} clues",
        doi=record.doi,
        confidence=taken.score,
        agrees=taken.agrees,
        candidates=candidates,
        updates=record.updates,
        related=record.related,
    )
    return Resolved(check=check, record=record)


def _shown(work: Work, before: Sequence[Work], prefer: Prefer) -> Work:
    """``work`` with the item that its printed strings and its records give, and where each field is from.

    ``before``: the works that its printed references come from, in their order.
    """
    wrong = {one.field for one in work.check.differences} & {"DOI"}
    merged = merge(work.printed, work.records, prefer, wrong)
    read = [
        {note.field: note for note in one.trace if note.step != "checking"}
        for one in before
        for _ in one.printed
    ]
    trace = []
    for name, origin in merged.origins.items():
        if isinstance(origin, str):
            what = f"From the record of {work.check.doi} at {origin.capitalize()}"
            trace.append(Note(step="checking", message=what, field=name))
        elif note := read[origin].get(name):
            trace.append(note)
    return msgspec.structs.replace(work, item=merged.item, trace=tuple(trace))


def _united(works: Sequence[Work], prefer: Prefer) -> tuple[list[Work], list[Note]]:
    """Works of different sources that have one record are one work, under the first one's key."""
    kept: dict[str, list[Work]] = {}
    home: dict[str, str] = {}
    notes: list[Note] = []
    for work in works:
        doi = work.check.doi if work.records else None
        first = home.setdefault(doi, work.key) if doi else work.key
        if first != work.key and _share_a_source(kept[first], work):
            notes.append(_same_record(kept[first][0], work))
            first = work.key
        kept.setdefault(first, []).append(work)
    renamed = {work.key: first for first, several in kept.items() for work in several}
    return [_renamed(_one(several, prefer), renamed) for several in kept.values()], notes


def _share_a_source(works: Sequence[Work], work: Work) -> bool:
    sources = {printed.source for one in works for printed in one.printed}
    return any(printed.source in sources for printed in work.printed)


def _one(works: Sequence[Work], prefer: Prefer) -> Work:
    if len(works) == 1:
        return works[0]
    check = max((work.check for work in works), key=lambda check: _GRAVITY.index(check.state))
    printed = tuple(printed for work in works for printed in work.printed)
    return _shown(msgspec.structs.replace(works[0], printed=printed, check=check), works, prefer)


def _renamed(work: Work, names: Mapping[str, str]) -> Work:
    """``work`` with the keys in its citations as they are called now."""
    if all(name == new for name, new in names.items()):
        return work

    def renamed(citations: tuple[Citation, ...]) -> tuple[Citation, ...]:
        return tuple(
            msgspec.structs.replace(
                citation,
                with_=tuple(dict.fromkeys(names[key] for key in citation.with_ if names[key] != work.key)),
            )
            for citation in citations
        )

    printed = tuple(
        msgspec.structs.replace(one, citations=renamed(one.citations), continued=renamed(one.continued))
        for one in work.printed
    )
    return msgspec.structs.replace(work, printed=printed)


def _same_record(first: Work, second: Work) -> Note:
    one, other = first.printed[0], second.printed[0]
    return Note(
        step="checking",
        level="review",
        source=other.source,
        line=other.place.line,
        field="DOI",
        message=f"Entry {other.number} leads to the same record as entry {one.number}, {second.check.doi}: "
        "either the list prints the work twice or one of the two is described wrongly.",
    )
