"""A thread that does one job again whenever something changed, one time after the other."""

from collections.abc import Callable
from threading import Condition, Thread

_SECONDS = 1.0


class Worker:
    """Calls ``job`` in its own thread after each `request`; several requests meanwhile are one."""

    def __init__(self, job: Callable[[], None], name: str) -> None:
        self._job = job
        self._condition = Condition()
        self._wanted = self._doing = self._closed = False
        self._thread = Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    @property
    def wanted(self) -> bool:
        """Whether the job is requested and has not begun."""
        return self._wanted

    @property
    def busy(self) -> bool:
        """Whether the job is requested or being done."""
        return self._wanted or self._doing

    def request(self) -> None:
        """Do the job, after the one that is being done if there is one."""
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
                self._wanted, self._doing = False, True
            self._job()
            self._doing = False
