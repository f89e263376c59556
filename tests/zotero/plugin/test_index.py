"""The plug-in with the real program, which asks a server that behaves as Crossref's does."""

import re
from pathlib import Path

import pytest

from tests.api.test_zotero_process import POST
from tests.command import BLOG
from tests.indexes.server import IndexServer
from tests.zotero.plugin.conftest import Bench, citekit_command, write_program

pytestmark = pytest.mark.slow

ARTICLE = """
const article = await h.add({itemType: args[1], title: "Stir with the other hand", date: "2018-01-20"});
const attachment = {path: args[0], contentType: "text/plain"};
await h.add({itemType: "attachment", title: "Text", parentItem: article, attachment});
"""
RETRACTED = """
const title = "Singing lengthens the stems of greenhouse tulips";
const fields = {title, volume: "9", pages: "11-19", date: "2015", DOI: "10.5555/CITEKIT.retracted"};
globalThis.item = await h.add({itemType: "journalArticle", publicationTitle: "Journal of Invented Results", ...fields});
const window = await h.openMainWindow();
globalThis.body = h.showItem(window, item);
"""
PANE = "return [...body.querySelectorAll('p, .citekit-difference')].map((node) => node.textContent);"


@pytest.fixture
def online(zotero: Bench, server: IndexServer, tmp_path: Path) -> Bench:
    """The application, whose program asks the server and has a cache of its own."""
    real = citekit_command(tmp_path)
    body = f"""
    [ "$1" = zotero ] && set -- "$@" --crossref-url '{server.url}'
    unset CITEKIT_OFFLINE
    CITEKIT_CACHE='{tmp_path / "cache"}' exec '{real}' "$@"
    """
    settings = {
        "command": write_program(tmp_path / "asking", body),
        "offline": False,
        "mailto": "me@example.org",
    }
    zotero.open(settings=settings)
    return zotero


def test_a_check(online: Bench, server: IndexServer) -> None:
    """What the record says, value by value; offline, what the cache has with its date."""
    online(RETRACTED + "await h.select('citekit-menu-check-item', [item]);")
    (notice,) = online("return h.notices();")
    assert notice.startswith("One item checked: 1 with differences, 1 with notices")
    seen = online(PANE)
    assert seen[0].startswith("RETRACTED (10.5555/citekit.retraction")
    assert "Volume910Take this value" in seen
    asked = len(server.requests)
    assert asked
    online(
        """
        [...body.querySelectorAll(".citekit-difference")].find((node) => node.textContent.startsWith("Volume"))
          .querySelector("button").click();
        await waitFor("the value", () => h.item(item).getField("volume") === "10");
        h.Zotero.Prefs.set("extensions.citekit.offline", true);
        await h.select("citekit-menu-check-item", [item]);
        """
    )
    seen = online(PANE)
    assert seen[0].startswith("RETRACTED (10.5555/citekit.retraction")
    assert re.search(r"checked on \d{4}-\d\d-\d\d, not again \(not asked: offline\)", seen[1])
    assert not any(line.startswith("Volume") for line in seen)
    assert len(server.requests) == asked


def test_a_study_that_its_clues_identify(online: Bench, tmp_path: Path) -> None:
    (tmp_path / "post.txt").write_text(POST, encoding="utf-8")
    said = online(
        ARTICLE + "globalThis.post = article; return await h.carryOut('citekit-menu-study', [article]);",
        str(tmp_path / "post.txt"),
        "blogPost",
    )
    assert said.endswith(": 1 new.")
    (study,) = [one for one in online("return h.library().items;") if one.get("DOI")]
    assert study["DOI"] == "10.5555/citekit.doubtful"
    assert online("return h.item(post).toJSON().relations;")["dc:relation"][0].endswith(study["key"])


def test_a_study_among_candidates(online: Bench) -> None:
    """Those are asked for at once, with their clues; the one that is chosen becomes an item, once."""
    seen = online(
        ARTICLE
        + """
        const running = h.select("citekit-menu-study", [article]);
        const window = await h.window("citekit:choose", "#keep");
        const seen = texts(window);
        window.document.querySelector(`input[value='${args[2]}']`).click();
        window.document.getElementById("keep").click();
        await h.press("citekit:progress", "write");
        await running;
        globalThis.post = article;
        return seen;
        """,
        BLOG,
        "blogPost",
        "10.5555/citekit.doubtful",
    )
    assert seen[0] == "Which study does the post talk about?"
    (candidate,) = [one for one in seen if "10.5555/citekit.doubtful" in one]
    assert "✓ before: 2018-01-20" in candidate
    assert "✗ journal: Pain" in candidate
    library = online("return h.library().items;")
    (study,) = [one for one in library if one.get("DOI")]
    assert study["DOI"] == "10.5555/citekit.doubtful"
    said = online(
        "return [await h.carryOut('citekit-menu-update-item', [post]), h.offered([args[0]])];", study["key"]
    )
    assert said[0].endswith("is up to date.")
    assert "citekit-menu-choose" in said[1]
    assert online("return h.library().items;") == library


LIST = """Clocks and what grows on them

Little is known of moss on clocks [1], and nothing of lemons [2].

References

1. Sample Q, Fixture E. Moss grows on the quiet side of clocks. 2020.
2. Dummy A. On the weight of lemon shadows. Journal of Invented Results. 2000;1:1-9.
3. Example B. Paper boats of eleven folds in still water. Journal of Invented Results. 2016;11:101-118.
"""


def test_the_record_of_a_reference_among_candidates(online: Bench, tmp_path: Path) -> None:
    """From the item's menu, also after the file was renamed; what is chosen completes the item."""
    (tmp_path / "list.txt").write_text(LIST, encoding="utf-8")
    said, seen = online(
        ARTICLE
        + """
        globalThis.post = article;
        const said = await h.carryOut("citekit-menu-build", [article]);
        const { key } = h.library().items.find((item) => item.title?.startsWith("Moss grows"));
        const file = h.Zotero.allItems().find((item) => item.isAttachment());
        await IOUtils.move(args[0], `${args[0]}.renamed.txt`);
        file.attachment.path = `${args[0]}.renamed.txt`;
        const running = h.select("citekit-menu-choose", [key]);
        const window = await h.window("citekit:choose", "#keep");
        const seen = texts(window);
        const keep = window.document.getElementById("keep");
        if (!keep.disabled) throw new Error("An unlikely record is selected");
        window.document.querySelector("input[value='10.5555/citekit.published']").click();
        keep.click();
        await h.press("citekit:progress", "write");
        await running;
        return [said, seen];
        """,
        str(tmp_path / "list.txt"),
        "journalArticle",
    )
    assert "3 new" in said
    assert "right-click its item and select “Choose the record…”" in said
    assert seen[0] == "Which record is this work?"
    (preprint,) = [one for one in seen if "citekit.preprint" in one]
    assert preprint.endswith("✓ title✓ author✓ year")
    (moss,) = [one for one in online("return h.library().items;") if "Moss" in one.get("title", "")]
    assert (moss["DOI"], moss["volume"]) == ("10.5555/citekit.published", "16")
    assert online("return h.notices();")[-1].startswith("“Stir with the other hand”: 1 changed")
    assert online("return await h.carryOut('citekit-menu-update-item', [post]);").endswith("is up to date.")
