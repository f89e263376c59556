"""Lists of authors of real records, printed as they are and changed in eight ways: which changes are found.

The changed lists are printed whole and in styles that cut them short; names come from other records.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

import msgspec
from matching_cases import facts_of
from matching_messages import Message, people_of
from matching_styles import TITLED, Person, printed
from matching_truths import Split, truths

from citekit.checking.compare.fields import compare
from citekit.checking.compare.reference import Reference
from citekit.checking.verify import differences
from citekit.indexes.crossref.records import record
from citekit.model.check import Difference
from citekit.references.parser.parse import parse_many

People = list[Person]
Change = Callable[[random.Random, People, People], People]
_LEAST, _MOST = 3, 12
"""Authors of a list that is changed."""


class PrintedList(NamedTuple):
    """A string, its record's message, and how its authors were changed ('' for not at all)."""

    raw: str
    message: Message
    change: str


def _add(at_end: bool, count: int) -> Change:
    def add(rng: random.Random, people: People, others: People) -> People:
        for other in others[:count]:
            at = len(people) if at_end else rng.randrange(1, len(people))
            people = [*people[:at], other, *people[at:]]
        return people

    return add


def _replace(first: bool) -> Change:
    def replace(rng: random.Random, people: People, others: People) -> People:
        at = 0 if first else rng.randrange(1, len(people))
        return [*people[:at], others[0], *people[at + 1 :]]

    return replace


def _leave_out(last: bool) -> Change:
    def leave_out(rng: random.Random, people: People, others: People) -> People:
        at = len(people) - 1 if last else rng.randrange(len(people) - 1)
        return [*people[:at], *people[at + 1 :]]

    return leave_out


def _exchange(rng: random.Random, people: People, others: People) -> People:
    a, b = sorted(rng.sample(range(len(people)), 2))
    people = list(people)
    people[a], people[b] = people[b], people[a]
    return people


CHANGES: dict[str, Change] = {
    "added at the end": _add(True, 1),
    "added in between": _add(False, 1),
    "two added": _add(False, 2),
    "first replaced": _replace(True),
    "another replaced": _replace(False),
    "last left out": _leave_out(True),
    "another left out": _leave_out(False),
    "two exchanged": _exchange,
}


def lists(folder: Path, changed: int, untouched: int, seed: int, split: Split) -> Iterator[PrintedList]:
    """Strings with changed lists, printed whole, and untouched ones in any style."""
    rng = random.Random(f"{seed} {split} authors")
    found = [m for m in truths(folder, split, rng) if m["type"] == "journal-article"]
    several = [
        m for m in found if _LEAST <= len(people_of(m)) <= _MOST and len(_families(m)) == len(people_of(m))
    ]
    for (name, change), message in zip(cycle(CHANGES.items()), cycle(several[:changed]), strict=False):
        if changed <= 0:
            break
        changed -= 1
        known = _families(message)
        strangers = (
            p for m in rng.sample(several, 20) for p in people_of(m) if p.family.casefold() not in known
        )
        people = change(rng, list(people_of(message)), [next(strangers), next(strangers)])
        whole = [style for style in TITLED if style.most >= len(people)]
        facts = msgspec.structs.replace(facts_of(rng, message), people=tuple(people))
        text = printed(random.Random(rng.random()), facts, rng.choice(whole))
        if "et al" not in text:
            yield PrintedList(text, message, name)
    for message in (found * 4)[:untouched]:
        yield PrintedList(printed(rng, facts_of(rng, message), rng.choice(TITLED)), message, "")


def _families(message: Message) -> frozenset[str]:
    return frozenset(person.family.casefold() for person in people_of(message))


def differences_of(found: Sequence[PrintedList]) -> Iterator[tuple[PrintedList, Difference | None]]:
    """Each list with the difference of authors that is reported, if any."""
    for one, parsed in zip(found, parse_many([one.raw for one in found]), strict=True):
        reference, candidate = Reference(parsed.raw, parsed.item), record(one.message)
        off = differences(reference, candidate, compare(reference, candidate))
        yield one, next((difference for difference in off if difference.field == "author"), None)
