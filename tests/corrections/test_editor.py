"""``citekit edit`` as a person uses it: several times before a build, with editors and files that fail."""

import os
import re
import shutil
import stat
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import citekit
from citekit.corrections import editor as editing
from citekit.corrections.correction import Correction, Field, Tags, tag_fault
from citekit.corrections.file import FILE, load
from citekit.corrections.update import update
from citekit.model.bibliography import Bibliography
from tests.command import citekit as run
from tests.corrections.test_corrections import FIRST, LIST, SECOND

pytestmark = pytest.mark.skipif(os.name == "nt", reason="an editor of POSIX")


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("built")
    (path / "a.txt").write_text(LIST)
    assert run("build", "a.txt", cwd=path).exit_code == 0
    return path


@pytest.fixture
def folder(built_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    shutil.copytree(built_once, folder)
    monkeypatch.chdir(folder)
    return folder


def edit(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch, key: str = FIRST) -> tuple[int, str]:
    """`citekit edit` with an editor that runs ``script``, where ``file`` is what it edits: exit code and words."""
    path = folder / "editor.py"
    path.write_text(f"#!{sys.executable}\nimport sys, pathlib\nfile = pathlib.Path(sys.argv[-1])\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("EDITOR", str(path))
    monkeypatch.setenv("VISUAL", str(path))
    done = run("edit", key, cwd=folder)
    return done.exit_code, done.stdout + done.stderr


def replacing(*pairs: tuple[str, str]) -> str:
    lines = ["text = file.read_text()"]
    for old, new in pairs:
        lines += [f"assert {old!r} in text, text", f"text = text.replace({old!r}, {new!r})"]
    return "\n".join([*lines, "file.write_text(text)"])


def test_a_second_edit_sees_the_first_and_keeps_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(
        folder,
        replacing(
            ('"model:rat"', '"mine"'), ('volume = "64"', 'volume = "46"'), ('note = ""', 'note = "A."')
        ),
        monkeypatch,
    )
    seen = replacing(('"mine"', '"mine", "yours"'), ('volume = "46"', 'volume = "47"'), ('"A."', '"A."'))
    edit(folder, seen, monkeypatch)
    own = load(folder)[FIRST]
    assert own.tags == Tags(add=("mine", "yours"), remove=("model:rat",))
    assert own.fields == {"volume": Field(is_="47", was="64")}
    assert own.note == "A."


@pytest.mark.parametrize("built", [False, True])
def test_what_is_put_back_is_no_correction(
    folder: Path, monkeypatch: pytest.MonkeyPatch, built: bool
) -> None:
    there = (
        ("leave-out = false", "leave-out = true"),
        ('"model:rat"', '"mine"'),
        ('volume = "64"', 'volume = "46"'),
        ('note = ""', 'note = "A."'),
        ("Roe, A", "Moe, A"),
    )
    edit(folder, replacing(*there), monkeypatch)
    if built:
        assert run("build", "a.txt", cwd=folder).exit_code == 0
    back = [(new, old) for old, new in there if old != '"model:rat"']
    assert edit(folder, replacing(*back, ('"mine"', '"model:rat"')), monkeypatch)[0] == 0
    assert load(folder) == {}
    assert (folder / FILE).read_text() == ""


def test_an_annotation_of_ones_own_and_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = "import re\ntext = file.read_text()\npathlib.Path('text').write_text(text)\n"
    said = edit(
        folder,
        first
        + "file.write_text(re.sub('(?s)annotation = .*[[]fields', 'annotation = \"Mine.\"\\n[fields', text))",
        monkeypatch,
    )
    assert "Saved" in said[1], said
    assert load(folder)[FIRST].annotation == "Mine."
    edit(folder, "file.write_text(pathlib.Path('text').read_text())", monkeypatch)
    assert load(folder) == {}


@pytest.mark.parametrize("left", ["", "\n\n", "# only a remark\n"])
def test_an_empty_file_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch, left: str) -> None:
    assert edit(folder, f"file.write_text({left!r})", monkeypatch) == (0, "Nothing changed\n")
    assert not (folder / FILE).exists()


def test_a_part_whose_name_is_gone_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert edit(folder, "file.write_text('note = \"Only this.\"')", monkeypatch)[0] == 0
    assert load(folder) == {FIRST: Correction(note="Only this.")}


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        ("path.write_text('[x')", f"{FILE}:1: Invalid TOML"),
        ("path.write_bytes(b'[x]\\nnote = \"caf\\xe9\"')", f"{FILE}:2: Not UTF-8 (byte 0xe9)"),
        ("path.mkdir()", f"{FILE}: Cannot read: Is a directory"),
        ("path.write_text(''); path.chmod(0o444)", f"{FILE}: Read-only file"),
    ],
)
def test_a_file_that_takes_nothing_is_said_before_the_editor_opens(
    folder: Path, monkeypatch: pytest.MonkeyPatch, prepare: str, said: str
) -> None:
    exec(prepare, {"path": folder / FILE})
    code, words = edit(folder, "pathlib.Path('opened').write_text('')", monkeypatch)
    assert (code, said in words) == (2, True), words
    assert not (folder / "opened").exists()


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("file.unlink()", "Cannot read the file that the editor saved"),
        ("sys.exit(1)", "Set another editor"),
        ("file.write_bytes(b'# caf\\xe9')", f"{FIRST}.edited.toml:1: Not UTF-8"),
        ("pathlib.Path('corrections.toml').mkdir()\nfile.write_text('note = \"x\"')", "Is a directory"),
        (
            replacing(('volume = "64"', 'vollume = "64"')),
            f"did you mean 'volume'? Your text was saved to {FIRST}.edited.toml\n",
        ),
        (replacing(('"model:rat"', '"citekit:verified"')), "'citekit:' are reserved"),
        ("file.write_text('tags = [1]')", "Invalid tags: expected only texts, found the number 1"),
    ],
)
def test_whatever_the_editor_does_is_said_and_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    code, words = edit(folder, script, monkeypatch)
    assert (code, said in words) == (2, True), words
    kept = folder / f"{FIRST}.edited.toml"
    assert kept.exists() == ("file.write" in script)
    if kept.exists():  # a second one takes its place
        (folder / FILE).rmdir() if (folder / FILE).exists() else None
        kept.write_bytes(b"earlier")
        edit(folder, script, monkeypatch)
        assert kept.read_bytes() != b"earlier"
        assert [path.name for path in folder.glob("*.edited*")] == [kept.name]


def test_an_editor_that_is_missing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "no-such-editor")
    monkeypatch.setenv("VISUAL", "no-such-editor")
    done = run("edit", FIRST, cwd=folder)
    assert (done.exit_code, "EDITOR=nano" in done.stderr) == (2, True)
    # Newer releases of click add the system's reason.
    reason = r"(: No such file or directory: 'no-such-editor')?"
    assert re.search(rf"^citekit: no-such-editor: Editing failed{reason}; nothing changed", done.stderr)


def test_what_cannot_be_kept_here_is_kept_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    path = editing.keep("a/b", b"mine")
    try:
        assert path.is_absolute()
        assert path.read_bytes() == b"mine"
    finally:
        path.unlink()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_rest_of_the_file_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch, newline: str, mark: str
) -> None:
    before = f'# mine\n[{FIRST}]\nnote = "A." # why\n[other]\nnote = """\n[{FIRST}]\n"""\n'
    (folder / FILE).write_text(mark + before, encoding="utf-8", newline=newline)
    edit(folder, replacing(('volume = "64"', 'volume = "46"')), monkeypatch)
    data = (folder / FILE).read_bytes().decode()
    assert data.startswith(mark)
    assert data.count("\r\n") == (data.count("\n") if newline == "\r\n" else 0)
    added = f'\n[{FIRST}.fields]\nvolume = {{is = "46", was = "64"}}\n\n[other]'
    assert data.removeprefix(mark).replace("\r\n", "\n") == before.replace("[other]", added)


def test_tables_of_one_work_under_key_and_doi_count_together(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / FILE).write_text(
        f'["https://doi.org/10.5555/citekit.EDIT"]\nnote = "By DOI."\n[{SECOND}]\ntags = ["mine"]\n'
    )
    bibliography = citekit.build(folder / "a.txt", offline=True, corrections=folder)
    own = bibliography.works[1].edits
    assert own
    assert (own.note, own.tags) == ("By DOI.", ("mine",))
    assert not [note for note in bibliography.notes if "no such entry" in note.message]
    edit(folder, replacing(('"By DOI."', '""'), ('"mine"', '"yours"')), monkeypatch, SECOND)
    assert load(folder) == {SECOND: Correction(tags=Tags(add=("yours",)))}


def test_two_tables_that_disagree_are_said(folder: Path) -> None:
    (folder / FILE).write_text(f'["10.5555/citekit.edit"]\nnote = "By DOI."\n[{SECOND}]\nnote = "By key."\n')
    bibliography = citekit.build(folder / "a.txt", offline=True, corrections=folder)
    assert [note.message for note in bibliography.notes if "Ignored another note" in note.message]
    assert bibliography.works[1].edits
    assert bibliography.works[1].edits.note == "By key."


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ['"', '"""', "\\", "[x]\n[y]", "#", "\r\n", "\u202e<script>", "\x00\x1b", "'''", "{Brace"]
)
tags = st.lists(words.filter(lambda text: not tag_fault(text)), max_size=3, unique=True).map(tuple)
said = st.builds(
    Correction,
    note=words,
    annotation=st.none() | words,
    leave_out=st.booleans(),
    fields=st.dictionaries(
        st.sampled_from(["title", "volume", "PMID"]),
        st.builds(Field, is_=words, was=st.none() | words),
        max_size=3,
    ),
    tags=st.builds(Tags, add=tags, remove=tags),
)


def _ordered(one: Correction) -> Correction:
    tags = Tags(add=tuple(sorted(one.tags.add)), remove=tuple(sorted(one.tags.remove)))
    return msgspec.structs.replace(one, tags=tags)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=said, second=said, foreign=words)
def test_whatever_is_put_is_read_again(
    tmp_path: Path, first: Correction, second: Correction, foreign: str
) -> None:
    path = tmp_path / FILE
    path.unlink(missing_ok=True)
    update(tmp_path, ["other"], Correction(), Correction(note=foreign, match="none"))
    update(tmp_path, ["key", "10.5555/x"], Correction(), first)
    before = load(tmp_path).get("key", Correction())
    assert before == first
    update(tmp_path, ["key", "10.5555/x"], before, second)
    after = load(tmp_path)
    assert _ordered(after.get("key", Correction())) == _ordered(second)
    assert after["other"] == Correction(note=foreign, match="none")
    tomllib.loads(path.read_text(encoding="utf-8"))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(correction=said)
def test_a_draft_that_is_saved_as_it_is_changes_nothing(
    folder_lock: Bibliography, correction: Correction
) -> None:
    work = folder_lock.works[0]
    draft = editing.draft(work, {work.key: correction}, "What it says.", folder_lock)
    assert editing.changes(draft, draft.text.encode()) is None


@pytest.fixture(scope="module")
def folder_lock(tmp_path_factory: pytest.TempPathFactory) -> Bibliography:
    path = tmp_path_factory.mktemp("lock") / "a.txt"
    path.write_text(LIST)
    return citekit.build(path, offline=True)
