"""How far the asking is: a bar on a terminal, a plain line now and then elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from tqdm import tqdm

from citekit.indexes.index import Progress

_SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def bar(stream: TextIO) -> Iterator[Callable[[Progress], None]]:
    """What is to be told of every change; ``stream`` gets a bar where it is a terminal, else a line."""
    shown = _Bar(stream) if stream.isatty() else _Lines(stream)
    try:
        yield shown.tell
    finally:
        shown.close()


class _Bar:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bar: tqdm[None] | None = None

    def tell(self, progress: Progress) -> None:
        if self._bar is None:
            self._bar = tqdm(desc="Crossref", unit="", file=self._stream, leave=False, dynamic_ncols=True)
        self._bar.total = progress.total
        self._bar.n = progress.done
        self._bar.set_postfix_str(_said(progress), refresh=True)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


class _Lines:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._next = time.monotonic() + _SECONDS_BETWEEN_LINES

    def tell(self, progress: Progress) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _SECONDS_BETWEEN_LINES
            self._stream.write(f"citekit: Crossref: {progress.done} of {progress.total}, {_said(progress)}\n")
            self._stream.flush()

    def close(self) -> None:
        """Lines need no end."""


def _said(progress: Progress) -> str:
    waiting = f", waiting {progress.waiting:.0f} s for the limit" if progress.waiting else ""
    return f"{progress.asked} asked, {progress.cached} cached{waiting}"
