"""Learn how rare the clues of a study are, and how often a study's record bears them out.

    python benchmarks/study_weights.py ../shared

writes ``citekit/data/study_weights.json``. Frequencies come from the records of Crossref and from the references of
open-access articles (``crossref/works.jsonl.gz``, ``training/records.jsonl.gz``); no publisher counts for more than
`MOST` of them, for the sample is skewed. References name much-cited journals too often: that makes a journal look
commoner than it is, never rarer. Rates come from the posts of the parts `PARTS`, with the records in the index;
nothing of the other parts is seen. All rarities are -log10 of a share, to one decimal.
"""

import argparse
import gzip
import json
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from studies import MemoryIndex, cases, messages

from citekit.csl.titles import plain_words
from citekit.indexes.crossref.records import record
from citekit.mentions import words
from citekit.mentions.identify.evidence import GROUPS, subject_weight, tells, verdicts_of_kinds
from citekit.mentions.identify.identify import ROWS
from citekit.mentions.identify.queries import queries, subject
from citekit.mentions.identify.rarities import journal_key
from citekit.mentions.identify.records import RecordText
from citekit.mentions.identify.verdicts import SIGNS, country, judge_clue
from tests.indexes.bm25 import BM25

PAIRS, SEED = 6000, 17
PARTS = ("dev", "first")
MOST = 0.02
LEAST = {"journals": 2, "families": 5, "given": 5, "words": 6}
"""How often a name has to occur to be listed; what is not listed is as rare as one that occurs half as often."""
OUT = Path(__file__).parent.parent / "citekit" / "data" / "study_weights.json"
_PIECE = re.compile(r"[^,;]*(?:Universit|Institut|Hospital|College|Academy)[^,;]*")


def sample(folder: Path) -> Iterator[tuple[dict[str, Any], float]]:
    """CSL items of records and references with their weights; every DOI once."""
    records = [record(message) for message in messages(folder / "crossref", real_only=True)]
    publishers = Counter(one.item.get("publisher", "") for one in records)
    with gzip.open(folder / "training/records.jsonl.gz", "rt", encoding="utf-8") as lines:
        references = {
            item.get("DOI") or str(item.get("title")): item
            for item in (json.loads(line)["csl"] for line in lines)
        }
    most = MOST * (len(records) + len(references))
    for one in records:
        yield one.item, min(1.0, most / publishers[one.item.get("publisher", "")])
    known = {one.doi for one in records}
    yield from ((item, 1.0) for doi, item in references.items() if doi.lower() not in known)


def frequencies(items: Iterable[tuple[dict[str, Any], float]]) -> dict[str, Any]:
    """The tables of names, and how many records and authors they were counted over."""
    count: dict[str, Counter[str]] = defaultdict(Counter)
    number: Counter[str] = Counter()
    for item, weight in items:
        container = journal_key(str(item.get("container-title") or ""))
        authors = [one for one in item.get("author") or () if isinstance(one, dict) and one.get("family")]
        found = {
            "journals": {container} if container else set(),
            "families": {plain_words(one["family"]) for one in authors},
            "words": set(words.stems(str(item.get("title") or ""))),
        }
        for table, names in found.items():
            number[table] += weight if names else 0
            for name in names:
                count[table][name] += weight
        for one in authors:
            given = plain_words(str(one.get("given") or "")).split()
            if given and len(given[0]) > 1 and not str(one["given"]).isupper():
                number["given"] += weight
                count["given"][given[0]] += weight
    return {table: levels(count[table], number[table], LEAST[table]) for table in LEAST}


def levels(count: Counter[str], number: float, least: int) -> dict[str, str]:
    """Names by rarity: {'3.2': 'name name'}; '' holds the rarity of names that are not listed."""
    by_level: dict[str, list[str]] = defaultdict(list)
    for name, times in count.items():
        if times >= least:
            by_level[f"{-math.log10(times / number):.1f}"].append(name.replace(" ", "_"))
    listed = {
        level: " ".join(sorted(names))
        for level, names in sorted(by_level.items(), key=lambda one: float(one[0]))
    }
    return {"": f"{-math.log10(least / 2 / number):.1f}", **listed}


def places(texts: Iterable[RecordText]) -> dict[str, Any]:
    """Countries' shares of the records with affiliations, and a typical institution's rarity."""
    count: Counter[str] = Counter()
    institutions: Counter[str] = Counter()
    number = 0
    for text in texts:
        if text.record.affiliations:
            number += 1
            count.update(
                {
                    names[0]
                    for names in country().values()
                    if any(f" {form} " in f" {text.places} " for form in names)
                }
            )
            institutions.update(
                {plain_words(piece) for one in text.record.affiliations for piece in _PIECE.findall(one)}
            )
    share = sum(times * times for times in institutions.values()) / max(institutions.total(), 1) / number
    return {"countries": levels(count, number, 4), "institution": round(-math.log10(share), 1)}


def abstracts(texts: Iterable[RecordText]) -> dict[str, Any]:
    """How much more often a word stands in an abstract than in a title; the rarity of numbers by magnitude."""
    in_title, in_abstract, number = 0, 0, 0
    bins: Counter[int] = Counter()
    for text in texts:
        if not text.abstract:
            continue
        number += 1
        in_title += len(text.title_stems)
        in_abstract += len(text.abstract_stems | text.title_stems)
        bins.update(one.bit_length() for one in words.numbers(text.abstract) if one >= 8)
    rarity = {
        str(bits): round(-math.log10(times / number / 2 ** (bits - 1)), 1)
        for bits, times in sorted(bins.items())
    }
    return {"abstract": round(math.log10(in_abstract / in_title), 1), "numbers": rarity}


def rates(full_text: BM25) -> dict[str, dict[str, float]]:
    """For each kind of clue the log10 likelihood ratios of verdicts; for 'word', how often one is where."""
    true: dict[str, Counter[Any]] = defaultdict(Counter)
    other: dict[str, Counter[Any]] = defaultdict(Counter)
    index = MemoryIndex(full_text)
    for case in (case for part in PARTS for case in cases(part) if case.mention and not case.absent):
        assert case.mention
        clues, raw = case.mention.clues, case.mention.raw
        own = index.lookup([case.doi])[case.doi].record
        found = {one.doi: one for query in queries(clues, raw) for one in index.search(query, ROWS).records}
        for one in [own, *(found[doi] for doi in found if doi != case.doi)]:
            text = RecordText(one)
            verdicts = [judge_clue(clue, text) for clue in clues]
            for kind, verdict in verdicts_of_kinds(verdicts).items():
                if tells(kind, verdict, text):
                    (true if one is own else other)[kind][verdict] += 1
            if one is own:
                stems = subject(clues, raw)
                true["named"].update(stem in stems for stem in text.title_stems)
                true["word"].update(_place(stem, text) for stem in stems if text.abstract)
    word, title = true.pop("word"), true.pop("named")
    places = {place: round(word[place] / word.total(), 3) for place in ("title", "abstract")}
    places["named"] = round(title[True] / title.total(), 3)
    return {"word": places} | {kind: _ratios(true[kind], other[kind]) for kind in GROUPS}


def _place(stem: str, text: RecordText) -> str:
    return "title" if stem in text.title_stems else "abstract" if stem in text.abstract_stems else ""


def _ratios(true: Counter[str], other: Counter[str]) -> dict[str, float]:
    """P(verdict | the study), over P(verdict | another record) but for 'confirmed': that is the clue's rarity."""
    found = {}
    for verdict in SIGNS:
        share = (true[verdict] + 0.5) / (true.total() + 1.5)
        ratio = share if verdict == "confirmed" else share * (other.total() + 1.5) / (other[verdict] + 0.5)
        found[verdict] = round(min(math.log10(ratio), 0.0), 2)
    return found


def subjects(texts: Sequence[RecordText]) -> dict[str, tuple[float, float]]:
    """How rare it is that another record has as much of a post's subject: any, of the journal, of the same people.

    The posts are a third of a record's title, words of its abstract, and words of another record. Gives (a, b): one
    of 10 ** (a + b x) other records reaches the weight x, by a line through the upper tail.
    """
    chance = random.Random(SEED)
    shelves: dict[str, dict[Any, list[RecordText]]] = {"any": {"": list(texts)}, "journal": {}, "people": {}}
    for text in texts:
        for name in text.record.containers[:1]:
            shelves["journal"].setdefault(name, []).append(text)
        for family, given, _ in text.names:
            if len(given.partition(" ")[0]) > 2:
                shelves["people"].setdefault((family, given.partition(" ")[0]), []).append(text)
    return {name: _tail(list(shelf.values()), texts, chance) for name, shelf in shelves.items()}


def _tail(
    shelves: Sequence[list[RecordText]], texts: Sequence[RecordText], chance: random.Random
) -> tuple[float, float]:
    weights = []
    shelves = [shelf for shelf in shelves if len(shelf) > 1]
    for _ in range(PAIRS):
        one, other = chance.sample(chance.choice(shelves), 2)
        title, abstract, foreign = (
            sorted(stems) for stems in (one.title_stems, one.abstract_stems, chance.choice(texts).title_stems)
        )
        if len(title) > 3:
            post = (
                chance.sample(title, max(2, len(title) // 3))
                + chance.sample(abstract, min(8, len(abstract)))
                + foreign[:5]
            )
            weights.append(subject_weight(frozenset(post), other))
    tails = np.arange(1, math.log10(len(weights)) - 0.7, 0.25)
    slope, start = np.polyfit(np.quantile(weights, 1 - 10**-tails), tails, 1)
    return round(float(start), 2), round(float(slope), 2)


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    full_text = BM25(list(messages(folder / "crossref")))
    texts = [RecordText(record(message)) for message in messages(folder / "crossref", real_only=True)]
    learnt = (
        frequencies(sample(folder))
        | places(texts)
        | abstracts(texts)
        | {"rates": rates(full_text), "subjects": subjects(texts)}
    )
    OUT.write_text(json.dumps(learnt, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(OUT, OUT.stat().st_size)


if __name__ == "__main__":
    main()
