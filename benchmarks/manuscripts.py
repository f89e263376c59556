"""Manuscripts with planted faults: which `citekit check` finds, with rule and line, and whom it accuses wrongly.

    python benchmarks/manuscripts.py ../shared/crossref [--true 300] [--each 5] [--seed 1]

True entries are real records; faults of twelve kinds are planted among further ones. The same entries are written as a
.bib, as LaTeX with a .bbl, as Markdown with a printed list, and as a Word document (needs citekit[word]). The
records are served on 127.0.0.1 as Crossref serves them. A fault is found if a finding of its rule is on its line
(its paragraph in Word); a true entry is accused if it has a finding above 'note'. The last table is the processor time
of ``citekit check``, as a program, and of the same again.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from matching_messages import Message, messages, people_of, title_of, year_of
from matching_styles import Person

from citekit.config.config import Config
from citekit.indexes.cache import Cache
from citekit.indexes.crossref.crossref import Crossref
from citekit.manuscripts.finding import CheckReport
from citekit.manuscripts.run import check_files
from tests.indexes.limits import POOLS, Limit
from tests.indexes.server import IndexServer

MAILTO = "benchmark@citekit.invalid"
_PER_SENTENCE = 3
STRANGER = Person("Zhukovsky", "Quentin")


class PlantedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the manuscript: what it prints, and the fault that it has ('' for none)."""

    key: str
    people: tuple[Person, ...]
    title: str
    journal: str
    year: str
    volume: str
    page: str
    doi: str
    fault: str = ""
    rule: str = ""
    cited: bool = True


class WrittenFile(NamedTuple):
    """A manuscript: its main file, and the line of each entry, with the file that prints it."""

    path: Path
    places: dict[str, tuple[str, int]]
    unlisted: list[tuple[str, int]]


Change = Callable[[random.Random, PlantedEntry, PlantedEntry], PlantedEntry]


def _changed(**changes: Callable[[random.Random, PlantedEntry, PlantedEntry], object]) -> Change:
    def change(rng: random.Random, entry: PlantedEntry, other: PlantedEntry) -> PlantedEntry:
        return msgspec.structs.replace(
            entry, **{name: value(rng, entry, other) for name, value in changes.items()}
        )

    return change


def _other_number(rng: random.Random, number: str) -> str:
    return str(int("".join(filter(str.isdigit, number)) or 1) + rng.randrange(20, 300))


FAULTS: dict[str, tuple[str, Change]] = {
    "DOI of another work": ("wrong-doi", _changed(doi=lambda rng, entry, other: other.doi)),
    "DOI that does not exist": ("unknown-doi", _changed(doi=lambda rng, entry, other: f"{entry.doi}{rng.randrange(100, 999)}x")),
    "retracted": ("retracted", _changed()),
    "author added": ("altered-authors", _changed(people=lambda rng, entry, other: (*entry.people, STRANGER))),
    "author replaced": ("altered-authors", _changed(people=lambda rng, entry, other: (entry.people[0], STRANGER, *entry.people[2:]))),
    "author left out": ("missing-authors", _changed(people=lambda rng, entry, other: entry.people[:-1])),
    "wrong year": ("differs", _changed(year=lambda rng, entry, other: str(int(entry.year) - rng.randrange(3, 20)))),
    "wrong volume": ("differs", _changed(volume=lambda rng, entry, other: _other_number(rng, entry.volume))),
    "wrong journal": ("differs", _changed(journal=lambda rng, entry, other: other.journal if other.journal != entry.journal else "Annals of Imaginary Results")),
    "invented work": ("not-found", _changed(
        title=lambda rng, entry, other: " ".join(rng.sample(f"{entry.title} {other.title}".split(), k=min(9, len(entry.title.split())))),
        people=lambda rng, entry, other: (STRANGER, Person("Quimbleton", "Ada")),
        journal=lambda rng, entry, other: "Annals of Imaginary Results",
        volume=lambda rng, entry, other: str(rng.randrange(2, 40)),
        page=lambda rng, entry, other: str(rng.randrange(100, 900)),
        doi=lambda rng, entry, other: "",
    )),
    "listed twice": ("duplicate-work", _changed()),
    "not cited": ("listed-not-cited", _changed(cited=lambda rng, entry, other: False)),
}  # fmt: skip
"""Kind of fault -> the rule that finds it, and how an entry gets it."""


def entries(folder: Path, true: int, each: int, rng: random.Random) -> list[PlantedEntry]:
    """The entries in their order: true ones, and among them ``each`` of every kind of fault."""
    usable = [entry for message in messages(folder / "works.jsonl.gz") if (entry := _entry(message))]
    rng.shuffle(usable)
    drawn = iter(usable)
    planted = [next(drawn) for _ in range(true)]
    for fault, (rule, change) in FAULTS.items():
        for _ in range(each):
            entry = next(drawn)
            wrong = msgspec.structs.replace(change(rng, entry, next(drawn)), fault=fault, rule=rule)
            planted.append(wrong)
            if fault == "listed twice":
                planted.append(msgspec.structs.replace(entry, key="", doi=""))
    rng.shuffle(planted)
    seen: set[str] = set()
    ordered = []
    for number, one in enumerate(planted, start=1):
        again = one.title in seen  # of two alike, the second has the fault
        seen.add(one.title)
        twice = any(other.title == one.title and other.fault == "listed twice" for other in planted)
        fault, rule = (
            ("listed twice", "duplicate-work")
            if twice and again
            else ("", "")
            if twice
            else (one.fault, one.rule)
        )
        ordered.append(msgspec.structs.replace(one, key=f"k{number}", fault=fault, rule=rule))
    return ordered


def _entry(message: Message) -> PlantedEntry | None:
    people = tuple(Person(*(" ".join(name.split()) for name in one)) for one in people_of(message))
    page, volume = str(message.get("page") or ""), str(message.get("volume") or "")
    container = (message.get("container-title") or [""])[0]
    complete = (
        message.get("type") == "journal-article" and page and volume and container and title_of(message)
    )
    if not complete or not 3 <= len(people) <= 6 or not all(one.given and one.family for one in people):
        return None
    if any(sign in f"{title_of(message)}{container}" for sign in "<&{}$\\#%_^~"):
        return None
    if message.get("updated-by"):
        return None
    return PlantedEntry(
        key="", people=people, title=" ".join(title_of(message).split()), journal=" ".join(container.split()), year=str(year_of(message)), volume=volume,
        page=page, doi=message["DOI"],
    )  # fmt: skip


def with_retractions(served: Iterable[Message], planted: Sequence[PlantedEntry]) -> Iterator[Message]:
    """The records as they are served: those of the entries planted as retracted have a notice."""
    retracted = {entry.doi for entry in planted if entry.fault == "retracted"}
    for message in served:
        if message["DOI"] in retracted:
            notice = {
                "DOI": "10.5555/notice",
                "type": "retraction",
                "label": "Retraction",
                "source": "publisher",
            }
            yield {**message, "updated-by": [{**notice, "updated": {"date-parts": [[2024, 3, 1]]}}]}
        else:
            yield message


def printed(entry: PlantedEntry) -> str:
    """The entry as a reference list prints it."""
    names = ", ".join(
        f"{one.family} {''.join(part[0] for part in one.given.replace('-', ' ').split())}"
        for one in entry.people
    )
    doi = f" https://doi.org/{entry.doi}" if entry.doi else ""
    return (
        f"{names}. {entry.title.rstrip('.')}. {entry.journal}. {entry.year};{entry.volume}:{entry.page}.{doi}"
    )


def _sentences(planted: Sequence[PlantedEntry], marker: Callable[[list[int]], str]) -> Iterator[str]:
    """Sentences that cite all entries but those that are not to be cited."""
    cited = [number for number, entry in enumerate(planted, start=1) if entry.cited]
    for start in range(0, len(cited), _PER_SENTENCE):
        yield f"Much was found about this and about that {marker(cited[start : start + _PER_SENTENCE])}."


def write_bib(planted: Sequence[PlantedEntry], folder: Path) -> WrittenFile:
    """A .bib, which cites nothing."""
    lines: list[str] = ["% references", ""]
    places = {}
    for entry in planted:
        places[entry.key] = ("refs.bib", len(lines) + 1)
        names = " and ".join(f"{one.family}, {one.given}" for one in entry.people)
        fields = {
            "author": names, "title": entry.title, "journal": entry.journal, "year": entry.year,
            "volume": entry.volume, "pages": entry.page.replace("-", "--"), "doi": entry.doi,
        }  # fmt: skip
        lines += [
            f"@article{{{entry.key},",
            *(f"  {name} = {{{value}}}," for name, value in fields.items() if value),
            "}",
            "",
        ]
    path = folder / "refs.bib"
    path.write_text("\n".join(lines), encoding="utf-8")
    return WrittenFile(path, places, [])


def write_tex(planted: Sequence[PlantedEntry], folder: Path) -> WrittenFile:
    r"""LaTeX with the .bbl that BibTeX made of it."""
    bbl = [r"\begin{thebibliography}{999}", ""]
    places = {}
    for entry in planted:
        places[entry.key] = ("paper.bbl", len(bbl) + 1)
        bbl += [rf"\bibitem{{{entry.key}}}", printed(entry), ""]
    (folder / "paper.bbl").write_text("\n".join([*bbl, r"\end{thebibliography}"]), encoding="utf-8")
    text = [r"\documentclass{article}", r"\begin{document}", r"\section{Introduction}"]
    text += _sentences(
        planted, lambda numbers: rf"\cite{{{','.join(planted[number - 1].key for number in numbers)}}}"
    )
    unlisted = [("paper.tex", len(text) + 1)]
    text += [r"Nobody knows why \cite{nobody}.", r"\bibliography{refs}", r"\end{document}"]
    path = folder / "paper.tex"
    path.write_text("\n".join(text), encoding="utf-8")
    return WrittenFile(path, places, unlisted)


def write_markdown(planted: Sequence[PlantedEntry], folder: Path) -> WrittenFile:
    """Markdown with numbers in brackets and a numbered list."""
    lines = ["# A paper", "", "## Introduction", ""]
    for sentence in _sentences(planted, lambda numbers: f"[{', '.join(map(str, numbers))}]"):
        lines += [sentence, ""]
    unlisted = [("paper.md", len(lines) + 1)]
    lines += [f"Nobody knows why [{len(planted) + 7}].", "", "## References", ""]
    places = {}
    for number, entry in enumerate(planted, start=1):
        places[entry.key] = ("paper.md", len(lines) + 1)
        lines.append(f"{number}. {printed(entry)}")
    path = folder / "paper.md"
    path.write_text("\n".join(lines), encoding="utf-8")
    return WrittenFile(path, places, unlisted)


def write_word(planted: Sequence[PlantedEntry], folder: Path) -> WrittenFile:
    """A Word document; the place of an entry is its text."""
    import docx

    document = docx.Document()
    document.add_heading("A paper", 0)
    document.add_heading("Introduction", 1)
    for sentence in _sentences(planted, lambda numbers: f"[{', '.join(map(str, numbers))}]"):
        document.add_paragraph(sentence)
    document.add_paragraph(f"Nobody knows why [{len(planted) + 7}].")
    document.add_heading("References", 1)
    for number, entry in enumerate(planted, start=1):
        document.add_paragraph(f"{number}. {printed(entry)}")
    path = folder / "paper.docx"
    document.save(str(path))
    return WrittenFile(path, {}, [("paper.docx", 0)])


WRITERS = {".bib": write_bib, ".tex and .bbl": write_tex, "Markdown": write_markdown, "Word": write_word}


def measure(
    planted: Sequence[PlantedEntry], written: WrittenFile, report: CheckReport
) -> tuple[Counter[str], list[str], list[str]]:
    """How many faults of each kind were found, the true entries that were accused, and the faults that were missed."""
    found: Counter[str] = Counter()
    accused = []
    by_key = {entry.key: entry for entry in planted}
    line_of = {place: key for key, place in written.places.items()}
    rules: dict[str, set[str]] = {}
    words = {printed(entry)[:60]: entry.key for entry in planted}
    for one in report.findings:
        place = (Path(one.file).name, one.line)
        key = line_of.get(place) or next((key for start, key in words.items() if start in one.reference), "")
        if key:
            rules.setdefault(key, set()).add(one.rule if one.level != "note" else f"note {one.rule}")
        elif one.rule == "cited-not-listed" and (place in written.unlisted or not written.places):
            found["cited, not listed"] += 1
    for key, entry in by_key.items():
        of_entry = rules.get(key, set())
        if entry.rule and (entry.rule in of_entry or f"note {entry.rule}" in of_entry):
            found[entry.fault] += 1
        if not entry.rule and (above := {rule for rule in of_entry if not rule.startswith("note ")}):
            accused.append(f"{', '.join(sorted(above))}: {printed(entry)}")
    missed = [
        f"{entry.fault}: {', '.join(sorted(rules.get(entry.key, ()))) or 'nothing'}: {printed(entry)}"
        for entry in planted
        if entry.rule and not {entry.rule, f"note {entry.rule}"} & rules.get(entry.key, set())
    ]
    return found, accused, missed


def seconds(file: Path, url: str, cache: Path) -> float:
    """The processor time of ``citekit check`` for a file, its start included."""
    command = [sys.executable, "-m", "citekit", "check", str(file), "--crossref-url", url, "--mailto", MAILTO]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [*command, "--allow-private"],
        check=False,  # it exits with 1 for its findings
        capture_output=True,
        env={**os.environ, "CITEKIT_CACHE": str(cache)},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the table of faults by kind and format, who was accused, and the time that it takes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--true", type=int, default=300)
    parser.add_argument("--each", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    planted = entries(arguments.folder, arguments.true, arguments.each, random.Random(arguments.seed))
    limits = {pool: Limit(1000, 16) for pool in POOLS}
    served = with_retractions(messages(arguments.folder / "works.jsonl.gz"), planted)
    columns: dict[str, tuple[Counter[str], list[str], list[str]]] = {}
    times: dict[str, list[float]] = {}
    with IndexServer(served, limits=limits) as server, tempfile.TemporaryDirectory() as name:
        cache = Cache(disk=False)
        with Crossref(url=server.url, mailto=MAILTO, cache=cache, allow_private=True) as index:
            for kind, write in WRITERS.items():
                folder = Path(name) / write.__name__
                folder.mkdir()
                written = write(planted, folder)
                report = check_files(Config(sources=(str(written.path),)), index)[0]
                columns[kind] = measure(planted, written, report)
                times[kind] = [seconds(written.path, server.url, Path(name) / "cache") for _ in range(2)]
    kinds = [*FAULTS, "cited, not listed"]
    print(f"| fault | {' | '.join(columns)} |\n| --- |{' ---: |' * len(columns)}")
    for fault in kinds:
        of = sum(entry.fault == fault for entry in planted) or 1
        print(f"| {fault} (of {of}) | {' | '.join(str(found[fault]) for found, _, _ in columns.values())} |")
    true = sum(not entry.rule for entry in planted)
    print(
        f"| true entries accused (of {true}) | {' | '.join(str(len(accused)) for _, accused, _ in columns.values())} |"
    )
    for kind, (_, accused, missed) in columns.items():
        for line in accused[:8]:
            print(f"{kind}: accused of {line}")
        for line in missed[:8]:
            print(f"{kind}: missed {line}")
    print(
        f"\n| processor seconds of {len(planted)} entries | {' | '.join(times)} |\n| --- |{' ---: |' * len(times)}"
    )
    for number, title in enumerate(("first", "again")):
        print(f"| {title} | {' | '.join(f'{of_kind[number]:.1f}' for of_kind in times.values())} |")


if __name__ == "__main__":
    main()
