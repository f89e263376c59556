"""What passes unread, and how much of it is wrong: of lone strings, and of the same strings in their lists.

    python benchmarks/confidence.py FOLDER [--sample N]

FOLDER is that of `benchmarks/parsing.py`. Lists are the strings of one open-access article, of publishers that nothing
was trained on. ``--sample`` prints N strings that pass and differ from their gold, to see which of the two is wrong.
"""

import argparse
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from parsing import CSL, Outcome, converted, evaluate, grouped, load_measure, load_rows

from citekit.references.list_confidence import with_list_confidence
from citekit.references.parser.parse import Parsed, parse_many, passes
from training.sources import Row, articles


def load_lists(folder: Path) -> list[list[Row]]:
    """The rows of each article of the test split, in printed order."""
    lists: dict[str, list[Row]] = defaultdict(list)
    for row in articles(folder / "training", test=True):
        lists[row["article"]].append(row)
    return [[converted(row) for row in sorted(rows, key=_number)] for rows in lists.values()]


def _number(row: Row) -> int:
    digits = re.search(r"\d+", row["label"])
    return int(digits[0]) if digits else 0


def of_lists(lists: Sequence[Sequence[Row]], measure: ModuleType) -> list[Outcome]:
    """The outcomes of lists, each string judged by the others of its list."""

    def predict(raws: Sequence[str]) -> list[Parsed]:
        return with_list_confidence(list(parse_many(raws)))

    return [outcome for rows in lists for outcome in evaluate(rows, predict, measure)]


def names_fault(outcome: Outcome, measure: ModuleType) -> bool:
    """Whether one of the doubted fields is one that is wrong."""
    gold, parsed = measure.gold_fields(outcome.row["gold"]), measure.pred_fields(outcome.parsed.item)
    wrong = {CSL[name] for name in CSL if name in outcome.row["scored"] and gold[name] != parsed[name]}
    return not wrong.isdisjoint(outcome.parsed.confidence.doubts)


def print_passing(name: str, outcomes: Sequence[Outcome], measure: ModuleType) -> None:
    """One line of the table."""
    passing = [one for one in outcomes if passes(one.parsed)]
    wrong = sum(not one.right for one in passing)
    flagged = [one for one in outcomes if not passes(one.parsed) and not one.right]
    hits = sum(names_fault(one, measure) for one in flagged)
    print(
        f"| {name} | {len(outcomes)} | {len(passing) / len(outcomes):.3f} | {wrong / max(len(passing), 1):.3f} "
        f"| {hits / max(len(flagged), 1):.2f} |"
    )


def print_sample(outcomes: Sequence[Outcome], count: int) -> None:
    """Strings that pass and differ from their gold."""
    differing = [one for one in outcomes if passes(one.parsed) and not one.right]
    for one in random.Random(4).sample(differing, min(count, len(differing))):
        gold = {name: one.row["gold"].get(name) for name in one.row["scored"]}
        print(f"\n{one.row['source']} {one.row['id']}\n  raw    {one.row['raw']}")
        print(f"  gold   {gold}\n  parsed {one.parsed.item}")


def main() -> None:
    """Print the table, and the sample that was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sample", type=int, default=0, metavar="N")
    options = parser.parse_args()
    measure = load_measure(options.folder)
    groups = grouped(evaluate(load_rows(options.folder), parse_many, measure))
    print("| strings | n | pass | wrong of these | of the wrong that do not pass, a wrong field is named |")
    print("| --- | --- | --- | --- | --- |")
    for name in ("EXCITE", "UMass", "ParsCit", "open access"):
        print_passing(f"{name}, alone", groups[name], measure)
    print_passing("open access, in lists", of_lists(load_lists(options.folder), measure), measure)
    print_sample([one for name in ("EXCITE", "UMass", "ParsCit") for one in groups[name]], options.sample)


if __name__ == "__main__":
    main()
