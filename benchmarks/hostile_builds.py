"""Builds against an index with faults, builds that are killed, and pairs of builds, as processes; for `hostile.py`."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.hostile.test_whole import AT_RENAME, is_whole
from tests.indexes import faults
from tests.indexes.fixtures import LIMITS, MESSAGES
from tests.indexes.server import IndexServer

_SOURCES = tuple(
    Path(__file__).parent.parent / "fixtures" / name
    for name in ("short-review.txt", "blog.txt", "review.txt")
)
_FAULTS = tuple(fault for fault in faults.FAULTS if fault is not faults.HANGS)
"""What hangs is left to the tests: a request is given up after 60 seconds."""
_MOVES = 7
_SECONDS = 120
_WORKS = 6


def faulty_builds(chance: random.Random, number: int) -> Counter[str]:
    """Check works that the index has while it fails now and then: none of them may come out as unknown or as another."""
    counts: Counter[str] = Counter()
    titled = [
        message
        for message in MESSAGES
        # A full stop at the end of a DOI is taken for that of the sentence.
        if message.get("title") and message.get("author") and not message["DOI"].endswith(".")
    ]
    for _ in range(number):
        chosen = chance.sample(titled, _WORKS)
        with IndexServer(MESSAGES, limits=LIMITS) as server, tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for _ in range(chance.randint(1, 6)):
                server.arm(
                    chance.choice(_FAULTS),
                    chance.choice((1, 2, 5, None)),
                    chance.choice(("", "/works/", "query")),
                )
            library = [
                {
                    "id": f"a{place}",
                    "type": "article-journal",
                    "title": message["title"][0],
                    "DOI": message["DOI"],
                }
                for place, message in enumerate(chosen)
            ]
            (folder / "library.json").write_text(json.dumps(library), encoding="utf-8")
            options = ["--crossref-url", server.url, "--allow-private", "--refresh"]
            done = _run([sys.executable, "-m", "citekit", "build", "library.json", *options], folder)
            _count(counts, done)
            lock = folder / "bibliography" / "citekit.lock.json"
            works = json.loads(lock.read_text(encoding="utf-8"))["works"] if lock.exists() else []
            counts["lost bytes"] += len(works) != _WORKS
            counts["untrue states"] += sum(not _is_true(work) for work in works)
    return counts


def _is_true(work: dict[str, object]) -> bool:
    """Whether a state can be true of a work that the index has: its own record, or not known yet."""
    check = work["check"]
    assert isinstance(check, dict)
    item = work["item"]
    assert isinstance(item, dict)
    same = str(check.get("doi") or item.get("DOI")).lower() == str(item.get("DOI")).lower()
    return same and check["state"] not in ("not-found", "doi-not-found")


def killed_builds(chance: random.Random, number: int) -> Counter[str]:
    """Kill builds as they move a file, one after the other in a folder, then build: the folder is whole."""
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for _ in range(number):
            script = AT_RENAME.format(number=chance.randint(1, _MOVES), signal=int(signal.SIGKILL))
            counts["tried"] += 1
            _run(
                [
                    sys.executable,
                    "-c",
                    script,
                    "build",
                    "--replace",
                    "--offline",
                    str(chance.choice(_SOURCES)),
                ],
                folder,
            )
            if chance.random() < 0.5:  # else another kill on top
                counts["mixed folders"] += not _is_mended(folder, chance.choice(_SOURCES))
    return counts


def _is_mended(folder: Path, source: Path) -> bool:
    done = _run([sys.executable, "-m", "citekit", "build", "--replace", "--offline", str(source)], folder)
    return done.returncode in (0, 1) and is_whole(folder / "bibliography")


def paired_builds(number: int) -> Counter[str]:
    """Run two builds of different sources into one folder at once: it holds the files of one of them."""
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for _ in range(number):
            commands = [
                [sys.executable, "-m", "citekit", "build", "--replace", "--offline", str(source)]
                for source in _SOURCES[:2]
            ]
            pair = [
                subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                for command in commands
            ]
            for process in pair:
                process.wait()
            counts["tried"] += 1
            counts["mixed folders"] += not is_whole(folder / "bibliography")
            shutil.rmtree(folder / "bibliography")
    return counts


def _run(command: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "NO_PROXY": "*", "no_proxy": "*"}
    try:
        return subprocess.run(
            command, cwd=folder, capture_output=True, text=True, env=environment, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, -1, "", "timeout")


def _count(counts: Counter[str], done: "subprocess.CompletedProcess[str]") -> None:
    counts["tried"] += 1
    counts["tracebacks"] += "Traceback" in done.stderr
    if done.stderr == "timeout":
        counts["hangs over 20 s"] += 1
    else:
        counts["read" if done.returncode in (0, 1) else "refused"] += 1
