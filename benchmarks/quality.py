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
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import citekit
from citekit.citations.linking import cite
from citekit.citations.targets import target
from citekit.readers.kinds import read_file
from citekit.references.footnotes import find_with_notes
from citekit.references.parser.parse import parse
from citekit.text.normalize import clean
from citekit.text.sentences import sentences

Row = dict[str, Any]


def tool(folder: Path, name: str) -> ModuleType:
    """A measuring tool as a module."""
    spec = importlib.util.spec_from_file_location(name, folder / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


KINDS = {"text": "page.txt", "HTML": "page.html", "JATS": "article.xml"}
GROUPS = {
    "numbers in brackets": lambda gold: gold["system"] == "numeric" and not gold["superscript"],
    "raised numbers": lambda gold: gold["superscript"],
    "numbers, all": lambda gold: gold["system"] == "numeric",
    "author and year": lambda gold: gold["system"] == "author-year",
    "all": lambda gold: True,
}


def articles(folder: Path) -> None:
    """Lists, entries and links of whole articles: by kind of document and system of citing; real pages too."""
    measure = tool(folder, "eval_articles")
    print(
        "\n| articles | n | list found | entries exact | within 5 % | link P | link R | link F1 | ranges | context >= 90 % |"
    )
    print("|" + " --- |" * 10)
    for kind, name in KINDS.items():
        golds = sorted((folder / "articles").glob("*/gold.json"))
        rows = [_scored(measure, gold, gold.with_name(name)) for gold in golds]
        for group, belongs in GROUPS.items():
            _row(measure, f"{kind}: {group}", [result for gold, result in rows if belongs(gold)])
    for kind, name in {"text": "real.txt", "HTML": "real.html"}.items():
        golds = sorted((folder / "realpages").glob("*/gold.json"))
        rows = [_scored(measure, gold, gold.with_name(name)) for gold in golds]
        _row(measure, f"{kind}: publishers' pages as saved", [result for _, result in rows])


def _row(measure: ModuleType, name: str, chosen: Sequence[Any]) -> None:
    summary = measure.summary(chosen)
    shown = [summary["list_found"], summary["seg_exact"], summary["seg_5"], *summary["link"]]
    shown += [summary["range_recall"], summary["context_90"]]
    cells = ["-" if value is None else f"{value:.3f}" for value in shown]
    print(f"| {name} | {len(chosen)} | " + " | ".join(cells) + " |")


def _scored(measure: ModuleType, path: Path, page: Path) -> tuple[Row, Any]:
    """The gold of an article, and how what is read from ``page`` scores against it."""
    gold = json.loads(path.read_text(encoding="utf-8"))
    article = read_file(page, "page")
    found = find_with_notes(article)
    items = [entry.item or parse(entry.raw).item for entry in found.entries]
    targets = [
        target(entry.number, item, entry.raw, entry.label, entry.start, entry.end, entry.list)
        for entry, item in zip(found.entries, items, strict=True)
    ]
    citations = []
    for cited in cite(article, targets).citations:
        if cited.kind == "marked":
            citation = {
                "sentence": cited.sentence,
                "refs": [entry.position for entry in cited.targets],
                "marker": cited.marker,
            }
            citation["section"] = cited.section
            if page.name == "page.txt":  # the gold's offsets count in it
                citation |= {"start": cited.start, "end": cited.end}
            citations.append(citation)
    references = [
        {"id": entry.position, "raw": entry.raw, "csl": item}
        for entry, item in zip(found.entries, items, strict=True)
    ]
    return gold, measure.score_article(gold, {"references": references, "citations": citations})


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
