"""HTTP requests with limits, retries and one family of errors.

The only module that imports httpx2.
"""

import random
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from functools import cache
from typing import NamedTuple, TypeVar
from urllib.parse import urljoin

import httpx2
import msgspec

from citekit.errors import without_number

Answer = TypeVar("Answer")

MAX_BYTES = 50_000_000
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


class Client:
    """Sends requests over kept connections. Thread-safe; times are seconds.

    ``proxies``: whether the environment's proxies are used. Raises InvalidNetworkSettings.
    """

    def __init__(self, *, timeout: float, connect_timeout: float | None = None, proxies: bool = True) -> None:
        self._timeout, self._connect_timeout = timeout, connect_timeout or timeout
        try:
            self._pool = httpx2.Client(
                limits=httpx2.Limits(max_keepalive_connections=_CONNECTIONS),
                trust_env=proxies,
                verify=_certificates(),
            )
        except (ImportError, OSError, ValueError) as error:
            raise InvalidNetworkSettings(f"invalid proxy or certificate settings: {error}") from None

    def close(self) -> None:
        """Close the connections."""
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
        until = None if total is None else time.monotonic() + total
        seconds = timeout or self._timeout
        for _ in range(max_redirects + 1):
            with (
                httpx_errors(),
                self._pool.stream(
                    method,
                    url,
                    params=params,
                    headers=headers,
                    content=content,
                    timeout=httpx2.Timeout(seconds, connect=min(seconds, self._connect_timeout)),
                    extensions={"trace": lambda event, _: _report(event, on_event)},
                ) as answer,
            ):
                if not (max_redirects and answer.has_redirect_location):
                    body = _body(answer, until, max_bytes)
                    return Response(answer.status_code, answer.headers, body, url)
                url, params = urljoin(str(answer.url), answer.headers["location"]), None
            check_redirect(url)
        raise RedirectRefused(f"too many redirects (limit: {max_redirects})")


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


def _report(event: str, on_event: Callable[[str], None]) -> None:
    if event.endswith("connect_tcp.complete"):
        on_event("connected")
    elif event.endswith("send_request_headers.started"):
        on_event("sent")


def _body(answer: httpx2.Response, until: float | None, max_bytes: int) -> bytes:
    """The body of an answer that is neither too large nor too slow."""
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > max_bytes:
            raise AnswerTooLarge(f"the answer is larger than {max_bytes // 1_000_000} MB")
        if until is not None and time.monotonic() > until:
            raise AnswerTimeout("the server does not answer in time")
    return b"".join(parts)
