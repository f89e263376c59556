"""``citekit corpus``: what it prints, and one sentence for each bad input."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from citekit.corpus.info import describe
from tests.command import citekit


def test_info_says_what_is_there_in_ten_lines(corpus: Path) -> None:
    lines = describe(corpus)
    assert [line.partition(":")[0] for line in lines] == [
        "version",
        "shards",
        "sources",
        "references",
        "citations",
        "tags",
        "facts",
        "notes",
        "failures",
        "size",
    ]
    assert lines[1:3] == ["shards: 1 of 1", "sources: 5 (2 text, 1 html, 1 jats, 1 pdf), of 2023 to 2024"]
    assert lines[8].startswith("failures: 1 (1 error), first: papers/broken.txt: ")


def test_reading_says_what_was_read(papers: Path, tmp_path: Path) -> None:
    read = ("corpus", "read", str(papers), "-o", "tables", "--taxonomy", "none", "--workers", "1")
    first = citekit(*read, cwd=tmp_path)
    assert first.exit_code == 1
    assert "5 files read\n" in first.stdout
    assert "1 file could not be read; the table failures says why" in first.stderr
    again = citekit(*read, cwd=tmp_path)
    assert (again.exit_code, "0 files read; 6 before" in again.stdout) == (0, True)
    other = citekit(*read[:-2], "--kind", "text", cwd=tmp_path)
    assert other.exit_code == 2
    assert (
        "was read with taxonomy none and kind detected, not with taxonomy none and kind text" in other.stderr
    )


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ("read nowhere -o new", 2, "nowhere: No such file or folder"),
        ("read papers -o papers", 2, "papers: No corpus in this folder"),
        ("read papers -o new --shard 3/2", 2, "Invalid shard '3/2' (expected I/N, such as 3/100)"),
        ("read papers -o new --taxonomy nothing", 2, "Unknown taxonomy 'nothing'"),
        ("read papers -o new --kind nothing", 2, "Unknown kind 'nothing'"),
        ("read papers -o papers/blog.txt", 2, "papers/blog.txt: "),
        ("read papers -o new --workers 2 --scheduler tcp://127.0.0.1:1", 2, "exclude each other"),
        ("read empty -o new", 3, "No file was found"),
        ("info nowhere", 2, "nowhere: No corpus in this folder"),
        ("info papers", 2, "papers: No corpus in this folder"),
    ],
)
def test_bad_input_is_one_sentence(
    arguments: str, code: int, message: str, papers: Path, tmp_path: Path
) -> None:
    (tmp_path / "papers").symlink_to(papers)
    (tmp_path / "empty").mkdir()
    result = citekit("corpus", *arguments.split(), cwd=tmp_path)
    assert (result.exit_code, result.stderr.count("\n")) == (code, 1), result.stderr
    assert message in result.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("version = 1", "version = 9", "The tables are of version 9, this citekit reads version 1"),
        ('citekit = "', 'citekit = "0.0-', "This corpus was read by citekit 0.0-"),
        ("taxonomy = [", "taxonomy = [[", "Invalid TOML"),
    ],
)
def test_a_corpus_of_another_version_is_refused(
    old: str, new: str, message: str, corpus: Path, papers: Path, tmp_path: Path
) -> None:
    shutil.copytree(corpus, tmp_path / "tables")
    file = tmp_path / "tables" / "corpus.toml"
    file.write_text(file.read_text().replace(old, new))
    result = citekit("corpus", "read", str(papers), "-o", "tables", "--taxonomy", "none", cwd=tmp_path)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert message in result.stderr


def test_a_missing_plan_is_told(corpus: Path, tmp_path: Path) -> None:
    shutil.copytree(corpus, tmp_path / "tables")
    (tmp_path / "tables" / "plan.msgpack").unlink()
    result = citekit("corpus", "info", "tables", cwd=tmp_path)
    assert result.exit_code == 2
    assert "plan.msgpack: Missing; read the articles again into another folder" in result.stderr


_FULL = 'mkdir "$1" && mount -t tmpfs -o size=64k none "$1" && exec "$2" -m citekit corpus read papers -o "$1/tables" --workers 1'


@pytest.mark.slow
@pytest.mark.skipif(
    subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode != 0
    if shutil.which("unshare")
    else True,
    reason="needs a file system of its own",
)
def test_a_full_disk_is_one_sentence_and_nothing_is_finished(papers: Path, tmp_path: Path) -> None:
    (tmp_path / "papers").symlink_to(papers)
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", _FULL, "sh", str(tmp_path / "disk"), sys.executable],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "disk/tables: The disk is full: make room and repeat the command" in done.stderr
    assert "Traceback" not in done.stderr
