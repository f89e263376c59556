"""`citekit check`: findings in their places, comments and settings that switch rules off, baselines, formats."""

import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from citekit.api import config_schema
from citekit.config.config import Config
from citekit.data import data_text
from citekit.errors import UsageError
from citekit.indexes.crossref.crossref import Crossref
from citekit.manuscripts import baseline
from citekit.manuscripts.finding import CheckReport
from citekit.manuscripts.formats import FORMATS
from citekit.manuscripts.run import check_files
from citekit.model.rules import rules
from tests.command import citekit as run
from tests.conftest import FIXTURES, ROOT
from tests.indexes.server import IndexServer

FOLDER = FIXTURES / "manuscripts"
CASES = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))["file"]


@pytest.fixture(autouse=True)
def _online(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CITEKIT_OFFLINE", raising=False)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The working folder is that of the manuscripts, so that paths are short."""
    monkeypatch.chdir(FOLDER)


def report_of(config: Config, index: Crossref | None) -> CheckReport:
    return check_files(config, index)[0]


def places(report: CheckReport) -> list[str]:
    return [
        f"{one.file}:{one.line}: {one.level} {one.rule}"
        for one in report.findings
        if one.rule != "missing-doi"
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_findings_have_the_place_in_the_users_file(
    case: dict[str, Any], here: None, crossref: Crossref
) -> None:
    assert places(report_of(Config(sources=(case["name"],)), crossref)) == case["findings"]


def test_levels_are_set_in_the_settings(here: None, crossref: Crossref) -> None:
    config = Config(sources=("md/paper.md",), rules={"differs": "error", "retracted": "off"})
    assert places(report_of(config, crossref)) == [
        "md/paper.md:8: warning cited-not-listed",
        "md/refs.bib:1: error differs",
    ]


@pytest.mark.parametrize(
    ("entry", "level"),
    [
        ("@online{a, title = {Meridian gardens of Ecology}, author = {Roe, A.}, year = 2020}", "note"),
        ("@software{a, title = {Meridian gardens of Ecology}, author = {Roe, A.}, year = 2020}", "note"),
        (
            "@article{a, title = {Meridian gardens}, author = {Roe, A.}, journal = {Ecology}, year = 2020}",
            "warning",
        ),
    ],
)
def test_what_no_index_has_is_a_note(
    entry: str, level: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crossref: Crossref
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.bib").write_text(entry, encoding="utf-8")
    [found] = [
        one for one in report_of(Config(sources=("a.bib",)), crossref).findings if one.rule == "not-found"
    ]
    assert found.level == level


def test_offline_nothing_is_clean(here: None) -> None:
    report = report_of(Config(sources=("md/paper.md",)), None)
    assert (report.references, report.unchecked) == (2, 2)
    assert "2 could not be checked" in FORMATS["text"](report)
    assert json.loads(FORMATS["sarif"](report))["runs"][0]["invocations"] == [{"executionSuccessful": False}]


def test_offline_earlier_answers_count_with_their_date(server: IndexServer, here: None) -> None:
    options = ("--crossref-url", server.url, "--allow-private")
    asked = run("check", "md/paper.md", *options, cwd=Path())
    server.reset()
    again = run("check", "md/paper.md", "--offline", *options, cwd=Path())
    assert (again.exit_code, server.requests) == (asked.exit_code, [])
    today = date.today().isoformat()
    kept = f". 2 not asked again: offline. Their earlier checks still count (checked on {today})\n"
    assert again.stdout == asked.stdout.removesuffix("\n") + kept


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("% citekit: ignore differs", []),
        ("% citekit: ignore differs, not-found: the volume is right", []),
        ("% citekit: ignore retracted", ["a.bib:2: warning differs"]),
        ("% citekit: ignore diffres", ["a.bib:1: warning invalid-comment", "a.bib:2: warning differs"]),
        ("% citekit: ignore", ["a.bib:1: warning invalid-comment", "a.bib:2: warning differs"]),
    ],
)
def test_comments(
    comment: str, expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crossref: Crossref
) -> None:
    entry, _, rest = (FOLDER / "md" / "refs.bib").read_text(encoding="utf-8").partition("@article{tulips")
    monkeypatch.chdir(tmp_path)
    Path("a.bib").write_text(f"{comment}\n{entry}", encoding="utf-8")
    assert rest
    assert places(report_of(Config(sources=("a.bib",)), crossref)) == expected


@pytest.mark.parametrize(
    ("journal", "rules"),
    [("JOURNAL_X", ["damaged-entry"]), ("{JOURNAL_X}", ["differs"]), ('"JOURNAL_X"', ["differs"])],
)
def test_an_undefined_string_is_no_difference(
    journal: str, rules: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crossref: Crossref
) -> None:
    monkeypatch.chdir(tmp_path)
    entry, _, _ = (FOLDER / "md" / "refs.bib").read_text(encoding="utf-8").partition("@article{tulips")
    text = re.sub(r"journal\s*=\s*\{[^}]*\}", f"journal = {journal}", entry)
    Path("a.bib").write_text(re.sub(r"volume\s*=\s*\{[^}]*\},?", "", text), encoding="utf-8")
    report = report_of(Config(sources=("a.bib",)), crossref)
    assert [one.rule for one in report.findings if one.rule != "missing-doi"] == rules


def test_a_baseline_leaves_only_what_is_new(here: None, tmp_path: Path, crossref: Crossref) -> None:
    path = tmp_path / "baseline.json"
    report = report_of(Config(sources=("md/paper.md",)), crossref)
    baseline.write(report.findings, path)
    again = baseline.without_known(report, path)
    assert (again.findings, again.known) == ((), len(report.findings))
    both = report_of(Config(sources=("md/paper.md", "txt/paper.txt")), crossref)
    new = baseline.without_known(both, path)
    assert places(new) == CASES[3]["findings"]


@pytest.mark.parametrize("content", ["", "{}", '{"version": 9, "findings": {}}', "[1]"])
def test_an_invalid_baseline_is_said(content: str, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="--write-baseline"):
        baseline.without_known(CheckReport(), path)


def test_a_baseline_overwrites_only_a_baseline(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("@misc{a, title = {A}}", encoding="utf-8")
    with pytest.raises(UsageError, match=r"refs\.bib: Not overwritten"):
        baseline.write((), path)
    assert path.read_text(encoding="utf-8") == "@misc{a, title = {A}}"
    path.write_bytes(b"")
    baseline.write((), path)
    baseline.write((), path)


def test_sarif_names_rules_and_places(here: None, crossref: Crossref) -> None:
    report = report_of(Config(sources=("bib/thesis.bib",)), crossref)
    [run] = json.loads(FORMATS["sarif"](report))["runs"]
    assert [result["ruleId"] for result in run["results"]] == [one.rule for one in report.findings]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {one.rule for one in report.findings}
    place = run["results"][1]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "bib/thesis.bib"}, "region": {"startLine": 11}}


def test_sarif_is_valid(here: None, crossref: Crossref) -> None:
    """By the types of SARIF 2.1.0, read by a library of others."""
    sarif = pytest.importorskip("sarif_pydantic", reason="needs sarif-pydantic")
    report = report_of(Config(sources=("bib/thesis.bib", "md/paper.md")), crossref)
    log = sarif.Sarif.model_validate_json(FORMATS["sarif"](report))
    assert len(log.runs[0].results) == len(report.findings)


def test_commands_of_github_are_one_line_each(here: None, crossref: Crossref) -> None:
    report = report_of(Config(sources=("bib/thesis.bib",)), crossref)
    lines = FORMATS["github"](report).splitlines()
    assert len(lines) == len(report.findings)
    assert lines[1].startswith(
        "::error file=bib/thesis.bib,line=11,title=citekit wrong-doi::[otherdoi] The printed DOI"
    )


def test_many_notes_of_a_rule_are_one_line_with_their_reason(here: None) -> None:
    lines = FORMATS["text"](report_of(Config(sources=("bib/thesis.bib",)), None)).splitlines()
    assert (
        "bib/thesis.bib:4: note unchecked: Not checked (not asked: offline); here and 8 times below" in lines
    )


def test_the_page_escapes_what_files_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.bib").write_text("@misc{a, title = {<script>alert(1)</script> of things}}", encoding="utf-8")
    page = FORMATS["html"](report_of(Config(sources=("a.bib",)), None))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "1 could not be checked" in page


def test_the_schema_of_the_settings() -> None:
    assert data_text(config_schema.SCHEMA_FILE) == config_schema.text()
    validator = jsonschema.Draft202012Validator(config_schema.schema())
    written = data_text("citekit.toml").replace("$sources", '["a.txt"]')
    settings = re.sub(r"^# (?=[a-z-]+ = |\[[a-z]+\]$)", "", written, flags=re.MULTILINE)
    validator.validate(tomllib.loads(settings))
    assert not validator.is_valid({"sorces": []})
    assert not validator.is_valid({"rules": {"missing-doi": "of"}})


def test_every_rule_is_documented() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\S+)$", page, re.MULTILINE) == list(rules())


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["bib/thesis.bib"], 1),
        (["md/paper.md", "--fail-on", "never"], 0),
        (["bib/thesis.bib", "--fail-on", "never"], 4),
        (["md/paper.md", "--offline"], 4),
        (["absent.bib"], 3),
        (["md/paper.md", "--format", "sarfi"], 2),
        (["md/paper.md", "--baseline", "absent.json"], 2),
        (["md/paper.md", "--fix", "all", "--write-baseline", "absent.json"], 2),
        (["md/paper.md", "--yes"], 2),
        (["md/paper.md", "--fix", "all", "--offline"], 4),
        (["md/paper.md", "--write-baseline", "{folder}/baseline.json", "--offline"], 4),
        ([], 2),
    ],
)
def test_exit_codes(
    arguments: list[str], code: int, server: IndexServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITEKIT_CACHE", str(tmp_path))
    arguments = [argument.format(folder=tmp_path) for argument in arguments]
    result = run(
        "check", *arguments, "--crossref-url", server.url, "--allow-private", "--refresh", cwd=FOLDER
    )
    assert result.exit_code == code, result.output
