"""The plug-in and the program: found or not, cancelled, hanging, of another version, broken."""

import json
import os
import time
from pathlib import Path

import pytest

import citekit
from tests.zotero.plugin.conftest import Bench, ScriptedProgram, write_program

pytestmark = pytest.mark.slow

ARTICLE = """
const article = await h.add({itemType: "journalArticle", title: "A review"});
await h.add({itemType: "note", parentItem: article, note: "<p>Read this.</p>"});
"""
BUILD = ARTICLE + "await h.select('citekit-menu-build', [article]);"


def _notice(zotero: Bench) -> str:
    notices: list[str] = zotero("return h.notices();")
    assert len(notices) == 1
    return notices[0]


BROKEN = [
    ("exit 3", "citekit 1.2.3 failed (exit code 3) and did not say why: (no output)"),
    ("echo 'Traceback'; exit 1", "citekit 1.2.3 failed (exit code 1) and did not say why: Traceback"),
    ("echo '[1, 2'", "citekit 1.2.3 failed (exit code 0) and did not say why: [1, 2"),
    ("echo 'no room' >&2; exit 1", "citekit 1.2.3 failed (exit code 1) and did not say why: no room"),
    ('echo \'{"version": 1, "error": "A sentence."}\'; exit 2', "A sentence."),
    (
        'echo \'{"version": 2, "citekit": "9.0"}\'',
        f"This plug-in ({citekit.__version__}) is too old for citekit 9.0",
    ),
    ('echo \'{"version": 0, "citekit": "0.0"}\'', "citekit 0.0 is too old for this plug-in"),
    ("echo 'No such command' >&2; exit 2", "citekit 1.2.3 is too old for this plug-in"),
    ("head -c 1 >/dev/null; exec true", "citekit 1.2.3 failed (exit code 0)"),
]


@pytest.mark.parametrize(("body", "sentence"), BROKEN)
def test_a_broken_program_is_one_sentence(zotero: Bench, tmp_path: Path, body: str, sentence: str) -> None:
    version = 'if [ "$1" = --version ]; then echo "citekit, version 1.2.3"; exit; fi'
    zotero.open(settings={"command": write_program(tmp_path / "broken", f"{version}\n{body}")})
    zotero(BUILD)
    assert _notice(zotero).startswith(sentence)
    assert len(zotero("return h.library().items;")) == 2
    assert zotero("return [...Services.wm.getEnumerator('citekit:progress')].length;") == 0


def test_a_program_that_is_not_there(zotero: Bench, tmp_path: Path) -> None:
    zotero.open(settings={"command": str(tmp_path / "nowhere")})
    zotero(BUILD)
    assert (
        _notice(zotero)
        == f"There is no program at {tmp_path / 'nowhere'}: correct the path in Settings > citekit."
    )


def test_a_file_that_is_no_program(zotero: Bench, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("text")
    zotero.open(settings={"command": str(tmp_path / "text")})
    zotero(BUILD)
    assert "cannot be run" in _notice(zotero)
    errors = zotero("return h.Zotero.errors.splice(0);")
    assert len(errors) == 1


def test_another_program(zotero: Bench) -> None:
    zotero.open(settings={"command": "/bin/cat"})
    zotero(BUILD)
    assert _notice(zotero) == "/bin/cat is not citekit: correct the path in Settings > citekit."


@pytest.mark.parametrize("place", ["path", "pipx", "home", "nowhere"])
def test_where_the_program_is_found(zotero: Bench, tmp_path: Path, place: str) -> None:
    zotero.open(settings={"command": ""})
    home = tmp_path / "home" / ".local" / "bin"
    home.mkdir(parents=True)
    other = tmp_path / "other"
    other.mkdir()
    environment = {"PATH": "/usr/bin:/bin", "PIPX_BIN_DIR": "", "HOME": str(tmp_path / "home")}
    if place == "path":
        environment["PATH"] += f":{other}"
    if place == "pipx":
        environment["PIPX_BIN_DIR"] = str(other)
    if place != "nowhere":
        write_program((home if place == "home" else other) / "citekit", "echo citekit, version 7.8.9")
    said = zotero(
        """
        const before = Object.keys(args[0]).map((name) => [name, Services.env.get(name)]);
        const home = Services.dirsvc.get("Home", Ci.nsIFile);
        try {
          for (const [name, value] of Object.entries(args[0])) Services.env.set(name, value);
          Services.dirsvc.undefine("Home");
          const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
          file.initWithPath(args[0].HOME);
          Services.dirsvc.set("Home", file);
          return await h.Zotero.Citekit.describeCommand();
        } finally {
          for (const [name, value] of before) Services.env.set(name, value);
          Services.dirsvc.undefine("Home");
          Services.dirsvc.set("Home", home);
        }
        """,
        environment,
    )
    assert said.startswith("The citekit command was not found" if place == "nowhere" else "citekit 7.8.9 in ")


HANG = 'echo $$ >"$0.pid"; sleep 600 & echo $! >>"$0.pid"; {}wait'


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"


def _wait_for_end(pid: int) -> None:
    end = time.monotonic() + 20
    while _alive(pid):
        assert time.monotonic() < end, "the program still runs"
        time.sleep(0.02)


def test_cancel_ends_the_program(zotero: Bench, tmp_path: Path) -> None:
    """And does not wait for a process of its own that holds its pipes."""
    program = write_program(tmp_path / "hanging", HANG.format("trap '' TERM; "))
    zotero.open(settings={"command": program})
    zotero(
        ARTICLE
        + """
        const running = h.select("citekit-menu-build", [article]);
        await waitFor("the program", () => IOUtils.exists(args[0]));
        await h.press("citekit:progress", "cancel");
        await running;
        """,
        f"{program}.pid",
    )
    pid, child = map(int, Path(f"{program}.pid").read_text().split())
    _wait_for_end(pid)
    os.kill(child, 9)
    assert zotero("return h.notices();") == []
    assert len(zotero("return h.library().items;")) == 2


def test_closing_the_window_cancels(zotero: Bench, scripted: ScriptedProgram) -> None:
    (scripted.folder / "wait").touch()
    zotero.open(settings={"command": scripted.path})
    label = zotero(
        ARTICLE
        + """
        const running = h.select("citekit-menu-build", [article]);
        const window = await h.window("citekit:progress");
        const label = await waitFor("progress", () => window.document.getElementById("label").textContent.match(/^Waiting.*/));
        window.close();
        await running;
        return label[0];
        """
    )
    assert label == "Waiting: 1 of 2"


def test_a_hang_ends(zotero: Bench, tmp_path: Path) -> None:
    program = write_program(tmp_path / "hanging", HANG.format(""))
    zotero.open(settings={"command": program, "silence": 1})
    zotero(BUILD)
    assert (
        _notice(zotero)
        == "citekit did not report anything for 1 seconds and was stopped. Nothing was written."
    )
    pid, child = map(int, Path(f"{program}.pid").read_text().split())
    _wait_for_end(pid)
    os.kill(child, 9)


def test_what_is_asked(zotero: Bench, scripted: ScriptedProgram, tmp_path: Path) -> None:
    scripted.answers("build", {"version": 1, "error": "Enough."})
    settings = {"mailto": " me@example.org ", "tags": "firm", "taxonomy": "none", "offline": True}
    zotero.open(settings={"command": scripted.path, **settings})
    keys = zotero(
        ARTICLE
        + """
        const shelf = await h.add({name: "Shelf"});
        const deleted = await h.add({itemType: "book", title: "Thrown away", deleted: true});
        await h.add({itemType: "note", note: "<p>of nothing</p>"});
        await h.select("citekit-menu-build", [article], {collection: shelf});
        return {article, shelf, deleted};
        """
    )
    (request,) = scripted.requests()
    library = request.pop("library")
    document = request.pop("document")
    assert request == {
        "version": 1,
        "action": "build",
        "plugin": citekit.__version__,
        "folder": str(tmp_path / "Zotero" / "citekit" / f"1-{keys['article']}"),
        "source": {"html": "<p>Read this.</p>"},
        "parent": keys["shelf"],
        "settings": {"offline": True, "mailto": "me@example.org", "taxonomy": "none", "tags": "firm"},
    }
    assert document["key"] == keys["article"]
    assert library["uri"] == "http://zotero.org/users/local/aBcD1234"
    assert library["id"] == "library-1"
    assert "citationKey" in library["fields"]
    assert [one["name"] for one in library["collections"]] == ["Shelf"]
    kinds = [(one["itemType"], one.get("deleted", False)) for one in library["items"]]
    assert kinds == [("journalArticle", False), ("note", False), ("book", True)]
    assert json.dumps(request)
