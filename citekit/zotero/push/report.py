"""The report of a push."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from citekit.csl.richtext import plain
from citekit.zotero.push.decisions import PushStep
from citekit.zotero.push.plan import Plan

_MOST_NAMED = 8


def report(
    plan: Plan, created: Sequence[PushStep], changed: Sequence[PushStep], failed: Iterable[tuple[str, str]]
) -> str:
    """A line for each kind of change.

    What is left alone is named, with the reason and the option to change it.
    """
    return "\n".join(_lines(plan, created, changed, list(failed)))


def _lines(
    plan: Plan, created: Sequence[PushStep], changed: Sequence[PushStep], failed: Sequence[tuple[str, str]]
) -> Iterator[str]:
    yield f"  created    {_counted(created)}"
    names = f": {_named(step.subject.label for step in changed)}" if changed else ""
    yield f"  changed    {_counted(changed)}{names}"
    yield f"  unchanged  {plan.unchanged}"
    if plan.reused:
        yield (f"  reused     {len(plan.reused)} existing items, fields unchanged: {_named(plan.reused)}")
    for why, hint in _HINTS.items():
        labels = [label for label, reason in plan.kept if reason == why]
        if labels:
            yield f"  kept       {len(labels)} {why}: {_named(labels)} ({hint})"
    if plan.left:
        yield f"  left over  {len(plan.left)} no longer in the bibliography, kept in Zotero: {_named(plan.left)}"
    for why in dict.fromkeys(why for _, why in failed):
        labels = [label for label, reason in failed if reason == why]
        yield f"  failed     {len(labels)}: {why}: {_named(labels)}"


_HINTS = {
    "edited in Zotero": "--ours overwrites them, --theirs keeps them permanently",
    "in Zotero's trash": "--ours restores them",
    "deleted in Zotero": "--ours creates them again",
}


def _kind(step: PushStep) -> str:
    if step.subject.kind == "collections":
        return "collection"
    return "note" if step.subject.fields.get("itemType") == "note" else "item"


def _counted(steps: Sequence[PushStep]) -> str:
    counts = Counter(map(_kind, steps))
    parts = [
        f"{n} {kind}{'s' if n != 1 else ''}" for kind in ("collection", "item", "note") if (n := counts[kind])
    ]
    return ", ".join(parts) or "0"


def _named(labels: Iterable[str]) -> str:
    names = [plain(label) for label in labels]
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
