"""How exact: what is measured on documents that are not part of this repository.

    python benchmarks/quality.py FOLDER

FOLDER holds the development data: ``articles/`` (page texts with gold), ``gold/`` and the measuring tools
``tools/eval_articles.py`` and ``tools/eval_tags.py``, whose measures the tables of benchmarks/README.md are in.
Reference strings have a benchmark of their own: parsing.py.
"""

import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import citekit
from citekit.citing import cite
from citekit.cutting import cut
from citekit.parsing import parse
from citekit.reading import read
from citekit.sentences import sentences
from citekit.text import clean

Row = dict[str, Any]


def tool(folder: Path, name: str) -> ModuleType:
    """A measuring tool as a module."""
    spec = importlib.util.spec_from_file_location(name, folder / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def articles(folder: Path) -> None:
    """Lists, entries and links of whole articles."""
    measure = tool(folder, "eval_articles")
    rows = []
    for path in sorted((folder / "articles").glob("*/gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        article = read(path.with_name("page.txt"), "page")
        found = cut(article)
        cited = cite(article, found.start, found.end, [entry.number for entry in found.entries]).citations
        predicted = {
            "references": [
                {"id": entry.number, "raw": entry.raw, "csl": parse(entry.raw).item}
                for entry in found.entries
            ],
            "citations": [
                {
                    "sentence": c.sentence,
                    "refs": c.numbers,
                    "start": c.start,
                    "end": c.end,
                    "section": c.section,
                }
                for c in cited
            ],
        }
        rows.append((gold, measure.score_article(gold, predicted)))
    groups = {
        "numbers in brackets": lambda gold: gold["system"] == "numeric" and not gold["superscript"],
        "raised numbers": lambda gold: gold["superscript"],
        "author and year": lambda gold: gold["system"] == "author-year",
    }
    print("\n| articles | n | list found | entries exact | link P | link R | link F1 | context >= 90 % |")
    print("|" + " --- |" * 8)
    for name, belongs in groups.items():
        chosen = [result for gold, result in rows if belongs(gold)]
        summary = measure.summary(chosen)
        shown = [summary["list_found"], summary["seg_exact"], *summary["link"], summary["context_90"]]
        cells = ["-" if value is None else f"{value:.3f}" for value in shown]
        print(f"| {name} | {len(chosen)} | " + " | ".join(cells) + " |")


def splitting(folder: Path) -> None:
    """Sentences that hold a citation: our rules, and sentencex where it is installed."""
    similar = tool(folder, "eval_articles").sim
    splitters: dict[str, Callable[[str], list[tuple[int, int]]]] = {
        "citekit": lambda text: list(sentences(text))
    }
    if importlib.util.find_spec("sentencex"):
        splitters["sentencex"] = by_sentencex
    print("\n| sentences with a citation | n | >= 90 % alike |\n| --- | --- | --- |")
    for name, split in splitters.items():
        right = total = 0
        for path in sorted((folder / "articles").glob("*/gold.json")):
            gold = json.loads(path.read_text(encoding="utf-8"))
            text = path.with_name("page.txt").read_text(encoding="utf-8")
            spans = split(text)
            for citation in gold["citations"]:
                start, end = next(span for span in reversed(spans) if span[0] <= citation["start"])
                right += similar(clean(text[start:end]), clean(citation["sentence_text"])) >= 0.9
                total += 1
        print(f"| {name} | {total} | {right / total:.3f} |")


def by_sentencex(text: str) -> list[tuple[int, int]]:
    """The sentences of each line, by the library."""
    import sentencex

    spans, position = [], 0
    for line in text.split("\n"):
        for sentence in sentencex.segment("en", line):
            start = text.index(sentence, position)
            position = start + len(sentence)
            spans.append((start, position))
    return spans


def tags(folder: Path) -> None:
    """Tags of the review's odd-numbered references."""
    bibliography = citekit.build([folder / "seeds" / "review-bai-2023.txt"], offline=True)
    with tempfile.TemporaryDirectory() as scratch:
        predicted = Path(scratch) / "tags.jsonl"
        with predicted.open("w", encoding="utf-8") as file:
            for work in bibliography.works:
                found = [f"{tag.facet}:{tag.id}" for tag in work.tags]
                file.write(json.dumps({"id": f"bai2023-{work.printed[0].number}", "tags": found}) + "\n")
        command = [sys.executable, str(folder / "tools" / "eval_tags.py")]
        command += [str(folder / "gold" / "review_tags_odd.jsonl"), str(predicted)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    print(f"\n```\n{done.stdout.rstrip()}\n```")


def main() -> None:
    """Print all tables."""
    folder = Path(sys.argv[1])
    articles(folder)
    splitting(folder)
    tags(folder)


if __name__ == "__main__":
    main()
