"""How well articles are read from PDFs, beside the same articles as text.

    python benchmarks/pdfs.py FOLDER [KEEP]

FOLDER holds the development data as for quality.py. Each page is printed by Chromium, which has to be
installed, in one column and in two, with running heads and page numbers; KEEP is where the PDFs are kept, to
be used again the next time. For an article's text the offsets of its citations are not compared either, so
that both ways are measured alike.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from quality import Row, tool

from citekit.citations.linking import cite
from citekit.citations.targets import target
from citekit.model.article import Article
from citekit.readers import text
from citekit.readers.pdf import reader as pdf
from citekit.references.find import find_references
from citekit.references.parser.parse import parse

SAMPLE = ("04", "07", "09", "10", "13", "18", "24", "14", "15", "31", "26", "02", "12", "19", "22", "28")
_PAGE = """<style>
@page { size: A4; margin: 20mm 18mm; @top-left { content: "RUNNING et al."; font: 8pt serif }
  @top-right { content: "10.1234/head.2020"; font: 8pt serif } @bottom-center { content: counter(page); font: 8pt serif } }
body { font: 10pt/1.25 serif; text-align: justify; margin: 0 }
h1 { font-size: 18pt; text-align: left } h2 { font-size: 12pt } h3 { font-size: 10.5pt }
nav, footer, .ref-links { display: none } sup { font-size: 70%; line-height: 0 } table { font-size: 8pt; text-align: left }
ul.references { list-style: none }
"""
LAYOUTS = {
    "one column": _PAGE + "p { margin: 0 0 6pt } .references li { margin: 0 0 4pt }</style>",
    "two columns": _PAGE
    + "body { column-count: 2; column-gap: 7mm; font-size: 9pt } p { margin: 0; text-indent: 1em }"
    + "h1 { column-span: all } ul.references li { text-indent: -1.2em } ul.references { padding-left: 1.2em }</style>",
}
# Where a word may be parted; roughly, but as a typesetter would.
_SYLLABLE = re.compile(r"(?<=[a-z][aeiou])(?=[b-df-hj-np-tv-z][aeiou][a-z])")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
)


def printed(page: Path, layout: str, target: Path) -> None:
    """Print a page to ``target``."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("Chromium is needed to print the pages; install it.")
    with tempfile.TemporaryDirectory() as scratch:
        html = Path(scratch) / "page.html"
        source = page.read_text(encoding="utf-8")
        if layout == "two columns":
            source = re.sub(r">[^<]+<", lambda text: _SYLLABLE.sub("&shy;", text[0]), source)
        html.write_text(source.replace("</head>", f"{LAYOUTS[layout]}</head>", 1), encoding="utf-8")
        command = [chromium, *_FLAGS, f"--user-data-dir={scratch}/profile", f"--print-to-pdf={target}"]
        subprocess.run([*command, html.as_uri()], check=True, capture_output=True, timeout=180)


def predicted(article: Article) -> Row:
    """What is found in an article, as eval_articles.py wants it; without offsets."""
    found = find_references(article)
    items = [parse(entry.raw).item for entry in found.entries]
    targets = [
        target(entry.number, item, entry.raw, entry.label, entry.start, entry.end, entry.list)
        for entry, item in zip(found.entries, items, strict=True)
    ]
    cited = [one for one in cite(article, targets).citations if one.kind == "marked"]
    return {
        "references": [
            {"id": entry.position, "raw": entry.raw, "csl": item}
            for entry, item in zip(found.entries, items, strict=True)
        ],
        "citations": [
            {
                "sentence": c.sentence,
                "marker": c.marker,
                "refs": [entry.position for entry in c.targets],
                "section": c.section,
            }
            for c in cited
        ],
    }


def sentences_kept(gold: Row, read: str) -> float:
    """The share of the gold's sentences that stand in the text as they are, white space apart."""
    folded = "".join(read.split())
    wanted = ["".join(citation["sentence_text"].split()) for citation in gold["citations"]]
    return sum(sentence in folded for sentence in wanted) / max(1, len(wanted))


def system(gold: Row) -> str:
    """How an article cites."""
    return "raised" if gold["superscript"] else gold["system"]


def main() -> None:
    """Print the table."""
    folder = Path(sys.argv[1])
    measure = tool(folder, "eval_articles")
    rows: dict[tuple[str, str], list[tuple[Row, float]]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        keep = Path(sys.argv[2] if len(sys.argv) > 2 else scratch)
        for number in SAMPLE:
            page = next((folder / "articles").glob(f"d{number}_*/page.html"))
            gold = json.loads(page.with_name("gold.json").read_text(encoding="utf-8"))
            ways = {
                "text": text.article(
                    page.with_name("page.txt").read_text(encoding="utf-8"), "page", "page.txt"
                )
            }
            for layout in LAYOUTS:
                target = keep / f"d{number}-{layout.replace(' ', '-')}.pdf"
                if not target.exists():
                    printed(page, layout, target)
                ways[layout] = pdf.read(target.read_bytes(), "page", target.name)
            for way, article in ways.items():
                score = measure.score_article(gold, predicted(article))
                rows.setdefault((system(gold), way), []).append((score, sentences_kept(gold, article.text)))
    print("| cites by | read from | n | list found | entries exact | within 5 % | link F1 | sentences kept |")
    print("|" + " --- |" * 8)
    for (cites, way), results in sorted(rows.items()):
        summary = measure.summary([score for score, _ in results])
        shown = [summary["list_found"], summary["seg_exact"], summary["seg_5"], summary["link"][2]]
        kept = sum(share for _, share in results) / len(results)
        cells = ["-" if value is None else f"{value:.3f}" for value in (*shown, kept)]
        print(f"| {cites} | {way} | {len(results)} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
