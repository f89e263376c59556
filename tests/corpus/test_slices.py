"""Slices of a corpus of documents: bibliographies, the overlap of sources, and the questions of the documentation."""

import contextlib
import csv
import io
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb", reason="the extra 'corpus' is not installed")
pytest.importorskip("tantivy", reason="the extra 'index' is not installed")

import duckdb

import citekit as library
from citekit.citations.statements import annotations
from citekit.config.config import Config
from citekit.corpus.reading.executors import InProcess
from citekit.corpus.reading.read import read_corpus
from citekit.corpus.schema import columns
from citekit.corpus.settings import settings_of
from citekit.corpus.slices.passages import Passages
from citekit.corpus.slices.slice import read_slice
from citekit.corpus.work_schema import WORK_TABLES
from citekit.errors import UsageError
from citekit.indexes.disk.build import build_index
from tests.command import citekit
from tests.conftest import FIXTURES, ROOT

NOTE = """On trust in vaccines

A case series that was withdrawn later is still named in debates on vaccines [1].

References

1. Wakefield AJ, Murch SH, Anthony A, et al. Ileal-lymphoid-nodular hyperplasia, non-specific colitis, and pervasive
developmental disorder in children. Lancet. 1998;351(9103):637-641.
"""
SECOND = """How often neuropathic pain is found

Surveys put neuropathic pain at 7 % of people [1]. Inflammation of nerves is often long. It is held up by cytokines [2].

References

1. {}
2. {}
"""
"""A second review, which cites two works of the first."""
PAGE = (ROOT / "docs" / "corpus-sql.md").read_text(encoding="utf-8")
QUERIES = dict(re.findall(r"## ([^\n]+)\n\n(?:(?!\n## ).)*?```sql\n(.*?)```", PAGE, re.DOTALL))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``corpus``, which was checked against the fixtures' records of retracted works."""
    folder = tmp_path_factory.mktemp("slices")
    (folder / "papers").mkdir()
    shutil.copy(FIXTURES / "short-review.txt", folder / "papers")
    first = (FIXTURES / "short-review.txt").read_text(encoding="utf-8")
    shared = [re.findall(rf"^{number}\. (.*)", first, re.MULTILINE)[0] for number in (4, 7)]
    (folder / "papers" / "second-review.txt").write_text(SECOND.format(*shared), encoding="utf-8")
    (folder / "papers" / "trust.txt").write_text(NOTE)
    with contextlib.chdir(folder):
        settings = settings_of(Config(taxonomy=("pain-neuromodulation",)))
        read_corpus(["papers"], Path("corpus"), settings, InProcess(), report=lambda *_: None)
        build_index([str(FIXTURES / "crossref" / "updated.jsonl")], Path("index"))
    for command in ("works", "check"):
        more = ["--index", "index", "--index-only"] if command == "check" else []
        assert citekit("corpus", command, "corpus", *more, cwd=folder).exit_code == 0
    return folder


@pytest.fixture(scope="module")
def answers(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Question of the documentation -> the rows of its answer."""
    tables = duckdb.connect()
    found = {}
    with contextlib.chdir(folder):
        tables.execute(re.findall(r"```sql\n(CREATE.*?)```", PAGE, re.DOTALL)[0])
        for question, query in QUERIES.items():
            result = tables.execute(query)
            names = [column[0] for column in result.description]
            found[question] = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    return found


@pytest.mark.parametrize("table", WORK_TABLES)
def test_the_documentation_shows_every_column_of_works(table: str, folder: Path) -> None:
    declared = columns(WORK_TABLES[table])
    rows = duckdb.execute(
        "DESCRIBE FROM read_parquet(?)", [str(folder / "corpus" / f"{table}.parquet")]
    ).fetchall()
    assert [(name, type_.replace('"', "")) for name, type_, *_ in rows] == [
        (c.name, c.type) for c in declared
    ]
    shown = [
        f"| `{c.name}` | {'list of structs' if c.type.startswith('STRUCT') else c.type.replace('[]', ' list').lower()} "
        f"| {c.meaning} |"
        for c in declared
    ]
    assert "\n".join(shown) in (ROOT / "docs" / "corpus-works.md").read_text(encoding="utf-8")


def test_every_question_of_the_documentation_has_an_answer(answers: dict[str, list[dict[str, Any]]]) -> None:
    assert len(answers) == PAGE.count("```sql") - 1 >= 6
    assert all(answers.values())


def test_mechanisms_and_models_by_year(answers: dict[str, list[dict[str, Any]]], folder: Path) -> None:
    rows = answers["Which mechanisms are studied in which model, by year?"]
    assert all(row["mechanism"].startswith("mechanism:") for row in rows)
    first = rows[0]
    condition = f"list_contains(tags, '{first['mechanism']}') AND year = {first['year']}"
    works = read_slice(folder / "corpus", condition).works
    both = [work for work in works if {first["mechanism"], first["model"]} <= set(work.tag_names)]
    assert len(both) >= first["studies"] > 0


def test_the_most_cited_works_come_with_their_sentences(answers: dict[str, list[dict[str, Any]]]) -> None:
    rows = answers["The most cited works, and what is said of them"]
    assert rows[0]["n_sources"] == 2
    text = " ".join((FIXTURES / "short-review.txt").read_text(encoding="utf-8").split())
    assert all(row["sentence"] in text for row in rows if row["source"] == "papers/short-review.txt")


def test_who_cites_a_retracted_work(answers: dict[str, list[dict[str, Any]]]) -> None:
    [row] = answers["Which works were retracted, and who cites them?"]
    assert row["doi"] == "10.1016/s0140-6736(97)11096-0"
    assert row["notices"]
    assert row["sentence"].startswith("A case series that was withdrawn later")


def test_a_slice_has_what_a_build_has(folder: Path) -> None:
    """Sentences, tags and evidence are those of a build of the same documents."""
    sliced = read_slice(folder / "corpus", "list_contains(sources, 'papers/short-review.txt')")
    built = library.build(
        folder / "papers" / "short-review.txt", offline=True, taxonomy="pain-neuromodulation"
    )
    assert len(sliced) == len(built)
    by_raw = {work.printed[0].raw: work for work in built}
    for work in sliced:
        printed = next(one for one in work.printed if one.source == "papers/short-review.txt")
        own = by_raw[printed.raw].printed[0]
        assert [one.sentence for one in printed.citations] == [one.sentence for one in own.citations]
        assert set(by_raw[printed.raw].tag_names) <= set(work.tag_names)
        text = sliced.source(printed.source).text
        for citation in printed.citations:
            assert text[citation.sentence_start : citation.sentence_end] == citation.sentence
            assert text[citation.start : citation.end] == citation.marker
    keys = {work.key for work in sliced}
    assert all(
        set(one.with_) <= keys for work in sliced for printed in work.printed for one in printed.citations
    )


@pytest.mark.parametrize("command", re.findall(r"^citekit (corpus export .*) > ", PAGE, re.MULTILINE))
def test_the_exports_of_the_documentation_run(command: str, folder: Path) -> None:
    result = citekit(*shlex.split(command), cwd=folder)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout


def test_a_sentence_comes_with_the_one_that_it_leans_on(folder: Path) -> None:
    sliced = read_slice(folder / "corpus", "n_sources > 1")
    found = [(one.before, one.text) for of_work in annotations(sliced).values() for one in of_work]
    assert ("Inflammation of nerves is often long.", "It is held up by cytokines [2].") in found


def test_info_says_how_many_works_there_are(folder: Path) -> None:
    lines = citekit("corpus", "info", "corpus", cwd=folder).stdout.splitlines()
    assert lines[-2] == "works: 14 of 16 references, 2 of several sources, 0 with a doubt"
    assert lines[-1] == "checks: 1 completed, 13 not found; 1 retracted"


def test_a_slice_says_states_and_retractions(folder: Path) -> None:
    result = citekit("corpus", "export", "corpus", "--where", "retracted", "--to", "csv", cwd=folder)
    [row] = csv.DictReader(io.StringIO(result.stdout.lstrip("\ufeff"), newline=""))
    assert row["State"] in ("completed", "differs", "verified")
    assert "RETRACTED" in row["Notices"].upper()
    assert "A case series that was withdrawn later" in row["Annotation"]
    listed = citekit(
        "corpus", "export", "corpus", "--where", "retracted", "--include-sources", "--to", "csv", cwd=folder
    )
    assert "On trust in vaccines" in listed.stdout


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("yeer > 3", 'Referenced column "yeer" not found'),
        ("year > ", "syntax error"),
        ("1 = 1); DROP VIEW works; SELECT (1", "expected one condition"),
        ("1 = 1); COPY works TO 'x.csv' --", "Invalid --where"),
        ("work IN (SELECT content FROM read_text('../secret.txt'))", "Cannot access file"),
        ("work IN (SELECT column0 FROM read_csv('/etc/passwd'))", "Cannot access file"),
        ("work IN (SELECT name FROM glob('/*') AS found(name))", "--where"),
        ("title ~ '['", "missing ]"),
        ("year > 9999", "No work fits --where"),
        (" ", "Invalid --where: it is empty"),
    ],
)
def test_a_faulty_condition_is_one_sentence_and_changes_nothing(
    condition: str, said: str, folder: Path
) -> None:
    (folder / "secret.txt").write_text("secret")
    before = sorted(path.name for path in (folder / "corpus").iterdir())
    result = citekit("corpus", "export", "corpus", "--where", condition, "--to", "bibtex", cwd=folder)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert "secret" not in result.stderr.replace("secret.txt", "")
    assert sorted(path.name for path in (folder / "corpus").iterdir()) == before


def test_too_many_works_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citekit.corpus.slices.slice.MOST_WORKS", 5)
    with pytest.raises(
        UsageError, match=r"14 works are too many for one bibliography \(at most 5\); narrow --where"
    ):
        read_slice(folder / "corpus", None)


def test_the_overlap_of_a_corpus(folder: Path) -> None:
    result = citekit("overlap", "corpus", "-o", "matrix", cwd=folder)
    assert "3 sources, 14 works, 16 occurrences" in result.stdout
    assert "retracted: 1 (Wakefield et al. 1998)" in result.stdout
    chosen = citekit(
        "overlap",
        "corpus",
        "-o",
        "matrix",
        "--sources",
        "source LIKE '%review%'",
        "--works",
        "year > 2015",
        cwd=folder,
    )
    assert chosen.stdout.startswith("2 sources, ")
    table = (folder / "matrix" / "matrix.csv").read_text(encoding="utf-8-sig")
    assert all(int(row["Year"]) > 2015 for row in csv.DictReader(io.StringIO(table, newline="")))
    faulty = citekit("overlap", "corpus", "--works", "yeer > 3", cwd=folder)
    assert (faulty.exit_code, "Invalid --works" in faulty.stderr) == (2, True)


@pytest.mark.parametrize(
    ("sentence", "marker", "near", "span"),
    [
        ("Warm (3) and cold (3).", "(3)", 6, (5, 8)),
        ("Warm (3) and cold (3).", "(3)", 20, (18, 21)),
        ("Warm and cold.", "(3)", 5, (5, 8)),
        ("Warm.", "(3)", 90, (5, 5)),
        ("Warm.", "", 2, (2, 2)),
    ],
)
def test_a_marker_is_found_in_its_sentence(
    sentence: str, marker: str, near: int, span: tuple[int, int]
) -> None:
    assert Passages.marker(sentence, marker, near) == span
