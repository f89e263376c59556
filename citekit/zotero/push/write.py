"""Carry out a plan, batch by batch.

What was written is remembered even if the push is interrupted; if even that fails, the next push finds it by its keys.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

import msgspec

from citekit.zotero.push.api import MOST_OBJECTS, WriteResult
from citekit.zotero.push.decisions import PushStep
from citekit.zotero.push.merging import fingerprint
from citekit.zotero.push.plan import Plan, batches
from citekit.zotero.push.state import PushedObject


class ObjectWriter(Protocol):
    """The part of `citekit.zotero.push.api.Api` that writes."""

    def write(self, kind: str, objects: Sequence[dict[str, Any]]) -> list[WriteResult]:
        """Create and change objects of one kind; a result for each, in order."""


class PushOutcome(NamedTuple):
    """What was written, and (label, reason) of what failed."""

    created: tuple[PushStep, ...]
    changed: tuple[PushStep, ...]
    failed: tuple[tuple[str, str], ...]


def carry_out(
    plan: Plan,
    api: ObjectWriter,
    remember: Callable[[dict[str, PushedObject]], None],
    done: Callable[[int], None],
) -> PushOutcome:
    """Write the plan's steps, 50 at a time.

    ``remember`` gets all that is known, before the first write and after the last, even if one raises. ``done``
    gets the number of objects in each batch. Children of an object that failed are not sent. Raises what
    `Api.write` raises.
    """
    run = _PushRun(plan)
    remember(run.known)  # an unwritable folder fails before anything is written
    try:
        for batch in batches(plan.steps, MOST_OBJECTS):
            run.write(batch, api)
            done(len(batch))
    finally:
        remember(run.known)
    return PushOutcome(tuple(run.created), tuple(run.changed), tuple(run.failed))


class _PushRun:
    """The progress of carrying out a plan."""

    def __init__(self, plan: Plan) -> None:
        self.known = dict(plan.known)
        self.created: list[PushStep] = []
        self.changed: list[PushStep] = []
        self.failed: list[tuple[str, str]] = []
        self._lost: set[str] = set()
        """Keys of what could not be created."""

    def write(self, batch: Sequence[PushStep], api: ObjectWriter) -> None:
        """Send the steps whose parents did not fail."""
        parents = ("parentItem", "parentCollection")
        steps = [one for one in batch if not any(one.payload.get(name) in self._lost for name in parents)]
        steps = [_without(step, self._lost) for step in steps]
        if not steps:
            return
        answers = api.write(steps[0].subject.kind, [step.payload for step in steps])
        for step, result in zip(steps, answers, strict=True):
            if result.failed:
                self.failed.append((step.subject.label, result.failed))
                if step.creates:
                    self._lost.add(step.payload["key"])
                continue
            self.known[step.subject.id] = _known(step, result)
            (self.created if step.creates else self.changed).append(step)


def _without(step: PushStep, lost: set[str]) -> PushStep:
    """The step without the collections that could not be created."""
    places = step.payload.get("collections") or ()
    if not lost.intersection(places):
        return step
    remaining = [one for one in places if one not in lost]
    known = msgspec.structs.replace(
        step.known, collections=tuple(one for one in step.known.collections if one not in lost)
    )
    return step._replace(payload={**step.payload, "collections": remaining}, known=known)


def _known(step: PushStep, result: WriteResult) -> PushedObject:
    """What is known now, with what Zotero stored of the fields."""
    there = {**step.payload, **(result.data or {})}
    seen = dict(step.known.seen)
    for name in step.known.sent.keys() & step.payload.keys():
        if fingerprint(step.payload[name]) != step.known.sent[name]:
            continue  # the user's own type is sent with every change
        seen.pop(name, None)
        if (stored := fingerprint(there.get(name))) != step.known.sent[name]:
            seen[name] = stored
    return msgspec.structs.replace(step.known, seen=seen)
