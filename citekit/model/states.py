"""Check states: how each is decided, ordered, worded, tagged and counted.

A state or a kind of notice that the model gets has to get its row here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from citekit.csl.richtext import plain
from citekit.model.check import Candidate, Check, CheckState, Difference, Related, Update
from citekit.model.note import Level


class StateInfo(NamedTuple):
    """A state in plain words, and the sign beside them, as colour alone would not do.

    ``gravity``: of several checks of one work, the highest decides; ``short``: the words behind a count,
    '98 verified'; ``confirmed``: a record confirms that the work was parsed correctly.
    """

    words: str
    sign: str
    gravity: int
    short: str
    confirmed: bool = False


STATES: Mapping[CheckState, StateInfo] = {
    "verified": StateInfo("Checked: the index agrees", "✓", 0, "verified", confirmed=True),
    "completed": StateInfo("Checked and completed from the index", "✓", 1, "completed", confirmed=True),
    "differs": StateInfo("Checked: the index says something else", "≠", 5, "different"),
    "not-found": StateInfo("Checked: no record agrees", "?", 4, "not found"),
    "elsewhere": StateInfo(
        "Registered with another agency, without a record", "↗", 2, "registered elsewhere"
    ),
    "unchecked": StateInfo("Not checked", "○", 3, "unchecked"),
}
"""In the order in which they are listed and counted."""
ROUTINE_TAGS = frozenset(f"citekit:{state}" for state, info in STATES.items() if info.gravity < 4)
"""The tags of the states that ask for nothing."""


class NoticeKind(NamedTuple):
    """A notice about a work: label, sentence, tag in exports, level of its Note."""

    words: str
    sentence: str
    tag: str
    level: Level


NOTICES: Mapping[str, NoticeKind] = {
    "retracted": NoticeKind("RETRACTED", "has been retracted", "citekit:retracted", "review"),
    "withdrawn": NoticeKind("WITHDRAWN", "has been withdrawn", "citekit:retracted", "review"),
    "concern": NoticeKind(
        "Expression of concern", "is under an expression of concern", "citekit:concern", "review"
    ),
    "corrected": NoticeKind("Corrected", "has been corrected", "citekit:corrected", "warning"),
}
"""Kinds of notices worth a reader's time, the gravest first."""
IDENTIFIED = "citekit:identified"
"""The tag of a study that a text only mentions and that its clues identified."""


# Deciding


def agreed(
    reason: str,
    doi: str,
    *,
    confidence: float,
    agrees: Sequence[str],
    differences: Sequence[Difference],
    completed: Sequence[str],
    updates: Sequence[Update],
    related: Sequence[Related],
    aliases: Sequence[str] = (),
) -> Check:
    """The record of ``doi`` is the work: does it say the same, and does it say more?"""
    state: CheckState
    if differences:
        state, result = "differs", f"the record differs in {', '.join(one.field for one in differences)}"
    elif completed:
        state, result = "completed", f"the record agrees and gives {', '.join(completed)}"
    else:
        state, result = "verified", "the record agrees"
    return Check(
        state=state,
        reason=f"{reason}; {result}",
        doi=doi,
        aliases=tuple(aliases),
        confidence=round(confidence, 3),
        agrees=tuple(agrees),
        differences=tuple(differences),
        completed=tuple(completed),
        updates=tuple(updates),
        related=tuple(related),
    )


def identified(
    index: str,
    candidate: Candidate,
    others: Sequence[Candidate],
    chance: str,
    updates: Sequence[Update],
    related: Sequence[Related],
) -> Check:
    """A study that a text only mentions is the candidate's record, found by its clues.

    ``chance``: how few records agree as well without being the study, '1 of 3,000,000'.
    """
    return Check(
        state="completed",
        reason=f"identified at {index} by {len(candidate.agrees)} clues, which by chance fit {chance} records",
        doi=candidate.doi,
        confidence=candidate.score,
        agrees=candidate.agrees,
        candidates=tuple(others),
        updates=tuple(updates),
        related=tuple(related),
    )


def wrong_doi(
    difference: Sequence[Difference], candidates: Sequence[Candidate], related: Sequence[Related]
) -> Check:
    """The printed DOI is another work's, and no record is known for this one."""
    return Check(
        state="differs",
        reason="the printed DOI belongs to a different work",
        differences=tuple(difference),
        candidates=tuple(candidates),
        related=tuple(related),
    )


def not_found(reason: str, candidates: Sequence[Candidate] = ()) -> Check:
    """No record is the work."""
    return Check(state="not-found", reason=reason, candidates=tuple(candidates))


def elsewhere(doi: str, agency: str) -> Check:
    """The DOI is registered with an agency other than the index's, which describes no work."""
    return Check(
        state="elsewhere",
        reason=f"the DOI is registered with {agency}, which has no record of the work",
        doi=doi,
    )


OFFLINE = "not asked: offline"
"""Why nothing could be asked."""


def not_asked(*, offline: bool) -> Check:
    """No index was asked about the work."""
    return unchecked(OFFLINE if offline else "not asked")


def unchecked(reason: str, updates: Sequence[Update] = (), related: Sequence[Related] = ()) -> Check:
    """Nothing could be asked, or the answer says nothing of what was printed."""
    return Check(state="unchecked", reason=reason, updates=tuple(updates), related=tuple(related))


# Ordering and counting


def gravest(checks: Iterable[Check]) -> Check:
    """The check that needs a person most: the first of those with the highest gravity."""
    return max(checks, key=lambda check: STATES[check.state].gravity)


def is_confirmed(check: Check) -> bool:
    """Whether a record confirms what was printed."""
    return STATES[check.state].confirmed


def is_kept(check: Check) -> bool:
    """Whether an earlier build made the check, and this one could not ask again."""
    return check.unasked is not None


def is_unchecked(check: Check | None) -> bool:
    """Whether no index has said anything."""
    return state_of(check) == "unchecked"


def count(checks: Iterable[Check]) -> dict[CheckState, int]:
    """How many checks have each state, in the order of `STATES`, without zeros."""
    counts = Counter(check.state for check in checks)
    return {state: counts[state] for state in STATES if counts[state]}


# Words and tags


def state_of(check: Check | None) -> CheckState:
    """The state; 'unchecked' for what has no check."""
    return check.state if check else "unchecked"


def describe(check: Check | None) -> str:
    """The state in words with its reason: 'Not checked (not asked: offline)'."""
    words, reason = STATES[state_of(check)].words, plain(describe_reason(check)) if check else ""
    return f"{words} ({reason})" if reason else words


def describe_reason(check: Check) -> str:
    """The reason of a check, with its date where it is of an earlier build."""
    return (
        f"{check.reason}; checked on {check.date}, not again ({check.unasked})"
        if check.unasked
        else check.reason
    )


def describe_kept(dates: Sequence[str]) -> str:
    """That checks of earlier builds stand, with the first and last of their dates."""
    first, last = min(dates), max(dates)
    span = first if first == last else f"{first} to {last}"
    return f"Their earlier checks still count (checked on {span})"


_FIELD_NAMES = {"issued": "year", "container-title": "journal or book"}
"""What people call the fields of CSL-JSON."""


def _field_name(name: str) -> str:
    return _FIELD_NAMES.get(name, name)


def describe_difference(difference: Difference, label: Callable[[str], str] = _field_name) -> str:
    """A difference in words: "volume: printed '12', in the record '21'"; ``label``: what a field is called."""
    if difference.field == "DOI":
        return f"the printed DOI {difference.printed} {difference.record}"
    field = label(difference.field)
    if not difference.record:
        return f"{field}: printed, not in the record: {difference.printed}"
    if not difference.printed:
        return f"{field}: in the record, not printed: {difference.record}"
    return f"{field}: printed '{difference.printed}', in the record '{difference.record}'"


def belongs_to_another(difference: Difference) -> bool:
    """Whether a difference says that the printed DOI is another work's, and not that nobody knows it."""
    return difference.field == "DOI" and "belongs to '" in difference.record


def notices(check: Check | None) -> list[Update]:
    """The notices about the work, the gravest first."""
    order = list(NOTICES)
    updates = check.updates if check else ()
    about = [update for update in updates if update.of is None and update.kind in NOTICES]
    return sorted(about, key=lambda update: order.index(update.kind))


def is_retracted(updates: Iterable[Update]) -> bool:
    """Whether one of the notices says that the work was retracted or withdrawn."""
    return any(update.of is None and update.kind in ("retracted", "withdrawn") for update in updates)


def state_tag(check: Check | None) -> str:
    """The tag that exports give an entry for its state: 'citekit:differs'."""
    return f"citekit:{state_of(check)}"


def check_tags(check: Check, *, by_clues: bool = False) -> list[str]:
    """The tags of an entry for its state and notices; ``by_clues`` for a study."""
    tags = [IDENTIFIED if by_clues else state_tag(check)]
    about = (update for update in check.updates if update.of is None)
    return [*tags, *(NOTICES[update.kind].tag for update in about if update.kind in NOTICES)]
