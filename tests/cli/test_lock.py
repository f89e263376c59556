"""Every command that reads a lock finds it in the same way: in the output folder, or where ``--lock`` says."""

from pathlib import Path

import pytest

from tests.command import BLOG, citekit

KEY = "mauskopDoesMagneticStimulation2024Study"
COMMANDS = {
    "explain": ("explain", KEY),
    "choose": ("choose", KEY),
    "export": ("export", "--to", "bibtex"),
    "coverage": ("taxonomy", "coverage"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locks")
    assert citekit("build", BLOG, cwd=folder).exit_code == 0
    (folder / "empty").mkdir()
    (folder / "other.json").write_text("[]")
    return folder


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_lock_is_a_file_a_folder_or_in_the_output_folder(folder: Path, command: tuple[str, ...]) -> None:
    default = citekit(*command, cwd=folder)
    assert default.exit_code == 0, default.stderr
    for path in ("bibliography", "bibliography/citekit.lock.json"):
        assert citekit(*command, "--lock", path, cwd=folder).stdout == default.stdout


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nowhere", "nowhere: No such file or folder; run citekit build"),
        ("empty", "empty: No citekit.lock.json in this folder; run citekit build"),
        ("other.json", "other.json:1: Not a citekit lock (expected the citekit.lock.json"),
    ],
)
@pytest.mark.parametrize("command", [*COMMANDS.values(), ("edit", KEY)], ids=[*COMMANDS, "edit"])
def test_a_path_without_a_lock(folder: Path, command: tuple[str, ...], path: str, message: str) -> None:
    result = citekit(*command, "--lock", path, cwd=folder)
    assert (result.exit_code, result.stderr.startswith(f"citekit: {message}")) == (2, True), result.stderr


def test_no_lock_in_the_output_folder(tmp_path: Path) -> None:
    result = citekit("explain", KEY, cwd=tmp_path)
    assert result.exit_code == 2
    assert (
        "citekit.lock.json: No lock found; run citekit build, or name another folder with --lock FOLDER"
        in result.stderr
    )
    assert citekit("build", BLOG, "-o", ".", cwd=tmp_path).exit_code == 0
    assert "--lock ." in citekit("explain", KEY, cwd=tmp_path).stderr
    assert citekit("explain", KEY, "--lock", ".", cwd=tmp_path).exit_code == 0
