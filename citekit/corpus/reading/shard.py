"""The work of a worker: read the files of a shard by a guarded child, and write its tables.

The child is kept for the next shard, so that its modules and the taxonomy are loaded once. It is replaced when it has
ended, and when it has grown.
"""

import threading
import time
from pathlib import Path

import msgspec

from citekit.corpus.reading.files import File
from citekit.corpus.reading.messages import FileAnswer, FileRequest
from citekit.corpus.reading.plan import Shard
from citekit.corpus.schema import FailureRow
from citekit.corpus.settings import FILE, Settings
from citekit.corpus.tables import ShardWriter, failed_sources, failures, shard_file
from citekit.errors import CitekitError
from citekit.readers.limits import most_memory, most_seconds
from citekit.readers.process import ended_message
from citekit.runtime.child import Child, ChildEnded

_ANSWERING = ("citekit.corpus.reading.article", "answer")
"""The module and function by which the child answers."""
_STEPS = 4
"""All steps may take so many times the seconds of reading alone."""
_WAITING = 10
"""So many times the limit of processor time may pass by the clock: only a file that waits for something takes longer."""
MOST_GROWN = 180_000_000
"""A child of more bytes in memory is replaced; it begins with 90 MB."""
_ATTEMPTS = 2
"""A child may be killed by somebody else, or lack memory for what was before: a file gets a new one once."""


class ShardTask(msgspec.Struct, frozen=True):
    """A shard to be read into ``folder``; ``retry``: only those files of it that could not be read."""

    folder: str
    settings: Settings
    shard: Shard
    retry: bool = False


class ShardResult(msgspec.Struct, frozen=True):
    """What was done: how many files were read and how many could not be.

    ``seconds``: of processor time, of worker and child; ``memory``: the most bytes of the child in memory.
    """

    shard: str
    read: int
    failed: int
    seconds: float
    memory: int


def read_shard(task: ShardTask) -> ShardResult:
    """Read the files of a shard and write its tables. Raises CitekitError if they cannot be written."""
    folder, shard = Path(task.folder), task.shard
    if not (folder / FILE).is_file():
        raise CitekitError(
            "This folder is not there for every worker; use one that they all share", file=str(folder)
        )
    before = time.thread_time()
    with failures(folder):
        keep = task.retry and shard_file(folder, "sources", shard.name).exists()
        chosen = failed_sources(folder, shard.name) if keep else None
        files = [file for file in shard.files if chosen is None or file.source in chosen]
        failed, seconds, memory = 0, 0.0, 0
        with ShardWriter(folder, shard.name) as writer:
            for file in files:
                answer = _read_file(file, shard.name, task.settings)
                writer.add(answer.rows or _failure_rows(file, shard.name, answer))
                failed += answer.failure is not None
                seconds, memory = seconds + answer.seconds, max(memory, answer.memory)
            writer.finish(keep=keep)
    return ShardResult(
        shard=shard.name,
        read=len(files) - failed,
        failed=failed,
        seconds=seconds + time.thread_time() - before,
        memory=memory,
    )


class _Worker(threading.local):
    """The child of this thread."""

    child: Child | None = None


_worker = _Worker()


def close_child() -> None:
    """End the child of this thread."""
    if _worker.child:
        _worker.child.close()
        _worker.child = None


def _read_file(file: File, shard: str, settings: Settings) -> FileAnswer:
    """The rows of a file, or the failure."""
    memory, seconds = most_memory(file.bytes), _STEPS * most_seconds(file.bytes)
    request = msgspec.msgpack.encode(
        FileRequest(file.source, shard, file.path, settings.kind or None, settings.taxonomy)
    )
    answer = FileAnswer()
    for _ in range(_ATTEMPTS):
        _worker.child = _worker.child or Child(*_ANSWERING, waiting=_WAITING)
        try:
            reply = _worker.child.ask(request, memory=memory, seconds=seconds)
            answer = msgspec.msgpack.decode(reply, type=FileAnswer)
        except ChildEnded as ended:
            answer = FileAnswer(failure=ended.reason, seconds=seconds if ended.reason == "time" else 0.0)
        if answer.failure in ("time", "memory", "crash") or answer.memory > MOST_GROWN:
            close_child()
        if answer.failure not in ("memory", "crash"):
            break
    if answer.failure in ("time", "memory", "crash"):
        message = ended_message(answer.failure, memory, seconds)
        return msgspec.structs.replace(answer, message=message)
    return answer


def _failure_rows(file: File, shard: str, answer: FileAnswer) -> dict[str, bytes]:
    assert answer.failure
    row = FailureRow(source=file.source, shard=shard, kind=answer.failure, message=answer.message)
    return {"failures": msgspec.json.encode(row) + b"\n"}
