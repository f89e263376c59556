"""Results of slow functions, kept on disk for the next build.

A function whose result depends on nothing but its arguments is decorated with `stored`. While a `Store` is open, its
results are taken from there, under a hash of the arguments and of the installation: a change of either gives another
hash, so that nothing is ever out of date. Without a store such functions are called as ever.

One SQLite table in the user's cache, which builds share. What cannot be read or written is computed again.
"""

import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache, wraps
from hashlib import blake2b
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, get_type_hints

import msgspec

from citekit.data import DATA, cache_folder, templates_folder

FILE = "results-1.sqlite"
"""Name of the file; a new number for every change of the table."""
MAX_BYTES = 1 << 28
"""Size of all results from which on the older half is deleted."""
_DAY = 86_400.0
_LOCK_SECONDS = 1.0
_CHECK = 8
"""Bytes in front of each result that tell whether it is damaged."""

_TABLE = "CREATE TABLE IF NOT EXISTS results (key BLOB PRIMARY KEY, value BLOB NOT NULL, used REAL NOT NULL)"
_GET = "SELECT value, used FROM results WHERE key = ?"
_PUT = "INSERT OR REPLACE INTO results (key, value, used) VALUES (?, ?, ?)"
_USE = "UPDATE results SET used = ? WHERE key = ?"
_SIZE = "SELECT total(length(value)) FROM results"
_DELETE_OLDER_HALF = """DELETE FROM results WHERE key IN
    (SELECT key FROM results ORDER BY used LIMIT (SELECT count(*) / 2 FROM results))"""

P = ParamSpec("P")
R = TypeVar("R")
_current: ContextVar["Store | None"] = ContextVar("store", default=None)


class Store:
    """The results on disk; ``refresh``: they are not used, but written anew. No method raises for the file.

    Thread-safe.
    """

    def __init__(self, folder: Path | None = None, *, refresh: bool = False) -> None:
        self._file = (folder or cache_folder()) / FILE
        self._refresh = refresh
        self._new: dict[bytes, bytes] = {}
        self._used: set[bytes] = set()
        self._lock = threading.Lock()
        self._database = self._open()

    def result(self, name: str, arguments: Any, type_: Any, compute: Callable[[], R]) -> R:
        """The result of the function ``name`` for these arguments, from the store or by ``compute``.

        ``type_``: its type. Arguments are told apart by msgspec's encoding, so they hold no sets.
        """
        try:
            packed = _encode((_installation(), name, arguments))
        except (
            TypeError,
            ValueError,
            OverflowError,
            UnicodeError,
            RecursionError,
        ):  # a lone surrogate, a huge number
            return compute()
        key = blake2b(packed, digest_size=16).digest()
        with self._lock:
            value = None if self._refresh else self._get(key)
        if value is not None:
            with suppress(msgspec.MsgspecError):
                return _decoder(type_).decode(value)  # type: ignore[no-any-return]
        result = compute()
        with suppress(TypeError, ValueError, OverflowError, UnicodeError, RecursionError):
            body = _encode(result)
            with self._lock:
                self._new[key] = _digest(body) + body
        return result

    def close(self) -> None:
        """Write what is new, delete the oldest if there is too much, and close the file."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._database is None:
            return
        now = time.time()
        try:
            with self._database:
                self._database.executemany(_PUT, [(key, value, now) for key, value in self._new.items()])
                self._database.executemany(_USE, [(now, key) for key in self._used])
                while self._new and self._database.execute(_SIZE).fetchone()[0] > MAX_BYTES:
                    self._database.execute(_DELETE_OLDER_HALF)
        except sqlite3.Error as error:
            self._leave_out(error)
        if self._database is not None:
            self._database.close()
            self._database = None

    def _open(self) -> sqlite3.Connection | None:
        database = None
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file.touch(mode=0o600)
            database = sqlite3.connect(self._file, timeout=_LOCK_SECONDS, check_same_thread=False)
            with suppress(sqlite3.OperationalError):  # another build is switching the same new file
                database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=NORMAL")
            database.execute(_TABLE)
        except (sqlite3.Error, OSError) as error:
            self._database = database
            self._leave_out(error)
            return None
        return database

    def _get(self, key: bytes) -> bytes | None:
        if key in self._new:
            return self._new[key][_CHECK:]
        if self._database is None:
            return None
        try:
            row = self._database.execute(_GET, (key,)).fetchone()
        except sqlite3.Error as error:
            self._leave_out(error)
            return None
        if row is None:
            return None
        value, used = row
        if time.time() - used > _DAY:
            self._used.add(key)
        body = bytes(value[_CHECK:])
        return body if value[:_CHECK] == _digest(body) else None

    def _leave_out(self, error: Exception) -> None:
        """Use the file no more; delete it if it is damaged."""
        if self._database is not None:
            self._database.close()
            self._database = None
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            for ending in ("", "-wal", "-shm"):
                with suppress(OSError):
                    self._file.with_name(self._file.name + ending).unlink(missing_ok=True)


@contextmanager
def open_store(*, refresh: bool = False) -> Iterator[None]:
    """Use the user's store while the context lasts, in this thread and those with its context; ``refresh``: see `Store`."""
    store = Store(refresh=refresh)
    token = _current.set(store)
    try:
        yield
    finally:
        _current.reset(token)
        store.close()


def stored(function: Callable[P, R]) -> Callable[P, R]:
    """Keep the results of a function of positional arguments, on which alone its result depends."""
    name = f"{function.__module__}.{getattr(function, '__qualname__', '')}"

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        store = _current.get()
        if store is None or kwargs:
            return function(*args, **kwargs)
        return store.result(name, args, _type_of(function), lambda: function(*args, **kwargs))

    return wrapper


def keep(name: str, arguments: Any, type_: Any, compute: Callable[[], R]) -> R:
    """`Store.result` of the store that is open, or the result of ``compute``."""
    store = _current.get()
    return compute() if store is None else store.result(name, arguments, type_, compute)


_encode = msgspec.msgpack.Encoder().encode


def _digest(body: bytes) -> bytes:
    return blake2b(body, digest_size=_CHECK).digest()


@cache
def _type_of(function: Callable[..., Any]) -> Any:
    return get_type_hints(function)["return"]


@cache
def _decoder(type_: Any) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(type_)


@cache
def _installation() -> str:
    """A hash of this citekit, its libraries and Python: name, size and time of each file of citekit."""
    digest = blake2b(sys.version.encode())
    folders = [str(DATA.parent), str(templates_folder())]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        folders.append(entry.path)
                else:
                    status = entry.stat()
                    digest.update(f"{entry.name}\n{status.st_size}\n{status.st_mtime_ns}\n".encode())
    libraries = Path(msgspec.__file__).parent.parent  # every installation changes the folder
    digest.update(str(libraries.stat().st_mtime_ns).encode())
    return digest.hexdigest()
