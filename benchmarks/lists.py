"""How exactly reference lists are found and split, by how the page sets them.

    python benchmarks/lists.py FOLDER [--articles N] [--layout NAME] [--show N]

FOLDER/training/refs.jsonl.gz holds printed strings by article. The list of each article is set in every layout, with a
text in front and what pages print behind it. A list is right if it has as many entries as were set; an entry
if it equals its string.
"""

import argparse
import gzip
import json
import random
import re
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from citekit.readers.text import article
from citekit.references.find import find_references
from citekit.text.normalize import clean, fold

Row = dict[str, Any]
Layout = Callable[[Sequence[Row], random.Random], Iterator[list[str]]]

HEADINGS = (
    *("References",) * 6,
    *("REFERENCES", "Reference List", "Literature cited", "LITERATURE CITED", "6. References", "Works Cited"),
    *("Bibliography", "Literaturverzeichnis", "Referencias", "Références", "Referências", "参考文献"),
)
LINKS = (
    ["Google Scholar"],
    ["Article", "CAS", "Google Scholar"],
    ["CrossrefView in ScopusGoogle Scholar"],
    ["Crossref", "PubMed", "Web of Science®", "Google Scholar"],
    ["PubMed Abstract | CrossRef Full Text | Google Scholar"],
    ["View Article", "PubMed/NCBI", "Google Scholar"],
)
FRONT = """A study of barley under drought

Introduction

Barley was grown in pots, and the plants were watered every second day until the ears came out. {markers}

Results

The plants that were watered grew faster than the others (Table 1), and the difference was seen in both years.
"""
BEHIND = (
    "",
    "\nCopyright © 2018 The authors.\n\nShare this article\n\nDownload citation\n",
    "\nAppendix A\n\nThe questions that were asked of all farmers, in the order in which they were asked.\n",
    "\nAcknowledgements\n\nWe thank all farmers who took part in the study, and two reviewers for their comments.\n",
    "\nSupplementary Material\n\nThe data of the study can be found online with the article.\n\nFigure 1. Grain yield of all plots in both years.\n",
    "\n1 All plots were watered by hand, as the pumps of the farm had broken down in the first week of the study.\n",
    "\nKeywords: barley, drought, yield\n\nCitation: Doe J and Roe R (2018) A study of barley under drought. Front. Barley 9:12. doi: 10.0000/fbar.2018.00012\n\nReceived: 1 May 2018; Accepted: 2 June 2018.\n",
    "\nAuthor contributions: all authors designed the study, and all authors wrote the text.\n\nThis article was published on 4 May 2018.\n",
)


def load(folder: Path) -> list[list[Row]]:
    """The lists of all articles with eight strings or more: by number, else nearly always by the alphabet."""
    groups: dict[str, list[Row]] = defaultdict(list)
    with gzip.open(folder / "training" / "refs.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            groups[row["article"]].append(row)
    lists = []
    for name, rows in sorted(groups.items()):
        labels = [int(re.sub(r"\D", "", row["label"]) or 0) for row in rows]
        chance = random.Random(name)
        if 0 not in labels:
            rows = [row for _, row in sorted(zip(labels, rows, strict=True), key=lambda pair: pair[0])]
        elif chance.random() < 0.9:
            rows = sorted(rows, key=lambda row: fold(row["raw"]))
        if len(rows) >= 8:
            lists.append(rows)
    return lists


def lines_of(rows: Sequence[Row], _: random.Random) -> Iterator[list[str]]:
    """One entry a line."""
    yield from ([row["raw"]] for row in rows)


def spaced(rows: Sequence[Row], _: random.Random) -> Iterator[list[str]]:
    """One entry a line, with blank lines between."""
    yield from ([row["raw"], ""] for row in rows)


def linked(rows: Sequence[Row], chance: random.Random) -> Iterator[list[str]]:
    """One entry a line, the publisher's links below most, and a blank line."""
    links = chance.choice(LINKS)
    yield from ([row["raw"], *(links if chance.random() < 0.9 else []), ""] for row in rows)


def linked_apart(rows: Sequence[Row], chance: random.Random) -> Iterator[list[str]]:
    """Blank lines round the links as well."""
    links = chance.choice(LINKS)
    yield from ([row["raw"], "", *([*links, ""] if chance.random() < 0.9 else [])] for row in rows)


def linked_close(rows: Sequence[Row], chance: random.Random) -> Iterator[list[str]]:
    """Links below most, no blank lines."""
    links = chance.choice(LINKS)
    yield from ([row["raw"], *(links if chance.random() < 0.9 else [])] for row in rows)


def wrapped(rows: Sequence[Row], chance: random.Random) -> Iterator[list[str]]:
    """Broken at 72-100 columns, neither indented nor blank lines between."""
    width = chance.randint(72, 100)
    yield from (_wrap(row["raw"], width) for row in rows)


def hanging(rows: Sequence[Row], chance: random.Random) -> Iterator[list[str]]:
    """Broken, each line but an entry's first indented."""
    width, indent = chance.randint(72, 100), " " * chance.choice((2, 4, 5, 8))
    yield from (_wrap(row["raw"], width, indent) for row in rows)


def wrapped_spaced(rows: Sequence[Row], chance: random.Random) -> Iterator[list[str]]:
    """Broken, with blank lines between."""
    width = chance.randint(72, 100)
    yield from ([*_wrap(row["raw"], width), ""] for row in rows)


def _wrap(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=True)


def _pieces(row: Row) -> list[str]:
    """Authors, title, and the rest, where the tags tell them apart."""
    raw = row["raw"]
    titles = [span for span in row["spans"] if span[2] == "title"]
    if not titles or titles[0][0] == 0:
        return [raw]
    start, end = titles[0][:2]
    end += len(raw[end:]) - len(raw[end:].lstrip(".,;:?!’”\"')"))
    return [piece for piece in (raw[:start].strip(), raw[start:end].strip(), raw[end:].strip()) if piece]


def pieces(rows: Sequence[Row], _: random.Random) -> Iterator[list[str]]:
    """A line for the authors, another for the title, another for the journal."""
    yield from (_pieces(row) for row in rows)


def pieces_linked(rows: Sequence[Row], chance: random.Random) -> Iterator[list[str]]:
    """The same with links below."""
    links = chance.choice(LINKS)
    yield from ([*_pieces(row), *links] for row in rows)


def pieces_spaced(rows: Sequence[Row], chance: random.Random) -> Iterator[list[str]]:
    """The same with links below most and a blank line."""
    links = chance.choice(LINKS)
    yield from ([*_pieces(row), *(links if chance.random() < 0.9 else []), ""] for row in rows)


def pieces_apart(rows: Sequence[Row], chance: random.Random) -> Iterator[list[str]]:
    """A blank line below each of these lines, links in the last."""
    links = " ".join(chance.choice(LINKS))
    for row in rows:
        *pieces, last = _pieces(row)
        yield [line for piece in (*pieces, f"{last} {links}") for line in (piece, "")]


LAYOUTS: dict[str, Layout] = {
    layout.__name__: layout
    for layout in (
        lines_of,
        spaced,
        linked,
        linked_apart,
        linked_close,
        wrapped,
        hanging,
        wrapped_spaced,
        pieces,
        pieces_linked,
        pieces_spaced,
        pieces_apart,
    )
}
LABELS = ("{}. ", "[{}] ", "{} ", "({}) ", "{}.\n", "[{}]\n", "{}\n", "{}) ")


def page(rows: Sequence[Row], layout: Layout, numbered: bool, chance: random.Random) -> str:
    """A page with its list in a layout."""
    label = chance.choice(LABELS)
    entries = []
    for number, lines in enumerate(layout(rows, chance), start=1):
        first, *rest = lines
        entries.append("\n".join([label.format(number) + first if numbered else first, *rest]))
    markers = f"It was done before [1, {len(rows)}]." if numbered else "It was done before (Doe 2001)."
    text = (
        FRONT.replace("{markers}", markers) + "\n" + chance.choice(HEADINGS) + chance.choice(("\n", "\n\n"))
    )
    return text + "\n".join(entries) + "\n" + chance.choice(BEHIND)


def main() -> None:
    """Print a table: a row a layout, for lists without and with numbers."""
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=Path)
    options.add_argument("--articles", type=int, default=120)
    options.add_argument("--layout")
    options.add_argument("--numbered", type=int, choices=(0, 1))
    options.add_argument("--show", type=int, default=0)
    arguments = options.parse_args()
    lists = load(arguments.folder)
    random.Random(7).shuffle(lists)
    print("| layout | numbers | lists | count right | entries right |\n| --- | --- | --- | --- | --- |")
    total = [0, 0, 0, 0]
    for numbered in (False, True):
        chosen = [rows for rows in lists if all(row["label"] for row in rows) == numbered]
        for name, layout in LAYOUTS.items():
            if arguments.layout not in (None, name) or arguments.numbered not in (None, int(numbered)):
                continue
            sums, shown = [0, 0, 0, 0], 0
            for position, rows in enumerate(chosen[: arguments.articles]):
                text = page(rows, layout, numbered, random.Random(f"{name} {position}"))
                reference_list = find_references(article(text, "x", "x.txt"))
                entries = {clean(entry.raw).rstrip(". ") for entry in reference_list.entries}
                right = sum(clean(row["raw"]).rstrip(". ") in entries for row in rows)
                sums = [
                    sums[0] + 1,
                    sums[1] + (len(reference_list.entries) == len(rows)),
                    sums[2] + len(rows),
                    sums[3] + right,
                ]
                if len(reference_list.entries) != len(rows) and shown < arguments.show:
                    shown += 1
                    print(f"--- {name} {position}: {len(rows)} entries, {len(reference_list.entries)} came")
                    wanted = {clean(row["raw"]).rstrip(". ") for row in rows}
                    for entry in reference_list.entries:
                        if clean(entry.raw).rstrip(". ") not in wanted:
                            print("   came:", entry.raw[:400])
                    for row in rows:
                        if clean(row["raw"]).rstrip(". ") not in entries:
                            print("   missing:", row["raw"][:400])
            print(
                f"| {name} | {'yes' if numbered else 'no'} | {sums[0]} | {sums[1] / sums[0]:.3f} | {sums[3] / sums[2]:.3f} |",
                flush=True,
            )
            total = [before + more for before, more in zip(total, sums, strict=True)]
    print(f"| all | | {total[0]} | {total[1] / total[0]:.3f} | {total[3] / total[2]:.3f} |")


if __name__ == "__main__":
    main()
