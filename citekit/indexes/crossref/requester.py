"""Requests to one server with its limits, retries, one error, and an end at any moment."""

import threading
from collections.abc import Callable, Collection
from concurrent.futures import Future, InvalidStateError
from typing import Any, TypeVar

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
    retry,
    retry_after,
)
from citekit.http.limits import Limits, LimitsStopped, Turn
from citekit.indexes.crossref.requests import UnreadableAnswer, WrongAnswer

T = TypeVar("T")

_MAX_FAILURES = 5
"""Requests given up one after the other after which the server counts as down."""


_MAX_REDIRECTS = 3


class Redirected(Exception):
    """The server has the answer at ``url``."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class RequestFailed(Exception):
    """A request that failed for good; the message says why.

    ``status``: the server's final answer, if there was one; ``wrong``: it kept answering something else than what was
    asked; ``answered``: it did answer, and is not only out of reach.
    """

    def __init__(
        self, reason: str, *, status: int | None = None, wrong: bool = False, answered: bool = False
    ) -> None:
        super().__init__(reason)
        self.status, self.wrong, self.answered = status, wrong, answered or status is not None


_ANSWERS = (Unsuccessful, UnreadableAnswer, WrongAnswer)
_PASSING = (ConnectionFailed, ConnectionBroken, AnswerTimeout, *_ANSWERS)


class Requester:
    """Asks one server, which messages call ``server``. Thread-safe; calls raise RequestFailed.

    ``limits``: the kinds of requests that the server counts apart. ``on_wait`` is called when it asks to wait.
    A 404 is an answer where ``is_not_found`` says so of its body, else it comes from a server that is not
    ``expected``. ``private_hosts`` as for `Client`.
    """

    def __init__(
        self,
        server: str,
        limits: tuple[Limits, ...],
        *,
        policy: RetryPolicy,
        on_wait: Callable[[], None],
        expected: str,
        is_not_found: Callable[[bytes], bool],
        private_hosts: Collection[str] | None,
    ) -> None:
        self._server, self.limits = server, limits
        self._policy, self._on_wait = policy, on_wait
        self._expected, self._is_not_found = expected, is_not_found
        self._lock = threading.Lock()
        self._pending: set[Future[Any]] = set()
        self._stopped: str | None = None
        self._connected = threading.Event()
        self._missed = self._failures = 0
        try:
            self.http = Client(
                timeout=policy.answer, connect_timeout=policy.connect, private_hosts=private_hosts
            )
        except InvalidNetworkSettings as error:
            self.http = Client(timeout=policy.answer, proxies=False)
            self.stop(str(error))

    def request(self, ask: Callable[[Turn, str | None], T], limits: Limits) -> T:
        """What ``ask`` gives, asked as often as the policy allows.

        ``ask`` gets None, or the ``url`` of the `Redirected` that it raised; each redirect has its own turn.
        """
        return self._in_thread(lambda: self._retried(ask, limits))

    def stop(self, reason: str) -> None:
        """Let every waiting and every later call fail at once with ``reason``."""
        with self._lock:
            self._stopped = self._stopped or reason
            pending = list(self._pending)
        for limits in self.limits:
            limits.stop(self._stopped)
        for future in pending:
            _settle(future, RequestFailed(self._stopped))

    def close(self) -> None:
        """Stop, and close the connections."""
        self.stop("the index is closed")
        self.http.close()

    def note(self, event: str, turn: Turn) -> None:
        """Take over an event of `Client.send` for the request that ``turn`` allowed."""
        if event == "connected":
            self._connected.set()
        else:
            turn.sent = True

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
                    self.stop(f"cannot connect to {self._server} within {self._policy.connect:g} seconds")
                return future.result()
        finally:
            with self._lock:
                self._pending.discard(future)

    def _retried(self, ask: Callable[[Turn, str | None], T], limits: Limits) -> T:
        """What ``ask`` gives, asked as often as the policy allows. Raises RequestFailed."""
        tries = 0

        def attempt(pause: float) -> T:
            nonlocal tries
            tries += 1
            url = None
            for _ in range(_MAX_REDIRECTS + 1):
                with limits.turn() as turn:
                    try:
                        answer = ask(turn, url)
                    except Redirected as redirect:
                        url = redirect.url
                        continue
                    except Unsuccessful as error:
                        raise self._refusal(error.response, limits, pause) from None
                self._failures = 0
                return answer
            raise RedirectRefused(f"too many redirects (limit: {_MAX_REDIRECTS})")

        try:
            return retry(attempt, self._policy, is_passing=self._is_passing)
        except LimitsStopped as error:
            raise RequestFailed(str(error)) from None
        except ConnectionFailed as error:
            self.stop(f"cannot connect to {self._server}: {error}")
            raise RequestFailed(self._stopped or str(error)) from None
        except AnswerTooLarge as error:
            raise RequestFailed(str(error), status=413) from None
        except HTTPError as error:
            if not isinstance(error, _PASSING):
                raise RequestFailed(str(error)) from None
            reason = f"gave up after {tries} {'try' if tries == 1 else 'tries'}: {error}"
            self._count_failure(reason)
            raise RequestFailed(
                reason, wrong=isinstance(error, WrongAnswer), answered=isinstance(error, _ANSWERS)
            ) from None

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
            self.stop(f"{self._server} failed {_MAX_FAILURES} times in a row; the last time: {reason}")

    def _refusal(self, response: Response, limits: Limits, pause: float) -> Exception:
        """What the status of an unsuccessful answer means."""
        status = response.status
        if status == 403:
            self.stop(f"{self._server} has blocked this address (403); ask its support before you go on")
            return RequestFailed(self._stopped or "", status=status)
        if status == 429:
            seconds = retry_after(response.headers)
            if seconds > self._policy.longest_pause:
                self.stop(f"{self._server} asks for a pause; try again in {seconds:.0f} seconds")
                return RequestFailed(self._stopped or "", status=status)
            limits.hold(max(seconds, pause))
            self._on_wait()
            return Unsuccessful("too many requests (429)", response)
        if status == 404 and self._is_not_found(response.body):
            self._failures = 0
            return RequestFailed("record not found", status=status)
        if 400 <= status < 500 and status not in (404, 408):
            return RequestFailed(f"the server refuses the request ({status})", status=status)
        stranger = f" (expected {self._expected})" if status == 404 else ""
        return Unsuccessful(f"the server answers {status}{stranger}", response)


def _settle(future: Future[T], outcome: T | BaseException) -> None:
    """Give ``future`` its outcome, unless it has one."""
    try:
        if isinstance(outcome, BaseException):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
    except InvalidStateError:
        pass
