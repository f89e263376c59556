"""One build at a time in a folder, and no Ctrl-C between the moves of its files."""

import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from types import FrameType

from citekit.errors import UsageError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


@contextmanager
def lock_folder(folder: Path, on_wait: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Make the output folder, and keep other builds out of it while the context lasts.

    The operating system holds the lock for this process and releases it when the process ends, however it ends.
    ``on_wait`` is called before waiting for another build. A folder that stays empty is removed. Raises UsageError
    for a folder that cannot be made or locked.
    """
    made, handle = _locked(folder, on_wait)
    try:
        yield
    finally:
        _remove_empty(made)  # before another build gets the lock
        os.close(handle)


def _remove_empty(folders: Iterable[Path]) -> None:
    """Remove folders, the innermost first, up to one that is not empty: the build was written."""
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            break


def _locked(folder: Path, on_wait: Callable[[], None]) -> tuple[list[Path], int]:
    """The folders that were made, and the handle that holds the lock.

    Another build may have removed the folder, which stayed empty, while this one waited; it is then made again.
    """
    while True:
        try:
            made = _make(folder)
            handle = _open(folder)
        except FileExistsError:
            raise UsageError(
                "Cannot create the output folder: a file has its name; choose another folder",
                file=str(folder),
            ) from None
        except OSError as error:
            raise UsageError(
                f"Cannot create the output folder: {error.strerror}; choose another folder", file=str(folder)
            ) from None
        try:
            _lock(handle, on_wait)
        except BaseException:
            os.close(handle)
            raise
        if _is_there(folder, handle):
            return made, handle
        os.close(handle)


def _make(folder: Path) -> list[Path]:
    """Make a folder; those that were missing, the innermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


if sys.platform == "win32":

    def _open(folder: Path) -> int:
        """A file that stands for the folder, because Windows locks no folders.

        It stays where temporary files are: one that were deleted could be locked by one build while another locks a
        new file of its name.
        """
        name = sha256(os.path.normcase(folder.resolve()).encode("utf-8", "surrogatepass")).hexdigest()
        return os.open(Path(tempfile.gettempdir()) / f"citekit-{name[:32]}.lock", os.O_RDWR | os.O_CREAT)

    def _is_there(folder: Path, handle: int) -> bool:
        return folder.is_dir()

    def _lock(handle: int, on_wait: Callable[[], None]) -> None:
        mode = msvcrt.LK_NBLCK
        while True:
            try:
                msvcrt.locking(handle, mode, 1)
                break
            except OSError:  # held by another, also after the ten seconds that LK_LOCK waits
                if mode == msvcrt.LK_NBLCK:
                    on_wait()
                mode = msvcrt.LK_LOCK

else:

    def _open(folder: Path) -> int:
        return os.open(folder, os.O_RDONLY)

    def _is_there(folder: Path, handle: int) -> bool:
        """Whether the folder is still the one that was opened."""
        try:
            return os.path.samestat(folder.stat(), os.fstat(handle))
        except OSError:
            return False

    def _lock(handle: int, on_wait: Callable[[], None]) -> None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError:  # some network file systems have no such locks
            pass


@contextmanager
def delay_interrupt() -> Iterator[None]:
    """Let Ctrl-C wait until the context ends."""
    if threading.current_thread() is not threading.main_thread():  # which alone is interrupted
        yield
        return
    pending: list[FrameType | None] = []
    before = signal.signal(signal.SIGINT, lambda signum, frame: pending.append(frame))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if pending and callable(before):
            before(signal.SIGINT, pending[0])
