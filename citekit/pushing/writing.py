"""A plan carried out: batch by batch, and what is done is remembered at once, so that any run can be the last."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

import msgspec

from citekit.pushing.api import MOST_OBJECTS, Written
from citekit.pushing.planning import Plan, batches
from citekit.pushing.state import Known, digest
from citekit.pushing.subjects import Step, view


class Writes(Protocol):
    """What writes objects: `citekit.pushing.api.Api`."""

    def write(self, kind: str, objects: Sequence[dict[str, Any]]) -> list[Written]:
        """Create and change objects of one kind; what became of each, in order."""


class Outcome(NamedTuple):
    """What was written, and what was not: (label, why)."""

    created: tuple[Step, ...]
    changed: tuple[Step, ...]
    failed: tuple[tuple[str, str], ...]


def carry_out(
    plan: Plan, api: Writes, remember: Callable[[dict[str, Known]], None], done: Callable[[int], None]
) -> Outcome:
    """Write the plan's steps, 50 at a time. ``remember`` gets all that is known, after each batch.

    ``done`` hears how many objects were written. What hangs on an object that failed is not sent. Raises what
    `Api.write` raises; what was written until then is remembered.
    """
    known = dict(plan.known)
    remember(known)
    created: list[Step] = []
    changed: list[Step] = []
    failed: list[tuple[str, str]] = []
    lost: set[str] = set()
    for batch in batches(plan.steps, MOST_OBJECTS):
        steps = [_without(step, lost) for step in batch if step.payload.get("parentItem") not in lost]
        steps = [step for step in steps if step.payload.get("parentCollection") not in lost]
        if not steps:
            continue
        answers = api.write(batch[0].subject.kind, [step.payload for step in steps])
        for step, written in zip(steps, answers, strict=True):
            if written.failed:
                failed.append((step.subject.label, written.failed))
                if step.creates:
                    lost.add(step.payload["key"])
                continue
            known[step.subject.id] = _known(step, written)
            (created if step.creates else changed).append(step)
        remember(known)
        done(len(batch))
    return Outcome(tuple(created), tuple(changed), tuple(failed))


def _without(step: Step, lost: set[str]) -> Step:
    """The step without the collections that could not be made."""
    places = step.payload.get("collections") or ()
    if not lost.intersection(places):
        return step
    kept = [one for one in places if one not in lost]
    known = msgspec.structs.replace(
        step.known, collections=tuple(one for one in step.known.collections if one not in lost)
    )
    return step._replace(payload={**step.payload, "collections": kept}, known=known)


def _known(step: Step, written: Written) -> Known:
    """What is known now; ``seen`` is what Zotero made of the fields, as far as it says so."""
    if not step.fields:
        return step.known
    there = {**step.payload, **(written.data or {})}
    return msgspec.structs.replace(step.known, seen=digest(view(there, step.known.names)))
