"""How well printed references find their records, beside Crossref's own way of matching.

    python benchmarks/matching.py FOLDER [--count N] [--seed N] [--split test] [--only NAME] [--faults] [--disk PATH]

FOLDER holds real records of Crossref, ``works.jsonl.gz``, and ``works_reconstructed.jsonl.gz``, records that were
rebuilt from strings and stand in the index beside them. Half of the N cases have their record in the index (a third
of these with a look-alike beside it), of a quarter it is taken out, of a quarter a look-alike stands in its
place: `matching_cases`. Look-alikes are of our own making. A quarter of N more cases stands for each kind of
`matching_parts` (without titles, damaged, registered twice, chapters), and `matching_authors` counts which changes of lists
of authors are found (by citekit alone). Seconds are without the search, with the parsing.
``--disk``: citekit alone, with an index on disk that is built in PATH.
"""

import argparse
import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import sbmv
from matching_authors import differences_of, lists
from matching_cases import Case, cases
from matching_disk import DiskCaseIndex, disk_index, extras
from matching_index import CaseIndex, Records
from matching_lookalikes import MAKERS
from matching_parts import parts
from matching_truths import Split

from citekit.checking import match as matching
from citekit.references.parser.parse import parse

BINS = 10
BOUND = 0.05
"""An upper bound lies above the true rate in 95 of 100 measurements."""
CHANGED, UNTOUCHED = 400, 2000
"""Lists of authors."""
_FAULTS = 20


class Answer(NamedTuple):
    """What a matcher made of a case. ``best``: the DOI of the likeliest candidate, taken or not."""

    case: Case
    doi: str | None
    best: str | None
    confidence: float
    requests: int
    seconds: float

    @property
    def right(self) -> bool:
        """The true DOI was found."""
        return self.doi is not None and self.doi == self.case.doi

    @property
    def wrong(self) -> bool:
        """A DOI was found that is not the true one."""
        return self.doi is not None and self.doi != self.case.doi


Matched = tuple[str | None, str | None, float]
Matcher = Callable[[Case, Any], Matched]


def ours(case: Case, index: CaseIndex) -> Matched:
    """citekit: the parsed string, or the item."""
    item = parse(case.raw).item if case.item is None else case.item
    found = matching.match(case.raw, item, index)
    best = found.candidates[0].record.doi if found.candidates else None
    return found.doi, best, found.confidence


def baseline(case: Case, index: CaseIndex) -> Matched:
    """Crossref's search-based matching with validation."""
    text = case.raw if case.item is None else sbmv.of_item(case.item)
    found = sbmv.match(text, index.hits)
    return found.doi, found.doi, found.score


MATCHERS: dict[str, Matcher] = {"baseline": baseline, "citekit": ours}


def answers(
    open_case: Callable[[Case], CaseIndex | DiskCaseIndex], found: Iterable[Case], matcher: Matcher
) -> list[Answer]:
    """What the matcher says of every case; the seconds are without those of the search."""
    answered = []
    for case in found:
        index = open_case(case)
        started = time.perf_counter()
        doi, best, confidence = matcher(case, index)
        seconds = time.perf_counter() - started - index.seconds
        answered.append(Answer(case, doi, best, confidence, index.requests, seconds))
    return answered


def upper(hits: int, of: int) -> float:
    """The rate at which ``hits`` or fewer of ``of`` are seen in 5 of 100 (Clopper and Pearson, one-sided)."""
    if hits >= of:
        return 1.0
    low, high = hits / of, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(hits, of, middle) > BOUND else (low, middle)
    return high


def _at_most(hits: int, of: int, rate: float) -> float:
    """The probability of at most ``hits`` in ``of`` draws."""
    if rate <= 0.0 or rate >= 1.0:
        return float(rate <= 0.0)
    logs = (
        math.lgamma(of + 1)
        - math.lgamma(n + 1)
        - math.lgamma(of - n + 1)
        + n * math.log(rate)
        + (of - n) * math.log1p(-rate)
        for n in range(hits + 1)
    )
    return sum(map(math.exp, logs))


def table(head: Sequence[str], rows: Iterable[Sequence[str | int | float]]) -> None:
    """Print as Markdown."""
    print(f"\n| {' | '.join(head)} |\n|{' --- |' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(f'{cell:.4f}' if isinstance(cell, float) else str(cell) for cell in row)} |")


def kinds(answered: Sequence[Answer]) -> None:
    """Per kind: how many, right, wrong, and the rate of wrong ones with its upper bound."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answered:
        kind = answer.case.kind
        groups[kind].append(answer)
        if kind == "present":
            groups["- with a look-alike beside" if answer.case.extra else "- alone"].append(answer)
        elif kind in MAKERS:
            groups["all look-alikes"].append(answer)
            groups["- the first five"].extend([answer] if kind in list(MAKERS)[:5] else [])
    totals = ["all look-alikes", "- the first five"]
    order = ["present", "- alone", "- with a look-alike beside", "hidden", *MAKERS, *totals]
    rows = []
    for kind in order:
        group = groups[kind]
        right, wrong = sum(a.right for a in group), sum(a.wrong for a in group)
        if group:
            rows.append((kind, len(group), right, wrong, wrong / len(group), upper(wrong, len(group))))
    table(("kind", "n", "right", "wrong", "rate wrong", "at most (95 %)"), rows)


def scores(answered: Sequence[Answer]) -> None:
    """Precision, recall and F1 where the record is in the index, with their lower bounds; costs."""
    present = [answer for answer in answered if answer.case.kind == "present"]
    right, wrong = sum(a.right for a in present), sum(a.wrong for a in present)
    taken, count = right + wrong, len(present)
    precision, recall = right / max(taken, 1), right / max(count, 1)
    total = len(answered)
    table(
        (
            "precision",
            "at least (95 %)",
            "recall",
            "at least (95 %)",
            "F1",
            "requests a string",
            "seconds for 1,000",
        ),
        [
            (
                precision,
                1 - upper(wrong, max(taken, 1)),
                recall,
                1 - upper(count - right, max(count, 1)),
                2 * precision * recall / max(precision + recall, 1e-9),
                sum(a.requests for a in answered) / max(total, 1),
                1000 * sum(a.seconds for a in answered) / max(total, 1),
            )
        ],
    )


def by_style(answered: Sequence[Answer]) -> None:
    """Per style, of the cases with their record in the index."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answered:
        if answer.case.kind == "present":
            groups[answer.case.style].append(answer)
    rows = [
        (
            style,
            len(group),
            sum(a.right for a in group),
            sum(a.wrong for a in group),
            sum(a.doi is None for a in group),
        )
        for style, group in sorted(groups.items())
    ]
    table(("style", "n", "right", "wrong", "none"), rows)


def calibration(answered: Sequence[Answer]) -> None:
    """How often the likeliest candidate is the true one, by its probability."""
    bins: dict[int, list[Answer]] = defaultdict(list)
    for answer in answered:
        if answer.best:
            bins[min(int(answer.confidence * BINS), BINS - 1)].append(answer)
    rows = []
    for number, group in sorted(bins.items()):
        mean = sum(a.confidence for a in group) / len(group)
        true = sum(a.best == a.case.doi for a in group) / len(group)
        rows.append((f"{number / BINS}-", len(group), mean, true))
    table(("probability", "n", "mean", "right"), rows)


def faults(answered: Sequence[Answer]) -> None:
    """The wrong ones, the surest first, then the missed ones."""
    wrong = sorted((a for a in answered if a.wrong), key=lambda a: -a.confidence)
    missed = sorted((a for a in answered if a.case.doi and a.doi is None), key=lambda a: a.confidence)
    for answer in [*wrong[:_FAULTS], *missed[:_FAULTS]]:
        case = answer.case
        print(
            f"\n{case.kind} ({case.style}), {answer.confidence:.3f}: {case.doi or sorted(case.without)} -> {answer.doi}"
        )
        print(f"  {case.raw or case.item}")
        for message in case.extra:
            names = (
                message.get("title"),
                message.get("container-title"),
                message.get("volume"),
                message.get("page"),
            )
            print(f"  beside: {message['DOI']} {message['type']} {names}")


def by_part(answered: Sequence[Answer]) -> None:
    """Per kind of `matching_parts`: how many found and how many wrong, with bounds."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answered:
        groups[answer.case.kind].append(answer)
    rows = []
    for kind, group in groups.items():
        n, right, wrong = len(group), sum(a.right for a in group), sum(a.wrong for a in group)
        known = any(a.case.doi for a in group)
        recall = (right / n, 1 - upper(n - right, n)) if known else ("", "")
        rows.append((kind, n, right, wrong, *recall, upper(wrong, n), sum(a.requests for a in group) / n))
    table(("kind", "n", "right", "wrong", "recall", "at least", "wrong at most", "requests"), rows)


def by_change(folder: Path, split: Split, seed: int) -> None:
    """Per change of a list of authors: how many are reported; of untouched lists, how many are."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for printed, difference in differences_of(list(lists(folder, CHANGED, UNTOUCHED, seed, split))):
        groups[printed.change or "untouched"].append(difference is not None)
        if printed.change:
            groups["all changes"].append(difference is not None)
    rows = [(name, len(group), sum(group), sum(group) / len(group)) for name, group in groups.items()]
    table(("list of authors", "n", "reported", "share"), rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--split", choices=("train", "dev", "test"), default="test")
    parser.add_argument("--only", choices=tuple(MATCHERS))
    parser.add_argument("--faults", action="store_true")
    parser.add_argument("--disk", type=Path)
    asked = parser.parse_args()
    found = cases(asked.folder, asked.count, asked.seed, asked.split)
    of_parts = parts(asked.folder, asked.count // 4, asked.seed, asked.split)
    if asked.disk:
        every = [*found, *of_parts]
        asked.only = "citekit"
        disk = disk_index(asked.folder, every, asked.disk)
        open_case: Callable[[Case], CaseIndex | DiskCaseIndex] = partial(DiskCaseIndex, disk, extras(every))
    else:
        open_case = partial(CaseIndex, Records(asked.folder))
    for name, matcher in MATCHERS.items():
        if asked.only in (None, name):
            answered = answers(open_case, found, matcher)
            print(f"\n## {name}, {len(found)} cases of '{asked.split}', seed {asked.seed}")
            scores(answered)
            kinds(answered)
            by_style(answered)
            calibration(answered)
            answered_parts = answers(open_case, of_parts, matcher)
            by_part(answered_parts)
            if asked.faults:
                faults([*answered, *answered_parts])
    by_change(asked.folder, asked.split, asked.seed)


if __name__ == "__main__":
    main()
