"""Printed references whose true record is known: found in the index, taken out of it, or replaced by a look-alike.

The truths are real records of Crossref; the strings are made from them in the styles of `matching_styles` with
the accidents of `matching_noise`; the look-alikes are made by `matching_lookalikes`. No string names its DOI.
"""

import random
import re
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path

import matching_noise as noise
import msgspec
from matching_lookalikes import MAKERS, in_place_of
from matching_messages import Message, container_of, messages, people_of, plain, title_of, year_of
from matching_styles import TITLED, UNTITLED, Facts, Person, printed
from matching_truths import KINDS, Split, truths

from citekit.csl.item import Item
from training.rendering import noise as trained_noise
from training.rendering import pieces, printing, records, styles
from training.rendering.drawing import DrawnWork

__all__ = ["Case", "cases", "messages"]

_FIRST_PREPRINTS = 2000
_BESIDE = 0.3
_STRUCTURED = 0.1
_TRAINED_STYLES = 0.35
_UNTITLED = 0.1
"""The share printed without their titles, as in physics and chemistry."""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A reference and its truth. ``item``: structured input, then ``raw`` is ''. ``doi``: None for no match.

    ``without``: DOIs that are not in the index for this case; ``extra``: messages that are.
    """

    raw: str
    item: Item | None
    doi: str | None
    kind: str
    without: frozenset[str]
    extra: tuple[Message, ...]
    style: str


def cases(folder: Path, count: int, seed: int, split: Split) -> list[Case]:
    """``count`` cases: half of them present, a quarter hidden, a quarter look-alikes; the same for a seed."""
    rng = random.Random(f"{seed} {split}")
    found_truths = truths(folder, split, rng)
    plan = [("present", count // 2), ("hidden", count // 4), ("look-alike", count - count // 2 - count // 4)]
    articles = [m for m in found_truths if m["type"] == "journal-article"]
    foreign = [m for m in articles if records.language_of(plain(title_of(m))) != "en"]

    def stranger(kind: str) -> Message:
        return rng.choice(foreign if kind == "translation" else articles)

    found: list[Case] = []
    for name, number in plan:
        pool = articles if name == "look-alike" else found_truths
        order = rng.sample(pool, len(pool))
        kinds = cycle(MAKERS) if name == "look-alike" else cycle([name])
        for kind, message in zip(kinds, islice(cycle(order), number), strict=False):
            fitting = message if kind != "preprint" else _recent(rng, message, articles)
            found.append(_case(rng, kind, fitting, stranger, split))
    return found


def _recent(rng: random.Random, message: Message, truths: Sequence[Message]) -> Message:
    """The record, or one of the years in which there are preprints."""
    while year_of(message) < _FIRST_PREPRINTS:
        message = rng.choice(truths)
    return message


def _case(
    rng: random.Random, kind: str, message: Message, stranger: Callable[[str], Message], split: Split
) -> Case:
    doi = message["DOI"].lower()
    extra: tuple[Message, ...] = ()
    title: str | None = None
    if kind == "present" and message["type"] == "journal-article" and rng.random() < _BESIDE:
        names = rng.sample(list(MAKERS), rng.choice((1, 1, 2)))
        extra = tuple(MAKERS[name](rng, message, stranger(name)) for name in names)
    elif kind in MAKERS:
        made, title = in_place_of(rng, kind, message, stranger(kind))
        extra = (made,)
    facts = facts_of(rng, message, title)
    # Without its title, a translation of the same volume and page cannot be told from the work.
    bare = kind not in ("translation", "same-title", "part")
    raw, item, style = print_reference(rng, facts, bare, split)
    present = kind == "present"
    without = frozenset[str]() if present else frozenset((doi,))
    return Case(
        raw=raw, item=item, doi=doi if present else None, kind=kind, without=without, extra=extra, style=style
    )


def facts_of(rng: random.Random, message: Message, title: str | None = None) -> Facts:
    """What a reference to the record can print; where it came out online in another year, either year."""
    parts = message["issued"]["date-parts"][0]
    years = {year_of(message)}
    for name in ("published-print", "published-online"):
        first = ((message.get(name) or {}).get("date-parts") or [[None]])[0]
        years |= {int(first[0])} if first and first[0] else set()
    own = plain(title or title_of(message))
    letters = [c for c in own if c.isalpha()]
    if letters and all(c.isupper() for c in letters) and rng.random() < 0.7:
        own = own.capitalize()
    subtitle = "" if title else plain(((message.get("subtitle") or [""]) or [""])[0] or "")
    return Facts(
        kind=KINDS[message["type"]],
        people=tuple(Person(plain(p.family), plain(p.given)) for p in people_of(message)),
        year=str(rng.choice(sorted(years))) if rng.random() < 0.3 else str(year_of(message)),
        title=own,
        subtitle="" if subtitle and subtitle.casefold() in own.casefold() else subtitle,
        container=container_of(message),
        short=plain((message.get("short-container-title") or [""])[0] or ""),
        volume=_value(message, "volume"),
        issue=_value(message, "issue"),
        page=(_value(message, "page") or _value(message, "article-number")).replace("–", "-"),
        publisher=plain(str(message.get("publisher") or "")),
        month=str(parts[1]) if len(parts) > 1 and parts[1] and 1 <= int(parts[1]) <= 12 else "",
    )


def _placed(facts: Facts) -> bool:
    """Whether the place alone names the work; where every article begins at page 1, it does not."""
    return bool(facts.volume) and re.split(r"\D", facts.page)[0] not in ("", "1")


def _value(message: Message, name: str) -> str:
    """A field as text; some depositors write 'null' for none."""
    value = str(message.get(name) or "")
    return "" if value == "null" else value


def print_reference(
    rng: random.Random, facts: Facts, bare: bool, split: Split
) -> tuple[str, Item | None, str]:
    """(string, item, style): a string, or an item with '' as its string; ``bare``: it may lack its title."""
    count = noise.accidents(rng)
    wrong = sum(rng.random() < 0.5 for _ in range(count))
    told = noise.misled(rng, facts, wrong)
    if rng.random() < _STRUCTURED:
        return "", _item(rng, told), "CSL-JSON"
    if split == "train" and facts.kind == "article" and rng.random() < _TRAINED_STYLES:
        text = _in_trained_style(rng, told)
        if "10." not in text and (told.title[:20] in text or (bare and _placed(told))):
            return noise.damaged(rng, text, count - wrong), None, "as the parser learnt"
    untitled = bare and _placed(told) and rng.random() < _UNTITLED
    style = rng.choice(UNTITLED if untitled else TITLED)
    return noise.dressed(rng, noise.damaged(rng, printed(rng, told, style), count - wrong)), None, style.name


def _item(rng: random.Random, facts: Facts) -> Item:
    """The same facts as a library holds them, some fields missing."""
    kind = {"article": "article-journal", "chapter": "chapter", "book": "book", "preprint": "article"}[
        facts.kind
    ]
    names = [
        {"family": p.family, "given": p.given} if p.given else {"literal": p.family} for p in facts.people
    ]
    item: Item = {
        "type": kind,
        "author": names[: rng.choice((1, 3, 99, 99))],
        "title": facts.whole_title,
        "container-title": facts.short if facts.short and rng.random() < 0.3 else facts.container,
        "volume": facts.volume,
        "issue": facts.issue if rng.random() < 0.7 else "",
        "page": facts.page,
    }
    item = {
        name: value
        for name, value in item.items()
        if value and (name in ("title", "author") or rng.random() < 0.93)
    }
    return item | {"issued": {"date-parts": [[int(facts.year)]]}}


def _in_trained_style(rng: random.Random, facts: Facts) -> str:
    """As the strings that the parser learnt from are made."""
    people = [
        records.Person(p.family, p.given) if p.given else records.Person(literal=p.family)
        for p in facts.people
    ]
    work = DrawnWork("article", "en", facts.whole_title, people, year=int(facts.year))
    work.values = {
        "container": facts.container,
        "volume": facts.volume,
        "issue": facts.issue,
        "page": facts.page,
    }
    found = printing.printed(rng, work, styles.manner(rng, "en", "article"))
    return pieces.joined(trained_noise.noisy(found, rng), "matching").raw
