"""A campaign of hostile inputs: mutated files, a faulty index, and builds that are killed.

    python benchmarks/hostile.py [--seed 1] [--scale 1] [--keep FOLDER]

At scale 1: 10,000 files of all kinds, mutated, each read, checked or built by a worker process; 200 builds against a
server with faults; 100 builds that are killed as they move their files, and 20 pairs of builds at once. A worker that
takes longer than 20 seconds counts as a hang and is ended. Fails if a fault is seen. ``--keep``: where the inputs that
showed one are written.
"""

import argparse
import random
import signal
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from hostile_builds import faulty_builds, killed_builds, paired_builds
from hostile_inputs import inputs
from hostile_worker import Workers

FILES, BUILDS, KILLS, PAIRS = 10_000, 200, 100, 20
FAULTS = ("hangs over 20 s", "tracebacks", "lost bytes", "mixed folders", "untrue states")
MOST_MEGABYTES = 600


def mutated_files(seed: int, number: int, keep: Path | None) -> Counter[str]:
    """Give workers mutated files, and count the outcomes."""
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, Workers(Path(folder)) as workers:
        for case in inputs(random.Random(seed), number):
            outcome, megabytes = workers.run(case)
            counts["tried"] += 1
            counts[outcome] += 1
            counts["peak MB"] = max(counts["peak MB"], megabytes)
            if outcome in FAULTS or megabytes > MOST_MEGABYTES:
                sys.stderr.write(f"{outcome}: {case.name} ({case.way}, {megabytes} MB)\n{workers.error}\n")
                if keep:
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / f"{counts['tried']}-{case.way}-{case.name}").write_bytes(case.data)
    return counts


def main() -> int:
    """Print the table; 1 if a fault was seen."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()

    def scaled(number: int) -> int:
        return max(1, round(number * options.scale))

    rows = {
        "mutated files": mutated_files(options.seed, scaled(FILES), options.keep),
        "builds against a faulty index": faulty_builds(random.Random(options.seed), scaled(BUILDS)),
    }
    if hasattr(signal, "SIGKILL"):
        rows["builds killed at a move"] = killed_builds(random.Random(options.seed), scaled(KILLS))
        rows["pairs of builds"] = paired_builds(scaled(PAIRS))
    columns = ("tried", "read", "refused", *FAULTS, "peak MB")
    sys.stdout.write(f"| | {' | '.join(columns)} |\n|{' --- |' * (len(columns) + 1)}\n")
    for name, counts in rows.items():
        sys.stdout.write(f"| {name} | {' | '.join(str(counts[column]) for column in columns)} |\n")
    return int(any(counts[fault] for counts in rows.values() for fault in FAULTS))


if __name__ == "__main__":
    sys.exit(main())
