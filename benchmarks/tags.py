"""How exact the tags are: by facet, by where their evidence stands, what is mistaken for what, how fast.

    python benchmarks/tags.py FOLDER

FOLDER holds the development data: ``seeds/review-*.txt`` and ``gold/review_tags_odd.jsonl``, the labels of the
odd-numbered references of that review, given by hand. A label that those who gave them contested counts
neither as right nor as wrong. An abstract is evidence only where a record has one; a build without a
network has none.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import citekit
from citekit.model.bibliography import Bibliography, Work
from citekit.model.tags import Tag
from citekit.tagging.tagger import Tagger
from citekit.tagging.taxonomy_file import load_taxonomy

FACETS = ("mechanism", "model", "design")
REPEATS = 5


class Counts(NamedTuple):
    """Labels that were given rightly, given wrongly, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def plus(self, other: "Counts") -> "Counts":
        """Both together."""
        return Counts(*(one + two for one, two in zip(self, other, strict=True)))

    def row(self) -> str:
        """Precision, recall and F1 as cells of a table."""
        precision = self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0
        recall = self.right / (self.right + self.missed) if self.right + self.missed else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return f"{precision:.3f} | {recall:.3f} | {f1:.3f}"


Gold = dict[int, dict[str, Any]]
Given = dict[int, tuple[Tag, ...]]


def gold_labels(folder: Path) -> Gold:
    """The number of a reference -> its labels by facet, and those that are contested."""
    lines = (folder / "gold" / "review_tags_odd.jsonl").read_text(encoding="utf-8").splitlines()
    return {int(row["id"].rpartition("-")[2]): row for row in map(json.loads, lines)}


def compared(gold: Gold, given: Given, facet: str) -> Iterator[tuple[int, set[str], set[str]]]:
    """For each reference its number, the labels that are true and those that were given."""
    for number, row in gold.items():
        contested = set(row["contested"])
        said = {tag.id for tag in given.get(number, ()) if tag.facet == facet}
        yield number, set(row[facet]) - contested, said - contested


def score(gold: Gold, given: Given, facet: str) -> Counts:
    """The counts of one facet."""
    counts = Counts()
    for _, true, said in compared(gold, given, facet):
        counts = counts.plus(Counts(len(true & said), len(said - true), len(true - said)))
    return counts


def table(gold: Gold, ways: dict[str, Given]) -> None:
    """Precision, recall and F1 of each facet, for each choice of evidence."""
    print("| evidence | facet | P | R | F1 |\n| --- | --- | --- | --- | --- |")
    for name, given in ways.items():
        everything = Counts()
        for facet in FACETS:
            counts = score(gold, given, facet)
            everything = everything.plus(counts)
            print(f"| {name} | {facet} | {counts.row()} |")
        print(f"| {name} | all | {everything.row()} |")


def confusions(gold: Gold, given: Given) -> None:
    """What was given wrongly or missed, and what stood in its place."""
    print("\n| facet | given wrongly | missed | references |\n| --- | --- | --- | --- |")
    places: dict[tuple[str, str, str], list[int]] = {}
    for facet in FACETS:
        for number, true, said in compared(gold, given, facet):
            if true != said:
                row = (facet, ", ".join(sorted(said - true)), ", ".join(sorted(true - said)))
                places.setdefault(row, []).append(number)
    for (facet, wrong, missed), numbers in sorted(places.items()):
        print(f"| {facet} | {wrong} | {missed} | {', '.join(map(str, numbers))} |")


def evidence_of(bibliography: Bibliography) -> None:
    """Where the evidence stands, and how much of it is hedged."""
    from_, hedges = Counter[str](), Counter[str]()
    for work in bibliography.works:
        for tag in work.tags:
            from_.update({one.from_ for one in tag.evidence})
            hedges.update(one.hedge or "plain" for one in tag.evidence)
    print("\ntags with evidence in: " + ", ".join(f"{name} {count}" for name, count in from_.most_common()))
    print("evidence: " + ", ".join(f"{name} {count}" for name, count in hedges.most_common()))


def given(works: tuple[Work, ...]) -> Given:
    """The tags of each work by the number that the review prints."""
    return {one.number: work.tags for work in works for one in work.printed if one.number is not None}


def only_titles(tagger: Tagger, bibliography: Bibliography) -> Given:
    """What a tagger says that reads nothing but the titles (and what abbreviations mean)."""
    documents = {source.id: tagger.read_document(source.text) for source in bibliography.sources}
    return {
        one.number: tagger.tag(work.item.get("title"), (), documents)
        for work in bibliography.works
        for one in work.printed
        if one.number is not None
    }


def only_sentences(tagged: Given) -> Given:
    """Of all tags those that a citing sentence earns, with or without the title."""
    return {
        number: tuple(tag for tag in tags if any(one.from_ == "sentence" for one in tag.evidence))
        for number, tags in tagged.items()
    }


def speed(tagger: Tagger, bibliography: Bibliography) -> None:
    """Seconds to compile the taxonomy, and works a second with their facts, the best of a few runs."""
    from citekit.tagging.step import tag_works

    begin = time.perf_counter()
    Tagger(load_taxonomy("pain-neuromodulation"))
    compiled = time.perf_counter() - begin
    best = float("inf")
    for _ in range(REPEATS):
        begin = time.perf_counter()
        tag_works(tagger, bibliography)
        best = min(best, time.perf_counter() - begin)
    characters = sum(len(source.text) for source in bibliography.sources)
    print(
        f"\ncompiled in {compiled:.3f} s; {len(bibliography.works)} works and a text of {characters:,}",
        end=" ",
    )
    print(f"characters: tags and facts in {best:.3f} s: {len(bibliography.works) / best:,.0f} works a second")


def main(folder: Path) -> None:
    """Print all tables."""
    (review,) = (folder / "seeds").glob("review-*.txt")
    bibliography = citekit.build([review], offline=True)
    gold, tagger = gold_labels(folder), Tagger(load_taxonomy("pain-neuromodulation"))
    tagged = given(bibliography.works)
    ways = {
        "title": only_titles(tagger, bibliography),
        "sentences": only_sentences(tagged),
        "title and sentences": tagged,
    }
    table(gold, ways)
    confusions(gold, tagged)
    evidence_of(bibliography)
    speed(tagger, bibliography)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
