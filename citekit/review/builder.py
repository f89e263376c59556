"""A thread that builds whenever something changed, one build after the other."""

from collections.abc import Callable
from threading import Condition, Thread

_SECONDS = 1.0


class Builder:
    """Calls ``build`` in its own thread after each `request`; several requests meanwhile are one."""

    def __init__(self, build: Callable[[], None]) -> None:
        self._build = build
        self._condition = Condition()
        self._wanted = self._closed = False
        self._thread = Thread(target=self._work, name="citekit-builder", daemon=True)
        self._thread.start()

    @property
    def wanted(self) -> bool:
        """Whether a build is requested that has not begun."""
        return self._wanted

    def request(self) -> None:
        """Build, after the build that runs if there is one."""
        with self._condition:
            self._wanted = True
            self._condition.notify_all()

    def close(self, on_wait: Callable[[], None]) -> None:
        """Finish what was requested; ``on_wait`` is called where that lasts."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()
        self._thread.join(_SECONDS)
        if self._thread.is_alive():
            on_wait()
            self._thread.join()

    def _work(self) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._wanted or self._closed)
                if self._closed and not self._wanted:
                    return
                self._wanted = False
            self._build()
