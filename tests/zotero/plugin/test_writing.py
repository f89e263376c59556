"""What a plan becomes in the library: all of it or nothing, and nothing of the user's is lost."""

from typing import Any

import pytest

from tests.zotero.plugin.conftest import Bench, ScriptedProgram
from tests.zotero.plugin.plans import COLLECTION, NOTE, WORK, plan, step, whole_plan, work

pytestmark = pytest.mark.slow

DOCUMENT = "DDDDDDDD"
SETUP = f"""
await h.add({{key: "{DOCUMENT}", itemType: "journalArticle", title: "A review"}});
await h.add({{itemType: "note", parentItem: "{DOCUMENT}", note: "<p>Read this.</p>"}});
"""
BUILD = f"await h.carryOut('citekit-menu-build', ['{DOCUMENT}']);"


def _library(zotero: Bench) -> dict[str, dict[str, Any]]:
    library = zotero("return h.library();")
    return {one["key"]: one for one in [*library["items"], *library["collections"]]}


def test_a_whole_plan(zotero: Bench, scripted: ScriptedProgram) -> None:
    scripted.answers("build", whole_plan(DOCUMENT, messages=[{"level": "review", "text": "Please look."}]))
    zotero.open(settings={"command": scripted.path})
    zotero(
        SETUP
        + "const before = h.Zotero.DB.transactions; "
        + BUILD
        + "if (h.Zotero.DB.transactions !== before + 1) throw new Error('more than one transaction');"
    )
    library = _library(zotero)
    assert library[COLLECTION]["name"] == "A review"
    made = library[WORK]
    assert made.items() >= work("A work").items()
    assert made["tags"] == [{"tag": "site:knee", "type": 1}]
    assert made["collections"] == [COLLECTION]
    assert library[NOTE]["parentItem"] == WORK
    assert library[NOTE]["note"] == "<p>Said.</p>"
    address = "http://zotero.org/users/local/aBcD1234/items/"
    assert made["relations"] == {"dc:relation": [address + DOCUMENT]}
    assert library[DOCUMENT]["relations"] == {"dc:relation": [address + WORK]}
    assert library[DOCUMENT]["collections"] == [COLLECTION]
    assert zotero("return h.question;") == [
        "Building the bibliography of “A review”",
        "1 new",
        "Please look.",
        "Cancel",
        "Add to library",
    ]
    assert zotero("return h.notices();") == ["“A review”: 1 new."]


def test_the_program_is_told_what_was_written(zotero: Bench, scripted: ScriptedProgram) -> None:
    scripted.answers("build", whole_plan(DOCUMENT))
    zotero.open(settings={"command": scripted.path})
    zotero(SETUP + BUILD)
    build, written = scripted.requests()
    assert (build["action"], written["action"]) == ("build", "written")
    library = written["library"]
    assert [one["key"] for one in library["collections"]] == [COLLECTION]
    assert {one["key"] for one in library["items"]} == {WORK, NOTE, DOCUMENT}
    assert written["partial"] == []
    assert (library["id"], written["folder"]) == (build["library"]["id"], build["folder"])


def test_cancelled_before_writing(zotero: Bench, scripted: ScriptedProgram) -> None:
    scripted.answers("build", whole_plan(DOCUMENT))
    zotero.open(settings={"command": scripted.path})
    zotero(
        SETUP
        + f"""
        const running = h.select("citekit-menu-build", ["{DOCUMENT}"]);
        await h.window("citekit:progress", "#write");
        await h.press("citekit:progress", "cancel");
        await running;
        """
    )
    assert len(_library(zotero)) == 2
    assert len(scripted.requests()) == 1


FAULTS = [
    step("item", "XXXXXXXX", {"itemType": "journalArticle", "publisher": "no field of articles"}),
    step("item", "XXXXXXXX", {"itemType": "no such type"}),
    step("note", "XXXXXXXX", {"itemType": "note", "parentItem": NOTE, "note": "below a note"}),
    step("item", DOCUMENT, {"itemType": "journalArticle", "title": "its key is taken"}),
    step("item", DOCUMENT, {"title": "Changed", "university": "no field of articles"}, new=False),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_all_or_nothing(zotero: Bench, scripted: ScriptedProgram, fault: dict[str, Any]) -> None:
    answer = whole_plan(DOCUMENT)
    answer["steps"].append(fault)
    scripted.answers("build", answer)
    zotero.open(settings={"command": scripted.path})
    zotero(SETUP + "globalThis.before = JSON.stringify(h.library());" + BUILD)
    assert zotero("return JSON.stringify(h.library()) === globalThis.before;")
    (notice,) = zotero("return h.notices();")
    assert "othing was written" in notice
    zotero("h.Zotero.errors.length = 0;")


EXISTING = """
await h.add({key: "EEEEEEEE", itemType: "journalArticle", title: "Mine", volume: "1", tags: [{tag: "own"}, {tag: "old", type: 1}]});
"""


def _changes(**rest: Any) -> dict[str, Any]:
    return step(
        "item",
        "EEEEEEEE",
        {"volume": "2", "issue": "3"},
        new=False,
        add={"tags": [{"tag": "own", "type": 1}, {"tag": "site:knee", "type": 1}]},
        remove={"tags": [{"tag": "old", "type": 1}]},
        **rest,
    )


def test_an_item_of_the_user(zotero: Bench, scripted: ScriptedProgram) -> None:
    """Only what is to change; the user's tag of the same name stays the user's."""
    scripted.answers("build", plan(_changes()))
    zotero.open(settings={"command": scripted.path})
    zotero(SETUP + EXISTING + BUILD)
    mine = _library(zotero)["EEEEEEEE"]
    assert (mine["title"], mine["volume"], mine["issue"]) == ("Mine", "2", "3")
    assert mine["tags"] == [{"tag": "own"}, {"tag": "site:knee", "type": 1}]


def test_an_item_edited_meanwhile(zotero: Bench, scripted: ScriptedProgram) -> None:
    """Its fields are left to the next update, and the program is told so: it would take them for its own."""
    scripted.answers("build", plan(_changes()))
    zotero.open(settings={"command": scripted.path})
    zotero(
        SETUP
        + EXISTING
        + f"""
        h.item("EEEEEEEE").dateModified = "2001-01-01 00:00:00";
        const running = h.select("citekit-menu-build", ["{DOCUMENT}"]);
        await h.window("citekit:progress", "#write");
        h.item("EEEEEEEE").setField("volume", "of the user");
        await h.item("EEEEEEEE").saveTx();
        await h.press("citekit:progress", "write");
        await running;
        """
    )
    mine = _library(zotero)["EEEEEEEE"]
    assert mine["volume"] == "of the user"
    assert "issue" not in mine
    assert {"tag": "site:knee", "type": 1} in mine["tags"]
    written = scripted.requests()[-1]
    assert (written["action"], written["partial"]) == ("written", ["EEEEEEEE"])


def test_items_that_were_deleted_meanwhile(zotero: Bench, scripted: ScriptedProgram) -> None:
    gone = step("item", "GGGGGGGG", {"title": "Gone"}, new=False, add={"related": [DOCUMENT]})
    note = step("note", "HHHHHHHH", {"itemType": "note", "parentItem": "GGGGGGGG", "note": "of it"})
    related = step(
        "item", DOCUMENT, {}, new=False, add={"related": ["GGGGGGGG"], "collections": ["JJJJJJJJ"]}
    )
    inside = step("collection", COLLECTION, {"name": "A review", "parentCollection": "JJJJJJJJ"})
    scripted.answers("build", plan(gone, note, related, inside, step("item", WORK, work("A work"))))
    zotero.open(settings={"command": scripted.path})
    zotero(SETUP + BUILD)
    library = _library(zotero)
    assert library.keys() >= {WORK, COLLECTION}
    assert not library.keys() & {"GGGGGGGG", "HHHHHHHH"}
    assert library[COLLECTION]["parentCollection"] is False
    assert library[DOCUMENT]["relations"] == {}


def test_a_busy_database(zotero: Bench, scripted: ScriptedProgram) -> None:
    scripted.answers("build", whole_plan(DOCUMENT))
    zotero.open(settings={"command": scripted.path})
    zotero(SETUP + "h.Zotero.DB.isLocked = true;" + BUILD)
    assert zotero("return h.notices();") == [
        "Zotero is busy, for instance with syncing. Nothing was written; please try again later."
    ]
    assert len(_library(zotero)) == 2


def test_a_library_that_cannot_be_edited(zotero: Bench, scripted: ScriptedProgram) -> None:
    zotero.open(settings={"command": scripted.path})
    zotero(
        """
        const article = await h.add({itemType: "journalArticle", title: "Of the group"}, 2);
        await h.select("citekit-menu-build", [article], {libraryID: 2});
        """
    )
    assert zotero("return h.notices();") == [
        "You cannot edit the library “A group to read”, so nothing can be added to it."
    ]
    assert scripted.requests() == []


def test_a_group_of_ones_own(zotero: Bench, scripted: ScriptedProgram) -> None:
    scripted.answers("build", whole_plan(DOCUMENT))
    zotero.open(settings={"command": scripted.path})
    zotero(
        f"""
        await h.add({{key: "{DOCUMENT}", itemType: "journalArticle", title: "Of the group"}}, 3);
        await h.add({{itemType: "note", parentItem: "{DOCUMENT}", note: "<p>Read this.</p>"}}, 3);
        await h.carryOut("citekit-menu-build", ["{DOCUMENT}"], {{libraryID: 3}});
        """
    )
    assert zotero("return h.library(3).items.length;") == 4
    assert zotero("return h.library(1).items.length;") == 0


def test_a_file_without_an_item_gets_one(zotero: Bench, scripted: ScriptedProgram, tmp_path: Any) -> None:
    file = tmp_path / "article.txt"
    file.write_text("text")
    answer = plan(step("item", DOCUMENT, {"itemType": "document", "title": "An article"}))
    scripted.answers("build", {**answer, "document": DOCUMENT})
    scripted.answers("update", plan())
    zotero.open(settings={"command": scripted.path})
    attachment = zotero(
        f"""
        const shelf = await h.add({{name: "Shelf"}});
        const data = {{itemType: "attachment", title: "article.txt", collections: [shelf]}};
        const attachment = await h.add({{...data, attachment: {{path: args[0], contentType: "text/plain"}}}});
        await IOUtils.makeDirectory(PathUtils.join(args[1], "citekit", `1-${{attachment}}`));
        await h.carryOut("citekit-menu-build", [attachment]);
        await h.carryOut("citekit-menu-update-item", ["{DOCUMENT}"]);
        return attachment;
        """,
        str(file),
        str(tmp_path / "Zotero"),
    )
    library = _library(zotero)
    assert library[attachment]["parentItem"] == DOCUMENT
    assert len(library[DOCUMENT]["collections"]) == 1
    build, _, update = scripted.requests()
    assert build["document"] is None
    assert update["document"]["key"] == DOCUMENT
    assert update["folder"].endswith(f"1-{DOCUMENT}")
    assert update["source"] == {"path": str(file)}
