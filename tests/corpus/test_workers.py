"""The same rows from processes of this machine and of a Dask cluster, whatever is killed."""

import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from citekit.corpus.reading.cluster import DaskCluster
from citekit.corpus.reading.executors import ProcessPool
from citekit.corpus.reading.read import read_corpus
from citekit.corpus.tables import finished_shards
from citekit.errors import CitekitError, UsageError
from tests.conftest import ROOT
from tests.corpus.conftest import FILES, NONE, make_articles, read, rows

pytestmark = pytest.mark.slow
READ = [sys.executable, "-m", "citekit", "corpus", "read"]
ENV = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twelve articles, in shards of two."""
    monkeypatch.setattr("citekit.corpus.reading.plan.MOST_FILES", 2)
    papers = make_articles(tmp_path)
    for number in range(12 - len(FILES) - 1):
        shutil.copy(papers / "blog.txt", papers / f"copy-{number}.txt")
    return papers


@pytest.fixture
def expected(many: Path, tmp_path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows that one process makes."""
    read(many, tmp_path / "expected")
    return rows(tmp_path / "expected")


def test_killed_workers_are_replaced(
    many: Path, tmp_path: Path, expected: dict[str, list[tuple[object, ...]]]
) -> None:
    killed: list[int] = []

    def kill(done: int, total: int, remark: str) -> None:
        workers = multiprocessing.active_children()
        if done and len(killed) < 3 and workers:
            killed.append(done)
            os.kill(int(workers[0].pid or 0), signal.SIGKILL)

    folder = tmp_path / "killed"
    result = read_corpus([str(many)], folder, NONE, ProcessPool(2), report=kill)
    assert len(killed) == 3
    assert (result.read, result.failed) == (11, 1)
    assert rows(folder) == expected
    assert not list(folder.glob(".writing/*"))


@pytest.mark.parametrize(("signal_", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)])
def test_a_run_that_was_ended_goes_on(signal_: signal.Signals, code: int, tmp_path: Path) -> None:
    papers, folder = make_articles(tmp_path), tmp_path / "tables"
    for number in range(150):
        shutil.copy(papers / "blog.txt", papers / f"copy-{number:03}.txt")
    command = [*READ, str(papers), "-o", str(folder), "--taxonomy", "none", "--workers", "2"]
    process = subprocess.Popen(command, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not finished_shards(folder):
        assert process.poll() is None, process.stderr and process.stderr.read()
        time.sleep(0.05)
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal_)
    _, errors = process.communicate()
    assert process.returncode == code
    assert "Traceback" not in errors
    psutil.wait_procs(family)
    before = {path: path.stat().st_mtime_ns for path in folder.glob("sources/*")}
    assert len(before) < 4
    subprocess.run(command, env=ENV, capture_output=True, check=False)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    read(papers, tmp_path / "expected")
    assert rows(folder) == rows(tmp_path / "expected")


@contextmanager
def cluster(folder: Path, workers: int = 1, scheduler: str = "", worker: str = "") -> Iterator[str]:
    """The address of a scheduler with workers, each a process; ``scheduler`` and ``worker``: code that they run first."""
    folder.mkdir()
    for name, code in (("scheduler.py", scheduler), ("worker.py", worker)):
        (folder / name).write_text(code)
    file = folder / "scheduler.json"
    dask, own = [sys.executable, "-m", "dask"], ["--no-dashboard", "--host", "127.0.0.1", "--preload"]
    place = ["--port", "0", "--scheduler-file", str(file)]
    commands = [[*dask, "scheduler", *place, *own, str(folder / "scheduler.py")]]
    more = ["--nthreads", "1", "--scheduler-file", str(file), "--local-directory", str(folder)]
    commands += [[*dask, "worker", *more, *own, str(folder / "worker.py")] for _ in range(workers)]
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            processes.append(
                subprocess.Popen(
                    command, cwd=folder, env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
            )
            while not file.exists():
                assert processes[0].poll() is None
                time.sleep(0.05)
        yield str(json.loads(file.read_text())["address"])
    finally:
        for process in reversed(processes):
            for one in [*psutil.Process(process.pid).children(recursive=True), process]:
                one.kill()
            process.wait()


def test_a_cluster_makes_the_same_rows_though_a_worker_is_killed(
    many: Path, tmp_path: Path, expected: dict[str, list[tuple[object, ...]]]
) -> None:
    folder = tmp_path / "tables"
    with cluster(tmp_path / "dask", workers=2) as address:
        nanny = next(
            one
            for one in psutil.Process().children()
            if "worker" in one.cmdline() and "dask" in one.cmdline()
        )
        killed: list[int] = []

        def kill(done: int, total: int, remark: str) -> None:
            workers = [one for one in nanny.children(recursive=True) if one.children()]
            if done and not killed and workers:
                killed.append(done)
                workers[0].kill()

        result = read_corpus(
            [str(many)], folder, NONE, DaskCluster(address, waiting=lambda: None), report=kill
        )
    assert (result.read, result.failed) == (11, 1)
    assert rows(folder) == expected


def test_a_cluster_without_workers_is_told(many: Path, tmp_path: Path) -> None:
    waited: list[bool] = []
    with cluster(tmp_path / "dask", workers=0) as address:
        dask = DaskCluster(address, waiting=lambda: waited.append(True), patience=7.0)
        with pytest.raises(
            CitekitError, match=r"has had no workers for 7 s, or is gone; start workers and repeat"
        ):
            read(many, tmp_path / "tables", dask)
    assert waited == [True]


@pytest.mark.parametrize(
    ("scheduler", "worker", "message"),
    [
        ("", "import sys; sys.modules['citekit'] = None", r"The worker \S+ lacks citekit: pip install"),
        ("", "import citekit; citekit.__version__ = '0.0'", r"The worker \S+ has citekit 0\.0, this is"),
        (
            "from distributed import versions; versions.get_package_info = lambda packages: {'distributed': '1.0'}",
            "",
            r"The scheduler of \S+ has distributed 1\.0 and Python \S+, this is distributed",
        ),
    ],
)
def test_a_cluster_of_other_packages_is_told(
    scheduler: str, worker: str, message: str, many: Path, tmp_path: Path
) -> None:
    with (
        cluster(tmp_path / "dask", scheduler=scheduler, worker=worker) as address,
        pytest.raises(UsageError, match=message),
    ):
        read(many, tmp_path / "tables", DaskCluster(address, waiting=lambda: None))
    assert not finished_shards(tmp_path / "tables")


def test_no_scheduler_is_told(many: Path, tmp_path: Path) -> None:
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        with pytest.raises(UsageError, match=f"No Dask scheduler answers at {address}"):
            read(many, tmp_path / "tables", DaskCluster(address, waiting=lambda: None))


def test_a_scheduler_that_is_lost_is_told(many: Path, tmp_path: Path) -> None:
    with cluster(tmp_path / "dask") as address:
        scheduler = next(one for one in psutil.Process().children() if "scheduler" in one.cmdline())

        def kill(done: int, total: int, remark: str) -> None:
            if done and scheduler.is_running():
                scheduler.kill()

        dask = DaskCluster(address, waiting=lambda: None)
        with pytest.raises(
            CitekitError, match=r"The connection to the scheduler at .* was lost; repeat the command"
        ):
            read_corpus([str(many)], tmp_path / "tables", NONE, dask, report=kill)
    assert read(many, tmp_path / "tables").before >= 2
