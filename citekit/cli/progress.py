"""How far a command is: a bar on a terminal, a line every ten seconds elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

from citekit.cli.output import warn

if TYPE_CHECKING:
    from citekit.indexes.index import Progress

_SECONDS_BETWEEN_LINES = 10.0
_WIDTH = 20
_ADVICE = "Crossref answers more slowly without an email address; --mailto you@example.org makes it faster"

Show = Callable[[int, int, str], None]
"""Shows how many of how many are done, and a remark."""


@contextmanager
def show_progress(label: str) -> Iterator[Show]:
    """A function (done, total, remark) that shows progress on standard error."""
    with ExitStack() as stack:
        yield _bar(label, stack) if sys.stderr.isatty() else _lines(label)


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
