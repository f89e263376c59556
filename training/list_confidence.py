"""Fit the confidence in references of a list: ``python -m training.list_confidence FOLDER``.

The lists are those of the articles that are kept back from training the parser (`training.material.kept_back`).
Fit this again whenever the network, its confidence or the parser's steps change.
"""

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from citekit.data import DATA
from citekit.references.list_confidence import ABSENT, FILE, ListFacts, Trust
from citekit.references.parser.confidence import FIELDS, REFERENCE, share
from citekit.references.parser.parse import Parsed, parse_many
from citekit.references.parser.tokens import tokenize
from training.confidence import Case, fit, leaves_names_open, passing_threshold, true_draft, value_of
from training.examples import Example
from training.material import kept_back
from training.sources import Row, articles, from_article
from training.targets import targets

# This share of the references that pass without review may differ from their tags, in lists that the weights were
# not learnt from. Of 29 such differences, read by eye, 22 were faults of the tags.
_WRONG = 0.0115
_FOLDS = 5

Cases = dict[str, list[Case]]


def kept_lists(folder: Path) -> list[list[Row]]:
    """The lists that the parser was not trained on, in printed order."""
    lists: dict[str, list[Row]] = defaultdict(list)
    for row in articles(folder):
        if kept_back(row["article"]):
            lists[row["article"]].append(row)
    return [sorted(rows, key=_number) for rows in lists.values()]


def _number(row: Row) -> int:
    digits = re.search(r"\d+", row["label"])
    return int(digits[0]) if digits else 0


def cases_of(rows: Sequence[Row]) -> Cases:
    """For each field of each reference of a list: its facts, and whether the field is right."""
    cases: Cases = defaultdict(list)
    parsed = list(parse_many(row["raw"] for row in rows))
    facts = ListFacts(parsed)
    for n, row in enumerate(rows):
        if parsed[n].item:
            _add_cases(facts, n, parsed[n], from_article(row), cases)
    return cases


def _add_cases(facts: ListFacts, n: int, parsed: Parsed, example: Example, cases: Cases) -> None:
    cut = tokenize(example.raw)
    masks = targets(example, cut)
    truth = true_draft(example, cut, masks).item
    scored = [name for name in FIELDS if name != "author" or not leaves_names_open(masks)]
    true_values = {name: value for name in scored if (value := value_of(truth, name))}
    right = {name: value_of(parsed.item, name) == value for name, value in true_values.items()}
    for name in parsed.confidence.fields.keys() & right.keys():
        cases[name].append((facts.of_field(n, name), right[name]))
    cases[ABSENT] += [(facts.of_absence(n, name), right.get(name, True)) for name in facts.absent(n)]
    cases[REFERENCE].append((facts.of_reference(n), all(right.values())))


def learn_trust(lists: Sequence[Cases]) -> Trust:
    """Weights from all lists; what passes is decided on lists apart from those learnt from."""
    weights = {name: fit(_joined(lists, name)) for name in (*FIELDS, ABSENT, REFERENCE)}
    return Trust(weights, passing_threshold(_judged(lists), _WRONG))


def _judged(lists: Sequence[Cases]) -> Iterator[tuple[float, bool]]:
    """The confidence in each reference by weights learnt from other lists, and whether it is right."""
    for fold in range(_FOLDS):
        weights = fit(_joined([one for n, one in enumerate(lists) if n % _FOLDS != fold], REFERENCE))
        for facts, right in _joined(lists[fold::_FOLDS], REFERENCE):
            yield share(weights, facts), right


def _joined(lists: Sequence[Cases], name: str) -> list[Case]:
    return [case for cases in lists for case in cases.get(name, ())]


def main() -> None:
    """Read the arguments, fit, and write the weights into the package."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="the folder with the tagged strings")
    parser.add_argument("--output", type=Path, default=DATA / FILE)
    options = parser.parse_args()
    lists = [cases_of(rows) for rows in kept_lists(options.folder)]
    trust = learn_trust(lists)
    options.output.write_text(json.dumps(trust._asdict(), indent=1) + "\n", encoding="utf-8")
    cases = _joined(lists, REFERENCE)
    passing = [right for facts, right in cases if share(trust.weights[REFERENCE], facts) >= trust.passes]
    print(
        f"{len(cases)} references of {len(lists)} lists; {len(passing) / len(cases):.1%} reach {trust.passes}, "
        f"{1 - sum(passing) / len(passing):.2%} of those are wrong"
    )


if __name__ == "__main__":
    main()
