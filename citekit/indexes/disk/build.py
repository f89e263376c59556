"""Build an index on disk from dumps, one file at a time, and add newer records to it.

Each file is one transaction, so that a command that was interrupted goes on with the next file. The keys of new records
wait in a second file until all dumps are read: sorted once, they are written in the order of the table.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from citekit.errors import SourceError, UsageError
from citekit.indexes.disk import fields
from citekit.indexes.disk.compression import compress, decompress
from citekit.indexes.disk.messages import Message, dump_files, read_messages
from citekit.indexes.disk.store import (
    BLOCK,
    FILE,
    SCHEMA,
    VERSION,
    WORDS,
    connect,
    failures,
    is_index,
    setting,
)
from citekit.indexes.disk.words import WordWriter

_PENDING = "pending.sqlite"
_PENDING_SCHEMA = """
CREATE TABLE IF NOT EXISTS pending.dois (key INTEGER, record INTEGER);
CREATE TABLE IF NOT EXISTS pending.keys (key INTEGER, record INTEGER);
"""
_CACHE = 64 << 10
"""Kilobytes of pages that SQLite keeps."""
_COMMIT = 1 << 20
"""Records whose words are committed together."""

Report = Callable[[int, int, str], None]
"""Called with what is done, of how much, and what it is."""


class BuildResult(msgspec.Struct, kw_only=True):
    """What a build did: files and records that it took, and the files that it could not read."""

    files: int = 0
    known: int = 0
    records: int = 0
    without_doi: int = 0
    invalid: int = 0
    damaged: list[SourceError] = []


class _Counts(msgspec.Struct):
    records: int = 0
    without_doi: int = 0
    invalid: int = 0
    newest: str = ""


class _KeptMessage(NamedTuple):
    line: bytes
    message: dict[str, Any]


def build_index(
    dumps: Sequence[str], folder: Path, *, more: Sequence[str] = (), report: Report | None = None
) -> BuildResult:
    """Take every dump that ``folder`` has not, and make the records findable.

    ``more``: fields to keep beside `fields.KEPT`, 'reference' or 'abstract'; for a new index. A dump that cannot be
    read is left out as a whole. Raises CitekitError for a full disk or a damaged index, UsageError for wrong names.
    """
    files = dump_files(dumps)
    with failures(folder):
        if not is_index(folder):
            _create(folder, more)
        with closing(_open(folder)) as database:
            return _Builder(database, folder, report or (lambda *_: None)).run(files)


def update_index(dumps: Sequence[str], folder: Path, *, report: Report | None = None) -> BuildResult:
    """Add the records of ``dumps`` to a finished index; the newest record of a DOI counts. Raises as `build_index`."""
    files = dump_files(dumps)
    with closing(connect(folder, writable=True)) as database, failures(folder):
        if not setting(database, "finished") and not setting(database, "update"):
            raise UsageError("The index is not finished; repeat 'citekit index build'", file=str(folder))
        with closing(_open(folder)) as opened:
            return _Builder(opened, folder, report or (lambda *_: None)).run(files, update=True)


def _create(folder: Path, more: Sequence[str]) -> None:
    """An empty index, beside and moved in, in a folder that is empty or new."""
    folder.mkdir(parents=True, exist_ok=True)
    others = [path.name for path in folder.iterdir() if not path.name.startswith(FILE)]
    if others:
        raise UsageError(f"The folder is not empty ('{min(others)}'); name a new one", file=str(folder))
    new = folder / f"{FILE}.new"
    new.unlink(missing_ok=True)
    with closing(sqlite3.connect(new)) as database:
        database.executescript(SCHEMA)
        database.execute("INSERT INTO settings VALUES ('more', ?)", (" ".join(more),))
        database.execute(f"PRAGMA user_version = {VERSION}")
        database.commit()
    new.replace(folder / FILE)


def _open(folder: Path) -> sqlite3.Connection:
    """The index and its pending keys, locked for this process."""
    os.environ["SQLITE_TMPDIR"] = str(folder.absolute())  # sorting takes more than /tmp may have
    database = connect(folder, writable=True)
    database.execute("PRAGMA locking_mode = EXCLUSIVE")
    database.execute(f"PRAGMA cache_size = -{_CACHE}")
    database.execute("BEGIN EXCLUSIVE")
    database.execute("COMMIT")
    database.execute("ATTACH ? AS pending", (str(folder / _PENDING),))
    database.executescript(_PENDING_SCHEMA)
    return database


class _Builder:
    def __init__(self, database: sqlite3.Connection, folder: Path, report: Report) -> None:
        self._database, self._folder, self._report = database, folder, report
        self._more = str(setting(database, "more") or "").split()
        self._next = (self._first("SELECT max(id) FROM blocks") or 0) + 1  # 0 is not a block

    def run(self, files: Sequence[Path], *, update: bool = False) -> BuildResult:
        """Take the files that are new, then write their keys and words."""
        result = BuildResult()
        known = set(self._database.execute("SELECT name, bytes FROM dumps"))
        for number, path in enumerate(files):
            self._report(number, len(files), path.name)
            name, size = path.name, path.stat().st_size
            if (name, size) in known:
                result.known += 1
                continue
            try:
                counts = self._take(path, size, update=update)
            except SourceError as error:
                result.damaged.append(error)
                continue
            known.add((name, size))
            result.files += 1
            result.records += counts.records
            result.without_doi += counts.without_doi
            result.invalid += counts.invalid
        self._write_keys()
        self._write_words()
        self._set("finished", 1)
        return result

    def _take(self, path: Path, size: int, *, update: bool) -> _Counts:
        """Take one file, whole or not at all."""
        database = self._database
        first, counts = self._next, _Counts()
        database.execute("BEGIN")
        try:
            self._set("finished", 0)
            self._set("update", int(update))
            for block in self._blocks(path, counts):
                self._write_block(block, counts)
            row = (path.name, size, counts.records, counts.without_doi, counts.invalid)
            database.execute("INSERT INTO dumps VALUES (?, ?, ?, ?, ?)", row)
            self._write_date(first * BLOCK, counts.newest[:10], update=update)
            database.execute("COMMIT")
        except BaseException:
            self._next = first
            if database.in_transaction:
                database.execute("ROLLBACK")
            raise
        return counts

    def _blocks(self, path: Path, counts: _Counts) -> Iterator[list[_KeptMessage]]:
        """The messages with a DOI, so many as a block holds at once; the others are counted."""
        block: list[_KeptMessage] = []
        for message in read_messages(path):
            kept = message and self._kept(message)
            if not kept:
                counts.invalid += 1
            elif not _has_doi(kept.message):
                counts.without_doi += 1
            else:
                block.append(kept)
            if len(block) == BLOCK:
                yield block
                block = []
        if block:
            yield block

    def _kept(self, message: Message) -> _KeptMessage | None:
        """What is kept of a message, or None where a value is invalid JSON."""
        try:
            line = fields.kept(message, self._more)
            return _KeptMessage(line, msgspec.json.decode(line, type=dict[str, Any]))
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            return None

    def _write_block(self, messages: list[_KeptMessage], counts: _Counts) -> None:
        number = self._next * BLOCK
        lines, dois, keys = [], [], []
        for record, (line, message) in enumerate(messages, start=number):
            lines.append(line)
            dois.append((fields.doi_key(message["DOI"]), record))
            keys += [(key, record) for key in fields.keys(fields.of_message(message))]
            counts.newest = max(counts.newest, *fields.stamp(message))
        execute = self._database.execute
        execute("INSERT INTO blocks VALUES (?, ?)", (self._next, compress(b"[" + b",".join(lines) + b"]")))
        self._database.executemany("INSERT INTO pending.dois VALUES (?, ?)", dois)
        self._database.executemany("INSERT INTO pending.keys VALUES (?, ?)", keys)
        counts.records += len(messages)
        self._next += 1

    def _write_date(self, first: int, date: str, *, update: bool) -> None:
        """Date the records: all of a build as its newest, those of an update by themselves."""
        last = self._database.execute(
            "SELECT first, date FROM editions ORDER BY first DESC LIMIT 1"
        ).fetchone()
        if last is None or update:
            first = first if last else 0
            self._database.execute("INSERT OR REPLACE INTO editions VALUES (?, ?)", (first, date))
        elif date > last[1]:
            self._database.execute("UPDATE editions SET date = ? WHERE first = ?", (date, last[0]))

    def _write_keys(self) -> None:
        """Move the pending keys into their tables, in order."""
        execute = self._database.execute
        self._report(0, 0, "sorting the keys")
        execute("BEGIN")
        try:
            for table in ("dois", "keys"):
                execute(
                    f"INSERT OR IGNORE INTO {table} SELECT key, record FROM pending.{table} ORDER BY 1, 2"
                )
                execute(f"DELETE FROM pending.{table}")
            execute("COMMIT")
        except BaseException:
            if self._database.in_transaction:
                execute("ROLLBACK")
            raise
        execute("DETACH pending")
        (self._folder / _PENDING).unlink()

    def _write_words(self) -> None:
        """Add the words of the blocks that have none yet."""
        after = setting(self._database, "words") or 0
        last = self._next - 1
        if after == last:
            return
        writer = WordWriter(self._folder / WORDS)
        every = max(_COMMIT // BLOCK, 1)
        for block in range(after + 1, last + 1):
            for record, message in enumerate(self._messages(block), start=block * BLOCK):
                writer.add(record, fields.search_text(message))
            if block % every == 0 or block == last:
                writer.commit()
                self._set("words", block)
                self._report(block, last, "indexing words")
        writer.close()

    def _messages(self, block: int) -> Iterator[dict[str, Any]]:
        frame = self._first("SELECT frame FROM blocks WHERE id = ?", block)
        yield from msgspec.json.decode(decompress(frame), type=list[dict[str, Any]])

    def _set(self, name: str, value: int) -> None:
        self._database.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    def _first(self, query: str, *values: int) -> Any:
        return self._database.execute(query, values).fetchone()[0]


def _has_doi(message: dict[str, Any]) -> bool:
    doi = message.get("DOI")
    return isinstance(doi, str) and bool(doi.strip())
