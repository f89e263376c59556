"""What the user decides for single entries survives every build: corrections.toml and `citekit edit`."""

import json
import os
import stat
import sys
from pathlib import Path

import pytest

import citekit
from citekit.model import Bibliography
from tests.test_cli import citekit as run

LIST = """An article on things

Introduction

Microglia of rats drive pain (1). Opioids relieve it (2).

References

1. Roe A, Doe B. Microglia in rats after nerve injury. J Pain. 2001;64:101-9.
2. Poe C. Opioid release in the cortex. Pain. 2003;12:5-9. doi:10.5555/citekit.edit
"""
FIRST, SECOND = "roeMicrogliaRatsNerve2001", "poeOpioidReleaseCortex2003"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(LIST)
    return tmp_path


def build(folder: Path, corrections: str = "") -> Bibliography:
    (folder / "corrections.toml").write_text(corrections)
    return citekit.build(folder / "a.txt", offline=True)


def test_fields_tags_and_notes_are_laid_over_and_kept_apart(folder: Path) -> None:
    bibliography = build(
        folder,
        f"""
[{FIRST}]
note = "Read first."
[{FIRST}.fields]
volume = {{ is = "46", was = "64" }}
PMID = {{ is = "123" }}
[{FIRST}.tags]
add = ["to read", "mechanism:opioid"]
remove = ["model:rat"]
["10.5555/CITEKIT.edit"]
leave-out = true
""",
    )
    first, second = bibliography.works
    assert (first.item["volume"], first.item["PMID"]) == ("46", "123")
    assert first.printed[0].item["volume"] == "64"
    assert [note.what for note in first.trace if note.field == "volume"] == [
        "Corrected by you in corrections.toml"
    ]
    assert "model:rat" in [
        f"{tag.facet}:{tag.id}" for tag in first.tags
    ]  # the machine's stay as they were made
    assert second.own
    assert second.own.left_out
    [entry] = [item for item in json.loads(citekit.export(bibliography, "csl-json")) if item["id"] == FIRST]
    tags = entry["keyword"].split(", ")
    assert {"to read", "mechanism:opioid", "mechanism:microglia"} <= set(tags)
    assert "model:rat" not in tags
    assert SECOND not in citekit.export(bibliography, "bibtex")
    assert "Read first." in citekit.export(bibliography, "bibtex")
    assert "Read first." in citekit.export(bibliography, "markdown")


@pytest.mark.parametrize(
    ("corrections", "said"),
    [
        (
            f"[{FIRST}.fields]\nvolume = {{ is = '46', was = '65' }}\n",
            "volume was '65' and is '64' now; the correction was left out",
        ),
        (
            f"[{FIRST}]\nwas = 'Roe A. Another string.'\nnote = 'x'\n",
            "another string was printed when it was written",
        ),
        ("[nobody1999]\nnote = 'x'\n", "[nobody1999] fits no entry of this build"),
    ],
)
def test_what_no_longer_fits_is_said(folder: Path, corrections: str, said: str) -> None:
    bibliography = build(folder, corrections)
    assert bibliography.works[0].item["volume"] == "64"
    assert [note for note in bibliography.notes if said in note.what and note.level in ("human", "warning")]


def test_a_key_never_changes_by_a_correction(folder: Path) -> None:
    first = build(folder)
    (folder / "corrections.toml").write_text(
        f"[{FIRST}.fields]\nauthor = {{ is = [{{family = 'Moe', given = 'A'}}] }}\n"
    )
    again = citekit.build(folder / "a.txt", offline=True, previous=first)
    assert [work.key for work in again.works] == [FIRST, SECOND]
    assert again.works[0].item["author"] == [{"family": "Moe", "given": "A"}]


@pytest.mark.parametrize(
    ("typed", "name", "value"),
    [
        ('issued = { is = "2002-05", was = "2001" }', "issued", {"date-parts": [[2002, 5]]}),
        ('issued = { is = "in press" }', "issued", {"literal": "in press"}),
        (
            'author = { is = ["Moe, A", "World Health Organization"] }',
            "author",
            [{"family": "Moe", "given": "A"}, {"literal": "World Health Organization"}],
        ),
        ('author = { is = "Moe, A" }', "author", [{"family": "Moe", "given": "A"}]),
        ("volume = { is = 46 }", "volume", 46),
        ("title = { is = true }", "title", "True"),
    ],
)
def test_what_is_typed_by_hand_becomes_csl(folder: Path, typed: str, name: str, value: object) -> None:
    bibliography = build(folder, f"[{FIRST}.fields]\n{typed}\n")
    assert bibliography.works[0].item[name] == value
    for output in ("bibtex", "csl-json", "markdown"):
        assert citekit.export(bibliography, output)


def editor(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor that changes the file as ``script`` says: ``text`` in, ``text`` out."""
    path = folder / "editor.py"
    path.write_text(
        f"#!{sys.executable}\nimport sys, pathlib\nfile = pathlib.Path(sys.argv[-1])\ntext = file.read_text()\n{script}\n"
        "file.write_text(text)\n"
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("EDITOR", str(path))
    monkeypatch.setenv("VISUAL", str(path))


@pytest.mark.skipif(os.name == "nt", reason="an editor of POSIX")
def test_the_editor_writes_only_the_difference(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("build", "a.txt", cwd=folder).returncode == 0
    editor(
        folder,
        "assert 'volume = \"64\"' in text and 'Roe, A' in text, text\n"
        "text = text.replace('volume = \"64\"', 'volume = \"46\"').replace('note = \"\"', 'note = \"Mine.\"')\n"
        "text = text.replace('\"model:rat\"', '\"mine\"').replace('Doe, B', 'Doe, Bea')",
        monkeypatch,
    )
    done = run("edit", FIRST, cwd=folder)
    assert done.stdout == f"corrections.toml: [{FIRST}] written. Next: citekit build\n", done.stderr
    work = citekit.build(folder / "a.txt", offline=True).works[0]
    assert work.item["volume"] == "46"
    assert work.item["author"] == [{"family": "Roe", "given": "A"}, {"family": "Doe", "given": "Bea"}]
    assert work.own
    assert (work.own.note, work.own.tags, work.own.removed) == ("Mine.", ("mine",), ("model:rat",))
    assert set(work.own.fields) == {"volume", "author"}
    assert "corrected by you: 1 work\n" in run("build", "a.txt", cwd=folder).stdout
    assert "  note: Mine." in run("explain", FIRST, cwd=folder).stdout
    editor(folder, "pass", monkeypatch)
    assert run("edit", FIRST, cwd=folder).stdout == "nothing was changed\n"


@pytest.mark.skipif(os.name == "nt", reason="an editor of POSIX")
def test_what_was_typed_wrongly_in_the_editor_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("build", "a.txt", cwd=folder)
    editor(folder, "text = text.replace('leave-out = false', 'leave-out = ')", monkeypatch)
    done = run("edit", FIRST, cwd=folder)
    assert done.returncode == 2
    assert "is no TOML" in done.stderr
    assert f"kept in {FIRST}.edited.toml" in done.stderr
    assert "leave-out = " in (folder / f"{FIRST}.edited.toml").read_text()
    assert not (folder / "corrections.toml").exists()


def test_a_tag_with_a_separator_is_warned_about_and_mapped(folder: Path) -> None:
    bibliography = build(folder, f'[{FIRST}.tags]\nadd = ["to read, soon"]\n')
    (note,) = [note for note in bibliography.notes if note.who == "tagging"]
    assert note.level == "warning"
    assert "'to read / soon'" in note.what
    assert "to read / soon" in str(citekit.export(bibliography, "bibtex"))
    assert "<dc:subject>to read, soon</dc:subject>" in str(citekit.export(bibliography, "zotero-rdf"))
