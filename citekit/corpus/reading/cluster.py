"""Shards read by the workers of a Dask cluster, which share the folders of the articles and of the corpus."""

import logging
import pkgutil
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager

from citekit import __version__
from citekit.corpus.reading.executors import MOST_LOSSES
from citekit.corpus.reading.shard import ShardResult, ShardTask, read_shard
from citekit.errors import CitekitError, UsageError

try:
    import distributed
    from distributed.versions import VersionMismatchWarning
except ImportError:
    raise UsageError("--scheduler needs the package distributed: pip install 'citekit[cluster]'") from None

_CONNECT_SECONDS = 10
_LOOK_SECONDS = 1.0
"""Between two looks at whether there are workers."""
PATIENCE = 600.0
"""Seconds without a worker after which the run ends: a queue may start them late."""
_SAY_SECONDS = 5.0
_AGAIN = "repeat the command to go on"


class DaskCluster:
    """Reads shards on the workers of the scheduler at ``address``.

    ``waiting`` is called when there are no workers; after ``patience`` seconds without any the run ends.
    """

    def __init__(self, address: str, *, waiting: Callable[[], None], patience: float = PATIENCE) -> None:
        self._address, self._waiting, self._patience = address, waiting, patience

    def run(self, tasks: Sequence[ShardTask]) -> Generator[ShardResult, None, None]:
        """The results, as shards are finished."""
        with _connected(self._address) as client:
            workers = _Workers(client, self._address, self._waiting, self._patience)
            workers.check()
            executor = client.get_executor(pure=False)
            waiting, losses = deque(tasks), 0
            pending: dict[Future[ShardResult], ShardTask] = {}
            while waiting or pending:
                most = 2 * workers.count()
                while waiting and len(pending) < most:
                    pending[executor.submit(read_shard, waiting[0])] = waiting[0]
                    waiting.popleft()
                if not pending:
                    time.sleep(_LOOK_SECONDS)
                for future in wait(pending, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED).done:
                    task = pending.pop(future)
                    result = self._result(future)
                    losses = 0 if result else losses + 1
                    if result:
                        yield result
                    elif losses > MOST_LOSSES:
                        raise CitekitError(
                            f"Workers of {self._address} end again and again; {_AGAIN} when they run"
                        )
                    else:
                        waiting.append(task)

    def _result(self, future: "Future[ShardResult]") -> ShardResult | None:
        """The result, or None where the worker was lost. Raises CitekitError."""
        try:
            return future.result()
        except distributed.KilledWorker:
            return None
        except CancelledError:
            message = f"The connection to the scheduler at {self._address} was lost; {_AGAIN} when it runs"
            raise CitekitError(message) from None
        except ImportError as error:
            message = f"A worker lacks {error.name or error}: pip install 'citekit[cluster]' there"
            raise CitekitError(message) from None


class _Workers:
    """What is known of the cluster's workers, asked for again and again."""

    def __init__(
        self, client: "distributed.Client", address: str, waiting: Callable[[], None], patience: float
    ) -> None:
        self._client, self._address, self._waiting, self._patience = client, address, waiting, patience
        self._since: float | None = None
        self._said = False

    def count(self) -> int:
        """The threads of all workers, which may be 0 for a while. Raises CitekitError after that."""
        try:
            threads = sum(self._client.nthreads().values()) if self._client.status == "running" else 0
        except (OSError, RuntimeError, TimeoutError, AttributeError):
            threads = 0
        now = time.monotonic()
        if threads:
            self._since, self._said = None, False
            return threads
        self._since = self._since or now
        if now - self._since > self._patience:
            raise CitekitError(
                f"The scheduler at {self._address} has had no workers for {self._patience:.0f} s, or is gone; start "
                f"workers and {_AGAIN}"
            )
        if not self._said and now - self._since > _SAY_SECONDS:
            self._said = True
            self._waiting()
        return 0

    def check(self) -> None:
        """Wait for a worker, and raise UsageError where one cannot do what this process wants."""
        while not self.count():
            time.sleep(_LOOK_SECONDS)
        versions = self._client.get_versions()
        own = _named(versions["client"])
        for where, other in (("scheduler", versions["scheduler"]), *versions["workers"].items()):
            if (theirs := _named(other)) != own:
                raise UsageError(
                    f"The {where if where == 'scheduler' else f'worker {where}'} of {self._address} has {theirs}, this is "
                    f"{own}; install the same everywhere"
                )
        for package, wanted in (("citekit", __version__), ("duckdb", None)):
            found = self._client.run(pkgutil.resolve_name, f"{package}:__version__", on_error="return")
            for worker, version in found.items():
                if isinstance(version, Exception):
                    raise UsageError(
                        f"The worker {worker} lacks {package}: pip install 'citekit[cluster]' there"
                    )
                if wanted not in (None, version):
                    raise UsageError(
                        f"The worker {worker} has citekit {version}, this is {wanted}; install the same"
                    )


def _named(versions: dict[str, dict[str, str]]) -> str:
    python = ".".join(versions["host"]["python"].split(".")[:2])
    return f"distributed {versions['packages']['distributed']} and Python {python}"


@contextmanager
def _connected(address: str) -> Iterator["distributed.Client"]:
    """A client of the scheduler. Raises UsageError where there is none."""
    for name in (
        "distributed",
        "distributed.client",
        "distributed.core",
    ):  # their errors are told in a sentence
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)
            client = distributed.Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError, TypeError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise UsageError(f"No Dask scheduler answers at {address} ({reason})") from None
    try:
        yield client
    finally:
        client.close(timeout=_CONNECT_SECONDS)
