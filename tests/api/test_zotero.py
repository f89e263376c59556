"""Requests of a plug-in of Zotero: built, planned, written, and nothing twice."""

import json
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from citekit.data import data_text
from citekit.zotero.protocol.schema import ANSWER_FILE, REQUEST_FILE
from tests.command import BLOG, citekit
from tests.zotero.protocol.library import PluginLibrary, folder_of, item

DOCUMENT = item(
    "DDDD2345",
    "Repetitive transcranial magnetic stimulation regulates neuroinflammation in neuropathic pain",
    date="2023-04-25",
    DOI="10.3389/fimmu.2023.1172293",
    creators=[{"creatorType": "author", "lastName": "Bai", "firstName": "Yi-Wen"}],
)
FINNERUP, BOUHASSIRA = "10.1152/physrev.00045.2019", "10.1016/j.neurol.2018.09.016"
ARTICLE = f"""Repetitive transcranial magnetic stimulation regulates neuroinflammation in neuropathic pain

Introduction

Neuropathic pain is common (1, 2). In rats, paper clips relieved it (3).

References

1. Finnerup NB, Kuner R, Jensen TS. Neuropathic pain: from mechanisms to treatment. Physiol Rev (2021) 101(1):259-301. doi: {FINNERUP}
2. Bouhassira D. Neuropathic pain: definition, assessment and epidemiology. Rev Neurol (Paris). (2019) 175(1-2):16-25. doi: {BOUHASSIRA}
3. Fixture Q, Sample R. A history of paper clips in nineteenth century offices. J Off Supplies. 1999;3:12-19.
"""


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    """The validator of a shipped schema."""
    return jsonschema.Draft202012Validator(json.loads(data_text(name)))


class Plugin:
    """The plug-in with a library and a clicked item: asks in this process, and writes what it is told."""

    def __init__(self, tmp_path: Path, library: PluginLibrary, source: str = "") -> None:
        self.library, self._folder = library, tmp_path
        self.article = tmp_path / "article.txt"
        self.article.write_text(ARTICLE, encoding="utf-8")
        self.request: dict[str, Any] = {
            "version": 1,
            "folder": folder_of(tmp_path, "DDDD2345"),
            "document": library.items.get("DDDD2345"),
            "source": {"path": source or str(self.article)},
        }

    def edit(self, old: str, new: str) -> None:
        """Change the article, and its name with it."""
        assert old in ARTICLE
        self.article = self.article.rename(self.article.with_name("renamed.txt"))
        self.article.write_text(ARTICLE.replace(old, new), encoding="utf-8")
        self.request["source"] = {"path": str(self.article)}

    @property
    def folder(self) -> Path:
        """The document's folder."""
        return Path(self.request["folder"])

    def ask(self, action: str, **more: Any) -> dict[str, Any]:
        """The answer to a request about the library as it is now."""
        return self._ask({**self.request, "action": action, "library": self.library.snapshot(), **more})

    def write(self, answer: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Carry out the answer, and tell that it was written."""
        touched = self.library.apply(answer)
        request = {
            "version": 1,
            "action": "written",
            "folder": self.request["folder"],
            "library": touched,
            **more,
        }
        written = self._ask(request)
        assert written["missing"] == 0, written
        return written

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        validator(REQUEST_FILE).validate(request)
        result = citekit("zotero", "plan", "-", "--offline", cwd=self._folder, stdin=json.dumps(request))
        answer: dict[str, Any] = json.loads(result.stdout)
        validator(ANSWER_FILE).validate(answer)
        assert (result.exit_code == 0) == ("error" not in answer), result.output
        return answer

    def work(self, doi: str) -> dict[str, Any]:
        """The one item with a DOI."""
        [one] = [one for one in self.library.items.values() if one.get("DOI", "").lower() == doi]
        return one


@pytest.fixture(scope="module")
def _build(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder of a plug-in that has built the document, and the answer."""
    tmp_path = tmp_path_factory.mktemp("build")
    return tmp_path, Plugin(tmp_path, PluginLibrary([DOCUMENT])).ask("build")


@pytest.fixture
def planned(_build: tuple[Path, dict[str, Any]], tmp_path: Path) -> tuple[Plugin, dict[str, Any]]:
    """A plug-in whose library has the document and nothing else, and the plan of a build."""
    shutil.copytree(_build[0], tmp_path, dirs_exist_ok=True)
    return Plugin(tmp_path, PluginLibrary([DOCUMENT])), _build[1]


@pytest.fixture
def plugin(planned: tuple[Plugin, dict[str, Any]]) -> Plugin:
    """A plug-in that has written the plan of a build."""
    plugin, answer = planned
    plugin.write(answer)
    return plugin


def test_a_bibliography_is_built_under_the_item_that_was_clicked(
    planned: tuple[Plugin, dict[str, Any]],
) -> None:
    plugin, answer = planned
    assert answer["summary"]["text"] == "3 new"
    assert (answer["title"], answer["document"]) == ("Bai 2023", "DDDD2345")
    plugin.write(answer)
    library = plugin.library
    assert len(library.of_type("journalArticle")) == 4
    document = library.items["DDDD2345"]
    assert {name: document[name] for name in DOCUMENT} == DOCUMENT
    [collection] = library.collections.values()
    assert (collection["key"], collection["name"]) == (answer["collection"], "Bai 2023")
    work = plugin.work(FINNERUP)
    assert collection["key"] in work["collections"]
    assert work["citationKey"] == "finnerupNeuropathicPainMechanisms2021"
    assert all(tag["type"] == 1 for tag in work["tags"])
    assert library.related(work["key"]) == {"DDDD2345"}
    assert len(library.related("DDDD2345")) == 3
    [note] = library.notes(work["key"])
    assert note.startswith("<p><strong>Bai 2023 [1]")


def test_twice_in_a_row_the_second_changes_nothing(plugin: Plugin) -> None:
    before = plugin.library.snapshot()
    again = plugin.ask("plan", document=None, source=None)
    assert (again["steps"], again["summary"]["text"]) == ([], "3 unchanged")
    assert plugin.library.snapshot() == before


def test_an_update_writes_only_what_changed(plugin: Plugin) -> None:
    plugin.edit("175(1-2):16", "176(1-2):16")
    answer = plugin.ask("update")
    [step] = answer["steps"]
    assert step["data"] == {"volume": "176"}
    assert answer["summary"]["text"] == "1 changed, 2 unchanged"
    plugin.write(answer)
    assert plugin.ask("plan", source=None)["steps"] == []


def test_what_the_library_has_already_is_used_and_kept(planned: tuple[Plugin, dict[str, Any]]) -> None:
    plugin, _ = planned
    own = item("AAAA2345", "My own title", DOI=f"https://doi.org/{FINNERUP.upper()}", volume="7")
    titled = item(
        "BBBB2345",
        "Neuropathic Pain: Definition, Assessment and Epidemiology",
        date="2019-01",
        creators=[{"creatorType": "author", "lastName": "Bouhassira", "firstName": "Didier"}],
    )
    plugin.library = PluginLibrary([DOCUMENT, own, titled])
    answer = plugin.ask("plan")
    summary = answer["summary"]
    assert summary["text"] == "1 new, 2 already yours"
    assert [one["key"] for one in summary["existing"]] == ["AAAA2345", "BBBB2345"]
    plugin.write(answer)
    assert len(plugin.library.of_type("journalArticle")) == 4
    kept = plugin.library.items["AAAA2345"]
    assert {name: kept[name] for name in own} == own
    assert plugin.library.notes("AAAA2345")
    assert "citekit:unchecked" not in {tag["tag"] for tag in kept["tags"]}
    assert plugin.ask("plan")["steps"] == []


def test_a_plan_that_was_written_but_not_confirmed_is_not_written_again(
    planned: tuple[Plugin, dict[str, Any]],
) -> None:
    plugin, answer = planned
    plugin.library.apply(answer)  # Zotero is closed before 'written'
    before = plugin.library.snapshot()
    assert plugin.ask("plan")["steps"] == []
    assert plugin.library.snapshot() == before


def test_a_plan_that_was_not_written_is_planned_anew(planned: tuple[Plugin, dict[str, Any]]) -> None:
    plugin, answer = planned
    second = plugin.ask("plan", source=None)
    assert len(answer["steps"]) == len(second["steps"])
    plugin.write(second)
    assert plugin.ask("plan", document=None, source=None)["steps"] == []


def test_what_the_user_edited_or_deleted_stays_so(plugin: Plugin) -> None:
    edited, deleted = plugin.work(FINNERUP), plugin.work(BOUHASSIRA)
    edited["volume"] = "my volume"
    edited["tags"] = edited["tags"][1:]
    del plugin.library.items[deleted["key"]]
    answer = plugin.ask("plan")
    assert answer["steps"] == []
    kept = {(one["reason"], *one["fields"]) for one in answer["summary"]["kept"]}
    assert kept == {("edited in Zotero", "volume"), ("deleted in Zotero",)}
    assert all("20" in one["label"] for one in answer["summary"]["kept"])
    answer = plugin.ask("plan", settings={"edits": "ours"})
    assert plugin.write(answer)["written"] >= 2
    assert plugin.work(FINNERUP)["volume"] == "101"
    assert plugin.work(BOUHASSIRA)["key"] != deleted["key"]


def test_a_document_that_is_newer_than_the_library_that_was_read(
    planned: tuple[Plugin, dict[str, Any]],
) -> None:
    plugin, answer = planned
    plugin.library = PluginLibrary()
    assert len(plugin.ask("plan", document=DOCUMENT)["steps"]) == len(answer["steps"])


def test_the_document_that_was_deleted_is_not_built_from(plugin: Plugin) -> None:
    plugin.library.items["DDDD2345"]["deleted"] = True
    answer = plugin.ask("plan", document=None)
    assert answer["error"] == (
        "The item of 'Bai 2023' was deleted from the library; restore it from the trash, or build again from another item"
    )


def test_the_collection_stays_where_the_user_puts_it(planned: tuple[Plugin, dict[str, Any]]) -> None:
    plugin, _ = planned
    plugin.library.collections["PPPP2345"] = {
        "key": "PPPP2345",
        "name": "Reviews",
        "parentCollection": False,
    }
    answer = plugin.ask("plan", parent="PPPP2345")
    plugin.write(answer)
    collection = plugin.library.collections[answer["collection"]]
    assert collection["parentCollection"] == "PPPP2345"
    collection |= {"name": "Magnets", "parentCollection": False}
    again = plugin.ask("plan", parent="PPPP2345")
    assert (again["steps"], again["summary"]["kept"], again["title"]) == ([], [], "Magnets")


def test_another_collection_of_the_same_name_is_told_apart(planned: tuple[Plugin, dict[str, Any]]) -> None:
    plugin, _ = planned
    other = {"key": "OTHR2345", "name": "Bai 2023", "parentCollection": False}
    plugin.library.collections["OTHR2345"] = other
    answer = plugin.ask("plan")
    title = "Bai 2023: Repetitive transcranial magnetic stimulation regulates neuroinflammation ..."
    assert answer["title"] == title
    assert answer["collection"] != "OTHR2345"
    plugin.library.items["DDDD2345"]["collections"] = ["OTHR2345"]
    answer = plugin.ask("plan", document=plugin.library.items["DDDD2345"])
    assert (answer["title"], answer["collection"]) == ("Bai 2023", "OTHR2345")


def test_a_choice_that_is_not_valid_keeps_none(plugin: Plugin) -> None:
    valid = {"work": "finnerupNeuropathicPainMechanisms2021", "doi": "none"}
    for work, doi, error in (
        (
            "finnerup2021",
            "pain",
            "Invalid choice 'pain' (expected a candidate's number, a DOI, 'none' or 'forget')",
        ),
        (
            "finnerup2012",
            "none",
            "Unknown key 'finnerup2012'; did you mean finnerupNeuropathicPainMechanisms2021?",
        ),
    ):
        answer = plugin.ask("choose", choices=[valid, {"work": work, "doi": doi}])
        assert answer["error"] == error
    assert not (plugin.folder / "corrections.toml").exists()


def test_a_document_with_references_has_no_study_to_look_up(plugin: Plugin) -> None:
    assert plugin.ask("study")["error"] == (
        "This document has a reference list (3 references); use 'Build bibliography with citekit'"
    )


# Several builds each.


@pytest.mark.slow
def test_a_build_begins_anew_where_the_user_deleted_the_collection(plugin: Plugin) -> None:
    for data in (*plugin.library.items.values(), *plugin.library.collections.values()):
        data["deleted"] = data["key"] != "DDDD2345"
    again = plugin.ask("update")
    assert (again["steps"], len(again["summary"]["kept"])) == ([], 4)
    again = plugin.ask("build")
    assert again["summary"]["text"] == "3 new"
    plugin.write(again)
    assert plugin.ask("update")["steps"] == []


@pytest.mark.slow
def test_fields_that_the_user_changed_meanwhile_are_left_for_the_next_update(plugin: Plugin) -> None:
    plugin.edit("101(1):259", "102(1):259")
    answer = plugin.ask("update")
    [step] = answer["steps"]
    plugin.library.items[step["key"]]["pages"] = "my pages"
    plugin.write({**answer, "steps": [{**step, "data": {}}]}, partial=[step["key"]])
    again = plugin.ask("update", source=None)
    assert [step["data"] for step in again["steps"]] == [{"volume": "102"}]
    assert [one["fields"] for one in again["summary"]["kept"]] == [["pages"]]


@pytest.mark.slow
def test_what_is_no_longer_cited_stays_and_is_listed(plugin: Plugin) -> None:
    plugin.edit(
        "3. Fixture Q, Sample R. A history of paper clips in nineteenth century offices.",
        "3. Brace K. Knees.",
    )
    answer = plugin.ask("update")
    assert answer["summary"]["left"] == ["A history of paper clips in nineteenth century offices"]
    plugin.write(answer)
    assert len(plugin.library.of_type("journalArticle")) == 5
    again = plugin.ask("plan", source=None)
    assert (again["steps"], again["summary"]["left"]) == ([], answer["summary"]["left"])


@pytest.mark.slow
def test_a_file_without_an_item_gets_one(tmp_path: Path) -> None:
    plugin = Plugin(tmp_path, PluginLibrary())
    answer = plugin.ask("build")
    plugin.write(answer)
    assert plugin.library.items[answer["document"]]["title"] == DOCUMENT["title"]
    assert answer["summary"]["new"] == 3
    assert plugin.ask("update", document=None)["steps"] == []


@pytest.mark.slow
def test_the_text_of_a_note_is_a_source(tmp_path: Path) -> None:
    plugin = Plugin(tmp_path, PluginLibrary([DOCUMENT]))
    references = "".join(
        f"<p>{number}. Fixture Q, Sample R. {title}. J Inv Res. 2001;{number}:1-9.</p>"
        for number, title in enumerate(("Paper clips of four bends", "Tin spoons at sea"), start=1)
    )
    html = f"<p>Clips bend [1], and spoons float [2].</p><h1>References</h1>{references}"
    answer = plugin.ask("build", source={"html": html})
    assert answer["summary"]["text"] == "2 new"
    plugin.write(answer)
    assert plugin.ask("update", source=None)["steps"] == []


@pytest.mark.slow
def test_a_study_that_is_not_identified_writes_nothing_but_can_be_chosen(tmp_path: Path) -> None:
    post = {**item("DDDD2345", "Does magnetic stimulation work?", date="2024-04-07"), "itemType": "blogPost"}
    plugin = Plugin(tmp_path, PluginLibrary([post]), BLOG)
    answer = plugin.ask("study")
    assert (answer["steps"], answer["summary"]["text"]) == ([], "nothing to add")
    [decision] = answer["decisions"]
    assert (decision["kind"], decision["record"], decision["choice"]) == ("study", None, None)
    chosen = plugin.ask(
        "choose", choices=[{"work": decision["work"], "doi": "10.1097/j.pain.0000000000003211"}]
    )
    assert [one["choice"] for one in chosen["decisions"]] == ["10.1097/j.pain.0000000000003211"]
    assert '"10.1097/j.pain.0000000000003211"' in (plugin.folder / "corrections.toml").read_text(
        encoding="utf-8"
    )
    forgotten = plugin.ask("choose", choices=[{"work": decision["work"], "doi": None}])
    assert [one["choice"] for one in forgotten["decisions"]] == [None]
