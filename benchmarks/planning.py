"""What the command that a plug-in of Zotero runs costs, by the size of the library.

python benchmarks/planning.py [--items 0 5000 20000]     processor seconds, offline, of fixtures/review.txt; the
library is sent whole each time, a third of its items with a note
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.conftest import FIXTURES
from tests.zotero.protocol.library import PluginLibrary, folder_of, item

DOCUMENT = item("DDDD2345", "Magnets and nerves", date="2023")
DIGITS = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"


def objects(count: int) -> Iterator[dict[str, Any]]:
    """Items with an abstract and four authors each, and notes of a page."""
    for number in range(count):
        people = [{"creatorType": "author", "lastName": f"Name{number}", "firstName": "A."}] * 4
        yield item(
            key(number),
            f"Work number {number} on the matter of things",
            creators=people,
            date="2001",
            publicationTitle="Journal of things",
            abstractNote="word " * 250,
            DOI=f"10.5555/work.{number}",
        )
        if number % 3 == 0:
            note = f"<p>{'word ' * 300}</p>"
            yield {"key": key(10**6 + number), "itemType": "note", "parentItem": key(number), "note": note}


def key(number: int) -> str:
    """A key of Zotero's form."""
    digits = ""
    for _ in range(8):
        number, digit = divmod(number, len(DIGITS))
        digits += DIGITS[digit]
    return digits


def ask(path: Path, request: dict[str, Any]) -> tuple[dict[str, Any], float, float]:
    """The answer, the processor seconds it took, and the request's size in MB."""
    path.write_text(json.dumps({"version": 1, **request}), encoding="utf-8")
    before = spent()
    command = [sys.executable, "-m", "citekit", "zotero", "plan", str(path), "--offline"]
    answer = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return answer, spent() - before, path.stat().st_size / 1e6


def spent() -> float:
    """Processor seconds of the processes that ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def costs(count: int) -> str:
    """A row of the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        library = PluginLibrary([DOCUMENT, *objects(count)])
        about = {"folder": folder_of(folder, "DDDD2345"), "document": DOCUMENT}
        source = {"source": {"path": str(FIXTURES / "review.txt")}}
        seconds = []
        answer, took, megabytes = ask(
            folder / "r.json", {**about, **source, "action": "build", "library": library.snapshot()}
        )
        seconds.append(took)
        touched = library.apply(answer)
        seconds.append(ask(folder / "r.json", {**about, "action": "written", "library": touched})[1])
        for action in ("plan", "update"):
            answer, took, _ = ask(
                folder / "r.json", {**about, "action": action, "library": library.snapshot()}
            )
            assert answer["steps"] == []
            seconds.append(took)
    return f"| {count} | {megabytes:.1f} | {' | '.join(f'{took:.1f}' for took in seconds)} |"


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, nargs="*", default=[0, 5000, 20000])
    print("| items in the library | MB sent | build | written | plan | update |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for count in parser.parse_args().items:
        print(costs(count))


if __name__ == "__main__":
    main()
