"""Plan what to write for one document: its item, the works that it cites, and a collection of them."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from citekit import __version__
from citekit.csl.dates import year
from citekit.csl.names import creators, last_name
from citekit.csl.richtext import plain, untagged
from citekit.model.bibliography import Bibliography, Work
from citekit.model.check import Check
from citekit.model.entry import Entry, EntryList
from citekit.text.normalize import shorten
from citekit.zotero.items import ZoteroItem, zotero_items
from citekit.zotero.protocol.answer import (
    Decision,
    ExistingItem,
    Kept,
    Message,
    PlanAnswer,
    Step,
    Summary,
    record_choice,
)
from citekit.zotero.protocol.folder import PendingPlan, PlannedObject
from citekit.zotero.protocol.request import Data, Library
from citekit.zotero.protocol.steps import KeyedPlan, keyed
from citekit.zotero.push.library import ZoteroLibrary
from citekit.zotero.push.merging import EditPolicy
from citekit.zotero.push.places import Upload
from citekit.zotero.push.plan import Plan, TargetLibrary, plan
from citekit.zotero.push.recall import identify_item
from citekit.zotero.push.state import PushedObject
from citekit.zotero.push.steps import COLLECTION, ITEM

_ROOT = COLLECTION
"""The id of the document's collection."""
_SOURCE = "document"
"""The source in the ids of notes: its own id comes from a file that Zotero may rename."""
_LONGEST_TITLE, _TITLE_WORDS = 80, 6
_COMMAND = re.compile(
    r"(?:; see|:|; identify it with) '?citekit (?:choose|edit|explain) [^'.]*'?(?: and a build that is not offline)?"
)
"""The advice of a message to type a command."""


class DocumentPlan(NamedTuple):
    """What a plan is made for.

    ``there``: the ``library``; ``known``: what was written before; ``document``: the item that is the document, or
    None; ``parent``: key of the collection in which a new one is made.
    """

    library: Library
    there: ZoteroLibrary
    known: Mapping[str, PushedObject]
    document: Data | None
    parent: str | None
    edits: EditPolicy


class PlannedDocument(NamedTuple):
    """The answer, and what to remember until it is written."""

    answer: PlanAnswer
    pending: PendingPlan


def plan_document(bibliography: Bibliography, entries: EntryList, task: DocumentPlan) -> PlannedDocument:
    """What to write so that the library holds the document's bibliography."""
    items = tuple(map(_of_one_source, zotero_items(entries)))
    own = next(iter(entries.documents.values()), "")
    known = _with_document(task, items, own)
    place = _place(task, known, shorten(plain(entries.name), _LONGEST_TITLE), own, entries)
    known |= place.known
    wanted = Upload(items, (), {_SOURCE: own}, place.name, parent=place.parent)
    target = TargetLibrary(task.library.id, task.library.fields)
    planned = plan(wanted, target, task.there, known, task.edits)
    if not [item for item in items if item.key != own] and not task.known:
        planned = planned._replace(steps=(), known={})  # nothing is cited: no collection of nothing
    labels = {f"{ITEM}{entry.key}": label(entry) for entry in entries.entries}
    result = keyed(planned, task.there, labels)
    keys = {name: one.key for name, one in result.known.items()}
    answer = PlanAnswer(
        citekit=__version__,
        title=place.name,
        collection=keys.get(_ROOT),
        document=keys.get(f"{ITEM}{own}") or (task.document["key"] if task.document else None),
        summary=_summary(bibliography, planned, result, labels, own, task.there),
        steps=result.steps,
        decisions=tuple(_decisions(bibliography, keys)),
    )
    return PlannedDocument(answer, _pending(task.library.id, result))


def label(entry: Entry) -> str:
    """An entry in one line: 'Tian et al. 2020. Upregulation of ...'."""
    people = list(map(last_name, creators(entry.item)))
    who = " & ".join(people[:2]) if len(people) < 3 else f"{people[0]} et al."
    start = " ".join(filter(None, (who, str(year(entry.item) or ""))))
    return ". ".join(filter(None, (start, shorten(untagged(entry.item.get("title")))))) or entry.key


def _of_one_source(item: ZoteroItem) -> ZoteroItem:
    return replace(item, notes=tuple(replace(one, source=one.source and _SOURCE) for one in item.notes))


# The document and its collection


def _with_document(task: DocumentPlan, items: Sequence[ZoteroItem], own: str) -> dict[str, PushedObject]:
    """What is known, with the item that was clicked as the document's: the user's, whatever it says."""
    known = dict(task.known)
    item = next((one for one in items if one.key == own), None)
    if task.document is None or item is None:
        return known
    key = task.document["key"]
    before = next((one for one in known.values() if one.key == key), PushedObject(key=key, mine=False))
    known = {name: one for name, one in known.items() if one.key != key}
    return {**known, f"{ITEM}{own}": _with_identity(before, item)}


def _with_identity(pushed: PushedObject, item: ZoteroItem) -> PushedObject:
    return replace(pushed, work=identify_item(item))


class _Place(NamedTuple):
    """The collection's name and parent; ``known`` has it if it is in the library already."""

    name: str
    parent: str
    known: dict[str, PushedObject]


def _place(
    task: DocumentPlan, known: Mapping[str, PushedObject], name: str, own: str, entries: EntryList
) -> _Place:
    """Where the works go: into the collection of before, wherever the user moved it, or into a new one.

    One that has the name and the document is joined; beside one that only has the name, the title's first words
    tell the two apart.
    """
    before = task.there.collections.get(known[_ROOT].key) if _ROOT in known else None
    if before is not None:
        return _Place(str(before.get("name") or name), str(before.get("parentCollection") or ""), {})
    above = task.there.collections.get(task.parent or "")
    parent = str(above["key"]) if above and not above.get("deleted") else ""
    same = task.there.collections_named(name, parent)
    if not same:
        return _Place(name, parent, {})
    inside = (task.document or {}).get("collections") or ()
    joined = next((one["key"] for one in same if one["key"] in inside), None)
    if joined:
        return _Place(name, parent, {_ROOT: PushedObject(key=joined, mine=False)})
    entry = next((one for one in entries.entries if one.key == own), None)
    words = untagged(entry.item.get("title")).split() if entry else []
    more = " ".join(words[:_TITLE_WORDS]) + (" ..." if len(words) > _TITLE_WORDS else "")
    return _Place(f"{name}: {more}" if more else f"{name} (2)", parent, {})


# The answer


def _summary(
    bibliography: Bibliography,
    planned: Plan,
    result: KeyedPlan,
    labels: Mapping[str, str],
    own: str,
    there: ZoteroLibrary,
) -> Summary:
    reused = [key for key in planned.reused if key != own]
    existing = tuple(
        ExistingItem(key=result.known[f"{ITEM}{key}"].key, label=labels[f"{ITEM}{key}"]) for key in reused
    )
    counts = _counts(planned, result.steps, {one.key for one in existing}, result.known, own)
    return Summary(
        text=_in_words(counts),
        references=sum(not work.printed[0].clues for work in bibliography.works),
        new=counts["new"],
        yours=len(existing),
        changed=counts["changed"],
        unchanged=counts["unchanged"],
        existing=existing,
        kept=tuple(_kept(planned, labels)),
        left=tuple(_title(planned, name, there) for name in planned.left),
        messages=tuple(_messages(bibliography)),
    )


def _counts(
    planned: Plan, steps: Sequence[Step], yours: set[str], known: Mapping[str, PushedObject], own: str
) -> Counter[str]:
    """How many items of cited works are new, yours, changed and unchanged."""
    new = {step.key for step in steps if step.new}
    changed = {step.key for step in steps} - new
    counts: Counter[str] = Counter()
    for citation_key in planned.items:
        if citation_key == own:
            continue
        key = known[f"{ITEM}{citation_key}"].key
        kind = (
            "new" if key in new else "yours" if key in yours else "changed" if key in changed else "unchanged"
        )
        counts[kind] += 1
    return counts


def _in_words(counts: Mapping[str, int]) -> str:
    """'98 new, 11 already yours'."""
    words = {"new": "new", "yours": "already yours", "changed": "changed", "unchanged": "unchanged"}
    return (
        ", ".join(f"{counts[kind]} {text}" for kind, text in words.items() if counts[kind])
        or "nothing to add"
    )


def _title(planned: Plan, name: str, there: ZoteroLibrary) -> str:
    """The title in the library of what is no longer cited, else its citation key."""
    data = there.items.get(planned.known[f"{ITEM}{name}"].key, {})
    return shorten(plain(data.get("title"))) or name


def _kept(planned: Plan, labels: Mapping[str, str]) -> Iterator[Kept]:
    for name, reason in planned.kept:
        key, _, fields = name.partition(" (")
        shown = labels.get(f"{ITEM}{key}")
        named = tuple(fields.rstrip(")").split(", ")) if fields and shown else ()
        yield Kept(label=shown or plain(name), reason=reason, fields=named)


def _messages(bibliography: Bibliography) -> Iterator[Message]:
    """What to review, then the warnings, each once, without commands to type."""
    for level in ("review", "warning"):
        texts = (_COMMAND.sub("", note.message) for note in bibliography.notes if note.level == level)
        for text in dict.fromkeys(texts):
            yield Message(level=level, text=text)


def _decisions(bibliography: Bibliography, keys: Mapping[str, str]) -> Iterator[Decision]:
    """The studies, then the references whose record only the user can tell."""
    works = sorted(bibliography.works, key=lambda work: not work.printed[0].clues)
    for work in works:
        choice = work.edits.match if work.edits else None
        study = bool(work.printed[0].clues)
        if not (study or choice or (work.check.candidates and not work.records)):
            continue
        yield Decision(
            work=work.key,
            kind="study" if study else "reference",
            label=_work_label(work),
            printed=work.printed[0].raw,
            item=keys.get(f"{ITEM}{work.key}"),
            record=_record(work, work.check),
            choice=choice,
            candidates=tuple(map(record_choice, work.check.candidates)),
        )


def _record(work: Work, check: Check) -> str | None:
    return check.doi if work.records else None


def _work_label(work: Work) -> str:
    return label(Entry(key=work.key, item=work.item)) if work.item else shorten(work.printed[0].raw)


def _pending(library: str, result: KeyedPlan) -> PendingPlan:
    """The plan to be remembered, with the fields that each object's steps set."""
    fields: dict[str, tuple[str, ...]] = {}
    new: set[str] = set()
    for step in result.steps:
        fields[step.key] = (*fields.get(step.key, ()), *step.data)
        new |= {step.key} if step.new else set()
    objects = {
        name: PlannedObject(key=key, new=key in new, fields=fields.get(key, ()))
        for name, key in result.keys.items()
    }
    return PendingPlan(library=library, objects=objects, known=result.known)
