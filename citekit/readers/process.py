"""A file read by a child process, which can be stopped.

A hostile file can keep the library that opens it busy for hours, fill all memory or crash it, and nothing in the
same process can stop that. The child may use the memory and the time of `citekit.readers.limits`. It ends with its
parent, because then its standard input ends.
"""

import contextlib
import os
import subprocess
import sys
from importlib import import_module
from threading import Event, Thread, Timer
from typing import IO, NoReturn

import msgspec

from citekit.errors import SourceError
from citekit.model.article import Article
from citekit.readers.limits import MOST_CHARACTERS, most_memory, most_seconds

# The child finds its modules where this process does; it reads no file of the folder it runs in otherwise.
_CHILD = "import sys; sys.path[:] = sys.argv[1:]; from citekit.readers.process import serve; serve()"
_WAITING = 4
"""So many times the limit of processor time may pass: the machine may be busy, or know no such limit."""
_ADVICE = "open it, save or print it to a new file and name that"


class _Request(msgspec.Struct, array_like=True):
    """What the child is to do: call ``read(data, id, file, *more)`` of a module, within limits."""

    module: str
    data: bytes
    id: str
    file: str
    more: tuple[str, ...]
    memory: int
    seconds: int


class _Reply(msgspec.Struct, array_like=True):
    """The article; or an error, its file and its line."""

    article: Article | None = None
    error: str = ""
    file: str | None = None
    line: int | None = None


def read_in_child(module: str, data: bytes, id: str, file: str, *more: str, size: int) -> Article:
    """Read a file as ``read`` of that module of `citekit.readers` does, but in a child process.

    ``size``: the file's bytes, unpacked. Raises SourceError, also where the file needs too much memory or time.
    """
    memory, seconds = most_memory(size), most_seconds(size)
    request = msgspec.msgpack.encode(_Request(module, data, id, file, more, memory, seconds))
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", _CHILD, *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    late = Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = Timer(_WAITING * seconds, stop)
    timer.start()
    try:
        answer = _ask(process, request)
    finally:
        timer.cancel()
        process.kill()
        process.wait()
    if late.is_set() or process.returncode == -_cpu_signal():
        raise SourceError(f"Too slow to read (limit: {seconds} seconds for this size); {_ADVICE}", file=file)
    if not answer or process.returncode > 0:
        raise SourceError(
            f"Damaged, or needs more memory than the limit for this size ({memory // 1_000_000} MB); {_ADVICE}",
            file=file,
        )
    reply = msgspec.msgpack.decode(answer, type=_Reply)
    if reply.article is None:
        raise SourceError(reply.error, file=reply.file, line=reply.line)
    return reply.article


def _ask(process: "subprocess.Popen[bytes]", request: bytes) -> bytes:
    """The child's answer to a request; b'' where it crashes. Its standard input ends after that."""
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdout as answers:
        try:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(len(request).to_bytes(8, "big"))
                process.stdin.write(request)
                process.stdin.flush()
            answer = answers.read()
            process.wait()
        finally:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
    return answer


def _cpu_signal() -> int:
    """The number of the signal that ends a process after its processor time; 0 where there is none."""
    import signal

    return int(getattr(signal, "SIGXCPU", 0))


def serve() -> NoReturn:
    """Run the child: a request on standard input, the reply on standard output."""
    requests = sys.stdin.buffer
    size = int.from_bytes(requests.read(8), "big")
    request = msgspec.msgpack.decode(requests.read(size), type=_Request)
    _limit(request.memory, request.seconds)
    Thread(target=_end_with_parent, args=(requests,), daemon=True).start()
    sys.stdout.buffer.write(msgspec.msgpack.encode(_read(request)))
    sys.stdout.flush()
    os._exit(0)  # without waiting for the thread


def _read(request: _Request) -> _Reply:
    try:
        read = import_module(f"citekit.readers.{request.module}").read
        article: Article = read(request.data, request.id, request.file, *request.more)
    except SourceError as error:
        return _Reply(error=error.message, file=error.file, line=error.line)
    except MemoryError:
        limit = request.memory // 1_000_000
        return _Reply(
            error=f"Too much memory needed (limit: {limit} MB for this size); {_ADVICE}", file=request.file
        )
    except Exception as error:
        return _Reply(error=unreadable(error), file=request.file)
    if len(article.text) > MOST_CHARACTERS:
        return _Reply(error=f"Too much text (limit: {MOST_CHARACTERS:,} characters)", file=request.file)
    return _Reply(article)


def unreadable(error: Exception) -> str:
    """The message for what breaks a reader."""
    return f"Cannot be read ({type(error).__name__}: a fault of citekit, please report it); {_ADVICE}"


def _end_with_parent(requests: IO[bytes]) -> None:
    requests.read(1)
    os._exit(1)


def _limit(memory: int, seconds: int) -> None:
    """Limit memory and processor time where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
