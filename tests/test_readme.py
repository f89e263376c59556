"""What the README shows is what happens."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import citekit
from tests.conftest import FIXTURES, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the fixtures, in which the README's commands were run in order."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "fixtures").symlink_to(FIXTURES)
    return folder


def test_the_commands_print_what_the_readme_shows(folder: Path) -> None:
    """Up to a line of '...', which stands for the rest."""
    shown = [block.split("\n", 1) for block in blocks("console")]
    assert shown
    for line, output in shown:
        name, *args = shlex.split(line.removeprefix("$ "))
        assert name == "citekit"
        beginning, cut, _ = output.partition("...\n")
        assert citekit(*args, cwd=folder).stdout[: len(beginning) if cut else None] == beginning


def test_the_python_example_runs(folder: Path) -> None:
    (code,) = blocks("python")
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, check=True)
    assert b"Upregulation of Nav1.7" in done.stdout
    assert "@article{tianUpregulationNav17" in (folder / "refs.bib").read_text(encoding="utf-8")
