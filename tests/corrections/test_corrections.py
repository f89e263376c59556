"""What the user decides for single entries survives every build: corrections.toml and `citekit edit`."""

import json
import os
import re
import stat
import sys
from pathlib import Path

import msgspec
import pytest

import citekit
from citekit.corrections.file import load
from citekit.errors import ConfigError, UnknownKey, UsageError
from citekit.model.bibliography import Bibliography
from citekit.model.lookup import find_work
from tests.command import citekit as run
from tests.conftest import FIXTURES

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
    return citekit.build(folder / "a.txt", offline=True, corrections=folder)


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
    assert [note.message for note in first.trace if note.field == "volume"] == [
        "Corrected by you in corrections.toml"
    ]
    assert "model:rat" in [
        f"{tag.facet}:{tag.id}" for tag in first.tags
    ]  # the machine's stay as they were made
    assert second.edits
    assert second.edits.left_out
    [entry] = [item for item in json.loads(bibliography.export("csl-json")) if item["id"] == FIRST]
    tags = entry["keyword"].split(", ")
    assert {"to read", "mechanism:opioid", "mechanism:microglia"} <= set(tags)
    assert "model:rat" not in tags
    assert SECOND not in bibliography.export("bibtex")
    assert "Read first." in bibliography.export("bibtex")
    assert "Read first." in bibliography.export("markdown")


@pytest.mark.parametrize(
    ("corrections", "said"),
    [
        (
            f"[{FIRST}.fields]\nvolume = {{ is = '46', was = '65' }}\n",
            "Ignored the field volume: it was '65' and is now '64'",
        ),
        (
            f"[{FIRST}]\nwas = 'Roe A. Another string.'\nnote = 'x'\n",
            "The reference has changed since",
        ),
        ("[nobody1999]\nnote = 'x'\n", "Ignored [nobody1999]: no such entry in this build"),
        ("[poe2003]\nnote = 'x'\n", f"[poe2003]: no such entry in this build; did you mean [{SECOND}]?"),
    ],
)
def test_what_no_longer_fits_is_said(folder: Path, corrections: str, said: str) -> None:
    bibliography = build(folder, corrections)
    assert bibliography.works[0].item["volume"] == "64"
    assert [
        note for note in bibliography.notes if said in note.message and note.level in ("review", "warning")
    ]


def test_a_key_never_changes_by_a_correction(folder: Path) -> None:
    first = build(folder)
    (folder / "corrections.toml").write_text(
        f"[{FIRST}.fields]\nauthor = {{ is = [{{family = 'Moe', given = 'A'}}] }}\n"
    )
    again = citekit.build(folder / "a.txt", offline=True, previous=first, corrections=folder)
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
        assert bibliography.export(output)


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
    assert run("build", "a.txt", cwd=folder).exit_code == 0
    editor(
        folder,
        "assert 'volume = \"64\"' in text and 'Roe, A' in text, text\n"
        "text = text.replace('volume = \"64\"', 'volume = \"46\"').replace('note = \"\"', 'note = \"Mine.\"')\n"
        "text = text.replace('\"model:rat\"', '\"mine\"').replace('Doe, B', 'Doe, Bea')",
        monkeypatch,
    )
    done = run("edit", FIRST, cwd=folder)
    assert done.stdout == f"corrections.toml: Saved [{FIRST}]. Next: citekit build\n", done.stderr
    work = citekit.build(folder / "a.txt", offline=True, corrections=folder).works[0]
    assert work.item["volume"] == "46"
    assert work.item["author"] == [{"family": "Roe", "given": "A"}, {"family": "Doe", "given": "Bea"}]
    assert work.edits
    assert (work.edits.note, work.edits.tags, work.edits.removed) == ("Mine.", ("mine",), ("model:rat",))
    assert set(work.edits.fields) == {"volume", "author"}
    assert "corrected by you: 1 work\n" in run("build", "a.txt", cwd=folder).stdout
    assert "  note: Mine." in run("explain", FIRST, cwd=folder).stdout
    editor(folder, "pass", monkeypatch)
    assert run("edit", FIRST, cwd=folder).stdout == "Nothing changed\n"


@pytest.mark.skipif(os.name == "nt", reason="an editor of POSIX")
def test_what_was_typed_wrongly_in_the_editor_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("build", "a.txt", cwd=folder)
    editor(folder, "text = text.replace('leave-out = false', 'leave-out = ')", monkeypatch)
    done = run("edit", FIRST, cwd=folder)
    assert done.exit_code == 2
    assert re.match(rf"citekit: {FIRST}\.edited\.toml:\d+: Invalid TOML: ", done.stderr)
    assert f". Your text was saved to {FIRST}.edited.toml\n" in done.stderr
    assert "leave-out = " in (folder / f"{FIRST}.edited.toml").read_text()
    assert not (folder / "corrections.toml").exists()


def test_a_tag_with_a_separator_is_warned_about_and_mapped(folder: Path) -> None:
    bibliography = build(folder, f'[{FIRST}.tags]\nadd = ["to read, soon"]\n')
    (note,) = [note for note in bibliography.notes if note.step == "tagging"]
    assert note.level == "warning"
    assert "'to read / soon'" in note.message
    assert "to read / soon" in str(bibliography.export("bibtex"))
    assert "<dc:subject>to read, soon</dc:subject>" in str(bibliography.export("zotero-rdf"))


@pytest.mark.parametrize(
    ("corrections", "said"),
    [
        ("volume = { is = 46, was = 64 }", None),
        ('volume = "46"', None),
        ('vollume = { is = "46" }', "Unknown field 'vollume'; did you mean 'volume'?"),
        ('type = "jurnal"', "Unknown type 'jurnal'"),
        ('type = "article-jurnal"', "did you mean 'article-journal'?"),
        ('issued = "last year"', "Invalid date 'last year'"),
        ('issued = "2020-13"', "Invalid date '2020-13'"),
        ('DOI = "none"', "Invalid DOI 'none'"),
        ('author = "Tian JJ, Tan CY"', "Invalid author"),
        ('author = ["Tian, JJ; Tan, CY"]', "Invalid author"),
    ],
)
def test_a_value_that_is_none_is_said_and_left_out(folder: Path, corrections: str, said: str | None) -> None:
    bibliography = build(folder, f"[{FIRST}.fields]\n{corrections}\n")
    told = [
        note.message for note in bibliography.notes if note.step == "corrections" and note.level == "review"
    ]
    assert len(told) == (said is not None)
    assert all(said in one for one in told if said)
    assert (bibliography.works[0].edits is None) == (said is not None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[a.fields]\n\nvolume = { si = '1' }",
            ":3: [a] volume: Unknown key 'si' (expected is, was)",
        ),
        (
            "[a]\nnote = 'x'\n\n[a.tags]\nadd = ['b', 'citekit:verified']",
            ":5: [a]: Invalid tag 'citekit:verified': tags starting with 'citekit:' are reserved",
        ),
        ("[a]\n\nnote = 5", ":3: [a]: Invalid note: expected text in"),
        ("[a]\ntags = 'x'", ":2: [a]: Invalid tags: expected a table or a list such as"),
        ("[a.tags]\nadd = 'x'", ":2: [a] tags: Invalid add: expected a list"),
        ("[a]\nnotes = 'x'", ":2: [a]: Unknown key 'notes'; did you mean 'note'?"),
        ("\n[10.5555/x]\nnote = 'x'", ':2: Invalid TOML: put the DOI in quotation marks: ["10.5555/x"]'),
        ("[a]\n[b]\n[a] # again", ":3: Duplicate table [a]"),
        ("[a.tags]\n[a.tags]", ":2: Duplicate table [a.tags]"),
        ("['10.5555/x']\n[\"10.5555/X\"]", ":2: [10.5555/X]: Duplicate DOI"),
        ("[a]\nmatch = 'x'", ":2: [a]: Invalid match 'x' (expected a DOI"),
    ],
)
def test_a_fault_is_named_at_its_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "corrections.toml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    assert f"corrections.toml{said}" in str(caught.value)


def test_a_tag_that_is_not_there_cannot_be_taken_away(folder: Path) -> None:
    bibliography = build(folder, f'[{FIRST}.tags]\nremove = ["model:ratt", "model:rat"]\n')
    assert [note.message for note in bibliography.notes if note.step == "corrections"] == [
        f"corrections.toml: [{FIRST}] Applied: no tag model:rat",
        f"corrections.toml: [{FIRST}] Cannot remove the tag 'model:ratt', which the entry does not have; did you mean 'model:rat'?",
    ]


def test_corrections_that_do_not_fit_are_all_shown(folder: Path) -> None:
    """More than three, and before the notes of other steps."""
    tags = ", ".join(f'"model:{number}"' for number in range(5))
    (folder / "corrections.toml").write_text(f"[{FIRST}.tags]\nadd = ['a, b']\nremove = [{tags}]\n")
    notes = run("build", "a.txt", cwd=folder).stdout.partition("\nNotes (")[2].splitlines()[1:]
    assert all(f"Cannot remove the tag 'model:{number}'" in notes[number] for number in range(5)), notes
    assert "more, in the reading list" in notes[5]


def test_a_choice_waits_for_a_build_that_asks(folder: Path) -> None:
    bibliography = build(folder, f'[{SECOND}]\nmatch = "10.9999/zzz"\n')
    assert [
        note
        for note in bibliography.notes
        if "10.9999/zzz will be used by a build that is not offline" in note.message
    ]


def test_an_entry_is_found_by_its_doi_its_number_and_nearly(folder: Path) -> None:
    bibliography = build(folder)
    for name in (
        "2",
        "poe2003",
        "10.5555/CITEKIT.edit",
        "https://doi.org/10.5555/citekit.edit",
        SECOND.upper(),
    ):
        assert find_work(bibliography, name).key == SECOND
    with pytest.raises(UnknownKey, match=f"did you mean {FIRST}"):
        find_work(bibliography, "Roe2003")
    left = msgspec.structs.replace(bibliography, retired={"doi:10.5555/x": "gone1999"})
    with pytest.raises(UsageError, match="no source lists it"):
        find_work(left, "gone1999")
    with pytest.raises(UsageError, match="the source a"):
        find_work(bibliography, bibliography.sources[0].key)


def test_a_note_on_a_study_that_is_only_mentioned_waits(folder: Path) -> None:
    blog = FIXTURES / "blog.txt"
    key = next(work.key for work in citekit.build(blog, offline=True).works if work.mentioned)
    (folder / "corrections.toml").write_text(f"[{key}]\nnote = 'Mine.'\n")
    bibliography = citekit.build(blog, offline=True, corrections=folder)
    (said,) = [
        note.message
        for note in bibliography.notes
        if "Not shown yet, as the study is not identified" in note.message
    ]
    assert "not identified: note;" in said


def test_an_annotation_that_is_emptied_leaves_the_work_cited(folder: Path) -> None:
    page = str(build(folder, f'[{FIRST}]\nannotation = ""\n').export("markdown"))
    assert "2 cited in the text" in page
    assert "Not cited" not in page
    assert "Microglia of rats drive pain" not in page


def test_no_choice_to_forget_writes_nothing(folder: Path) -> None:
    run("build", "a.txt", cwd=folder)
    done = run("choose", FIRST, "forget", cwd=folder)
    assert (done.exit_code, done.stdout) == (0, f"corrections.toml: No choice to remove for {FIRST}\n")
    assert not (folder / "corrections.toml").exists()


def test_what_explain_lists_of_the_corrections(folder: Path) -> None:
    (folder / "a.txt").write_text(LIST.replace("Roe A, Doe B.", "Roe A, Doe B, et al."))
    run("build", "a.txt", cwd=folder)
    before = run("explain", FIRST, cwd=folder).stdout
    assert "\n  model:rat" in before
    assert "\n  custom: et_al\n" in before
    assert "Your corrections" not in before
    tables = f'[{FIRST}]\nmatch = "10.5555/x"\ntags.remove = ["model:rat"]\n[{SECOND}]\nmatch = "none"\n'
    (folder / "corrections.toml").write_text(tables)
    assert "corrected by you: 2 works\n" in run("build", "a.txt", cwd=folder).stdout
    after = run("explain", FIRST, cwd=folder).stdout
    assert "\n  model:rat" not in after
    assert (
        "Your corrections (corrections.toml):\n  match: 10.5555/x\n  tags removed: model:rat\n\nCheck:"
        in after
    )
    assert "  match: none\n" in run("explain", SECOND, cwd=folder).stdout


def test_a_match_alone_of_a_mentioned_study_is_not_announced_as_hidden(folder: Path) -> None:
    blog = FIXTURES / "blog.txt"
    key = next(work.key for work in citekit.build(blog, offline=True).works if work.mentioned)
    (folder / "corrections.toml").write_text(f"[{key}]\nmatch = '10.5555/x'\n")
    notes = citekit.build(blog, offline=True, corrections=folder).notes
    (message,) = [note.message for note in notes if note.step == "corrections"]
    assert "will be used by a build that is not offline" in message
