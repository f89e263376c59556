"""How the time of every reader and every export grows with the size: 1, 2, 4 and 8 times as much.

    python benchmarks/growth.py [--size 100] [NAME ...]

Processor seconds of this process and its children: for the first size, then as ratios to it. Linear is 2, 4, 8. First what
reading in a child process costs, then three tables: builds of `hostile_documents.py` and imports of its vocabularies; builds of a library whose one record has a
long value; exports of a library, and of that record.
"""

import argparse
import gc
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from hostile_documents import ARTICLES, LIBRARIES, VOCABULARIES, document
from hostile_use import import_vocabulary

import citekit
from citekit.readers import kinds
from citekit.readers.process import read_in_child
from citekit.writers.formats import WRITERS

TIMES = (1, 2, 4, 8)
_RECORD = "@article{{r1,\n  author = {{{author}}},\n  title = {{{title}}},\n  abstract = {{{abstract}}},\n  keywords = {{{keywords}}},\n  year = 2010\n}}\n"
_LONG = {
    "title": "Pain in IL-6 mice and words ",
    "abstract": "Pain hurt 12 mice, as is known. ",
    "author": "Doe, Jane and ",
    "keywords": "pain of mice, ",
}
"""What the long value of a field repeats."""


def processor_seconds() -> float:
    """Of this process and the children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def seconds(step: Callable[[], object]) -> float:
    """Processor seconds of one call."""
    gc.collect()
    begin = processor_seconds()
    step()
    return processor_seconds() - begin


def record(field: str, size: int) -> bytes:
    """A library of one record; the value of ``field`` has so many repetitions."""
    values = {"author": "Doe, J.", "title": "On pain", "abstract": "Pain hurts.", "keywords": "pain"}
    tail = "Roe, Ann" if field == "author" else "end"
    return _RECORD.format(**{**values, field: _LONG[field] * size + tail}).encode()


def row(name: str, times: Iterable[float]) -> None:
    """Print a row: the first time, and the ratios to it."""
    first, *others = times
    ratios = " | ".join(f"{other / max(first, 1e-6):.1f}" for other in others)
    sys.stdout.write(f"| {name} | {first:.2f} | {ratios} |\n")
    sys.stdout.flush()


def head(name: str) -> None:
    """Print the head of a table."""
    sys.stdout.write(f"\n| {name} | seconds | x 2 | x 4 | x 8 |\n| --- | --- | --- | --- | --- |\n")


def child_cost() -> str:
    """What reading in a child process costs beside reading here."""
    data = document("article.html", 50)
    kinds.READERS["html"].read(data, "x", "x")
    here, child, bare = (
        statistics.median(seconds(step) for _ in range(5))
        for step in (
            lambda: kinds.READERS["html"].read(data, "x", "x"),
            lambda: read_in_child("html.reader", data, "x", "x", size=len(data)),
            lambda: subprocess.run([sys.executable, "-c", ""], check=True),
        )
    )
    return f"a page of 50 references: {here:.3f} s, in a child process {child:.3f} s; a bare interpreter {bare:.3f} s\n"


def measure(folder: Path, size: int, wanted: Callable[[str], bool]) -> None:
    """Print the three tables."""

    def written(name: str, data: bytes) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    def built(path: Path) -> citekit.Bibliography:
        return citekit.build(path, offline=True)

    for name in ("article.txt", "library.bib"):
        for writer in WRITERS:
            built(written(name, document(name, 5))).export(writer.id)  # what is read and compiled once
    head(f"{size} references, records or concepts")
    for name in filter(wanted, (*ARTICLES, *LIBRARIES, *VOCABULARIES)):
        use = import_vocabulary if name in VOCABULARIES else built
        paths = ((written(name, document(name, size * times))) for times in TIMES)
        row(name, [seconds(lambda: use(path)) for path in paths])  # noqa: B023
    head(f"one record, its value {10 * size} times")
    for field in filter(wanted, _LONG):
        paths = (written("long.bib", record(field, 10 * size * times)) for times in TIMES)
        row(f"long {field}", [seconds(lambda: built(path)) for path in paths])  # noqa: B023
    sources = {"library": lambda times: document("library.bib", size * times)}
    sources |= {
        f"long {field}": lambda times, field=field: record(field, 10 * size * times) for field in _LONG
    }
    for name, make in sources.items():
        head(f"export of a {name}")
        libraries = [built(written("export.bib", make(times))) for times in TIMES]
        for writer in WRITERS:
            if wanted(writer.id):
                row(writer.id, [seconds(lambda: library.export(writer.id)) for library in libraries])  # noqa: B023


def main() -> None:
    """Print the tables; of the named kinds, fields and formats only, where any is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--size", type=int, default=100)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    sys.stdout.write(child_cost())
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), options.size, lambda name: not options.names or name in options.names)


if __name__ == "__main__":
    main()
