"""How fast ``citekit corpus read`` is, what its engine costs, and what it survives.

    python benchmarks/corpus.py ARTICLES [--files 1000] [--workers 2] [--keep PATH]

ARTICLES holds page texts (``*/page.txt``). They are varied until there are so many files: in a copy one word in twenty is
another word of the article, and one in a hundred has another letter, so that new words keep coming. Processor time is that of
all processes, also those that were waited for; a busy machine changes it little, and wall-clock time much.
"""

import argparse
import hashlib
import os
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import psutil

from citekit.corpus.schema import TABLES
from citekit.corpus.tables import finished_shards, open_tables

PLUGIN = Path(__file__).parent.parent / "tests" / "corpus" / "plugin"
"""A reader of files that hang, eat memory or crash."""
HOSTILE = ("hang", "eat memory", "crash")
CITEKIT = [sys.executable, "-m", "citekit", "corpus", "read"]
_WORD = re.compile(r"[A-Za-z]{5,}")
_PLAIN = """
import sys, time
from pathlib import Path
from citekit.config.config import Config
from citekit.pipeline import read_works
from citekit.readers.step import Reading, read_source
from citekit.tagging.choice import tagging_step
config, tag = Config(offline=True), tagging_step(("auto",))
for path in sorted(Path(sys.argv[1]).iterdir()):
    read_works(config, Reading([read_source(str(path), "x", config, None)], [str(path)], []), tag)
"""


class Run(NamedTuple):
    """Seconds by the clock and of the processors; of the worker with the most, and the most bytes of a worker.

    A worker counts with its child.
    """

    wall: float
    processor: float
    busiest: float
    memory: int


def vary(text: str, rng: random.Random) -> str:
    """Another article of the same form."""
    words = _WORD.findall(text)
    lower = [word for word in words if word.islower()]

    def other(match: re.Match[str]) -> str:
        chance = rng.random()
        if chance < 0.05 and match[0].islower():
            return rng.choice(lower)
        if chance < 0.06:
            at = rng.randrange(1, len(match[0]))
            return match[0][:at] + rng.choice("aeioulnrst") + match[0][at + 1 :]
        return match[0]

    return _WORD.sub(other, text)


def make_articles(articles: Path, folder: Path, count: int) -> None:
    """Fill ``folder`` with articles, the same for the same count."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(articles.glob("*/page.txt"))]
    rng = random.Random(1)
    folder.mkdir(parents=True)
    for number in range(count):
        text = texts[number % len(texts)]
        text = text if number < len(texts) else vary(text, rng)
        (folder / f"{number:06}.txt").write_text(text, encoding="utf-8")


@dataclass
class Workers:
    """What was seen of the workers of a run: bytes in memory, and seconds of each."""

    memory: int = 0
    seconds: dict[int, float] = field(default_factory=dict)

    def look(self, process: int) -> None:
        """Look at the children of a process that have children: those are workers."""
        with suppress(psutil.Error):
            for worker in psutil.Process(process).children():
                family = [worker, *worker.children()]
                if len(family) > 1:
                    self.memory = max(self.memory, sum(one.memory_info().rss for one in family))
                    ended = worker.cpu_times()
                    seconds = sum(one.cpu_times().user + one.cpu_times().system for one in family)
                    self.seconds[worker.pid] = seconds + ended.children_user + ended.children_system


@contextmanager
def watched(process: int) -> Iterator[Workers]:
    """The workers of a process, looked at while the context lasts."""
    workers, ended = Workers(), threading.Event()

    def look() -> None:
        while not ended.wait(0.5):
            workers.look(process)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield workers
    finally:
        ended.set()
        thread.join()


def run(command: list[str], during: Callable[["subprocess.Popen[bytes]"], None] | None = None) -> Run:
    """Run a command; ``during`` is called with its process."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with watched(process.pid) as workers:
        if during:
            during(process)
        process.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    busiest = max(workers.seconds.values(), default=used)
    return Run(time.perf_counter() - start, used, busiest, workers.memory)


def rows_hash(folder: Path) -> str:
    """A hash of all rows, whatever their order."""
    digest = hashlib.sha256()
    with open_tables(folder) as tables:
        for table in TABLES:
            rows = tables.execute(f'SELECT * FROM "{table}" ORDER BY ALL')
            while some := rows.fetchmany(1000):
                digest.update(repr(some).encode())
    return digest.hexdigest()[:16]


def kill_workers(folder: Path, every: int) -> Callable[["subprocess.Popen[bytes]"], None]:
    """Kill a worker three times, whenever so many more shards are finished."""

    def during(process: "subprocess.Popen[bytes]") -> None:
        for finished in (every, 2 * every, 3 * every):
            wait_for(folder, finished, process)
            workers = [worker for worker in psutil.Process(process.pid).children() if worker.children()]
            os.kill(workers[0].pid, signal.SIGKILL)

    return during


def kill_run(folder: Path, finished: int) -> Callable[["subprocess.Popen[bytes]"], None]:
    """Kill the whole run, with all its processes, when so many shards are finished."""

    def during(process: "subprocess.Popen[bytes]") -> None:
        wait_for(folder, finished, process)
        for one in [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]:
            one.kill()

    return during


def wait_for(folder: Path, finished: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until so many shards are finished, or the process has ended."""
    while process.poll() is None and len(finished_shards(folder)) < finished:
        time.sleep(0.1)


def speed(articles: Path, folder: Path, files: int, workers: int) -> None:
    """Print the table of speed and memory."""
    print(
        f"| {files} page texts, all steps | seconds | processor seconds | files per processor second | memory |"
    )
    print("| --- | --- | --- | --- | --- |")
    runs = {"without an engine, one process": run([sys.executable, "-c", _PLAIN, str(articles)])}
    for number in (1, workers):
        output = folder / f"workers-{number}"
        runs[f"workers: {number}"] = run(
            [*CITEKIT, str(articles), "-o", str(output), "--workers", str(number)]
        )
    for name, one in runs.items():
        memory = f"{one.memory / 1e6:.0f} MB" if one.memory else ""
        print(f"| {name} | {one.wall:.0f} | {one.processor:.0f} | {files / one.processor:.2f} | {memory} |")
    plain, single, several = runs.values()
    print(f"\noverhead of the engine: {single.processor / plain.processor - 1:.1%} of processor time")
    print(
        f"{workers} workers against one: {single.wall / several.wall:.2f} times as fast by the clock, ",
        end="",
    )
    print(f"{single.processor / several.busiest:.2f} if each had a processor of its own\n")
    hashes = {rows_hash(folder / f"workers-{number}") for number in (1, workers)}
    print(f"the same rows: {len(hashes) == 1}\n")


def survival(articles: Path, folder: Path, workers: int) -> None:
    """Print what kills and hostile files cost."""
    for what in HOSTILE:
        (articles / f"{what}.hostile").write_text(what)
    command = [*CITEKIT, str(articles), "--workers", str(workers), "-o"]
    every = max(len(finished_shards(folder / f"workers-{workers}")) // 4, 1)
    killed = folder / "killed"
    one = run([*command, str(killed)], kill_workers(killed, every))
    hostile = tuple(f"{articles.name}/{what}.hostile" for what in HOSTILE)
    with open_tables(killed) as tables:
        failed = tables.execute("SELECT source, kind, message FROM failures ORDER BY 1").fetchall()
    print(
        f"worker killed three times, three hostile files: {one.wall:.0f} s, {one.processor:.0f} processor seconds"
    )
    for source, kind, message in failed:
        print(f"  {source}: {kind}: {message}")
    print(f"  every other row there, once: {same_but_shards(killed, folder / f'workers-{workers}', hostile)}")
    whole = folder / "whole"
    run([*command, str(whole)], kill_run(whole, every))
    before = {path: path.stat().st_mtime_ns for path in whole.glob("*/*.parquet")}
    shards = finished_shards(whole)
    run([*command, str(whole)])
    again = sum(path.stat().st_mtime_ns != at for path, at in before.items() if path.stem in shards)
    print(f"the whole run killed after {len(shards)} shards: {again} files of these written again")
    print(f"  the same rows as with the worker killed: {rows_hash(whole) == rows_hash(killed)}")


def same_but_shards(first: Path, second: Path, but: tuple[str, ...]) -> bool:
    """Whether two corpora have the same references, citations, tags, facts and notes."""
    rows = []
    for folder in (first, second):
        with open_tables(folder) as tables:
            rows.append(
                [
                    tables.execute(
                        f'SELECT * FROM "{table}" WHERE NOT list_contains(?, source) ORDER BY ALL',
                        [list(but)],
                    ).fetchall()
                    for table in ("references", "citations", "tags", "facts", "notes")
                ]
            )
    return rows[0] == rows[1]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", type=Path)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = arguments.keep or Path(made)
        articles = folder / "articles"
        os.environ["PYTHONPATH"] = os.pathsep.join([str(PLUGIN), *sys.path[1:]])
        make_articles(arguments.articles, articles, arguments.files)
        speed(articles, folder, arguments.files, arguments.workers)
        survival(articles, folder, arguments.workers)


if __name__ == "__main__":
    main()
