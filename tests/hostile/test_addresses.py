"""Addresses with passwords and tokens, private networks, redirects and answers that drip, at real servers."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from citekit.errors import SourceError
from citekit.http.client import AnswerTimeout, Client, PrivateAddress, RedirectRefused, Response
from citekit.readers.fetching import fetch
from citekit.text.addresses import is_private, without_secrets
from citekit.text.toml import TomlFile
from tests.command import citekit
from tests.conftest import FIXTURES

CASES = TomlFile(
    (FIXTURES / "hostile" / "addresses.toml").read_text(encoding="utf-8"), "addresses.toml"
).values
SECRETS = ("hunter2", "t0ken", "s1gned", "alice")
PAGE = b"<!doctype html><title>A page of words</title><h1>A page</h1><p>Words, and more words.</p>"


class Handler(BaseHTTPRequestHandler):
    """Asks for a password and a token; some paths drip or redirect."""

    server: "Server"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        login = base64.b64encode(b"alice:hunter2").decode()
        if parts.path == "/drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not self.server.closing.wait(0.01):
                try:
                    self.wfile.write(b"X-A: b\r\n"[:1])
                except OSError:
                    self.server.gone.set()
                    return
        elif parts.path == "/to":
            self._answer(302, b"", query["place"][0])
        elif parts.path.startswith("/secret"):
            right = self.headers.get("Authorization") == f"Basic {login}" and query.get("token") == ["t0ken"]
            self._answer(200 if right else 401, PAGE)
        else:
            self._answer(200, PAGE)

    def _answer(self, status: int, body: bytes, place: str | None = None) -> None:
        self.send_response(status)
        if place:
            self.send_header("Location", place)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Ends with what drips."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.closing, self.gone = threading.Event(), threading.Event()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "*")
        patch.setenv("no_proxy", "*")
        httpd = Server()
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield httpd
        httpd.closing.set()
        httpd.shutdown()
        httpd.server_close()


@pytest.mark.parametrize(("address", "shown"), [(case["address"], case["shown"]) for case in CASES["secret"]])
def test_what_is_shown_of_an_address(address: str, shown: str) -> None:
    assert without_secrets(address) == shown
    assert without_secrets(shown) == shown


@pytest.mark.parametrize("host", CASES["private"])
def test_private_hosts(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize("host", CASES["public"])
def test_public_hosts(host: str) -> None:
    assert not is_private(host)


def test_no_output_and_no_message_holds_a_password_or_token(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITEKIT_OFFLINE", "0")
    host = f"127.0.0.1:{server.server_port}"
    tail = "token=t0ken&X-Amz-Signature=s1gned&page=2"
    ran = citekit(
        "build",
        f"http://alice:hunter2@{host}/secret/paper?{tail}",
        f"http://alice:wrong-hunter2@{host}/secret/other?{tail}",
        f"ftp://alice:hunter2@{host}/x?{tail}",
        "--crossref-url",
        f"http://alice:hunter2@{host}/api?{tail}",
        cwd=tmp_path,
    )
    assert ran.exit_code == 1
    assert f"http://{host}/secret/other?page=2: The server answered 401" in ran.output
    lock = json.loads((tmp_path / "bibliography" / "citekit.lock.json").read_text(encoding="utf-8"))
    assert lock["sources"][0]["item"]["URL"] == f"http://{host}/secret/paper?page=2"
    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "bibliography").iterdir())
    for secret in SECRETS:
        assert secret not in written
        assert secret not in ran.output


def test_errors_of_settings_hold_no_password(tmp_path: Path) -> None:
    ran = citekit("build", "x", "--crossref-url", "htps://alice:hunter2@a.org?key=t0ken", cwd=tmp_path)
    assert ran.exit_code == 2
    assert "Invalid URL 'htps://a.org'" in ran.stderr


def test_a_name_that_leads_to_this_machine_is_refused_without_the_flag(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is in the hosts file of nearly every machine; the connection decides, not the name."""
    url = f"http://ip6-localhost-or-any-name.localhost:{server.server_port}/"
    with closing(Client(timeout=5, private_hosts=())) as client:
        for host in ("127.0.0.1", "127.1", "[::ffff:127.0.0.1]", "localhost"):
            with pytest.raises(PrivateAddress, match="private network"):
                client.send("GET", f"http://{host}:{server.server_port}/")
        with pytest.raises(PrivateAddress):
            client.send("GET", url)
    with closing(Client(timeout=5, private_hosts={"127.0.0.1"})) as client:
        assert client.send("GET", f"http://127.0.0.1:{server.server_port}/").status == 200


def test_the_connection_decides_and_not_the_name(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A public name whose address is 127.0.0.1: the resolver is the only thing that is replaced."""
    import socket

    resolve = socket.getaddrinfo

    def lead_here(host: str, *arguments: object, **named: object) -> object:
        return resolve("127.0.0.1" if host == "public.example" else host, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", lead_here)
    url = f"http://public.example:{server.server_port}/page"
    with pytest.raises(SourceError, match=r"public\.example is in a private network; use --allow-private"):
        fetch(url, agent="x")
    assert fetch(url, agent="x", allow_private=True).body == PAGE


@pytest.mark.parametrize(
    "place",
    ["http://169.254.169.254/latest/meta-data", "http://localhost:1/", "http://[::1]:1/", "http://10.0.0.1/"],
)
def test_a_redirect_leads_to_no_other_private_host(server: Server, place: str) -> None:
    with pytest.raises(SourceError, match="private network"):
        fetch(f"http://127.0.0.1:{server.server_port}/to?place={place}", agent="x")


def test_a_redirect_from_https_to_http_is_refused() -> None:
    response = Response(302, {"location": "http://a.example/x"}, b"", "https://a.example/")
    with pytest.raises(RedirectRefused, match="from https to http"):
        response.redirect  # noqa: B018


def test_a_password_stays_for_the_same_server_only() -> None:
    for place, target in (
        ("/b", "https://u:p@a.example/b"),
        ("https://a.example/c", "https://u:p@a.example/c"),
        ("https://b.example/c", "https://b.example/c"),
        ("https://a.example:444/c", "https://a.example:444/c"),
    ):
        assert Response(302, {"location": place}, b"", "https://u:p@a.example/").redirect == target


def test_headers_that_drip_hold_nobody_up(server: Server) -> None:
    server.gone.clear()
    with closing(Client(timeout=60)) as client, pytest.raises(AnswerTimeout):
        client.send("GET", f"http://127.0.0.1:{server.server_port}/drip", total=0.3)
    assert server.gone.wait(30)  # the connection was ended, not left behind


@pytest.mark.parametrize("setting", ["sources = ['http://127.0.0.1:9/x']", "crossref-url = 'http://[::1]:9'"])
def test_a_strangers_file_names_no_private_address(setting: str, tmp_path: Path) -> None:
    (tmp_path / "citekit.toml").write_text(setting, encoding="utf-8")
    (tmp_path / "a.txt").write_text("Words.", encoding="utf-8")
    named = ["a.txt"] if setting.startswith("crossref") else []
    ran = citekit("build", *named, cwd=tmp_path)
    assert ran.exit_code == 2
    assert "is in a private network; use --allow-private if you trust the file" in ran.stderr
