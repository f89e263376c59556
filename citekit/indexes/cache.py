"""Cache the answers of an index: one SQLite table of JSON values with ages.

HTTP caching would not do: DOIs are asked for in batches, which differ from build to build, and no DOI is to
be asked for twice.
"""

import sqlite3
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from citekit.data import CACHE, cache_folder

FILE = "index-2.sqlite"
"""Name of the file; a new number for every change of the table (1 was hishel's)."""
HOUR = 3600.0
DAY = 24 * HOUR
MAX_AGE = 30 * DAY
LOCK_SECONDS = 1.0
"""How long to wait for another build that writes."""
MAX_BYTES = 1 << 30
"""Size from which on the older half of the answers is deleted when the file is opened."""

_TABLE = """CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, value BLOB NOT NULL, stored REAL NOT NULL, expires REAL NOT NULL
)"""
_INDEX = "CREATE INDEX IF NOT EXISTS expiry ON answers (expires)"
_GET = "SELECT value FROM answers WHERE key = ? AND stored >= ? AND expires > ?"
_PUT = "INSERT OR REPLACE INTO answers (key, value, stored, expires) VALUES (?, ?, ?, ?)"
_DELETE_OLDER_HALF = """DELETE FROM answers WHERE expires <
    (SELECT expires FROM answers ORDER BY expires LIMIT 1 OFFSET (SELECT count(*) / 2 FROM answers))"""

Value = dict[str, Any]


class Cache:
    """JSON objects under keys in a file of ``folder``, by default the user's cache; only the user can read it.

    ``refresh``: only answers stored by this object are given. A file that cannot be read or written is left
    out, ``trouble`` says why in one sentence, and what is stored from then on stays in memory (as everything
    does with ``disk`` False). No method raises for it or waits longer than a few seconds. Thread-safe.
    """

    def __init__(self, folder: Path | None = None, *, refresh: bool = False, disk: bool = True) -> None:
        self.trouble: str | None = None
        self._since = time.time() if refresh else 0.0
        self._lock = threading.Lock()
        self._memory: dict[str, tuple[bytes, float]] = {}
        self._file = (folder or cache_folder()) / FILE
        self._database = self._open() if disk else None
        self._writable = self._database is not None

    def get(self, key: str) -> Value | None:
        """The value under ``key``, or None if there is none or it has expired."""
        now = time.time()
        with self._lock:
            body, expires = self._memory.get(key, (b"", 0.0))
            if expires <= now:
                body = self._read(key, now)
        try:
            value = msgspec.json.decode(body) if body else None
        except msgspec.DecodeError:
            return None
        return value if isinstance(value, dict) else None

    def put(self, key: str, value: Value, *, seconds: float = MAX_AGE) -> None:
        """Store ``value`` under ``key`` for so long."""
        try:
            body = msgspec.json.encode(value)
        except RecursionError:  # deeper than any index's answer
            return
        now = time.time()
        with self._lock:
            if not self._write(key, body, now, now + seconds):
                self._memory[key] = body, now + seconds

    def close(self) -> None:
        """Close the file; nothing is read or written afterwards."""
        with self._lock:
            self._memory.clear()
            self._leave_out()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _open(self) -> sqlite3.Connection | None:
        """Open the file, or None; a damaged one is moved aside and started afresh."""
        for _ in range(2):
            database = None
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with suppress(OSError):  # a file that can only be read
                    self._file.touch(mode=0o600)
                    self._file.chmod(0o600)
                database = sqlite3.connect(
                    self._file, timeout=LOCK_SECONDS, check_same_thread=False, isolation_level=None
                )
                _prepare(database)
                return database
            except (sqlite3.Error, OSError) as error:
                if database is not None:
                    database.close()
                self._report(error)
                if not _is_damaged(error) or not self._move_aside():
                    break
        return None

    def _read(self, key: str, now: float) -> bytes:
        if self._database is None:
            return b""
        try:
            row = self._database.execute(_GET, (key, self._since, now)).fetchone()
        except sqlite3.Error as error:
            self._report(error)
            self._leave_out()
            self._begin_anew(error)
            return b""
        return bytes(row[0]) if row else b""

    def _write(self, key: str, body: bytes, now: float, expires: float) -> bool:
        """Whether it was written; after a failure the file is only read from."""
        if self._database is None or not self._writable:
            return False
        try:
            self._database.execute(_PUT, (key, body, now, expires))
        except sqlite3.Error as error:
            self._report(error)
            self._writable = False
            self._begin_anew(error)
            return False
        return True

    def _begin_anew(self, error: sqlite3.Error) -> None:
        """Replace a file that turned out to be damaged."""
        if _is_damaged(error):
            self._leave_out()
            if self._move_aside():
                self._database = self._open()
                self._writable = self._database is not None

    def _leave_out(self) -> None:
        if self._database is not None:
            self._database.close()
        self._database = None

    def _report(self, error: Exception) -> None:
        if self.trouble is None:
            self.trouble = _sentence(error)

    def _move_aside(self) -> bool:
        try:
            for ending in ("", "-wal", "-shm"):
                path = self._file.with_name(self._file.name + ending)
                if path.exists():
                    path.replace(path.with_name(f"{path.name}.damaged"))
        except OSError:
            return False
        return True


def _prepare(database: sqlite3.Connection) -> None:
    """Make the table if it is missing, check it, and delete what has expired."""
    try:
        database.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):  # else another build is switching the same new file
            raise
    database.execute("PRAGMA synchronous=NORMAL")
    database.execute(_TABLE)
    database.execute(_INDEX)
    database.execute(_GET, ("", 0.0, 0.0)).fetchone()
    try:
        database.execute("DELETE FROM answers WHERE expires <= ?", (time.time(),))
        [pages], [size] = (
            database.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size")
        )
        if pages * size > MAX_BYTES:
            database.execute(_DELETE_OLDER_HALF)
    except sqlite3.OperationalError:  # not writable now: the next build cleans up
        pass


def _is_damaged(error: Exception) -> bool:
    """Whether the file is not a database, or a broken one."""
    return isinstance(error, sqlite3.DatabaseError) and not isinstance(
        error, sqlite3.OperationalError | sqlite3.ProgrammingError
    )


def _sentence(error: Exception) -> str:
    """One sentence without the file's path, which has no place in a lock."""
    detail = " ".join(str(getattr(error, "strerror", None) or error).split()).split(". ")[0]
    if _is_damaged(error):
        return "the cache of Crossref's answers was damaged; a new one has been started"
    if "locked" in detail:
        return "the cache of Crossref's answers is locked by another build and was not used"
    if "full" in detail:
        return "the disk is full: Crossref's answers cannot be cached"
    return f"Crossref's answers cannot be cached ({detail}); set {CACHE} to another folder"
