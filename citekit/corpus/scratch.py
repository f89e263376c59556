"""A database beside a corpus for a long computation: bounded memory, what does not fit is on disk."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from citekit.corpus.tables import failures, open_tables, sql_faults, write_table
from citekit.corpus.work_schema import WORK_TABLES
from citekit.errors import CitekitError
from citekit.writers.locking import lock_folder

MEMORY = "1GB"
"""What DuckDB may use; its tables beyond that are on disk."""
WAITING = "Waiting for another command in this folder"
"""What is reported meanwhile."""
_ROWS = 1000
"""Rows that are taken from the database at once."""
_LONGEST_LINE = 1 << 20
_GROUP = 50_000
"""Rows of a row group of the tables of works."""
_PARQUET = b"PAR1"
"""How Parquet files end."""
_BESIDE = ".works-"
"""How the folder of a scratch database in that of the corpus is called."""

Row = tuple[Any, ...]


class Scratch:
    """The tables of a corpus, and tables of numbers and lines beside them. Made by `open_scratch` and `open_query`."""

    def __init__(self, connection: Any, folder: Path) -> None:
        self._connection, self.folder = connection, folder

    def run(self, query: str, *values: Any) -> None:
        """Run a statement."""
        self._connection.execute(query, list(values))

    def rows(self, query: str, *values: Any) -> Iterator[Row]:
        """The rows of a query, some at a time; other queries may run meanwhile."""
        cursor = self._connection.cursor()
        cursor.execute(query, list(values))
        while rows := cursor.fetchmany(_ROWS):
            yield from rows
        cursor.close()

    def value(self, query: str) -> Any:
        """The one value of a query."""
        return next(self.rows(query))[0]

    def has(self, table: str) -> bool:
        """Whether there is such a table or view."""
        query = "SELECT 1 FROM information_schema.tables WHERE table_name = ?"
        return any(True for _ in self.rows(query, table))

    def statements(self, query: str) -> list[str]:
        """The kinds of the statements that a query consists of: 'SELECT'."""
        return [one.type.name for one in self._connection.extract_statements(query)]

    @contextmanager
    def table(self, name: str, **types: str) -> Iterator[Callable[..., None]]:
        """Make a table with these columns and SQL types of the rows that the yielded function is called with."""
        lines, longest = self.folder / f"{name}.jsonl", 0
        with lines.open("wb") as file:

            def add(*row: Any) -> None:
                nonlocal longest
                line = msgspec.json.encode(dict(zip(types, row, strict=True))) + b"\n"
                longest = max(longest, len(line))
                file.write(line)

            yield add
        declared = ", ".join(f"'{column}': '{type_}'" for column, type_ in types.items())
        self.run(
            f"CREATE TABLE {name} AS SELECT * FROM read_json(?, format = 'newline_delimited', "
            f"columns = {{{declared}}}, maximum_object_size = {max(longest + 1, _LONGEST_LINE)})",
            str(lines),
        )
        lines.unlink()

    def keep(self, table: str, rows: Iterable[msgspec.Struct]) -> Path:
        """Write rows of one of `WORK_TABLES` to a Parquet file in the scratch folder."""
        lines, longest = self.folder / f"{table}.jsonl", 0
        with lines.open("wb") as file:
            for row in rows:
                line = msgspec.json.encode(row) + b"\n"
                longest = max(longest, len(line))
                file.write(line)
        path = self.folder / f"{table}.parquet"
        write_table(lines, WORK_TABLES[table], path, longest=longest, group=_GROUP)
        lines.unlink()
        return path


def _add_works(connection: Any, folder: Path) -> None:
    """Add a view of each table of works. Raises CitekitError for a damaged one."""
    for table in WORK_TABLES:
        file = folder / f"{table}.parquet"
        if file.is_file():
            if not _ends_whole(file):
                again = f"run 'citekit corpus works {folder}' again"
                raise CitekitError(f"Damaged: it does not end as a Parquet file; {again}", file=str(file))
            connection.read_parquet(str(file.resolve())).create_view(table)


def _ends_whole(file: Path) -> bool:
    with file.open("rb") as opened:
        opened.seek(max(0, file.stat().st_size - len(_PARQUET)))
        return opened.read() == _PARQUET


@contextmanager
def open_scratch(
    folder: Path,
    memory: str = MEMORY,
    on_wait: Callable[[], None] = lambda: None,
    *,
    works: bool = False,
) -> Iterator[Scratch]:
    """A scratch database in the folder of the corpus, for a command that writes tables of works there.

    ``works``: with those that are there. One command at a time: ``on_wait`` is called before waiting for another command. What a killed one left is removed.
    Raises CitekitError.
    """
    with failures(folder), lock_folder(folder, on_wait):
        for left in folder.glob(f"{_BESIDE}*"):
            shutil.rmtree(left, ignore_errors=True)
        with _database(folder, Path(tempfile.mkdtemp(prefix=_BESIDE, dir=folder)), memory, works) as scratch:
            yield scratch


@contextmanager
def open_query(folder: Path, memory: str = MEMORY) -> Iterator[Scratch]:
    """A scratch database that writes nothing in the folder of the corpus, and reads nothing elsewhere.

    Whatever a query says, it stays so. Raises CitekitError.
    """
    with (
        failures(folder),
        _database(folder, Path(tempfile.mkdtemp(prefix="citekit-")), memory, True) as scratch,
    ):
        allowed = ", ".join(_quoted(str(path.resolve())) for path in (folder, scratch.folder))
        scratch.run(f"SET allowed_directories = [{allowed}]")
        scratch.run("SET enable_external_access = false")
        scratch.run("SET lock_configuration = true")
        yield scratch


@contextmanager
def _database(folder: Path, beside: Path, memory: str, works: bool) -> Iterator[Scratch]:
    """The tables of a corpus, ``works``: those of works too, with what does not fit into memory ``beside``, which is deleted at the end."""
    try:
        connection = open_tables(folder.resolve())
        try:
            if works:
                _add_works(connection, folder)
            _set_memory(connection, memory)
            connection.execute("SET temp_directory = ?", [str(beside / "spilled")])
            connection.execute("SET preserve_insertion_order = false")
            yield Scratch(connection, beside)
        finally:
            connection.close()
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _set_memory(connection: Any, memory: str) -> None:
    with sql_faults("--memory"):
        connection.execute("SET memory_limit = ?", [memory])


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
