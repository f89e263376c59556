"""Fetching, from a real server on this machine that behaves badly."""

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from citekit.errors import SourceError
from citekit.reading.fetching import fetch

PAGE = b"<!doctype html><title>x</title><p>words"
seen: list[str] = []


class Handler(BaseHTTPRequestHandler):
    """One path for each kind of misbehaviour."""

    def do_GET(self) -> None:
        seen.append(f"{self.headers['User-Agent']} | {self.headers['Accept']}")
        path = self.path
        if path.startswith("/to/"):
            self._redirect(path.removeprefix("/to/"))
        elif path == "/loop":
            self._redirect("/loop")
        elif path == "/file":
            self._redirect("file:///etc/passwd")
        elif path.startswith("/status/"):
            self.send_response(int(path.removeprefix("/status/")))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path == "/slow":
            self._body(PAGE, length=1000, pause=1.0)
        elif path == "/drip":
            self._body(b"x" * 60, pause=0.02, one_by_one=True)
        elif path == "/cut":
            self._body(PAGE, length=1000)
        elif path == "/huge":
            self._body(b"x" * 3_000_000)
        else:
            self._body(PAGE)

    def _redirect(self, place: str) -> None:
        self.send_response(302)
        self.send_header("Location", place)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _body(
        self, data: bytes, length: int | None = None, pause: float = 0, one_by_one: bool = False
    ) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(length or len(data)))
        self.end_headers()
        try:
            for piece in [data[at : at + 1] for at in range(len(data))] if one_by_one else [data]:
                self.wfile.write(piece)
                self.wfile.flush()
                time.sleep(pause)
        except OSError:
            pass
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "*")
        patch.setenv("no_proxy", "*")
        httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        httpd.daemon_threads = True
        httpd.block_on_close = False
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        httpd.server_close()


def test_a_page(server: str) -> None:
    seen.clear()
    found = fetch(f"{server}/page", agent="citekit/1 (mailto:a@b.org)")
    assert found == (PAGE, "text/html", f"{server}/page")
    assert len(seen) == 1
    assert seen[0].startswith("citekit/1 (mailto:a@b.org) | text/html")


def test_redirects_are_followed(server: str) -> None:
    found = fetch(f"{server}/to//to//page", agent="x")
    assert found.url == f"{server}/page"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/loop", "more than 5 times"),
        ("/file", "leads to 'file:'"),
        ("/status/404", "404: there is no such page"),
        ("/status/403", "403: it refuses programs"),
        ("/status/503", "503: the server has trouble"),
        ("/status/418", "answered 418"),
        ("/slow", "no answer within"),
        ("/drip", "no answer within"),
        ("/cut", "cut off"),
        ("/huge", "larger than"),
    ],
)
def test_what_goes_wrong_is_one_sentence(server: str, path: str, words: str) -> None:
    begin = time.perf_counter()
    with pytest.raises(SourceError) as caught:
        fetch(f"{server}{path}", agent="x", seconds=0.3, most=2_000_000)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert time.perf_counter() - begin < 1.5


def test_nobody_listens(server: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SourceError, match="cannot be reached"):
        fetch(f"http://127.0.0.1:{port}/", agent="x", seconds=2)
    with pytest.raises(SourceError, match=r"no safe connection|cannot be reached|cut off|connection failed"):
        fetch(server.replace("http:", "https:"), agent="x", seconds=2)


@pytest.mark.parametrize("url", ["http://", "https://exa mple.org:x/", "http://[", "http://\x00"])
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(SourceError):
        fetch(url, agent="x", seconds=1)
