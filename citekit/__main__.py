"""The command ``citekit`` and ``python -m citekit``: Ctrl-C ends it with one line and exit code 130.

Imports nothing at first, so that this holds while all other modules load.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

_MESSAGE = b"citekit: interrupted\n"
_EXIT_CODE = 130


class Interrupted(BaseException):
    """Ctrl-C. Not a KeyboardInterrupt, which click turns into 'Aborted!' and exit code 1."""


def main() -> None:
    """Run the command line."""
    try:
        _handle_interrupts()
        from citekit.cli.main import main as command

        command(prog_name="citekit")
    except (Interrupted, KeyboardInterrupt):
        os.write(2, _MESSAGE)
        sys.exit(_EXIT_CODE)


def _handle_interrupts() -> None:
    """Raise Interrupted on Ctrl-C, unless it is ignored, as it is after nohup and in the background."""
    import signal

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
        sys.unraisablehook = _report_unraisable


def _interrupt(signum: int, frame: FrameType | None) -> None:
    """Raise Interrupted; end the process where a module loads, which may turn it into another exception."""
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            _end()
        frame = frame.f_back
    raise Interrupted


def _report_unraisable(unraisable: sys.UnraisableHookArgs) -> None:
    """End the process where Ctrl-C came in a callback or a destructor, out of which nothing can be raised."""
    if isinstance(unraisable.exc_value, Interrupted):
        _end()
    sys.__unraisablehook__(unraisable)


def _end() -> None:
    os.write(2, _MESSAGE)
    os._exit(_EXIT_CODE)


if __name__ == "__main__":
    main()
