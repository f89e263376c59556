"""How well references without identifiers are put to works: pairs of references, against their DOIs.

    python benchmarks/works.py SHARED [--count N] [--split test] [--only SET]

SHARED holds ``articles/`` (40 articles as text, HTML and JATS, with ``gold.json``) and ``crossref/`` (records).
Two sets, in both of which no reference keeps a DOI, PMID, PMCID or address:

- *articles*: every list is read three times, from the page's text, its HTML and the JATS. A reference of one form is the
  work of its number in the others; across articles the DOIs of ``gold.json`` say which are one.
- *strings*: N records of Crossref, each printed one to four times in the styles and with the accidents of
  `matching_cases`, and for a third of them a look-alike (another part, an erratum, a preprint ...), which is another work.

Precision: of the pairs that are put to one work, those that are; recall: of the pairs that are one work, those that
are put to one. ``build``: what a build makes of the same references.
"""

import argparse
import json
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import msgspec
from matching_cases import facts_of, print_reference
from matching_lookalikes import MAKERS
from matching_truths import KINDS, Split, truths

from citekit.config.config import Config
from citekit.corpus.item_columns import item_columns
from citekit.corpus.reading.executors import InProcess
from citekit.corpus.reading.read import read_corpus
from citekit.corpus.schema import TABLES, ReferenceRow, SourceRow
from citekit.corpus.settings import make_folder, settings_of
from citekit.corpus.tables import write_table
from citekit.corpus.works.make import make_works
from citekit.csl.item import Item
from citekit.csl.titles import without_identifiers
from citekit.model.bibliography import Confidence, Printed
from citekit.model.citation import Place
from citekit.model.grouping import group
from citekit.references.parser.parse import parse_many

_FORMS = ("page.txt", "page.html", "article.xml")
_IDENTIFIERS = ("DOI", "PMID", "PMCID", "URL")
_OTHERS = ("copy", "component")
"""Look-alikes that are the same text, or no work."""


class Reference(NamedTuple):
    """A reference without identifiers, and the work that it is."""

    source: str
    number: int
    raw: str
    item: Item
    work: Hashable


def of_articles(shared: Path, folder: Path) -> Iterator[Reference]:
    """The references of every article in three forms, where as many were read as there are."""
    files = [str(one / form) for one in sorted((shared / "articles").glob("d*")) for form in _FORMS]
    settings = settings_of(Config(taxonomy=("none",)))
    read_corpus(files, folder, settings, InProcess(), report=lambda *_: None)
    rows = duckdb.execute(
        "SELECT source, raw, item FROM read_parquet(?) ORDER BY source, reference",
        [str(folder / "references/*.parquet")],
    ).fetchall()
    lists: dict[str, list[tuple[str, Item]]] = defaultdict(list)
    for source, raw, item in rows:
        lists[source].append((raw, json.loads(item)))
    for source, of_list in lists.items():
        article = next(one for one in sorted((shared / "articles").glob("d*")) if one.name in source)
        gold = json.loads((article / "gold.json").read_text())["references"]
        if len(of_list) == len(gold):
            for number, ((raw, item), true) in enumerate(zip(of_list, gold, strict=True), start=1):
                doi = str(true["csl"].get("doi") or "").lower()
                yield Reference(source, number, raw, item, doi or (article.name, number))


def of_strings(shared: Path, count: int, split: Split) -> Iterator[Reference]:
    """Strings of records, each of a source of its own."""
    rng = random.Random(f"works {split}")
    records = truths(shared / "crossref", split, rng)[:count]
    articles = [message for message in records if message["type"] == "journal-article"]
    printed: list[tuple[str, Item | None, Hashable]] = []
    for message in records:
        works = [(message["DOI"].lower(), message)]
        if message["type"] == "journal-article" and rng.random() < 0.3:
            kind = rng.choice([name for name in MAKERS if name not in _OTHERS])
            other = MAKERS[kind](rng, message, rng.choice(articles))
            works += (
                [(f"{kind} of {works[0][0]}", other)]
                if other["type"] in KINDS and other.get("author")
                else []
            )
        for work, of_work in works:
            for _ in range(rng.choice((1, 1, 2, 3, 4))):
                raw, item, _ = print_reference(rng, facts_of(rng, of_work), True, split)
                printed.append((raw, item, work))
    rng.shuffle(printed)
    parsed = parse_many([raw for raw, _, _ in printed if raw])
    for number, (raw, item, work) in enumerate(printed):
        item = next(parsed).item if raw else item or {}
        yield Reference(f"source {number:06}", 1, raw or json.dumps(item), item, work)


def without(reference: Reference) -> Reference:
    """The reference without identifiers."""
    item = {name: value for name, value in reference.item.items() if name not in _IDENTIFIERS}
    return reference._replace(item=item, raw=without_identifiers(reference.raw))


def write_corpus(references: Iterable[Reference], folder: Path) -> None:
    """A corpus of one shard with these references."""
    make_folder(folder, settings_of(Config(taxonomy=("none",))))
    rows: dict[str, list[msgspec.Struct]] = defaultdict(list)
    for one in references:
        columns: dict[str, Any] = item_columns(one.item)
        row = {"source": one.source, "reference": one.number, "number": one.number, "list_number": None}
        row |= {"line": 1, "raw": one.raw, "item": json.dumps(one.item), "confidence": 1.0, "doubts": []}
        row |= {"mentioned": False, "n_citations": 1, "first_reference": one.number}
        known = {name: value for name, value in row.items() if name in ReferenceRow.__struct_fields__}
        rows["references"].append(ReferenceRow(**known, **columns))
    for source in dict.fromkeys(row.source for row in rows["references"]):  # type: ignore[attr-defined]
        empty: dict[str, Any] = {"item": "{}", "taxonomy": [], "language": None, **item_columns({})}
        known = {name: value for name, value in empty.items() if name in SourceRow.__struct_fields__}
        more = {"shard": "all", "sha256": "", "kind": "text", "n_references": 1, "n_citations": 1}
        rows["sources"].append(SourceRow(source=source, **more, **known))
    for table, type_ in TABLES.items():
        lines = folder / f"{table}.jsonl"
        lines.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows[table]))
        (folder / table).mkdir()
        write_table(lines, type_, folder / table / "all.parquet")
        lines.unlink()


def pairs(works: Iterable[Iterable[Hashable]], truth: Iterable[Hashable]) -> str:
    """Precision and recall of the pairs, as cells of a table. ``works``: the true work of each reference of each."""
    right = made = 0
    for work in works:
        counts = Counter(work)
        number = sum(counts.values())
        made += number * (number - 1) // 2
        right += sum(count * (count - 1) // 2 for count in counts.values())
    wanted = sum(count * (count - 1) // 2 for count in Counter(truth).values())
    return f"{right / max(made, 1):.4f} | {right / max(wanted, 1):.4f} | {made - right} of {made}"


def measure(name: str, references: list[Reference], folder: Path) -> None:
    """Print the rows of a set."""
    bare = list(map(without, references))
    place = Place(line=1, start=0, end=0)
    printed = [
        Printed(
            source=one.source,
            number=one.number,
            raw=one.raw,
            item=one.item,
            confidence=Confidence(),
            place=place,
        )
        for one in bare
    ]
    work_of: Mapping[tuple[str, int], Hashable] = {(one.source, one.number): one.work for one in bare}
    built, _ = group(printed)
    of_build = [[work_of[one.source, one.number or 0] for one in work] for work in built]
    print(f"| {name} | build | {len(bare)} | {len(of_build)} | {pairs(of_build, work_of.values())} | |")
    write_corpus(bare, folder)
    begin = time.process_time()
    make_works(folder)
    seconds = time.process_time() - begin
    found: dict[str, list[Hashable]] = defaultdict(list)
    members = duckdb.execute(
        "SELECT work, source, reference FROM read_parquet(?)", [str(folder / "members.parquet")]
    )
    for work, source, reference in members.fetchall():
        found[work].append(work_of[source, reference])
    figures = pairs(found.values(), work_of.values())
    print(f"| {name} | corpus | {len(bare)} | {len(found)} | {figures} | {1e3 * seconds / len(bare):.2f} |")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--count", type=int, default=1500)
    parser.add_argument("--split", default="test", choices=("train", "dev", "test"))
    parser.add_argument("--only", choices=("articles", "strings"))
    arguments = parser.parse_args()
    print("| set | by | references | works | precision | recall | wrong pairs | ms a reference |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as scratch:
        if arguments.only != "strings":
            articles = list(of_articles(arguments.shared, Path(scratch) / "read"))
            measure("articles", articles, Path(scratch) / "articles")
        if arguments.only != "articles":
            strings = list(of_strings(arguments.shared, arguments.count, arguments.split))
            measure("strings", strings, Path(scratch) / "strings")


if __name__ == "__main__":
    main()
