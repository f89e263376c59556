"""A progress bar in a notebook, by IPython's display; nothing elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

from citekit.indexes.index import Progress

Report = Callable[[Progress], None]


@contextmanager
def shown_progress(progress: Report | None) -> Iterator[Report | None]:
    """``progress`` itself; where it is None and a notebook runs the code, a bar that goes at the end."""
    if progress is not None or not _in_notebook():
        yield progress
        return
    bar = _Bar()
    try:
        yield bar.update
    finally:
        bar.close()


def _in_notebook() -> bool:
    """Whether a kernel runs the code; IPython is not imported for the question."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")


class _Bar:
    def __init__(self) -> None:
        self._handle: Any = None

    def update(self, progress: Progress) -> None:
        """Show the state; the first time, below the cell."""
        self._show(
            f"<progress max='{progress.total}' value='{progress.done}'></progress> "
            + escape(f"Crossref: {progress.done} of {progress.total} (searches: {progress.searches})")
        )

    def close(self) -> None:
        """Take the bar away."""
        if self._handle is not None:
            self._show("")

    def _show(self, html: str) -> None:
        from IPython.display import HTML, display

        if self._handle is None:
            self._handle = display(HTML(html), display_id=True)
        else:
            self._handle.update(HTML(html))
