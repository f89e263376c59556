"""The report of a push."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from citekit.csl.richtext import plain
from citekit.zotero.push.decisions import DELETED, EDITED, IN_TRASH
from citekit.zotero.push.plan import LONG_TAG, Plan
from citekit.zotero.push.steps import NOTE, PushStep, Step, kind_of
from citekit.zotero.push.write import PushOutcome

_MOST_NAMED = 8


def forecast(plan: Plan) -> PushOutcome:
    """What carrying out a plan does if nothing fails."""
    objects = [step for step in plan.steps if isinstance(step, PushStep)]
    named = {step.id for step in objects}
    relations = [step for step in plan.steps if step.id not in named]
    changed = [step for step in objects if not step.creates]
    return PushOutcome(tuple(step for step in objects if step.creates), (*changed, *relations))


def report(plan: Plan, outcome: PushOutcome) -> str:
    """A line for each kind of change.

    What is left alone is named, with the reason and the option to change it.
    """
    return "\n".join(_lines(plan, outcome))


def _lines(plan: Plan, outcome: PushOutcome) -> Iterator[str]:
    yield f"  created    {_counted(outcome.created)}"
    names = f": {_named(step.label for step in outcome.changed)}" if outcome.changed else ""
    yield f"  changed    {_counted(outcome.changed)}{names}"
    yield f"  unchanged  {plan.unchanged}"
    if plan.reused:
        yield f"  reused     {len(plan.reused)} existing items, fields unchanged: {_named(plan.reused)}"
    for why, hint in _HINTS.items():
        labels = [label for label, reason in plan.kept if reason == why]
        if labels:
            yield f"  kept       {len(labels)} {why}: {_named(labels)}{f' ({hint})' if hint else ''}"
    if plan.left:
        yield f"  left over  {len(plan.left)} no longer in the bibliography, kept in Zotero: {_named(plan.left)}"
    if outcome.unrelated:
        yield f"  unrelated  {len(outcome.unrelated)} {_UNRELATED}"
    kinds: dict[str, list[tuple[str, str]]] = {}
    for label, why in outcome.failed:
        kinds.setdefault(_VARIABLE.sub("", why), []).append((label, why))
    for alike in kinds.values():
        yield f"  failed     {len(alike)}: {alike[0][1]}: {_named(label for label, _ in alike)}"


_HINTS = {
    EDITED: "--ours overwrites them, --theirs keeps them permanently",
    IN_TRASH: "--ours restores them, --theirs leaves them there and says no more of it",
    DELETED: "--ours creates them again, --theirs says no more of it",
    LONG_TAG: "",
}
_UNRELATED = (
    "items without their related items, since this Zotero does not tell the address of its library (log in under "
    "Settings > Account, or relate any two items by hand, and push again)"
)
_VARIABLE = re.compile(r"\b[A-Z0-9]{8}\b|\d+|'[^']*'")
"""Keys, numbers and names in a message, which differ from object to object."""


def _kind(step: Step) -> str:
    if kind_of(step) == "collections":
        return "collection"
    return "note" if step.id.startswith(NOTE) else "item"


def _counted(steps: Sequence[Step]) -> str:
    counts = Counter(map(_kind, steps))
    parts = [
        f"{n} {kind}{'s' if n != 1 else ''}" for kind in ("collection", "item", "note") if (n := counts[kind])
    ]
    return ", ".join(parts) or "0"


def _named(labels: Iterable[str]) -> str:
    names = [plain(label) for label in labels]
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
