"""Fetching, from a real server on this machine that behaves badly."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from citekit.errors import SourceError
from citekit.readers.fetching import fetch

PAGE = b"<!doctype html><title>x</title><p>words"
seen: list[str] = []


class Server(ThreadingHTTPServer):
    """Ends with whatever hangs or drips."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.closing = threading.Event()


class Handler(BaseHTTPRequestHandler):
    """One path for each kind of misbehaviour."""

    server: Server

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
        elif path == "/hang":
            self._body(PAGE, length=1000)
            self.server.closing.wait()
        elif path == "/drip":
            self._body(b"x", length=1_000_000)
            while self._written(b"x") and not self.server.closing.wait(0.01):
                pass
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

    def _body(self, data: bytes, length: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(length or len(data)))
        self.end_headers()
        self._written(data)
        self.close_connection = True

    def _written(self, data: bytes) -> bool:
        """Write; whether somebody is still there."""
        try:
            self.wfile.write(data)
        except OSError:
            return False
        return True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "*")
        patch.setenv("no_proxy", "*")
        httpd = Server()
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.closing.set()
        httpd.shutdown()
        httpd.server_close()


def test_a_page(server: str) -> None:
    seen.clear()
    response = fetch(f"{server}/page", agent="citekit/1 (mailto:a@b.org)")
    assert (response.body, response.media_type, response.url) == (PAGE, "text/html", f"{server}/page")
    assert len(seen) == 1
    assert seen[0].startswith("citekit/1 (mailto:a@b.org) | text/html")


def test_redirects_are_followed(server: str) -> None:
    response = fetch(f"{server}/to//to//page", agent="x")
    assert response.url == f"{server}/page"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/loop", "Too many redirects (limit: 5)"),
        ("/file", "Redirect to 'file:' not followed"),
        ("/status/404", "404: page not found"),
        ("/status/403", "403: access denied to programs"),
        ("/status/503", "503: try again later"),
        ("/status/418", "answered 418"),
        ("/cut", "cut off"),
        ("/huge", "too large (limit: 2 MB)"),
    ],
)
def test_errors_while_fetching(server: str, path: str, words: str) -> None:
    with pytest.raises(SourceError) as caught:
        fetch(f"{server}{path}", agent="x", max_bytes=2_000_000)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("path", ["/hang", "/drip"])
def test_a_page_that_never_ends_times_out(server: str, path: str) -> None:
    """The server hangs, or sends a letter now and then, until the test is over."""
    with pytest.raises(SourceError, match="No answer within"):
        fetch(f"{server}{path}", agent="x", seconds=0.3)


def test_connection_refused(server: str) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        with pytest.raises(SourceError, match="Cannot reach"):
            fetch(f"http://127.0.0.1:{port}/", agent="x")
    with pytest.raises(SourceError, match=r"No secure connection|Cannot reach|cut off"):
        fetch(server.replace("http:", "https:"), agent="x")


@pytest.mark.parametrize("url", ["http://", "https://exa mple.org:x/", "http://[", "http://\x00"])
def test_invalid_addresses(url: str) -> None:
    with pytest.raises(SourceError):
        fetch(url, agent="x", seconds=1)
