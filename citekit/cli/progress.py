"""How far a command is: a bar on a terminal, a line every ten seconds elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

from citekit.cli.output import warn
from citekit.runtime.stages import listen

if TYPE_CHECKING:
    from citekit.indexes.index import Progress

_SECONDS_BETWEEN_LINES = 10.0
_SECONDS_BEFORE_BAR, _SECONDS_BETWEEN_MOVES = 0.5, 0.1
_WIDTH = 20
_ADVICE = "Crossref answers more slowly without an email address; --mailto you@example.org makes it faster"

Show = Callable[[int, int, str], None]
"""Shows how many of how many are done, and a remark."""


@contextmanager
def show_progress(label: str) -> Iterator[Show]:
    """A function (done, total, remark) that shows progress on standard error."""
    with ExitStack() as stack:
        yield _bar(label, stack) if sys.stderr.isatty() else _lines(label)


class StageProgress:
    """Shows the stages of a build (see `citekit.runtime.stages`).

    A stage that lasts gets a bar on a terminal; elsewhere a line is printed every ten seconds, whatever the stage.
    ``verbose``: instead, a line for each source and stage when it is done, with its seconds.
    """

    def __init__(self, *, verbose: bool = False) -> None:
        self._verbose = verbose
        self._stage, self._what = "", ""
        self._start = self._begin = time.monotonic()
        self._bar = ExitStack()
        self._show: Show | None = None
        self._next = time.monotonic() + _SECONDS_BETWEEN_LINES

    def __call__(self, stage: str, done: int, total: int, what: str) -> None:
        """Show that so many of the stage are done, and ``what`` is next."""
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._start, self._what = stage, now, ""
        if self._verbose:
            self._describe(done, total, what, now)
        elif sys.stderr.isatty():
            self._move_bar(done, total, what, now)
        elif now >= self._next:
            self._next = now + _SECONDS_BETWEEN_LINES
            warn(f"{stage}: {done} of {total}" + (f", {what}" if what else ""))
        if done == total:
            self.close()

    def close(self) -> None:
        """End the bar that is shown."""
        self._stage, self._show = "", None
        self._bar.close()

    def _describe(self, done: int, total: int, what: str, now: float) -> None:
        """Print what is done: the thing before, or a whole stage of unnamed things."""
        if self._what:
            warn(f"{self._stage} {self._what}: {now - self._begin:.2f} s")
        elif done == total:
            warn(f"{self._stage} ({total}): {now - self._start:.2f} s")
        self._what, self._begin = what, now

    def _move_bar(self, done: int, total: int, what: str, now: float) -> None:
        if self._show is None:
            if now - self._start < _SECONDS_BEFORE_BAR:
                return
            self._show, self._next = _bar(self._stage, self._bar), now
        if now >= self._next or done == total:
            self._next = now + _SECONDS_BETWEEN_MOVES
            self._show(done, total, what)


@contextmanager
def stage_progress(verbosity: int) -> Iterator[None]:
    """Show the stages of the build inside; nothing for a ``verbosity`` below 0, all for one above."""
    if verbosity < 0:
        yield
        return
    progress = StageProgress(verbose=verbosity > 0)
    with listen(progress):
        try:
            yield
        finally:
            progress.close()


@contextmanager
def crossref_progress(mailto: str | None) -> Iterator[Callable[["Progress"], None]]:
    """A function that shows the progress of queries to Crossref.

    The first time that limits make it wait, it says that an email address (``mailto``) makes it faster.
    """
    advised = bool(mailto)
    with show_progress("Crossref") as show:

        def report(progress: "Progress") -> None:
            nonlocal advised
            show(progress.done, progress.total, _remark(progress))
            if progress.waiting and not advised:
                advised = True
                if sys.stderr.isatty():
                    click.echo(err=True)  # the bar goes on below
                warn(_ADVICE)

        yield report


def _bar(label: str, stack: ExitStack) -> Show:
    """A bar that appears with the first progress and ends with ``stack``."""
    bar = click.progressbar(
        length=1,
        label=label,
        file=sys.stderr,
        width=_WIDTH,
        show_eta=False,
        show_percent=False,
        show_pos=True,
        item_show_func=lambda remark: remark,
    )

    def show(done: int, total: int, remark: str) -> None:
        bar.length, bar.finished = total, False  # the total may grow after all was done
        bar.current_item = remark
        if not bar.entered:
            stack.enter_context(bar)
        bar.update(done - bar.pos)
        bar.render_progress()

    return show


def _lines(label: str) -> Show:
    next_line = time.monotonic() + _SECONDS_BETWEEN_LINES

    def show(done: int, total: int, remark: str) -> None:
        nonlocal next_line
        if time.monotonic() >= next_line:
            next_line = time.monotonic() + _SECONDS_BETWEEN_LINES
            warn(f"{label}: {done} of {total}" + (f", {remark}" if remark else ""))

    return show


def _remark(progress: "Progress") -> str:
    waiting = f", waiting {progress.waiting:.0f} s (rate limit)" if progress.waiting else ""
    kinds = ((progress.total - progress.searches, "DOIs"), (progress.searches, "searches"))
    parts = [f"{number} {kind}" for number, kind in kinds if number]
    if progress.agencies:
        parts.append(f"{progress.agencies} at other agencies")
    return f"{', '.join(parts)}; {progress.asked} queried, {progress.cached} cached{waiting}"
