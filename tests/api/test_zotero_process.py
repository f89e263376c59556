"""The command that a plug-in runs, as a process of its own, with a server that behaves as Crossref's does."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command import BLOG, REVIEW
from tests.indexes.faults import HANGS
from tests.indexes.fixtures import MAILTO
from tests.indexes.server import IndexServer
from tests.zotero.protocol.library import PluginLibrary, folder_of, item

pytestmark = pytest.mark.slow

COMMAND = (sys.executable, "-m", "citekit", "zotero", "plan")


class Process:
    """Runs the command as the plug-in does: a file with the request, answers and progress through pipes."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self._url = folder, url
        self._environment = {name: value for name, value in os.environ.items() if name != "CITEKIT_OFFLINE"}
        self._environment["CITEKIT_CACHE"] = str(folder / "cache")

    def start(self, request: dict[str, Any]) -> "subprocess.Popen[bytes]":
        """A running command."""
        path = self.folder / f"request-{len(list(self.folder.glob('request-*')))}.json"
        path.write_text(json.dumps(request), encoding="utf-8")
        command = (*COMMAND, str(path), "--crossref-url", self._url)
        return subprocess.Popen(
            command, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder
        )

    def ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The answer, and the lines of progress."""
        with self.start(request) as running:
            answer, lines = running.communicate()
        assert running.returncode == 0, (answer, lines)
        return json.loads(answer), [json.loads(line)["progress"] for line in lines.splitlines()]


@pytest.fixture
def process(server: IndexServer, tmp_path: Path) -> Process:
    """The command, which asks the server."""
    return Process(tmp_path, server.url)


def request_for(
    folder: Path, library: PluginLibrary, action: str, source: str, **more: Any
) -> dict[str, Any]:
    """A request about the document DDDD2345."""
    document = library.items.get("DDDD2345")
    return {
        "version": 1,
        "action": action,
        "folder": folder_of(folder, "DDDD2345"),
        "document": document,
        "source": {"path": source},
        "library": library.snapshot(),
        "settings": {"mailto": MAILTO},
        **more,
    }


def test_build_write_update(process: Process) -> None:
    library = PluginLibrary([item("DDDD2345", "Magnets and nerves", date="2023")])
    request = request_for(process.folder, library, "build", REVIEW)
    answer, lines = process.ask(request)
    labels = list(dict.fromkeys(line["label"] for line in lines))
    assert labels == ["Reading the document", "Asking Crossref", "Comparing with your library"]
    asked = [line for line in lines if line["label"] == "Asking Crossref"]
    assert asked[0]["total"] == 13
    assert asked[-1]["done"] == asked[-1]["total"]
    assert answer["summary"]["new"] == 13
    touched = library.apply(answer)
    written, _ = process.ask(
        {"version": 1, "action": "written", "folder": request["folder"], "library": touched}
    )
    assert (written["missing"], written["written"]) == (
        0,
        len(touched["items"]) + len(touched["collections"]),
    )
    before = library.snapshot()
    again, lines = process.ask(request_for(process.folder, library, "update", REVIEW))
    assert (again["steps"], again["summary"]["unchanged"]) == ([], 13)
    assert library.snapshot() == before
    quick, lines = process.ask(request_for(process.folder, library, "plan", REVIEW))
    assert quick["steps"] == []
    assert [line["label"] for line in lines] == ["Comparing with your library"]


def test_a_cancelled_run_leaves_nothing(process: Process, server: IndexServer) -> None:
    server.arm(HANGS, times=None, path="works")
    library = PluginLibrary([item("DDDD2345", "Magnets and nerves", date="2023")])
    request = request_for(process.folder, library, "build", REVIEW)
    before = sorted(process.folder.rglob("*"))
    with process.start(request) as running:
        server.wait_for("works")
        running.send_signal(signal.SIGTERM)
        answer, _ = running.communicate()
    assert (running.returncode, answer) == (128 + signal.SIGTERM, b"")
    left = {path for path in process.folder.rglob("*") if "cache" not in path.parts} - set(before)
    assert {path.name for path in left} == {"request-0.json"}
    server.reset()
    again, _ = process.ask(request)
    assert again["summary"]["new"] == 13


def test_two_runs_in_one_folder_come_one_after_the_other(process: Process, server: IndexServer) -> None:
    server.arm(HANGS, times=None, path="works")
    library = PluginLibrary([item("DDDD2345", "Magnets and nerves", date="2023")])
    request = request_for(process.folder, library, "build", REVIEW)
    with process.start(request) as first:
        server.wait_for("works")
        with process.start(request) as second:
            assert second.stderr is not None
            line = json.loads(second.stderr.readline())
            assert line["progress"]["label"] == "Waiting for another run in this folder"
            first.send_signal(signal.SIGTERM)
            first.communicate()
            server.reset()
            answer, _ = second.communicate()
    assert json.loads(answer)["summary"]["new"] == 13


def test_a_library_of_5000_items(process: Process) -> None:
    people = [{"creatorType": "author", "lastName": f"Name{n}", "firstName": "A."} for n in range(5000)]
    items = [
        item(
            f"{n:08d}".translate(str.maketrans("01", "YZ")),
            f"Work {n} on things",
            creators=[people[n]],
            date="2001",
        )
        for n in range(4998)
    ]
    own = item("AAAA2345", "Mine", DOI="10.1152/physrev.00045.2019")
    library = PluginLibrary([item("DDDD2345", "Magnets and nerves", date="2023"), own, *items])
    answer, _ = process.ask(request_for(process.folder, library, "build", REVIEW))
    assert answer["summary"]["text"] == "12 new, 1 already yours"


POST = """Stir with the other hand

January 20, 2018

Most of us stir our tea with the right hand, and nobody asks why.

A new study, "Left-handed teaspoons stir faster: a randomised trial in 212 kitchens", published in the Journal of \
Invented Results by Eve Fixture and colleagues, asks just that.

The kitchens were drawn at random, half of them got left-handed teaspoons, and the others kept their own.
"""


def test_a_study_that_its_clues_identify_becomes_an_item(process: Process) -> None:
    post = {**item("DDDD2345", "Stir with the other hand", date="2018-01-20"), "itemType": "blogPost"}
    library = PluginLibrary([post])
    (process.folder / "post.txt").write_text(POST, encoding="utf-8")
    request = request_for(process.folder, library, "study", str(process.folder / "post.txt"))
    answer, _ = process.ask(request)
    assert answer["summary"]["text"] == "1 new"
    [decision] = answer["decisions"]
    assert (decision["kind"], decision["record"]) == ("study", "10.5555/citekit.doubtful")
    first = decision["candidates"][0]
    assert first["doi"] == decision["record"]
    assert any("journal" in clue for clue in first["agree"])
    library.apply(answer)
    [study] = library.of_type("journalArticle")
    assert study["key"] == decision["item"]
    assert library.related(study["key"]) == {"DDDD2345"}
    assert any("citekit:concern" in tag["tag"] for tag in study["tags"])
    [note] = library.notes(study["key"])
    assert note.startswith("<p><strong>Stir with the other hand</strong></p>")
    assert "by Eve Fixture and colleagues, asks just that" in note
    none, _ = process.ask(
        {**request, "action": "choose", "choices": [{"work": decision["work"], "doi": "none"}]}
    )
    assert none["decisions"][0]["choice"] == "none"


def test_a_study_is_looked_up_and_chosen(process: Process) -> None:
    post = {**item("DDDD2345", "Does magnetic stimulation work?", date="2024-04-07"), "itemType": "blogPost"}
    library = PluginLibrary([post])
    answer, _ = process.ask(request_for(process.folder, library, "study", BLOG))
    [decision] = answer["decisions"]
    assert answer["steps"] == []
    assert len(decision["candidates"]) <= 3
    choices = [{"work": decision["work"], "doi": "10.5555/citekit.published"}]
    chosen, _ = process.ask(request_for(process.folder, library, "choose", BLOG, choices=choices))
    assert chosen["summary"]["text"] == "1 new"
    [decision] = chosen["decisions"]
    assert (decision["record"], decision["choice"]) == ("10.5555/citekit.published",) * 2
    library.apply(chosen)
    [study] = [one for one in library.items.values() if one.get("DOI") == "10.5555/citekit.published"]
    assert library.related("DDDD2345") == {study["key"]}
    assert library.notes(study["key"])


def test_a_selection_is_checked(process: Process) -> None:
    library = PluginLibrary(
        [
            item(
                "AAAA2345",
                "Singing lengthens the stems of greenhouse tulips",
                DOI="10.5555/citekit.retracted",
            ),
            item("BBBB2345", "In the trash", deleted=True),
        ]
    )
    keys = ["BBBB2345", "AAAA2345", "CCCC2345"]
    request = {"version": 1, "action": "check", "library": library.snapshot(), "items": keys}
    answer, lines = process.ask({**request, "settings": {"mailto": MAILTO}})
    assert [check["key"] for check in answer["checks"]] == keys
    assert [check["state"] for check in answer["checks"]] == ["unchecked", "completed", "unchecked"]
    [notice] = answer["checks"][1]["notices"]
    assert notice["kind"] == "retracted"
    assert {line["label"] for line in lines} == {"Asking Crossref"}
