"""Menus, the item pane, the dialog for choices, the settings, and languages."""

from typing import Any

import pytest

from tests.zotero.plugin.conftest import Bench, ScriptedProgram
from tests.zotero.plugin.plans import plan, whole_plan

pytestmark = pytest.mark.slow

DOCUMENT = "DDDDDDDD"
SETUP = f"""
await h.add({{key: "{DOCUMENT}", itemType: "journalArticle", title: "A review", volume: "12"}});
await h.add({{itemType: "note", parentItem: "{DOCUMENT}", note: "<p>Read this.</p>"}});
"""
MENUS = """
const article = await h.add({itemType: "journalArticle", title: "A"});
const other = await h.add({itemType: "book", title: "B"});
const note = await h.add({itemType: "note", note: "<p>N</p>"});
const pdf = await h.add({itemType: "attachment", title: "P", attachment: {path: "/nowhere", contentType: "application/pdf"}});
const picture = await h.add({itemType: "attachment", title: "I", attachment: {path: "/nowhere", contentType: "image/png"}});
const link = await h.add({itemType: "attachment", title: "L", attachment: {linkMode: 3, contentType: "text/html"}});
"""
READ = ["citekit-menu-build", "citekit-menu-study"]
OFFERED = {
    "article": [*READ, "citekit-menu-check-item"],
    "article, other": ["citekit-menu-check-items"],
    "note": READ,
    "pdf": READ,
    "picture": [],
    "link": [],
    "pdf, note": [],
}


def test_what_the_menu_offers(zotero: Bench, scripted: ScriptedProgram) -> None:
    zotero.open()
    for keys, entries in OFFERED.items():
        assert zotero(f"{MENUS} return h.offered([{keys}]);") == entries, keys


def test_menus_of_zotero_7(zotero: Bench, scripted: ScriptedProgram) -> None:
    """Which has no MenuManager: entries of the window's own menus, gone with the plug-in."""
    scripted.answers("build", whole_plan(DOCUMENT))
    zotero.open(version=7, settings={"command": scripted.path})
    shown, left = zotero(
        SETUP
        + f"""
        const window = await h.openMainWindow();
        const selected = [h.item("{DOCUMENT}")];
        window.ZoteroPane = {{ getSelectedItems: () => selected, getSelectedCollection: () => false }};
        const menu = window.document.getElementById("zotero-itemmenu");
        menu.dispatchEvent(new window.Event("popupshowing"));
        await window.document.l10n.ready;
        const entries = [...menu.children].filter((node) => !node.hidden);
        await waitFor("labels", () => entries.every((node) => node.getAttribute("label")));
        const shown = entries.map((node) => node.getAttribute("label"));
        menu.querySelector("#citekit-menu-build").doCommand();
        await h.press("citekit:progress", "write");
        await waitFor("the end", () => h.notices().length);
        h.plugin.scope.onMainWindowUnload({{ window }}, 10);
        return [shown, menu.children.length];
        """
    )
    assert shown == [
        "Build bibliography with citekit",
        "Look up what this post talks about",
        "Check this item with citekit",
    ]
    assert left == 0


MISSING = [
    ("await h.add({itemType: 'journalArticle', title: 'Bare'})", "has no file or note that citekit can read"),
    (
        "await h.add({itemType: 'attachment', title: 'Moved', attachment: {path: '/no/file.pdf', "
        "contentType: 'application/pdf'}})",
        "The file of “Moved” is not on this computer",
    ),
    ("await h.add({itemType: 'note', note: ''})", "is empty"),
]


@pytest.mark.parametrize(("item", "sentence"), MISSING)
def test_nothing_to_read(zotero: Bench, item: str, sentence: str) -> None:
    zotero.open()
    zotero(f"await h.select('citekit-menu-build', [{item}]);")
    (notice,) = zotero("return h.notices();")
    assert sentence in notice


def test_the_best_attachment(zotero: Bench, scripted: ScriptedProgram, tmp_path: Any) -> None:
    """A PDF before a snapshot before a text; one that is not there is passed over."""
    scripted.answers("build", {"version": 1, "error": "Enough."})
    names = {"a.txt": "text/plain", "b.html": "text/html", "c.pdf": "application/pdf"}
    for name in list(names)[:2]:
        (tmp_path / name).write_text("text")
    zotero.open(settings={"command": scripted.path})
    zotero(
        SETUP
        + f"""
        for (const [name, contentType] of Object.entries(args[0])) {{
          const attachment = {{path: `${{args[1]}}/${{name}}`, contentType}};
          await h.add({{itemType: "attachment", title: name, parentItem: "{DOCUMENT}", attachment}});
        }}
        await h.select("citekit-menu-build", ["{DOCUMENT}"]);
        await IOUtils.writeUTF8(`${{args[1]}}/c.pdf`, "text");
        await h.select("citekit-menu-build", ["{DOCUMENT}"]);
        """,
        names,
        str(tmp_path),
    )
    assert [one["source"]["path"].rpartition("/")[2] for one in scripted.requests()] == ["b.html", "c.pdf"]


def _check(**changes: Any) -> dict[str, Any]:
    volume = {"field": "volume", "label": "Volume", "yours": "12", "theirs": "21", "data": {"volume": "21"}}
    year = {"field": "date", "label": "Date", "yours": "", "theirs": "2020", "data": None}
    notice = {"kind": "retracted", "text": "RETRACTED (10.5555/x; 2021-03-04)", "url": None}
    check = {
        "key": DOCUMENT,
        "state": "differs",
        "text": "Checked: the index says something else",
        "doi": "10.5555/1",
        "url": "https://doi.org/10.5555/1",
        "notices": [notice],
        "differences": [volume, year],
        "candidates": [],
    }
    return {"version": 1, "citekit": "0", "checks": [{**check, **changes}]}


def test_a_check_in_the_item_pane(zotero: Bench, scripted: ScriptedProgram) -> None:
    """Its differences, also after a restart; 'Take this value' sets the field and takes the line away."""
    scripted.answers("check", _check())
    zotero.open(settings={"command": scripted.path})
    zotero(
        SETUP
        + f"""
        const window = await h.openMainWindow();
        const early = h.showItem(window, "{DOCUMENT}");
        if (!early.textContent.includes("Not checked yet.")) throw new Error(early.textContent);
        await h.select("citekit-menu-check-item", ["{DOCUMENT}"]);
        await waitFor("the open pane", () => early.textContent.includes("RETRACTED"));
        h.Zotero.sections.get("citekit").onDestroy({{ body: early }});
        await h.restart();
        globalThis.body = h.showItem(window, "{DOCUMENT}");
        """
    )
    read = "return [...body.querySelectorAll('p, .citekit-difference')].map((node) => node.textContent);"
    assert zotero(read) == [
        "RETRACTED (10.5555/x; 2021-03-04)",
        "Checked: the index says something else",
        "Volume1221Take this value",
        "Date(empty)2020",
    ]
    zotero(
        f"""
        body.querySelector(".citekit-difference button").click();
        await waitFor("the value", () => h.item("{DOCUMENT}").getField("volume") === "21");
        await waitFor("the pane", () => body.querySelectorAll(".citekit-difference").length === 1);
        """
    )
    assert zotero(f"return h.item('{DOCUMENT}').row.data.volume;") == "21"


def test_the_pane_of_a_library_that_cannot_be_edited(zotero: Bench, scripted: ScriptedProgram) -> None:
    """It can be checked, and shows no buttons that would change it."""
    scripted.answers("check", _check())
    zotero.open(settings={"command": scripted.path})
    buttons = zotero(
        f"""
        await h.add({{key: "{DOCUMENT}", itemType: "journalArticle", title: "Of the group"}}, 2);
        const window = await h.openMainWindow();
        await h.select("citekit-menu-check-item", ["{DOCUMENT}"], {{libraryID: 2}});
        return [...h.showItem(window, "{DOCUMENT}", 2).querySelectorAll("button")].map((node) => node.textContent);
        """
    )
    assert buttons == ["Check again"]


def _candidate(doi: str, probability: float) -> dict[str, Any]:
    return {
        "doi": doi,
        "url": f"https://doi.org/{doi}",
        "label": f"Record {doi}",
        "probability": probability,
        "agree": ["title", "year"],
        "contradict": ["volume"],
        "silent": [],
    }


def _decision(work: str, item: str | None) -> dict[str, Any]:
    candidates = [_candidate("10.5555/a", 0.3), _candidate("10.5555/b", 0.6), _candidate("10.5555/c", 0.1)]
    printed = "Ærø BC. A work. 2020;12:1."
    whole = {
        "work": work,
        "kind": "reference",
        "label": work,
        "printed": printed,
        "item": item,
        "choice": None,
    }
    return {**whole, "candidates": candidates}


@pytest.mark.parametrize(
    ("choice", "doi"), [(None, "10.5555/b"), ("10.5555/a", "10.5555/a"), ("none", "none")]
)
def test_choosing_a_record(zotero: Bench, scripted: ScriptedProgram, choice: str | None, doi: str) -> None:
    scripted.answers("build", {**whole_plan(DOCUMENT), "decisions": [_decision("aero2020", "WWWWWWWW")]})
    scripted.answers("choose", plan())
    zotero.open(settings={"command": scripted.path})
    seen = zotero(
        SETUP
        + f"""
        const said = await h.carryOut("citekit-menu-build", ["{DOCUMENT}"]);
        const running = h.select("citekit-menu-choose", ["WWWWWWWW"]);
        const window = await h.window("citekit:choose", "#keep");
        if (args[0]) window.document.querySelector(`input[value='${{args[0]}}']`).click();
        const seen = texts(window);
        window.document.getElementById("keep").click();
        await running;
        return [said, ...seen];
        """,
        choice,
    )
    assert "right-click its item and select “Choose the record…”" in seen[0]
    assert "Which record is this work?" in seen
    assert "Ærø BC. A work. 2020;12:1." in seen
    assert seen[3] == "Record 10.5555/ahttps://doi.org/10.5555/a✓ title✓ year✗ volume"
    request = scripted.requests()[-1]
    assert request["action"] == "choose"
    assert request["choices"] == [{"work": "aero2020", "doi": doi}]


def test_choices_one_after_the_other(zotero: Bench, scripted: ScriptedProgram) -> None:
    """'Later' leaves one out; a study that is not sure is asked for at once."""
    answer = {**plan(), "decisions": [_decision("first", None), _decision("second", None)]}
    scripted.answers("study", answer)
    scripted.answers("choose", plan())
    zotero.open(settings={"command": scripted.path})
    zotero(
        SETUP
        + f"""
        const running = h.select("citekit-menu-study", ["{DOCUMENT}"]);
        const window = await h.window("citekit:choose", "#later");
        window.document.getElementById("later").click();
        await waitFor("the second", () => window.document.title === "Decision 2 of 2");
        window.document.getElementById("keep").click();
        await running;
        """
    )
    assert scripted.requests()[-1]["choices"] == [{"work": "second", "doi": "10.5555/b"}]


@pytest.mark.parametrize(
    ("locale", "label"),
    [("de", "Von welcher Studie spricht der Beitrag?"), ("fr-FR", "De quelle étude parle le billet ?")],
)
def test_languages(zotero: Bench, scripted: ScriptedProgram, locale: str, label: str) -> None:
    decision = {**_decision("first", None), "kind": "study"}
    scripted.answers("study", {**plan(), "decisions": [decision]})
    zotero.firefox.run("Services.locale.availableLocales = ['en-US', 'de', 'fr-FR'];")
    zotero.firefox.run("Services.locale.requestedLocales = [args[0]];", locale)
    try:
        zotero.open(settings={"command": scripted.path})
        seen = zotero(
            SETUP
            + f"""
            const running = h.select("citekit-menu-study", ["{DOCUMENT}"]);
            const window = await h.window("citekit:choose", "#later");
            const seen = texts(window);
            window.close();
            await running;
            return seen;
            """
        )
    finally:
        zotero.firefox.run("Services.locale.requestedLocales = ['en-US'];")
    assert label in seen


def test_settings(zotero: Bench, scripted: ScriptedProgram) -> None:
    zotero.open(settings={"command": scripted.path})
    result, kept = zotero(
        """
        const { document } = await h.openPreferences();
        const input = document.getElementById("citekit-prefs-mailto");
        input.value = "me@example.org";
        input.dispatchEvent(new document.defaultView.Event("input"));
        document.getElementById("citekit-prefs-test").doCommand();
        const result = document.getElementById("citekit-prefs-result");
        const said = await waitFor("the result", () => result.textContent.match(/^citekit.*/));
        return [said[0], h.Zotero.Prefs.get("extensions.citekit.mailto", true)];
        """
    )
    assert result == f"citekit 9.9.9 in {scripted.path}"
    assert kept == "me@example.org"


def test_a_large_library_does_not_block(zotero: Bench, scripted: ScriptedProgram) -> None:
    """Between two pieces of 5,000 items, the window gets its turn."""
    scripted.answers("build", {"version": 1, "error": "Enough."})
    zotero.open(settings={"command": scripted.path})
    turns = zotero(
        SETUP
        + f"""
        await h.Zotero.DB.executeTransaction(async () => {{
          for (let number = 0; number < 5000; number++) {{
            const item = new h.Zotero.Item();
            item.setType(h.Zotero.ItemTypes.getID("journalArticle"));
            item.setField("title", `Work ${{number}}`);
            item.setField("abstractNote", "A long abstract. ".repeat(80));
            await item.save();
          }}
        }});
        let turns = 0;
        let running = true;
        const tick = () => {{ turns++; if (running) Services.tm.dispatchToMainThread(tick); }};
        tick();
        await h.select("citekit-menu-build", ["{DOCUMENT}"]);
        running = false;
        return turns;
        """
    )
    assert turns >= 50
    (request,) = scripted.requests()
    assert len(request["library"]["items"]) == 5002
