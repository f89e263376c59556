"""The step that reports checks: retractions, differences, unknown references."""

from collections.abc import Iterator, Sequence

from citekit.model.bibliography import Bibliography, Printed, Work
from citekit.model.check import Check, Update
from citekit.model.doubts import CHECK_PARSING, describe_doubts, open_doubts
from citekit.model.identities import invalid_isbns
from citekit.model.note import Level, Note
from citekit.model.states import (
    NOTICES,
    describe_difference,
    describe_kept,
    is_kept,
    is_unchecked,
)
from citekit.text.normalize import shorten
from citekit.text.numbers import list_ranges

# From so many works of one source with the same finding on, one Note names them all.
_MANY = 8
# References that may be parsed wrongly and are named one by one.
_LEAST_SURE = 10


def report_checks(bibliography: Bibliography) -> Bibliography:
    """Add Notes on the checks of works, and on the studies that are not identified."""
    notes = [note for work in bibliography.works for note in (*_updated(work), *_study(work))]
    for source in bibliography.sources:
        works = [work for work in bibliography.works if work.printed[0].source == source.id]
        notes += _of_list([work for work in works if not all(one.clues for one in work.printed)])
        notes += _doubtful(bibliography, source.id)
    notes += [note for work in bibliography.works for note in _isbns(work)]
    return bibliography.with_changes([*notes, *_unasked(bibliography)])


def _of_list(works: Sequence[Work]) -> Iterator[Note]:
    """Notes on the references of one source, the gravest first."""
    differing = [work for work in works if work.check.state == "differs"]
    wrong = [work for work in differing if any(one.field == "DOI" for one in work.check.differences)]
    missing = [work for work in works if work.check.state == "not-found"]
    unknown = [work for work in missing if any("DOI" in printed.item for printed in work.printed)]
    other, nothing = (
        [one for one in differing if one not in wrong],
        [one for one in missing if one not in unknown],
    )
    yield from _named("review", "cite a DOI that belongs to a different work", wrong, "wrong-doi")
    yield from _named("review", "differ from their records", other, "differs")
    yield from _named("review", "have an unknown DOI and match no record", unknown, "not-found")
    yield from _named("warning", "match no record", nothing, "not-found")


def _is_settled(work: Work, kind: str) -> bool:
    """Whether the user has seen the finding, or leaves the work out."""
    return work.edits is not None and (kind in work.edits.settled or work.edits.left_out)


def _is_decided(work: Work) -> bool:
    """Whether the user decided on the record, or on every field that differs."""
    if work.edits is None:
        return False
    differing = {one.field for one in work.check.differences}
    return work.edits.match is not None or bool(differing and differing <= work.edits.fields.keys())


def _named(level: Level, what: str, works: Sequence[Work], kind: str) -> Iterator[Note]:
    """A Note for each work, or one for all where they are many; for information where they are settled."""
    done = {work.key for work in works if _is_settled(work, kind) or _is_decided(work)}
    for work in (one for one in works if one.key in done):
        yield _note(work, "info", f"{_name(work)}: {_why(work.check)}.")
    works = [work for work in works if work.key not in done]
    if len(works) > _MANY:
        numbers = list_ranges((work.printed[0].list, work.printed[0].number) for work in works)
        listed = f"{len(works)} references {what}: {numbers}; see 'citekit explain KEY'."
        yield _note(works[0], level, listed)
        return
    for work in works:
        yield _note(work, level, f"Reference {work.printed[0].position} ({work.key}): {_why(work.check)}.")


def _why(check: Check) -> str:
    """The differences, field by field, or the reason."""
    if check.differences:
        return "; ".join(shorten(describe_difference(one), 240) for one in check.differences)
    best = (
        f"; the nearest is {check.candidates[0].doi}, '{shorten(check.candidates[0].label)}'"
        if check.candidates
        else ""
    )
    return f"{check.reason}{best}"


def _doubtful(bibliography: Bibliography, source: str) -> Iterator[Note]:
    """Notes on references that may be parsed wrongly; of the rest, about 1 % are.

    The least sure have a Note each, the others one together.
    """
    doubtful = [
        (one, doubts)
        for work in bibliography.works
        for one in work.printed
        if one.source == source and one.item and (doubts := _doubts(one, open_doubts(work)))
    ]
    doubtful.sort(key=lambda pair: (pair[0].confidence.reference, pair[0].place.start))
    for one, doubts in doubtful[:_LEAST_SURE]:
        what = (
            f"Reference {one.position} may be parsed wrongly; please check {describe_doubts(one.item, doubts)}: "
            f"'{shorten(one.raw)}'"
        )
        yield one.note("parser", what, "review", confidence=one.confidence.reference)
    if others := doubtful[_LEAST_SURE:]:
        verb = "references" if len(others) > 1 else "reference"
        what = f"{len(others)} more {verb} may be parsed wrongly; look for the tag '{CHECK_PARSING}'."
        yield others[0][0].note("parser", what, "review")


def _doubts(printed: Printed, doubts: Sequence[str]) -> list[str]:
    """Those of the work's ``doubts`` that the reference gives rise to."""
    return [name for name in printed.confidence.doubts if name in doubts]


def _isbns(work: Work) -> Iterator[Note]:
    """Notes on printed ISBNs that cannot be right."""
    for printed in work.printed:
        for isbn in invalid_isbns(printed.item):
            what = f"Reference {printed.position} ({work.key}): the ISBN {isbn} has a wrong check digit"
            yield printed.note(
                "checking", f"{what}; it is not used to tell works apart.", "warning", field="ISBN"
            )


def _updated(work: Work) -> Iterator[Note]:
    for update in work.check.updates:
        if update.of is None and (kind := NOTICES.get(update.kind)):
            level = "info" if _is_settled(work, "retracted") else kind.level
            yield _note(work, level, f"{_name(work)} {kind.sentence}{_notice(update)}.")
    published = [related.doi for related in work.check.related if related.kind == "published"]
    if published and work.records:
        yield _note(work, "warning", f"{_name(work)} is a preprint; it was published as {published[0]}.")


def _notice(update: Update) -> str:
    parts = [update.doi, update.date, ", ".join(update.sources)]
    known = [part for part in parts if part]
    return f" ({'; '.join(known)})" if known else ""


def _name(work: Work) -> str:
    printed = work.printed[0]
    return f"The study {work.key}" if printed.clues else f"Reference {printed.position} ({work.key})"


def _study(work: Work) -> Iterator[Note]:
    """The Note on a study that the text only mentions."""
    printed = work.printed[0]
    if not printed.clues:
        return
    if work.mentioned:
        several = (
            f"; {len(work.check.candidates)} candidates: citekit choose {work.key}"
            if work.check.candidates
            else ""
        )
        what = f"A study is mentioned but not identified ({work.key}): '{shorten(printed.raw)}'{several}"
        seen = _is_settled(work, "study") or _is_decided(work)
        yield _note(work, "info" if seen else "review", what, step="mentions")
    else:
        what = f"The study '{shorten(printed.raw, 60)}' was taken to be {work.check.doi}: citekit explain {work.key}"
        yield _note(work, "warning", what)


def _unasked(bibliography: Bibliography) -> Iterator[Note]:
    """Notes on works that could not be checked, by reason; the earlier check of some stands."""
    if bibliography.options.offline:
        return
    kept = [work.check for work in bibliography.works if is_kept(work.check)]
    for reason in dict.fromkeys(check.unasked for check in kept):
        dates = [check.date or "" for check in kept if check.unasked == reason]
        what = f"{len(dates)} of {len(bibliography.works)} works could not be checked again: {reason}. {describe_kept(dates)}."
        yield Note(step="checking", level="warning", message=what)
    left = [work for work in bibliography.works if is_unchecked(work.check)]
    for reason in dict.fromkeys(work.check.reason for work in left):
        count = sum(work.check.reason == reason for work in left)
        what = f"{count} of {len(bibliography.works)} works could not be checked: {reason}. The next build checks only these."
        yield Note(step="checking", level="review", message=what)


def _note(work: Work, level: Level, what: str, step: str = "checking") -> Note:
    return work.printed[0].note(step, what, level)
