"""Builds that overlap, that are interrupted, and that are finished later."""

from pathlib import Path

import pytest

from tests.zotero.plugin.conftest import Bench, ScriptedProgram
from tests.zotero.plugin.plans import COLLECTION, WORK, plan, whole_plan

pytestmark = pytest.mark.slow

DOCUMENT, OTHER = "DDDDDDDD", "EEEEEEEE"
SETUP = f"""
for (const key of ["{DOCUMENT}", "{OTHER}"]) {{
  await h.add({{key, itemType: "journalArticle", title: `A review ${{key[0]}}`}});
  await h.add({{itemType: "note", parentItem: key, note: "<p>Read this.</p>"}});
}}
"""


def test_two_builds_at_once(zotero: Bench, scripted: ScriptedProgram) -> None:
    """The second plans again, without reading again, when the first has written: it sees what is there now."""
    scripted.answers("build", whole_plan(DOCUMENT))
    zotero.open(settings={"command": scripted.path})
    zotero(
        SETUP
        + f"""
        const first = h.select("citekit-menu-build", ["{DOCUMENT}"]);
        const one = await h.window("citekit:progress", "#write");
        const second = h.select("citekit-menu-build", ["{OTHER}"]);
        const two = await h.window("citekit:progress", "#write", [one]);
        one.document.getElementById("write").click();
        await first;
        await IOUtils.writeUTF8(args[0], args[1]);
        two.document.getElementById("write").click();
        await second;
        """,
        str(scripted.folder / "plan.json"),
        '{"version": 1, "citekit": "0", "title": "", "collection": null, "document": null, "steps": [],'
        ' "decisions": [], "summary": {"text": "0 new", "existing": [], "kept": [], "left": [], "messages": []}}',
    )
    plans = [one for one in scripted.requests() if one["action"] != "written"]
    asked = [(one["action"], one["document"]["key"]) for one in plans]
    assert asked == [("build", DOCUMENT), ("build", OTHER), ("plan", OTHER)]
    keys = [[item["key"] for item in one["library"]["items"]] for one in plans]
    assert WORK not in keys[1]
    assert WORK in keys[2]


def test_the_same_document_twice_at_once(zotero: Bench, scripted: ScriptedProgram) -> None:
    scripted.answers("build", whole_plan(DOCUMENT))
    (scripted.folder / "wait").touch()
    zotero.open(settings={"command": scripted.path})
    zotero(
        SETUP
        + f"""
        const first = h.select("citekit-menu-build", ["{DOCUMENT}"]);
        await h.window("citekit:progress");
        await h.select("citekit-menu-build", ["{DOCUMENT}"]);
        await h.press("citekit:progress", "cancel");
        await first;
        """
    )
    assert zotero("return h.notices();") == ["citekit is working on “A review D” already."]


@pytest.mark.parametrize("answer", ["finish", "cancel"])
def test_zotero_closed_in_the_middle(zotero: Bench, scripted: ScriptedProgram, answer: str) -> None:
    """The next start offers to finish, once; the program of the last one does not run on."""
    scripted.answers("build", whole_plan(DOCUMENT))
    (scripted.folder / "wait").touch()
    zotero.open(settings={"command": scripted.path})
    zotero(
        SETUP
        + f"""
        const running = h.select("citekit-menu-build", ["{DOCUMENT}"]);
        await waitFor("the request", () => IOUtils.exists(PathUtils.join(args[0], "request-000.json")));
        await h.plugin.stop();
        await running;
        await IOUtils.remove(PathUtils.join(args[0], "wait"));
        await h.restart();
        """,
        str(scripted.folder),
    )
    assert len(zotero("return h.library().items;")) == 4
    question = zotero(
        f"""
        const window = await h.window("citekit:progress", "#finish");
        const seen = texts(window);
        window.document.getElementById("{answer}").click();
        if ("{answer}" === "finish") {{
          await h.press("citekit:progress", "write");
          await waitFor("the end", () => h.notices().length);
        }} else await waitFor("the end", () => window.closed);
        return seen;
        """
    )
    assert "Zotero was closed while citekit was working on “A review D”. Finish it now?" in question
    assert bool(zotero(f"return h.collection('{COLLECTION}') || null;")) == (answer == "finish")
    zotero("await h.restart();")
    assert zotero("return [...Services.wm.getEnumerator('citekit:progress')].length;") == 0


def test_update_of_a_collection(zotero: Bench, scripted: ScriptedProgram) -> None:
    """Only its own collection offers it, what is kept is listed, and twice in a row changes nothing."""
    scripted.answers("build", whole_plan(DOCUMENT))
    kept = [{"label": "A work", "reason": "edited in Zotero", "fields": ["volume", "issue"]}]
    changed = whole_plan(DOCUMENT, text="1 changed", kept=kept)
    changed["steps"] = changed["steps"][3:]
    scripted.answers("update", changed)
    zotero.open(settings={"command": scripted.path})
    zotero(SETUP + f"await h.carryOut('citekit-menu-build', ['{DOCUMENT}']); await h.restart();")
    seen = zotero(
        f"""
        const running = h.selectCollection("citekit-menu-update", "{COLLECTION}");
        const window = await h.window("citekit:progress", "#write");
        const seen = texts(window);
        window.document.getElementById("write").click();
        await running;
        return seen;
        """
    )
    assert "Left as you have it: A work (edited in Zotero: volume, issue)" in seen
    again = f"h.Zotero.notices.length = 0; await h.selectCollection('citekit-menu-update', '{COLLECTION}');"
    scripted.answers("update", plan(text="nothing", kept=kept, left=["An old work"]))
    zotero(again)
    assert zotero("return h.notices();") == [
        "“A review” is up to date. Left as you have it: A work (edited in Zotero: volume, issue)"
        " No longer cited there, and left in your library: An old work"
    ]
    scripted.answers("update", plan(left=[f"Work {number}" for number in range(8)]))
    zotero(again)
    (notice,) = zotero("return h.notices();")
    assert notice.endswith("left in your library: Work 4 3 more items were left alone.")
    other = "const key = await h.add({name: 'Other'}); h.selectCollection('citekit-menu-update', key);"
    with pytest.raises(Exception, match="No entry citekit-menu-update"):
        zotero(other)


SOURCES = f"""
const path = (name) => PathUtils.join(args[0], name);
const attach = async (name) => {{
  await IOUtils.writeUTF8(path(name), name);
  const attachment = {{path: path(name), contentType: "text/plain"}};
  return h.add({{itemType: "attachment", title: name, parentItem: "{DOCUMENT}", attachment}});
}};
"""
DECISION = {
    "work": "aero2020",
    "kind": "reference",
    "label": "A work",
    "printed": "A work. 2020.",
    "item": WORK,
    "record": None,
    "choice": None,
}
CANDIDATE = {"doi": "10.5555/a", "url": None, "label": "A", "probability": 0.6, "agree": [], "contradict": []}


def test_what_is_read_again(zotero: Bench, scripted: ScriptedProgram, tmp_path: Path) -> None:
    """The file that was clicked, where it is now; without it the best there is, then what the program remembers."""
    scripted.answers(
        "build", {**whole_plan(DOCUMENT), "decisions": [{**DECISION, "candidates": [CANDIDATE]}]}
    )
    again = {**plan(), "decisions": [{**DECISION, "candidates": [CANDIDATE]}]}
    scripted.answers("choose", again)
    scripted.answers("update", again)
    zotero.open(settings={"command": scripted.path})
    zotero(
        SETUP
        + SOURCES
        + f"""
        const best = await attach("best.txt");
        const clicked = await attach("clicked.txt");
        const choose = async () => {{
          const running = h.select("citekit-menu-choose", ["{WORK}"]);
          await h.press("citekit:choose", "keep");
          await running;
        }};
        const update = () => h.select("citekit-menu-update-item", ["{DOCUMENT}"]);
        await h.carryOut("citekit-menu-build", [clicked]);
        await IOUtils.move(path("clicked.txt"), path("renamed.txt"));
        h.item(clicked).attachment.path = path("renamed.txt");
        await choose();
        await update();
        await IOUtils.remove(path("renamed.txt"));
        await choose();
        h.item(clicked).deleted = true;
        await h.item(clicked).saveTx();
        await choose();
        """,
        str(tmp_path),
    )
    asked = [(one["action"], one["source"]) for one in scripted.requests() if one["action"] != "written"]
    assert asked == [
        ("build", {"path": str(tmp_path / "clicked.txt")}),
        ("choose", {"path": str(tmp_path / "renamed.txt")}),
        ("update", {"path": str(tmp_path / "renamed.txt")}),
        ("choose", None),
        ("choose", {"path": str(tmp_path / "best.txt")}),
    ]


def test_the_document_is_gone(zotero: Bench, scripted: ScriptedProgram) -> None:
    scripted.answers("build", whole_plan(DOCUMENT))
    zotero.open(settings={"command": scripted.path})
    zotero(
        SETUP
        + f"""
        await h.carryOut("citekit-menu-build", ["{DOCUMENT}"]);
        h.Zotero.notices.length = 0;
        h.Zotero.DB.rows.delete("item/1/{DOCUMENT}");
        await h.selectCollection("citekit-menu-update", "{COLLECTION}");
        """
    )
    assert zotero("return h.notices();") == [
        "The item “A review D” was deleted, so its bibliography cannot be updated."
    ]


def test_a_library_that_cannot_be_edited_any_more(zotero: Bench, scripted: ScriptedProgram) -> None:
    """An update says so; nothing is asked or written."""
    scripted.answers("build", whole_plan(DOCUMENT))
    zotero.open(settings={"command": scripted.path})
    zotero(
        SETUP
        + f"""
        await h.carryOut("citekit-menu-build", ["{DOCUMENT}"]);
        h.Zotero.notices.length = 0;
        h.Zotero.Libraries.get(1).editable = false;
        await h.selectCollection("citekit-menu-update", "{COLLECTION}");
        """
    )
    (notice,) = zotero("return h.notices();")
    assert notice.startswith("You cannot edit the library ")
    assert [one["action"] for one in scripted.requests()] == ["build", "written"]
