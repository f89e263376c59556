"""habanero's Crossref with pooled connections, limits, retries and one error.

The only module that imports habanero. habanero 2.9 opens a connection for every call (50 ms of computing against
2 ms), does not return the headers of an answer, which name the limits, sends ``mailto`` in a header only, follows
no redirects, reads answers of any size and cannot be interrupted; none of its arguments changes that.
`PooledCrossref` therefore overrides `works`, as habanero calls it; the agency look-up, rare and small, is
habanero's own.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from typing import Any, TypeVar
from urllib.parse import urlsplit

import habanero  # type: ignore[import-untyped]

from citekit import __version__
from citekit.http.client import (
    AnswerTimeout,
    AnswerTooLarge,
    Client,
    ConnectionBroken,
    ConnectionFailed,
    HTTPError,
    InvalidNetworkSettings,
    RedirectRefused,
    Response,
    RetryPolicy,
    Unsuccessful,
    httpx_errors,
    retry,
    retry_after,
)
from citekit.http.limits import Limits, LimitsStopped, Turn
from citekit.indexes.crossref.requests import (
    Check,
    Message,
    UnreadableAnswer,
    WrongAnswer,
    is_not_found,
    read_message,
)

T = TypeVar("T")

_MAX_REDIRECTS = 3
_MAX_FAILURES = 5
"""Requests given up one after the other after which the server counts as down."""


class RequestFailed(Exception):
    """A request that failed for good; the message says why.

    ``status``: the server's final answer, if there was one; ``wrong``: it kept answering something else than what was asked.
    """

    def __init__(self, reason: str, *, status: int | None = None, wrong: bool = False) -> None:
        super().__init__(reason)
        self.status, self.wrong = status, wrong


_PASSING = (ConnectionFailed, ConnectionBroken, AnswerTimeout, Unsuccessful, UnreadableAnswer, WrongAnswer)


class PooledCrossref(habanero.Crossref):  # type: ignore[misc]
    """habanero's Crossref at ``url``. Thread-safe; calls raise RequestFailed.

    ``mailto`` goes with every request; ``on_wait`` is called when the server asks to wait.
    """

    def __init__(
        self, url: str, *, mailto: str | None, policy: RetryPolicy, on_wait: Callable[[], None]
    ) -> None:
        super().__init__(
            base_url=url, mailto=mailto, ua_string=f"citekit/{__version__}", timeout=policy.answer
        )
        self._host = urlsplit(url).netloc
        self._policy, self._on_wait = policy, on_wait
        self._single, self._list = Limits(), Limits()
        self._lock = threading.Lock()
        self._pending: set[Future[Any]] = set()
        self._stopped: str | None = None
        self._connected = threading.Event()
        self._missed = self._failures = 0
        try:
            self._http = Client(timeout=policy.answer, connect_timeout=policy.connect)
        except InvalidNetworkSettings as error:
            self._http = Client(timeout=policy.answer, connect_timeout=policy.connect, proxies=False)
            self.stop(str(error))

    def works(
        self,
        ids: str | None = None,
        *,
        filter: dict[str, list[str]] | None = None,
        query_bibliographic: str | None = None,
        limit: int | None = None,
        check: Check = lambda message: None,
    ) -> Message:
        """The message of an encoded DOI, a filter or a query; ``check`` may reject it."""
        pairs = [f"{name}:{value}" for name, values in (filter or {}).items() for value in values]
        params = {
            "query.bibliographic": query_bibliographic,
            "filter": ",".join(pairs),
            "rows": limit,
            "mailto": self.mailto,
        }
        sent = {name: value for name, value in params.items() if value}
        limits = self._list if ids is None else self._single

        def ask(turn: Turn) -> Message:
            response = self._http.send(
                "GET",
                f"{self.base_url}/works" + (f"/{ids}" if ids else ""),
                params=sent,
                headers={"User-Agent": self.ua_string + (f" (mailto:{self.mailto})" if self.mailto else "")},
                total=3 * self._policy.answer,
                max_redirects=_MAX_REDIRECTS,
                check_redirect=self._check_redirect,
                on_event=lambda event: self._note(event, turn),
            )
            if response.status != 403:  # else the next request is let through before all are stopped
                limits.update(response.headers)
            if response.status != 200:
                raise Unsuccessful(f"the server answers {response.status}", response)
            return read_message(response.body, check)

        return self._in_thread(lambda: self._retried(ask, limits))

    def registration_agency(self, ids: str) -> str:
        """The agency that registered an encoded DOI, as habanero asks for it."""

        def ask(turn: Turn) -> str:
            turn.sent = True
            with httpx_errors():
                try:
                    [label] = super(PooledCrossref, self).registration_agency(ids)
                except (habanero.RequestError, LookupError, TypeError, ValueError):
                    raise UnreadableAnswer("the server names no agency") from None
            if not isinstance(label, str):
                raise UnreadableAnswer("the server names no agency")
            return label

        return self._in_thread(lambda: self._retried(ask, self._single))

    @property
    def waiting(self) -> float | None:
        """Seconds until the limits let the next request through, if one waits for it."""
        return max(
            (seconds for limits in (self._single, self._list) if (seconds := limits.waiting)), default=None
        )

    def stop(self, reason: str) -> None:
        """Let every waiting and every later call fail at once with ``reason``."""
        with self._lock:
            self._stopped = self._stopped or reason
            pending = list(self._pending)
        for limits in (self._single, self._list):
            limits.stop(self._stopped)
        for future in pending:
            _settle(future, RequestFailed(self._stopped))

    def close(self) -> None:
        """Stop, and close the connections."""
        self.stop("the index is closed")
        self._http.close()

    def _in_thread(self, call: Callable[[], T]) -> T:
        """Run ``call`` in its own thread, so that the caller can leave at any moment."""
        future: Future[T] = Future()

        def run() -> None:
            try:
                _settle(future, call())
            except BaseException as error:  # raised again where the result is waited for
                _settle(future, error)

        with self._lock:
            if self._stopped is not None:
                raise RequestFailed(self._stopped)
            self._pending.add(future)
        try:
            threading.Thread(target=run, daemon=True).start()
            try:
                return future.result(None if self._connected.is_set() else self._policy.connect)
            except TimeoutError:
                if not self._connected.is_set():
                    self.stop(f"cannot connect to {self._host} within {self._policy.connect:g} seconds")
                return future.result()
        finally:
            with self._lock:
                self._pending.discard(future)

    def _retried(self, ask: Callable[[Turn], T], limits: Limits) -> T:
        """What ``ask`` gives, asked as often as the policy allows. Raises RequestFailed."""
        tries = 0

        def attempt(pause: float) -> T:
            nonlocal tries
            tries += 1
            with limits.turn() as turn:
                try:
                    answer = ask(turn)
                except Unsuccessful as error:
                    raise self._refusal(error.response, limits, pause) from None
            self._failures = 0
            return answer

        try:
            return retry(attempt, self._policy, is_passing=self._is_passing)
        except LimitsStopped as error:
            raise RequestFailed(str(error)) from None
        except ConnectionFailed as error:
            self.stop(f"cannot connect to {self._host}: {error}")
            raise RequestFailed(self._stopped or str(error)) from None
        except AnswerTooLarge as error:
            raise RequestFailed(str(error), status=413) from None
        except HTTPError as error:
            if not isinstance(error, _PASSING):
                raise RequestFailed(str(error)) from None
            reason = f"gave up after {tries} {'try' if tries == 1 else 'tries'}: {error}"
            self._count_failure(reason)
            raise RequestFailed(reason, wrong=isinstance(error, WrongAnswer)) from None

    def _is_passing(self, error: HTTPError) -> bool:
        """Whether to ask again; a network that was never there is tried only twice."""
        if self._stopped is not None:
            return False
        if isinstance(error, ConnectionFailed) and not self._connected.is_set():
            self._missed += 1
            return self._missed < 2
        return isinstance(error, _PASSING)

    def _count_failure(self, reason: str) -> None:
        with self._lock:
            self._failures += 1
            down = self._failures >= _MAX_FAILURES
        if down:
            self.stop(f"{self._host} failed {_MAX_FAILURES} times in a row; the last time: {reason}")

    def _refusal(self, response: Response, limits: Limits, pause: float) -> Exception:
        """What the status of an unsuccessful answer means."""
        status = response.status
        if status == 403:
            self.stop(f"{self._host} has blocked this address (403); ask its support before you go on")
            return RequestFailed(self._stopped or "", status=status)
        if status == 429:
            seconds = retry_after(response.headers)
            if seconds > self._policy.longest_pause:
                self.stop(f"{self._host} asks for a pause; try again in {seconds:.0f} seconds")
                return RequestFailed(self._stopped or "", status=status)
            limits.hold(max(seconds, pause))
            self._on_wait()
            return Unsuccessful("too many requests (429)", response)
        if status == 404 and is_not_found(response.body):
            self._failures = 0
            return RequestFailed("record not found", status=status)
        if 400 <= status < 500 and status not in (404, 408):
            return RequestFailed(f"the server refuses the request ({status})", status=status)
        stranger = " (expected a Crossref API)" if status == 404 else ""
        return Unsuccessful(f"the server answers {status}{stranger}", response)

    def _check_redirect(self, url: str) -> None:
        if (host := urlsplit(url).netloc) != self._host:
            raise RedirectRefused(f"the server redirects to {host}, which is not followed")

    def _note(self, event: str, turn: Turn) -> None:
        if event == "connected":
            self._connected.set()
        else:
            turn.sent = True


def _settle(future: Future[T], outcome: T | BaseException) -> None:
    """Give ``future`` its outcome, unless it has one."""
    try:
        if isinstance(outcome, BaseException):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
    except InvalidStateError:
        pass
