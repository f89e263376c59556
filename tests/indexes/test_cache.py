"""The cache: keys, ages, and a file that is damaged, locked, full, read-only, or cannot be made."""

import multiprocessing
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from citekit.data import CACHE, cache_folder
from citekit.indexes import cache as module
from citekit.indexes.cache import FILE, Cache
from tests.conftest import ROOT

VALUE = {"message": {"DOI": "10.5555/a", "title": ["Höhe & <i>Tiefe</i>"], "big": 2**70, "none": [[None]]}}


@pytest.fixture(autouse=True)
def _quiet(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Whatever happens, nothing is written into the user's terminal."""
    yield
    assert capfd.readouterr() == ("", "")


def works(cache: Cache) -> bool:
    """Whether it gives what it was given."""
    cache.put("key", VALUE)
    return cache.get("key") == VALUE


def test_what_was_kept_is_there_in_the_next_build(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache:
        assert cache.get("a") is None
        cache.put("a", VALUE)
        cache.put("b", {"missing": True})
        cache.put("a", {"agency": "DataCite"})
        assert cache.get("a") == {"agency": "DataCite"}
    with Cache(tmp_path) as cache:
        assert (cache.get("a"), cache.get("b")) == ({"agency": "DataCite"}, {"missing": True})
        assert cache.get("A") is cache.get("a ") is None
        assert cache.trouble is None


def test_values_have_an_age(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache:
        cache.put("old", VALUE, seconds=-1)
        cache.put("young", VALUE, seconds=600)
        assert (cache.get("old"), cache.get("young")) == (None, VALUE)
    with Cache(tmp_path) as cache:
        assert (cache.get("old"), cache.get("young")) == (None, VALUE)


def test_a_refresh_uses_only_what_it_asked_itself(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache:
        cache.put("a", {"old": 1})
        cache.put("b", {"old": 2})
    with Cache(tmp_path, refresh=True) as cache:
        assert cache.get("a") is None
        cache.put("a", {"new": 1})
        assert cache.get("a") == {"new": 1}
    with Cache(tmp_path) as cache:
        assert (cache.get("a"), cache.get("b")) == ({"new": 1}, {"old": 2})


def test_the_folder_is_the_users_or_the_one_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE, str(tmp_path / "named" / "deep"))
    with Cache() as cache:
        assert works(cache)
    assert (tmp_path / "named" / "deep" / FILE).exists()
    monkeypatch.delenv(CACHE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    assert cache_folder().name == "citekit"
    with Cache(disk=False) as cache:
        assert works(cache)
    assert sorted(tmp_path.iterdir()) == [tmp_path / "named"]


@pytest.mark.parametrize("body", [b"no database at all" * 500, b"SQLite format 3\0" + b"\xff" * 9000])
def test_a_damaged_file_is_moved_aside(tmp_path: Path, body: bytes) -> None:
    (tmp_path / FILE).write_bytes(body)
    with Cache(tmp_path) as cache:
        assert "damaged" in str(cache.trouble)
        assert works(cache)
    assert (tmp_path / f"{FILE}.damaged").read_bytes() == body
    with Cache(tmp_path) as cache:
        assert cache.trouble is None
        assert cache.get("key") == VALUE


def test_damage_that_shows_later(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache:
        for number in range(300):
            cache.put(str(number), {**VALUE, "number": number})
    file = tmp_path / FILE
    body = bytearray(file.read_bytes())
    body[8192 : len(body) // 2] = b"\xff" * (len(body) // 2 - 8192)
    file.write_bytes(body)
    with Cache(tmp_path) as cache:
        found = [cache.get(str(number)) for number in range(300)]
        assert all(value is None or value["number"] == number for number, value in enumerate(found))
        assert "damaged" in str(cache.trouble)
        assert works(cache)
    with Cache(tmp_path) as cache:
        assert cache.trouble is None
        assert cache.get("key") == VALUE


def test_a_file_of_another_program_is_left_as_it_was(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("CREATE TABLE answers (name TEXT)")
    other.close()
    with Cache(tmp_path) as cache:
        assert "cannot be cached" in str(cache.trouble)
        assert works(cache)
    with sqlite3.connect(tmp_path / FILE) as other:
        assert (
            other.execute("SELECT * FROM sqlite_master").fetchall()[0][4]
            == "CREATE TABLE answers (name TEXT)"
        )
    other.close()


def test_the_file_of_an_older_version_is_left_as_it_was(tmp_path: Path) -> None:
    older = tmp_path / "index-1.sqlite"
    older.write_bytes(b"another table")
    with Cache(tmp_path) as cache:
        assert works(cache)
        assert cache.trouble is None
    assert older.read_bytes() == b"another table"


def test_a_file_over_the_limit_loses_its_older_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Cache(tmp_path) as cache:
        for number in range(10):
            cache.put(str(number), {"number": number}, seconds=1000 + number)
    monkeypatch.setattr(module, "MAX_BYTES", 1)
    with Cache(tmp_path) as cache:
        assert [number for number in range(10) if cache.get(str(number))] == [5, 6, 7, 8, 9]
        assert cache.trouble is None


def test_values_that_are_no_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Cache(tmp_path) as cache:
        cache.put("a", VALUE)
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("UPDATE answers SET value = ?", (b'{"message": ',))
    other.close()
    with Cache(tmp_path) as cache:
        assert cache.get("a") is None
        assert works(cache)


@pytest.mark.parametrize("mode", ["NORMAL", "EXCLUSIVE"])
def test_a_file_that_another_build_locks(tmp_path: Path, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.05)
    with Cache(tmp_path) as cache:
        cache.put("old", VALUE)
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute(f"PRAGMA locking_mode={mode}")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("CREATE TABLE held (x)")
    with Cache(tmp_path) as cache:
        assert cache.get("old") == (VALUE if mode == "NORMAL" else None)
        for _ in range(50):
            assert works(cache)
        assert "locked by another build" in str(cache.trouble)
    other.close()
    with Cache(tmp_path) as cache:
        assert works(cache)
        assert (cache.get("old"), cache.trouble) == (VALUE, None)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with Cache(tmp_path / "file" / "cache") as cache:
        assert "cannot be cached" in str(cache.trouble)
        assert works(cache)


FULL = """
import resource, sys
from pathlib import Path
from citekit.indexes.cache import Cache
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
with Cache(Path(sys.argv[1])) as cache:
    for number in range(200):
        cache.put(str(number), {"message": "x" * 5000, "number": number})
    assert [cache.get(str(number))["number"] for number in range(200)] == list(range(200))
    print(cache.trouble)
"""
READ_ONLY = """
import os, sys
from pathlib import Path
from citekit.indexes.cache import Cache
if os.geteuid() == 0:
    os.setuid(65534)
with Cache(Path(sys.argv[1])) as cache:
    cache.put("key", {"number": 1})
    print(cache.get("old"), cache.get("key"), cache.trouble)
"""


def run(script: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, folder], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="no limits for files")
def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    assert "cannot be cached" in run(FULL, tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="no such users")
def test_a_read_only_folder_is_left_out() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Cache(folder) as cache:
            cache.put("old", {"number": 0})
        (folder / FILE).chmod(0o444)
        folder.chmod(0o555)
        try:
            said = run(READ_ONLY, folder)
        finally:
            folder.chmod(0o755)
    assert "{'number': 1}" in said
    assert "cannot be cached" in said


def test_many_threads(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: cache.put(str(number % 50), {"number": number % 50}), range(400)))
        found = list(pool.map(lambda number: cache.get(str(number)), range(50)))
        assert found == [{"number": number} for number in range(50)]
        assert cache.trouble is None


def fill(folder: Path, first: int) -> str | None:
    """What another build does."""
    with Cache(folder) as cache:
        for number in range(first, first + 100):
            cache.put(str(number), {"number": number})
            assert cache.get(str(number)) == {"number": number}
        return cache.trouble


def test_builds_side_by_side(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert pool.starmap(fill, [(tmp_path, first) for first in (0, 100, 50)]) == [None] * 3
    with Cache(tmp_path) as cache:
        assert [cache.get(str(number)) for number in range(200)] == [{"number": n} for n in range(200)]
