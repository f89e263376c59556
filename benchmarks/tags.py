"""How exact the tags are: by facet, strength and source of evidence, and how much of it rests on one article's words.

    python benchmarks/tags.py FOLDER

FOLDER holds the development data: ``seeds/review-*.txt`` with ``gold/review_tags_odd.jsonl``, the labels of the
odd-numbered references of that review, and ``gold/tags/``: ``articles/*.xml``, and the labels of some of their
references (``rows.jsonl``, ``tags.jsonl``). All were given by hand. A label that those who gave them contested counts
neither as right nor as wrong. An abstract is evidence only where a record has one; a build without a network has none.

The last table leaves one article out: the terms that occur in none of the other articles are disabled, and the article
is tagged without them. The loss says how much of its score rests on words that only its own references have.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

import citekit
from citekit.citations.statements import statements
from citekit.model.bibliography import Bibliography
from citekit.model.tags import Tag
from citekit.tagging.matching import Matcher, Rule, rules_of
from citekit.tagging.step import tag_works
from citekit.tagging.tagger import Tagger
from citekit.tagging.taxonomy import Taxonomy
from citekit.tagging.taxonomy_file import load_taxonomy

FACETS = ("mechanism", "model", "design")
TAXONOMY = "pain-neuromodulation"
REPEATS = 5

Gold = dict[int, dict[str, Any]]
"""The number of a reference -> its labels by facet, and those that are contested."""
Tags = dict[int, tuple[Tag, ...]]
Keep = Callable[[Tag], bool]


class Counts(NamedTuple):
    """Labels that are right, wrong, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def plus(self, other: "Counts") -> "Counts":
        """Both together."""
        return Counts(*(a + b for a, b in zip(self, other, strict=True)))

    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / ((2 * self.right + self.wrong + self.missed) or 1)

    def row(self) -> str:
        """Precision, recall and F1 as cells of a table."""
        precision, recall = (
            self.right / ((self.right + others) or 1) for others in (self.wrong, self.missed)
        )
        return f"{precision:.3f} | {recall:.3f} | {self.f1():.3f}"


class Labelled(NamedTuple):
    """A document with labelled references."""

    name: str
    bibliography: Bibliography
    gold: Gold


def labelled_documents(folder: Path) -> Iterator[Labelled]:
    """The review, then the articles."""
    (review,) = (folder / "seeds").glob("review-*.txt")
    rows = _rows(folder / "gold" / "review_tags_odd.jsonl")
    gold = {int(row["id"].rpartition("-")[2]): row for row in rows}
    yield Labelled("review", _built(review), gold)
    tags = {row["id"]: row for row in _rows(folder / "gold" / "tags" / "tags.jsonl")}
    references = _rows(folder / "gold" / "tags" / "rows.jsonl")
    for article in dict.fromkeys(row["article"] for row in references):
        gold = {row["n"]: tags[row["id"]] for row in references if row["article"] == article}
        yield Labelled(article, _built(folder / "gold" / "tags" / "articles" / f"{article}.xml"), gold)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _built(path: Path) -> Bibliography:
    return citekit.build([path], offline=True, taxonomy=TAXONOMY)


def tags_of(bibliography: Bibliography) -> Tags:
    """The tags of each work by its number in the list."""
    return {
        printed.number: work.tags
        for work in bibliography.works
        for printed in work.printed
        if printed.number is not None
    }


def compared(gold: Gold, tags: Tags, facet: str, keep: Keep) -> Iterator[tuple[int, set[str], set[str]]]:
    """For each reference its number, its labels and its tags."""
    for number, row in gold.items():
        contested = set(row["contested"])
        ids = {tag.id for tag in tags.get(number, ()) if tag.facet == facet and keep(tag)}
        yield number, set(row[facet]) - contested, ids - contested


def score(documents: Iterable[tuple[Gold, Tags]], facets: Iterable[str], keep: Keep) -> Counts:
    """The counts of some facets, over all documents."""
    counts = Counts()
    for gold, tags in documents:
        for facet in facets:
            for _, true, ids in compared(gold, tags, facet, keep):
                counts = counts.plus(Counts(len(true & ids), len(ids - true), len(true - ids)))
    return counts


def _from(kind: str) -> Keep:
    return lambda tag: any(evidence.from_ == kind for evidence in tag.evidence)


WAYS: dict[str, Keep] = {
    "title": _from("title"),
    "sentences": _from("sentence"),
    "firm": lambda tag: tag.strength == "firm",
    "context": lambda tag: tag.strength == "context",
    "all": lambda _: True,
}


def exactness(documents: list[Labelled]) -> None:
    """Precision, recall and F1 by facet and kind of evidence, for the review and for the articles."""
    print("| | tags | facet | P | R | F1 |\n| --- | --- | --- | --- | --- | --- |")
    for name, some in (("review", documents[:1]), ("articles", documents[1:])):
        pairs = [(one.gold, tags_of(one.bibliography)) for one in some]
        for way, keep in WAYS.items():
            for facet in FACETS:
                print(f"| {name} | {way} | {facet} | {score(pairs, (facet,), keep).row()} |")
            print(f"| {name} | {way} | all | {score(pairs, FACETS, keep).row()} |")


def confusions(documents: list[Labelled]) -> None:
    """What is wrong or missed, and in which references."""
    print("\n| facet | wrong | missed | references |\n| --- | --- | --- | --- |")
    places: dict[tuple[str, str, str], list[str]] = {}
    for name, bibliography, gold in documents:
        for facet in FACETS:
            for number, true, ids in compared(gold, tags_of(bibliography), facet, WAYS["all"]):
                if true != ids:
                    row = (facet, ", ".join(sorted(ids - true)), ", ".join(sorted(true - ids)))
                    places.setdefault(row, []).append(f"{name} {number}")
    for (facet, wrong, missed), numbers in sorted(places.items()):
        print(f"| {facet} | {wrong} | {missed} | {', '.join(numbers)} |")


def leave_one_out(documents: list[Labelled]) -> None:
    """Each document without the terms that occur in no other one."""
    taxonomy = load_taxonomy(TAXONOMY)
    matcher = Matcher(rules_of(taxonomy))
    terms = {one.name: _terms(matcher, one) for one in documents}
    print("\n| left out | terms | only here | F1 | F1 without these |\n| --- | --- | --- | --- | --- |")
    before, after = Counts(), Counts()
    for name, bibliography, gold in documents:
        alone = terms[name] - frozenset().union(*(terms[other] for other in terms if other != name))
        tagged = tag_works(Tagger(_without(taxonomy, alone)), bibliography)
        with_all = score([(gold, tags_of(bibliography))], FACETS, WAYS["all"])
        without = score([(gold, tags_of(tagged))], FACETS, WAYS["all"])
        before, after = before.plus(with_all), after.plus(without)
        print(f"| {name} | {len(terms[name])} | {len(alone)} | {with_all.f1():.3f} | {without.f1():.3f} |")
    print(f"| all | | | {before.f1():.3f} | {after.f1():.3f} |")


def _terms(matcher: Matcher, document: Labelled) -> frozenset[Rule]:
    """The rules that match in the titles and citing sentences of a document's works."""
    of_work = statements(document.bibliography)
    texts = {
        text
        for work in document.bibliography.works
        for text in (str(work.item.get("title") or ""), *(one.sentence for one in of_work[work.key]))
    }
    return frozenset(match.rule for text in texts for match in matcher.search(text))


def _without(taxonomy: Taxonomy, rules: frozenset[Rule]) -> Taxonomy:
    """The taxonomy without these rules, exclusions excepted."""
    labels = list(taxonomy.labels)
    for rule in rules:
        if rule.label >= 0 and rule.role not in ("exclusions", "requires"):
            label = labels[rule.label]
            kept = tuple(phrase for phrase in getattr(label, rule.role) if phrase != rule.phrase)
            labels[rule.label] = msgspec.structs.replace(label, **{rule.role: kept})
    return msgspec.structs.replace(taxonomy, labels=tuple(labels))


def speed(bibliography: Bibliography) -> None:
    """Seconds to compile the taxonomy, and works a second with their facts, the best of a few runs."""
    begin = time.process_time()
    tagger = Tagger(load_taxonomy(TAXONOMY))
    compiled, best = time.process_time() - begin, float("inf")
    for _ in range(REPEATS):
        begin = time.process_time()
        tag_works(tagger, bibliography)
        best = min(best, time.process_time() - begin)
    works, characters = len(bibliography.works), sum(len(source.text) for source in bibliography.sources)
    print(f"\ncompiled in {compiled:.3f} s; {works} works and a text of {characters:,} characters:", end=" ")
    print(f"tags and facts in {best:.3f} s: {works / best:,.0f} works a second")


def main(folder: Path) -> None:
    """Print all tables."""
    documents = list(labelled_documents(folder))
    exactness(documents)
    confusions(documents)
    leave_one_out(documents)
    speed(documents[0].bibliography)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
