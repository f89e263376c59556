"""``citekit push zotero`` as a user types it."""

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Literal

import pytest

from tests.zotero.push.conftest import Push
from tests.zotero.push.server import GROUP, WEB_KEY, Fault, ZoteroServer

STATE = "citekit.zotero.json"


def counted(said: str) -> dict[str, str]:
    """The lines of a report by their first word."""
    return dict(re.findall(r"^  (\w+) +(.*)$", said, re.MULTILINE))


def test_twice_and_after_a_correction(zotero: ZoteroServer, push: Push, lock: Path) -> None:
    zotero.program = 10
    first = push()
    assert first.exit_code == 0, first.stderr
    assert counted(first.stdout)["created"] == "2 collections, 3 items, 2 notes"
    assert "Always Allow" in first.stderr
    state, writes = (lock.parent / STATE).read_bytes(), zotero.writes
    second = push()
    assert counted(second.stdout) == {"created": "0", "changed": "0", "unchanged": "7"}
    assert second.stderr == ""
    assert ((lock.parent / STATE).read_bytes(), zotero.writes) == (state, writes)
    text = lock.read_text(encoding="utf-8").replace("Bending {again}", "Turning {again}")
    lock.write_text(text, encoding="utf-8")
    third = push()
    changed = counted(third.stdout)["changed"]
    assert re.match(r"1 item(, 1 note)?: ", changed), changed
    assert zotero.writes == writes + 1, third.stdout


def test_a_dry_run_writes_nothing(zotero: ZoteroServer, push: Push, lock: Path) -> None:
    zotero.program = 10
    done = push("--dry-run")
    assert "dry run: nothing is written" in done.stdout
    assert counted(done.stdout)["created"] == "2 collections, 3 items, 2 notes"
    assert zotero.writes == zotero.dialogs == 0
    assert [path.name for path in lock.parent.iterdir()] == [lock.name]


def test_what_a_person_did_is_reported(zotero: ZoteroServer, push: Push) -> None:
    zotero.program = 10
    push()
    works = {one["title"]: one["key"] for one in zotero.store.works()}
    bending = next(key for title, key in works.items() if title.startswith("Bending"))
    knees = next(key for title, key in works.items() if title.startswith("Knees"))
    zotero.store.edit(bending, title="Mine")
    zotero.store.trash(knees)
    said = push().stdout
    assert re.search(r"kept       1 edited in Zotero: \S+ \(title\) \(--ours overwrites them, --theirs", said)
    assert re.search(r"kept       1 in Zotero's trash: \S+ \(--ours restores them, --theirs", said)
    assert zotero.store.items[bending]["title"] == "Mine"
    assert "edited" not in push("--theirs").stdout
    assert "edited" not in push().stdout
    push("--ours")
    assert zotero.store.items[bending]["title"].startswith("Bending")
    assert "deleted" not in zotero.store.items[knees]


def test_the_web_library_with_a_key_that_is_never_shown(zotero: ZoteroServer, push: Push, lock: Path) -> None:
    done = push("--to", "web", "--collection", "Knees", key=WEB_KEY)
    assert done.exit_code == 0, done.stderr
    assert {one["name"] for one in zotero.store.collections.values()} > {"Knees"}
    assert WEB_KEY not in done.stdout + done.stderr + (lock.parent / STATE).read_text(encoding="utf-8")
    zotero.faults.append(Fault("/items", "GET", 403, body=WEB_KEY.encode()))
    refused = push("--to", "web", key=WEB_KEY)
    assert refused.exit_code == 1
    assert WEB_KEY not in refused.stdout + refused.stderr
    done = push("--to", "web", "--library", str(GROUP), key=WEB_KEY)
    assert done.exit_code == 0, done.stderr
    assert len(zotero.group.works()) == 3
    assert json.loads((lock.parent / STATE).read_text(encoding="utf-8"))["libraries"].keys() == {
        "users/4711",
        f"groups/{GROUP}",
    }


def test_auto_is_the_running_zotero_else_the_web(zotero: ZoteroServer, push: Push) -> None:
    zotero.program = 10
    assert push("--dry-run", key=WEB_KEY).stdout.startswith("Zotero, ")
    zotero.program = None
    done = push("--dry-run", key=WEB_KEY, CITEKIT_ZOTERO_URL="http://127.0.0.1:9")
    assert (done.stdout.partition(", ")[0], done.stderr) == ("the web library", "")
    # A Zotero that runs and cannot be written to is named.
    zotero.program, zotero.enabled = 10, False
    done = push("--dry-run", key=WEB_KEY)
    assert done.stdout.startswith("the web library, ")
    assert "Settings > Advanced > 'Allow other applications" in done.stderr
    assert "pushing to zotero.org instead" in done.stderr


@pytest.mark.parametrize(
    ("program", "enabled", "options", "code", "said"),
    [
        (None, True, (), 1, "version 10 or newer can"),
        (None, True, ("--to", "web"), 2, "no key for the web library"),
        (10, False, ("--to", "local"), 1, "Zotero does not accept other programs"),
        (8, True, ("--to", "local"), 1, "version 10 or newer can"),
        (8, True, (), 1, "import references.rdf"),
        (10, False, (), 1, "Settings > Advanced > 'Allow other applications on this computer to communicate"),
        (10, True, ("--ours", "--theirs"), 2, "--ours and --theirs exclude each other"),
        (10, True, ("--library", "98"), 1, "has no such library"),
        (10, True, ("--library", "../x"), 2, "Invalid library"),
    ],
)
def test_what_does_not_go_is_said_in_a_sentence(
    zotero: ZoteroServer,
    push: Push,
    program: int | None,
    enabled: bool,
    options: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    zotero.program, zotero.enabled = program, enabled
    done = push(*options)
    assert (done.exit_code, done.stdout) == (code, "")
    assert said in done.stderr
    assert done.stderr.startswith("citekit: ")
    assert done.stderr.count("\n") == 1


def test_a_closed_zotero(push: Push) -> None:
    done = push(CITEKIT_ZOTERO_URL="http://127.0.0.1:9", CITEKIT_ZOTERO_WEB_URL="http://127.0.0.1:9")
    assert done.exit_code == 1
    assert done.stderr == (
        "citekit: Zotero is not running; start it and run the command again, or push to the library on zotero.org "
        "with its key in ZOTERO_API_KEY (cannot connect to http://127.0.0.1:9)\n"
    )


def test_zotero_org_out_of_reach(push: Push) -> None:
    done = push("--to", "web", key=WEB_KEY, CITEKIT_ZOTERO_WEB_URL="http://127.0.0.1:9")
    assert done.exit_code == 1
    assert done.stderr == (
        "citekit: zotero.org cannot be reached: cannot connect to http://127.0.0.1:9; check the network\n"
    )


def test_a_push_that_broke_off_is_completed(zotero: ZoteroServer, push: Push) -> None:
    zotero.program = 10
    zotero.faults.append(Fault("/items", "POST", closes="after"))
    done = push(ZOTERO_LOCAL_API_KEY="")
    assert (done.exit_code, done.stderr.count("Traceback")) == (1, 0)
    assert push().exit_code == 0
    assert (len(zotero.store.works()), len(zotero.store.notes())) == (3, 2)


def test_the_chosen_collection_is_that_of_later_pushes(zotero: ZoteroServer, push: Push, lock: Path) -> None:
    zotero.program = 10
    assert push("--collection", "Mine").exit_code == 0
    assert counted(push().stdout) == {"created": "0", "changed": "0", "unchanged": "7"}
    assert [one["name"] for one in zotero.store.collections.values() if not one["parentCollection"]] == [
        "Mine"
    ]
    back = push("--collection", "All about knees")
    assert counted(back.stdout)["created"] == "2 collections"
    assert push("--dry-run").stdout.startswith("Zotero, collection 'All about knees'")
    state = json.loads((lock.parent / STATE).read_bytes())
    assert state["collections"] == state["unanswered"] == {}


def test_a_library_without_an_address(zotero: ZoteroServer, push: Push) -> None:
    zotero.program, zotero.store.account = 10, False
    zotero.faults.append(Fault("format=", "GET", 400, times=99))
    for created in ("2 collections, 3 items, 2 notes", "0"):
        done = push()
        assert done.exit_code == 0
        assert counted(done.stdout)["created"] == created
        assert counted(done.stdout)["unrelated"].startswith("3 items without their related items")
    zotero.faults.clear()
    assert counted(push("--dry-run").stdout)["changed"].startswith("3 items: ")
    assert counted(push().stdout)["changed"].startswith("3 items: ")
    assert counted(push().stdout) == {"created": "0", "changed": "0", "unchanged": "7"}


def test_failures_of_one_kind_are_one_line(zotero: ZoteroServer, push: Push) -> None:
    zotero.program = 10
    failed = {
        str(n): {"code": 400, "message": f"'primaryData' not loaded for item (null/1/ABCD234{n + 2})"}
        for n in range(3)
    }
    zotero.faults.append(Fault("/items", "POST", 200, body=json.dumps({"failed": failed}).encode()))
    done = push()
    assert done.exit_code == 1
    lines = [line for line in done.stdout.splitlines() if line.startswith("  failed")]
    assert len(lines) == 2
    assert lines[0].startswith("  failed     3: 'primaryData' not loaded for item (null/1/ABCD2342) (400): ")
    assert lines[1].startswith("  failed     2: not sent: what it belongs to failed: note of ")
    assert counted(push().stdout)["created"] == "3 items, 2 notes"


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/collections", "/items"])
@pytest.mark.parametrize("skip", [0, 1])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_push_that_is_killed(
    zotero: ZoteroServer, push: Push, lock: Path, path: str, skip: int, moment: Literal["before", "after"]
) -> None:
    """The process is gone while it waits for an answer; nothing is there twice afterwards."""
    zotero.program = 10
    arrived, release = threading.Event(), threading.Event()
    zotero.faults.append(Fault(f"{path}$", skip=skip, arrives=arrived, waits_for=release, closes=moment))
    settings = {**os.environ, "CITEKIT_ZOTERO_URL": zotero.url}
    command = [sys.executable, "-m", "citekit", "push", "zotero", "--lock", str(lock)]
    with subprocess.Popen(command, env=settings) as process:
        assert arrived.wait(60)
        process.kill()
    release.set()
    assert (lock.parent / "citekit.zotero.journal").exists()
    done = push()
    assert done.exit_code == 0, done.stdout + done.stderr
    assert (len(zotero.store.works()), len(zotero.store.notes())) == (3, 2)
    assert len(zotero.store.collections) == 2
    assert not (lock.parent / "citekit.zotero.journal").exists()
    assert counted(push().stdout) == {"created": "0", "changed": "0", "unchanged": "7"}


def test_a_damaged_state_says_what_to_do(zotero: ZoteroServer, push: Push, lock: Path) -> None:
    zotero.program = 10
    push()
    state = lock.parent / STATE
    state.write_text("{", encoding="utf-8")
    done = push()
    assert done.exit_code == 2
    assert "Damaged file; delete it" in done.stderr
    state.unlink()
    assert counted(push().stdout) == {"created": "0", "changed": "0", "unchanged": "7"}


def test_a_lock_that_is_not_there(zotero: ZoteroServer, push: Push, lock: Path) -> None:
    lock.unlink()
    assert "No such file or folder" in push().stderr


def test_in_a_process_of_its_own(zotero: ZoteroServer, lock: Path) -> None:
    zotero.program = 10
    settings = {**os.environ, "CITEKIT_ZOTERO_URL": zotero.url}
    command = [sys.executable, "-m", "citekit", "push", "zotero", "--lock", str(lock)]
    for created in ("2 collections, 3 items, 2 notes", "0"):
        done = subprocess.run(command, capture_output=True, encoding="utf-8", env=settings, check=False)
        assert done.returncode == 0, done.stderr
        assert counted(done.stdout)["created"] == created
    assert "Bending {again}" in {one["title"] for one in zotero.store.works()}


@pytest.mark.parametrize("key", ["geheimß", "two\nlines", "two words"])
def test_a_local_key_that_is_none_is_named_and_not_shown(zotero: ZoteroServer, push: Push, key: str) -> None:
    zotero.program = 10
    done = push("--to", "local", ZOTERO_LOCAL_API_KEY=key)
    assert done.exit_code == 2
    assert "Invalid ZOTERO_LOCAL_API_KEY" in done.stderr
    assert key not in done.stderr


def test_a_password_in_an_address_is_not_shown(push: Push) -> None:
    done = push("--to", "local", CITEKIT_ZOTERO_URL="http://me:geheim@127.0.0.1:9")
    assert done.exit_code == 1
    assert "http://127.0.0.1:9" in done.stderr
    assert "geheim" not in done.stderr
