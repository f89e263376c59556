"""How well a study is found that a post only talks about: posts of our own against real records.

    python benchmarks/studies.py FOLDER [--part held] [--bare] [--show]

FOLDER holds real records of Crossref, ``works.jsonl.gz``, and ``works_reconstructed.jsonl.gz``, records that were
rebuilt from strings and stand in the index beside them. Every post is asked twice: with its records in the index,
and with them taken out, where nothing may be decided, even with a decoy in their place. ``--bare`` takes the abstracts and affiliations from all
records, as most of Crossref's are; ``--show`` prints every study with its clues. The posts are those of POSTS.
"""

import argparse
import gzip
import json
import math
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from citekit.indexes.crossref.records import record
from citekit.indexes.index import LookupResult, SearchResult
from citekit.mentions.find.find import Mention, find
from citekit.mentions.identify.identify import RankedRecord, StudyMatch, identify
from citekit.mentions.identify.verdicts import SIGNS
from citekit.model.article import Article
from citekit.readers.kinds import READERS, read_bytes

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT))  # for the index of the test server, which is the same
from tests.indexes.bm25 import BM25  # noqa: E402

POSTS = [ROOT / "fixtures/mentions" / name for name in ("posts.toml", "short_posts.toml")]
BEST = 3
Message = dict[str, Any]


class MemoryIndex:
    """An `Index` over messages in memory, without the DOIs in ``without``."""

    name = "records in memory"

    def __init__(
        self, full_text: BM25, without: frozenset[str] = frozenset(), extra: Sequence[Message] = ()
    ) -> None:
        self.full_text, self.without, self.extra = full_text, without, extra

    @cached_property
    def _messages(self) -> dict[str, Message]:
        return {message["DOI"].lower(): message for message in self.full_text.records}

    def lookup(self, dois: Sequence[str]) -> dict[str, LookupResult]:
        """The records with these DOIs."""
        return {doi: self._outcome(doi.lower()) for doi in dois}

    def _outcome(self, doi: str) -> LookupResult:
        there = doi in self._messages and doi not in self.without
        return LookupResult(record=record(self._messages[doi])) if there else LookupResult()

    def search(self, query: str, rows: int = 5) -> SearchResult:
        """The records that fit best by BM25."""
        hits = self.full_text.search(query, rows, self.without)
        return SearchResult(
            records=tuple(record(message) for message in (*self.extra, *(hit for hit, _ in hits)))
        )


class Case(NamedTuple):
    """A study of a post: its DOI, what was read of it (None where it was overlooked), whether it can be found."""

    number: int
    doi: str
    mention: Mention | None
    absent: bool


class Answer(NamedTuple):
    """A case with what was made of it: as it is; without its record, and with a decoy in its place; beside a sibling."""

    case: Case
    study: StudyMatch
    hidden: StudyMatch
    decoyed: StudyMatch
    beside: StudyMatch

    @property
    def place(self) -> int | None:
        """The place of the right record among the ranked, from 1."""
        dois = [ranked.record.doi for ranked in self.study.ranked]
        return dois.index(self.case.doi) + 1 if self.case.doi in dois else None

    @property
    def right(self) -> bool:
        """Decided on, and rightly."""
        return bool(self.study.taken and self.study.taken.record.doi == self.case.doi)


def cases(part: str | None) -> Iterator[Case]:
    """The studies of the posts, read as the program reads them; a study is told by its place in the post."""
    posts = [post for path in POSTS for post in tomllib.loads(path.read_text(encoding="utf-8"))["post"]]
    for number, post in enumerate(posts, start=1):
        if part in (None, post["part"]):
            mentions = find(article(post)).mentions
            for at, doi in enumerate(post["studies"]):
                mention = mentions[at] if at < len(mentions) else None
                yield Case(number, doi, mention, post.get("absent", False))
            for mention in mentions[len(post["studies"]) :]:
                yield Case(number, "", mention, True)


def article(post: dict[str, Any]) -> Article:
    """A post as a reader gives it, with the day that its page would say."""
    data = post["text"].strip().encode()
    found = read_bytes(data, "s1", "post.txt", READERS["text"])
    if "date" in post:
        found.item["issued"] = {"date-parts": [post["date"]]}
    return found


def messages(folder: Path, bare: bool = False, real_only: bool = False) -> Iterator[Message]:
    """Every record, real and rebuilt."""
    for name in ("works.jsonl.gz", "works_reconstructed.jsonl.gz")[: 1 if real_only else 2]:
        with gzip.open(folder / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                message = json.loads(line)
                if bare:
                    message.pop("abstract", None)
                    for person in message.get("author") or ():
                        person.pop("affiliation", None)
                yield message


def answer(case: Case, full_text: BM25) -> Answer:
    """A case asked as it is, without its record, and with its sibling."""
    if case.mention is None:
        return Answer(case, *[StudyMatch()] * 4)
    clues, raw = case.mention.clues, case.mention.raw
    indexes = (
        MemoryIndex(full_text),
        MemoryIndex(full_text, frozenset([case.doi])),
        MemoryIndex(full_text, frozenset([case.doi]), extra=siblings(case.doi, full_text, others=True)),
        MemoryIndex(full_text, extra=siblings(case.doi, full_text)),
    )
    return Answer(case, *(identify(clues, raw, index) for index in indexes))


def siblings(doi: str, full_text: BM25, others: bool = False) -> tuple[Message, ...]:
    """Another paper in the same journal and month on much the same subject, of the same or other authors: made up."""
    number = full_text.number.get(doi)
    if number is None:
        return ()
    message = full_text.records[number]
    other = full_text.records[(number + len(full_text.records) // 2) % len(full_text.records)]
    words = " ".join(message.get("title") or ()).split()[::2] + " ".join(other.get("title") or ()).split()
    sibling = message | {"DOI": f"{doi}.sibling", "title": [" ".join(words)], "subtitle": []}
    sibling.pop("abstract", None)
    if others:
        sibling["author"] = other.get("author") or []
    return (sibling,)


def bounds(right: int, n: int) -> str:
    """A rate with Wilson's 95 % interval."""
    if not n:
        return "   -"
    z, p = 1.96, right / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    off = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return f"{p:.3f} ({max(middle - off, 0):.3f} to {min(middle + off, 1):.3f}, {right} of {n})"


def report(answers: Sequence[Answer]) -> None:
    """The table."""
    present = [one for one in answers if not one.case.absent]
    decided = [one for one in present if one.study.taken]
    gone = [one.hidden for one in answers]
    print(f"studies {len(present)}, and {len(answers) - len(present)} read where none is or without a record")
    print(f"read as a mention   {bounds(sum(one.case.mention is not None for one in present), len(present))}")
    print(f"among candidates    {bounds(sum(one.place is not None for one in present), len(present))}")
    print(f"right first         {bounds(sum(one.place == 1 for one in present), len(present))}")
    print(
        f"in the best {BEST}       {bounds(sum((one.place or 99) <= BEST for one in present), len(present))}"
    )
    print(f"decided             {bounds(len(decided), len(present))}")
    print(f"  of these right    {bounds(sum(one.right for one in decided), len(decided))}")
    print(f"decided though the record is away      {bounds(sum(bool(one.taken) for one in gone), len(gone))}")
    decoyed = [one.decoyed for one in present]
    print(
        f"decided with a decoy in its place  {bounds(sum(bool(one.taken) for one in decoyed), len(decoyed))}"
    )
    calibration(present)
    beside = [one for one in present if one.beside.ranked]
    first = sum(one.beside.ranked[0].record.doi == one.case.doi for one in beside)
    taken = [one for one in beside if one.beside.taken]
    right = sum(one.beside.taken.record.doi == one.case.doi for one in taken if one.beside.taken)
    print(f"with a sibling beside it: right first {bounds(first, len(beside))}")
    print(f"  decided {bounds(len(taken), len(beside))}, of these right {bounds(right, len(taken))}")


def calibration(answers: Sequence[Answer]) -> None:
    """The probability of the first candidate beside how often it is right, with and without the record."""
    stated = [(first.probability, first.record.doi == one.case.doi)
              for one in answers for match in (one.study, one.hidden) for first in match.ranked[:1]]  # fmt: skip
    for low, high in pairwise((0.0, 0.05, 0.5, 0.8, 0.95, 1.01)):
        some = [pair for pair in stated if low <= pair[0] < high]
        mean = sum(probability for probability, _ in some) / max(len(some), 1)
        print(
            f"  stated {low:.2f} to {min(high, 1):.2f}: mean {mean:.3f}, right {bounds(sum(right for _, right in some), len(some))}"
        )


def show(one: Answer) -> None:
    """A study with its clues and its best candidates."""
    taken = "decided" if one.study.taken else "open"
    print(f"\n#{one.case.number} {one.case.doi}: place {one.place}, {taken}{' RIGHT' if one.right else ''}")
    if one.case.mention is None:
        print("  not found in the text")
        return
    print(f"  raw: {one.case.mention.raw[:150]}")
    if one.hidden.taken:
        print(f"  HIDDEN DECIDED: {line(one.hidden.taken)}")
    for ranked in one.study.ranked[:BEST]:
        print(f"  {line(ranked)}")
    for ticked in one.study.ranked[0].verdicts if one.study.ranked else ():
        print(
            f"      {ticked.sign} {ticked.clue.kind}: {ticked.clue.value} | {ticked.words[:60]} {ticked.place} {ticked.rarity}"
        )


def line(ranked: RankedRecord) -> str:
    """A candidate in a line."""
    signs = Counter(ticked.sign for ticked in ranked.verdicts)
    ticks = " ".join(f"{sign}{signs[sign]}" for sign in SIGNS.values())
    title = str(ranked.record.item.get("title", ""))[:80]
    return f"{ranked.weight:6.2f} {ranked.probability:.3f} {ticks} {ranked.record.doi} {title}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--part", choices=["dev", "held", "late", "last", "final", "first", "second", "none"])
    for name in ("--bare", "--show"):
        parser.add_argument(name, action="store_true")
    given = parser.parse_args()
    full_text = BM25(list(messages(given.folder, given.bare)))
    answers = [answer(case, full_text) for case in cases(given.part)]
    if given.show:
        for one in answers:
            show(one)
    print(f"\n{date.today()}, {len(full_text.records)} records{', bare' if given.bare else ''}")
    report(answers)


if __name__ == "__main__":
    main()
