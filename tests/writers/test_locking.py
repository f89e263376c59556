"""One build at a time in a folder, with the locks of this system and with those of Windows."""

import errno
import importlib.util
import sys
import tempfile
import threading
import types
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from citekit.errors import UsageError
from citekit.writers import locking

fcntl = pytest.importorskip("fcntl", reason="stands behind the locks of Windows here")


class Msvcrt(types.ModuleType):
    """Locks of the C library of Windows, as documented: each handle's own; LK_LOCK gives up after ten tries."""

    LK_LOCK, LK_NBLCK = 1, 2
    GIVES_UP = 3

    def __init__(self) -> None:
        super().__init__("msvcrt")
        self.given_up = 0

    def locking(self, handle: int, mode: int, _size: int) -> None:
        if mode == self.LK_NBLCK or self.given_up < self.GIVES_UP:
            self.given_up += mode == self.LK_LOCK
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise OSError(errno.EACCES, "Permission denied") from None
        else:
            fcntl.flock(handle, fcntl.LOCK_EX)


@pytest.fixture(params=["this system", "Windows"])
def module(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ModuleType]:
    """`citekit.writers.locking`, as it is here and as it is on Windows."""
    if request.param == "this system":
        yield locking
        return
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    spec = importlib.util.spec_from_file_location("locking_on_windows", locking.__file__)
    assert spec
    assert spec.loader
    loaded = importlib.util.module_from_spec(spec)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "win32")
        patch.setitem(sys.modules, "msvcrt", Msvcrt())
        spec.loader.exec_module(loaded)
    yield loaded


def test_a_second_build_waits_and_says_so_once(module: ModuleType, tmp_path: Path) -> None:
    folder, events = tmp_path / "out", list[str]()
    waits, done = threading.Event(), threading.Event()

    def second() -> None:
        def on_wait() -> None:
            events.append("second waits")
            waits.set()

        with module.lock_folder(folder, on_wait):
            events.append("second has it")
            (folder / "file").write_text("second")
        done.set()

    with module.lock_folder(folder):
        thread = threading.Thread(target=second)
        thread.start()
        assert waits.wait(30)
        events.append("first ends")
    thread.join()
    assert done.is_set()
    assert events == ["second waits", "first ends", "second has it"]
    # The first left the folder empty and removed it: the second made it again.
    assert [path.name for path in folder.iterdir()] == ["file"]


def test_the_lock_leaves_nothing_in_the_folder_and_no_empty_folder(
    module: ModuleType, tmp_path: Path
) -> None:
    with module.lock_folder(tmp_path / "a" / "b"):
        assert not list((tmp_path / "a" / "b").iterdir())
    assert not (tmp_path / "a").exists()
    for _ in range(2):
        with module.lock_folder(tmp_path / "a", lambda: pytest.fail("nobody holds it")):
            (tmp_path / "a" / "file").touch()
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["file"]


def test_two_folders_do_not_wait_for_each_other(module: ModuleType, tmp_path: Path) -> None:
    with (
        module.lock_folder(tmp_path / "a"),
        module.lock_folder(tmp_path / "b", lambda: pytest.fail("another folder")),
    ):
        pass


def test_a_file_in_the_way_is_an_error(module: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(UsageError, match="a file has its name"), module.lock_folder(tmp_path / "out"):
        pass
