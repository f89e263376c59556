"""The records of an index on disk: packed in blocks, found by number, DOI or exact key. One SQLite file.

A block holds 64 messages as a JSON array; the number of a record is that of its block times 64, and its place there.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from citekit.errors import CitekitError, UsageError
from citekit.indexes.disk import fields
from citekit.indexes.disk.compression import CompressionError, decompress

FILE, WORDS = "records.sqlite", "words"
VERSION = 1
BLOCK = 64
_MOST_OF_A_KEY = 10
"""Records of one exact key, at most: a key of more says little ('Editorial')."""
_BLOCKS_KEPT = 64
SCHEMA = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value);
CREATE TABLE dumps (name TEXT, bytes INTEGER, records INTEGER, without_doi INTEGER, invalid INTEGER,
    PRIMARY KEY (name, bytes));
CREATE TABLE editions (first INTEGER PRIMARY KEY, date TEXT);
CREATE TABLE blocks (id INTEGER PRIMARY KEY, frame BLOB);
CREATE TABLE dois (key INTEGER, record INTEGER, PRIMARY KEY (key, record)) WITHOUT ROWID;
CREATE TABLE keys (key INTEGER, record INTEGER, PRIMARY KEY (key, record)) WITHOUT ROWID;
"""
_BUILD = "build it again with 'citekit index build'"

Message = dict[str, Any]


@contextmanager
def failures(folder: Path) -> Iterator[None]:
    """Raise CitekitError, which names ``folder``, for what SQLite, tantivy and the system raise."""
    try:
        yield
    except CitekitError:
        raise
    except sqlite3.OperationalError as error:
        raise CitekitError(_sentence(str(error)), file=str(folder)) from error
    except (sqlite3.DatabaseError, CompressionError, msgspec.DecodeError) as error:
        raise CitekitError(f"The index is damaged ({error}); {_BUILD}", file=str(folder)) from error
    except (OSError, ValueError) as error:  # tantivy's are ValueErrors
        raise CitekitError(_sentence(str(error)), file=str(folder)) from error


def _sentence(detail: str) -> str:
    low = detail.lower()
    if "writer was killed" in low:  # what tantivy says of an error of the disk
        return "Writing failed, most likely because the disk is full: make room and repeat the command"
    if "full" in low or "no space" in low or "disk i/o" in low:
        return "The disk is full or fails: make room and repeat the command; files that were taken are not read again"
    if "locked" in low or "lockbusy" in low:
        return "Another command is writing this index; wait until it has ended"
    return f"Cannot use the index: {' '.join(detail.split())}"


def is_index(folder: Path) -> bool:
    """Whether ``folder`` holds an index, finished or not."""
    return (folder / FILE).is_file()


def connect(folder: Path, *, writable: bool = False) -> sqlite3.Connection:
    """The open file of an index of this version. Raises CitekitError."""
    if not is_index(folder):
        raise UsageError(
            "Not an index on disk (expected a folder of 'citekit index build')", file=str(folder)
        )
    with failures(folder):
        mode = "rw" if writable else "ro"
        database = sqlite3.connect(
            f"{(folder / FILE).absolute().as_uri()}?mode={mode}",
            uri=True,
            check_same_thread=False,
            isolation_level=None,
            timeout=1.0,
        )
        version = database.execute("PRAGMA user_version").fetchone()[0]
    if version != VERSION:
        database.close()
        raise UsageError(f"An index of version {version} (expected {VERSION}); {_BUILD}", file=str(folder))
    return database


def setting(database: sqlite3.Connection, name: str) -> Any:
    """The value of a setting, or None."""
    row = database.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return row and row[0]


class Store:
    """The records of a finished index, read only. Thread-safe. Raises CitekitError for a damaged file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._database = connect(folder)
        self._lock = threading.Lock()
        self._block = lru_cache(_BLOCKS_KEPT)(self._read_block)
        with failures(folder):
            finished = setting(self._database, "finished")
            self._editions = self._rows("SELECT first, date FROM editions ORDER BY first DESC")
        if not finished:
            self.close()
            raise UsageError("The index is not finished; repeat the command that builds it", file=str(folder))

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def date(self, record: int = 0) -> str | None:
        """The ISO date of the dump that a record came with, by default of the first dump; None if unknown."""
        return next((date for first, date in self._editions if first <= record), None) or None

    def by_doi(self, doi: str) -> tuple[int, Message] | None:
        """The newest record of a DOI, with its number."""
        numbers = self._of_key("dois", fields.doi_key(doi), -1)
        same = [pair for pair in self.messages(numbers) if str(pair[1]["DOI"]).lower() == doi.lower()]
        return max(same, key=lambda pair: (fields.stamp(pair[1]), pair[0]), default=None)

    def by_keys(self, keys: Iterable[int]) -> list[tuple[int, Message]]:
        """The records that have one of the exact keys, those with most of them first."""
        hits: dict[int, int] = {}
        for key in keys:
            numbers = self._of_key("keys", key, _MOST_OF_A_KEY + 1)
            for number in numbers if len(numbers) <= _MOST_OF_A_KEY else ():
                hits[number] = hits.get(number, 0) + 1
        best = sorted(hits, key=lambda number: (-hits[number], number))[:_MOST_OF_A_KEY]
        return list(self.current(best))

    def current(self, numbers: Sequence[int]) -> Iterator[tuple[int, Message]]:
        """The records of those numbers, as they are read, without those that a newer one replaces."""
        for number in numbers:
            for _, message in self.messages([number]):
                key = fields.doi_key(str(message["DOI"]))
                others = self._of_key("dois", key, 2)
                newest = self.by_doi(str(message["DOI"])) if len(others) > 1 else None
                if newest is None or newest[0] == number:
                    yield number, message

    def messages(self, numbers: Sequence[int]) -> list[tuple[int, Message]]:
        """The records of those numbers, by block."""
        with failures(self._folder):
            return [
                (number, msgspec.json.decode(raws[number % BLOCK], type=dict[str, Any]))
                for block, several in groupby(sorted(numbers), key=lambda number: number // BLOCK)
                for raws in [self._block(block)]
                for number in several
                if number % BLOCK < len(raws)
            ]

    def _read_block(self, block: int) -> list[msgspec.Raw]:
        rows = self._rows("SELECT frame FROM blocks WHERE id = ?", block)
        return msgspec.json.decode(decompress(rows[0][0]), type=list[msgspec.Raw]) if rows else []

    def _of_key(self, table: str, key: int, limit: int) -> list[int]:
        with failures(self._folder):
            query = f"SELECT record FROM {table} WHERE key = ? LIMIT ?"
            return [number for (number,) in self._rows(query, key, limit)]

    def _rows(self, query: str, *values: int) -> list[Any]:
        with self._lock:
            return self._database.execute(query, values).fetchall()
