"""Carry out a plan, as few requests as possible, so that a break at any place sends nothing twice.

What a request holds is noted before it is sent, and what came of it when its answer is read.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from msgspec.structs import replace

from citekit.zotero.push.client import Refused
from citekit.zotero.push.decisions import RELATION
from citekit.zotero.push.merging import fingerprint
from citekit.zotero.push.plan import Plan
from citekit.zotero.push.recovery import sent_object
from citekit.zotero.push.state import PushedObject, SentObject
from citekit.zotero.push.steps import (
    ITEM,
    PARENTS,
    PushStep,
    RelationStep,
    Step,
    is_id,
    kind_of,
    resolve,
)

MOST_OBJECTS = 50
"""The API's limit for one write."""
NOT_SENT = "not sent: what it belongs to failed"


class WriteResult(NamedTuple):
    """The result of a write: the object's ``key``, ``data`` if the server sends it, or why it ``failed``."""

    key: str
    data: Mapping[str, Any] | None = None
    failed: str = ""


class ObjectWriter(Protocol):
    """The part of `citekit.zotero.push.api.Api` that writes."""

    def write(
        self, kind: str, objects: Sequence[dict[str, Any]], *, since: int | None = None
    ) -> list[WriteResult]:
        """Create and change objects of one kind; a result for each, in order.

        ``since``: only if the library has this version still.
        """

    def library_uri(self, item: str) -> str:
        """The URI of the library, which has an item of this key; '' if the server does not tell it."""


class PushJournal(Protocol):
    """What keeps notes of a push, so that it can break off anywhere."""

    def note_request(self, objects: Mapping[str, SentObject]) -> None:
        """Note what is about to be sent, by ids."""

    def note_answer(self, objects: Mapping[str, PushedObject]) -> None:
        """Note what came of it, by ids."""


class PushOutcome(NamedTuple):
    """What was written, and (label, reason) of what failed.

    ``unrelated``: labels of items whose relations were not written, since the server does not tell the library's URI.
    """

    created: tuple[Step, ...] = ()
    changed: tuple[Step, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    unrelated: tuple[str, ...] = ()


def carry_out(
    plan: Plan,
    api: ObjectWriter,
    journal: PushJournal,
    done: Callable[[int], None],
    *,
    unchanged: bool = False,
) -> PushOutcome:
    """Write the plan's steps, at most 50 objects in a request.

    ``done`` gets the number of steps that each request completed. ``unchanged``: only if the library is as the plan
    knows it, because an earlier request may still be carried out. What belongs to an object that failed is not sent.
    Raises what `Api.write` raises; the next push goes on from there.
    """
    run = _PushRun(plan, api)
    since = plan.version if unchanged else None
    while batch := run.next_batch():
        left = len(run.waiting)
        journal.note_request(run.notes(batch))
        try:
            results = api.write(kind_of(batch[0].step), [one.payload for one in batch], since=since)
            since = None
        except Refused as refused:
            if 400 <= refused.status < 500:  # nothing was done
                journal.note_answer({})
            raise
        journal.note_answer(run.take(batch, results))
        done(left - len(run.waiting))
    unrelated = tuple(step.label for step in run.waiting)
    return PushOutcome(tuple(run.created), tuple(run.changed), tuple(run.failed), unrelated)


def known_after(plan: Plan, keys: Mapping[str, str]) -> dict[str, PushedObject]:
    """What is known once a plan was carried out otherwise: ``keys`` by the ids of the objects it created."""
    known = dict(plan.known)
    for step in plan.steps:
        key = step.key or keys.get(step.id)
        if key and isinstance(step, PushStep):
            fields = step.with_keys(keys)
            known[step.id] = _known(_Request(step, fields, _known_with_keys(step, keys)), WriteResult(key))
        elif key and isinstance(step, RelationStep):
            known[step.id] = replace(known[step.id], relations=tuple(resolve(step.known, keys)))
    return known


class _Request(NamedTuple):
    """What is sent for a step; ``relation``: the relations of the same item, if they go with it."""

    step: Step
    payload: dict[str, Any]
    known: PushedObject
    relation: RelationStep | None = None


class _PushRun:
    """The progress of carrying out a plan."""

    def __init__(self, plan: Plan, api: ObjectWriter) -> None:
        self._api, self._since = api, plan.version
        self.waiting: list[Step] = list(plan.steps)
        self._relations = {step.id: step for step in plan.steps if isinstance(step, RelationStep)}
        """Ids of items -> the relations that are not written yet."""
        self.created: list[Step] = []
        self.changed: list[Step] = []
        self.failed: list[tuple[str, str]] = []
        self._known = dict(plan.known)
        self._keys: dict[str, str] = {}
        """Ids of the objects that this push created -> keys."""
        self._lost: set[str] = set()
        """Ids of what could not be written."""
        self._versions: dict[str, int] = {}
        """Keys of what this push wrote -> versions since."""
        self._uri = ""
        self._items = [one for one in plan.items.values() if not is_id(one)][:1]
        """The key of an item by which the library's URI is learnt."""

    def next_batch(self) -> list[_Request]:
        """The next request: what can be written now, of one kind; nothing at the end.

        Relations are left over if there is no URI for them.
        """
        self._drop_lost()
        uri = self._library_uri() if self._relations else ""
        batch: dict[str, _Request] = {}
        kind = ""
        for step in self.waiting:
            if not self._is_ready(step, uri) or (kind and kind_of(step) != kind) or step.id in batch:
                continue
            kind = kind_of(step)
            if isinstance(step, RelationStep):
                batch[step.id] = self._relating(step, uri)
            else:
                batch[step.id] = self._writing(step, self._relations.get(step.id) if uri else None, uri)
            if len(batch) == MOST_OBJECTS:
                break
        return list(batch.values())

    def _library_uri(self) -> str:
        if not self._uri and self._items:
            self._uri = self._api.library_uri(self._items[0])
        return self._uri

    def _drop_lost(self) -> None:
        """Give up what belongs to an object that failed."""
        if not self._lost:
            return
        remaining = []
        for step in self.waiting:
            if isinstance(step, PushStep) and any(step.fields.get(name) in self._lost for name in PARENTS):
                self.failed.append((step.label, NOT_SENT))
                self._lost.add(step.id)
            elif not (isinstance(step, RelationStep) and step.id in self._lost):
                remaining.append(step)
        self.waiting = remaining

    def _is_ready(self, step: Step, uri: str) -> bool:
        """Whether all that a step refers to is there, or will never be."""
        if isinstance(step, RelationStep):
            references = [*step.added, *([] if step.key else [step.id])]
            return bool(uri) and all(map(self._is_settled, references))
        return all(map(self._is_settled, step.references))

    def _is_settled(self, reference: str) -> bool:
        return not is_id(reference) or reference in self._keys or reference in self._lost

    def _writing(self, step: PushStep, relation: RelationStep | None, uri: str) -> _Request:
        """An object, with the relations that can be written already."""
        payload = step.with_keys(self._keys)
        known = _known_with_keys(step, self._keys)
        if step.key:
            payload = {"key": step.key, "version": self._version(step), **payload}
        complete = relation is not None and all(map(self._is_settled, relation.added))
        if relation and (complete or not step.key):
            payload["relations"] = self._related(relation, uri)
        if not relation or not complete:
            return _Request(step, payload, known)
        related = tuple(resolve(relation.known, self._keys))
        return _Request(step, payload, replace(known, relations=related), relation)

    def _relating(self, step: RelationStep, uri: str) -> _Request:
        payload = {
            "key": step.key or self._keys[step.id],
            "version": self._version(step),
            "relations": self._related(step, uri),
        }
        known = replace(self._known[step.id], relations=tuple(resolve(step.known, self._keys)))
        return _Request(step, payload, known)

    def _related(self, step: RelationStep, uri: str) -> dict[str, list[str]]:
        added = [f"{uri}/items/{key}" for key in resolve(step.added, self._keys)]
        related = [*step.kept.get(RELATION, ()), *added]
        return {**{name: list(uris) for name, uris in step.kept.items()}, RELATION: related}

    def _version(self, step: Step) -> int:
        return self._versions.get(step.key or self._keys.get(step.id, ""), step.version)

    def notes(self, batch: Sequence[_Request]) -> dict[str, SentObject]:
        """The notes of a request, by ids."""
        return {
            one.step.id: sent_object(kind_of(one.step), one.payload, one.known, self._since) for one in batch
        }

    def take(self, batch: Sequence[_Request], results: Sequence[WriteResult]) -> dict[str, PushedObject]:
        """Note the results of a request; what is known of its objects now, by ids."""
        news = {}
        over = {id(one.step) for one in batch} | {id(one.relation) for one in batch}
        self.waiting = [step for step in self.waiting if id(step) not in over]
        for one in batch:
            if one.relation or isinstance(one.step, RelationStep):
                del self._relations[one.step.id]
        for one, result in zip(batch, results, strict=True):
            step = one.step
            if result.failed:
                self.failed.append((step.label, result.failed))
                self._lost.add(step.id)
                continue
            news[step.id] = _known(one, result)
            self._count(step, result)
        self._known.update(news)
        return news

    def _count(self, step: Step, result: WriteResult) -> None:
        if result.data and "version" in result.data:
            self._versions[result.key] = result.data["version"]
        if isinstance(step, RelationStep):
            if not any(step.id == other.id for other in (*self.created, *self.changed)):
                self.changed.append(step)
            return
        if step.key is None:
            self._keys[step.id] = result.key
            if step.id.startswith(ITEM):
                self._items.append(result.key)
        (self.created if step.creates else self.changed).append(step)


def _known_with_keys(step: PushStep, keys: Mapping[str, str]) -> PushedObject:
    """What is known once a step is done, with keys in place of ids."""
    fields = step.with_keys(keys)
    parents = {
        name: fingerprint(fields[name]) for name in PARENTS if name in step.known.sent and name in fields
    }
    return replace(
        step.known,
        collections=tuple(resolve(step.known.collections, keys)),
        sent={**step.known.sent, **parents},
    )


def _known(request: _Request, result: WriteResult) -> PushedObject:
    """What is known now, with what Zotero stored of the fields."""
    known = replace(request.known, key=request.known.key or result.key)
    there = {**request.payload, **(result.data or {})}
    seen = dict(known.seen)
    for name in known.sent.keys() & request.payload.keys():
        if fingerprint(request.payload[name]) != known.sent[name]:
            continue  # the user's own type is sent with every change
        seen.pop(name, None)
        if (stored := fingerprint(there.get(name))) != known.sent[name]:
            seen[name] = stored
    return replace(known, seen=seen)
