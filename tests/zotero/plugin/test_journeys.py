"""Builds that overlap, that are interrupted, and that are finished later."""

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
        ' "decisions": [], "summary": {"text": "0 new", "existing": [], "kept": [], "messages": []}}',
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
        const file = PathUtils.join(h.options.folder, "citekit", "plugin.json");
        const unfinished = await IOUtils.readUTF8(file);
        await h.plugin.stop();
        await running;
        await IOUtils.writeUTF8(file, unfinished);
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
    scripted.answers("update", plan(text="nothing", kept=kept))
    zotero(f"h.Zotero.notices.length = 0; await h.selectCollection('citekit-menu-update', '{COLLECTION}');")
    assert zotero("return h.notices();") == [
        "“A review” is up to date. Left as you have it: A work (edited in Zotero: volume, issue)"
    ]
    other = "const key = await h.add({name: 'Other'}); h.selectCollection('citekit-menu-update', key);"
    with pytest.raises(Exception, match="No entry citekit-menu-update"):
        zotero(other)


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
