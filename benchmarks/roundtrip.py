"""What real programs keep of our exports: a table for each program.

    python benchmarks/roundtrip.py SHARED [--npm DIR]

SHARED is the folder with ``tools/roundtrip.py``, which runs the programs; DIR has node_modules with the packages
of tests/clients/package.json. Every format that programs read is written for every program that it knows, of the
forty awkward entries of fixtures/writers/awkward.json and of the bibliography of fixtures/review.txt.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import citekit  # noqa: E402
from citekit.model.bibliography import Bibliography  # noqa: E402
from citekit.model.entry import EntryList  # noqa: E402
from citekit.writers.entries import collect_entries  # noqa: E402
from tests.clients.checker import losses, report, truth, written  # noqa: E402
from tests.writers import awkward  # noqa: E402

Lines = defaultdict[str, list[str]]


def measured(
    entry_list: EntryList, bibliography: Bibliography | None, arguments: argparse.Namespace
) -> Lines:
    """Program -> a line for each file."""
    lines: Lines = defaultdict(list)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        items = folder / "items.truth"
        wanted = awkward.truth() if bibliography is None else truth(entry_list)
        items.write_text(json.dumps(wanted), encoding="utf-8")
        for file in written(entry_list, folder, bibliography):
            found = report(arguments.shared, items, file, arguments.npm)
            for program, result in found["clients"].items():
                if "skipped" not in result:
                    lines[program].append(f"| {file.name} | {judged(result)} |")
            for tool, result in found["tools"].items():
                if "skipped" not in result:
                    said = result.get("failed") or "; ".join(result["messages"]) or "nothing"
                    lines[f"{tool} (says)"].append(f"| {file.name} | {said.replace(str(folder), '')} | |")
    return lines


def judged(result: dict) -> str:
    """Kept of judged, and what is lost or changed by field."""
    if "failed" in result:
        return f"refused | {result['failed']}"
    total: Counter[str] = Counter()
    for verdicts in result["fields"].values():
        total.update(verdicts)
    gone = ", ".join(f"{field} {len(items)}" for field, items in losses(result).items())
    return f"{total['ok'] + total['cosmetic']} / {sum(total.values())} | {gone or 'nothing'}"


def main() -> None:
    """Both bibliographies."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--npm", type=Path)
    arguments = parser.parse_args()
    review = citekit.build([ROOT / "fixtures" / "review.txt"], offline=True)
    for name, entry_list, bibliography in (
        ("The awkward", awkward.entry_list(), None),
        ("The review", collect_entries(review), review),
    ):
        for program, lines in measured(entry_list, bibliography, arguments).items():
            print(f"\n## {name}: {program}\n\n| export | kept or cosmetic / judged | lost or changed |")
            print("\n".join(["| --- | --- | --- |", *lines]))


if __name__ == "__main__":
    main()
