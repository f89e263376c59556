"""Progress on standard error: a bar on a terminal, plain lines elsewhere."""

import io
import sys

import pytest

from citekit.cli import progress
from citekit.cli.progress import crossref_progress, show_progress, stage_progress
from citekit.indexes.index import Progress
from citekit.runtime.stages import stage


class Terminal(io.StringIO):
    """Standard error of a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_bar_on_a_terminal_follows_a_total_that_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with crossref_progress("you@example.org") as report:
        report(Progress(asked=1, done=2, total=2, cached=1))
        report(Progress(asked=2, done=3, total=4, cached=1, searches=2, agencies=1, waiting=2.6))
    lines = [
        line for line in terminal.getvalue().replace("\x1b[?25h", "").split("\r") if "Crossref  [" in line
    ]
    assert [line.split("]")[-1].split() for line in lines][-2:] == [
        ["2/2", "2", "DOIs;", "1", "queried,", "1", "cached"],
        [
            "3/4",
            *["2", "DOIs,", "2", "searches,", "1", "at", "other", "agencies;"],
            "2",
            "queried,",
            "1",
            "cached,",
            "waiting",
            "3",
            "s",
            "(rate",
            "limit)",
        ],
    ]


def test_nothing_to_do_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with show_progress("Zotero"):
        pass
    assert terminal.getvalue() == ""


def test_lines_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN_LINES", 0.0)
    with show_progress("Zotero") as show:
        show(1, 3, "")
        show(2, 3, "almost done")
    assert capsys.readouterr().err == "citekit: Zotero: 1 of 3\ncitekit: Zotero: 2 of 3, almost done\n"


def test_waiting_without_an_email_address_is_explained_once(capsys: pytest.CaptureFixture[str]) -> None:
    for mailto, times in ((None, 1), ("you@example.org", 0)):
        with crossref_progress(mailto) as report:
            report(Progress(total=3))
            for _ in range(3):
                report(Progress(total=3, waiting=0.9))
        assert capsys.readouterr().err.count("--mailto you@example.org makes it faster") == times


def test_stages_have_a_line_each_when_verbose(capsys: pytest.CaptureFixture[str]) -> None:
    with stage_progress(1):
        for _ in stage("Reading", ["a.txt", "b.txt"], str):
            pass
        assert list(stage("Tagging", [1, 2, 3])) == [1, 2, 3]
    lines = [line.rpartition(":")[0] for line in capsys.readouterr().err.splitlines()]
    assert lines == ["citekit: Reading a.txt", "citekit: Reading b.txt", "citekit: Tagging (3)"]


def test_stages_share_the_lines_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN_LINES", 0.0)
    for verbosity, lines in ((0, ["Reading: 0 of 1, a.txt", "Reading: 1 of 1"]), (-1, [])):
        with stage_progress(verbosity):
            list(stage("Reading", ["a.txt"], str))
        assert capsys.readouterr().err.splitlines() == [f"citekit: {line}" for line in lines]


def test_a_stage_that_lasts_has_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with stage_progress(0):
        list(stage("Reading", ["a.txt"], str))
        assert terminal.getvalue() == ""
        monkeypatch.setattr(progress, "_SECONDS_BEFORE_BAR", 0.0)
        list(stage("Parsing", ["a.txt", "b.txt"], str))
    assert "Parsing  [" in terminal.getvalue()
    assert "2/2" in terminal.getvalue()
