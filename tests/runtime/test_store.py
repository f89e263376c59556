"""The store: what is in it is what would be computed, whatever happens to its file."""

import sqlite3
from pathlib import Path
from typing import NamedTuple

import pytest

from citekit.runtime import store
from citekit.runtime.store import FILE, Store, open_store, stored
from tests.command import REVIEW, citekit

CALLS: list[object] = []


class Pair(NamedTuple):
    """A result with types of its own."""

    words: tuple[str, ...]
    letters: frozenset[str]


@stored
def pair(text: str, more: dict[str, int] = {}) -> Pair:  # noqa: B006  # never changed
    """A slow function."""
    CALLS.append(text)
    return Pair(tuple(text.split()), frozenset(text))


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CITEKIT_CACHE", str(tmp_path / "cache"))
    CALLS.clear()
    return tmp_path / "cache"


def calls(*texts: str, refresh: bool = False) -> list[object]:
    """The texts that were computed, and not taken from the store."""
    CALLS.clear()
    with open_store(refresh=refresh):
        for text in texts:
            assert pair(text, {"b": 1, "a": 2}) == Pair(tuple(text.split()), frozenset(text))
    return CALLS.copy()


def test_a_result_is_computed_once(cache: Path) -> None:
    assert calls("one two", "one two", "three") == ["one two", "three"]
    assert calls("three", "four") == ["four"]
    assert calls("three", refresh=True) == ["three"]
    assert (cache / FILE).stat().st_mode & 0o077 == 0
    pair("three")
    assert CALLS == ["three", "three"]  # no store is open


def test_the_order_of_a_mapping_counts() -> None:
    calls("one")
    with open_store():
        pair("one", {"a": 2, "b": 1})
    assert CALLS == ["one", "one"]


def test_what_cannot_be_encoded_is_computed() -> None:
    assert calls("\ud800") == calls("\ud800") == ["\ud800"]


@pytest.mark.parametrize("damage", ["file", "value", "table", "folder"])
def test_damage_is_ignored_and_mended(cache: Path, damage: str) -> None:
    calls("one")
    file = cache / FILE
    if damage == "file":
        file.write_bytes(b"no database at all" * 100)
    elif damage == "folder":
        file.unlink()
        file.mkdir()
    else:
        with sqlite3.connect(file) as database:
            database.execute(
                "UPDATE results SET value = x'00'" if damage == "value" else "DROP TABLE results"
            )
        database.close()
    assert calls("one") == ["one"]
    if damage == "folder":
        file.rmdir()
        calls("one")
    assert calls("one") == ([] if damage != "file" else ["one"])
    assert calls("one") == []


def test_a_locked_file_is_left_alone(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_LOCK_SECONDS", 0.0)
    calls("one")
    database = sqlite3.connect(cache / FILE, isolation_level=None)
    database.execute("BEGIN EXCLUSIVE")
    assert calls("one", "two") in (["two"], ["one", "two"])
    database.execute("ROLLBACK")
    database.close()
    assert calls("one", "two") == ["two"]


def test_two_stores_share_the_file(cache: Path) -> None:
    one, two = Store(), Store()
    for used, number in ((one, 1), (two, 2)):
        assert used.result("x", number, int, lambda number=number: number) == number
    one.close()
    two.close()
    third = Store()
    assert [third.result("x", number, int, lambda: 0) for number in (1, 2, 3)] == [1, 2, 0]
    third.close()


def test_the_oldest_go_first(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_BYTES", 500)
    calls("a" * 200)
    calls("b" * 200)
    assert calls("c" * 200) == ["c" * 200]
    assert calls("c" * 200) == []
    assert calls("a" * 200) == ["a" * 200]


def test_another_installation_has_results_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    calls("one")
    monkeypatch.setattr(store, "_installation", lambda: "another")
    assert calls("one") == ["one"]


def test_a_build_from_the_store_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    outputs = []
    for options in ((), (), ("--refresh",)):
        assert citekit("build", REVIEW, *options, cwd=tmp_path).exit_code == 0
        outputs.append({path.name: path.read_bytes() for path in (tmp_path / "bibliography").iterdir()})
    assert outputs[0] == outputs[1] == outputs[2]
