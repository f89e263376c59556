"""`citekit doctor` and `citekit completion`."""

from pathlib import Path

import pytest

from tests.command import citekit
from tests.indexes.server import IndexServer

NOBODY = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def _no_zotero(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEKIT_ZOTERO_URL", NOBODY)
    monkeypatch.setenv("CITEKIT_OFFLINE", "")


def test_what_works_is_said(server: IndexServer, tmp_path: Path) -> None:
    result = citekit("doctor", "--crossref-url", server.url, "--allow-private", cwd=tmp_path)
    assert result.exit_code == 0, result.stdout
    assert f"ok  Crossref: {server.url} answers" in result.stdout
    assert "ok  Zotero: not running here" in result.stdout


def test_what_does_not_work_has_a_remedy(tmp_path: Path) -> None:
    result = citekit("doctor", "--crossref-url", NOBODY, "--allow-private", cwd=tmp_path)
    assert result.exit_code == 1
    assert "NO  Crossref" in result.stdout
    assert "build with --offline" in result.stdout


def test_offline_nothing_is_asked(tmp_path: Path) -> None:
    result = citekit("doctor", "--offline", cwd=tmp_path)
    assert (result.exit_code, "Crossref: not asked" in result.stdout) == (0, True)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str, tmp_path: Path) -> None:
    assert "_CITEKIT_COMPLETE" in citekit("completion", shell, cwd=tmp_path).stdout


def test_a_mistyped_file_gets_a_suggestion(tmp_path: Path) -> None:
    (tmp_path / "review.txt").write_text("x", encoding="utf-8")
    assert "did you mean 'review.txt'?" in citekit("build", "reveiw.txt", "--offline", cwd=tmp_path).stderr
