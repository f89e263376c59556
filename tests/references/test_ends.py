"""What is behind a reference list is none of its entries, and no entry ends the list that only looks like it."""

import tomllib
from pathlib import Path

import pytest

import citekit
from citekit.readers.text import article
from citekit.references.find import find_references
from tests.conftest import FIXTURES

TABLE = tomllib.loads((FIXTURES / "references" / "ends.toml").read_text(encoding="utf-8"))
ENTRIES = [
    "Altschul SF, Gish W, Miller W. Basic local alignment search tool. J Mol Biol. 1990;215:403-10.",
    "Bradford MM. A rapid and sensitive method for the quantitation of protein. Anal Biochem. 1976;72:248-54.",
    "Hodgkin AL, Huxley AF. A quantitative description of membrane current. J Physiol. 1952;117:500-44.",
    "Shannon CE. A mathematical theory of communication. Bell Syst Tech J. 1948;27:379-423.",
    "Watson JD, Crick FH. Molecular structure of nucleic acids. Nature. 1953;171(4356):737-8.",
]
LAYOUTS = {
    "numbers, blank lines": ("{number}. {entry}", "\n\n"),
    "numbers": ("[{number}] {entry}", "\n"),
    "no numbers, blank lines": ("{entry}", "\n\n"),
    "no numbers": ("{entry}", "\n"),
}


def text(layout: str, entries: list[str], behind: str = "") -> str:
    line, gap = LAYOUTS[layout]
    rows = [line.format(number=number, entry=entry) for number, entry in enumerate(entries, start=1)]
    return f"Some text.\n\nReferences\n\n{gap.join(rows)}{gap}{behind.replace(chr(10) * 2, gap)}\n"


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("behind", TABLE["behind"], ids=lambda behind: behind[:30])
def test_what_is_behind_a_list_is_no_entry(behind: str, layout: str) -> None:
    references = find_references(article(text(layout, ENTRIES, behind), "x", "x.txt"))
    assert [entry.raw for entry in references.entries] == ENTRIES


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("entry", [case["raw"] for case in TABLE["entry"]])
@pytest.mark.parametrize("place", [0, 2, 5])
def test_an_entry_that_looks_like_an_end(entry: str, place: int, layout: str) -> None:
    entries = [*ENTRIES[:place], entry, *ENTRIES[place:]]
    references = find_references(article(text(layout, entries), "x", "x.txt"))
    assert [entry.raw for entry in references.entries] == entries


@pytest.mark.parametrize("case", TABLE["said"], ids=lambda case: case["name"])
def test_what_is_said_of_a_list_that_is_not_taken(case: dict, tmp_path: Path) -> None:
    path = tmp_path / "document.txt"
    path.write_text(case["text"], encoding="utf-8")
    messages = [
        note.message for note in citekit.build([path], offline=True).notes if note.step == "references"
    ]
    assert len(messages) == len(case["messages"])
    for part in case["messages"]:
        assert any(part in message for message in messages), messages
