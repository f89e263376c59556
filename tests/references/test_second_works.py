"""Entries that print several works, in a whole build."""

from pathlib import Path

import citekit

TEXT = """On symmetry

Introduction

Masses came from the vacuum [1]. Weak and electromagnetic forces were one [2].

References

[1] Y. Nambu and G. Jona-Lasinio, Phys. Rev. 122, 345 (1961); ibid. 124, 246 (1961).
[2] S. L. Glashow, Nucl. Phys. 22, 579 (1961); S. Weinberg, Phys. Rev. Lett. 19, 1264 (1967).
"""


def test_each_work_of_an_entry_is_a_work(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    built = citekit.build(tmp_path / "a.txt", offline=True)
    places = [
        (work.item["volume"], work.printed[0].number, work.item["author"][0]["family"]) for work in built
    ]
    assert places == [
        ("122", 1, "Nambu"),
        ("124", 1, "Nambu"),
        ("22", 2, "Glashow"),
        ("19", 2, "Weinberg"),
    ]
    assert len({work.key for work in built}) == 4
    assert [work.printed[0].raw for work in built][1] == "ibid. 124, 246 (1961)"
    for number in (1, 2):
        first, second = [work for work in built if work.printed[0].number == number]
        (citation,) = first.printed[0].citations
        assert citation.with_ == (second.key,)
        assert second.printed[0].citations[0].start == citation.start
    assert not any(note.level == "review" and "parsed wrongly" not in note.message for note in built.notes)
    again = citekit.build(tmp_path / "a.txt", offline=True, previous=built)
    assert [work.key for work in again] == [work.key for work in built]
