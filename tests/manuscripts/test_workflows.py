"""The GitHub Action and the pre-commit hook, as far as they go without GitHub."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import FIXTURES, ROOT
from tests.indexes.server import IndexServer

yaml = pytest.importorskip("yaml")


def script(name: str) -> str:
    """The script of the action's step ``name``."""
    steps: list[dict[str, Any]] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"][
        "steps"
    ]
    [run] = [step["run"] for step in steps if step.get("name") == name]
    return str(run)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A folder with the command citekit."""
    command = tmp_path / "bin" / "citekit"
    command.parent.mkdir()
    command.write_text(
        f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m citekit "$@"\n', encoding="utf-8"
    )
    command.chmod(0o755)
    return command.parent


@pytest.mark.slow
@pytest.mark.parametrize(
    ("files", "settings", "code", "findings"),
    [
        ("bib/thesis.bib md/paper.md", {}, 1, ["error", "warning", "notice"]),
        ("md/*.bib", {"FAIL_ON": "never"}, 0, ["error"]),
        ("bib/thesis.bib", {"FAIL_ON": "never"}, 4, ["notice"]),
        ("bib/thesis.bib", {"FAIL_ON": "never", "UNCHECKED": "pass"}, 0, ["notice"]),
        ("absent.bib", {}, 3, []),
    ],
)
def test_the_action(
    files: str,
    settings: dict[str, str],
    code: int,
    findings: list[str],
    program: Path,
    server: IndexServer,
    tmp_path: Path,
) -> None:
    shutil.copytree(FIXTURES / "manuscripts", tmp_path / "repository")
    sarif = tmp_path / "citekit.sarif"
    environment = {
        **os.environ,
        "PATH": f"{program}{os.pathsep}{os.environ['PATH']}",
        "CITEKIT_CACHE": str(tmp_path / "cache"),
        "CITEKIT_OFFLINE": "",
        "FILES": files,
        "FAIL_ON": "error",
        "BASELINE": "",
        "ARGUMENTS": f"--crossref-url {server.url} --allow-private",
        "UNCHECKED": "fail",
        "SARIF": str(sarif),
        **settings,
    }
    run = subprocess.run(
        ["bash", "-c", script("Check references")],
        cwd=tmp_path / "repository",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == code, run.stdout + run.stderr
    assert all(f"::{level} " in run.stdout for level in findings)
    assert not findings or '"version": "2.1.0"' in sarif.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_the_pre_commit_hook(server: IndexServer, tmp_path: Path) -> None:
    """pre-commit installs citekit from this checkout and runs it on the files of another repository."""
    pytest.importorskip("pre_commit", reason="needs pre-commit")
    repository = tmp_path / "thesis"
    shutil.copytree(FIXTURES / "manuscripts" / "bib", repository)
    environment = {
        **os.environ,
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "CITEKIT_CACHE": str(tmp_path / "cache"),
        "CITEKIT_OFFLINE": "",
        "GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@y.invalid",
        "GIT_COMMITTER_NAME": "x", "GIT_COMMITTER_EMAIL": "x@y.invalid",
    }  # fmt: skip

    def git(*arguments: str, cwd: Path) -> None:
        subprocess.run(["git", *arguments], cwd=cwd, env=environment, capture_output=True, check=True)

    hooks = tmp_path / "hooks"
    git("clone", "-q", "--no-hardlinks", str(ROOT), str(hooks), cwd=tmp_path)
    git("tag", "v0", cwd=hooks)
    arguments = ["--crossref-url", server.url, "--allow-private"]
    hook = {"repo": str(hooks), "rev": "v0", "hooks": [{"id": "citekit-check", "args": arguments}]}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [hook]}), encoding="utf-8")
    git("init", "-q", cwd=repository)
    git("add", ".", cwd=repository)
    run = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--all-files"],
        cwd=repository,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "thesis.bib:11: error wrong-doi" in run.stdout, run.stdout + run.stderr
