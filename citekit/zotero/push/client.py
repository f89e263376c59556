"""HTTP to a Zotero: its pauses kept, failures of reading retried, one error."""

import math
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from citekit.errors import CitekitError
from citekit.http.client import (
    AnswerTimeout,
    Client,
    ConnectionFailed,
    HTTPError,
    InvalidNetworkSettings,
    Response,
    RetryPolicy,
    Unsuccessful,
    retry,
)

POLICY = RetryPolicy(attempts=4, total=math.inf, answer=60.0, connect=15.0, pause=1.0, longest_pause=300.0)
_MAX_BYTES = 500_000_000
"""Bytes of one page of a library."""
_PASSING = frozenset((429, 500, 502, 503, 504))
"""Statuses after which reading is tried again."""
_NOT_WRITTEN = frozenset((429, 503))
"""Statuses after which a write may be sent again: nothing was done."""


class Unreachable(CitekitError):
    """No answer, or not in time."""


class Refused(CitekitError):
    """An unsuccessful answer; its text, which may repeat our headers, is not shown."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Reply(Response):
    """A Zotero's answer."""

    def json(self) -> Any:
        """The body as JSON. Raises Refused for anything else."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise Refused("the answer is not JSON, so this is not a Zotero", self.status) from None

    def number(self, header: str) -> int | None:
        """The value of a header that is a number."""
        value = self.headers.get(header, "")
        return int(value) if value.isascii() and value.isdigit() else None


class ZoteroClient:
    """Requests to the Zotero at ``url``; ``proxies``: use the environment's."""

    def __init__(
        self,
        url: str,
        *,
        proxies: bool = True,
        policy: RetryPolicy = POLICY,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base = url.rstrip("/")
        self.url = re.sub(r"//[^/@]*@", "//", self._base)
        """For messages: without a name and password."""
        self.headers: dict[str, str] = {"Zotero-API-Version": "3", "User-Agent": "citekit"}
        self._policy = policy
        self._sleep = sleep
        self._paused_until = 0.0
        self._answered = False
        try:
            self._http = Client(timeout=policy.answer, connect_timeout=policy.connect, proxies=proxies)
        except InvalidNetworkSettings as error:
            raise Unreachable(str(error)) from None

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Reply:
        """The answer to a read, whatever its status; passing failures are retried."""
        return self._send("GET", path, _PASSING, params=params)

    def post(
        self, path: str, content: bytes, headers: Mapping[str, str], *, timeout: float | None = None
    ) -> Reply:
        """The answer to a write, retried only where the server says that it did nothing."""
        return self._send("POST", path, _NOT_WRITTEN, content=content, headers=headers, timeout=timeout)

    def _send(
        self,
        method: str,
        path: str,
        retried: frozenset[int],
        *,
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Reply:
        def attempt(pause: float) -> Reply:
            self._wait()
            reply = Reply(
                *self._http.send(
                    method,
                    f"{self._base}{path}",
                    headers={**self.headers, **(headers or {})},
                    max_bytes=_MAX_BYTES,
                    **options,
                )
            )
            self._answered = True
            self._take_pause(reply)
            if reply.status in retried:
                raise Unsuccessful(f"the server answers {reply.status}", reply)
            return reply

        def is_passing(error: HTTPError) -> bool:
            return isinstance(error, Unsuccessful) or (method == "GET" and self._answered)

        try:
            return retry(attempt, self._policy, is_passing=is_passing, sleep=self._sleep)
        except Unsuccessful as error:
            return Reply(*error.response)
        except AnswerTimeout:
            raise Unreachable(f"{self.url} does not answer in time; run the command again") from None
        except ConnectionFailed:
            raise Unreachable(f"cannot connect to {self.url}") from None
        except HTTPError:
            raise Unreachable(f"the connection to {self.url} broke off; run the command again") from None

    def _take_pause(self, reply: Reply) -> None:
        """Note the pause that an answer asks for: Retry-After, or Backoff.

        What was done is done: after a success, too long a pause is refused only before the next request.
        """
        pause = max(reply.number("Backoff") or 0, reply.number("Retry-After") or 0)
        self._paused_until = max(self._paused_until, time.monotonic() + pause)
        if reply.status >= 400:
            self._refuse_long_pause()

    def _refuse_long_pause(self) -> None:
        seconds = self._paused_until - time.monotonic()
        if seconds > self._policy.longest_pause:
            raise Refused(f"{self.url} asks to wait {seconds:.0f} seconds; run the command again then", 429)

    def _wait(self) -> None:
        self._refuse_long_pause()
        if (seconds := self._paused_until - time.monotonic()) > 0:
            self._sleep(seconds)
