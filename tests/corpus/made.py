"""Small corpora: one of printed strings, and one that is read from the fixture documents."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from citekit.config.config import Config
from citekit.corpus.item_columns import item_columns
from citekit.corpus.reading.executors import InProcess
from citekit.corpus.reading.read import read_corpus
from citekit.corpus.schema import TABLES, ReferenceRow, SourceRow
from citekit.corpus.settings import make_folder, settings_of
from citekit.corpus.tables import write_table
from citekit.references.parser.parse import parse_many
from tests.conftest import FIXTURES

Printed = tuple[str, int]
"""A source, and the number of a reference in it."""


def corpus_of_strings(folder: Path, sources: Mapping[str, Sequence[str]]) -> dict[Printed, str]:
    """A corpus in ``folder`` of sources that print these strings; its references and their strings."""
    make_folder(folder, settings_of(Config(taxonomy=("none",))))
    printed = {
        (source, number): raw
        for source, strings in sources.items()
        for number, raw in enumerate(strings, start=1)
    }
    rows: dict[str, list[msgspec.Struct]] = {table: [] for table in TABLES}
    for ((source, number), raw), parsed in zip(
        printed.items(), parse_many(list(printed.values())), strict=True
    ):
        columns: dict[str, Any] = item_columns(parsed.item)
        rows["references"].append(
            _row(
                ReferenceRow,
                source=source,
                reference=number,
                number=number,
                raw=raw,
                item=msgspec.json.encode(parsed.item).decode(),
                confidence=parsed.confidence.reference,
                n_citations=1,
                **columns,
            )
        )
    for source, strings in sources.items():
        rows["sources"].append(_row(SourceRow, source=source, item="{}", n_references=len(strings)))
    for table, type_ in TABLES.items():
        lines = folder / "rows.jsonl"
        lines.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows[table]))
        (folder / table).mkdir()
        write_table(lines, type_, folder / table / "all.parquet")
        lines.unlink()
    return printed


def corpus_of_documents(folder: Path) -> Path:
    """A corpus of the fixture review, a short one that cites some of the same works, and a library."""
    files = [str(FIXTURES / name) for name in ("review.txt", "short-review.txt")]
    read_corpus(files, folder, settings_of(Config()), InProcess(), report=lambda *_: None)
    return folder


def _row(type_: type[Any], **values: Any) -> Any:
    """A row; columns that are not given are empty."""
    empty = {"int": 0, "str": "", "bool": False, "float": 0.0}
    hints = type_.__annotations__
    for name in type_.__struct_fields__:
        kind = str(hints[name])
        if name not in values:
            optional = "None" in kind
            simple = next((value for word, value in empty.items() if word in kind), [])
            values[name] = None if optional else [] if "list" in kind else simple
    return type_(**values)
