"""What an index answered, kept on disk: the only module that imports hishel.

hishel's store is used as a store with keys and ages. Its cache of HTTP answers would not do: DOIs are asked in
batches, which change from build to build, and nothing is to be asked twice.

hishel logs what goes wrong and goes on; here the connection itself takes notes, so that the build can say so.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
from hishel import Headers, Request, Response, SqliteStorage

from citekit.data import CACHE, cache_folder

FILE = "index-1.sqlite"
"""A new number for every change of what is kept."""
DAY = 24 * 3600.0
MOST_AGE = 30 * DAY
_PATIENCE = 1.0
"""Seconds to wait for another build that writes."""
_MOST_BYTES = 1 << 30

_REQUEST = Request(method="GET", url="")
# Without a handler of its own a logger writes to stderr, in the middle of a progress bar.
logging.getLogger("hishel").addHandler(logging.NullHandler())

Value = dict[str, Any]


class Cache:
    """Values of JSON under keys, in ``folder`` (default: `CITEKIT_CACHE`, else the user's cache folder).

    ``refresh``: what is older than this object is not given. A file that cannot be read, written or made
    is left out, and ``trouble`` says why in one sentence; what this object was given it then keeps in
    memory (as all with ``disk`` False). No call raises for any of it, and none waits longer than some
    seconds. For any number of threads.
    """

    def __init__(self, folder: Path | None = None, *, refresh: bool = False, disk: bool = True) -> None:
        self.trouble: str | None = None
        self._since = time.time() if refresh else 0.0
        self._lock = threading.Lock()
        self._memory: _Store | None = None
        self._file = (folder or cache_folder()) / FILE
        self._disk: _Store | None = self._opened() if disk else None
        self._writes = self._disk is not None

    def get(self, key: str) -> Value | None:
        """The newest value under ``key``, or None where there is none that is young enough."""
        for store in filter(None, (self._memory, self._disk)):
            try:
                value = store.get(key, self._since)
            except sqlite3.Error as error:
                self._lost(store, error)
            else:
                if value is not None:
                    return value
        return None

    def put(self, key: str, value: Value, *, seconds: float = MOST_AGE) -> None:
        """Keep ``value`` under ``key`` for so long."""
        try:
            body = msgspec.json.encode(value)
        except RecursionError:  # no index gives such a thing
            return
        disk = self._disk
        if disk is not None and self._writes:
            try:
                disk.put(key, body, seconds)
                return
            except sqlite3.Error as error:
                self._lost(disk, error)
        with self._lock:
            self._memory = memory = self._memory or _Store(sqlite3.connect(":memory:", **_OPTIONS))
        memory.put(key, body, seconds)

    def close(self) -> None:
        """Close the file. Nothing may be asked afterwards."""
        for store in (self._memory, self._disk):
            if store is not None:
                store.close()
        self._memory = self._disk = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _opened(self) -> "_Store | None":
        """The store in the file, begun anew where the file is damaged; None where that cannot be."""
        for _ in range(2):
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                return _Store(sqlite3.connect(self._file, factory=_Watched, **_OPTIONS))
            except (sqlite3.Error, OSError) as error:
                self._told(error)
                if not _damaged(error) or not self._moved_aside():
                    break
        return None

    def _lost(self, store: "_Store", error: sqlite3.Error) -> None:
        """A failure while the file is in use: a damaged one makes room for the next build's."""
        with self._lock:
            self._told(error)
            if self._disk is not store:
                return
            self._writes = False  # what is there may still be read
            if _damaged(error):
                self._disk = None
                store.close()
                if self._moved_aside():
                    self._disk = self._opened()
                    self._writes = self._disk is not None

    def _told(self, error: Exception) -> None:
        if self.trouble is None:
            self.trouble = _sentence(error)

    def _moved_aside(self) -> bool:
        try:
            for ending in ("", "-wal", "-shm"):
                there = self._file.with_name(self._file.name + ending)
                if there.exists():
                    there.replace(self._file.with_name(f"{self._file.name}{ending}.damaged"))
        except OSError:
            return False
        return True


_OPTIONS: dict[str, Any] = {"timeout": _PATIENCE, "check_same_thread": False, "isolation_level": None}


class _Watched(sqlite3.Connection):
    """A connection that remembers the last failure of each thread."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.failed = threading.local()

    def cursor(self, factory: Any = None) -> Any:
        """A cursor whose failures are remembered."""
        return super().cursor(factory or _WatchedCursor)


class _WatchedCursor(sqlite3.Cursor):
    def execute(self, *arguments: Any) -> Any:
        """As ever; what goes wrong is remembered."""
        return self._watch(super().execute, *arguments)

    def fetchall(self) -> Any:
        """As ever; what goes wrong is remembered."""
        return self._watch(super().fetchall)

    def fetchone(self) -> Any:
        """As ever; what goes wrong is remembered."""
        return self._watch(super().fetchone)

    def _watch(self, call: Any, *arguments: Any) -> Any:
        try:
            return call(*arguments)
        except sqlite3.Error as error:
            connection: Any = self.connection
            connection.failed.error = error
            raise


class _Store:
    """hishel's storage over one connection; raises sqlite3.Error where hishel only writes to its log."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._storage = SqliteStorage(connection=connection, max_size=_MOST_BYTES)
        try:
            with self._watching():
                self._storage.get_entries("")  # makes the tables
            connection.execute(f"PRAGMA busy_timeout={int(_PATIENCE * 1000)}")  # hishel set its own
        except sqlite3.Error:
            connection.close()
            raise

    def get(self, key: str, since: float) -> Value | None:
        """The newest value under ``key`` that was put after ``since`` (seconds of the clock)."""
        best: tuple[float, bytes] = (since, b"")
        with self._watching():
            for entry in self._storage.get_entries(key):
                at = float(entry.response.headers.get("at") or 0)
                if at >= best[0]:
                    try:
                        best = at, b"".join(entry.response.stream)  # type: ignore[arg-type]
                    except RuntimeError:  # removed by another build meanwhile
                        continue
        try:
            value = msgspec.json.decode(best[1]) if best[1] else None
        except msgspec.DecodeError:
            return None
        return value if isinstance(value, dict) else None

    def put(self, key: str, body: bytes, seconds: float) -> None:
        """Keep ``body``, or raise."""
        response = Response(
            status_code=200,
            headers=Headers({"at": repr(time.time())}),
            stream=iter([body]),
        )
        with self._watching():
            entry = self._storage.create_entry(_REQUEST, response, key, ttl=seconds)
            for _ in entry.response.stream:  # type: ignore[union-attr]
                pass  # hishel writes while it is read

    def close(self) -> None:
        """Close the connection; what another thread still asks of it fails."""
        self._storage.close()

    @contextmanager
    def _watching(self) -> Iterator[None]:
        failed = getattr(self._connection, "failed", None)
        if failed is None:  # in memory
            yield
            return
        failed.error = None
        try:
            yield
        except RuntimeError as error:
            if failed.error is None:
                raise sqlite3.OperationalError(str(error)) from None
        if failed.error is not None:
            raise failed.error


def _damaged(error: Exception) -> bool:
    """Whether the file is no database, or one whose pages do not fit."""
    return isinstance(error, sqlite3.DatabaseError) and not isinstance(
        error, sqlite3.OperationalError | sqlite3.ProgrammingError
    )


def _sentence(error: Exception) -> str:
    """Without the file's path, which has no place in a lock."""
    said = " ".join(str(getattr(error, "strerror", None) or error).split()).split(". ")[0]
    if _damaged(error):
        return "the cache of Crossref's answers was damaged and has been begun anew"
    if "locked" in said:
        return "the cache of Crossref's answers is locked by another build and was left out"
    if "full" in said:
        return "the disk is full: Crossref's answers cannot be kept"
    return f"Crossref's answers cannot be kept ({said}); {CACHE} names another folder for them"
