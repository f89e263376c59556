"""What an index on disk costs, and how fast it answers.

    python benchmarks/index.py FOLDER [--records N] [--strings N] [--seed N] [--keep PATH]

FOLDER holds real records of Crossref, ``works.jsonl.gz``. Records are varied until there are N: a copy has a DOI of its own, the
first half of its title and the second half of another one's, family names of other records, another volume,
page and year, and one family name in four is invented, so that new words keep coming as they do in Crossref. The dump is JSON lines,
packed by gzip, and built with ``citekit index build``. The strings are those of `matching_cases` whose record is in the
index; they are looked up with ``--index-only``.
"""

import argparse
import gzip
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from matching_cases import cases
from matching_messages import messages

from citekit.checking.compare.reference import Reference
from citekit.checking.match import query
from citekit.checking.references import check_references
from citekit.indexes.disk.disk import DiskIndex

Message = dict[str, Any]
_SYLLABLES = (
    "ba",
    "ke",
    "lo",
    "mi",
    "ra",
    "sten",
    "vik",
    "shu",
    "dor",
    "nak",
    "pel",
    "wen",
    "zi",
    "tor",
    "gu",
)
_INVENTED = 0.25


def varied(real: Sequence[Message], count: int, seed: int) -> Iterator[Message]:
    """The real records, then copies of them that are other works, until there are ``count``."""
    rng = random.Random(seed)
    yield from real[:count]
    for number in range(count - len(real)):
        message, other = deepcopy(rng.choice(real)), rng.choice(real)
        message["DOI"] = f"{message['DOI']}.v{number}"
        message["title"] = [_halves(_title(message), _title(other))]
        for person in message.get("author") or []:
            person["family"] = _family(rng, real)
        message["volume"] = str(rng.randint(1, 400))
        page = rng.randint(1, 3000)
        message["page"] = f"{page}-{page + rng.randint(1, 20)}"
        for name in ("issued", "published-print", "published-online"):
            if name in message:
                message[name] = {"date-parts": [[rng.randint(1950, 2026), rng.randint(1, 12)]]}
        yield message


def _title(message: Message) -> str:
    return str((message.get("title") or [""])[0])


def _halves(first: str, second: str) -> str:
    begin, end = first.split(), second.split()
    return " ".join((*begin[: (len(begin) + 1) // 2], *end[len(end) // 2 :]))


def _family(rng: random.Random, real: Sequence[Message]) -> str:
    people = rng.choice(real).get("author") or []
    if not people or rng.random() < _INVENTED:
        return "".join(rng.choices(_SYLLABLES, k=rng.randint(3, 5))).capitalize()
    return str(rng.choice(people).get("family") or "Smith")


def milliseconds(call: Callable[[Any], object], values: Sequence[Any]) -> tuple[float, float]:
    """Median of the time of a call, and of its processor time, which other programs do not lengthen."""
    times, processor = [], []
    for value in values:
        started, used = time.perf_counter(), time.process_time()
        call(value)
        times.append(1000 * (time.perf_counter() - started))
        processor.append(1000 * (time.process_time() - used))
    return statistics.median(times), statistics.median(processor)


def build(dump: Path, folder: Path) -> float:
    """Seconds of processor time of ``citekit index build``, its start included."""
    command = [sys.executable, "-m", "citekit", "index", "build", str(dump), "-o", str(folder)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"memory of the build: {after.ru_maxrss / 1024:.0f} MB")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=300_000)
    parser.add_argument("--strings", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="Keep dump and index in this folder.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place = asked.keep or Path(temporary)
        place.mkdir(parents=True, exist_ok=True)
        measure(asked, place / "dump.jsonl.gz", place / "index")


def measure(asked: argparse.Namespace, dump: Path, folder: Path) -> None:
    """Build, look up and search."""
    rng = random.Random(asked.seed)
    real = list(messages(asked.folder / "works.jsonl.gz"))
    dois = []
    with gzip.open(dump, "wt", compresslevel=6) as file:
        for message in varied(real, asked.records, asked.seed):
            dois.append(message["DOI"])
            file.write(json.dumps(message) + "\n")
    seconds = build(dump, folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"records: {len(dois)}")
    print(f"microseconds of processor time a record: {1e6 * seconds / len(dois):.0f}")
    print(f"bytes a record: {size / len(dois):.0f}")
    found = [
        case for case in cases(asked.folder, 3 * asked.strings, asked.seed, "test") if case.doi and case.raw
    ]
    strings = [case.raw for case in found][: asked.strings]
    with DiskIndex(folder) as index:
        median, used = milliseconds(lambda doi: index.lookup([doi]), rng.sample(dois, 2000))
        print(f"DOI: {median:.2f} ms, {used:.2f} ms of processor time")
        queries = [query(Reference(raw, {})) for raw in strings]
        median, used = milliseconds(index.search, queries)
        print(f"search: {median:.2f} ms, {used:.2f} ms of processor time")
        list(check_references(strings[:5], index))  # loads the parser
        started, clock = time.process_time(), time.perf_counter()
        answers = list(check_references(strings, index))
        cpu, wall = time.process_time() - started, time.perf_counter() - clock
    right = sum(answer.doi == case.doi for answer, case in zip(answers, found, strict=False))
    wrong = sum(answer.doi is not None for answer in answers) - right
    print(f"strings: {len(strings)}, right {right}, wrong {wrong}")
    print(
        f"strings a second of processor time: {len(strings) / cpu:.0f}, of the clock: {len(strings) / wall:.0f}"
    )


if __name__ == "__main__":
    main()
