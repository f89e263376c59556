"""What an earlier build found out, where this one could not ask."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from citekit.corrections.apply import correction_of
from citekit.corrections.correction import Corrections
from citekit.model.bibliography import Bibliography, Work
from citekit.model.states import is_confirmed, is_unchecked


def with_earlier_checks(
    works: Sequence[Work], previous: Bibliography | None, corrections: Corrections
) -> list[Work]:
    """``works`` with the dates of their checks, and with those of ``previous`` where an index was not asked.

    A check stands as long as the printed strings and the user's choice are those that it was made for. One that
    comes out as before keeps its date, so that two builds write the same lock.
    """
    earlier = {printed.raw: work for work in (previous or ()) for printed in work.printed}
    raws = {printed.raw for work in works for printed in work.printed}
    today = date.today().isoformat()
    return [_with_earlier(work, _same(work, earlier, corrections), raws, today) for work in works]


def _same(work: Work, earlier: Mapping[str, Work], corrections: Corrections) -> Work | None:
    """The work of the build before with the same strings and choice, if it was checked."""
    before = earlier.get(work.printed[0].raw)
    if before is None or is_unchecked(before.check):
        return None
    correction = correction_of(work, corrections)
    choices = before.edits and before.edits.match, correction and correction.match
    known = {printed.raw for printed in before.printed}
    same = (choices[0] or None) == (choices[1] or None)
    return before if same and all(printed.raw in known for printed in work.printed) else None


def _with_earlier(work: Work, before: Work | None, raws: set[str], today: str) -> Work:
    check = work.check
    if not is_unchecked(check):
        same = before and msgspec.structs.replace(before.check, date=None, unasked=None) == check
        dated = msgspec.structs.replace(check, date=before.check.date if before and same else today)
        return msgspec.structs.replace(work, check=dated)
    # A check with differences is the gravest of all that the work's strings had: it stands for all or none.
    if before is None or not (
        is_confirmed(before.check) or all(printed.raw in raws for printed in before.printed)
    ):
        return work
    kept = msgspec.structs.replace(before.check, unasked=check.reason)
    return msgspec.structs.replace(work, check=kept, records=before.records)
