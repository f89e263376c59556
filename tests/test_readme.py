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
    shown = [block.split("\n", 1) for block in blocks("console")]
    assert len(shown) == 3
    for line, output in shown:
        name, *args = shlex.split(line.removeprefix("$ "))
        assert name == "citekit"
        assert citekit(*args, cwd=folder).stdout == output


@pytest.mark.parametrize(
    ("language", "file"), [("bibtex", "references.bib"), ("markdown", "reading-list.md")]
)
def test_the_entries_shown_stand_in_the_outputs(folder: Path, language: str, file: str) -> None:
    (shown,) = blocks(language)
    assert shown in (folder / "bibliography" / file).read_text(encoding="utf-8")


def test_the_library_example_runs(folder: Path) -> None:
    (code,) = blocks("python")
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, check=True)
    assert done.stdout == b"<Bibliography: 110 works (110 unchecked) from 2 sources>\n"
