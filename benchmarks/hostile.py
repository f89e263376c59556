"""A campaign of hostile inputs: mutated files, a faulty index, and builds that are killed.

    python benchmarks/hostile.py [--seed 1] [--scale 1] [--keep FOLDER]

At scale 1: 10,000 files of all kinds, mutated, each built, exported, checked or imported by one of two worker
processes; 200 builds and fixes against a server with faults; 100 builds that are killed, half of them as they move
their files; and 20 pairs of builds at once. What needs more than 20 seconds of processor time counts as a hang. Fails
if a fault is seen. ``--keep``: where the inputs that showed one are written. Needs a POSIX system.
"""

import argparse
import random
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from hostile_builds import faulty_builds, killed_builds, paired_builds
from hostile_inputs import Input, inputs
from hostile_worker import Worker

FILES, BUILDS, KILLS, PAIRS = 10_000, 200, 100, 20
WORKERS = 2
FAULTS = ("hangs over 20 s", "tracebacks", "silent losses", "lost bytes", "mixed folders", "untrue states")
MOST_MEGABYTES = 600


class Campaign:
    """Gives mutated files to workers, and counts the outcomes."""

    def __init__(self, seed: int, number: int, keep: Path | None) -> None:
        self._inputs = inputs(random.Random(seed), number)
        self._keep = keep
        self._lock = threading.Lock()
        self.counts: Counter[str] = Counter()

    def run(self) -> Counter[str]:
        """Read all inputs."""
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(WORKERS) as pool:
            for done in [pool.submit(self._work, Path(folder) / str(one)) for one in range(WORKERS)]:
                done.result()
        return self.counts

    def _work(self, folder: Path) -> None:
        with Worker(folder) as worker:
            for case in self._cases():
                self._count(case, *worker.run(case))

    def _cases(self) -> Iterator[Input]:
        """The next input, until there is none; workers share them."""
        while True:
            with self._lock:
                case = next(self._inputs, None)
            if case is None:
                return
            yield case

    def _count(self, case: Input, outcome: str, megabytes: int, error: str) -> None:
        with self._lock:
            counts = self.counts
            counts["tried"] += 1
            counts[outcome] += 1
            counts["peak MB"] = max(counts["peak MB"], megabytes)
            if outcome in FAULTS or megabytes > MOST_MEGABYTES:
                sys.stderr.write(f"{outcome}: {case.name} ({case.way}, {megabytes} MB)\n{error}\n")
                if self._keep:
                    self._keep.mkdir(parents=True, exist_ok=True)
                    (self._keep / f"{counts['tried']}-{case.way}-{case.name}").write_bytes(case.data)


def main() -> int:
    """Print the table; 1 if a fault was seen."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()

    def scaled(number: int) -> int:
        return max(1, round(number * options.scale))

    with ThreadPoolExecutor() as pool:  # side by side: builds wait for their index most of the time
        campaign = Campaign(options.seed, scaled(FILES), options.keep)
        rows = {
            "mutated files": pool.submit(campaign.run),
            "builds and fixes with a faulty index": pool.submit(faulty_builds, options.seed, scaled(BUILDS)),
            "builds that are killed": pool.submit(killed_builds, options.seed, scaled(KILLS)),
            "builds in pairs": pool.submit(paired_builds, scaled(PAIRS)),
        }
    columns = ("tried", "read", "refused", *FAULTS, "peak MB")
    sys.stdout.write(f"| | {' | '.join(columns)} |\n|{' --- |' * (len(columns) + 1)}\n")
    for name, row in rows.items():
        sys.stdout.write(f"| {name} | {' | '.join(str(row.result()[column]) for column in columns)} |\n")
    counts = [row.result() for row in rows.values()]
    large = any(one["peak MB"] > MOST_MEGABYTES for one in counts)
    return int(large or any(one[fault] for one in counts for fault in FAULTS))


if __name__ == "__main__":
    sys.exit(main())
