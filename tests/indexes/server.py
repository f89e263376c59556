"""A server on 127.0.0.1 that behaves as Crossref's REST API does: pools, limits, latency, and bad days."""

import math
import re
import select
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote

from tests.indexes.api import Answer, Api, Message
from tests.indexes.bm25 import BM25
from tests.indexes.faults import Fault
from tests.indexes.limits import POOLS, Gate, Limit


@dataclass
class Asked:
    """One request as it came: `path` is the target as sent, `at` seconds of a monotonic clock, `status` 0
    until it is answered (and for ever, if it is not).
    """

    method: str
    path: str
    headers: dict[str, str]
    pool: str
    at: float
    status: int = 0


@dataclass
class Armed:
    """A fault that waits for its requests; `times` None is every request."""

    fault: Fault
    times: int | None
    path: re.Pattern[str]


class IndexServer:
    """Serves records (Crossref `message` objects) at `url` while the context is open.

    Everything may be changed while it runs: `api` (see Api), `limits` (by pool), `enforce`, `single_seconds`
    and `list_seconds` (latency), `bare_429` (a 429 without body and headers) and `retry_after` (seconds).
    """

    def __init__(
        self,
        records: Iterable[Message] | BM25,
        *,
        agencies: Mapping[str, str] | None = None,
        limits: Mapping[str, Limit] | None = None,
        enforce: bool = True,
        single_seconds: float = 0.0,
        list_seconds: float = 0.0,
    ) -> None:
        index = records if isinstance(records, BM25) else BM25(list(records))
        self.api = Api(index, agencies or {})
        self.limits = {**POOLS, **(limits or {})}
        self.enforce = enforce
        self.single_seconds = single_seconds
        self.list_seconds = list_seconds
        self.bare_429 = True
        self.retry_after: float | None = None
        self.requests: list[Asked] = []
        self._armed: list[Armed] = []
        self._lock = threading.Condition()
        self._gate = Gate()
        self._closing = threading.Event()
        self._http = Connections(("127.0.0.1", 0), Handler)
        self._http.owner = self
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.drop_all()
        self._http.server_close()

    def reset(self) -> None:
        """Forget what was asked, the faults that wait, and what the limits have counted."""
        with self._lock:
            self.requests.clear()
            self._armed.clear()
        self._gate.forget()

    def arm(self, fault: Fault, times: int | None = 1, path: str = "") -> None:
        """Let `fault` happen to the next `times` requests (None: to all) whose decoded target holds the
        pattern `path`. Of several faults that fit the one armed first comes first.
        """
        with self._lock:
            self._armed.append(Armed(fault, times, re.compile(path)))

    def asked(self, pattern: str = "") -> list[Asked]:
        """The requests so far whose decoded target holds `pattern`."""
        with self._lock:
            return [request for request in self.requests if re.search(pattern, unquote(request.path))]

    def wait_for(self, pattern: str = "", count: int = 1) -> None:
        """Return once so many requests have come whose decoded target holds `pattern`."""
        with self._lock:
            self._lock.wait_for(lambda: len(self.asked(pattern)) >= count)

    def exchange(self, method: str, target: str, headers: dict[str, str], gone: Callable[[], bool]) -> Answer:
        """The answer to one request, after its latency. It is no longer under way when this returns, so that
        a client that asks again as soon as it has its answer finds its place free.
        """
        pool, asker = pool_of(target, headers)
        request = Asked(method, target, headers, pool, time.monotonic())
        with self._lock:
            self.requests.append(request)
            self._lock.notify_all()
        limit = self.limits[pool]
        if not self._gate.enter((pool, asker), limit if self.enforce else None):
            request.status = 429
            return self._too_many(pool, limit)
        try:
            answer = self.api.answer(target)
            latency = self.single_seconds if pool.endswith("single") else self.list_seconds
            told = {"x-api-pool": pool, **limit.headers()}
            answer = self._faulty(target, replace(answer, headers=told, delay=latency))
            if not self.pause(answer.delay, gone):
                answer = replace(answer, silent=True)
        finally:
            self._gate.leave((pool, asker))
        request.status = 0 if answer.silent else answer.status
        return answer

    def _faulty(self, target: str, answer: Answer) -> Answer:
        with self._lock:
            for armed in self._armed:
                if armed.times != 0 and armed.path.search(unquote(target)):
                    if armed.times is not None:
                        armed.times -= 1
                    return armed.fault.change(answer)
        return answer

    def _too_many(self, pool: str, limit: Limit) -> Answer:
        headers = {} if self.bare_429 else {"x-api-pool": pool, **limit.headers()}
        if self.retry_after is not None:
            headers["Retry-After"] = f"{self.retry_after:g}"
        return Answer(429, b"" if self.bare_429 else b"Too many requests.", "text/plain", headers)

    def pause(self, seconds: float, gone: Callable[[], bool]) -> bool:
        """Wait; False when the client has gone or the server closes before the time is over."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self._closing.wait(min(left, 0.05)) or gone():
                return False
        return True


class Connections(ThreadingHTTPServer):
    """Knows the connections that are open, so that closing waits for no client."""

    owner: IndexServer
    daemon_threads = False
    request_queue_size = 128

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._open: set[Any] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def drop_all(self) -> None:
        """End every open connection, whoever waits for the next request on it."""
        for request in list(self._open):
            if request.fileno() != -1:
                request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # a client may go when it likes
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    server: Connections
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave in one packet
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        owner = self.server.owner
        answer = owner.exchange(self.command, self.path, dict(self.headers), self._client_gone)
        if answer.silent:
            self.close_connection = True
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if answer.drip:
            self._drip(answer)
        else:
            self.wfile.write(answer.body[: math.ceil(len(answer.body) * answer.sent)])
        if answer.sent < 1:
            self.close_connection = True

    def _drip(self, answer: Answer) -> None:
        for byte in answer.body:
            self.wfile.write(bytes((byte,)))
            self.wfile.flush()
            if not self.server.owner.pause(answer.drip, self._client_gone):
                self.close_connection = True
                return

    def _client_gone(self) -> bool:
        readable, _, _ = select.select([self.connection], [], [], 0)
        return bool(readable) and self.connection.recv(1, socket.MSG_PEEK) == b""

    def log_message(self, format: str, *args: Any) -> None:
        """Tests look at `requests`."""


def pool_of(target: str, headers: Mapping[str, str]) -> tuple[str, str]:
    """The pool of a request and who asks: a mail address, in the query or the User-Agent, makes it polite."""
    path, _, query = target.partition("?")
    printed = re.search(r"mailto:\s*([^\s;,)]+)", headers.get("User-Agent") or "")
    address = parse_qs(query).get("mailto", [""])[0] or (printed[1] if printed else "")
    kind = "array" if path.rstrip("/") == "/works" else "single"
    return f"{'polite' if address else 'public'}-{kind}", address.lower()
