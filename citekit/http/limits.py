"""How many requests a server allows: read from the headers of its answers, and kept to.

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
_TRAVEL = 0.1
"""Seconds that a request takes to the server, at most: only then the server counts it."""
_LONGEST = 300.0
"""Limits that let nobody through for so many seconds are not waited for."""


class Stopped(Exception):
    """There will be no turn; the message says why."""


@dataclass(eq=False)
class Turn:
    """One request that was let through. ``sent`` and ``done``: the monotonic times at which it left and was
    answered; infinite until then. ``first``: on a new connection, which the server may be slow to take up.
    """

    sent: float = math.inf
    done: float = math.inf
    first: bool = False

    @property
    def arrived(self) -> float:
        """When it had reached the server, at the latest."""
        return self.done if self.first else min(self.done, self.sent + _TRAVEL)


class Limits:
    """Lets requests through: at most ``rate`` in any ``interval`` seconds, at most ``most`` at once.

    Before a server has told its limits, and where it tells none, one request at a time.
    """

    def __init__(self) -> None:
        self.rate: float = math.inf
        self.interval = 1.0
        self.most = 1
        self._changed = threading.Condition()
        self._turns: list[Turn] = []
        self._under_way = 0
        self._waiting = 0
        self._not_before = 0.0
        self._stopped: str | None = None

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Wait for a turn; it ends with the context. Raises Stopped."""
        turn = Turn()
        with self._changed:
            self._waiting += 1
            try:
                while (seconds := self._seconds()) > 0:
                    if _LONGEST < seconds < math.inf:
                        raise Stopped(f"the limits allow no request for {seconds:.0f} seconds")
                    self._changed.wait(None if math.isinf(seconds) else seconds)
            finally:
                self._waiting -= 1
            self._turns.append(turn)
            self._under_way += 1
        try:
            yield turn
        finally:
            with self._changed:
                self._under_way -= 1
                if math.isinf(turn.sent):
                    self._turns.remove(turn)
                turn.done = time.monotonic()
                self._changed.notify_all()

    def tell(self, headers: Mapping[str, str]) -> None:
        """Take over what an answer's headers say; what is no number is passed over."""
        rate = _COUNT.fullmatch(headers.get("x-rate-limit-limit", "").strip())
        interval = _INTERVAL.fullmatch(headers.get("x-rate-limit-interval", "").strip().lower())
        most = _COUNT.fullmatch(headers.get("x-concurrency-limit", "").strip())
        with self._changed:
            if rate and interval and int(rate[0]) > 0 and float(interval[1]) > 0:
                self.rate, self.interval = int(rate[0]), float(interval[1]) * _SECONDS[interval[2] or "s"]
            if most and int(most[0]) > 0:
                self.most = int(most[0])
            self._changed.notify_all()

    def hold(self, seconds: float) -> None:
        """Let nobody through for so long."""
        with self._changed:
            self._not_before = max(self._not_before, time.monotonic() + seconds)

    def stop(self, reason: str) -> None:
        """Whoever waits, now or later, gets Stopped at once."""
        with self._changed:
            self._stopped = self._stopped or reason
            self._changed.notify_all()

    @property
    def waiting(self) -> float | None:
        """Seconds until the next turn, while the server lets wait or somebody waits for the rate; else None."""
        with self._changed:
            if self._stopped is not None:
                return None
            held = self._not_before - time.monotonic()
            seconds = self._seconds() if self._waiting and held <= 0 else held
        return seconds if 0 < seconds < math.inf else None

    def _seconds(self) -> float:
        """Seconds until the next turn may begin; infinite until another has ended. Raises Stopped."""
        if self._stopped is not None:
            raise Stopped(self._stopped)
        if self._under_way >= self.most:
            return math.inf
        now = time.monotonic()
        self._turns = [turn for turn in self._turns if turn.arrived + self.interval > now]
        free = 0.0
        if len(self._turns) >= self.rate:
            arrived = sorted(turn.arrived for turn in self._turns)
            free = arrived[len(arrived) - int(self.rate)] + self.interval - now
        return max(free, self._not_before - now)
