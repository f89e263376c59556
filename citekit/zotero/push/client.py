"""HTTP to a Zotero: pauses that it asks for are kept, passing faults of reading asked again, one error for all else.

The only module of this room that imports httpx2.
"""

import re
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import httpx2
import msgspec

from citekit.errors import CitekitError

_PASSING = {429, 500, 502, 503, 504}
_DID_NOTHING = {429, 503}
"""A write that was answered so may be sent again."""


class Unreachable(CitekitError):
    """Nobody answers, or not in time."""


class Refused(CitekitError):
    """An answer that is no success. Its text is not shown: a proxy may repeat our headers in it."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Patience(NamedTuple):
    """How long is waited for what, in seconds."""

    answer: float = 60.0
    attempts: int = 4
    pause: float = 1.0
    """The first pause where the server names none; each is twice as long as the one before."""
    longest: float = 300.0
    """The longest pause that a server may ask for."""


class Reply(NamedTuple):
    """An answer; ``headers`` are found in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON. Raises Refused for one that is none."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise Refused("the answer is no JSON: this is no Zotero", self.status) from None

    def number(self, header: str) -> int | None:
        """A header that is a number."""
        value = self.headers.get(header, "")
        return int(value) if value.isascii() and value.isdigit() else None


class Client:
    """Requests to the Zotero at ``url``, one after the other. ``proxies``: whether the environment's are used."""

    def __init__(
        self,
        url: str,
        *,
        proxies: bool = True,
        patience: Patience | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base = url.rstrip("/")
        self.url = re.sub(r"//[^/@]*@", "//", self._base)
        """For messages: without a name and password that may stand in it."""
        self.headers: dict[str, str] = {"Zotero-API-Version": "3", "User-Agent": "citekit"}
        self._patience = patience or Patience()
        self._sleep = sleep
        self._until = 0.0
        self._met = False
        try:
            self._http = httpx2.Client(trust_env=proxies, timeout=self._patience.answer)
        except (ImportError, OSError, ValueError) as error:
            raise Unreachable(f"the settings of the network do not fit: {error}") from None

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Reply:
        """The answer to a question, whatever its status, after passing faults are over."""
        return self._sent("GET", path, _PASSING, params=params)

    def post(
        self, path: str, content: bytes, headers: Mapping[str, str], *, answer: float | None = None
    ) -> Reply:
        """The answer to a write. It is sent again only where the server says that it did nothing."""
        timeout = answer or self._patience.answer
        return self._sent("POST", path, _DID_NOTHING, content=content, headers=headers, timeout=timeout)

    def _sent(self, method: str, path: str, again: set[int], **given: Any) -> Reply:
        pause = self._patience.pause
        for attempt in range(1, self._patience.attempts + 1):
            self._rest()
            last = attempt == self._patience.attempts
            try:
                reply = self._once(method, path, **given)
            except Unreachable:
                if last or method != "GET" or not self._met:  # it was never there
                    raise
                reply = None
            asked = self._told(reply) if reply else 0.0
            if reply and (reply.status not in again or last):
                return reply
            self._until = max(self._until, time.monotonic() + max(asked, pause))
            pause *= 2
        raise AssertionError("the last attempt returns or raises")

    def _once(self, method: str, path: str, **given: Any) -> Reply:
        headers = {**self.headers, **(given.pop("headers", None) or {})}
        try:
            answer = self._http.request(method, f"{self._base}{path}", headers=headers, **given)
        except httpx2.TimeoutException:
            raise Unreachable(f"{self.url} does not answer in time; run the command again") from None
        except httpx2.ConnectError:
            raise Unreachable(f"nobody answers at {self.url}") from None
        except (httpx2.TransportError, httpx2.InvalidURL, httpx2.DecodingError):
            raise Unreachable(f"the connection to {self.url} broke off; run the command again") from None
        self._met = True
        return Reply(answer.status_code, answer.headers, answer.content)

    def _told(self, reply: Reply) -> float:
        """The pause that the answer asks for, kept before the next request: Retry-After, or Backoff."""
        backoff, after = reply.number("Backoff") or 0, reply.number("Retry-After") or 0
        asked = float(max(backoff, after))
        self._until = max(self._until, time.monotonic() + asked)
        if reply.status >= 400:
            self._bearable()
        return asked  # what was done is done: a long pause is refused before the next request

    def _bearable(self) -> None:
        wait = self._until - time.monotonic()
        if wait > self._patience.longest:
            raise Refused(f"{self.url} asks to wait {wait:.0f} seconds; run the command again then", 429)

    def _rest(self) -> None:
        self._bearable()
        wait = self._until - time.monotonic()
        if wait > 0:
            self._sleep(wait)
