"""Read many files into the tables of a corpus."""

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from citekit.corpus.reading.executors import Executor
from citekit.corpus.reading.plan import make_plan
from citekit.corpus.reading.shard import ShardResult, ShardTask
from citekit.corpus.settings import Settings, check_folder
from citekit.corpus.tables import failures, finished_shards, shards_with_failures

_MINUTE, _HOUR = 60, 3600


class Part(NamedTuple):
    """The ``number``-th of ``parts`` parts of the shards, from 1."""

    number: int = 1
    parts: int = 1


WHOLE = Part()


class CorpusResult(NamedTuple):
    """How many files were read and could not be, and how many were finished before.

    ``seconds``: of processor time; ``memory``: the most bytes of a child in memory.
    """

    read: int = 0
    failed: int = 0
    before: int = 0
    seconds: float = 0.0
    memory: int = 0

    def __add__(self, result: object) -> "CorpusResult":
        """With what was done for one more shard."""
        if not isinstance(result, ShardResult):
            return NotImplemented
        return self._replace(
            read=self.read + result.read,
            failed=self.failed + result.failed,
            seconds=self.seconds + result.seconds,
            memory=max(self.memory, result.memory),
        )


def read_corpus(
    sources: Sequence[str],
    folder: Path,
    settings: Settings,
    executor: Executor,
    *,
    part: Part = WHOLE,
    retry_failed: bool = False,
    report: Callable[[int, int, str], None] = lambda done, total, remark: None,
) -> CorpusResult:
    """Read the files that ``sources`` name into the corpus in ``folder``, but those that were read before.

    Args:
        sources: Files, folders with all that is in them, and patterns.
        folder: The corpus; made if it is not there.
        settings: By which the files are read.
        executor: Where they are read.
        part: Which shards to read, where others are read by other processes.
        retry_failed: Read again the files that could not be read.
        report: Called with how many of how many files are done, and a remark.

    Raises:
        UsageError: A source that is not there, or a folder of another corpus.
        CitekitError: What keeps shards from being read; those that are finished are kept.
    """
    with failures(folder):
        check_folder(folder, settings)
        plan = sorted(make_plan(sources, folder, settings))[part.number - 1 :: part.parts]
        finished = finished_shards(folder)
        again = shards_with_failures(folder) if retry_failed else set()
    due = [shard for shard in plan if shard.name not in finished or shard.name in again]
    before = sum(len(shard.files) for shard in plan) - sum(len(shard.files) for shard in due)
    tasks = [ShardTask(str(folder.resolve()), settings, shard, shard.name in finished) for shard in due]
    return _run(executor, tasks, CorpusResult(before=before), report)


def _run(
    executor: Executor,
    tasks: Sequence[ShardTask],
    result: CorpusResult,
    report: Callable[[int, int, str], None],
) -> CorpusResult:
    files = {task.shard.name: len(task.shard.files) for task in tasks}
    total, done, start = sum(files.values()), 0, time.monotonic()
    report(0, total, "")
    with closing(executor.run(tasks)) as results:
        for of_shard in results:
            result += of_shard
            done += files[of_shard.shard]
            report(done, total, _remark(done, total, result.failed, time.monotonic() - start))
    return result


def _remark(done: int, total: int, failed: int, seconds: float) -> str:
    """'4.1 files a second, 3 minutes left, 2 failed'."""
    rate = done / max(seconds, 1e-3)
    parts = [f"{rate:.1f} files a second"]
    if done < total:
        parts.append(f"{_time((total - done) / rate)} left")
    if failed:
        parts.append(f"{failed} failed")
    return ", ".join(parts)


def _time(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.1f} h"
