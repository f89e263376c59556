"""A small build and a library without HTTP: what is pushed, by whom it is changed, and pushed again."""

from collections.abc import Mapping, Sequence
from typing import Any

from citekit.model.entry import Collection
from citekit.zotero.items import ZoteroItem, ZoteroTag
from citekit.zotero.notes import ZoteroNote
from citekit.zotero.push.api import _write_result
from citekit.zotero.push.client import Unreachable
from citekit.zotero.push.library import ZoteroLibrary
from citekit.zotero.push.merging import EditPolicy
from citekit.zotero.push.places import Upload
from citekit.zotero.push.plan import Plan, TargetLibrary, plan
from citekit.zotero.push.recovery import recover
from citekit.zotero.push.state import PushedObject, SentObject
from citekit.zotero.push.write import PushOutcome, WriteResult, carry_out
from tests.zotero.push.rules import known_fields
from tests.zotero.push.store import Store

AUTHOR = ({"creatorType": "author", "lastName": "Ærø-{Brace", "firstName": "Ø"},)
OWN_TAGS = {"to read"}


def work(
    key: str = "ærø2020",
    *,
    tags: Sequence[str] = ("site:knee", "to read"),
    note: str = "What Brace says of knees.",
    type: str = "journalArticle",
    **fields: str,
) -> ZoteroItem:
    """A fictional article; fields given as '' are left out."""
    usual = {
        "title": "Knees",
        "publicationTitle": "J Brace",
        "volume": "7",
        "date": "2020",
        "DOI": f"10.5555/{key}",
    }
    found = {name: value for name, value in {**usual, **fields, "citationKey": key}.items() if value}
    return ZoteroItem(
        key=key,
        type=type,
        fields=found,
        creators=AUTHOR,
        tags=tuple(ZoteroTag(tag=tag, automatic=tag not in OWN_TAGS) for tag in tags),
        notes=(ZoteroNote(source="brace", html=f"<p data-x='1'>{note}</p>"),) if note else (),
        related=("brace2024",),
    )


def build(*works: ZoteroItem, name: str = "Build") -> Upload:
    """The works, another one, and the source that prints them all, in a collection inside the build's."""
    items = (*works, work("other2021", title="Other knees", note="More."))
    keys = tuple(one.key for one in items)
    source = ZoteroItem(
        key="brace2024",
        type="webpage",
        fields={"title": "All about knees", "date": "2024", "citationKey": "brace2024"},
        creators=AUTHOR,
        related=keys,
        is_source=True,
    )
    inside = (Collection(name="Brace 2024", keys=("brace2024", *keys)),)
    return Upload((*items, source), inside, {"brace": "brace2024"}, name)


class World:
    """A library that is pushed into, and what is known of it: the journal of its pushes too."""

    def __init__(self, store: Store | None = None) -> None:
        self.store = store or Store(local=True, account=False)
        self.known: dict[str, PushedObject] = {}
        self.unanswered: dict[str, SentObject] = {}
        self.loses = -2
        """How many requests are answered before an answer is lost; less than -1: none is."""

    def library(self) -> ZoteroLibrary:
        return ZoteroLibrary(
            self.store.items.values(), self.store.collections.values(), version=self.store.version
        )

    def target(self) -> TargetLibrary:
        return TargetLibrary("users/4711", known_fields(newer=self.store.newer))

    def plan(self, wanted: Upload, choice: EditPolicy = "ask") -> Plan:
        there = self.library()
        self.known, _ = recover(self.known, self.unanswered, there)
        self.unanswered = {}
        return plan(wanted, self.target(), there, self.known, choice)

    def push(self, wanted: Upload, choice: EditPolicy = "ask") -> tuple[Plan, PushOutcome]:
        planned = self.plan(wanted, choice)
        return planned, self.carry_out(planned)

    def carry_out(self, planned: Plan) -> PushOutcome:
        self.known = dict(planned.known)
        return carry_out(planned, self, self, lambda count: None)

    def write(
        self, kind: str, objects: Sequence[dict[str, Any]], *, since: int | None = None
    ) -> list[WriteResult]:
        answer = self.store.write(kind, list(objects), since=since)
        self.loses -= 1
        if self.loses == -1:
            raise Unreachable("the connection broke off")
        return [_write_result(answer, str(index)) for index in range(len(objects))]

    def library_uri(self, item: str) -> str:
        assert item in self.store.items
        return self.store.uri

    def note_request(self, objects: Mapping[str, SentObject]) -> None:
        self.unanswered.update(objects)

    def note_answer(self, objects: Mapping[str, PushedObject]) -> None:
        self.known.update(objects)
        self.unanswered = {}

    def item(self, title: str) -> dict[str, Any]:
        """The work's item: the one with a title that is not in the trash."""
        return next(one for one in self.store.works() if one.get("title") == title and not one.get("deleted"))
