"""A plan carried out, batch by batch. What was done is remembered even where the push breaks off; and where not even
that goes, the next one finds it again by its keys.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

import msgspec

from citekit.zotero.push.api import MOST_OBJECTS, Written
from citekit.zotero.push.decisions import Step
from citekit.zotero.push.fields import mark
from citekit.zotero.push.plan import Plan, batches
from citekit.zotero.push.state import Known


class Writes(Protocol):
    """What writes objects: `citekit.zotero.push.api.Api`."""

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
    """Write the plan's steps, 50 at a time. ``remember`` gets all that is known, first and at the end, whatever
    the end is.

    ``done`` hears how many objects were written. What hangs on an object that failed is not sent. Raises what
    `Api.write` raises; what was written until then is remembered.
    """
    written = _Writing(plan)
    remember(written.known)  # a folder that takes no file says so before anything is written
    try:
        for batch in batches(plan.steps, MOST_OBJECTS):
            written.write(batch, api)
            done(len(batch))
    finally:
        remember(written.known)
    return Outcome(tuple(written.created), tuple(written.changed), tuple(written.failed))


class _Writing:
    """How far a plan is carried out."""

    def __init__(self, plan: Plan) -> None:
        self.known = dict(plan.known)
        self.created: list[Step] = []
        self.changed: list[Step] = []
        self.failed: list[tuple[str, str]] = []
        self._lost: set[str] = set()
        """Keys of what could not be made."""

    def write(self, batch: Sequence[Step], api: Writes) -> None:
        """Send what does not hang on something that failed."""
        hung = ("parentItem", "parentCollection")
        steps = [one for one in batch if not any(one.payload.get(name) in self._lost for name in hung)]
        steps = [_without(step, self._lost) for step in steps]
        if not steps:
            return
        answers = api.write(steps[0].subject.kind, [step.payload for step in steps])
        for step, written in zip(steps, answers, strict=True):
            if written.failed:
                self.failed.append((step.subject.label, written.failed))
                if step.creates:
                    self._lost.add(step.payload["key"])
                continue
            self.known[step.subject.id] = _known(step, written)
            (self.created if step.creates else self.changed).append(step)


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
    """What is known now: what Zotero made of the fields, as far as it says so."""
    there = {**step.payload, **(written.data or {})}
    seen = dict(step.known.seen)
    for name in step.known.sent.keys() & step.payload.keys():
        if mark(step.payload[name]) != step.known.sent[name]:
            continue  # the type that the user gave it goes with every change
        seen.pop(name, None)
        if (made := mark(there.get(name))) != step.known.sent[name]:
            seen[name] = made
    return msgspec.structs.replace(step.known, seen=seen)
