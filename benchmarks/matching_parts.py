"""Cases of one kind each: printed without titles, damaged, registered twice, parts of a book that alone is registered.

The records are real; twins and books are made from them. Hidden cases have their record taken out of the index.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import matching_noise as noise
import msgspec
from matching_cases import Case, facts_of
from matching_messages import Message, based, number, people_of, title_of
from matching_styles import TITLED, UNTITLED, Facts, Style, printed
from matching_truths import Split, truths

Maker = Callable[[random.Random, Sequence[Message], int], list[Case]]

STRENGTHS = {"noise 4 %": 0.04, "noise 8 %": 0.08, "noise 14 %": 0.14}
"""The share of a string's characters that are damaged."""
SPACES = {"spaces lost": (0.3, 0.0), "spaces put in": (0.0, 0.1), "spaces lost and put in": (0.3, 0.1)}
"""The share of the spaces that are lost, and of the letters behind which one is put in."""
_NO_WHOLE = re.compile(r"\b(?:proceedings|conference|symposium)\b", re.IGNORECASE)


def parts(folder: Path, count: int, seed: int, split: Split) -> list[Case]:
    """``count`` cases of each kind; the same for a seed."""
    rng = random.Random(f"{seed} {split} parts")
    every = truths(folder, split, rng)
    found: list[Case] = []
    makers: tuple[Maker, ...] = (
        _untitled,
        _noisy,
        _spaced,
        _scanned_untitled,
        _twins,
        _chapters,
    )
    for maker in makers:
        found += maker(rng, rng.sample(every, len(every)), count)
    return found


def _case(raw: str, kind: str, style: Style, doi: str, **more: object) -> Case:
    fields = {"item": None, "doi": doi, "without": frozenset(), "extra": (), **more}
    return msgspec.convert({"raw": raw, "kind": kind, "style": style.name, **fields}, Case)


def _hidden(case: Case) -> Case:
    """The case with its record taken out of the index."""
    without = frozenset((case.doi or "",))
    return msgspec.structs.replace(case, kind=f"{case.kind}, hidden", doi=None, without=without)


def _with_hidden(rng: random.Random, cases: Iterator[Case], count: int) -> list[Case]:
    present = list(islice(cases, count))
    return [*present, *map(_hidden, islice(cases, count // 2))]


def _placed(message: Message) -> bool:
    """Whether a journal's article has what names it without a title."""
    facts = (message.get("volume"), message.get("page") or message.get("article-number"))
    return message["type"] == "journal-article" and all(facts) and "null" not in facts


def _untitled(rng: random.Random, messages: Sequence[Message], count: int) -> list[Case]:
    def cases() -> Iterator[Case]:
        for message in filter(_placed, messages):
            style, facts = rng.choice(UNTITLED), facts_of(rng, message)
            if rng.random() < 0.2:
                facts = noise.misled(rng, facts, 1)
            raw = noise.dressed(rng, printed(rng, facts, style))
            yield _case(raw, "untitled", style, message["DOI"].lower())

    return _with_hidden(rng, cases(), count)


def _spaced(rng: random.Random, messages: Sequence[Message], count: int) -> list[Case]:
    found: list[Case] = []
    for kind, (lost, added) in SPACES.items():

        def cases(kind: str = kind, lost: float = lost, added: float = added) -> Iterator[Case]:
            for message in rng.sample(list(messages), len(messages)):
                style = rng.choice(TITLED)
                raw = noise.spaced(rng, printed(rng, facts_of(rng, message), style), lost, added)
                yield _case(raw, kind, style, message["DOI"].lower())

        found += _with_hidden(rng, cases(), count // 2)
    return found


def _scanned_untitled(rng: random.Random, messages: Sequence[Message], count: int) -> list[Case]:
    def cases() -> Iterator[Case]:
        for message in filter(_placed, messages):
            style = rng.choice(UNTITLED)
            raw = noise.scanned(rng, printed(rng, facts_of(rng, message), style), 0.03)
            yield _case(raw, "untitled, noise 3 %", style, message["DOI"].lower())

    return _with_hidden(rng, cases(), count // 2)


def _noisy(rng: random.Random, messages: Sequence[Message], count: int) -> list[Case]:
    found: list[Case] = []
    for kind, share in STRENGTHS.items():

        def cases(kind: str = kind, share: float = share) -> Iterator[Case]:
            for message in rng.sample(list(messages), len(messages)):
                style = rng.choice(TITLED)
                raw = noise.scanned(rng, printed(rng, facts_of(rng, message), style), share)
                yield _case(raw, kind, style, message["DOI"].lower())

        found += _with_hidden(rng, cases(), count)
    return found


def _twins(rng: random.Random, messages: Sequence[Message], count: int) -> list[Case]:
    """The record and its double under another DOI: either is right where they cannot be told apart."""

    def cases() -> Iterator[Case]:
        for message in filter(_placed, messages):
            style = rng.choice(TITLED)
            raw = printed(rng, facts_of(rng, message), style)
            yield _case(raw, "twin", style, message["DOI"].lower(), extra=(_twin(rng, message),))

    return list(islice(cases(), count))


def _twin(rng: random.Random, message: Message) -> Message:
    """The same work as JSTOR or an earlier publisher registered it."""
    changes: Message = {}
    if rng.random() < 0.5:
        changes["title"] = [title_of(message).upper() if rng.random() < 0.5 else f"{title_of(message)}."]
    if rng.random() < 0.4:
        changes["page"] = str(message.get("page") or message.get("article-number")).split("-")[0]
    if rng.random() < 0.4:
        changes["short_container_title"] = None
    if rng.random() < 0.5:
        given = [{**one, "given": (one.get("given") or "")[:1]} for one in message["author"]]
        changes["author"] = given
    year, _, _ = str(message["issued"]["date-parts"][0][0]).partition("-")
    changes["created"] = {"date-parts": [[max(int(year), 2000), 1, 1]], "date-time": "2000-01-01T00:00:00Z"}
    return based(message, f"10.2307/{number(rng)}", publisher="JSTOR", **changes)


def _chapters(rng: random.Random, messages: Sequence[Message], count: int) -> list[Case]:
    """Parts of a book: with their own record beside the book's, and with the book's alone."""

    def cases() -> Iterator[Case]:
        chapters = [
            m for m in messages if m["type"] in ("book-chapter", "proceedings-article", "reference-entry")
        ]
        for message in chapters:
            style, facts = rng.choice(TITLED), facts_of(rng, message)
            raw, book = printed(rng, facts, style), _whole(rng, message, facts)
            yield _case(raw, "chapter", style, message["DOI"].lower(), extra=(book,))

    present = list(islice(cases(), count))
    alone = [_hidden(case) for case in present]
    return [*present, *(msgspec.structs.replace(case, kind="chapter, book alone") for case in alone)]


def _whole(rng: random.Random, message: Message, facts: Facts) -> Message:
    """The book that a chapter stands in."""
    editors = people_of(message) if rng.random() < 0.3 else ()
    names = [{"family": one.family, "given": one.given} for one in editors]
    kind = "proceedings" if _NO_WHOLE.search(facts.container) else "book"
    return based(
        message,
        f"10.5555/{number(rng)}",
        type=kind,
        title=[facts.container],
        author=names or None,
        container_title=None,
        short_container_title=None,
        page=None,
        subtitle=None,
    )
