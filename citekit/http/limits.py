"""Keep to the numbers of requests that a server's answers allow.

Crossref's headers: https://www.crossref.org/documentation/retrieve-metadata/rest-api/access-and-authentication/.
"""

import math
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

_COUNT = re.compile(r"[0-9]{1,6}")
_INTERVAL = re.compile(r"([0-9]{1,6}(?:\.[0-9]+)?)\s*(ms|s|m|h)?")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_MAX_WAIT = 300.0
"""Seconds; limits that allow no request for longer are not waited for."""


class LimitsStopped(Exception):
    """No request will be allowed any more; the message says why."""


@dataclass(eq=False)
class Turn:
    """One request that is allowed.

    ``sent``: whether it left; ``done``: the monotonic time of its answer, infinite until then. The server counts it
    somewhere between the two, and only ``done`` is known to be late enough to count from.
    """

    sent: bool = False
    done: float = math.inf


class Limits:
    """Allows ``rate`` requests per ``interval`` seconds, ``concurrency`` at once.

    One request at a time until a server has named its limits, and for one that names none.
    """

    def __init__(self) -> None:
        self.rate: float = math.inf
        self.interval = 1.0
        self.concurrency = 1
        self._changed = threading.Condition()
        self._turns: list[Turn] = []
        self._active = 0
        self._waiting = 0
        self._not_before = 0.0
        self._stopped: str | None = None

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Wait until a request is allowed; it ends with the context. Raises LimitsStopped."""
        turn = Turn()
        with self._changed:
            self._waiting += 1
            try:
                while (seconds := self._seconds()) > 0:
                    if _MAX_WAIT < seconds < math.inf:
                        raise LimitsStopped(f"rate limit: no request for {seconds:.0f} seconds")
                    self._changed.wait(None if math.isinf(seconds) else seconds)
            finally:
                self._waiting -= 1
            self._turns.append(turn)
            self._active += 1
        try:
            yield turn
        finally:
            with self._changed:
                self._active -= 1
                if not turn.sent:
                    self._turns.remove(turn)
                turn.done = time.monotonic()
                self._changed.notify_all()

    def update(self, headers: Mapping[str, str]) -> None:
        """Take over the limits in an answer's headers; invalid ones are ignored."""
        rate = _COUNT.fullmatch(headers.get("x-rate-limit-limit", "").strip())
        interval = _INTERVAL.fullmatch(headers.get("x-rate-limit-interval", "").strip().lower())
        concurrency = _COUNT.fullmatch(headers.get("x-concurrency-limit", "").strip())
        with self._changed:
            if rate and interval and int(rate[0]) > 0 and float(interval[1]) > 0:
                self.rate, self.interval = int(rate[0]), float(interval[1]) * _SECONDS[interval[2] or "s"]
            if concurrency and int(concurrency[0]) > 0:
                self.concurrency = int(concurrency[0])
            self._changed.notify_all()

    def hold(self, seconds: float) -> None:
        """Allow no request for so long."""
        with self._changed:
            self._not_before = max(self._not_before, time.monotonic() + seconds)

    def stop(self, reason: str) -> None:
        """Raise LimitsStopped wherever a turn is waited for, now or later."""
        with self._changed:
            self._stopped = self._stopped or reason
            self._changed.notify_all()

    @property
    def waiting(self) -> float | None:
        """Seconds that waiting requests, or a pause of the server, still take; or None."""
        with self._changed:
            if self._stopped is not None:
                return None
            held = self._not_before - time.monotonic()
            seconds = self._seconds() if self._waiting and held <= 0 else held
        return seconds if 0 < seconds < math.inf else None

    def _seconds(self) -> float:
        """Seconds until the next request is allowed; infinite until another ends."""
        if self._stopped is not None:
            raise LimitsStopped(self._stopped)
        if self._active >= self.concurrency:
            return math.inf
        now = time.monotonic()
        self._turns = [turn for turn in self._turns if turn.done + self.interval > now]
        free = 0.0
        if len(self._turns) >= self.rate:
            answered = sorted(turn.done for turn in self._turns)
            free = answered[len(answered) - int(self.rate)] + self.interval - now
        return max(free, self._not_before - now)
