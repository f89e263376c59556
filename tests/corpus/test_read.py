"""Reading goes on where it was interrupted, and a bad file costs nothing but itself."""

import os
import shutil
from pathlib import Path

import pytest

from citekit.config.config import Config
from citekit.corpus.reading.executors import InProcess
from citekit.corpus.reading.read import Part, read_corpus
from citekit.corpus.settings import settings_of
from citekit.corpus.tables import finished_shards, shard_file
from citekit.readers import limits
from tests.corpus.conftest import NONE, PLUGIN, make_articles, read, rows


def test_nothing_that_is_finished_is_read_again(corpus: Path, papers: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in corpus.rglob("*")}
    result = read(papers, corpus)
    assert (result.read, result.failed, result.before) == (0, 0, 6)
    assert {path: path.stat().st_mtime_ns for path in corpus.rglob("*")} == before


@pytest.mark.slow
def test_a_shard_without_its_sources_is_read_again(corpus: Path, papers: Path, tmp_path: Path) -> None:
    copy = tmp_path / "tables"
    shutil.copytree(corpus, copy)
    [shard] = finished_shards(copy)
    shard_file(copy, "sources", shard).unlink()
    assert not any(rows(copy).values()), "rows of a shard that is not finished count for nothing"
    assert read(papers, copy).read == 5
    assert {path.name: path.read_bytes() for path in copy.glob("*/*.parquet")} == {
        path.name: path.read_bytes() for path in corpus.glob("*/*.parquet")
    }


@pytest.mark.slow
def test_parts_make_the_whole(
    corpus: Path, papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("citekit.corpus.reading.plan.MOST_FILES", 3)
    for number in (1, 2):
        read_corpus([str(papers)], tmp_path / "tables", NONE, InProcess(), part=Part(number, 2))
        assert len(finished_shards(tmp_path / "tables")) == number
    parts, whole = rows(tmp_path / "tables"), rows(corpus)
    assert {table: parts[table] for table in ("references", "citations", "notes")} == {
        table: whole[table] for table in ("references", "citations", "notes")
    }


def test_failed_files_are_read_again_alone(tmp_path: Path) -> None:
    papers, folder = make_articles(tmp_path), tmp_path / "tables"
    read(papers, folder)
    before = rows(folder)
    [(source, _, kind, message)] = before["failures"]
    assert (source, kind) == ("papers/broken.txt", "error")
    assert str(tmp_path) not in str(message)
    file = papers / "broken.txt"
    modified = file.stat().st_mtime_ns
    text = b"A text on pain [1].\n\nReferences\n\n1. Roe J. A title of a work. Pain. 2010;1:2-3.\n"
    file.write_bytes(text.ljust(file.stat().st_size))
    os.utime(file, ns=(modified, modified))  # for the plan the file is what it was
    result = read(papers, folder, retry=True)
    after = rows(folder)
    assert (result.read, result.failed) == (1, 0)
    assert after["failures"] == []
    assert len(after["sources"]) == 6
    assert all(row in after["references"] for row in before["references"])


@pytest.mark.slow
def test_hostile_files_become_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from citekit.plugins import find_plugins

    monkeypatch.setattr(limits, "_SECONDS", 1)
    monkeypatch.syspath_prepend(PLUGIN)
    find_plugins.cache_clear()
    papers = make_articles(tmp_path)
    for what in ("hang", "eat memory", "crash"):
        (papers / f"{what}.hostile").write_text(what)
    result = read(papers, tmp_path / "tables")
    find_plugins.cache_clear()
    assert (result.read, result.failed) == (5, 4)
    failed = {source: kind for source, _, kind, _ in rows(tmp_path / "tables")["failures"]}
    assert failed == {
        "papers/broken.txt": "error",
        "papers/crash.hostile": "crash",
        "papers/eat memory.hostile": "memory",
        "papers/hang.hostile": "time",
    }


def test_a_taxonomy_of_ones_own_is_part_of_the_settings(tmp_path: Path) -> None:
    taxonomy = tmp_path / "own.toml"
    text = '[taxonomy]\nid = "own"\ntitle = "Own"\n[[label]]\nid = "pain"\nfacet = "topic"\nsynonyms = ["pain"]\n'
    taxonomy.write_text(text)
    first = settings_of(Config(taxonomy=(str(taxonomy),)))
    taxonomy.write_text(text.replace('["pain"]', '["pain", "ache"]'))
    second = settings_of(Config(taxonomy=(str(taxonomy),)))
    assert first.taxonomy == second.taxonomy == (str(taxonomy),)
    assert first.taxonomy_hash != second.taxonomy_hash
