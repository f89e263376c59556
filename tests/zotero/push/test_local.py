"""A push into a running Zotero 10, point by point as its source behaves (see `server` and `store`)."""

import threading
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from citekit.errors import CitekitError
from citekit.zotero.push import api as api_module
from citekit.zotero.push.api import Api
from citekit.zotero.push.client import Unreachable, ZoteroClient
from citekit.zotero.push.connect import open_local
from tests.zotero.push.conftest import Pushed
from tests.zotero.push.server import USER, Fault, ZoteroServer
from tests.zotero.push.store import Store
from tests.zotero.push.world import World, build, work


@pytest.fixture
def opened(zotero: ZoteroServer, client: ZoteroClient) -> Callable[[], Api]:
    """Opens the running Zotero's library as each command does."""
    zotero.program = 10
    return lambda: open_local(client, "user", lambda said: None)


def test_a_key_of_the_clients_own_is_refused_and_never_sent(
    zotero: ZoteroServer, opened: Callable[[], Api]
) -> None:
    store = Store(local=True)
    sent = {"key": "ABCD2345", "version": 0, "itemType": "document", "title": "Knees"}
    failed = store.write("items", [sent])["failed"]["0"]
    assert failed["message"] == "'primaryData' not loaded for item (null/1/ABCD2345)"
    outcome = Pushed().push(opened(), build(work()))
    assert outcome.failed == ()
    assert (len(zotero.store.works()), len(zotero.store.notes())) == (3, 2)


@pytest.mark.parametrize("account", [True, False])
def test_related_items_are_named_as_zotero_names_them(
    zotero: ZoteroServer, opened: Callable[[], Api], account: bool
) -> None:
    zotero.store.account = account
    Pushed().push(opened(), build(work()))
    uri = f"http://zotero.org/users/{USER if account else 'local/v3aG8nQf'}/items/"
    related = [one["relations"]["dc:relation"] for one in zotero.store.works()]
    assert all(one.startswith(uri) for uris in related for one in uris)
    assert sorted(map(len, related)) == [1, 1, 2], "both ways"


def test_the_address_of_the_library_is_learnt_from_items_that_are_related(
    zotero: ZoteroServer, opened: Callable[[], Api]
) -> None:
    zotero.store.account = False
    related = {"dc:relation": [f"{zotero.store.uri}/items/ABCD2346"]}
    zotero.store.add("ABCD2345", itemType="document", title="Mine", relations=related)
    Pushed().push(opened(), build(work()))
    assert not [path for _, path, _ in zotero.requests if "format=" in path]


def test_without_an_address_everything_else_is_written(
    zotero: ZoteroServer, opened: Callable[[], Api]
) -> None:
    zotero.store.account = False
    zotero.faults.append(Fault("format=", "GET", 400, times=9))
    pushed = Pushed()
    outcome = pushed.push(opened(), build(work()))
    assert (outcome.failed, len(outcome.unrelated)) == ((), 3)
    assert len(zotero.store.works()) == 3
    zotero.faults.clear()
    outcome = pushed.push(opened(), build(work()))
    assert (outcome.created, len(outcome.changed), outcome.unrelated) == ((), 3, ())
    assert not pushed.push(opened(), build(work())).changed


def test_a_relation_to_nobodys_library_is_replaced(zotero: ZoteroServer, opened: Callable[[], Api]) -> None:
    pushed = Pushed()
    pushed.push(opened(), build(work()))
    work_item = next(one for one in zotero.store.works() if one["title"] == "Knees")
    right = work_item["relations"]
    foreign = [uri.replace(f"users/{USER}", "users/0") for uri in right["dc:relation"]]
    zotero.store.edit(work_item["key"], relations={"dc:relation": foreign})
    pushed.known["i:ærø2020"] = replace(pushed.known["i:ærø2020"], relations=())
    pushed.push(opened(), build(work()))
    assert zotero.store.items[work_item["key"]]["relations"] == right


def trashed_item(store: Store) -> str:
    store.trash(next(one["key"] for one in store.works() if one["title"] == "Knees"))
    return "ærø2020"


def trashed_collection(store: Store) -> str:
    store.edit(
        next(one["key"] for one in store.collections.values() if one["parentCollection"]), deleted=True
    )
    return "collection Build / Brace 2024"


def trashed_collection_above(store: Store) -> str:
    store.edit(
        next(one["key"] for one in store.collections.values() if not one["parentCollection"]), deleted=True
    )
    return "collection Build"


@pytest.mark.parametrize("trash", [trashed_item, trashed_collection, trashed_collection_above])
def test_what_is_in_the_trash_is_not_deleted(
    zotero: ZoteroServer, opened: Callable[[], Api], trash: Callable[[Store], str]
) -> None:
    pushed = Pushed()
    pushed.push(opened(), build(work()))
    label = trash(zotero.store)
    planned = pushed.plan(opened(), build(work()))
    assert planned.kept == ((label, "in Zotero's trash"),)
    assert planned.steps == ()
    outcome = pushed.push(opened(), build(work()), "ours")
    assert (len(outcome.created), outcome.failed) == (1, ())
    assert not any(one.get("deleted") for one in (*zotero.store.works(), *zotero.store.collections.values()))
    assert len(zotero.store.works()) == 3
    assert len(zotero.store.collections) == 2
    assert pushed.plan(opened(), build(work())).steps == ()


@pytest.mark.parametrize("kind", ["items", "collections"])
def test_what_the_user_deleted_or_threw_away_is_settled_by_theirs(
    zotero: ZoteroServer, opened: Callable[[], Api], kind: str
) -> None:
    pushed = Pushed()
    pushed.push(opened(), build(work()))
    item = next(one["key"] for one in zotero.store.works() if one["title"] == "Knees")
    collection = next(iter(zotero.store.collections))
    zotero.store.delete(item if kind == "items" else collection)
    assert pushed.plan(opened(), build(work())).kept
    assert pushed.plan(opened(), build(work()), "theirs").kept == ()
    planned = pushed.plan(opened(), build(work(title="Corrected") if kind == "items" else work()))
    assert (planned.kept, planned.steps) == ((), ())
    assert pushed.push(opened(), build(work()), "ours").created


def test_one_consent_for_all_pushes(zotero: ZoteroServer, opened: Callable[[], Api]) -> None:
    Pushed().push(opened(), build(work()))
    Pushed().push(opened(), build(work("b", title="Elbows"), name="Another"))
    assert zotero.dialogs == 1
    assert len(zotero.local_keys) == 1, "one key, and no heap of them in Zotero's profile"


def test_a_wrong_key_in_the_environment_is_not_asked_about_again_and_again(
    zotero: ZoteroServer, opened: Callable[[], Api], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZOTERO_LOCAL_API_KEY", "wrong")
    Pushed().push(opened(), build(work()))
    Pushed().push(opened(), build(work("b", title="Elbows"), name="Another"))
    assert zotero.dialogs == 1


def test_too_many_dialogs_in_a_minute(
    zotero: ZoteroServer, opened: Callable[[], Api], pauses: list[float]
) -> None:
    zotero.answer = "once"
    zotero.faults.append(Fault("/authorize", "POST", 429, {"Retry-After": "7"}, skip=2))
    assert Pushed().push(opened(), build(work())).failed == ()
    assert any(6 < pause <= 7 for pause in pauses)


def test_a_key_that_zotero_forgot_is_asked_for_once_more(
    zotero: ZoteroServer, opened: Callable[[], Api]
) -> None:
    Pushed().push(opened(), build(work()))
    zotero.local_keys.clear()
    Pushed().push(opened(), build(work("b", title="Elbows"), name="Another"))
    Pushed().push(opened(), build(work("c", title="Wrists"), name="A third"))
    assert zotero.dialogs == 2


@pytest.mark.parametrize("skip", [0, 1, 2])
def test_an_answer_that_comes_too_late(
    zotero: ZoteroServer, opened: Callable[[], Api], monkeypatch: pytest.MonkeyPatch, skip: int
) -> None:
    release = threading.Event()
    zotero.faults.append(Fault(r"/(items|collections)$", "POST", waits_for=release, skip=skip))
    monkeypatch.setattr(api_module, "_LOCAL_WRITE_SECONDS", 0.2)
    pushed = Pushed()
    with pytest.raises(Unreachable, match="does not answer in time"):
        pushed.push(opened(), build(work()))
    monkeypatch.undo()
    release.set()
    assert pushed.push(opened(), build(work())).failed == ()
    assert (len(zotero.store.works()), len(zotero.store.notes())) == (3, 2)
    assert len(zotero.store.collections) == 2


def test_what_zotero_reads_from_extra_is_no_edit() -> None:
    world = World()
    lines = "Type: book\nEdition: 3\nPMID: 12"
    _, outcome = world.push(build(work(type="document", publicationTitle="", volume="", extra=lines)))
    assert outcome.failed == ()
    assert [world.item("Knees")[name] for name in ("itemType", "edition")] == ["book", "3"]
    planned = world.plan(build(work(type="document", publicationTitle="", volume="", extra=lines)))
    assert (planned.steps, planned.kept) == ((), ())
    _, outcome = world.push(
        build(work(type="document", publicationTitle="", volume="", extra=lines, series="1"))
    )
    assert (len(outcome.changed), outcome.failed) == (1, ())


def test_a_library_that_may_not_be_edited(zotero: ZoteroServer, opened: Callable[[], Api]) -> None:
    zotero.faults.append(Fault("/collections", "POST", 403, body=b"Write access denied"))
    with pytest.raises(CitekitError, match="may not edit this library"):
        Pushed().push(opened(), build(work()))


def test_the_setting_is_switched_off_during_the_push(zotero: ZoteroServer, opened: Callable[[], Api]) -> None:
    zotero.faults.append(Fault("/items", "POST", 403, body=b"Local API is not enabled"))
    with pytest.raises(CitekitError, match="Settings > Advanced > 'Allow other applications"):
        Pushed().push(opened(), build(work()))


def test_the_stand_in_hides_what_zotero_hides(zotero: ZoteroServer, client: ZoteroClient) -> None:
    zotero.program = 10
    store = zotero.store
    store.add("ABCD2345", itemType="document", title="Knees")
    store.add("ABCD2346", itemType="note", note="Knees", parentItem="ABCD2345")
    store.collections["ABCD2347"] = {"key": "ABCD2347", "version": 1, "name": "A", "parentCollection": False}
    store.trash("ABCD2345")
    store.edit("ABCD2347", deleted=True)

    def keys(path: str) -> list[str]:
        return [one["key"] for one in client.get(f"/api/users/0/{path}").json()]

    assert keys("items") == keys("items?includeTrashed=1&itemType=-attachment") == []
    assert keys("items?includeTrashed=1") == ["ABCD2345", "ABCD2346"]
    assert keys("collections") == []
    zotero.enabled = False
    reply = client.get("/api/users/0/items")
    assert (reply.status, reply.body) == (403, b"Local API is not enabled")
