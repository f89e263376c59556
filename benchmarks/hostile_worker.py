"""A process that reads one file after the other and can be ended; for `hostile.py`."""

import json
import os
import resource
import select
import subprocess
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Self

sys.path.insert(0, str(Path(__file__).parent.parent))

from hostile_inputs import Input
from hostile_use import use

SECONDS = 20
"""Of processor time, that of children included, from which on a file counts as a hang."""
_PATIENCE = 300
"""Seconds of the clock after which a worker is ended: other programs may need the processors, too."""
_FRESH = 200
"""So many files are done by one process; then its peak of memory is that of the next ones."""


class Worker:
    """One process after the other; files lie in ``folder``, which it may fill."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self._done = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def run(self, case: Input) -> tuple[str, int, str]:
        """The outcome, the most megabytes that its process and its children have taken so far, and a traceback."""
        path = self._folder / case.name
        path.write_bytes(case.data)
        if self._process is None or self._done >= _FRESH:
            self._end()
            self._process, self._done = self._start(), 0
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{case.works} {path}\n")
        self._process.stdin.flush()
        self._done += 1
        if not select.select([self._process.stdout], [], [], _PATIENCE)[0]:
            self._end()
            return "hangs over 20 s", 0, ""
        answer = self._process.stdout.readline()
        if not answer:
            self._end()
            return "tracebacks", 0, "the process ended"
        reply = json.loads(answer)
        outcome = "hangs over 20 s" if reply["seconds"] > SECONDS else reply["outcome"]
        return outcome, reply["megabytes"], reply["error"]

    def _start(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "XDG_CACHE_HOME": str(self._folder / "cache")},
        )

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def main() -> None:
    """Answer a line for each line 'works path'."""
    answers = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        works, _, path = line.rstrip("\n").partition(" ")
        begin, error = _used()[0], ""
        try:
            outcome = use(Path(path), int(works))
        except Exception:
            outcome, error = "tracebacks", traceback.format_exc()
        seconds, megabytes = _used()
        reply = {"outcome": outcome, "error": error, "seconds": seconds - begin, "megabytes": megabytes}
        answers.write(json.dumps(reply) + "\n")
        answers.flush()


def _used() -> tuple[float, int]:
    """Processor seconds of this process and its children, and the megabytes of the largest."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used), max(one.ru_maxrss for one in used) // 1000


if __name__ == "__main__":
    main()
