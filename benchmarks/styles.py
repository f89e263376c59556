"""How fast references are formatted, and how many of them a style engine fails on.

    python benchmarks/styles.py [--items ITEMS.json] [--count 1000] [STYLE ...]

``ITEMS.json``: a list of CSL-JSON items (default: fixtures/writers/awkward.json), repeated until there are
``count``. For each style (default: vancouver and the one in fixtures/writers): seconds and entries a second
with nothing kept, seconds when all is kept, and how many the engine left to Vancouver.
"""

import argparse
import json
import os
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from citekit.writers.styles import styles

FIXTURES = Path(__file__).parent.parent / "fixtures"


def main() -> None:
    """Print a line a style."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--items", type=Path, default=FIXTURES / "writers" / "awkward.json")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("styles", nargs="*", metavar="STYLE")
    arguments = parser.parse_args()
    found = islice(cycle(json.loads(arguments.items.read_text(encoding="utf-8"))), arguments.count)
    # Each is another work to the folder of what is kept.
    items = [{**item, "number-of-pages": str(place + 1)} for place, item in enumerate(found)]
    wanted = arguments.styles or ["vancouver", str(FIXTURES / "writers" / "plain-author-date.csl")]
    print(f"{len(items)} entries\n{'style':40} {'s':>7} {'/s':>7} {'kept s':>7} {'refused':>7}")
    for style in wanted:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["CITEKIT_CACHE"] = folder
            styles.check(style)
            first, again = _seconds(items, style), _seconds(items, style)
            refused = styles.count_failures(items, style)
        print(f"{Path(style).name:40} {first:7.2f} {len(items) / first:7.0f} {again:7.3f} {refused:7}")


def _seconds(items: list[styles.Item], style: str) -> float:
    started = time.perf_counter()
    styles.format_items(items, "html", style)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
