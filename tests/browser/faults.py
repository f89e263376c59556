"""The review fixture with ten planted faults, an index that has the true records, and `citekit review` on it."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import citekit
from citekit.csl.item import Item
from tests.conftest import FIXTURES
from tests.indexes.fixtures import LIMITS, MESSAGES
from tests.indexes.server import IndexServer

SOURCE = FIXTURES / "review.txt"


def faults() -> list[Mapping[str, Any]]:
    """The planted faults, in the order in which the review asks about them (fixtures/review/faults.toml)."""
    return tomllib.loads((FIXTURES / "review" / "faults.toml").read_text(encoding="utf-8"))["fault"]


def planted() -> str:
    """The text of the fixture with its faults."""
    text = SOURCE.read_text(encoding="utf-8")
    for fault in faults():
        assert text.count(fault["printed"]) == 1, fault["name"]
        text = text.replace(fault["printed"], fault["planted"])
    return text


def index() -> IndexServer:
    """Crossref with a record of each work of the fixture, as it is printed there, and those of fixtures/crossref."""
    bibliography = citekit.build(SOURCE, offline=True)
    records = [_message(work.item) for work in bibliography.works if "DOI" in work.item]
    return IndexServer([*records, *MESSAGES], limits=LIMITS)


def _message(item: Item) -> dict[str, Any]:
    """An item as a record of Crossref's API."""
    return {
        "DOI": item["DOI"],
        "type": "journal-article",
        "title": [item["title"]],
        "container-title": [item["container-title"]],
        "author": [
            {"family": one.get("family", one.get("literal", "")), "given": one.get("given", "")}
            for one in item["author"]
        ],
        "issued": item["issued"],
        **{name: item[name] for name in ("volume", "issue", "page") if name in item},
    }


def environment(folder: Path) -> dict[str, str]:
    """The environment of a command that has its cache in ``folder``."""
    root = str(FIXTURES.parent)
    paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    own = {"PYTHONPATH": paths, "CITEKIT_CACHE": str(folder / "cache"), "BROWSER": "", "CITEKIT_OFFLINE": "0"}
    return {**os.environ, **own}


def run(folder: Path, *arguments: str, **more: str) -> str:
    """What a command of citekit writes, run in ``folder``."""
    command = [sys.executable, "-m", "citekit", *arguments]
    done = subprocess.run(
        command, cwd=folder, env={**environment(folder), **more}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    return done.stdout


def build(folder: Path, url: str, text: str | None = None) -> None:
    """Build ``text`` (the fixture with its faults unless told otherwise) in ``folder``."""
    (folder / "review.txt").write_text(planted() if text is None else text, encoding="utf-8")
    settings = f'sources = ["review.txt"]\ncrossref-url = "{url}"\nmailto = "tests@citekit.invalid"\n'
    (folder / "citekit.toml").write_text(settings, encoding="utf-8")
    run(folder, "build", "-q", "--allow-private")


@contextmanager
def reviewing(folder: Path) -> Iterator[str]:
    """`citekit review` of ``folder`` while the context is open: its address."""
    command = [sys.executable, "-m", "citekit", "review", "--no-browser", "--allow-private"]
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert "http://127.0.0.1:" in line, line + process.stdout.read()
        yield line.split()[-1]
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
