"""Where shards are read: in this process, or in several processes of this machine.

`citekit.corpus.reading.cluster` is the one for other machines. All that an executor does is to call `read_shard`, and to call it
again where a worker was ended from outside.
"""

import atexit
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import resource_tracker
from typing import Protocol

from citekit.corpus.reading.shard import ShardResult, ShardTask, close_child, read_shard
from citekit.errors import CitekitError

MOST_LOSSES = 5
"""So many times workers may be lost while no shard is finished."""
_HOLDS = hasattr(signal, "pthread_sigmask")


class Executor(Protocol):
    """Reads shards."""

    def run(self, tasks: Sequence[ShardTask]) -> Generator[ShardResult, None, None]:
        """The results, as shards are finished. Raises CitekitError where the others cannot be."""


class InProcess:
    """Reads one shard after the other in this process."""

    def run(self, tasks: Sequence[ShardTask]) -> Generator[ShardResult, None, None]:
        """The results, in order."""
        try:
            for task in tasks:
                yield read_shard(task)
        finally:
            close_child()


class ProcessPool:
    """Reads shards in processes of this machine; those that were killed are replaced."""

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def run(self, tasks: Sequence[ShardTask]) -> Generator[ShardResult, None, None]:
        """The results, as shards are finished."""
        waiting, losses = deque(tasks), 0
        while waiting:
            with _pool(self._workers) as pool:
                for result in _results(pool, waiting, self._workers + 1):
                    losses = 0
                    yield result
            losses += 1
            if waiting and losses > MOST_LOSSES:
                raise CitekitError(
                    "Workers are killed again and again, maybe for lack of memory: use fewer --workers; finished shards are not "
                    "read again"
                )


def _results(pool: ProcessPoolExecutor, waiting: deque[ShardTask], most: int) -> Iterator[ShardResult]:
    """Take tasks from ``waiting``, at most so many at a time, until it is empty; where the pool breaks, put them back."""
    pending: dict[Future[ShardResult], ShardTask] = {}
    broken = False
    while pending or (waiting and not broken):
        while waiting and len(pending) < most and not broken:
            try:
                with _interrupts_held():
                    pending[pool.submit(read_shard, waiting[0])] = waiting[0]
                waiting.popleft()
            except BrokenProcessPool:
                broken = True
        for future in wait(pending, return_when=FIRST_COMPLETED).done:
            task = pending.pop(future)
            try:
                yield future.result()
            except BrokenProcessPool:
                broken = True
                waiting.append(task)


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool whose processes end with the context, whatever they are doing."""
    before = set(multiprocessing.active_children())
    resource_tracker.ensure_running()  # a process of its own, which Ctrl-C must not end
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _start_worker)
    finished = False
    try:
        yield pool
        finished = True
    finally:
        if not finished:
            for process in set(multiprocessing.active_children()) - before:
                process.kill()
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Processes that are started inside never see Ctrl-C, which is for the process that asked."""
    if not _HOLDS:
        yield
        return
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def _start_worker() -> None:
    """Have this process end with its parent, even where that was killed, and its own child with it."""
    atexit.register(close_child)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent

    def end_with_parent() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()
