"""``citekit zotero``: the plug-in for Zotero, and what it runs."""

import os
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from citekit.cli.options import crossref_options, offline_option
from citekit.cli.output import write_bytes
from citekit.errors import CitekitError, UsageError

if TYPE_CHECKING:
    from citekit.zotero.protocol.answer import Answer

_SECONDS_BETWEEN_LINES = 0.1
_TERMINATED = 128 + signal.SIGTERM


class Terminated(BaseException):
    """The plug-in ended the command. Not an Exception, which steps may take for a fault of theirs."""


@click.group()
def zotero() -> None:
    """Write the plug-in for Zotero, and answer it."""


@zotero.command()
@click.argument("request", metavar="REQUEST")
@offline_option
@crossref_options
def plan(request: str, **options: Any) -> None:
    """Answer the request of a plug-in.

    REQUEST is a file with JSON, '-' for standard input; the answer is JSON on standard output, progress is JSON lines
    on standard error. The documentation of the plug-in's protocol has the details.
    """
    code = 0
    with _terminable():
        try:
            content = _answer(request, options)
        except CitekitError as error:
            content, code = (
                _error(" ".join(str(error).split()), getattr(error, "update", None)),
                error.exit_code,
            )
        except Exception as error:
            traceback.print_exc()
            reason = f"{type(error).__name__}: {error}"
            content, code = _error(f"citekit failed ({reason}); please report it with the log"), 1
    write_bytes(content)
    click.get_current_context().exit(code)


@zotero.command()
@click.option(
    "-o",
    "--output",
    default="citekit-zotero.xpi",
    show_default=True,
    metavar="FILE",
    help="The file to write.",
)
def plugin(output: str) -> None:
    """Write the plug-in as a file that Zotero installs.

    In Zotero 7 to 10, install it with Tools > Plugins > gear > Install from file.
    """
    from citekit.writers.output import write_file
    from citekit.zotero.plugin.archive import plugin_archive

    write_file(Path(output), plugin_archive())
    click.echo(f"written to {output}: in Zotero, select Tools > Plugins > gear > Install from file")


def _answer(name: str, options: dict[str, Any]) -> bytes:
    import msgspec

    from citekit.api.zotero import answer
    from citekit.zotero.protocol.request import read_request

    request = read_request(_read(name))
    return _encoded(answer(request, **options, report=JsonProgress().show), msgspec)


def _error(message: str, update: Any = None) -> bytes:
    import msgspec

    from citekit.zotero.protocol.answer import ErrorAnswer

    return _encoded(ErrorAnswer(error=message, update=update), msgspec)


def _encoded(answer: "Answer", msgspec: Any) -> bytes:
    content: bytes = msgspec.json.encode(answer)
    return content + b"\n"


def _read(name: str) -> bytes:
    """The file, or standard input. Raises UsageError."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"Cannot read the request: {error.strerror}", file=name) from None


class JsonProgress:
    """Progress as JSON lines on standard error, ten a second at most, the last of each label always."""

    def __init__(self) -> None:
        self._label = ""
        self._next = 0.0

    def show(self, label: str, done: int = 0, total: int | None = None, remark: str = "") -> None:
        """Write a line, unless one of the same label was just written."""
        import msgspec

        now = time.monotonic()
        if label == self._label and now < self._next and done != total:
            return
        self._label, self._next = label, now + _SECONDS_BETWEEN_LINES
        line = {"progress": {"label": label, "done": done, "total": total, "remark": remark}}
        click.echo(msgspec.json.encode(line), err=True)


@contextmanager
def _terminable() -> Iterator[None]:
    """End at once on SIGTERM, but let what is being written be removed."""
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    except Terminated:
        os._exit(_TERMINATED)  # without waiting for answers of the network
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(signum: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Terminated
