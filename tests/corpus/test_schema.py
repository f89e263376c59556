"""The tables as the code declares them, as they are written, and as the documentation shows them."""

import contextlib
import re
from pathlib import Path

import pytest

from citekit.corpus.schema import TABLES, QuotationRow, columns
from citekit.corpus.tables import open_tables
from tests.conftest import ROOT

DOCS = (ROOT / "docs" / "corpus.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", TABLES)
def test_the_files_have_the_declared_columns(table: str, corpus: Path) -> None:
    with open_tables(corpus) as tables:
        found = tables.execute(f'DESCRIBE SELECT * FROM "{table}"').fetchall()
    assert [(name, type_.replace('"', "")) for name, type_, *_ in found] == [
        (c.name, c.type) for c in columns(TABLES[table])
    ]


@pytest.mark.parametrize("table", [*TABLES, "evidence"])
def test_the_documentation_shows_every_column(table: str) -> None:
    row = TABLES.get(table, QuotationRow)
    lines = [f"| `{name}` | {_shown(type_)} | {meaning} |" for name, type_, meaning in columns(row)]
    assert "\n".join(lines) in DOCS


def _shown(type_: str) -> str:
    return "list of evidence" if type_.startswith("STRUCT") else type_.replace("[]", " list").lower()


@pytest.mark.parametrize("query", re.findall(r"```sql\n(.*?)```", DOCS, re.DOTALL))
def test_the_queries_of_the_documentation_run(query: str, tagged_corpus: Path) -> None:
    with contextlib.chdir(tagged_corpus.parent), open_tables(tagged_corpus) as tables:
        assert tables.execute(query).fetchall()
