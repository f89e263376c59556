"""How long the page and the outputs take to follow an act of `citekit review`.

    python benchmarks/review_builds.py FOLDER

FOLDER has a citekit.toml, and is built first. Everything is done as by the server, in this process and without a browser:
corrections.toml is written, the bibliography built, the page made and the outputs written. Seconds of processor time, the
median of the acts; on an idle machine that is what one waits for.
"""

import contextlib
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from citekit import pipeline
from citekit.config.file import load
from citekit.model.lock import load_lock
from citekit.review.acts import Act
from citekit.review.session import Session
from citekit.runtime.store import open_store
from citekit.writers import output

ACTS = 7
STEPS = ("act", "build", "page", "outputs")


def measure() -> dict[str, float]:
    """Median seconds of each step in this folder."""
    folder, config = Path(load(Path()).output), load(Path())
    with open_store():
        previous = output.write(pipeline.build(config, corrections=Path()), folder, force=True)
    session = Session(Path(), load_lock(folder), lambda: None)
    seconds: dict[str, list[float]] = {step: [] for step in STEPS}

    def timed(step: str, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        begin = time.process_time()
        result = function(*arguments, **named)
        seconds[step].append(time.process_time() - begin)
        return result

    for number, key in enumerate(list(session.snapshot.works)[:ACTS]):
        act = Act(key, "note", text=f"Note {number}")
        timed("act", session.act, act)
        with open_store():
            built = timed("build", pipeline.build, config, previous, corrections=session.corrections)
            timed("page", session.show, built)
            previous = timed("outputs", output.write, built, folder, force=True)
    print(f"{len(previous.works)} works from {len(previous.sources)} sources")
    return {step: statistics.median(times[1:]) for step, times in seconds.items()}


def main() -> None:
    """Measure in a copy of the folder."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as copy:
        project = shutil.copytree(sys.argv[1], Path(copy, "project"))
        with contextlib.chdir(project):
            Path("corrections.toml").unlink(missing_ok=True)
            medians = measure()
    for step, median in medians.items():
        print(f"{step:8} {median:6.2f} s")
    print(f"{'sum':8} {sum(medians.values()):6.2f} s")


if __name__ == "__main__":
    main()
