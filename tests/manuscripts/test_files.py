"""`citekit check`: the files that a manuscript is made of, those that are absent, and texts without references."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from citekit.config.config import Config
from citekit.errors import NothingRead
from citekit.manuscripts.run import check_files
from tests.conftest import FIXTURES

CASES = tomllib.loads((FIXTURES / "manuscripts" / "files.toml").read_text(encoding="utf-8"))["case"]


def places(*names: str) -> list[str]:
    report, _ = check_files(Config(sources=names, offline=True), None)
    return [
        f"{one.file}:{one.line}: {one.level} {one.rule}" for one in report.findings if one.rule != "unchecked"
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_files_of_a_manuscript(case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in case["files"].items():
        Path(name).write_text(text, encoding="utf-8")
    name = next(name for name in case["files"] if name.startswith("paper."))
    assert sorted(places(name)) == sorted(case["findings"])


@pytest.mark.parametrize(
    ("name", "text"),
    [("macros.tex", r"\newcommand{\x}{y}"), ("strings.bib", "@string{jot = {Journal of Things}}")],
)
def test_a_file_that_only_others_need_fails_nothing(
    name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(text, encoding="utf-8")
    assert places(name) == [f"{name}:1: note no-references"]


def test_an_empty_library_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("% nothing yet", encoding="utf-8")
    with pytest.raises(NothingRead, match="No record found"):
        check_files(Config(sources=(str(path),), offline=True), None)
