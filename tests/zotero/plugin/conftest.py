"""The plug-in in the engine that Zotero is built on: Firefox's privileged JavaScript, with a stand-in for ``Zotero``."""

import json
import os
import shutil
import stat
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import citekit
from citekit.zotero.plugin.archive import plugin_archive
from tests.conftest import FIXTURES
from tests.zotero.plugin.marionette import Firefox

STANDIN = Path(__file__).parent / "standin"
REPOSITORY = Path(citekit.__file__).parents[1]


def item_types() -> dict[str, list[str]]:
    """The fields of each item type of Zotero."""
    with (FIXTURES / "zotero" / "item_fields.toml").open("rb") as file:
        tables = tomllib.load(file)
    schema = {}
    for name, own in tables["types"].items():
        fields = {*tables["all"]["fields"].split(), *own.split(), *tables["newer"]["fields"].split()}
        fields |= set(tables["newer"].get(name, "").split())
        schema[name] = sorted(fields - set(tables["without"].get(name, "").split()))
    return schema


def write_program(path: Path, body: str) -> str:
    """A program at ``path`` that runs the shell script."""
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def citekit_command(folder: Path) -> str:
    """The real citekit as a command in ``folder``."""
    python = f"PYTHONPATH='{REPOSITORY}' exec '{sys.executable}' -m citekit"
    return write_program(folder / "citekit", f'{python} "$@"')


def register_standin(firefox: Firefox) -> None:
    """Make the stand-in's modules importable in Firefox."""
    firefox.run(
        """
        const addons = Cc["@mozilla.org/addons/addon-manager-startup;1"].getService(Ci.amIAddonManagerStartup);
        const uri = Services.io.newURI(args[0]);
        globalThis.standin = addons.registerChrome(uri, [["content", "standin", "./"]]);
        """,
        (STANDIN / "main.xhtml").as_uri(),
    )


def bench_options(folder: Path, xpi: Path, command: str) -> dict[str, Any]:
    """An application with its data in ``folder``, the plug-in, and a program that asks nothing."""
    return {
        "folder": str(folder),
        "schema": item_types(),
        "xpi": str(xpi),
        "pluginVersion": citekit.__version__,
        "settings": {"command": command, "offline": True},
    }


@pytest.fixture(scope="session")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    program = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    if not program or sys.platform == "win32":
        pytest.skip("the plug-in is tested in Firefox, which is not installed")
    started = Firefox(program, tmp_path_factory.mktemp("firefox"), {"intl.locale.requested": "en-US"})
    try:
        register_standin(started)
        yield started
    finally:
        started.quit()


@pytest.fixture(scope="session")
def xpi(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("plugin") / "citekit-zotero.xpi"
    file.write_bytes(plugin_archive())
    return file


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The real citekit, as a command."""
    return citekit_command(tmp_path_factory.mktemp("bin"))


class ScriptedProgram:
    """A program that answers what a test tells it to, action by action, and keeps what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        script = Path(__file__).with_name("scripted.py")
        self.path = write_program(
            folder / "scripted", f"exec '{sys.executable}' '{script}' '{folder}' \"$@\""
        )

    def answers(self, action: str, answer: Any) -> None:
        (self.folder / f"{action}.json").write_text(json.dumps(answer), encoding="utf-8")

    def requests(self) -> list[dict[str, Any]]:
        return [json.loads(file.read_text("utf-8")) for file in sorted(self.folder.glob("request-*.json"))]


@pytest.fixture
def scripted(tmp_path: Path) -> ScriptedProgram:
    folder = tmp_path / "scripted"
    folder.mkdir()
    made = ScriptedProgram(folder)
    made.answers("written", {"version": 1, "citekit": "0", "written": 0, "missing": 0})
    return made


class Bench:
    """Zotero's stand-in with the plug-in in it: calls run JavaScript with its harness ``h`` and ``args``."""

    def __init__(self, firefox: Firefox, options: dict[str, Any]) -> None:
        self.firefox = firefox
        self._options = options

    def open(self, *, settings: dict[str, Any] | None = None, **options: Any) -> None:
        whole = {**self._options, **options, "settings": {**self._options["settings"], **(settings or {})}}
        self._run("globalThis.h = await Harness.open(args[0]);", whole)

    def __call__(self, body: str, *arguments: Any) -> Any:
        return self._run(f"const h = globalThis.h; {body}", *arguments)

    def _run(self, body: str, *arguments: Any) -> Any:
        names = "{ Harness, draw, texts, waitFor }"
        start = f'const {names} = ChromeUtils.importESModule("chrome://standin/content/harness.mjs");'
        return self.firefox.run(start + body, *arguments)

    def close(self) -> list[str]:
        """What Zotero's log of errors has."""
        errors: list[str] = self("await h.stop(); return h.Zotero.errors;")
        return errors


@pytest.fixture
def zotero(firefox: Firefox, xpi: Path, program: str, tmp_path: Path) -> Iterator[Bench]:
    folder = tmp_path / "Zotero"
    folder.mkdir()
    bench = Bench(firefox, bench_options(folder, xpi, program))
    yield bench
    assert bench.close() == []
