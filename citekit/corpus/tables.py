"""The Parquet files of a corpus, written and read by DuckDB."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from citekit.corpus.schema import TABLES, Column, columns
from citekit.errors import CitekitError, UsageError

try:
    import duckdb
except ImportError:
    raise UsageError("'citekit corpus' needs the package duckdb: pip install 'citekit[corpus]'") from None

_WRITING = ".writing"
"""The folder in which tables are made before they are moved in."""
ONE_GROUP = 10_000_000
"""Rows of a row group that holds all of a shard's."""
_LONGEST_LINE = 1 << 20
_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def failures(folder: Path) -> Iterator[None]:
    """Raise CitekitError, which names ``folder``, for what DuckDB and the system raise."""
    try:
        yield
    except (duckdb.Error, OSError) as error:
        raise CitekitError(_sentence(error), file=str(folder)) from error


@contextmanager
def sql_faults(option: str) -> Iterator[None]:
    """Raise UsageError, which names the option, for what DuckDB says of SQL that a user wrote."""
    try:
        yield
    except duckdb.Error as error:
        said = str(error).partition("\n\nLINE ")[0]
        raise UsageError(f"Invalid {option}: {' '.join(said.split())}") from None


def _sentence(error: Exception) -> str:
    detail = " ".join(str(error).split())
    if getattr(error, "errno", None) in _FULL or "no space left" in detail.lower():
        return "The disk is full: make room and repeat the command; what was finished is not done again"
    if "out of memory" in detail.lower():
        return "The database needs more memory than it may use; allow it more, such as --memory 2GB"
    if isinstance(error, PermissionError) or "permission denied" in detail.lower():
        return "Cannot write or read this folder: permission denied"
    if isinstance(error, OSError):
        return f"Cannot use the corpus: {error.strerror or detail}"
    return f"Cannot use the corpus ({detail.removesuffix('.')})"


def shard_file(folder: Path, table: str, shard: str) -> Path:
    """The file of a shard's rows of a table."""
    return folder / table / f"{shard}.parquet"


def finished_shards(folder: Path) -> set[str]:
    """The names of the shards that are finished: those with a table of sources."""
    return {path.stem for path in (folder / "sources").glob("*.parquet")}


def open_tables(folder: Path) -> "duckdb.DuckDBPyConnection":
    """A connection with a view of each table: the rows of all finished shards, and none of a half-written one."""
    connection = duckdb.connect()
    shards = sorted(finished_shards(folder))
    for table, row in TABLES.items():
        files = [str(shard_file(folder, table, shard)) for shard in shards]
        if files:
            connection.read_parquet(files).create_view(table)
        else:
            connection.execute(f'CREATE TABLE "{table}" ({_declared(columns(row))})')
    return connection


def _declared(listed: Sequence[Column]) -> str:
    return ", ".join(f'"{column.name}" {column.type}' for column in listed)


def write_table(
    lines: Path,
    row: type[msgspec.Struct],
    file: Path,
    *,
    longest: int = 0,
    keep: Path | None = None,
    group: int = ONE_GROUP,
) -> None:
    """Write rows, as lines of JSON, to a Parquet file, with the rows of the file ``keep`` in front.

    ``longest``: bytes of the longest line; ``group``: rows of a row group, which is in memory as a whole.
    """
    listed = columns(row)
    types = "{" + ", ".join(f"{_quoted(column.name)}: {_quoted(column.type)}" for column in listed) + "}"
    size = max(_LONGEST_LINE, longest + 1)
    rows = (
        f"SELECT * FROM read_json({_quoted(lines)}, format = 'newline_delimited', columns = {types}, "
        f"maximum_object_size = {size})"
    )
    if keep:
        rows = f"SELECT * FROM read_parquet({_quoted(keep)}) UNION ALL {rows}"
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(
            f"COPY ({rows}) TO {_quoted(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group})"
        )


def failed_sources(folder: Path, shard: str) -> set[str]:
    """The sources of a finished shard that could not be read."""
    file = shard_file(folder, "failures", shard)
    with duckdb.connect(config={"threads": 1}) as connection:
        rows = connection.execute(f"SELECT source FROM read_parquet({_quoted(file)})").fetchall()
    return {source for (source,) in rows}


def shards_with_failures(folder: Path) -> set[str]:
    """The finished shards of which a file could not be read."""
    with open_tables(folder) as connection:
        return {shard for (shard,) in connection.execute("SELECT DISTINCT shard FROM failures").fetchall()}


def _quoted(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"


class ShardWriter:
    """Makes the tables of a shard beside the corpus; `finish` moves them in. A context manager.

    Rows are kept on disk, not in memory.
    """

    def __init__(self, folder: Path, shard: str) -> None:
        self._folder, self._shard = folder, shard
        self._beside: Path | None = None
        self._longest = dict.fromkeys(TABLES, 0)

    def __enter__(self) -> Self:
        writing = self._folder / _WRITING
        writing.mkdir(exist_ok=True)
        for broken_off in writing.glob(f"{self._shard}-*"):
            shutil.rmtree(broken_off, ignore_errors=True)
        self._beside = Path(tempfile.mkdtemp(prefix=f"{self._shard}-", dir=writing))
        for table in TABLES:
            self._lines(table).touch()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._beside:
            shutil.rmtree(self._beside, ignore_errors=True)

    def add(self, rows: Mapping[str, bytes]) -> None:
        """Add rows: table -> lines of JSON."""
        for table, lines in rows.items():
            self._longest[table] = max(self._longest[table], *map(len, lines.splitlines()))
            with self._lines(table).open("ab") as file:
                file.write(lines)

    def finish(self, *, keep: bool = False) -> None:
        """Write the tables and move them in, the sources last; ``keep``: add to those that are there, but failures."""
        files = []
        for table, row in TABLES.items():
            there = shard_file(self._folder, table, self._shard)
            file = self._lines(table).with_suffix(".parquet")
            kept = there if keep and table != "failures" else None
            write_table(self._lines(table), row, file, longest=self._longest[table], keep=kept)
            _flush(file)
            files.append((file, there))
        remove_shard(self._folder, self._shard)
        for file, there in files:
            there.parent.mkdir(exist_ok=True)
            file.replace(there)

    def _lines(self, table: str) -> Path:
        assert self._beside
        return self._beside / f"{table}.jsonl"


def remove_shard(folder: Path, shard: str) -> None:
    """Remove the tables of a shard, that of its sources first: without it the others count for nothing."""
    for table in reversed(list(TABLES)):
        shard_file(folder, table, shard).unlink(missing_ok=True)


def _flush(file: Path) -> None:
    """Have the system write a file to the disk, before a name says that it is complete."""
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())
