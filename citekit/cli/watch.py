"""Build again whenever a source, template, taxonomy, citekit.toml or corrections.toml changes."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread, current_thread, main_thread
from types import FrameType
from typing import TYPE_CHECKING

import click

from citekit.cli.build_options import BuildOptions
from citekit.cli.options import templates_path
from citekit.cli.output import warn
from citekit.cli.run import Built, Plan, build_folder, output_folder, report
from citekit.errors import CitekitError, UsageError

if TYPE_CHECKING:
    from citekit.model.bibliography import Bibliography
    from citekit.review.inputs import Inputs

_SECONDS = 0.5
"""How long Ctrl-C may wait where the system does not interrupt waiting."""

Changes = SimpleQueue[set[Path] | None]
"""Files that changed together; None: Ctrl-C."""


def watch_and_build(options: BuildOptions, plan: Callable[[Path, "Bibliography | None"], Plan]) -> None:
    """Build what ``plan`` says, and again after each change, until Ctrl-C.

    Raises CitekitError where the first build fails; later failures are printed. A later build is finished at Ctrl-C,
    and interrupted at the second.
    """
    from citekit.readers.sources import STANDARD_INPUT
    from citekit.review.extra import WATCHING, check_installed
    from citekit.review.watch import Watch
    from citekit.runtime.memory import collect_as_usual

    check_installed(WATCHING, "citekit build --watch")
    collect_as_usual()
    folder = output_folder(options)
    built = build_folder(options, plan, folder)
    if STANDARD_INPUT in built.plan.config.sources:
        raise UsageError(
            "Standard input cannot be read again; save it to a file, and build that with --watch"
        )
    report(options, built, folder)
    last = built.bibliography
    watch = Watch(lambda: _inputs(options, plan, folder, last))
    with _changes(watch.run) as changes, _ended_by_interrupt(changes):
        if not options.quiet:
            warn("Watching for changes; Ctrl-C ends it")
        while files := _next(changes):
            if again := _build_again(options, plan, folder):
                last = again.bibliography
                _say(options, again, files)


def _inputs(
    options: BuildOptions,
    plan: Callable[[Path, "Bibliography | None"], Plan],
    folder: Path,
    last: "Bibliography",
) -> "Inputs":
    """What a build reads; citekit.toml at least, where it has a fault."""
    from citekit.config.config import Config
    from citekit.review.inputs import inputs

    try:
        return inputs(plan(folder, last).config, Path(), templates_path(options.templates))
    except CitekitError:
        return inputs(Config(), Path())


def _build_again(
    options: BuildOptions, plan: Callable[[Path, "Bibliography | None"], Plan], folder: Path
) -> Built | None:
    try:
        return build_folder(options, plan, folder, agrees=lambda question, plan: False)
    except CitekitError as error:
        warn(f"Not built: {error}")
        return None


def _say(options: BuildOptions, built: Built, files: set[Path]) -> None:
    """A line for people, or the summary for scripts."""
    from citekit.cli import summary

    names = ", ".join(sorted(file.name for file in files))
    works, review = len(built.bibliography), len(summary.to_review(built.bibliography))
    if options.json:
        click.echo(summary.json_text(built.bibliography, output_folder(options), built.previous))
    elif not options.quiet:
        click.echo(
            f"{time.strftime('%H:%M:%S')} built ({names}): {summary.quantity(works, 'work')}, {review} to review"
        )


@contextmanager
def _changes(run: Callable[[Callable[[set[Path]], None], Event], None]) -> Iterator[Changes]:
    """The changes that a thread sees."""
    changes: Changes = SimpleQueue()
    stop = Event()
    thread = Thread(target=run, args=(changes.put, stop), name="citekit-watch", daemon=True)
    thread.start()
    try:
        yield changes
    finally:
        stop.set()
        thread.join()


@contextmanager
def _ended_by_interrupt(changes: Changes) -> Iterator[None]:
    """Have the first Ctrl-C end the changes, unless it is ignored or this is not the main thread."""
    before = signal.getsignal(signal.SIGINT)
    if not callable(before) or current_thread() is not main_thread():
        yield
        return

    def end(signum: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        changes.put(None)

    signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _next(changes: Changes) -> set[Path] | None:
    """The files that changed next."""
    while True:
        with suppress(Empty):
            return changes.get(timeout=_SECONDS)
