"""Plug-ins: the complete one in tests/plugin, and broken ones."""

import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import citekit
from citekit.errors import PluginWarning
from citekit.plugins import find_plugins
from tests.command import REVIEW
from tests.command import citekit as run
from tests.conftest import ROOT

EXAMPLE = ROOT / "tests" / "plugin"
REFER = """%0 Journal Article
%A Tian, Jun-Jie
%A Tan, Chun-Yu
%T Upregulation of Nav1.7 by endogenous hydrogen sulfide contributes to maintenance of neuropathic pain
%J International Journal of Molecular Medicine
%D 2020
%V 46
%R 10.3892/ijmm.2020.4611
"""
Install = Callable[[str, str, dict[str, dict[str, str]]], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Make the metadata of a package known to Python, as pip writes it."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)

    def write(name: str, version: str, groups: dict[str, dict[str, str]]) -> None:
        info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        lines = (
            f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in points.items())
            for group, points in groups.items()
        )
        (info / "entry_points.txt").write_text("\n".join(lines))
        find_plugins.cache_clear()

    yield write
    find_plugins.cache_clear()


@pytest.fixture
def example(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package in tests/plugin, with the entry points of its pyproject.toml."""
    monkeypatch.syspath_prepend(EXAMPLE)
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    install(project["name"], project["version"], project["entry-points"])


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "works.enw"
    path.write_text(REFER, encoding="utf-8")
    return path


@pytest.mark.usefixtures("example")
def test_a_reader_a_writer_an_index_and_a_taxonomy_of_a_plug_in(library: Path) -> None:
    bibliography = citekit.build(library, index="local", taxonomy="study-design", formats="wikitext")
    [work] = bibliography
    assert work.authors == ("Tian, Jun-Jie", "Tan, Chun-Yu")
    assert (work.state, list(work.records)) == ("completed", ["local"])
    assert work.tag_names == ("design:laboratory",)
    text = bibliography.export("wikitext")
    assert "|last1=Tian |first1=Jun-Jie |last2=Tan |first2=Chun-Yu |year=2020 |title=" in str(text)
    assert citekit.check("10.3892/ijmm.2020.4611", index="local").doi == "10.3892/ijmm.2020.4611"
    unknown = citekit.check("10.5555/nowhere", index="local")
    assert unknown.reason.startswith("the DOI 10.5555/nowhere is unknown to Local, and ")
    library.write_text(REFER.replace("4611", "4612"), encoding="utf-8")
    [work] = citekit.build(library, index="local")
    assert [one.record for one in work.check.differences if one.field == "DOI"] == [
        "is wrong (the work has 10.3892/ijmm.2020.4611): it is unknown to Local"
    ]
    library.write_text(REFER.replace("of Nav1.7", "| Nav1.7"), encoding="utf-8")
    assert "Upregulation {{!}} Nav1.7" in str(citekit.build(library, offline=True).export("wikitext"))


@pytest.mark.usefixtures("example")
def test_the_command_line_knows_the_plug_ins(library: Path, tmp_path: Path) -> None:
    listed = run("plugins", cwd=tmp_path)
    for line in (
        "  refer                an EndNote file (citekit-example 1.0)",
        "  wikitext             Citation templates of Wikipedia (citekit-example 1.0)",
        "  local                Works of a file in this package (citekit-example 1.0)",
        "  study-design         Study designs (citekit-example 1.0)",
        "  bibtex               a BibTeX file",
    ):
        assert line in listed.stdout.splitlines()
    assert (listed.exit_code, listed.stderr) == (0, "")
    assert "wikitext" in run("export", "--help", cwd=tmp_path).stdout
    build_help = run("build", "--help", cwd=tmp_path).stdout
    assert "refer" in build_help
    assert "study-design" in build_help
    (tmp_path / "citekit.toml").write_text('formats = ["wikitext"]\nindex = "local"\n')
    done = run("build", str(tmp_path), "--taxonomy", "study-design", cwd=tmp_path)
    assert done.exit_code == 0, done.stderr
    written = (tmp_path / "bibliography" / "references.wiki").read_text(encoding="utf-8")
    assert written.startswith("* {{cite journal |ref=tianUpregulationNav17Endogenous2020 |last1=Tian")
    mistyped = run("export", "--to", "wikitxt", cwd=tmp_path)
    assert (mistyped.exit_code, "'wikitext'" in mistyped.stderr) == (2, True)


BROKEN = """
import contextlib

from citekit.indexes.open import IndexProvider
from citekit.readers.kinds import Reader
from citekit.writers.formats import Writer


def fail(*_):
    raise ValueError("out of order")


RAISES = Writer("raises", "Raises", "x.txt", fail)
OTHER_ID = Writer("another", "Another", "x.txt", fail)
SNIFFS = Reader("sniffs", "a file", (), fail, fail)
READS = Reader("reads", "a file", (".reads",), lambda head: False, fail)
NUMBER = 3


class Failing:
    name, trouble, lookup, search = "Failing", property(fail), fail, fail


FAILS = IndexProvider("fails", "an index", lambda *_: contextlib.nullcontext(Failing()))
SHUT = IndexProvider("shut", "an index", fail)
"""


@pytest.fixture
def broken(install: Install, tmp_path: Path) -> None:
    """A package whose plug-ins are broken in every way."""
    (tmp_path / "site-packages" / "broken_plugins.py").write_text(BROKEN)
    (tmp_path / "site-packages" / "broken_exit.py").write_text("raise SystemExit(3)\n")
    install(
        "broken",
        "0.1",
        {
            "citekit.writers": {
                "raises": "broken_plugins:RAISES",
                "missing": "broken_plugins:MISSING",
                "misnamed": "broken_plugins:OTHER_ID",
                "number": "broken_plugins:NUMBER",
                "nowhere": "no_such_module:WRITER",
                "exits": "broken_exit:WRITER",
                "bibtex": "broken_plugins:RAISES",
            },
            "citekit.readers": {
                "reads": "broken_plugins:READS",
                "sniffs": "broken_plugins:SNIFFS",
                "unread": "no_such_module:READER",
            },
            "citekit.indexes": {
                "asks": "broken_plugins:NUMBER",
                "fails": "broken_plugins:FAILS",
                "shut": "broken_plugins:SHUT",
            },
            "citekit.taxonomies": {"tags": "broken_plugins:NUMBER"},
        },
    )


@pytest.mark.usefixtures("broken")
def test_broken_plug_ins_are_listed_and_named(tmp_path: Path) -> None:
    listed = run("plugins", cwd=tmp_path)
    assert listed.exit_code == 0
    for words in (
        "Plug-in 'missing' of broken 0.1 (citekit.writers) cannot be loaded: AttributeError: ",
        "Plug-in 'misnamed' of broken 0.1 (citekit.writers) cannot be loaded: ValueError: its id is 'another'",
        "Plug-in 'number' of broken 0.1 (citekit.writers) cannot be loaded: TypeError: ",
        "Plug-in 'nowhere' of broken 0.1 (citekit.writers) cannot be loaded: ModuleNotFoundError: ",
        "Plug-in 'exits' of broken 0.1 (citekit.writers) cannot be loaded: SystemExit: 3",
        "Ignored plug-in 'bibtex' of broken 0.1 (citekit.writers): the name is already used",
        "Plug-in 'unread' of broken 0.1 (citekit.readers) cannot be loaded: ",
        "Plug-in 'asks' of broken 0.1 (citekit.indexes) cannot be loaded: TypeError: ",
        "Plug-in 'tags' of broken 0.1 (citekit.taxonomies) cannot be loaded: TypeError: ",
    ):
        assert words in listed.stderr
    assert "  missing              cannot be loaded (broken 0.1)" in listed.stdout.splitlines()


@pytest.mark.usefixtures("broken")
def test_broken_plug_ins_are_warnings_where_nobody_names_them(tmp_path: Path) -> None:
    (tmp_path / "a.unknown").write_text(Path(REVIEW).read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.warns(PluginWarning) as warned:
        bibliography = citekit.build(tmp_path / "a.unknown", offline=True)
    assert len(bibliography) > 1
    messages = [str(one.message) for one in warned]
    assert any("'unread' of broken 0.1" in message for message in messages)
    assert any("'sniffs' of broken 0.1" in message and "out of order" in message for message in messages)
    done = run("build", "a.unknown", "--offline", cwd=tmp_path)
    assert done.exit_code == 0
    assert "citekit: Ignored a plug-in. Plug-in 'unread' of broken 0.1" in done.stderr


@pytest.mark.usefixtures("broken")
def test_a_broken_plug_in_that_is_named_is_an_error(tmp_path: Path) -> None:
    bibliography = citekit.build(REVIEW, offline=True)
    for name, words in (("raises", "failed: ValueError: out of order"), ("missing", "cannot be loaded")):
        with pytest.raises(citekit.CitekitError, match=f"Plug-in '{name}' of broken 0.1 .*{words}"):
            bibliography.export(name)
    assert bibliography.export("bibtex")
    (tmp_path / "b.reads").write_text("anything")
    done = run("build", REVIEW, "b.reads", "--offline", cwd=tmp_path)
    assert done.exit_code == 1
    assert "b.reads: Plug-in 'reads' of broken 0.1 (citekit.readers) failed: ValueError" in done.stdout


def test_plug_ins_are_not_looked_up_for_built_in_names(tmp_path: Path) -> None:
    script = (
        "import sys, citekit; citekit.build(sys.argv[1], offline=True).to_bibtex(); "
        "from citekit.plugins import find_plugins; print(find_plugins.cache_info().misses)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, REVIEW], cwd=ROOT, capture_output=True, check=True, text=True
    )
    assert done.stdout == "0\n"


@pytest.mark.usefixtures("broken")
def test_an_index_that_fails_leaves_its_works_unchecked_with_the_reason() -> None:
    bibliography = citekit.build(REVIEW, index="fails")
    assert {work.state for work in bibliography} == {"unchecked"}
    assert all("'fails' of broken 0.1" in work.check.reason for work in bibliography)
    assert any("'fails' of broken 0.1" in note.message for note in bibliography.notes if note.source is None)
    with pytest.raises(citekit.CitekitError, match=r"'shut' of broken 0\.1"):
        citekit.build(REVIEW, index="shut")


def test_an_unknown_index_is_an_error_offline_too() -> None:
    with pytest.raises(citekit.CitekitError, match="Unknown index 'crosref'; did you mean 'crossref'"):
        citekit.build(REVIEW, index="crosref", offline=True)
