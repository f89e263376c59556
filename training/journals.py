"""Make the list of journals' abbreviations that no rule derives from the name.

    python -m training.journals FOLDER

FOLDER is a checkout of https://github.com/JabRef/abbrv.jabref.org (CC0 1.0), whose lists hold some 40,000 pairs.
`citekit.csl.containers` recognizes three of four by itself; the others, in plain words, are written to
``citekit/data/journal_abbreviations.txt``.
"""

import argparse
import csv
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from citekit.csl import containers
from citekit.csl.titles import plain_words
from citekit.data import DATA

OUT = DATA / "journal_abbreviations.txt"
MOST_NAMES = 3
"""Names from which on an abbreviation says too little."""
LONGEST = 120
"""Characters of a name; longer ones are faults of the lists."""
HEAD = """\
# Abbreviations of journals that no rule derives from the name, 'abbreviation = name', both in plain words.
# Source: https://github.com/JabRef/abbrv.jabref.org, commit {commit}. Licence: CC0 1.0.
# Made by `python -m training.journals FOLDER`.
"""


def pairs(folder: Path) -> Iterator[tuple[str, str]]:
    """(abbreviation, name) of every line of the lists, in plain words."""
    for path in sorted((folder / "journals").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for name, *abbreviations in filter(None, csv.reader(lines)):
                for abbreviation in abbreviations:
                    yield plain_words(abbreviation), plain_words(name)


def main() -> None:
    """Read the lists, and write those that rules do not know."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    names: dict[str, set[str]] = defaultdict(set)
    every = set(pairs(folder))
    for abbreviation, name in every:
        known = containers.alike(abbreviation, [name], listed=False) >= containers.SAME
        if not known and len(abbreviation) > 1 and 1 < len(name) <= LONGEST:
            names[abbreviation].add(name)
    rows = sorted((short, name) for short, long in names.items() if len(long) <= MOST_NAMES for name in long)
    git = subprocess.run(
        ["git", "-C", folder, "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    )
    text = HEAD.format(commit=git.stdout.strip()) + "".join(f"{short} = {name}\n" for short, name in rows)
    OUT.write_text(text, encoding="utf-8")
    print(f"{len(every)} pairs, {len(rows)} of them written to {OUT}")


if __name__ == "__main__":
    main()
