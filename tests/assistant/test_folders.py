"""The tools read no file outside the allowed folders, whatever a text names and wherever a link leads."""

import os
from pathlib import Path

import pytest

from citekit.assistant.tools import Tools
from citekit.config.config import Config
from citekit.errors import CitekitError

SECRET = "@book{secret, title={Hidden words}, author={Secret, Sam}, year={2001}}"


@pytest.fixture
def allowed(tmp_path: Path) -> Path:
    (tmp_path / "allowed" / "deep").mkdir(parents=True)
    (tmp_path / "outside.bib").write_text(SECRET, encoding="utf-8")
    (tmp_path / "outside.tex").write_text("Hidden words, in a document.", encoding="utf-8")
    return tmp_path / "allowed"


def build(folder: Path, source: str) -> str:
    """All that a build says and writes; its error where it refuses."""
    tools = Tools([folder], Config(offline=True, taxonomy=("none",)))
    try:
        answer = tools.build_bibliography([str(folder / source)], str(folder / "out"))
    except CitekitError as error:
        return str(error)
    files = (path.read_text(encoding="utf-8") for path in (folder / "out").iterdir())
    return "".join((str(answer), *files))


@pytest.mark.parametrize(
    "name", ["../outside.bib", "link.bib", "deep/../../outside.bib", "around/outside.bib"]
)
def test_a_library_that_a_text_names(name: str, allowed: Path) -> None:
    (allowed / "link.bib").symlink_to(allowed.parent / "outside.bib")
    (allowed / "around").symlink_to(allowed.parent)
    text = f"---\nbibliography: {name}\n---\n\nWords [@secret].\n"
    (allowed / "paper.md").write_text(text, encoding="utf-8")
    said = build(allowed, "paper.md")
    assert "Hidden words" not in said
    assert "Not in an allowed folder" in said


def test_a_library_inside_is_read(allowed: Path) -> None:
    (allowed / "deep" / "inside.bib").write_text(SECRET, encoding="utf-8")
    text = "---\nbibliography: deep/inside.bib\n---\n\nWords [@secret].\n"
    (allowed / "paper.md").write_text(text, encoding="utf-8")
    assert "Hidden words" in build(allowed, "paper.md")


@pytest.mark.parametrize("command", [r"\input{../outside}", r"\input{link}", r"\bibliography{../outside}"])
def test_a_file_that_a_document_puts_in(command: str, allowed: Path) -> None:
    (allowed / "link.tex").symlink_to(allowed.parent / "outside.tex")
    text = f"\\documentclass{{article}}\\begin{{document}}Words \\cite{{secret}}.\n{command}\n\\end{{document}}\n"
    (allowed / "paper.tex").write_text(text, encoding="utf-8")
    assert "Hidden words" not in build(allowed, "paper.tex")


def test_a_link_in_a_folder_of_sources(allowed: Path) -> None:
    (allowed / "deep" / "link.bib").symlink_to(allowed.parent / "outside.bib")
    (allowed / "deep" / "circle.bib").symlink_to("circle.bib")
    said = build(allowed, "deep")
    assert "Hidden words" not in said
    assert "Not in an allowed folder" in said


def test_a_lock_that_is_a_link(allowed: Path) -> None:
    (allowed / "citekit.lock.json").symlink_to(allowed.parent / "outside.bib")
    tools = Tools([allowed], Config(offline=True))
    with pytest.raises(CitekitError, match="Not in an allowed folder"):
        tools.explain(str(allowed), "secret")


def test_other_builds_may_leave_the_folder(allowed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import citekit

    text = f"---\nbibliography: ..{os.sep}outside.bib\n---\n\nWords [@secret].\n"
    (allowed / "paper.md").write_text(text, encoding="utf-8")
    assert [work.title for work in citekit.build(allowed / "paper.md", offline=True)] == ["Hidden words"]
