"""Builds against an index with faults, builds that are killed, and pairs of builds, as processes; for `hostile.py`."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from hostile_worker import SECONDS

from tests.hostile.test_whole import AT_RENAME, is_whole
from tests.indexes import faults
from tests.indexes.api import Message
from tests.indexes.fixtures import LIMITS, MESSAGES
from tests.indexes.server import IndexServer

_ROOT = Path(__file__).parent.parent
_SOURCES = tuple(_ROOT / "fixtures" / name for name in ("short-review.txt", "blog.txt", "review.txt"))
_QUICK = tuple(fault for fault in faults.FAULTS if fault is not faults.HANGS)
_SLOW = (faults.HANGS, faults.DRIPS)
"""A build against an index that is silent or slow for ever waits minutes for it, once in so many builds."""
_EVERY = 20
_AT_ONCE = 6
"""Builds that wait for an index."""
_MOVES = 7
_PATIENCE = 600
"""Seconds of the clock that a process may take."""
_WORKS = 6
_FIXED = re.compile(r"\s*(?:title|author|journal|year|volume|number|pages|doi)\s*=")


class Ran(NamedTuple):
    """A process that has ended: its exit code (None: it took too long), standard error, and peak memory."""

    code: int | None
    error: str
    megabytes: int


def _run(folder: Path, *arguments: str, script: str = "", kill_after: float = 0.0) -> Ran:
    """Run citekit in a folder, or a script that does; killed after so many seconds, if any.

    More than `SECONDS` of processor time, or `_PATIENCE`, is too long.
    """
    command = [sys.executable, *(("-c", script) if script else ("-m", "citekit")), *arguments]
    environment = {
        **os.environ,
        "XDG_CACHE_HOME": str(folder / ".cache"),
        "PYTHONPATH": str(_ROOT),
        "NO_PROXY": "*",
        "no_proxy": "*",
    }
    with tempfile.TemporaryFile() as error:
        process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.DEVNULL, stderr=error, env=environment
        )
        timer = threading.Timer(kill_after or _PATIENCE, process.kill)
        timer.start()
        _, status, used = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)  # as nobody else waits for it
        error.seek(0)
        message = error.read().decode("utf-8", "replace")
    late = used.ru_utime + used.ru_stime > SECONDS or process.returncode == -signal.SIGKILL
    killed = late and (kill_after or script)
    return Ran(None if late and not killed else process.returncode, message, used.ru_maxrss // 1000)


def _count(counts: Counter[str], ran: Ran) -> None:
    counts["tried"] += 1
    counts["tracebacks"] += "Traceback" in ran.error
    counts["peak MB"] = max(counts["peak MB"], ran.megabytes)
    counts["hangs over 20 s" if ran.code is None else "read" if ran.code in (0, 1) else "refused"] += 1


def faulty_builds(seed: int, number: int) -> Counter[str]:
    """Check works that the index has while it fails now and then: none of them may come out as unknown or as another.

    Every second one is a `citekit check --fix`, of a library that it may change in the records' fields only.
    """
    counts: Counter[str] = Counter()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for counted in pool.map(lambda place: _faulty_build(f"{seed}-{place}", place), range(number)):
            _add(counts, counted)
    return counts


def _add(counts: Counter[str], more: Counter[str]) -> None:
    peak = max(counts["peak MB"], more["peak MB"])
    counts.update(more)
    counts["peak MB"] = peak


def _faulty_build(seed: str, place: int) -> Counter[str]:
    counts: Counter[str] = Counter()
    chance = random.Random(seed)
    chosen = chance.sample([one for one in MESSAGES if one.get("title") and one.get("author")], _WORKS)
    with _faulty_server(chance, slow=place % _EVERY == 0) as server, tempfile.TemporaryDirectory() as name:
        options = ("--crossref-url", server.url, "--allow-private", "--refresh")
        if place % 2:
            _mend(Path(name), chosen, options, counts)
        else:
            _build(Path(name), chosen, options, counts)
    if any(counts[fault] for fault in ("tracebacks", "hangs over 20 s", "lost bytes", "untrue states")):
        sys.stderr.write(f"faulty index, {seed}: {dict(counts)}\n")
    return counts


@contextmanager
def _faulty_server(chance: random.Random, slow: bool) -> Iterator[IndexServer]:
    with IndexServer(MESSAGES, limits=LIMITS) as server:
        for _ in range(chance.randint(1, 6)):
            paths = chance.choice(("", "/works/", "query"))
            server.arm(chance.choice(_QUICK), chance.choice((1, 2, 5, None)), paths)
        if slow:
            server.arm(chance.choice(_SLOW), None)
        yield server


def _build(folder: Path, chosen: list[Message], options: tuple[str, ...], counts: Counter[str]) -> None:
    library = [
        {"id": f"a{place}", "type": "article-journal", "title": one["title"][0], "DOI": one["DOI"]}
        for place, one in enumerate(chosen)
    ]
    (folder / "library.json").write_text(json.dumps(library), encoding="utf-8")
    _count(counts, _run(folder, "build", "library.json", *options))
    lock = folder / "bibliography" / "citekit.lock.json"
    works = json.loads(lock.read_text(encoding="utf-8"))["works"] if lock.exists() else []
    counts["lost bytes"] += len(works) != _WORKS
    counts["untrue states"] += sum(not _is_true(work["check"], work["item"]) for work in works)


def _is_true(check: Message, item: Message) -> bool:
    """Whether a state can be true of a work that the index has: its own record, or not known yet."""
    same = str(check.get("doi") or item.get("DOI")).lower() == str(item.get("DOI")).lower()
    return same and check["state"] not in ("not-found", "doi-not-found")


def _mend(folder: Path, chosen: list[Message], options: tuple[str, ...], counts: Counter[str]) -> None:
    """Fix a library with wrong fields among fields, comments and spaces of the user's own."""
    entries = [
        f"% mine {place}\n@article{{a{place},\n  title  = {{{one['title'][0]}}},\n  volume = {{0}},\n\tnote={{kept  {place}}},"
        f"\n  doi = {{{one['DOI']}}}\n}}\nbetween entries\n"
        for place, one in enumerate(chosen)
    ]
    path = folder / "library.bib"
    before = "".join(entries)
    path.write_text(before, encoding="utf-8")
    _count(counts, _run(folder, "check", "library.bib", "--fix", "all", "--yes", *options))
    counts["lost bytes"] += _kept(path.read_text(encoding="utf-8")) != _kept(before)


def _kept(text: str) -> list[str]:
    """The lines that a fix leaves as they are; a comma may follow what was the last field."""
    return [line.rstrip(",") for line in text.splitlines() if not _FIXED.match(line)]


def killed_builds(seed: int, number: int) -> Counter[str]:
    """Kill builds as they move a file or at any time, one after the other in a folder, then build: it is whole."""
    counts: Counter[str] = Counter()
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for _ in range(number):
            arguments = ("build", "--replace", "--offline", str(chance.choice(_SOURCES)))
            if chance.random() < 0.5:
                script = AT_RENAME.format(number=chance.randint(1, _MOVES), signal=int(signal.SIGKILL))
                ran = _run(folder, *arguments, script=script)
            else:
                ran = _run(folder, *arguments, kill_after=chance.uniform(0.05, 3))
            counts["tried"] += 1
            counts["tracebacks"] += "Traceback" in ran.error
            if chance.random() < 0.5:  # else another kill on top
                mended = _run(folder, "build", "--replace", "--offline", str(chance.choice(_SOURCES)))
                counts["mixed folders"] += mended.code not in (0, 1) or not is_whole(folder / "bibliography")
    return counts


def paired_builds(number: int) -> Counter[str]:
    """Run two builds of different sources into one folder at once: it holds the files of one of them."""
    counts: Counter[str] = Counter()
    with ThreadPoolExecutor(2) as pool:
        for _ in range(number):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                pair = [
                    pool.submit(_run, folder, "build", "--replace", "--offline", str(source))
                    for source in _SOURCES[:2]
                ]
                for one in pair:
                    _count(counts, one.result())
                counts["mixed folders"] += not is_whole(folder / "bibliography")
    return counts
