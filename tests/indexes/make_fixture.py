"""Makes fixtures/crossref/records.jsonl: about 150 real Crossref records, chosen for their variety.

    python -m tests.indexes.make_fixture FOLDER

FOLDER holds works.jsonl.gz, one Crossref `message` object a line. The choice depends on nothing but the records.
"""

import gzip
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Message = dict[str, Any]
TARGET = Path(__file__).parent.parent.parent / "fixtures" / "crossref" / "records.jsonl"

# What describes a work. Abstracts, links, licences, funders, assertions and counts stay away.
KEPT_NAMES = """
DOI type subtype publisher publisher-location title subtitle original-title short-title container-title
short-container-title author editor translator issued published published-print published-online
published-other posted created volume issue page article-number ISSN ISBN language edition-number event
institution group-title standards-body degree review relation update-to updated-by reference reference-count
"""
KEPT = KEPT_NAMES.split()
RELATIONS = re.compile("preprint|version|review|part|correct|comment|translation")
MOST_REFERENCES = 25
MOST_AUTHORS = 25
MOST_OF_A_PUBLISHER = 7

# Records that belong together: two parts, one title in two years, a preprint and what became of it.
TOGETHER_DOIS = """
10.1016/j.engstruct.2014.06.046 10.1016/j.engstruct.2014.07.042
10.1016/j.ijggc.2013.10.030 10.1016/j.ijggc.2013.10.031
10.1016/j.mineng.2019.105832 10.1016/j.mineng.2019.105893
10.1016/0304-4009(75)90007-8 10.1016/0304-4009(76)90035-8
10.2307/1930400 10.2307/1936126
10.5325/complitstudies.55.3.0726 10.5325/complitstudies.56.1.0219
10.1136/pgmj.72.845.190 10.1136/pgmj.73.857.186
10.1002/ece3.2314 10.1101/014852
10.1101/2024.04.01.587366 10.1016/j.xgen.2025.100814
"""
TOGETHER = TOGETHER_DOIS.split()
# Their reference lists are kept: without DOIs or strings, with a few, with many.
WITH_REFERENCES = ("10.1101/014852", "10.32468/be.1133", "10.5902/2179460x35639")


def kind(*types: str) -> Callable[[Message], bool]:
    return lambda record: record["type"] in types


def titles(record: Message) -> str:
    return " ".join(record.get("title") or ())


def year(record: Message) -> int | None:
    dates = (record.get("issued") or {}).get("date-parts") or [[None]]
    return dates[0][0] if dates[0] else None


def article(record: Message) -> bool:
    return str(record["type"]) == "journal-article"


# What a record shows, and how many of them.
WANTED: list[tuple[int, Callable[[Message], bool]]] = [
    (3, lambda r: any(u["type"] != "new_version" for u in r.get("updated-by") or ())),
    (1, lambda r: any(u["type"] == "new_version" for u in r.get("updated-by") or ())),
    (1, lambda r: any(u["type"] == "retraction" for u in r.get("update-to") or ())),
    (5, lambda r: bool(r.get("update-to"))),
    (4, lambda r: article(r) and len(r.get("title") or ()) > 1),
    (3, lambda r: article(r) and not r.get("title")),
    (4, lambda r: article(r) and bool(r.get("title")) and not r.get("author")),
    (4, lambda r: bool(r.get("author")) and all("family" not in person for person in r["author"])),
    (3, lambda r: year(r) is None and r["type"] != "component"),
    (7, lambda r: article(r) and "<" in titles(r)),
    (4, lambda r: re.search(r"&\w+;", titles(r)) is not None),
    (2, lambda r: any(r.get("original-title") or ())),
    (3, lambda r: any(r.get("subtitle") or ())),
    (3, lambda r: article(r) and re.search(r"[^\x00-\u024f\u2000-\u206f]{4}", titles(r)) is not None),
    (4, lambda r: re.search(r"[<>#;]", r["DOI"]) is not None),
    (5, lambda r: article(r) and "article-number" in r and "page" not in r),
    (3, lambda r: article(r) and re.fullmatch(r"e\d+", r.get("page") or "") is not None),
    (2, lambda r: r["type"] == "component" and bool(titles(r))),
    (2, kind("component")),
    (5, lambda r: "is-preprint-of" in (r.get("relation") or {})),
    (3, lambda r: "has-preprint" in (r.get("relation") or {})),
    (3, kind("monograph")),
    (3, kind("book")),
    (2, kind("edited-book")),
    (1, kind("reference-book")),
    (6, kind("book-chapter")),
    (2, kind("reference-entry")),
    (5, kind("proceedings-article")),
    (1, kind("proceedings")),
    (3, kind("dataset")),
    (2, kind("standard")),
    (3, kind("peer-review")),
    (2, kind("journal")),
    (1, kind("journal-issue")),
    (3, kind("report")),
    (2, kind("dissertation")),
    (
        18,
        lambda r: article(r) and bool(titles(r)) and bool(r.get("author")) and "-" in (r.get("page") or ""),
    ),
]


def choose(records: dict[str, Message]) -> dict[str, Message]:
    """By DOI: those that belong together, then of every kind as many as wanted, few of one publisher."""
    chosen = {doi: records[doi] for doi in (*TOGETHER, *WITH_REFERENCES)}
    publishers = Counter(prefix(doi) for doi in chosen)
    shuffled = sorted(records, key=lambda doi: hashlib.sha256(doi.encode()).digest())
    shuffled = [doi for doi in shuffled if usable(records[doi])]
    for number, fits in WANTED:
        fitting = [doi for doi in shuffled if doi not in chosen and fits(records[doi])]
        for _ in range(min(number, len(fitting))):
            best = min(fitting, key=lambda doi: publishers[prefix(doi)])
            if publishers[prefix(best)] >= MOST_OF_A_PUBLISHER and number > 5:
                break
            fitting.remove(best)
            chosen[best] = records[best]
            publishers[prefix(best)] += 1
    return chosen


def prefix(doi: str) -> str:
    return doi.split("/")[0]


def usable(record: Message) -> bool:
    """Neither Crossref's own test deposits nor a page of authors."""
    return (
        prefix(record["DOI"]) not in ("10.5555", "10.50505")
        and len(record.get("author") or ()) <= MOST_AUTHORS
    )


def slim(record: Message, with_references: bool) -> Message:
    """The fields that describe the work, without empty ones."""
    kept = {name: record[name] for name in KEPT if record.get(name) not in (None, [], {}, "")}
    references = kept.pop("reference", [])
    if with_references:
        kept["reference"] = references[:MOST_REFERENCES]
        kept["reference-count"] = len(kept["reference"])
    relations = {name: whom[:5] for name, whom in kept.pop("relation", {}).items() if RELATIONS.search(name)}
    if relations:
        kept["relation"] = relations
    return kept


def read(path: Path) -> Iterable[Message]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def main(folder: str) -> None:
    records = {record["DOI"].lower(): record for record in read(Path(folder) / "works.jsonl.gz")}
    chosen = choose(records)
    lines = [
        json.dumps(slim(chosen[doi], doi in WITH_REFERENCES), ensure_ascii=False) for doi in sorted(chosen)
    ]
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
