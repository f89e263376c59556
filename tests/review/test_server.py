"""The server of ``citekit review``: what it answers, whom it refuses, and what it follows."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest

import citekit as api
from citekit.corrections.file import FILE, load
from citekit.review.security import MAX_BODY
from citekit.writers.locking import lock_folder
from tests.command import citekit
from tests.review.conftest import ENVIRONMENT, WAIT, Asked, reviewing

LOCK = Path("bibliography", "citekit.lock.json")
LIST = Path("bibliography", "reading-list.md")


def keys(asked: Asked) -> list[str]:
    return [one["key"] for one in asked.client.get("state?all=1").json()["queue"]]


def test_an_act_is_written_built_and_undone(served: Asked) -> None:
    page = served.client.get("./")
    assert page.status_code == 200
    assert 'id="review"' in page.text
    [study, *_] = served.state()["queue"]
    assert (study["open"], served.state()["build"]) == (["study"], 1)
    key = keys(served)[1]
    with served.events() as wait:
        answer = served.act(key, "note", text="Read this first.").json()
        assert answer["message"] is None
        assert served.entry(key)["note"] == "Read this first."
        built = wait("built")
        assert built == {"build": 2, "changed": [key]}
        assert load(served.folder)[key].note == "Read this first."
        undone = served.client.post("undo", json={}).json()
        assert (undone["key"], undone["undo"]) == (key, None)
        assert wait("built") == {"build": 3, "changed": [key]}
    assert load(served.folder) == {}
    assert "Read this first." not in served.client.get("./").text


def test_the_files_are_those_of_a_build(served: Asked) -> None:
    key = keys(served)[1]
    with served.events() as wait:
        served.act(key, "field", field="volume", value="77")
        wait("built")
        served.act(key, "tag-add", tag="to-read")
        wait("built")
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait() == 0
    written = {path.name: path.read_bytes() for path in (served.folder / "bibliography").iterdir()}
    assert b"to-read" in written["references.bib"]
    assert citekit("build", "--offline", cwd=served.folder).exit_code == 0
    again = {path.name: path.read_bytes() for path in (served.folder / "bibliography").iterdir()}
    assert again == written


def requests() -> list[Any]:
    """Requests of others than the page, and how they are refused."""
    json_type = {"Content-Type": "application/json"}
    return [
        pytest.param("GET", "/", {}, b"", 404, id="no token"),
        pytest.param("GET", "/wrong/state", {}, b"", 404, id="another token"),
        pytest.param("GET", "/%00%ff/../state", {}, b"", 404, id="no path"),
        pytest.param("GET", "TOKEN/state", {"Host": "evil.invalid"}, b"", 421, id="another host"),
        pytest.param("GET", "TOKEN/state", {"Host": "127.0.0.1"}, b"", 421, id="no port"),
        pytest.param("GET", "TOKEN/", {"Sec-Fetch-Site": "cross-site"}, b"", 403, id="a link elsewhere"),
        pytest.param("GET", "TOKEN/nothing", {}, b"", 404, id="no such page"),
        pytest.param("GET", "TOKEN/entries/nobody", {}, b"", 404, id="no such entry"),
        pytest.param("DELETE", "TOKEN/state", {}, b"", 405, id="another method"),
        pytest.param("POST", "TOKEN/undo", {}, b"{}", 415, id="no type"),
        pytest.param("POST", "TOKEN/undo", {"Content-Type": "text/plain"}, b"{}", 415, id="a form"),
        pytest.param(
            "POST",
            "TOKEN/undo",
            {**json_type, "Origin": "http://evil.invalid"},
            b"{}",
            403,
            id="another origin",
        ),
        pytest.param("POST", "TOKEN/undo", {**json_type, "Origin": "null"}, b"{}", 403, id="no origin"),
        pytest.param("POST", "TOKEN/acts", json_type, b"x" * (MAX_BODY + 1), 413, id="too large"),
        pytest.param("POST", "TOKEN/acts", json_type, b"{", 400, id="no JSON"),
        pytest.param("POST", "TOKEN/acts", json_type, b"[" * 50_000, 400, id="deep JSON"),
        pytest.param("POST", "TOKEN/acts", json_type, b'{"key": 1}', 400, id="other JSON"),
        pytest.param("POST", "TOKEN/acts", json_type, b'"\xff\xfe"', 400, id="no UTF-8"),
        pytest.param(
            "POST", "TOKEN/acts", json_type, b'{"key": "nobody", "act": "note"}', 404, id="an act on no entry"
        ),
    ]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, _built: Path) -> Any:
    """A server that nobody changes anything at."""
    folder = shutil.copytree(_built, tmp_path_factory.mktemp("module") / "project")
    with reviewing(folder) as asked:
        yield asked


@pytest.mark.parametrize(("method", "path", "headers", "body", "status"), requests())
def test_requests_of_others_are_refused(
    asked: Asked, method: str, path: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    origin, token = asked.address.rstrip("/").rsplit("/", 1)
    url = f"{origin}{path}" if path.startswith("/") else f"{origin}/{path.replace('TOKEN', token)}"
    response = httpx2.request(method, url, headers=headers, content=body, trust_env=False)
    assert response.status_code == status
    assert "Traceback" not in response.text
    assert token not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "no-store" in response.headers["cache-control"]
    assert load(asked.folder) == {}


def test_a_body_in_pieces_has_the_same_limit(asked: Asked) -> None:
    pieces = (b"x" * 1024 for _ in range(MAX_BODY))
    response = asked.client.post("acts", content=pieces, headers={"Content-Type": "application/json"})
    assert response.status_code == 413


def test_two_windows_and_an_editor(served: Asked) -> None:
    first, second = keys(served)[1:3]
    with served.events() as one, served.events() as two:
        shown = served.entry(first)["revision"]
        served.act(first, "note", text="one", revision=shown)
        assert one("built")["changed"] == two("built")["changed"] == [first]
        late = served.act(first, "note", text="two", revision=shown).json()
        assert "yours is newer and counts" in late["message"]
        one("built")
        file = served.folder / FILE
        file.write_text(
            f"{file.read_text(encoding='utf-8')}\n[{second}]\nleave-out = true\n", encoding="utf-8"
        )
        assert one("built")["changed"] == [second]
    assert served.entry(second)["leave_out"]
    assert served.entry(first)["note"] == "two"


def test_a_file_that_is_broken_while_it_runs(served: Asked) -> None:
    key = keys(served)[1]
    file = served.folder / FILE
    with served.events() as wait:
        served.act(key, "note", text="kept")
        wait("built")
        good = file.read_text(encoding="utf-8")
        file.write_text(good + "[x\n", encoding="utf-8")
        assert wait("message")["text"].startswith(f"{FILE}:")
        refused = served.act(key, "note", text="lost?")
        assert refused.status_code == 400
        assert f"{FILE}:3: Invalid TOML" in refused.json()["error"]
        assert [one["level"] for one in served.state()["messages"]] == ["error", "info"]
        assert served.entry(key)["note"] == "kept"
        file.write_text(good.replace("kept", "mended"), encoding="utf-8")
        wait("built")
    assert served.entry(key)["note"] == "mended"
    [offline] = served.state()["messages"]
    assert offline["text"].startswith("Offline, as the last build: nothing is asked.")


def test_a_source_that_changes_and_one_that_is_away(served: Asked) -> None:
    source = served.folder / "short-review.txt"
    text = source.read_text(encoding="utf-8")
    with served.events() as wait:
        source.write_text(text.replace("Upregulation", "Downregulation"), encoding="utf-8")
        wait("built")
        source.rename(source.with_suffix(".away"))
        assert wait("message")["text"].startswith("short-review.txt: File not found")
        assert "would drop short-review.txt" in wait("message")["text"]
    assert "short-review.txt" in [one.file for one in api.load(served.folder / LOCK).sources]


def test_another_build_in_the_folder(served: Asked) -> None:
    key = keys(served)[1]
    with served.events() as wait:
        with lock_folder(served.folder / "bibliography"):
            served.act(key, "note", text="waits")
            assert wait("message")["text"] == "bibliography: waiting for another build in this folder"
        wait("built")
        (served.folder / FILE).write_text(f'[{key}]\nnote = "by the other"\n', encoding="utf-8")
        wait("built")
        assert served.entry(key)["note"] == "by the other"
        changed = ("build", "--offline", "--taxonomy", "none")
        assert citekit(*changed, cwd=served.folder).exit_code == 0
        wait("built")
    assert served.entry(key)["tags"] == []


def test_what_changed_before_it_started_is_built(folder: Path) -> None:
    (folder / FILE).write_text('[x]\nnote = "nobody"\n', encoding="utf-8")
    with reviewing(folder) as asked:
        while asked.state()["build"] == 1:
            pass
    assert "no such entry in this build" in (folder / LIST).read_text(encoding="utf-8")


def test_outputs_that_were_changed_by_hand_are_not_overwritten(served: Asked) -> None:
    key = keys(served)[1]
    (served.folder / LIST).write_text("My own words.", encoding="utf-8")
    with served.events() as wait:
        served.act(key, "note", text="new")
        assert "reading-list.md" in wait("message")["text"]
    assert (served.folder / LIST).read_text(encoding="utf-8") == "My own words."
    assert "new" in served.client.get("./").text


def test_the_browser_is_opened_and_the_address_said(folder: Path) -> None:
    opened = folder / "opened"
    browser = folder / "browser.py"
    browser.write_text(
        f"import sys, pathlib; p = pathlib.Path({str(opened)!r}); n = p.with_suffix('.new'); n.write_text(sys.argv[1]); n.replace(p)"
    )
    with reviewing(folder, BROWSER=f"{sys.executable} {browser} %s", browser=True) as asked:
        while not opened.exists():
            assert asked.state()["build"] == 1
    assert opened.read_text() == asked.address


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes connections and answers none."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_an_act_waits_for_no_network(folder: Path, silent: str) -> None:
    made = api.load(folder / "bibliography")
    online = msgspec.structs.replace(made.options, offline=False)
    api.write(msgspec.structs.replace(made, options=online), folder / "bibliography")
    options = ("--crossref-url", silent, "--mailto", "tests@citekit.invalid", "--allow-private")
    with reviewing(folder, *options, CITEKIT_OFFLINE="0", CITEKIT_CACHE=str(folder / "cache")) as asked:
        key = keys(asked)[1]
        with asked.events() as wait:
            asked.act(key, "match", doi="10.5555/nobody.answers")
            assert wait("built")["build"] == 2
            asked.act(key, "note", text="meanwhile")
            assert wait("built") == {"build": 3, "changed": [key]}
        state = asked.state()
        assert (state["asking"], state["building"], state["messages"]) == (True, False, [])
        assert asked.entry(key)["reason"] == "not asked yet"
    # Ended without waiting for an answer, and with all that was decided.
    assert "meanwhile" in (folder / LIST).read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_taxonomy_stays_the_one_that_was_named(folder: Path) -> None:
    assert citekit("build", "--offline", "--taxonomy", "soil-crops", cwd=folder).exit_code == 0
    with reviewing(folder) as asked, asked.events() as wait:
        asked.act(keys(asked)[1], "note", text="x")
        wait("built")
    options = api.load(folder / "bibliography").options
    assert (options.taxonomy, options.taxonomy_chosen) == (("soil-crops",), False)


@pytest.mark.parametrize("where", ["project", "project/bibliography"])
def test_the_folder_may_be_named(folder: Path, where: str) -> None:
    with reviewing(folder.parent, where) as asked:
        key = keys(asked)[1]
        with asked.events() as wait:
            asked.act(key, "note", text="here")
            wait("built")
    assert load(folder)[key].note == "here"
    assert "here" in (folder / LIST).read_text(encoding="utf-8")


def test_build_watch(folder: Path) -> None:
    command = [sys.executable, "-m", "citekit", "build", "--watch", "--offline"]
    process = subprocess.Popen(
        command,
        cwd=folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **ENVIRONMENT},
    )
    assert process.stdout
    assert process.stderr
    try:
        assert process.stderr.readline() == "citekit: Watching for changes; Ctrl-C ends it\n"
        (folder / FILE).write_text("[x\n", encoding="utf-8")
        assert process.stderr.readline().startswith(f"citekit: Not built: {FILE}:1: Invalid TOML")
        (folder / FILE).write_text("[x]\n", encoding="utf-8")
        while f"built ({FILE})" not in (line := process.stdout.readline()):
            assert line
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=WAIT)
    assert (process.returncode, err) == (0, "")


def failing(folder: Path, *arguments: str, **environment: str) -> str:
    """The message of a command that ends with exit code 2."""
    result = subprocess.run(
        [sys.executable, "-m", "citekit", "review", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout) == (2, "")
    return result.stderr


@pytest.mark.parametrize(
    ("command", "module"),
    [
        ("review", "starlette"),
        ("review", "uvicorn"),
        ("review", "watchfiles"),
        ("build --watch", "watchfiles"),
    ],
)
def test_without_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    result = citekit(*command.split(), cwd=tmp_path)
    assert result.exit_code == 2
    assert result.stderr == f"citekit: citekit {command} needs an extra: pip install 'citekit[review]'\n"


def test_what_cannot_be_reviewed(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "run citekit build" in failing(tmp_path, "empty")
    assert failing(tmp_path, "nowhere") == "citekit: nowhere: No such folder\n"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"Port {port} is in use; choose another with --port" in failing(folder, "--port", str(port))
    (folder / FILE).write_text("[x\n", encoding="utf-8")
    assert f"{FILE}:1: Invalid TOML" in failing(folder)
