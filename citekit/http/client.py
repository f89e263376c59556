"""HTTP requests with limits, retries and one family of errors.

The only module that imports httpx2.
"""

import random
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager, suppress
from email.utils import parsedate_to_datetime
from functools import cache, partial
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx2
import msgspec

from citekit.errors import without_number
from citekit.text.addresses import host_of, is_private

Answer = TypeVar("Answer")

MAX_BYTES = 50_000_000
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_TOTAL = 10
"""How many times as long as for its next part is waited for a whole answer, where no other limit is set."""
_CONNECTIONS = 16
"""Connections that are kept open for the next request."""


class HTTPError(Exception):
    """A request without a usable answer; the message is a clause that says why."""


class ConnectionFailed(HTTPError):
    """No connection could be made."""


class InsecureConnection(ConnectionFailed):
    """The certificate or the encryption does not hold."""


class ConnectionBroken(HTTPError):
    """The answer broke off, or cannot be decoded."""


class AnswerTimeout(HTTPError):
    """The answer did not come in time."""


class AnswerTooLarge(HTTPError):
    """The answer is larger than the limit."""


class RedirectRefused(HTTPError):
    """Too many redirects, or one to where the request must not go."""


class PrivateAddress(HTTPError):
    """The host is in a private network, where the request must not go."""


class InvalidURL(HTTPError):
    """The address is not one of the web."""


class InvalidNetworkSettings(HTTPError):
    """The environment's proxy or certificate settings cannot be used."""


class Unsuccessful(HTTPError):
    """An answer whose status is not the one that is needed."""

    def __init__(self, message: str, response: "Response") -> None:
        super().__init__(message)
        self.response = response


class Response(NamedTuple):
    """An answer; ``headers`` ignore case, ``url`` is the one after all redirects."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def media_type(self) -> str:
        """The content type in lower case, without parameters."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    @property
    def redirect(self) -> str | None:
        """The address that the answer redirects to, or None.

        A user and password of the request stay for the same server. Raises RedirectRefused from https to http.
        """
        if self.status not in _REDIRECTS or "location" not in self.headers:
            return None
        try:
            target = urljoin(self.url, self.headers["location"])
            before, after = urlsplit(self.url), urlsplit(target)
            same_server = (before.scheme, before.hostname, before.port) == (
                after.scheme,
                after.hostname,
                after.port,
            )
        except ValueError:
            raise InvalidURL("the server redirects to an invalid address") from None
        if before.scheme == "https" and after.scheme == "http":
            raise RedirectRefused("redirect from https to http")
        return urlunsplit(after._replace(netloc=before.netloc)) if same_server else target


class Client:
    """Sends requests over kept connections. Thread-safe; times are seconds.

    ``proxies``: whether the environment's proxies are used. ``private_hosts``: the hosts that may have an address in
    a private network; None: all. Raises InvalidNetworkSettings.
    """

    def __init__(
        self,
        *,
        timeout: float,
        connect_timeout: float | None = None,
        proxies: bool = True,
        private_hosts: Collection[str] | None = None,
    ) -> None:
        self._timeout, self._connect_timeout = timeout, connect_timeout or timeout
        self._private_hosts = private_hosts
        self._closed = False
        try:
            self._pool = httpx2.Client(
                limits=httpx2.Limits(max_keepalive_connections=_CONNECTIONS),
                trust_env=proxies,
                verify=_certificates(),
            )
        except (ImportError, OSError, ValueError) as error:
            raise InvalidNetworkSettings(f"invalid proxy or certificate settings: {error}") from None

    def close(self) -> None:
        """Close the connections; one that a request is just making is closed when that request ends."""
        self._closed = True
        self._pool.close()

    def send(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        timeout: float | None = None,
        total: float | None = None,
        max_bytes: int = MAX_BYTES,
        max_redirects: int = 0,
        check_redirect: Callable[[str], None] = lambda url: None,
        on_event: Callable[[str], None] = lambda event: None,
    ) -> Response:
        """The answer, whatever its status. Raises HTTPError.

        ``timeout``: seconds for the next part of the answer; ``total``: for all of it, redirects included.
        With ``max_redirects`` 0 a redirect is an answer like others. ``check_redirect`` may raise HTTPError for
        an address. ``on_event`` gets 'connected' for a new connection and 'sent' as the request leaves.
        """
        seconds = timeout or self._timeout
        until = time.monotonic() + (total or _TOTAL * seconds)
        for _ in range(max_redirects + 1):
            connection = _Connection(url, self._private_hosts, on_event)
            exchange = partial(
                self._exchange,
                partial(self._pool.stream, method, url, params=params, headers=headers, content=content),
                httpx2.Timeout(seconds, connect=min(seconds, self._connect_timeout)),
                connection,
                until,
                max_bytes,
            )
            response = _within(until, exchange, connection.shut_down)
            if not max_redirects or (target := response.redirect) is None:
                return response
            check_redirect(target)
            url, params = target, None
        raise RedirectRefused(f"too many redirects (limit: {max_redirects})")

    def _exchange(
        self,
        stream: Callable[..., AbstractContextManager[httpx2.Response]],
        timeout: httpx2.Timeout,
        connection: "_Connection",
        until: float,
        max_bytes: int,
    ) -> Response:
        """One request and its answer."""
        connection.check_host()
        try:
            with httpx_errors(), stream(timeout=timeout, extensions={"trace": connection.trace}) as answer:
                body = _body(answer, until, max_bytes)
                return Response(answer.status_code, answer.headers, body, str(answer.url))
        finally:
            if self._closed:  # before the pool had this connection to close
                connection.close()


class _Connection:
    """What happens to the connection of one request to ``url``."""

    def __init__(
        self, url: str, private_hosts: Collection[str] | None, on_event: Callable[[str], None]
    ) -> None:
        self._host = host_of(url)
        self._public_only = private_hosts is not None and self._host not in private_hosts
        self._on_event = on_event
        self._is_direct = True
        self._stream: Any = None

    def check_host(self) -> None:
        """Raise PrivateAddress for a host that is written as a private address."""
        if self._public_only and is_private(self._host):
            raise PrivateAddress(f"{self._host} is in a private network")

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of an event of httpcore2. Raises PrivateAddress before anything is sent."""
        if event.endswith("connect_tcp.started"):
            self._is_direct = str(info["host"]).lower().strip("[].") == self._host  # else: to a proxy
        elif event.endswith("connect_tcp.complete"):
            self._stream = info["return_value"]
            peer = self._stream.get_extra_info("server_addr")
            if self._public_only and self._is_direct and is_private(str(peer[0])):
                self._stream.close()
                raise PrivateAddress(f"{self._host} is in a private network")
            self._on_event("connected")
        elif event.endswith("send_request_headers.started"):
            self._on_event("sent")

    def close(self) -> None:
        """Close a connection that was made for this request."""
        if self._stream is not None:
            self._stream.close()

    def shut_down(self) -> None:
        """End a connection that was made for this request, from another thread."""
        if self._stream is not None:
            with suppress(OSError):
                self._stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


def _within(until: float, call: Callable[[], Answer], abandon: Callable[[], None]) -> Answer:
    """What ``call`` gives, by the monotonic time ``until``. Raises AnswerTimeout, after ``abandon``.

    In a thread of its own, because a server that sends the headers letter by letter never lets a read time out.
    """
    future: Future[Answer] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # raised again where the result is waited for
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        return future.result(max(0.0, until - time.monotonic()))
    except TimeoutError:
        abandon()
        raise AnswerTimeout("the server does not answer in time") from None


class RetryPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How often a request is sent and how long is waited for it, in seconds."""

    attempts: int = 5
    total: float = 90.0
    """For one request with all its attempts and pauses."""
    answer: float = 20.0
    """For the next part of an answer; the whole may take three times as long."""
    connect: float = 2.5
    pause: float = 0.5
    """The first pause; each is twice as long as the one before, and up to this much longer by chance."""
    longest_pause: float = 60.0
    """The longest pause that a server may ask for."""


def retry(
    send: Callable[[float], Answer],
    policy: RetryPolicy,
    *,
    is_passing: Callable[[HTTPError], bool],
    sleep: Callable[[float], None] = time.sleep,
) -> Answer:
    """Call ``send`` again after every HTTPError that ``is_passing``; raise the last.

    ``send`` gets the pause, in seconds, that follows if it fails.
    """
    begin = time.monotonic()
    pause = policy.pause
    for attempt in range(1, policy.attempts + 1):
        wait = min(pause + random.uniform(0, policy.pause), policy.longest_pause)
        try:
            return send(wait)
        except HTTPError as error:
            late = time.monotonic() + wait > begin + policy.total
            if attempt == policy.attempts or late or not is_passing(error):
                raise
        sleep(wait)
        pause *= 2
    raise ValueError(f"attempts must be at least 1, not {policy.attempts}")


def retry_after(headers: Mapping[str, str]) -> float:
    """The seconds of a Retry-After header (a number or a date), or 0.0."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.replace(".", "", 1).isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0


@contextmanager
def httpx_errors() -> Iterator[None]:
    """Turn httpx2's errors into `HTTPError`, also for a library that uses httpx2."""
    try:
        yield
    except httpx2.HTTPStatusError as error:
        response = error.response
        answer = Response(response.status_code, response.headers, response.content, str(response.url))
        raise Unsuccessful(f"the server answers {answer.status}", answer) from None
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as error:
        reason = without_number(error) or "no answer to the connection"
        insecure = any(word in reason.lower() for word in ("certificate", "ssl", "tls"))
        raise (InsecureConnection if insecure else ConnectionFailed)(reason) from None
    except httpx2.TimeoutException:
        raise AnswerTimeout("the server does not answer in time") from None
    except httpx2.DecodingError:
        raise ConnectionBroken("the answer cannot be decompressed") from None
    except httpx2.TransportError:
        raise ConnectionBroken("the connection broke off") from None
    except (httpx2.InvalidURL, ValueError) as error:
        raise InvalidURL(f"invalid request: {error}") from None


@cache
def _certificates() -> ssl.SSLContext:
    """The authorities to trust; read once, as reading takes as long as some requests."""
    return httpx2.create_ssl_context()


def _body(answer: httpx2.Response, until: float, max_bytes: int) -> bytes:
    """The body of an answer that is neither too large nor too slow."""
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > max_bytes:
            raise AnswerTooLarge(f"the answer is larger than {max_bytes // 1_000_000} MB")
        if time.monotonic() > until:
            raise AnswerTimeout("the server does not answer in time")
    return b"".join(parts)
