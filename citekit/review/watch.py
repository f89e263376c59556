"""Wait for changes of the files that a build reads. The adapter of watchfiles."""

from collections.abc import Callable
from pathlib import Path
from threading import Event, Lock

from citekit.review.inputs import Inputs, stamps

_LOOK_AGAIN_MS = 3000
"""How often the files are looked at without any sign: after a sleep, and on network drives, none may come."""
_TOGETHER_MS = 50
"""Changes so close to each other are one: editors write several files to save one."""


class Watch:
    """The files that a build reads, as they were when the last build was asked for."""

    def __init__(self, look: Callable[[], Inputs]) -> None:
        self._look = look
        self._inputs = look()
        self._seen = stamps(self._inputs.files)
        self._lock = Lock()

    def newer_than(self, file: Path) -> bool:
        """Whether a file that a build reads was changed after ``file``."""
        own = stamps([file])
        times = [time for one, (time, _, _) in self._seen.items() if one != file.absolute()]
        return any(time > written for written, _, _ in own.values() for time in times)

    def changed(self) -> set[Path]:
        """The files that changed since they were last seen; they are seen now."""
        with self._lock:
            self._inputs = self._look()
            now, before = stamps(self._inputs.files), self._seen
            self._seen = now
        return {file for file in now.keys() | before.keys() if now.get(file) != before.get(file)}

    def run(self, on_change: Callable[[set[Path]], None], stop: Event) -> None:
        """Call ``on_change`` with the files of each change, until ``stop`` is set."""
        from watchfiles import watch

        while not stop.is_set():
            folders = self._inputs.folders
            for _ in watch(
                *folders,
                watch_filter=None,
                recursive=False,
                stop_event=stop,
                rust_timeout=_LOOK_AGAIN_MS,
                yield_on_timeout=True,
                debounce=_TOGETHER_MS * 4,
                step=_TOGETHER_MS,
                raise_interrupt=False,
            ):
                if changed := self.changed():
                    on_change(changed)
                if self._inputs.folders != folders:
                    break  # to watch the new ones
