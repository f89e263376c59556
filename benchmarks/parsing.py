"""How exact and how fast reference strings are parsed, on data that is not part of this repository.

    python benchmarks/parsing.py FOLDER [--cases N] [--faults N] [--json OUT]

FOLDER holds ``gold/parse_dev.jsonl.gz`` (strings annotated by people: EXCITE, UMass, ParsCit),
``training/refs.jsonl.gz`` (tagged strings of open-access articles, of which the publishers of the test split are
used) and the measure ``tools/eval_parse.py``. ``--cases`` takes N strings of each source, ``--faults`` also prints
the commonest kinds of faults with N examples each, ``--json`` writes the figures to a file.
"""

import argparse
import gzip
import importlib.util
import json
import os
import random
import re
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

# One core, said before numpy is imported.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

from citekit.references.parser.parse import Parsed, parse, parse_many
from training.sources import is_test

Row = dict[str, Any]
Span = tuple[int, int, str]
Predict = Callable[[Iterable[str]], Iterable[Parsed]]

BINS = 10
# A reference that passes unseen may be wrong once in a hundred times.
WRONG = 0.01
WARM, TIMED, LOOP = 200, 2000, 10**6

# The measure's fields with the names that CSL, and so `Confidence.fields`, has for them.
CSL = {
    "author": "author",
    "issued_year": "issued",
    "title": "title",
    "container_title": "container-title",
    "volume": "volume",
    "issue": "issue",
    "page": "page",
    "doi": "DOI",
}
GROUPS: dict[str, Callable[[Row], bool]] = {
    "EXCITE": lambda row: row["source"] == "excite",
    "UMass": lambda row: row["source"] == "umass",
    "ParsCit": lambda row: row["source"] in ("parscit_other", "cora"),
    "open access": lambda row: row["source"] == "oa",
    "- English or Portuguese": lambda row: row["source"] == "oa" and row["lang"] in ("en", "pt"),
    "- journal articles": lambda row: row["source"] == "oa" and row["type"] == "journal",
    "- other works": lambda row: row["source"] == "oa" and row["type"] != "journal",
    "all": lambda _: True,
}
_NAMES = ("author-family", "author-given", "author-name", "author-prefix", "author-suffix", "collab")
_TITLES = ("title", "chapter-title", "part-title", "data-title")
_FIELDS = dict.fromkeys(_TITLES, "title") | {
    "container": "container_title",
    "year": "issued_year",
    "volume": "volume",
    "issue": "issue",
    "supplement": "issue",
    "fpage": "page",
    "page-range": "page",
    "elocation": "page",
    "doi": "doi",
}


class Outcome(NamedTuple):
    """A row, what was made of its string, and whether that is right.

    ``right``: every field of the gold is met; ``clean``: and none was invented.
    """

    row: Row
    parsed: Parsed
    right: bool
    clean: bool


def load_measure(folder: Path) -> ModuleType:
    """tools/eval_parse.py as a module."""
    spec = importlib.util.spec_from_file_location("eval_parse", folder / "tools" / "eval_parse.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _lines(path: Path) -> Iterator[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def load_rows(folder: Path, cases: int | None = None) -> list[Row]:
    """All rows, or ``cases`` of each source, as the measure wants them: id, raw, gold, scored."""
    rows = list(_lines(folder / "gold" / "parse_dev.jsonl.gz"))
    rows += [
        converted(row) for row in _lines(folder / "training" / "refs.jsonl.gz") if is_test(row["publisher"])
    ]
    random.Random(5).shuffle(rows)
    taken: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        taken[row["source"]].append(row)
    return [row for of_source in taken.values() for row in of_source[:cases]]


def converted(row: Row) -> Row:
    """A row of tagged spans as a row of gold: what the tags leave open is not scored."""
    raw, spans = row["raw"], [(start, end, field) for start, end, field in row["spans"]]
    gold: Row = {}
    for start, end, field in spans:
        if field == "lpage" and "page" in gold:
            gold["page"] += f"-{raw[start:end]}"
        elif field in _FIELDS:
            gold.setdefault(_FIELDS[field], raw[start:end])
    unsure = set(_half_tagged(raw, spans))
    if "issued_year" not in gold and re.fullmatch(r"(?:19|20)\d\d", gold.get("volume", "")):
        # 'J. High Energy Phys. 04 (2013) 004': the year is tagged as the volume, the volume as the issue.
        unsure |= {"issued_year", "volume", "issue"}
    if "title" not in gold and "container_title" in gold:
        start = next(start for start, _, field in spans if field == "container")
        if re.search(r"\bin\s*:?\s*$", raw[:start], re.IGNORECASE):
            unsure |= {"title"}  # a chapter, whose title may stand there untagged
        elif row["type"] != "journal":
            gold["title"] = gold.pop("container_title")
        elif "volume" not in gold:
            unsure |= {"title", "container_title"}  # most are books that the publisher called articles
    title = _title_start(raw, spans)
    gold["author"] = _authors(raw, spans, title)
    gold["et_al"] = any(field == "et-al" and start < title for start, _, field in spans)
    scored = [field for field in CSL if field not in unsure]
    kept = {name: row[name] for name in ("id", "raw", "type", "lang", "publisher")}
    return {**kept, "source": "oa", "gold": gold, "scored": scored}


def _half_tagged(raw: str, spans: Sequence[Span]) -> Iterator[str]:
    """Fields of which the tags hold less than what is printed."""
    tagged = {field for *_, field in spans}
    if "author-name" in tagged:
        yield "author"  # the XML does not say which of its words is the family name
    if spans and not tagged.intersection(_NAMES) and any(c.isalpha() for c in raw[: spans[0][0]]):
        yield "author"
    for start, end, field in spans:
        if _FIELDS.get(field) == "page":
            ends = re.match(r"\s?[-–]\s?[A-Za-z]?\d", raw[end:]) and "lpage" not in tagged
            if ends or raw[:start][-1:].isalpha():
                yield "page"  # '167' of '167–178', '08006' of 'P08006'
        elif field == "doi" and raw[end : end + 1] in ("<", ">"):
            yield "doi"


def _title_start(raw: str, spans: Sequence[Span]) -> int:
    return min((start for start, _, field in spans if field in (*_TITLES, "container")), default=len(raw))


def _authors(raw: str, spans: Sequence[Span], title: int) -> list[Row]:
    """The names, whichever part of them is printed first; behind the title stand editors tagged as authors."""
    parts = [(raw[start:end], field) for start, end, field in spans if field in _NAMES and start < title]
    if not parts:
        parts = [(raw[start:end], field) for start, end, field in spans if field in _NAMES]
    names: list[Row] = []
    given = prefix = ""
    following = [field for _, field in parts[1:]] + [""]
    for (text, field), after in zip(parts, following, strict=False):
        name = names[-1] if names else {}
        if field == "author-family":
            names.append({"family": f"{prefix} {text}".strip()} | ({"given": given} if given else {}))
            given = prefix = ""
        elif field == "author-given" and "family" in name and "given" not in name:
            name["given"] = text
        elif field == "author-given":
            given = text
        elif field == "author-prefix" and after == "author-family":
            prefix = text
        elif field == "author-prefix" and "family" in name:
            name["family"] = f"{text} {name['family']}"  # 'Beek M. van den'
        elif field == "author-suffix":
            name["suffix"] = text
        elif field in ("author-name", "collab"):
            names.append({"literal": text})
    return names


def evaluate(rows: Sequence[Row], predict: Predict, measure: ModuleType) -> list[Outcome]:
    """What ``predict`` makes of each row's string, and whether it is right."""
    outcomes = []
    for row, parsed in zip(rows, predict([row["raw"] for row in rows]), strict=True):
        result = measure.score([row], {row["id"]: parsed.item})
        outcomes.append(Outcome(row, parsed, result["refs_ok"] == 1, result["refs_clean"] == 1))
    return outcomes


def grouped(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """The outcomes of each group that has any."""
    found = {name: [one for one in outcomes if belongs(one.row)] for name, belongs in GROUPS.items()}
    return {name: chosen for name, chosen in found.items() if chosen}


def exactness(outcomes: Sequence[Outcome], measure: ModuleType) -> Row:
    """The measure's figures, and the share of rows right about whether the authors end in 'et al.'."""
    items = {one.row["id"]: one.parsed.item for one in outcomes}
    figures: Row = measure.score([one.row for one in outcomes], items)
    told = [
        one.row["gold"]["et_al"] == bool(one.parsed.item.get("custom", {}).get("et_al"))
        for one in outcomes
        if "et_al" in one.row["gold"]
    ]
    figures["et_al"] = statistics.fmean(told) if told else None
    return figures


def bins(pairs: Sequence[tuple[float, bool]]) -> list[Row]:
    """Pairs of confidence and rightness by tenths of the confidence: n, mean confidence, share right."""
    found: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for sure, right in pairs:
        found[min(int(sure * BINS), BINS - 1)].append((sure, right))
    return [
        {
            "bin": number / BINS,
            "n": len(of_bin),
            "confidence": statistics.fmean(sure for sure, _ in of_bin),
            "right": statistics.fmean(right for _, right in of_bin),
        }
        for number, of_bin in sorted(found.items())
    ]


def calibration_error(pairs: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error: how far confidence and share right are apart, on average."""
    return sum(one["n"] * abs(one["confidence"] - one["right"]) for one in bins(pairs)) / max(len(pairs), 1)


def passing(pairs: Sequence[tuple[float, bool]]) -> Row:
    """The lowest confidence such that at most `WRONG` of the references that have it or more are wrong."""
    best: Row = {"t": None, "n": 0, "share": 0.0}
    n = wrong = 0
    ordered = sorted(pairs, key=lambda pair: -pair[0])
    for sure, alike in groupby(ordered, key=lambda pair: pair[0]):
        rights = [right for _, right in alike]
        n += len(rights)
        wrong += rights.count(False)
        if wrong <= WRONG * n:
            best = {"t": sure, "n": n, "share": n / len(pairs)}
    return best


def field_pairs(outcomes: Sequence[Outcome], field: str, measure: ModuleType) -> list[tuple[float, bool]]:
    """Confidence and rightness of one field wherever it was found, has a confidence and is scored."""
    pairs = []
    for row, parsed, *_ in outcomes:
        sure = parsed.confidence.fields.get(CSL[field])
        if sure is not None and field in row["scored"] and CSL[field] in parsed.item:
            pairs.append(
                (sure, measure.gold_fields(row["gold"])[field] == measure.pred_fields(parsed.item)[field])
            )
    return pairs


def speed(raws: Sequence[str]) -> Row:
    """Strings a second on one core, and in the time of a fixed loop, which the machine's speed cancels out of."""
    raws = [raw for raw, _ in zip(raws, range(WARM + 2 * TIMED), strict=False)]
    half = (len(raws) - WARM) // 2
    if half < 1:
        return {}
    for raw in raws[:WARM]:
        parse(raw)
    # Different strings for either way: the second would find its words known to the parser.
    loops = [_loop()]
    start = time.process_time()
    for raw in raws[WARM : WARM + half]:
        parse(raw)
    single = time.process_time() - start
    loops.append(_loop())
    start = time.process_time()
    for _ in parse_many(raws[-half:]):
        pass
    many = time.process_time() - start
    loop = statistics.median([*loops, _loop()])
    return {
        "loop": loop,
        "parse": half / single,
        "parse_many": half / many,
        "parse_a_loop": half / single * loop,
        "parse_many_a_loop": half / many * loop,
    }


def _loop() -> float:
    start = time.process_time()
    sum(n * n for n in range(LOOP))
    return time.process_time() - start


def faults(outcomes: Sequence[Outcome], measure: ModuleType) -> dict[tuple[str, str], list[Outcome]]:
    """The outcomes with a fault, by field and kind of fault, the commonest first."""
    found: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        gold, told = measure.gold_fields(outcome.row["gold"]), measure.pred_fields(outcome.parsed.item)
        for field in CSL:
            if field not in outcome.row["scored"]:
                continue
            if gold[field] != told[field]:
                found[field, _kind(field, gold, told)].append(outcome)
            elif field == "author" and not measure.same_given(gold["_raw_author"], told["_raw_author"]):
                found[field, "initials differ"].append(outcome)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def _kind(field: str, gold: Row, told: Row) -> str:
    mine, theirs = gold[field], told[field]
    if not theirs:
        return "missing"
    if not mine:
        return "invented"
    if field == "author":
        return "names differ" if len(mine) == len(theirs) else "count differs"
    for other in CSL:
        if other != field and gold[other] == theirs:
            return f"is the {other}"
    return "longer" if mine in theirs else "shorter" if theirs in mine else "other"


def _table(head: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    print("\n| " + " | ".join(head) + " |\n|" + " --- |" * len(head))
    for line in lines:
        cells = ("-" if c is None else f"{c:.3f}" if isinstance(c, float) else str(c) for c in line)
        print("| " + " | ".join(cells) + " |")


def print_exactness(results: dict[str, Row]) -> None:
    """One line a group."""
    fields = ["author", "author_given", *(field for field in CSL if field != "author")]
    head = ["strings", "n", "micro F1", "all fields right", "and none invented"]
    heads = [CSL.get(field, "initials") for field in fields]
    _table(
        [*head, *heads, "et al."],
        [
            [name, one["rows"], one["micro"]["f1"], one["refs_ok"], one["refs_clean"]]
            + [one["fields"][field]["f1"] if field in one["fields"] else None for field in fields]
            + [one["et_al"]]
            for name, one in results.items()
        ],
    )


def calibration(groups: dict[str, list[Outcome]], measure: ModuleType) -> Row:
    """Print how far confidence can be believed; give the figures."""
    figures: Row = {"passing": {}, "bins": {}, "fields": {}}
    lines = []
    for name, outcomes in groups.items():
        pairs = {
            "right": [(one.parsed.confidence.reference, one.right) for one in outcomes],
            "clean": [(one.parsed.confidence.reference, one.clean) for one in outcomes],
        }
        figures["passing"][name] = {kind: passing(of_kind) for kind, of_kind in pairs.items()}
        figures["bins"][name] = {kind: bins(of_kind) for kind, of_kind in pairs.items()}
        lines.append([name, len(outcomes)])
        for kind, of_kind in pairs.items():
            best = figures["passing"][name][kind]
            lines[-1] += [calibration_error(of_kind), best["t"], best["share"], best["n"]]
    kinds = ("right", "and none invented")
    _table(
        [
            "strings",
            "n",
            *(f"{part} ({kind})" for kind in kinds for part in ("ECE", "t", "share", "passing")),
        ],
        lines,
    )
    shown = [name for name in ("all", "open access") if name in groups]
    for name in shown:
        strict = {one["bin"]: one["right"] for one in figures["bins"][name]["clean"]}
        _table(
            [f"confidence ({name})", "n", "mean", *kinds],
            [
                [f"{one['bin']:.1f}-", one["n"], one["confidence"], one["right"], strict[one["bin"]]]
                for one in figures["bins"][name]["right"]
            ],
        )
    fields = []
    for field in CSL:
        fields.append([CSL[field]])
        for name in shown:
            pairs_of = field_pairs(groups[name], field, measure)
            mean = statistics.fmean(sure for sure, _ in pairs_of) if pairs_of else None
            right = statistics.fmean(r for _, r in pairs_of) if pairs_of else None
            fields[-1] += [len(pairs_of), mean, right, calibration_error(pairs_of)]
            figures["fields"].setdefault(name, {})[field] = fields[-1][-4:]
    _table(
        ["field", *(f"{part} ({n})" for n in shown for part in ("n", "confidence", "right", "ECE"))], fields
    )
    return figures


def print_speed(figures: Row) -> None:
    """Strings a second and in the time of the loop."""
    if figures:
        print(f"\nThe loop of {LOOP:,} squares takes {figures['loop']:.4f} s of processor time.")
        ways = ("parse", "parse_many")
        _table(
            ["", "strings a second", "strings in the time of the loop"],
            [[way, f"{figures[way]:.0f}", f"{figures[way + '_a_loop']:.1f}"] for way in ways],
        )


def print_faults(outcomes: Sequence[Outcome], measure: ModuleType, examples: int) -> None:
    """The ten commonest kinds, by source, with examples to read."""
    sources = sorted({one.row["source"] for one in outcomes})
    common = list(faults(outcomes, measure).items())[:10]
    _table(
        ["field", "fault", "n", *sources],
        [
            [*kind, len(found), *(sum(one.row["source"] == source for one in found) for source in sources)]
            for kind, found in common
        ],
    )
    for (field, kind), found in common:
        print(f"\n## {field}: {kind} ({len(found)})")
        for one in random.Random(7).sample(found, min(examples, len(found))):
            print(f"\n{one.row['source']} {one.row['id']}  confidence {one.parsed.confidence.reference}")
            print(f"  raw  {one.row['raw']}")
            print(f"  gold {_shown(one.row['gold'].get(field))}")
            print(f"  told {_shown(one.parsed.item.get(CSL[field]))}")


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if value else "-"


def main() -> None:
    """Print all tables."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("folder", type=Path)
    options.add_argument("--cases", type=int, help="how many strings of each source")
    options.add_argument("--faults", type=int, help="how many examples of each common kind of fault")
    options.add_argument("--json", type=Path, help="where the figures go")
    given = options.parse_args()
    measure = load_measure(given.folder)
    rows = load_rows(given.folder, given.cases)
    raws = [row["raw"] for row in rows]
    random.Random(6).shuffle(raws)
    fast = speed(raws)
    groups = grouped(evaluate(rows, parse_many, measure))
    exact = {name: exactness(outcomes, measure) for name, outcomes in groups.items()}
    print_exactness(exact)
    believed = calibration(groups, measure)
    print_speed(fast)
    if given.faults:
        print_faults(groups["all"], measure, given.faults)
    if given.json:
        figures = {"exactness": exact, "calibration": believed, "speed": fast}
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
