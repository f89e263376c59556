"""Inputs as large as any that people have: nothing is lost in them. (How fast: benchmarks/speed.py.)"""

from pathlib import Path

import pytest

import citekit

pytestmark = pytest.mark.slow


def test_a_list_of_20_000_references(tmp_path: Path) -> None:
    numbers = range(1, 20_001)
    text = "\n\n".join(f"It is said so in rats ({number})." for number in numbers)
    entries = "\n\n".join(
        f"{number}. Watson JD, Crick FH. Molecular structure {number} of nucleic acids. Nature. (1953) {number}(2):7–9."
        for number in numbers
    )
    source = tmp_path / "long.txt"
    source.write_text(f"1 Introduction\n\n{text}\n\nReferences\n\n{entries}\n", encoding="utf-8")
    bibliography = citekit.build(source, offline=True)
    assert [work.printed[0].number for work in bibliography.works] == list(numbers)
    assert all(len(work.printed[0].citations) == 1 for work in bibliography.works)
    assert len({work.key.lower() for work in bibliography.works}) == 20_000
    assert str(bibliography.export("bibtex")).count("@article{") == 20_000


def test_a_text_of_20_megabytes_in_one_paragraph(tmp_path: Path) -> None:
    sentence = "Pain is common in rats with nerve injury, e.g. after stroke (TNF-α), as is known. "
    passage = sentence * 20 + "So it is said (1, 2). "
    times = 20_000_000 // len(passage)
    body = passage * times
    entries = "1. Watson JD. A title of words. Nature. 1953;171:737-8.\n2. Crick FH. Other words. Cell. 1999;1:2-3.\n"
    source = tmp_path / "wide.txt"
    source.write_text(f"{body}\n\nReferences\n\n{entries}", encoding="utf-8")
    bibliography = citekit.build(source, offline=True)
    assert [len(work.printed[0].citations) for work in bibliography.works] == [times, times]
