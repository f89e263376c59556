"""How fast and how large the matcher is, beside ahocorasick_rs, and what a text of 1 MB and 100,000 terms cost.

    python benchmarks/tagging.py FOLDER        # texts: FOLDER/*/page.txt; 'pip install ahocorasick_rs' to compare

Prints the tables of benchmarks/README.md. Terms of one to four words are drawn from the texts, half of them as they
stand there, half of them words put together; five to a label. Times are of the processor, and in units of a loop of a
million squares run beside them, so that a slow or busy machine cancels out. Each row is a process of its own.
"""

import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

from citekit.model.citation import Statement
from citekit.tagging import matching
from citekit.tagging.matching import Matcher, Rule, _word_end
from citekit.tagging.spelling import GAP, PLURAL, REST, SOFT
from citekit.tagging.tagger import Tagger
from citekit.tagging.taxonomy import Label, Taxonomy
from citekit.tagging.taxonomy_file import load_taxonomy

RUNS = 3


def texts_of(folder: Path) -> list[str]:
    """The texts to be searched."""
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*/page.txt"))]


def terms_of(texts: list[str], count: int) -> list[str]:
    """Terms drawn from the texts, always the same."""
    draw = random.Random(1)
    words = [re.findall(r"[A-Za-z][\w-]+", text) for text in texts]
    terms: dict[str, None] = {}
    while len(terms) < count:
        some, size = draw.choice(words), draw.choice([1, 1, 2, 2, 2, 3, 3, 4])
        at = draw.randrange(len(some) - size)
        in_a_row = draw.random() < 0.5
        terms[" ".join(some[at : at + size] if in_a_row else draw.choices(some, k=size))] = None
    return list(terms)


def loop() -> float:
    """Processor time of a loop of a million squares."""
    start = time.process_time()
    sum(number * number for number in range(1_000_000))
    return time.process_time() - start


def timed(job: Callable[[], Any]) -> tuple[float, float, Any]:
    """Processor time of a job, the same in loops run before and behind it, and its result; the fastest of some."""
    best: tuple[float, float, Any] | None = None
    for _ in range(RUNS):
        before = loop()
        start = time.process_time()
        result = job()
        seconds = time.process_time() - start
        unit = (before + loop()) / 2
        if best is None or seconds / unit < best[1]:
            best = (seconds, seconds / unit, result)
    assert best
    return best


class Automaton:
    """Stands in for `citekit.tagging.matching.Trie`: the same answers by ahocorasick_rs, asked once for each text."""

    def __init__(self) -> None:
        self._forms: dict[str, list[Any]] = {}
        self._automaton: Any = None
        self._text = ""
        self._found: dict[int, list[tuple[Any, int]]] = {}

    def put(self, spelling: str, thing: Any) -> None:
        """Every spelling is written out: with and without each plural s."""
        assert GAP not in spelling
        first, *others = spelling.rstrip(REST).split(PLURAL)
        for endings in product(("", "s"), repeat=len(others)):
            form = first + "".join(ending + other for ending, other in zip(endings, others, strict=True))
            self._forms.setdefault(form, []).append(thing)

    def begins(self, letter: str) -> bool:
        """The automaton has no way to tell."""
        return bool(letter)

    def walk(self, text: str, start: int) -> Iterator[tuple[tuple[Any, ...], int]]:
        """What begins at ``start``; the first call for a text finds it all."""
        if text is not self._text:
            self._search(text)
        for things, at in self._found.get(start, ()):
            if end := _word_end(text, at):
                yield things, end

    def _search(self, text: str) -> None:
        if self._automaton is None:
            import ahocorasick_rs

            self._automaton = ahocorasick_rs.AhoCorasick(list(self._forms), store_patterns=False)
            self._things = [tuple(things) for things in self._forms.values()]
        self._text, self._found = text, {}
        places = [place for place, char in enumerate(text) if char not in SOFT]
        squeezed = "".join([text[place] for place in places])
        for form, start, end in self._automaton.find_matches_as_indexes(squeezed, overlapping=True):
            here = places[start]
            if not text[here - 1 : here].isalnum():
                self._found.setdefault(here, []).append((self._things[form], places[end - 1] + 1))


def matcher(terms: list[str]) -> Matcher:
    """Ready to search."""
    made = Matcher(Rule(place // 5, "synonyms", term) for place, term in enumerate(terms))
    made.search("x")
    return made


def row(folder: Path, kind: str, count: int) -> None:
    """One row of the first table."""
    texts = texts_of(folder)
    terms = terms_of(texts, count)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if kind != "citekit":
        matching.Trie = Automaton  # type: ignore[assignment, misc]
    load, load_loops, made = timed(lambda: matcher(terms))
    room = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    search, search_loops, found = timed(lambda: sum(len(made.search(text)) for text in texts))
    size = sum(map(len, texts)) / 1e6
    print(
        f"| {kind} | {count:,} | {load:.2f} ({load_loops:.1f}) | {search / size:.2f} ({search_loops / size:.1f}) "
        f"| {room:.0f} | {found:,} |",
        flush=True,
    )


def large(folder: Path) -> None:
    """The second table: a text of 1 MB, as one sentence and as a document whose abbreviations are looked for."""
    texts = texts_of(folder)
    text = " ".join(" ".join(texts).split())[:1_000_000]
    several = terms_of(texts, 100_000)
    labels = tuple(
        Label(facet="a", id=str(at), synonyms=tuple(several[at : at + 50]))
        for at in range(0, len(several), 50)
    )
    print("\n| a text of 1 MB | s (loops) | found |\n| --- | --- | --- |")
    for name, taxonomy in (
        ("pain-neuromodulation", load_taxonomy("pain-neuromodulation")),
        ("100,000 terms in 2,000 labels", Taxonomy(id="x", title="X", labels=labels)),
    ):
        load, load_loops, tagger = timed(lambda taxonomy=taxonomy: Tagger(taxonomy))
        print(f"| {name}: load | {load:.2f} ({load_loops:.1f}) | |")
        seconds, loops, found = timed(lambda tagger=tagger: tagger.read_document(text))
        print(f"| {name}: expansions | {seconds:.2f} ({loops:.1f}) | {len(found)} |")
        seconds, loops, found = timed(
            lambda tagger=tagger: tagger.tag(None, [Statement(source="x", sentence=text, start=0)])
        )
        print(f"| {name}: as one sentence | {seconds:.2f} ({loops:.1f}) | {len(found)} labels |", flush=True)


def main() -> None:
    """Both tables, each row in a process of its own."""
    folder = sys.argv[1]
    if len(sys.argv) > 2:
        row(Path(folder), sys.argv[2], int(sys.argv[3]))
        return
    try:
        import ahocorasick_rs  # noqa: F401

        kinds = ("citekit", "ahocorasick_rs")
    except ImportError:
        kinds = ("citekit",)
    print("|  | terms | load s (loops) | search s a MB (loops) | MB | found |", flush=True)
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    for count in (500, 20_000, 100_000):
        for kind in kinds:
            subprocess.run([sys.executable, __file__, folder, kind, str(count)], check=True)
    large(Path(folder))


if __name__ == "__main__":
    main()
