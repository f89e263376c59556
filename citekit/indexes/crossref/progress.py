"""Count what is asked and answered, and report it."""

import threading
from collections.abc import Callable

from citekit.indexes.index import Progress


class ProgressCounter:
    """Calls ``report`` with every change; ``waiting`` gives the seconds until the next request. Thread-safe."""

    def __init__(
        self, report: Callable[[Progress], None] | None, waiting: Callable[[], float | None]
    ) -> None:
        self._report, self._waiting = report, waiting
        self._progress, self._expected = Progress(), 0
        self._lock = threading.Lock()

    def expect_searches(self, count: int) -> None:
        """Add searches that are to come: the total grows at once, and not one by one."""
        with self._lock:
            self._expected += count
        self.add(total=count, searches=count)

    def begin_search(self) -> None:
        """Count a search that was not expected."""
        with self._lock:
            more = int(self._expected == 0)
            self._expected -= 1 - more
        if more:
            self.add(total=1, searches=1)

    def add(
        self,
        *,
        asked: int = 0,
        cached: int = 0,
        done: int = 0,
        total: int = 0,
        searches: int = 0,
        agencies: int = 0,
    ) -> None:
        """Add to the counts, and report them."""
        with self._lock:
            before = self._progress
            self._progress = Progress(
                asked=before.asked + asked,
                cached=before.cached + cached,
                waiting=self._waiting(),
                done=before.done + done,
                total=before.total + total,
                searches=before.searches + searches,
                agencies=before.agencies + agencies,
            )
            if self._report is not None:
                self._report(self._progress)
