"""Builds that are killed between two moves, interrupted, or two at a time, as real processes."""

import json
import os
import select
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from tests.command import BLOG, REVIEW, citekit

MOVES = pytest.mark.parametrize("number", range(1, 8))
"""Seven moves: that of the hashes, five outputs, and the lock last."""
pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")]

AT_RENAME = """
import os, signal, sys
count = 0
def hook(event, arguments):
    global count
    if event == "os.rename":
        count += 1
        if count == {number}:
            os.kill(os.getpid(), {signal})
sys.addaudithook(hook)
sys.argv[0] = "citekit"
from citekit.__main__ import main
main()
"""
"""The command, which gets a signal as it is about to move its nth file: the interpreter reports every move."""


def build_until(
    number: int, sent: signal.Signals, *arguments: str, cwd: Path
) -> subprocess.CompletedProcess[str]:
    script = AT_RENAME.format(number=number, signal=int(sent))
    command = [sys.executable, "-c", script, "build", "--replace", "--offline", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


def is_whole(folder: Path) -> bool:
    """Whether every file is the one whose hash is in the lock, and no other file is there."""
    outputs = json.loads((folder / "citekit.lock.json").read_text(encoding="utf-8"))["outputs"]
    right = all(
        sha256((folder / name).read_bytes()).hexdigest() == value
        for name, value in outputs.items()
        if name != "citekit.lock.json"
    )
    return right and {path.name for path in folder.iterdir()} == set(outputs)


@MOVES
def test_a_build_after_one_that_was_killed_at_a_move_mends_the_folder(number: int, tmp_path: Path) -> None:
    folder = tmp_path / "bibliography"
    assert citekit("build", REVIEW, "--offline", cwd=tmp_path).exit_code == 0
    before = (folder / "citekit.lock.json").read_bytes()
    killed = build_until(number, signal.SIGKILL, BLOG, cwd=tmp_path)
    assert killed.returncode == -signal.SIGKILL
    assert (folder / "citekit.lock.json").read_bytes() == before  # moved last
    again = build_until(number, signal.SIGKILL, REVIEW, BLOG, cwd=tmp_path)  # and another on top
    assert again.returncode == -signal.SIGKILL
    mended = citekit("build", "--replace", BLOG, "--offline", cwd=tmp_path)
    assert mended.exit_code == 0, mended.stderr
    assert is_whole(folder)


@MOVES
def test_the_first_build_killed_at_a_move_leaves_nothing_that_stops_the_next(
    number: int, tmp_path: Path
) -> None:
    assert build_until(number, signal.SIGKILL, REVIEW, cwd=tmp_path).returncode == -signal.SIGKILL
    assert not (tmp_path / "bibliography" / "citekit.lock.json").exists()
    assert citekit("build", "--replace", BLOG, "--offline", cwd=tmp_path).exit_code == 0
    assert is_whole(tmp_path / "bibliography")


@MOVES
def test_ctrl_c_at_a_move_leaves_all_files_or_none(number: int, tmp_path: Path) -> None:
    folder = tmp_path / "bibliography"
    assert citekit("build", REVIEW, "--offline", cwd=tmp_path).exit_code == 0
    before = (folder / "citekit.lock.json").read_bytes()
    done = build_until(number, signal.SIGINT, BLOG, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (130, "citekit: interrupted\n")
    assert ((folder / "citekit.lock.json").read_bytes() == before) == (number == 1)
    assert is_whole(folder)


def test_a_file_that_the_user_changed_stays_after_a_kill(tmp_path: Path) -> None:
    assert build_until(4, signal.SIGKILL, REVIEW, cwd=tmp_path).returncode == -signal.SIGKILL
    page = tmp_path / "bibliography" / "references.bib"
    page.write_text("mine", encoding="utf-8")
    refused = subprocess.run(
        [sys.executable, "-m", "citekit", "build", "--replace", BLOG, "--offline"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (refused.returncode, page.read_text(encoding="utf-8")) == (2, "mine")
    assert "references.bib: not written by citekit" in refused.stderr


def test_a_second_build_waits_and_says_so_and_a_killed_one_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / "first.txt").write_text("x", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "citekit", "build", "-", "--offline"], cwd=tmp_path, stdin=subprocess.PIPE
    ) as first:
        out = tmp_path / "bibliography"
        while not out.exists():
            select.select([], [], [], 0.01)
        with subprocess.Popen(
            [sys.executable, "-m", "citekit", "build", "--replace", REVIEW, "--offline"],
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as second:
            assert second.stderr
            assert (
                second.stderr.readline()
                == "citekit: bibliography: waiting for another build in this folder\n"
            )
            assert not list(out.iterdir())
            first.kill()
            second.communicate()
            assert second.returncode == 0
    assert is_whole(out)


def test_a_build_without_readable_sources_leaves_no_folder(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "citekit", "build", "none.txt", "--offline", "-o", "a/b"],
        cwd=tmp_path,
        capture_output=True,
    )
    assert ran.returncode == 3
    assert not list(tmp_path.iterdir())
