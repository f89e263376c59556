"""Plan what to write into a library so that it holds the bibliography.

No network is used: the library may be a snapshot of any Zotero, as the web API's JSON.
"""

from collections.abc import Collection as Some
from collections.abc import Mapping
from typing import Any, NamedTuple

from citekit.model.states import ROUTINE_TAGS
from citekit.zotero.items import RECENT, ZoteroItem, ZoteroTag, in_extra
from citekit.zotero.push.decisions import Decision, decide
from citekit.zotero.push.library import UNIDENTIFIED, Data, ZoteroLibrary
from citekit.zotero.push.merging import EditPolicy, agree, first_line
from citekit.zotero.push.places import LONGEST_NAME, Places, Upload
from citekit.zotero.push.recall import identify_item, recall
from citekit.zotero.push.state import PushedObject
from citekit.zotero.push.steps import ITEM, NOTE, DesiredObject, PushStep, RelationStep, Step

LONG_TAG = f"a tag of more than {LONGEST_NAME} letters, left out"


class TargetLibrary(NamedTuple):
    """A library to write to: its ``id`` in the state, and the item ``fields`` that its server knows (()): unknown."""

    id: str
    fields: Some[str] = ()


class Plan(NamedTuple):
    """The ``steps`` in order, what is ``known`` before them, and the report's content."""

    steps: tuple[Step, ...]
    known: dict[str, PushedObject]
    unchanged: int
    reused: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    """(label, reason) of what is left alone."""
    left: tuple[str, ...]
    """Labels of what an earlier push wrote and the build no longer has; it stays in Zotero."""
    items: dict[str, str]
    """Citation key -> key or id of the work's item."""
    version: int = 0
    """The library's version when it was read."""


def plan(
    wanted: Upload,
    target: TargetLibrary,
    there: ZoteroLibrary,
    known: Mapping[str, PushedObject],
    choice: EditPolicy = "ask",
) -> Plan:
    """What to write into ``target``.

    ``there``: what it holds, ``known``: what was written before. Raises UsageError if the chosen collection is not
    clear.
    """
    planner = _Planner(wanted, target, there, known, choice)
    planner.collections()
    planner.items()
    planner.notes()
    return planner.plan()


class _Planner:
    def __init__(
        self,
        wanted: Upload,
        target: TargetLibrary,
        there: ZoteroLibrary,
        known: Mapping[str, PushedObject],
        choice: EditPolicy,
    ) -> None:
        self._wanted, self._target, self._there, self._choice = wanted, target, there, choice
        self._before, self._apart = recall(wanted.items, known, there)
        self._known = dict(self._before)
        self._steps: list[Step] = []
        self._kept: list[tuple[str, str]] = []
        self._reused: list[str] = []
        self._seen: set[str] = set()
        self._unchanged = 0
        self._places = Places(wanted, there, self._before, self._decide)
        self._items: dict[str, str] = {}
        """Citation key -> key or id of the item, existing or to be created."""
        self._notes = {one.key for name, one in self._before.items() if name.startswith(NOTE)}
        """Keys of the notes that are known."""

    def plan(self) -> Plan:
        left = [name for name in self._before if name not in self._seen and name.startswith(ITEM)]
        objects = [step for step in self._steps if isinstance(step, PushStep)]
        relations = [step for step in self._steps if isinstance(step, RelationStep)]
        return Plan(
            (*objects, *relations),
            self._known,
            self._unchanged,
            tuple(self._reused),
            tuple(self._kept),
            tuple(one.removeprefix(ITEM) for one in left),
            dict(self._items),
            self._there.version,
        )

    def collections(self) -> None:
        """Plan the collections."""
        self._places.plan()

    def items(self) -> None:
        """Plan the item of each work.

        All items are located before the first is planned, for relations.
        """
        located: dict[str, Data | None] = {}
        taken = set(self._apart)
        for item in sorted(self._wanted.items, key=self._is_new):  # earlier ones keep their place
            data = located[item.key] = self._locate(item, taken)
            known = self._before.get(f"{ITEM}{item.key}")
            taken.update(one for one in (data and data["key"], known and known.key) if one)
        for citation_key, data in located.items():
            is_deleted = data.get("deleted") if data else f"{ITEM}{citation_key}" in self._before
            if not is_deleted or self._choice == "ours":
                self._items[citation_key] = data["key"] if data else f"{ITEM}{citation_key}"
        # Sources first: what they print is related to them as soon as it is created.
        for item in sorted(self._wanted.items, key=lambda one: not one.is_source):
            self._item(item, located[item.key])

    def _is_new(self, item: ZoteroItem) -> tuple[bool, bool]:
        if f"{ITEM}{item.key}" in self._before:
            return False, False
        return True, self._there.find_called(_as_data(item)) is None

    def _locate(self, item: ZoteroItem, taken: set[str]) -> Data | None:
        """The item in the library: pushed before, or the user's."""
        data = None
        if known := self._before.get(f"{ITEM}{item.key}"):
            # By its key: a DOI that is found later creates no second item.
            key = self._there.merged_into(known.key)
            if key in taken:  # merged into an item that another entry has
                return self._there.items.get(known.key)
            data = self._there.items.get(key)
        if data is None or data.get("deleted"):
            other = self._there.find(_as_data(item), taken)
            return self._there.items[other] if other else data
        return data

    def _item(self, item: ZoteroItem, data: Data | None) -> None:
        known = self._before.get(f"{ITEM}{item.key}")
        if known and data and known.key != data["key"]:  # it was deleted, and this one is the user's
            known = None
        fields = {
            "itemType": item.type,
            **self._fields(item),
            "creators": [dict(one) for one in item.creators],
        }
        own = known.mine if known else data is None or _is_as(fields, data)
        subject = DesiredObject(
            f"{ITEM}{item.key}",
            "items",
            item.key,
            fields,
            self._tags(item, own=own),
            self._places.of(item.key, known),
            self._related(item, known),
            work=identify_item(item),
        )
        known = known and self._places.without_emptied(known)
        decision = self._decide(subject, data, known, own=own)
        if known is None and data is not None and not own and decision.exists:
            self._reused.append(item.key)

    def _tags(self, item: ZoteroItem, *, own: bool) -> list[dict[str, Any]]:
        """The item's tags; one of the user's gets none of the states that ask for nothing."""
        tags = [tag for tag in item.tags if own or not (tag.automatic and tag.tag in ROUTINE_TAGS)]
        if any(len(tag.tag) > LONGEST_NAME for tag in tags):
            self._kept.append((item.key, LONG_TAG))
        return [_tag(tag) for tag in tags if len(tag.tag) <= LONGEST_NAME]

    def _related(self, item: ZoteroItem, known: PushedObject | None) -> list[str]:
        """The related items. A deleted one keeps its relation: it may be restored."""
        deleted = (self._before.get(f"{ITEM}{cited}") for cited in item.related if cited not in self._items)
        had = known.relations if known else ()
        keys = [self._items[cited] for cited in item.related if cited in self._items]
        return list(dict.fromkeys([*keys, *(one.key for one in deleted if one and one.key in had)]))

    def _fields(self, item: ZoteroItem) -> dict[str, str]:
        """The fields that the server knows.

        The others, such as the citation key, are lines of Extra.
        """
        if not self._target.fields:
            return in_extra(item.fields, tuple(RECENT))
        return in_extra(item.fields, [name for name in item.fields if name not in self._target.fields])

    def notes(self) -> None:
        """Plan the notes under each work's item, one for each source."""
        for item in self._wanted.items:
            parent = self._items.get(item.key)
            for note in item.notes:
                if parent is None:
                    continue
                subject = DesiredObject(
                    f"{NOTE}{item.key}:{note.source or ''}",
                    "items",
                    f"note of {item.key}",
                    {"itemType": "note", "parentItem": parent, "note": note.html},
                    item=item.key,
                )
                known = self._before.get(subject.id)
                data = self._there.items.get(known.key) if known else self._same_note(parent, note.html)
                self._notes.update({data["key"]} if data else ())
                self._decide(subject, data, known)

    def _same_note(self, parent: str, html: str) -> Data | None:
        """The note under an item that says the same, or else about the same source."""
        free = [note for note in self._there.notes(parent) if note["key"] not in self._notes]
        same = (note for note in free if agree("note", html, note.get("note")))
        line = first_line(html)
        about = (note for note in free if line and first_line(note.get("note")) == line)
        return next(same, None) or next(about, None)

    def _decide(
        self, subject: DesiredObject, data: Data | None, known: PushedObject | None, *, own: bool = True
    ) -> Decision:
        decision = decide(subject, data, known, self._choice, own=own)
        self._seen.add(subject.id)
        self._steps += decision.steps
        if not decision.steps and not decision.kept and decision.exists:
            self._unchanged += 1
        if decision.known and not any(isinstance(step, PushStep) for step in decision.steps):
            self._known[subject.id] = decision.known
        if decision.kept:
            named = ", ".join(decision.fields) if subject.work != UNIDENTIFIED else ""
            self._kept.append((f"{subject.label} ({named})" if named else subject.label, decision.kept))
        return decision


def _as_data(item: ZoteroItem) -> dict[str, Any]:
    return {"itemType": item.type, **item.fields, "creators": item.creators}


def _is_as(fields: Mapping[str, Any], data: Data) -> bool:
    """Whether an item is as we would create it, so that it is ours although nothing of it is known."""
    return all(agree(name, value, data.get(name)) for name, value in fields.items())


def _tag(tag: ZoteroTag) -> dict[str, Any]:
    return {"tag": tag.tag, **({"type": 1} if tag.automatic else {})}
