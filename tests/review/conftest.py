"""A review in a process of its own, asked over HTTP on 127.0.0.1."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import pytest

from tests.command import BLOG, REVIEW, citekit
from tests.conftest import ROOT

for _module in ("starlette", "uvicorn", "watchfiles"):
    pytest.importorskip(_module, reason="the review needs citekit[review]")

ENVIRONMENT = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "CITEKIT_OFFLINE": "1"}
WAIT = 60.0
"""Seconds after which something that should come never will."""


class Asked(NamedTuple):
    """A server, and how to ask it."""

    client: httpx2.Client
    process: subprocess.Popen[str]
    address: str
    folder: Path

    def state(self) -> dict[str, Any]:
        return dict(self.client.get("state").raise_for_status().json())

    def entry(self, key: str) -> dict[str, Any]:
        return dict(self.client.get(f"entries/{key}").raise_for_status().json())

    def act(self, key: str, act: str, **values: Any) -> httpx2.Response:
        """The response to an act on an entry as it is now."""
        revision = values.pop("revision", None) or self.entry(key)["revision"]
        return self.client.post("acts", json={"key": key, "revision": revision, "act": act, **values})

    @contextmanager
    def events(self) -> Iterator[Callable[[str], Any]]:
        """A function that waits for the next event of a name, and gives its data."""
        with self.client.stream("GET", "events") as response:
            lines = response.iter_lines()
            next(lines)  # the server listens to this window

            def wait(name: str) -> Any:
                for line in lines:
                    if line == f"event: {name}":
                        return json.loads(next(lines).removeprefix("data: "))
                raise AssertionError(f"the events ended without '{name}'")

            yield wait


@contextmanager
def reviewing(folder: Path, *options: str, browser: bool = False, **environment: str) -> Iterator[Asked]:
    """``citekit review`` of the build in ``folder``, until the context ends."""
    options += () if browser else ("--no-browser",)
    process = subprocess.Popen(
        [sys.executable, "-m", "citekit", "review", *options],
        cwd=folder,
        env={**os.environ, **ENVIRONMENT, **environment},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        first = process.stdout.readline() if process.stdout else ""
        if "http://" not in first:
            process.kill()
            raise AssertionError(first + process.communicate()[1])
        address = first.split()[-1]
        with httpx2.Client(base_url=address, timeout=WAIT, trust_env=False) as client:
            yield Asked(client, process, address, folder)
    finally:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=WAIT)
        said = [line for line in err.splitlines() if "Finishing the build" not in line]
        assert (process.returncode, said) == (0, []), out + err


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reviewed")
    for source in (REVIEW, BLOG):
        shutil.copy(source, folder)
    sources = '["short-review.txt", "blog.txt"]'
    (folder / "citekit.toml").write_text(f"sources = {sources}\n", encoding="utf-8")
    assert citekit("build", "--offline", cwd=folder).exit_code == 0
    return folder


@pytest.fixture
def folder(_built: Path, tmp_path: Path) -> Path:
    """A folder with a build of an article and a post, and its settings."""
    return Path(shutil.copytree(_built, tmp_path / "project"))


@pytest.fixture
def served(folder: Path) -> Iterator[Asked]:
    with reviewing(folder) as asked:
        yield asked
