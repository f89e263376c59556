"""Requests and seconds: ours against habanero one by one, on one server that enforces Crossref's limits.

    python benchmarks/asking.py ../shared [--strings 500]

The server (`tests/index`) runs in a process of its own on 127.0.0.1, with the polite pool's limits (10 single
and 3 list requests a second, 3 at once) and the answers' usual delay. habanero is called as its users do: one
request after the other, as fast as the limits allow.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parent.parent))

from habanero import Crossref as Habanero
from matching_cases import cases
from matching_messages import messages

from citekit.checking.resolve import Question, resolve
from citekit.indexes.cache import Cache
from citekit.indexes.crossref.crossref import Crossref
from citekit.references.parser.parse import parse_many
from tests.indexes.server import IndexServer

MAILTO = "benchmark@citekit.invalid"
SINGLE_SECONDS, LIST_SECONDS = 0.05, 0.3
"""What one answer takes."""
SINGLE_PAUSE, LIST_PAUSE = 1.05 / 10, 1.05 / 3
"""What the limits of the polite pool leave between two requests, and a little more."""


def _serve(folder: Path, pipe: Connection) -> None:
    server = IndexServer(
        messages(folder / "crossref" / "works.jsonl.gz"),
        single_seconds=SINGLE_SECONDS,
        list_seconds=LIST_SECONDS,
    )
    with server:
        pipe.send(server.url)
        while pipe.recv() == "count":
            statuses = [asked.status for asked in server.requests]
            pools = {asked.pool for asked in server.requests}
            times = [[asked.at for asked in server.requests if asked.pool == pool] for pool in pools]
            pipe.send((len(statuses), statuses.count(429), max(map(most_in_a_second, times), default=0)))
            server.reset()


def most_in_a_second(times: Sequence[float]) -> int:
    """The most requests that came within less than a second, wherever that begins."""
    times = sorted(times)
    return max((bisect_left(times, time + 1.0) - number for number, time in enumerate(times)), default=0)


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, Callable[[], tuple[int, int, int]]]]:
    """The server's address, and what counts (requests, refused, most in a second) since the last count."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(folder, theirs))
    process.start()

    def count() -> tuple[int, int, int]:
        ours.send("count")
        found: tuple[int, int, int] = ours.recv()
        return found

    try:
        yield ours.recv(), count
    finally:
        ours.send("end")
        process.join()


def one_by_one(ask: Callable[[str], object], asked: Sequence[str], pause: float) -> None:
    """``ask`` for each, no faster than the limits allow."""
    due = time.monotonic()
    for one in asked:
        time.sleep(max(0.0, due - time.monotonic()))
        due = time.monotonic() + pause
        ask(one)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--strings", type=int, default=500)
    given = parser.parse_args()
    crossref = given.folder / "crossref"
    dois = [message["DOI"] for message in messages(crossref / "works.jsonl.gz")][::197][:108]
    raws = [case.raw for case in cases(crossref, 4 * given.strings, 9, "test") if case.raw][: given.strings]
    questions = [Question(raw=found.raw, item=found.item) for found in parse_many(raws)]
    print("| what | requests | refused (429) | most in a second | seconds |\n| --- | --- | --- | --- | --- |")
    with served(given.folder) as (url, count), tempfile.TemporaryDirectory() as folder:
        plain = Habanero(base_url=url, mailto=MAILTO)

        def report(what: str, run: Callable[[], object]) -> None:
            count()
            time.sleep(1.0)  # a fresh second for the limits
            started = time.perf_counter()
            run()
            seconds = time.perf_counter() - started
            requests, refused, most = count()
            print(f"| {what} | {requests} | {refused} | {most} | {seconds:.1f} |", flush=True)

        with Cache(Path(folder)) as cache, Crossref(url=url, mailto=MAILTO, cache=cache) as index:
            report("108 DOIs, citekit", lambda: index.lookup(dois))
            report("108 DOIs again, citekit", lambda: index.lookup(dois))
            by_id = lambda doi: plain.works(ids=quote(doi, safe=""))  # noqa: E731
            report("108 DOIs, habanero one by one", lambda: one_by_one(by_id, dois, SINGLE_PAUSE))
            report(f"{len(raws)} strings, citekit", lambda: list(resolve(questions, index)))
            report(f"{len(raws)} strings again, citekit", lambda: list(resolve(questions, index)))
            by_words = lambda raw: plain.works(query_bibliographic=raw, limit=5)  # noqa: E731
            report(
                f"{len(raws)} strings, habanero one by one", lambda: one_by_one(by_words, raws, LIST_PAUSE)
            )


if __name__ == "__main__":
    main()
