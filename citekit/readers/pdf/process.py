"""A PDF's glyphs, taken by a process of its own.

A hostile PDF can hold the library that opens it for hours, fill all memory or make it crash, and nothing in
the same process can stop that. The child may use `MOST_MEMORY`, and `SECONDS` for each page; what it
finds comes page by page.
"""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from threading import Timer
from typing import IO

import msgspec

from citekit.errors import SourceError
from citekit.readers.pdf.glyphs import Opened, Page, opened

SECONDS = 60.0
MOST_MEMORY = 3_000_000_000

# The child finds its modules where this process does; it reads no file of the folder it runs in otherwise.
_CHILD = "import sys; sys.path[:] = sys.argv[1:]; from citekit.readers.pdf.process import serve; serve()"
_BROKEN = "the PDF breaks its reader; open it, print it to a new PDF and name that"


class _Said(msgspec.Struct, array_like=True):
    """A message of the child: what the PDF says of itself, then page by page, then nothing more; or an error."""

    title: str = ""
    doi: str | None = None
    page: Page | None = None
    error: str | None = None


_DECODER = msgspec.msgpack.Decoder(_Said)


def opened_apart(data: bytes, file: str) -> Opened:
    """As `pdf_glyphs.opened`, but in a process of its own, which ends with the iterator of the pages."""
    command = [sys.executable, "-I", "-c", _CHILD, *sys.path]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError), process.stdin as stream:
            stream.write(data)
        head = _next(process, file)
    except BaseException:
        _end(process)
        raise
    return Opened(head.title, head.doi, _pages(process, file))


def _pages(process: "subprocess.Popen[bytes]", file: str) -> Iterator[Page]:
    try:
        while (page := _next(process, file).page) is not None:
            yield page
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()


def _next(process: "subprocess.Popen[bytes]", file: str) -> _Said:
    """What the child says next."""
    assert process.stdout is not None
    late: list[bool] = []

    def stop() -> None:
        late.append(True)
        process.kill()

    timer = Timer(SECONDS, stop)
    timer.start()
    try:
        size = process.stdout.read(4)
        said = process.stdout.read(int.from_bytes(size, "big")) if len(size) == 4 else b""
    finally:
        timer.cancel()
    if len(size) == 4 and len(said) == int.from_bytes(size, "big"):
        found = _DECODER.decode(said)
        if found.error is not None:
            raise SourceError(found.error, file=file)
        return found
    if late:
        what = f"a page of the PDF takes more than {SECONDS:.0f} seconds to read"
        raise SourceError(f"{what}; open it, print it to a new PDF and name that", file=file)
    raise SourceError(_BROKEN, file=file)


def serve() -> None:
    """The child: a PDF on standard input, its head and pages on standard output."""
    _limit_memory()
    out = sys.stdout.buffer
    try:
        document = opened(sys.stdin.buffer.read(), "")
        _say(out, _Said(document.title, document.doi))
        for page in document.pages:
            _say(out, _Said(page=page))
        _say(out, _Said())
    except SourceError as error:
        _say(out, _Said(error=error.message))


def _limit_memory() -> None:
    """Where the system can be asked to."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _say(out: IO[bytes], message: _Said) -> None:
    said = msgspec.msgpack.encode(message)
    out.write(len(said).to_bytes(4, "big") + said)
    out.flush()
