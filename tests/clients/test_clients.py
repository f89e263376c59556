"""The programs themselves read what is exported: everything is found, and nothing is complained of.

``CITEKIT_NPM`` names the folder with the packages of package.json. A program that is not there is skipped.
"""

import json
import os
import re
import shutil
import subprocess
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from citekit.writers.bibtex import writer as bibtex
from citekit.writers.formats import WRITERS
from tests.clients.checker import File, losses, report, written
from tests.conftest import FIXTURES, SHARED
from tests.writers import awkward

pytestmark = pytest.mark.slow

NPM = Path(os.environ.get("CITEKIT_NPM", "nowhere"))
KEYS = bibtex.unique_keys(awkward.entry_list().entries)
BIB_FILES = [
    *(f"bibtex-{one}" for one in WRITERS["bibtex"].profiles),
    *(f"biblatex-{one}" for one in WRITERS["biblatex"].profiles),
]

# What an entry lacks cannot be made up; and of a year that is none, either bibtex or biber complains.
BIBER_SAYS = {
    "biblatex-latex": {
        "anonymNoa2016": "Missing mandatory field 'author'",
        "inpressNot": "one of 'date, year' must be defined",
        "encyclo1911": "Missing mandatory field 'editor'",
        "unparsed1": "one of 'date, year' must be defined",
    },
    "bibtex-latex": {
        "anonymNoa2016": "Missing mandatory field 'author'",
        "handboo1968": "Missing mandatory field 'author'",
        "inpressNot": "year",
        "encyclo1911": "Missing mandatory field 'editor'",
        "unparsed1": "one of 'date, year' must be defined",
    },
}
BIBTEX_SAYS = ["Warning--empty author in anonymNoa2016"]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, File]:
    """The awkward entries in every format, by name."""
    return {file.name: file for file in written(awkward.entry_list(), tmp_path_factory.mktemp("exports"))}


def run(*command: str, cwd: Path, stdin: str | None = None) -> str:
    """What a program prints; skipped where it is not there."""
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(
        command, cwd=cwd, input=stdin, capture_output=True, encoding="utf-8", errors="replace", timeout=300
    )
    return done.stdout + (done.stderr if command[0] == "biber" else "")


@pytest.mark.parametrize("name", BIBER_SAYS)
def test_biber_accepts_what_is_for_latex(name: str, files: dict[str, File], tmp_path: Path) -> None:
    said = run(
        "biber", "--tool", "--validate-datamodel", "--output-file", "out.bib", "--logfile", "log",
        str(files[name].path), cwd=tmp_path,
    )  # fmt: skip
    complaints = [line for line in said.splitlines() if line.startswith(("WARN", "ERROR"))]
    known = BIBER_SAYS[name]
    unknown = [
        line
        for line in complaints
        if not any(f"'{key}'" in line and why in line for key, why in known.items())
    ]
    silent = [key for key in known if not any(f"'{key}'" in line for line in complaints)]
    assert (unknown, silent) == ([], [])


def test_bibtex_and_pdflatex_accept_what_is_for_them(files: dict[str, File], tmp_path: Path) -> None:
    shutil.copy(files["bibtex-latex"].path, tmp_path / "refs.bib")
    (tmp_path / "t.tex").write_text(
        "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{url}\\begin{document}\\nocite{*}"
        "\\bibliographystyle{plain}\\bibliography{refs}\\end{document}\n",
        encoding="utf-8",
    )
    latex = ("pdflatex", "-interaction=nonstopmode", "t.tex")
    run(*latex, cwd=tmp_path)
    said = run("bibtex", "t", cwd=tmp_path)
    assert [
        line for line in said.splitlines() if line.startswith(("Warning", "I ", "Repeated"))
    ] == BIBTEX_SAYS
    assert (tmp_path / "t.bbl").read_text(encoding="utf-8").count("\\bibitem") == len(KEYS)
    assert [line for line in run(*latex, cwd=tmp_path).splitlines() if line.startswith("!")] == []


@pytest.mark.parametrize("name", [*BIB_FILES, "csl-json-pandoc"])
def test_pandoc_cites_a_list_of_authors_that_was_cut_short_as_such(
    name: str, files: dict[str, File], tmp_path: Path
) -> None:
    document = f"---\nnocite: '@etalCut2022'\nbibliography: {files[name].path}\n---\n"
    cited = run("pandoc", "--citeproc", "-t", "plain", "--wrap=none", cwd=tmp_path, stdin=document)
    assert "Cutshort, Bea, Cy Truncated, et al." in cited


@pytest.mark.parametrize("name", BIB_FILES)
def test_biber_reads_and_others(name: str, files: dict[str, File], tmp_path: Path) -> None:
    run(
        "biber", "--tool", "--output-file", "out.bib", "--logfile", "log", str(files[name].path), cwd=tmp_path
    )
    assert re.search(
        r"AUTHOR\s*= \{Cutshort, Bea and Truncated, Cy and others\}",
        (tmp_path / "out.bib").read_text("utf-8"),
    )


@pytest.mark.parametrize(
    "name", [*BIB_FILES, "csl-json-pandoc", "csl-json-zotero", "ris-zotero", "ris-endnote"]
)
def test_pandoc_finds_every_entry(name: str, files: dict[str, File], tmp_path: Path) -> None:
    file = files[name]
    reader = {".bib": file.dialect, ".json": "csljson", ".ris": "ris"}[file.path.suffix]
    if reader not in run("pandoc", "--list-input-formats", cwd=tmp_path).split():
        pytest.skip(f"this pandoc does not read {reader}")
    found = json.loads(run("pandoc", "-f", reader, "-t", "csljson", str(file.path), cwd=tmp_path))
    assert len(found) == len(KEYS)
    if reader != "ris":
        assert sorted(item["id"] for item in found) == sorted(item["id"] for item in found if item["id"])


@pytest.mark.parametrize("name", BIB_FILES)
def test_bibutils_finds_every_entry(name: str, files: dict[str, File], tmp_path: Path) -> None:
    reader = "biblatex2xml" if files[name].dialect == "biblatex" else "bib2xml"
    xml = run(reader, "-i", "utf8", str(files[name].path), cwd=tmp_path)
    assert set(KEYS) <= set(re.findall(r'<mods ID="([^"]*)"', xml))


SCRIPTS = {
    "@retorquere/bibtex-parser": "import {parse} from '@retorquere/bibtex-parser'; import fs from 'fs';"
    "const r = parse(fs.readFileSync(process.argv[2], 'utf8'), {unsupported: 'ignore'});"
    "console.log(JSON.stringify([r.errors.length, r.entries.map(e => e.key)]));",
    "@citation-js/core": "import {Cite} from '@citation-js/core'; import '@citation-js/plugin-bibtex';"
    "import fs from 'fs'; const c = new Cite(fs.readFileSync(process.argv[2], 'utf8'), {generateGraph: false});"
    "console.log(JSON.stringify([0, c.data.map(e => e['citation-key'])]));",
    "biblatex-csl-converter": "import {BibLatexParser} from 'biblatex-csl-converter'; import fs from 'fs';"
    "const r = new BibLatexParser(fs.readFileSync(process.argv[2], 'utf8'), {processUnexpected: true,"
    "processUnknown: true}).parse();"
    "console.log(JSON.stringify([0, Object.values(r.entries).map(e => e.entry_key)]));",
}


@pytest.mark.parametrize("package", SCRIPTS)
@pytest.mark.parametrize("name", BIB_FILES)
def test_readers_in_javascript_find_every_entry(name: str, package: str, files: dict[str, File]) -> None:
    if not (NPM / "node_modules" / package).is_dir():
        pytest.skip(f"CITEKIT_NPM names no folder with {package}")
    script = NPM / f".citekit-{os.getpid()}.mjs"
    script.write_text(SCRIPTS[package], encoding="utf-8")
    try:
        errors, keys = json.loads(run("node", str(script), str(files[name].path), cwd=NPM))
    finally:
        script.unlink()
    assert (errors, sorted(keys)) == (0, sorted(KEYS))


def limits() -> dict[tuple[str, str, str], set[str]]:
    """(program, export, field) -> the entries of which it is known to lose or change it."""
    data = tomllib.loads((FIXTURES / "writers" / "client_limits.toml").read_text(encoding="utf-8"))
    known: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for limit in data["limits"]:
        assert limit["why"]
        for name in limit["exports"].split():
            known[limit["program"], name, limit["field"]] |= set(limit["entries"].split())
    return dict(known)


def judged(files: dict[str, File]) -> Iterator[tuple[tuple[str, str, str], set[str]]]:
    """What each program loses now, of what is not for LaTeX alone."""
    for name, file in files.items():
        if name.endswith("-latex"):
            continue
        clients: dict[str, Any] = report(SHARED, awkward.AWKWARD, file, NPM)["clients"]
        for program, result in clients.items():
            assert "failed" not in result, (program, name, result)
            if "skipped" not in result:
                for field, entries in losses(result).items():
                    yield (program, name, field), set(entries)


def test_programs_lose_what_is_known_and_nothing_else(files: dict[str, File]) -> None:
    if not (SHARED / "tools" / "roundtrip.py").is_file():
        pytest.skip("the checker is not there")
    for program in ("pandoc", "bib2xml", "node"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")
    if not (NPM / "node_modules").is_dir():
        pytest.skip("CITEKIT_NPM names no folder with node_modules")
    found, known = dict(judged(files)), limits()
    fresh = {at: entries - known.get(at, set()) for at, entries in found.items()}
    gone = {at: entries - found.get(at, set()) for at, entries in known.items()}
    assert {at: entries for at, entries in fresh.items() if entries} == {}
    assert {at: entries for at, entries in gone.items() if entries} == {}
