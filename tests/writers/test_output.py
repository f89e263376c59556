"""What is written where, and what a disk that refuses leaves behind."""

import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from citekit.errors import UnknownName, UsageError
from citekit.model.bibliography import Bibliography, Options
from citekit.writers.formats import WRITERS, export, target
from tests.command import REVIEW, citekit

SMALL = 20_000
"""Bytes that a file may have in the test of a full disk: less than the lock needs."""


def _full() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, SMALL))


def test_a_full_disk_leaves_nothing_half_written_and_is_said_in_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    command = [sys.executable, "-m", "citekit", "build", REVIEW, "--offline", "-q", "-o", folder]
    ran = subprocess.run(command, capture_output=True, text=True, preexec_fn=_full)
    assert ran.returncode == 2
    assert ran.stderr.startswith(f"citekit: {folder}: Cannot write here: ")
    assert ran.stderr.count("\n") == 1
    assert "-o" in ran.stderr
    assert not folder.exists()


def test_a_folder_that_cannot_be_made_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = citekit("build", REVIEW, "-o", "file/out", cwd=tmp_path)
    assert ran.exit_code == 2
    assert "Cannot create the output folder" in ran.stderr
    assert ran.stderr.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_standard_output_that_takes_nothing_is_said_in_one_sentence(tmp_path: Path) -> None:
    citekit("build", REVIEW, cwd=tmp_path)
    command = f"{sys.executable} -m citekit export --lock {tmp_path}/bibliography --to ris"
    for where, said in (
        (">/dev/full", "Cannot write to standard output: No space left"),
        (">&-", "is closed"),
    ):
        ran = subprocess.run(["bash", "-c", f"{command} {where}"], capture_output=True, text=True)
        assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
        assert said in ran.stderr
    piped = subprocess.run(["bash", "-c", f"{command} | head -1"], capture_output=True, text=True)
    assert (piped.stderr, piped.stdout) == ("", "TY  - JOUR\n")


def test_collections_only_where_a_format_has_them() -> None:
    bibliography = Bibliography(options=Options())
    with pytest.raises(
        UsageError, match=r"csv has no collections .supported by zotero-rdf, bibtex, biblatex."
    ):
        export(bibliography, "csv", facets=("model",))


def test_a_format_is_named_alone_or_with_its_program() -> None:
    assert target("csl-json").file == "references.json"
    with pytest.raises(UnknownName, match="expected"):
        target("bibtx")
    with pytest.raises(UsageError, match="Unknown program 'word' for bibtex"):
        target("bibtex for word")


def test_a_format_without_its_library_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)  # as if it were not installed
    with pytest.raises(UsageError, match=r"pip install 'citekit\[word\]'"):
        target("docx")


def test_every_format_has_a_file_of_its_own() -> None:
    files = [target(f"{one.id} for {profile}" if profile else one.id).file
             for one in WRITERS for profile in one.profiles or ("",)]  # fmt: skip
    assert len(set(files)) == len(files)
