"""Which references of a corpus are one work: cases, contradictions, and that nothing depends on chance."""

import itertools
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb", reason="the extra 'corpus' is not installed")

import duckdb

from citekit.corpus.schema import TABLES
from citekit.corpus.works.disjoint import DisjointSets
from citekit.corpus.works.make import make_works
from citekit.errors import UsageError
from tests.command import citekit
from tests.conftest import FIXTURES
from tests.corpus.made import Printed, corpus_of_strings

CASES: list[dict[str, Any]] = tomllib.loads((FIXTURES / "corpus" / "works.toml").read_text("utf-8"))["case"]
STRINGS = [raw for case in CASES for work in case["works"] for raw in work]


def members(folder: Path) -> dict[str, list[Printed]]:
    """Work -> its references."""
    rows = duckdb.execute(
        "SELECT work, source, reference FROM read_parquet(?)", [str(folder / "members.parquet")]
    )
    found: dict[str, list[Printed]] = defaultdict(list)
    for work, source, reference in rows.fetchall():
        found[work].append((source, reference))
    return found


def table(folder: Path, name: str, columns: str = "*") -> list[tuple[Any, ...]]:
    """The rows of a table of works."""
    return duckdb.execute(
        f"SELECT {columns} FROM read_parquet(?)", [str(folder / f"{name}.parquet")]
    ).fetchall()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, set[str]]]:
    """A corpus of all cases, and string -> the strings of its work."""
    folder = tmp_path_factory.mktemp("works") / "corpus"
    printed = corpus_of_strings(folder, {f"{number:03}.txt": [raw] for number, raw in enumerate(STRINGS)})
    make_works(folder)
    return folder, {
        printed[one]: {printed[other] for other in of_work}
        for of_work in members(folder).values()
        for one in of_work
    }


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_references_are_one_work_where_they_print_one(
    case: dict[str, Any], whole: tuple[Path, dict[str, set[str]]]
) -> None:
    for work in case["works"]:
        for raw in work:
            assert whole[1][raw] == set(work)


def test_a_work_says_what_made_it_and_what_it_may_be(whole: tuple[Path, dict[str, set[str]]]) -> None:
    folder = whole[0]
    hows = {how for _, _, _, how, _ in table(folder, "members")}
    assert hows >= {"first", "doi", "title", "alike"}
    likely = [chance for *_, how, chance in table(folder, "members") if how == "alike"]
    assert all(0.5 <= chance <= 1 for chance in likely)
    doubts = dict(table(folder, "works", "doi, doubts"))
    [doubt] = doubts["10.5555/coast.1"]
    assert "DOIs 10.5555/coast.1 and 10.5555/coast.2" in doubt["why"]
    names = {work for (work,) in table(folder, "works", "work")}
    assert all(doubt["work"] in names for of_work in doubts.values() for doubt in of_work)


def test_keys_are_unique_and_counts_add_up(whole: tuple[Path, dict[str, set[str]]]) -> None:
    rows = table(whole[0], "works", "key, n_references, n_sources, n_citations")
    assert len({key.lower() for key, *_ in rows}) == len(rows)
    assert sum(references for _, references, _, _ in rows) == len(STRINGS)
    assert all(references == sources == citations for _, references, sources, citations in rows)


def test_one_list_prints_a_work_once_or_twice_as_a_build_says(tmp_path: Path) -> None:
    printed = [
        "Okafor A, Lind B. Warm water slows the growth of river mussels. J Invent Biol. 2019;12(3):101-110.",
        "Okafor A, Lind B. Warm water slows the growth of river musels. J Invent Biol. 2019;12(3):101-110.",
    ]
    corpus_of_strings(tmp_path / "corpus", {"a.txt": printed})
    make_works(tmp_path / "corpus")
    assert len(members(tmp_path / "corpus")) == 2
    assert [doubts[0]["why"] for (doubts,) in table(tmp_path / "corpus", "works", "doubts")] == [
        "one list prints both",
        "one list prints both",
    ]


def test_the_same_references_give_the_same_tables(tmp_path: Path) -> None:
    tables = []
    for number, strings in enumerate((STRINGS, STRINGS[::-1])):
        folder = tmp_path / str(number)
        corpus_of_strings(folder, {f"{STRINGS.index(raw):03}.txt": [raw] for raw in strings})
        make_works(folder, memory="500MB")
        tables.append([table(folder, name) for name in ("works", "members")])
        assert not [path for path in folder.iterdir() if path.name.startswith(".")]
    assert tables[0] == tables[1]


def test_sets_grow_together() -> None:
    sets = DisjointSets(6)
    for a, b in ((5, 4), (3, 5), (0, 1)):
        sets.unite(a, b)
    assert [sets.find(number) for number in range(6)] == [0, 0, 2, 3, 3, 3]
    assert all(sets.find(a) == sets.find(b) for a, b in itertools.pairwise((3, 4, 5)))


def test_the_command_says_what_it_made(whole: tuple[Path, dict[str, set[str]]], tmp_path: Path) -> None:
    result = citekit("corpus", "works", str(whole[0]), cwd=tmp_path)
    assert result.exit_code == 0
    assert f"{len(STRINGS)} references to {len(members(whole[0]))} works" in result.stdout


def test_a_folder_without_references_is_refused(tmp_path: Path) -> None:
    corpus_of_strings(tmp_path / "empty", {})
    with pytest.raises(UsageError, match="No references here"):
        make_works(tmp_path / "empty")
    assert "No corpus in this folder" in citekit("corpus", "works", str(tmp_path), cwd=tmp_path).stderr
    for command in (["check", "--index-only"], ["export", "--to", "bibtex"]):
        result = citekit("corpus", command[0], "empty", *command[1:], cwd=tmp_path)
        assert result.exit_code == 2


def test_a_damaged_table_of_works_is_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    corpus_of_strings(folder, {"a.txt": STRINGS[:2], "b.txt": STRINGS[2:4]})
    make_works(folder)
    whole = (folder / "works.parquet").read_bytes()
    (folder / "works.parquet").write_bytes(whole[:500])
    result = citekit("corpus", "export", "corpus", "--to", "bibtex", cwd=tmp_path)
    assert (result.exit_code, "run 'citekit corpus works corpus' again" in result.stderr) == (1, True)
    assert citekit("corpus", "works", "corpus", cwd=tmp_path).exit_code == 0
    assert (folder / "works.parquet").read_bytes() == whole


def test_what_a_killed_command_left_is_removed(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    corpus_of_strings(folder, {"a.txt": STRINGS[:2]})
    (folder / ".works-killed" / "spilled").mkdir(parents=True)
    make_works(folder)
    assert not [path for path in folder.iterdir() if path.name.startswith(".works-")]


@pytest.mark.parametrize(
    ("memory", "code", "said"), [("lots", 2, "Invalid --memory"), ("1MB", 1, "--memory 2GB")]
)
def test_a_memory_that_is_none_or_too_little_is_said(
    memory: str, code: int, said: str, tmp_path: Path
) -> None:
    corpus_of_strings(tmp_path / "corpus", {"a.txt": STRINGS})
    result = citekit("corpus", "works", "corpus", "--memory", memory, cwd=tmp_path)
    assert (result.exit_code, result.stderr.count("\n")) == (code, 1)
    assert said in result.stderr
    assert not (tmp_path / "corpus" / "works.parquet").exists()


def test_references_that_were_read_later_are_not_left_out_in_silence(tmp_path: Path) -> None:
    folder, later = tmp_path / "corpus", tmp_path / "later"
    corpus_of_strings(folder, {"a.txt": STRINGS[:3], "b.txt": STRINGS[:3]})
    make_works(folder)
    assert "read after" not in citekit("corpus", "export", "corpus", "--to", "bibtex", cwd=tmp_path).stderr
    corpus_of_strings(later, {"c.txt": STRINGS[3:5]})
    for table in TABLES:
        (later / table / "all.parquet").rename(folder / table / "later.parquet")
    for command in (["corpus", "export", "corpus", "--to", "bibtex"], ["overlap", "corpus"]):
        said = citekit(*command, cwd=tmp_path).stderr
        assert (
            "2 references were read after the works were made; run 'citekit corpus works corpus' again"
            in said
        )
