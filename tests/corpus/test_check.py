"""Works of a corpus against an index on disk: states, records that join works, going on, and what is said."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb", reason="the extra 'corpus' is not installed")
pytest.importorskip("tantivy", reason="the extra 'index' is not installed")

import duckdb

from citekit.corpus.works.check import KEPT, check_works
from citekit.corpus.works.make import make_works
from citekit.errors import CitekitError
from citekit.indexes.disk.build import build_index
from citekit.indexes.disk.disk import DiskIndex
from citekit.indexes.index import LookupResult, SearchResult
from tests.command import citekit
from tests.corpus.made import corpus_of_strings


def record(doi: str, title: str, family: str, page: str, **more: Any) -> dict[str, Any]:
    """A record of Crossref."""
    return {
        "DOI": doi,
        "type": "journal-article",
        "title": [title],
        "author": [{"family": family, "given": "A."}],
        "container-title": ["Journal of Invented Biology"],
        "issued": {"date-parts": [[2019, 3]]},
        "volume": "12",
        "page": page,
        "indexed": {"date-time": "2024-01-02T03:04:05Z"},
        **more,
    }


RETRACTION = {"updated-by": [{"DOI": "10.5555/notice", "type": "retraction", "label": "Retraction"}]}
RECORDS = [
    record("10.5555/mussels", "Warm water slows the growth of river mussels", "Okafor", "101-110"),
    record("10.5555/owls", "Counting owls at night in northern forests", "Vass", "11-19", **RETRACTION),
]
SOURCES = {
    "a.txt": [
        "Okafor A. Warm water slows the growth of river mussels. J Invent Biol. 2019;12:101-110.",
        "Vass A. Counting owls at night in northern forests. Journal of Invented Biology 2019;12:11-19.",
    ],
    "b.txt": [
        "https://doi.org/10.5555/mussels",
        "Nowak E. Bees in old orchards of the lowlands. Orchard Research 2001;5:77-84.",
    ],
}


class Asked:
    """An index on disk that counts what it is asked, and may fail."""

    name = "Crossref"
    trouble = None

    def __init__(self, index: DiskIndex) -> None:
        self._index = index
        self.lookups = 0
        self.fails = False

    def lookup(self, dois: Sequence[str]) -> dict[str, LookupResult]:
        """As the index on disk."""
        self.lookups += 1
        if self.fails:
            raise CitekitError("The disk is gone")
        return self._index.lookup(dois)

    def search(self, query: str, rows: int = 5) -> SearchResult:
        """As the index on disk."""
        return self._index.search(query, rows)


@pytest.fixture(scope="module")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    dump = folder / "dump.jsonl"
    dump.write_text("".join(json.dumps(one) + "\n" for one in RECORDS))
    build_index([str(dump)], folder / "index")
    return folder / "index"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    corpus_of_strings(tmp_path / "corpus", SOURCES)
    make_works(tmp_path / "corpus")
    return tmp_path / "corpus"


@pytest.fixture
def rows(corpus: Path) -> Callable[[str], list[tuple[Any, ...]]]:
    """A function that gives the rows of a query, in which {works}, {members} and {checks} are the tables."""

    def read(query: str) -> list[tuple[Any, ...]]:
        files = {name: f"'{corpus / name}.parquet'" for name in ("works", "members", "checks")}
        return duckdb.execute(query.format(**files)).fetchall()

    return read


def test_works_get_states_records_and_retractions(
    corpus: Path, index_folder: Path, tmp_path: Path, rows: Callable[[str], list[tuple[Any, ...]]]
) -> None:
    result = citekit("corpus", "check", "corpus", "--index", str(index_folder), "--index-only", cwd=tmp_path)
    assert result.exit_code == 0
    assert "3 works: " in result.stdout
    assert "retracted or withdrawn: 1" in result.stdout
    assert "1 joined to others that have the same record" in result.stdout
    assert "dump of 2024-01-02: a retraction or correction may be newer" in result.stderr
    checks = rows("SELECT doi, state, retracted, notices, date FROM {checks} ORDER BY doi")
    assert checks == [
        ("10.5555/mussels", "completed", False, [], "2024-01-02"),
        ("10.5555/owls", "completed", True, ["10.5555/notice"], "2024-01-02"),
        (None, "not-found", False, [], "2024-01-02"),
    ]


def test_works_with_one_record_are_one_and_completed(
    corpus: Path, index_folder: Path, rows: Callable[[str], list[tuple[Any, ...]]]
) -> None:
    with DiskIndex(index_folder) as index:
        check_works(corpus, index, "index")
    assert rows("SELECT doi, title, n_references, n_sources FROM {works} WHERE first_author = 'Okafor'") == [
        ("10.5555/mussels", "Warm water slows the growth of river mussels", 2, 2)
    ]
    joined = rows("SELECT source, reference, how FROM {members} WHERE how = 'record'")
    assert joined == [("b.txt", 1, "record")]
    names = [set(rows(f"SELECT work FROM {{{name}}}")) for name in ("works", "members", "checks")]
    assert names[0] == names[1] == names[2]
    with DiskIndex(index_folder) as index:
        again = check_works(corpus, index, "index")
    assert (sum(again.states.values()), again.joined) == (3, 1)


def test_records_of_another_index_take_works_apart_again(
    corpus: Path, index_folder: Path, tmp_path: Path, rows: Callable[[str], list[tuple[Any, ...]]]
) -> None:
    before = rows("SELECT * FROM {members} ORDER BY ALL")
    with DiskIndex(index_folder) as index:
        assert check_works(corpus, index, "index").joined == 1
    (tmp_path / "other.jsonl").write_text(json.dumps(RECORDS[1]))
    build_index([str(tmp_path / "other.jsonl")], tmp_path / "other")
    with DiskIndex(tmp_path / "other") as index:
        assert check_works(corpus, index, "other").joined == 0
    assert rows("SELECT * FROM {members} ORDER BY ALL") == before


def test_a_command_that_was_broken_off_goes_on(
    corpus: Path, index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("citekit.corpus.works.check._AT_ONCE", 2)
    with DiskIndex(index_folder) as disk:
        index = Asked(disk)

        def fail(stage: str, done: int, total: int) -> None:
            index.fails = done >= 2

        with pytest.raises(CitekitError, match="gone"):
            check_works(corpus, index, "index", fail)
        assert not (corpus / "checks.parquet").exists()
        asked, index.fails = index.lookups, False
        check_works(corpus, index, "index")
        assert index.lookups - asked == 1
        check_works(corpus, index, "index")
    assert not (corpus / KEPT).exists()


def test_new_works_remove_checks_and_say_so(corpus: Path, index_folder: Path, tmp_path: Path) -> None:
    citekit("corpus", "check", "corpus", "--index", str(index_folder), "--index-only", cwd=tmp_path)
    assert (corpus / "checks.parquet").exists()
    result = citekit("corpus", "works", "corpus", cwd=tmp_path)
    assert "removed the checks of the works before" in result.stdout
    assert not (corpus / "checks.parquet").exists()


@pytest.mark.parametrize("condition", ["retracted", "NOT retracted", "state = 'verified'"])
def test_what_only_checks_know_is_not_denied_before_them(
    condition: str, corpus: Path, tmp_path: Path
) -> None:
    result = citekit("corpus", "export", "corpus", "--where", condition, "--to", "ris", cwd=tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "these works were not checked" in result.stderr


def test_without_works_or_index_it_is_said(tmp_path: Path, index_folder: Path) -> None:
    corpus_of_strings(tmp_path / "corpus", SOURCES)
    for arguments, said in (
        (["--index", str(index_folder)], "no works yet; run 'citekit corpus works corpus'"),
        (["--index", "missing"], "Unknown index 'missing'"),
        (["--index-only"], "it needs an index on disk"),
    ):
        result = citekit("corpus", "check", "corpus", *arguments, cwd=tmp_path)
        assert (result.exit_code, said in result.stderr) == (2, True), result.stderr
