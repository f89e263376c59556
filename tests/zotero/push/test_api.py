"""The web API as a server answers it: pages, pauses, refusals, and what is left of a push that broke off."""

import socket
from typing import Any

import pytest
from msgspec.structs import replace

from citekit.errors import CitekitError, UsageError
from citekit.zotero.push.api import _ASKED, _ASKED_AGAIN, Api
from citekit.zotero.push.client import POLICY, Refused, Unreachable, ZoteroClient
from citekit.zotero.push.connect import open_local, open_web
from citekit.zotero.push.write import carry_out
from tests.zotero.push.conftest import Pushed
from tests.zotero.push.server import GROUP, SERVER_ID, USER, WEB_KEY, Fault, ZoteroServer
from tests.zotero.push.world import build, work


@pytest.fixture
def api(client: ZoteroClient) -> Api:
    return Api(client, f"users/{USER}", name="the web library")


MANY = build(*(work(f"w{n}", title=f"Knee {n}") for n in range(60)))


def test_pages_are_read_to_the_end(zotero: ZoteroServer, api: Api) -> None:
    for number in range(250):
        zotero.store.add(
            f"ABCD{number:04}".translate(str.maketrans("01", "XY")), itemType="document", title=f"T{number}"
        )
    assert len(api.library().items) == 250
    assert [path for _, path, _ in zotero.requests if "start=200" in path]


def test_a_library_that_changes_between_two_pages_is_read_again(zotero: ZoteroServer, api: Api) -> None:
    for number in range(150):
        zotero.store.add(
            f"ABCD{number:04}".translate(str.maketrans("01", "XY")), itemType="document", title=f"T{number}"
        )
    zotero.faults.append(Fault(r"/items.*start=100", "GET", headers={"Last-Modified-Version": "999"}))
    assert len(api.library().items) == 150
    zotero.faults.append(
        Fault(r"/items.*start=100", "GET", headers={"Last-Modified-Version": "999"}, times=9)
    )
    with pytest.raises(CitekitError, match="keeps changing"):
        api.library()


@pytest.mark.parametrize("header", ["Retry-After", "Backoff"])
def test_a_pause_that_is_asked_for_is_made(
    zotero: ZoteroServer, api: Api, pauses: list[float], header: str
) -> None:
    zotero.faults.append(Fault("/items", "POST", 429, {header: "7"}))
    outcome = Pushed().push(api, build(work()))
    assert outcome.failed == ()
    assert any(6 < pause <= 7 for pause in pauses)


def test_backoff_beside_a_good_answer_is_kept_too(
    zotero: ZoteroServer, api: Api, pauses: list[float]
) -> None:
    zotero.faults.append(Fault("/collections", "POST", headers={"Backoff": "5"}))
    Pushed().push(api, build(work()))
    assert any(4 < pause <= 5 for pause in pauses)


def test_a_pause_that_is_too_long_ends_the_push(zotero: ZoteroServer, api: Api) -> None:
    zotero.faults.append(Fault("/items", "GET", 429, {"Retry-After": "3600"}))
    with pytest.raises(Refused, match="asks to wait 3600 seconds"):
        api.library()


def test_reading_goes_on_after_passing_faults(zotero: ZoteroServer, api: Api) -> None:
    zotero.store.add("ABCDEFGH", itemType="document", title="Knees")
    zotero.faults += [
        Fault("/items", "GET", 500),
        Fault("/items", "GET", 503),
        Fault("/items", "GET", closes="before"),
    ]
    assert api.library().items["ABCDEFGH"]["title"] == "Knees"
    assert not zotero.faults  # all have happened


# What breaks a push of 120 works off in the middle, and how it is said.
BREAKS = [
    (Fault("/items", "POST", 500, skip=1), "failed .HTTP 500."),
    (Fault("/items", "POST", 412, skip=1), "changed during the push"),
    (Fault("/items", "POST", 409, skip=1), "is locked by a sync"),
    (Fault("/items", "POST", 403, skip=1), "check the permissions of the key"),
    (Fault("/items", "POST", 428, skip=1), "requires an unknown version"),
    (Fault("/items", "POST", closes="before", skip=1), "broke off"),
    (Fault("/items", "POST", closes="after", skip=1), "broke off"),
    (Fault("/items", "POST", closes="after", skip=3), "broke off"),
    (Fault("/items", "POST", garbles=True, skip=1), "not JSON"),
    (Fault("/collections", "POST", closes="after"), "broke off"),
    (Fault("/collections", "POST", closes="after", skip=1), "broke off"),
]


@pytest.mark.parametrize(
    "fault", BREAKS, ids=lambda one: f"{one[0].status or one[0].closes} {one[0].path} {one[0].skip}"
)
def test_the_next_push_completes_one_that_broke_off(
    zotero: ZoteroServer, api: Api, fault: tuple[Fault, str]
) -> None:
    one, said = fault
    zotero.faults.append(Fault(**vars(one)))
    pushed = Pushed()
    with pytest.raises(CitekitError, match=said):
        pushed.push(api, MANY)
    assert pushed.push(api, MANY).failed == ()
    assert (len(zotero.store.works()), len(zotero.store.notes())) == (62, 61)
    outcome = pushed.push(api, MANY)
    assert outcome.created == outcome.changed == ()
    # And what came through unheard is ours all the same: a correction reaches it.
    outcome = pushed.push(api, build(*(work(f"w{n}", title=f"Knee {n}, corrected") for n in range(60))))
    assert len(outcome.changed) == 60


@pytest.mark.parametrize("skip", [0, 2, 3])
def test_a_zotero_that_still_writes_what_it_was_sent(
    zotero: ZoteroServer, client: ZoteroClient, skip: int
) -> None:
    zotero.program = 10
    zotero.faults.append(Fault("/items", "POST", closes="during", skip=skip))
    pushed = Pushed()
    with pytest.raises(CitekitError, match="broke off"):
        pushed.push(open_local(client, "user", print), MANY)
    assert pushed.push(open_local(client, "user", print), MANY).failed == ()
    assert zotero.late == []
    assert pushed.looks > 1
    assert (len(zotero.store.works()), len(zotero.store.notes())) == (62, 61)
    assert not pushed.push(open_local(client, "user", print), MANY).created


def test_a_batch_that_is_too_large_is_halved(zotero: ZoteroServer, api: Api) -> None:
    zotero.faults.append(Fault("/items", "POST", 413, times=2))
    pushed = Pushed()
    assert pushed.push(api, MANY).failed == ()
    assert len(zotero.store.works()) == 62


def test_half_of_a_batch_that_is_too_large(zotero: ZoteroServer, api: Api) -> None:
    zotero.faults += [Fault("/items", "POST", 413), Fault("/items", "POST", 409, skip=1)]
    pushed = Pushed()
    with pytest.raises(Refused, match="locked by a sync"):
        pushed.push(api, MANY)
    assert pushed.unanswered
    assert pushed.push(api, MANY).failed == ()
    assert (len(zotero.store.works()), len(zotero.store.notes())) == (62, 61)


def test_what_is_too_large_by_itself_is_said(zotero: ZoteroServer, api: Api) -> None:
    outcome = Pushed().push(api, build(work(note="x" * 300_000)))
    assert [label for label, _ in outcome.failed] == ["note of ærø2020"]
    assert "413" in outcome.failed[0][1]


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"{}", b"[1]", b'[{"data": 1}]', b'[{"data": {}}]', b"\xff"],
    ids=str,
)
def test_an_answer_that_is_none(zotero: ZoteroServer, api: Api, body: bytes) -> None:
    zotero.faults.append(Fault("/collections", "GET", 200, body=body))
    with pytest.raises(Refused, match=r"not a Zotero|Invalid answer"):
        api.library()


@pytest.mark.parametrize(
    "body", [b"{}", b"[]", b"null", b'{"success": {}}', b'{"failed": {"0": {}}}'], ids=str
)
def test_a_write_whose_answer_says_nothing_failed(zotero: ZoteroServer, api: Api, body: bytes) -> None:
    zotero.faults.append(Fault("/collections", "POST", 200, body=body))
    outcome = Pushed().push(api, build(work()))
    assert outcome.failed[0][0] == "collection Build"


def test_the_web_library_is_the_keys(
    zotero: ZoteroServer, client: ZoteroClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZOTERO_API_KEY", WEB_KEY)
    api = open_web(client, "user")
    Pushed().push(api, build(work()))
    assert len(zotero.store.works()) == 3
    api = open_web(client, str(GROUP))
    Pushed().push(api, build(work()))
    assert len(zotero.group.works()) == 3
    uri = zotero.group.works()[0]["relations"]["dc:relation"][0]
    assert uri.startswith(f"http://zotero.org/groups/{GROUP}/items/")
    assert not zotero.store.items.keys() & zotero.group.items.keys()


@pytest.mark.parametrize(
    ("key", "access", "error", "said"),
    [
        ("", {}, UsageError, "no key for the web library"),
        ("a b\r\nX: y", {}, UsageError, "Invalid ZOTERO_API_KEY"),
        ("A" * 24, {}, Refused, "rejected the key"),
        (WEB_KEY, {}, Refused, "lacks write access"),
        (WEB_KEY, {"user": {"library": True}}, Refused, "lacks write access"),
        (WEB_KEY, {"groups": {"all": {"write": True}}}, Refused, "lacks write access"),
    ],
)
def test_a_key_that_does_not_open(
    zotero: ZoteroServer,
    client: ZoteroClient,
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    access: dict[str, Any],
    error: type[CitekitError],
    said: str,
) -> None:
    monkeypatch.setenv("ZOTERO_API_KEY", key)
    zotero.access = access
    with pytest.raises(error, match=said) as caught:
        open_web(client, "user")
    assert not key or key not in str(caught.value)


def test_a_running_zotero_asks_once(zotero: ZoteroServer, client: ZoteroClient) -> None:
    zotero.program = 10
    told: list[str] = []
    api = open_local(client, "user", told.append)
    pushed = Pushed()
    assert pushed.push(api, MANY).failed == ()
    assert (zotero.dialogs, len(told)) == (1, 1)
    assert api.target().id == f"users/0 of {SERVER_ID}"
    again = open_local(client, "user", told.append)
    assert pushed.push(again, MANY).created == ()
    assert zotero.dialogs == 1, "reading needs no permission"


def test_a_permission_for_one_write_is_asked_for_again(zotero: ZoteroServer, client: ZoteroClient) -> None:
    zotero.program, zotero.answer = 10, "once"
    told: list[str] = []
    api = open_local(client, "user", told.append)
    assert Pushed().push(api, build(work())).failed == ()
    assert zotero.dialogs == zotero.writes == 4
    assert told == [_ASKED, *[_ASKED_AGAIN] * 3]


def test_a_person_who_says_no(zotero: ZoteroServer, client: ZoteroClient) -> None:
    zotero.program, zotero.answer = 10, "never"
    api = open_local(client, "user", lambda said: None)
    with pytest.raises(CitekitError, match="permission was denied"):
        Pushed().push(api, build(work()))
    assert zotero.writes == 0


def test_another_zotero_than_at_the_start(zotero: ZoteroServer, client: ZoteroClient) -> None:
    zotero.program = 10
    api = open_local(client, "user", lambda said: None)
    client.headers["Zotero-Server-ID"] = "another"
    with pytest.raises(Refused, match="a different Zotero"):
        Pushed().push(api, build(work()))


def test_a_zotero_that_is_still_writing_is_not_written_to(zotero: ZoteroServer, client: ZoteroClient) -> None:
    """What was sent is not all there, and more of it comes between reading and writing."""
    zotero.program = 10
    api = open_local(client, "user", print)
    pushed = Pushed()
    planned = pushed.plan(api, build(work()))
    zotero.store.add("ABCD2345", itemType="document", title="What was sent earlier")
    with pytest.raises(Refused, match="changed during the push"):
        carry_out(planned, api, pushed, lambda count: None, unchanged=True)
    assert zotero.writes == 0


def test_zoteros_that_do_not_open(zotero: ZoteroServer, client: ZoteroClient) -> None:
    zotero.program = 8
    with pytest.raises(Refused, match="version 10 or newer"):
        open_local(client, "user", lambda said: None)
    zotero.enabled = False
    with pytest.raises(Refused, match="Allow other applications"):
        open_local(client, "user", lambda said: None)


def test_nobody_answers() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        client = ZoteroClient(f"http://127.0.0.1:{free.getsockname()[1]}", proxies=False)
        with pytest.raises(Unreachable, match="cannot connect"):
            client.get("/api/")
        client.close()


def test_somebody_who_does_not_answer_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        client = ZoteroClient(
            f"http://127.0.0.1:{mute.getsockname()[1]}", proxies=False, policy=replace(POLICY, answer=0.2)
        )
        with pytest.raises(Unreachable, match="does not answer in time"):
            client.get("/api/")
        client.close()
