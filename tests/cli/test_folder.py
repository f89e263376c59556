"""A folder that grows: no build drops a source in silence; ``citekit add`` and ``citekit remove``."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result

import citekit as api
from tests.cli.test_cli import INTERRUPTED, MODULE, POSIX, interrupted
from tests.command import citekit

JOURNALS = {"a": "Science", "b": "Nature", "c": "Pain", "d": "Brain"}
TOML, LOCK = "citekit.toml", Path("bibliography", "citekit.lock.json")


def article(name: str, works: int = 2) -> str:
    """An article whose list has so many works, which no other one cites."""
    lines = [
        f"{number}. {name.upper()}aron B. The {JOURNALS[name]} of {name}{number} and its words. "
        f"{JOURNALS[name]}. 200{number};{number}:1-9."
        for number in range(1, works + 1)
    ]
    return "\n".join(
        [f"All about {JOURNALS[name]}", "", "We cite (1) and (2).", "", "References", "", *lines, ""]
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four articles, two of them in a folder; a.txt is built."""
    (tmp_path / "papers").mkdir()
    for name, place in (("a", "a.txt"), ("b", "b.txt"), ("c", "papers/c.txt"), ("d", "papers/d.txt")):
        (tmp_path / place).write_text(article(name))
    assert citekit("build", "a.txt", cwd=tmp_path).exit_code == 0
    return tmp_path


def files(folder: Path) -> list[str]:
    """The files of the sources in the lock."""
    return [source.file for source in api.load(folder / LOCK).sources]


def state(folder: Path) -> dict[str, bytes]:
    """All outputs and the settings."""
    paths = [*(folder / "bibliography").iterdir(), *folder.glob(TOML)]
    return {path.name: path.read_bytes() for path in paths}


def listed(folder: Path) -> str:
    """The line of the settings that lists the sources."""
    [line] = [line for line in (folder / TOML).read_text().splitlines() if line.startswith("sources = ")]
    return line


def refused(folder: Path, *arguments: str, stdin: str = "") -> str:
    """Run a command that changes nothing: what it says, in one sentence."""
    before = state(folder)
    result = citekit(*arguments, cwd=folder, stdin=stdin)
    assert (result.exit_code, result.stdout) == (2, "")
    assert state(folder) == before
    return result.stderr


def done(folder: Path, *arguments: str) -> Result:
    """Run a command that succeeds."""
    result = citekit(*arguments, cwd=folder)
    assert result.exit_code == 0, result.stderr
    return result


def test_a_build_that_would_drop_a_source_is_refused(folder: Path) -> None:
    assert refused(folder, "build", "b.txt") == (
        "citekit: bibliography: This build would drop a.txt (2 references); join the sources with "
        "'citekit add b.txt', or drop it with --replace\n"
    )
    assert "no longer included: a.txt" in done(folder, "build", "b.txt", "--replace").stdout
    assert files(folder) == ["b.txt"]


def test_a_source_that_cannot_be_read_today_is_kept(folder: Path) -> None:
    done(folder, "add", "b.txt")
    (folder / "b.txt").rename(folder / "away")
    assert refused(folder, "build") == (
        "citekit: b.txt: File not found; did you mean 'a.txt'?\n"
        "citekit: bibliography: This build would drop b.txt (2 references); bring it back, or drop it with --replace\n"
    )
    done(folder, "remove", "b.txt")
    assert files(folder) == ["a.txt"]


@pytest.mark.parametrize("change", ["edited", "moved", "moved and edited"])
def test_a_source_that_is_moved_or_edited_is_not_dropped(folder: Path, change: str) -> None:
    source = folder / "a.txt"
    if "edited" in change:
        source.write_text(article("a", 3))
    if "moved" in change:
        source = source.rename(folder / "papers" / "new.txt")
    done(folder, "build", str(source))


def test_two_files_of_one_name_are_two_sources(folder: Path) -> None:
    (folder / "b.txt").replace(folder / "papers" / "a.txt")
    assert "would drop a.txt" in refused(folder, "build", "papers/a.txt")


def test_standard_input_is_known_by_its_text(folder: Path) -> None:
    first, longer, other = article("b"), article("b", 3), article("c")
    assert citekit("build", "-", "-o", "piped", cwd=folder, stdin=first).exit_code == 0
    assert citekit("build", "-", "-o", "piped", cwd=folder, stdin=longer).exit_code == 0
    result = citekit("build", "-", "-o", "piped", cwd=folder, stdin=other)
    assert (result.exit_code, "would drop stdin (3 references)" in result.stderr) == (2, True)
    assert "would drop stdin" in citekit("add", "a.txt", "-o", "piped", cwd=folder).stderr
    (folder / "saved.txt").write_text(longer)
    done(folder, "add", "saved.txt", "a.txt", "-o", "piped")
    assert listed(folder) == 'sources = ["saved.txt", "a.txt"]'


def test_add_lists_the_sources_of_the_build_before(folder: Path) -> None:
    assert done(folder, "add", "b.txt", "papers/*.txt").stdout.startswith("4 sources: a.txt, b.txt, c.txt")
    assert listed(folder) == 'sources = ["a.txt", "b.txt", "papers/*.txt"]'
    result = done(folder, "add", "./b.txt", "papers/d.txt")
    assert (
        result.stderr
        == "citekit: ./b.txt: already one of the sources\ncitekit: papers/d.txt: already one of the sources\n"
    )
    before = state(folder)
    done(folder, "build")
    assert state(folder) == before


def test_a_new_list_keeps_the_kind_and_the_folder(folder: Path) -> None:
    (folder / "odd.dat").write_text("@misc{x, title={A title of words}, year=2001}")
    done(folder, "build", "odd.dat", "--kind", "bibtex", "-o", "out")
    (folder / "b.bib").write_text("@misc{y, title={Another title of words}, year=2002}")
    done(folder, "add", "b.bib", "-o", "out")
    assert done(folder, "build").stdout.startswith("2 sources: odd.dat, b.bib\n2 references")


SETTINGS = """\
# Mine
sources = [
    "a.txt",  # the first
    "papers", # and these
]
name = "Kept"

[rules]
missing-doi = "off"
"""


def test_the_settings_keep_their_comments_and_layout(folder: Path) -> None:
    (folder / TOML).write_text(SETTINGS)
    done(folder, "build")
    done(folder, "add", "b.txt")
    added = SETTINGS.replace("# and these\n", '# and these\n    "b.txt",\n')
    assert (folder / TOML).read_text() == added
    result = done(folder, "remove", "d.txt")
    assert "papers: now listed file by file (1)" in result.stderr
    assert files(folder) == ["a.txt", "c.txt", "b.txt"]
    text = (folder / TOML).read_text()
    assert [
        line in text for line in ("# Mine\n", '"a.txt",  # the first\n', '[rules]\nmissing-doi = "off"\n')
    ] == [True] * 3


def test_settings_without_sources_get_them(folder: Path) -> None:
    (folder / TOML).write_text('name = "Kept"\n\n[rules]\nmissing-doi = "off"\n')
    done(folder, "add", "b.txt")
    assert (folder / TOML).read_text() == (
        'name = "Kept"\nsources = ["a.txt", "b.txt"]\n\n[rules]\nmissing-doi = "off"\n'
    )


def test_from_another_folder(folder: Path) -> None:
    done(folder / "papers", "build", "c.txt", "../a.txt", "-o", "../elsewhere")
    done(folder, "add", "b.txt", "-o", "elsewhere")
    assert listed(folder) == 'sources = ["papers/c.txt", "a.txt", "b.txt"]'
    assert done(folder, "build").stdout.startswith("3 sources")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("b.txtt", "Nothing was added; b.txtt: File not found; did you mean 'b.txt'?"),
        ("papers/*.pdf", "Nothing was added; papers/*.pdf: No file matches this pattern"),
        ("-", "Standard input cannot be read again by the next build"),
        ("", "Invalid source: empty text"),
        ("https://me:pw@example.org/x", "https://example.org/x: This address has a password or token"),
    ],
)
def test_what_cannot_be_added_changes_nothing(folder: Path, source: str, words: str) -> None:
    assert words in refused(folder, "add", "b.txt", source)


@pytest.mark.parametrize("name", ["b.txt", "B", "./b.txt", "allAboutNature", "bibliography/../b.txt"])
def test_remove_by_file_id_key_or_path(folder: Path, name: str) -> None:
    done(folder, "add", "b.txt")
    keys = {source.file: source.key for source in api.load(folder / LOCK).sources}
    result = done(folder, "remove", keys["b.txt"] if name == "allAboutNature" else name)
    assert "no longer included: b.txt" in result.stdout
    assert listed(folder) == 'sources = ["a.txt"]'


def test_what_cannot_be_removed_changes_nothing(folder: Path) -> None:
    done(folder, "add", "b.txt")
    assert "Unknown source 'b.tx'; did you mean 'b.txt'? (expected a.txt, b.txt)" in refused(
        folder, "remove", "b.tx"
    )
    assert "No source would be left" in refused(folder, "remove", "a", "b")


@pytest.mark.parametrize("text", ["sources = [\n", "sources = 3\n", 'sources = ["a.txt"]\nx = 1\n'])
def test_broken_settings_are_named_and_kept(folder: Path, text: str) -> None:
    (folder / TOML).write_text(text)
    assert refused(folder, "add", "b.txt").startswith("citekit: citekit.toml:")


def test_settings_that_cannot_be_written(folder: Path) -> None:
    done(folder, "add", "b.txt")
    (folder / TOML).chmod(0o444)
    assert (
        refused(folder, "add", "papers") == "citekit: citekit.toml: Read-only file; make it writable first\n"
    )


@pytest.mark.slow
def test_two_at_once_are_both_added(folder: Path) -> None:
    commands = [[sys.executable, *MODULE, "add", name] for name in ("b.txt", "papers/c.txt", "papers/d.txt")]
    running = [subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) for command in commands]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert sorted(files(folder)) == ["a.txt", "b.txt", "c.txt", "d.txt"]
    assert all(name in listed(folder) for name in ("a.txt", "b.txt", "papers/c.txt", "papers/d.txt"))


@POSIX
@pytest.mark.slow
@pytest.mark.parametrize("module", ["citekit.pipeline", "numpy", "citekit.writers.html.page"])
def test_ctrl_c_changes_nothing(folder: Path, module: str) -> None:
    done(folder, "add", "b.txt")
    before = state(folder)
    assert interrupted(module, *MODULE, "add", "papers/c.txt", cwd=folder) == INTERRUPTED
    assert state(folder) == before


@POSIX
@pytest.mark.slow
@pytest.mark.parametrize(("answer", "sources"), [(b"n\n", ["a.txt"]), (b"y\n", ["b.txt"])])
def test_a_terminal_is_asked(folder: Path, answer: bytes, sources: list[str]) -> None:
    import pty

    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, *MODULE, "build", "b.txt"],
        cwd=folder,
        stdin=theirs,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        start_new_session=True,
    ) as running:
        os.close(theirs)
        shown = b""
        while b"This build drops a.txt (2 references) from bibliography. Drop? [y/N]" not in shown:
            shown += os.read(ours, 1024)
        os.write(ours, answer)
        assert running.wait() == (0 if b"y" in answer else 2)
        os.close(ours)
    assert files(folder) == sources
