"""One pool of connections to an index: limits kept, faults asked again, and one error for all that fails.

The only module of this room that imports httpx2, and the only one that imports stamina.
"""

import logging
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, InvalidStateError
from functools import cache
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2
import msgspec
import stamina

from citekit.http.answers import Check, Failed, Fault, NoRoute, Wrong, is_not_found, retry_after, verify
from citekit.http.limits import Limits, Stopped, Turn

MOST_BYTES = 50_000_000
_MOST_REDIRECTS = 3
_MOST_GIVEN_UP = 5
"""So many requests given up one after the other, and the server is taken for down."""

# Without a handler of its own a logger writes to stderr, in the middle of a progress bar.
logging.getLogger("stamina").addHandler(logging.NullHandler())


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How long is waited for what, in seconds."""

    attempts: int = 5
    total: float = 90.0
    """One request, with all its attempts and pauses."""
    answer: float = 20.0
    """The next part of one answer; the whole may take three times as long."""
    route: float = 2.5
    """The first connection."""
    pause: float = 0.5
    """The first pause; each is twice as long as the one before."""
    longest: float = 60.0
    """The longest pause that a server may ask for."""


class _Request(msgspec.Struct, frozen=True):
    url: str
    params: dict[str, str]
    headers: Mapping[str, str]
    answer: float
    check: Check

    @property
    def single(self) -> bool:
        """One record, not a list of them, which costs more."""
        return not self.url.rstrip("/").endswith("/works")


class Client:
    """Gets JSON messages from the API at ``url``. For any number of threads; nothing is asked after `close`.

    ``mailto`` goes with every request. ``changed`` is called when the server lets wait.
    """

    def __init__(
        self, url: str, *, mailto: str | None, patience: Patience, changed: Callable[[], None]
    ) -> None:
        self._host = urlsplit(url).netloc
        self._mailto, self._patience, self._changed = mailto, patience, changed
        self._single, self._list = Limits(), Limits()
        self._lock = threading.Lock()
        self._pending: set[Future[httpx2.Response]] = set()
        self._stopped: str | None = None
        self._connected = threading.Event()
        self._missed = 0
        self._given_up = 0
        kept = httpx2.Limits(max_keepalive_connections=16)
        try:
            self._http = httpx2.Client(limits=kept, verify=_certificates())
        except (ImportError, OSError, ValueError) as error:  # the environment's proxies and certificates
            self._http = httpx2.Client(trust_env=False)
            self.stop(f"the settings of the network do not fit: {error}")

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        check: Check = lambda _: None,
    ) -> httpx2.Response:
        """An answer 200 with a JSON object whose ``message`` is an object that ``check`` finds nothing wrong
        with. Raises Failed for everything else.

        A thread of its own asks, so that whoever waits can leave at once, whatever the network does.
        """
        sent = {**(params or {}), **({"mailto": self._mailto} if self._mailto else {})}
        request = _Request(url, sent, headers or {}, timeout or self._patience.answer, check)
        answer: Future[httpx2.Response] = Future()
        with self._lock:
            if self._stopped is not None:
                raise Failed(self._stopped)
            self._pending.add(answer)
        try:
            threading.Thread(target=self._answer, args=(answer, request), daemon=True).start()
            try:
                return answer.result(None if self._connected.is_set() else self._patience.route)
            except TimeoutError:
                if not self._connected.is_set():
                    self.stop(
                        f"no route to {self._host}: no connection within {self._patience.route:g} seconds"
                    )
                return answer.result()
        finally:
            with self._lock:
                self._pending.discard(answer)

    @property
    def waiting(self) -> float | None:
        """Seconds until the limits let the next request through, where one waits for that; else None."""
        return max((one for one in (self._single.waiting, self._list.waiting) if one), default=None)

    def stop(self, reason: str) -> None:
        """Every call that waits, and every later one, fails at once with ``reason``."""
        with self._lock:
            self._stopped = self._stopped or reason
            pending = list(self._pending)
        for limits in (self._single, self._list):
            limits.stop(self._stopped)
        for answer in pending:
            _settle(answer, Failed(self._stopped))

    def close(self) -> None:
        """Stop, and close the connections."""
        self.stop("the index is closed")
        self._http.close()

    def _answer(self, answer: "Future[httpx2.Response]", request: _Request) -> None:
        try:
            _settle(answer, self._asked(request))
        except BaseException as error:  # raised again where the answer is waited for
            _settle(answer, error)

    def _asked(self, request: _Request) -> httpx2.Response:
        """Ask until there is an answer, as long as patience lasts."""
        patience, tries = self._patience, 0
        limits = self._single if request.single else self._list
        again = stamina.retry_context(
            on=self._is_worth_it,
            attempts=patience.attempts,
            timeout=patience.total,
            wait_initial=patience.pause,
            wait_max=patience.longest,
            wait_jitter=patience.pause,
        )
        try:
            for attempt in again:
                tries = attempt.num
                with attempt, limits.turn() as turn:
                    found = self._once(request, limits, turn, attempt.next_wait)
        except Stopped as stopped:
            raise Failed(str(stopped)) from None
        except NoRoute as fault:
            self.stop(f"no route to {self._host}: {fault}")
            raise Failed(self._stopped or str(fault)) from None
        except Fault as fault:
            reason = f"gave up after {tries} {'try' if tries == 1 else 'tries'}: {fault}"
            self._gave_up(reason)
            raise Failed(reason, wrong=isinstance(fault, Wrong)) from None
        return found

    def _is_worth_it(self, error: Exception) -> bool:
        """Whether to ask again. A network that was never there is tried twice, not five times."""
        if isinstance(error, NoRoute) and not self._connected.is_set():
            self._missed += 1
            return self._missed < 2 and self._stopped is None
        return isinstance(error, Fault) and self._stopped is None

    def _gave_up(self, reason: str) -> None:
        with self._lock:
            self._given_up += 1
            down = self._given_up >= _MOST_GIVEN_UP
        if down:
            self.stop(f"{self._host} failed {_MOST_GIVEN_UP} times in a row; the last time: {reason}")

    def _once(self, request: _Request, limits: Limits, turn: Turn, pause: float) -> httpx2.Response:
        """One attempt. Raises a Fault, or Failed where asking again would not help."""
        try:
            status, headers, body = self._exchange(request, limits, turn)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as error:
            raise NoRoute(" ".join(str(error).split()) or "the connection is not answered") from None
        except httpx2.TimeoutException:
            raise Fault(f"the server does not answer within {request.answer:g} seconds") from None
        except httpx2.DecodingError:
            raise Fault("the answer cannot be unpacked") from None
        except httpx2.TransportError:
            raise Fault("the connection broke off") from None
        except (httpx2.InvalidURL, ValueError) as error:
            raise Failed(f"the request cannot be sent: {error}") from None
        if status != 200:
            self._refused(status, headers, body, limits, pause)
        verify(body, request.check)
        with self._lock:
            self._given_up = 0
        made = httpx2.Request("GET", request.url)
        return httpx2.Response(200, headers={"content-type": "application/json"}, content=body, request=made)

    def _exchange(
        self, request: _Request, limits: Limits, turn: Turn
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and body, also from where the same server says that the record has moved to."""
        url, params = request.url, dict(request.params)
        timeout = httpx2.Timeout(request.answer, connect=min(request.answer, self._patience.route))
        for _ in range(_MOST_REDIRECTS):
            with self._http.stream(
                "GET",
                url,
                params=params,
                headers=dict(request.headers),
                timeout=timeout,
                extensions={"trace": lambda event, _: self._trace(event, turn)},
            ) as answer:
                if answer.status_code != 403:  # else nobody is let through before all is stopped
                    limits.tell(answer.headers)
                if not answer.has_redirect_location:
                    return answer.status_code, answer.headers, _body(answer, 3 * request.answer)
                url = urljoin(str(answer.url), answer.headers["location"])
            if urlsplit(url).netloc != self._host:
                raise Failed(f"the server sends us to {urlsplit(url).netloc}, where citekit does not go")
            params = {"mailto": self._mailto} if self._mailto else {}
        raise Fault("the server sends us from one address to the next")

    def _trace(self, event: str, turn: Turn) -> None:
        """What the connection does: it stands, or the request leaves."""
        if event.endswith("connect_tcp.complete"):
            self._connected.set()
            turn.first = True
        elif event.endswith("send_request_headers.started"):
            turn.sent = time.monotonic()

    def _refused(
        self, status: int, headers: Mapping[str, str], body: bytes, limits: Limits, pause: float
    ) -> None:
        """Raise what the status means."""
        if status == 403:
            self.stop(f"{self._host} has blocked this address (403); ask its support before you go on")
            raise Failed(self._stopped or "", status=status)
        if status == 429:
            asked = retry_after(headers)
            if asked > self._patience.longest:
                self.stop(f"{self._host} asks to wait {asked:.0f} seconds; try again later")
                raise Failed(self._stopped or "", status=status)
            limits.hold(max(asked, pause))
            self._changed()
            raise Fault("the server says that it is asked too often (429)")
        if status == 404 and is_not_found(body):
            with self._lock:
                self._given_up = 0
            raise Failed("there is no such record", status=status)
        if 400 <= status < 500 and status not in (404, 408):
            raise Failed(f"the server refuses the question ({status})", status=status)
        strange = " as Crossref does not" if status == 404 else ""
        raise Fault(f"the server answers {status}{strange}")


@cache
def _certificates() -> ssl.SSLContext:
    """Whom to trust; read once, which takes as long as some requests."""
    return httpx2.create_ssl_context()


def _settle(answer: "Future[httpx2.Response]", outcome: httpx2.Response | BaseException) -> None:
    """Give the outcome to whoever waits, unless there is one already."""
    try:
        if isinstance(outcome, BaseException):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)
    except InvalidStateError:
        pass


def _body(answer: httpx2.Response, seconds: float) -> bytes:
    """The body, as long as it is neither too long nor too slow."""
    parts, size, until = [], 0, time.monotonic() + seconds
    for part in answer.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise Failed(f"the answer is longer than {MOST_BYTES // 1_000_000} MB", status=413)
        if time.monotonic() > until:
            raise httpx2.ReadTimeout("too slow")
    return b"".join(parts)
