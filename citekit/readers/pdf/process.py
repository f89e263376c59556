"""A PDF's glyphs, read by a child process.

A hostile PDF can keep the library that opens it busy for hours, fill all memory or crash it, and nothing in
the same process can stop that. The child may use `MOST_MEMORY`, and `SECONDS` for each page; it sends its
results page by page.
"""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from threading import Timer
from typing import IO

import msgspec

from citekit.errors import SourceError
from citekit.readers.pdf.glyphs import GlyphPage, PdfDocument, open_pdf

SECONDS = 60.0
MOST_MEMORY = 3_000_000_000

# The child finds its modules where this process does; it reads no file of the folder it runs in otherwise.
_CHILD = "import sys; sys.path[:] = sys.argv[1:]; from citekit.readers.pdf.process import serve; serve()"
_REPRINT = "open it, print it to a new PDF and name that"
_BROKEN = f"Damaged PDF (crashes the PDF library); {_REPRINT}"


class _Message(msgspec.Struct, array_like=True):
    """A message of the child: metadata, each page, then an empty one; or an error."""

    title: str = ""
    doi: str | None = None
    page: GlyphPage | None = None
    error: str | None = None


_DECODER = msgspec.msgpack.Decoder(_Message)


def open_in_child(data: bytes, file: str) -> PdfDocument:
    """Open a PDF as `open_pdf` does, but in a child process.

    The child ends with the iterator of the pages.
    """
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
    return PdfDocument(head.title, head.doi, _pages(process, file))


def _pages(process: "subprocess.Popen[bytes]", file: str) -> Iterator[GlyphPage]:
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


def _next(process: "subprocess.Popen[bytes]", file: str) -> _Message:
    """The next message of the child."""
    assert process.stdout is not None
    late: list[bool] = []

    def stop() -> None:
        late.append(True)
        process.kill()

    timer = Timer(SECONDS, stop)
    timer.start()
    try:
        size = process.stdout.read(4)
        data = process.stdout.read(int.from_bytes(size, "big")) if len(size) == 4 else b""
    finally:
        timer.cancel()
    if len(size) == 4 and len(data) == int.from_bytes(size, "big"):
        message = _DECODER.decode(data)
        if message.error is not None:
            raise SourceError(message.error, file=file)
        return message
    if late:
        raise SourceError(f"Page too slow to read (limit: {SECONDS:.0f} seconds); {_REPRINT}", file=file)
    raise SourceError(_BROKEN, file=file)


def serve() -> None:
    """Run the child: a PDF on standard input, messages on standard output."""
    _limit_memory()
    out = sys.stdout.buffer
    try:
        document = open_pdf(sys.stdin.buffer.read(), "")
        _send(out, _Message(document.title, document.doi))
        for page in document.pages:
            _send(out, _Message(page=page))
        _send(out, _Message())
    except SourceError as error:
        _send(out, _Message(error=error.message))


def _limit_memory() -> None:
    """Limit memory where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _send(out: IO[bytes], message: _Message) -> None:
    data = msgspec.msgpack.encode(message)
    out.write(len(data).to_bytes(4, "big") + data)
    out.flush()
