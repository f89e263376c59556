"""Which records a reference can be made from, and which of them are kept for training and for measuring."""

import hashlib
import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from matching_messages import Message, container_of, messages, people_of, plain, title_of
from rapidfuzz import fuzz

Split = Literal["train", "dev", "test"]

_SHARES: dict[Split, range] = {"train": range(60), "dev": range(60, 80), "test": range(80, 100)}
KINDS = {
    "journal-article": "article",
    "proceedings-article": "chapter",
    "book-chapter": "chapter",
    "reference-entry": "chapter",
    "book": "book",
    "monograph": "book",
    "report": "book",
    "posted-content": "preprint",
}
"""Crossref's kinds of works, as kinds of references."""
_LARGEST = "10.1001"
"""The publisher that holds nearly half of the set: at most a third of the truths are its."""
_SAME_TITLE = 90


def truths(folder: Path, split: Split, rng: random.Random) -> list[Message]:
    """The records of ``split`` that references are made of, shuffled; which split, the DOI's hash says."""
    return _balanced(rng, [m for m in _usable(folder) if _of(m["DOI"], split)])


@cache
def _usable(folder: Path) -> list[Message]:
    """The records that a reference can be made of and that have no double in the index."""
    works = list(messages(folder / "works.jsonl.gz"))
    held = (*works, *messages(folder / "works_reconstructed.jsonl.gz"))
    names = Counter(map(_name, held))
    places: dict[str, list[str]] = defaultdict(list)
    for message in held:
        places[_place(message)].append(plain(title_of(message)).casefold())
    return [m for m in works if _complete(m) and names[_name(m)] == 1 and not _twice(m, places[_place(m)])]


def _twice(message: Message, titles: Sequence[str]) -> bool:
    """Whether a title at the same place is this one again, or its beginning. Other works may share a page."""
    if not _place(message):
        return False
    own = plain(title_of(message)).casefold()
    alike = [title for title in titles if title and fuzz.partial_ratio(own, title) > _SAME_TITLE]
    return len(alike) > 1


def _place(message: Message) -> str:
    """First author, volume and first page; '' where one is missing. Some works were registered twice."""
    people = people_of(message)
    page = re.findall(r"\d+", str(message.get("page") or ""))
    parts = (
        people[0].family.casefold() if people else "",
        str(message.get("volume") or ""),
        page[0] if page else "",
    )
    return " ".join(parts) if all(parts) else ""


def _name(message: Message) -> str:
    """Title and first author, without signs: two records that share it may be one work."""
    people = people_of(message)
    return re.sub(
        r"[\W_]+", "", plain(title_of(message)).casefold() + (people[0].family.casefold() if people else "")
    )


def _complete(message: Message) -> bool:
    parts = ((message.get("issued") or {}).get("date-parts") or [[None]])[0]
    kind = KINDS.get(message.get("type") or "")
    return bool(
        kind
        and len(plain(title_of(message))) > 5
        and people_of(message)[:1]
        and (message["author"][0].get("family") or message["author"][0].get("name"))
        and parts
        and parts[0]
        and (container_of(message) or kind == "book")
        and not message["DOI"].startswith(("10.5555", "10.50505"))
    )


def _of(doi: str, split: Split) -> bool:
    return int(hashlib.sha256(doi.lower().encode()).hexdigest()[:8], 16) % 100 in _SHARES[split]


def _balanced(rng: random.Random, truths: Sequence[Message]) -> list[Message]:
    """Shuffled, with at most a third of the largest publisher's."""
    order = rng.sample(list(truths), len(truths))
    largest = [m for m in order if m["DOI"].startswith(_LARGEST)]
    others = [m for m in order if not m["DOI"].startswith(_LARGEST)]
    return [*others, *largest[: len(others) // 2]]
