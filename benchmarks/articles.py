"""How many articles a second one core takes through all steps, and which step takes the time.

    python benchmarks/articles.py FOLDER [--repeat N]

FOLDER holds articles, each in a folder of its own with ``page.txt``, ``page.html`` and ``article.xml``. Each is a build
by itself in this process, without index and without results of earlier builds, and its lock is written. Seconds are
processor time, of the fastest of N rounds; what loads once (the parser, the taxonomies) is loaded before. The shares are
of samples of the stack, one each millisecond of processor time.
"""

import argparse
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType

from citekit.citations.step import link_citations
from citekit.config.config import Config
from citekit.mentions.step import find_mentions
from citekit.model import lock
from citekit.pipeline import build
from citekit.readers.step import read_sources
from citekit.references.footnotes import find_with_notes
from citekit.references.step import parse_references
from citekit.tagging.choice import tag_by_fitting

KINDS = {"text": "page.txt", "HTML": "page.html", "JATS": "article.xml"}
STEPS = {
    "read": read_sources,
    "cut": find_with_notes,
    "parse": parse_references,
    "link": link_citations,
    "mentions": find_mentions,
    "tag": tag_by_fitting,
    "write": lock.write,
}
_INTERVAL = 0.001


def run(files: Sequence[Path]) -> None:
    """Build each file by itself."""
    for file in files:
        lock.write(build(Config(sources=(str(file),), offline=True)))


@contextmanager
def sampled() -> Iterator[Counter[str]]:
    """The samples of each step while the context lasts."""
    names: dict[CodeType, str] = {}
    for name, step in STEPS.items():
        names[getattr(step, "__wrapped__", step).__code__] = name
    samples: Counter[str] = Counter()

    def sample(signum: int, frame: FrameType | None) -> None:
        while frame and frame.f_code not in names:
            frame = frame.f_back
        samples[names[frame.f_code] if frame else "rest"] += 1

    before = signal.signal(signal.SIGPROF, sample)
    signal.setitimer(signal.ITIMER_PROF, _INTERVAL, _INTERVAL)
    try:
        yield samples
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    steps = (*STEPS, "rest")
    print(f"| articles as | n | a second and core | {' | '.join(f'{name}, %' for name in steps)} |")
    print(f"| --- |{' --- |' * (2 + len(steps))}")
    for kind, name in KINDS.items():
        files = sorted(asked.folder.glob(f"*/{name}"))
        run(files[:3])
        seconds = []
        for _ in range(asked.repeat):
            started = time.process_time()
            run(files)
            seconds.append(time.process_time() - started)
        with sampled() as samples:
            run(files)
        shares = (f"{100 * samples[step] / samples.total():.0f}" for step in steps)
        print(f"| {kind} | {len(files)} | {len(files) / min(seconds):.1f} | {' | '.join(shares)} |")


if __name__ == "__main__":
    main()
