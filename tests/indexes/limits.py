"""The limits of Crossref's pools, and who is let in under them."""

import threading
import time
from collections import defaultdict, deque
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """What one pool allows one asker: `rate` requests in any `interval` seconds, `concurrency` at a time."""

    rate: int
    concurrency: int
    interval: float = 1.0

    def headers(self) -> dict[str, str]:
        """The headers by which Crossref tells its limits."""
        return {
            "x-rate-limit-limit": str(self.rate),
            "x-rate-limit-interval": f"{self.interval:g}s",
            "x-concurrency-limit": str(self.concurrency),
        }


POOLS = {
    "public-single": Limit(5, 1),
    "public-array": Limit(1, 1),
    "polite-single": Limit(10, 3),
    "polite-array": Limit(3, 3),
}


class Gate:
    """Counts for every asker of a pool what was let in during the last interval and what is under way."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._under_way: defaultdict[tuple[str, str], int] = defaultdict(int)

    def enter(self, asker: tuple[str, str], limit: Limit | None) -> bool:
        """Let a request in, or not; whoever is refused does not count. None is no limit."""
        with self._lock:
            now = time.monotonic()
            times = self._times[asker]
            if limit is not None:
                while times and times[0] <= now - limit.interval:
                    times.popleft()
                if len(times) >= limit.rate or self._under_way[asker] >= limit.concurrency:
                    return False
                times.append(now)
            self._under_way[asker] += 1
            return True

    def leave(self, asker: tuple[str, str]) -> None:
        """The request that was let in is answered."""
        with self._lock:
            self._under_way[asker] -= 1

    def forget(self) -> None:
        """Nobody has asked yet."""
        with self._lock:
            self._times.clear()
