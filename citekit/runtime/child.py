"""A child process that answers requests within limits, and can be stopped.

A hostile file can keep the library that opens it busy for hours, fill all memory or crash it, and nothing in the
same process can stop that. Each request states how much memory and processor time it may take. The child ends with
its parent, because then its standard input ends.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from math import ceil
from pathlib import Path
from queue import SimpleQueue
from struct import Struct
from threading import Event, Thread, Timer
from typing import IO, Literal, NoReturn

# The child finds its modules where its parent does; it reads no file of the folder it runs in otherwise.
_CODE = "import sys; sys.path[:] = sys.argv[2:]; from citekit.runtime.child import serve; serve(sys.argv[1])"
_REQUEST, _ANSWER = Struct(">QQQ"), Struct(">Q")
"""What is sent in front: the length and the limits of a request (bytes, seconds), the length of an answer."""
_WAITING = 4
"""So many times the limit of processor time may pass: the machine may be busy, or know no such limit."""
_guarded = False


class ChildEnded(Exception):
    """The child ended without an answer: the time was over, or it crashed or was killed (``reason``)."""

    def __init__(self, reason: Literal["time", "crash"], status: int) -> None:
        super().__init__(reason)
        self.reason, self.status = reason, status


class Child:
    """A process that answers each request by ``function`` of ``module``: bytes -> bytes.

    ``waiting``: so many times the limit of processor time may pass by the clock.
    """

    def __init__(self, module: str, function: str, *, waiting: int = _WAITING) -> None:
        self._waiting = waiting
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _CODE, f"{module}:{function}", *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.pid = self._process.pid

    def ask(self, request: bytes, *, memory: int, seconds: int) -> bytes:
        """The answer, for which the child may take so many more bytes of memory and seconds of processor time.

        Raises ChildEnded; the child is then of no more use.
        """
        late = Event()

        def stop() -> None:
            late.set()
            self._process.kill()

        timer = Timer(self._waiting * seconds, stop)
        timer.start()
        try:
            answer = self._exchange(_REQUEST.pack(len(request), memory, seconds) + request)
        except BaseException:
            self.close()
            raise
        finally:
            timer.cancel()
        if answer is None:
            status = self._process.wait()
            self.close()
            raise ChildEnded("time" if late.is_set() or status == -_cpu_signal() else "crash", status)
        return answer

    def close(self) -> None:
        """End the child."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            with contextlib.suppress(BrokenPipeError):
                stream.close()

    def _exchange(self, request: bytes) -> bytes | None:
        """The answer to a request; None where the child ends."""
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None
        assert answers is not None
        with contextlib.suppress(BrokenPipeError):
            requests.write(request)
            requests.flush()
        if len(head := answers.read(_ANSWER.size)) < _ANSWER.size:
            return None
        length: int = _ANSWER.unpack(head)[0]
        return answer if len(answer := answers.read(length)) == length else None


def is_guarded() -> bool:
    """Whether this process is a child whose memory and time are limited."""
    return _guarded


def serve(name: str) -> NoReturn:
    """Run the child: answer the requests on standard input by the function 'module:function'."""
    global _guarded
    _guarded = True
    _ignore_interrupts()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is no answer
    queue: SimpleQueue[tuple[int, int, bytes]] = SimpleQueue()
    Thread(target=_receive, args=(sys.stdin.buffer, queue), daemon=True).start()
    module, _, function = name.partition(":")
    answer: Callable[[bytes], bytes] = getattr(import_module(module), function)
    while True:
        memory, seconds, request = queue.get()
        _limit(memory, seconds)
        reply = answer(request)
        answers.write(_ANSWER.pack(len(reply)) + reply)
        answers.flush()


def _receive(requests: IO[bytes], queue: SimpleQueue[tuple[int, int, bytes]]) -> None:
    """Queue the requests, and end the process with its parent, whatever it does then."""
    while len(head := requests.read(_REQUEST.size)) == _REQUEST.size:
        length, memory, seconds = _REQUEST.unpack(head)
        queue.put((memory, seconds, requests.read(length)))
    os._exit(0)


def _ignore_interrupts() -> None:
    """Ctrl-C is for the process that asks, which ends this one."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _cpu_signal() -> int:
    """The number of the signal that ends a process after its processor time; 0 where there is none."""
    import signal

    return int(getattr(signal, "SIGXCPU", 0))


def _limit(memory: int, seconds: int) -> None:
    """Limit memory and processor time, beyond what was used until now, where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        used = resource.getrusage(resource.RUSAGE_SELF)
        most = ceil(used.ru_utime + used.ru_stime) + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        space = memory_used()[0] + memory
        resource.setrlimit(resource.RLIMIT_AS, (space, resource.getrlimit(resource.RLIMIT_AS)[1]))


def memory_used() -> tuple[int, int]:
    """The bytes of this process's address space, and those in memory; 0 where the system does not say."""
    try:
        pages = Path("/proc/self/statm").read_text().split()
    except OSError:
        return 0, 0
    size = os.sysconf("SC_PAGE_SIZE")
    return int(pages[0]) * size, int(pages[1]) * size
