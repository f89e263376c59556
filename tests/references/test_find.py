import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.readers.text import article
from citekit.references.find import find_references
from tests.conftest import FIXTURES

CASES = tomllib.loads((FIXTURES / "references" / "lists.toml").read_text(encoding="utf-8"))["case"]
LIST = CASES[0]["text"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict) -> None:
    found = find_references(article(case["text"], "x", "x.txt"))
    assert [entry.raw for entry in found.entries] == case["entries"]
    assert found.numbered == case["numbered"]
    assert [entry.number for entry in found.entries] == [
        number + case.get("first", 1) for number in range(len(case["entries"]))
    ]
    assert found.notes == ()


def test_an_entry_knows_its_line_and_span() -> None:
    second = find_references(article(LIST, "x", "x.txt")).entries[1]
    assert LIST.splitlines()[second.line - 1].startswith("2. Altschul")
    assert LIST[second.start : second.end].startswith("2. Altschul")


def test_a_missing_number_is_said() -> None:
    found = find_references(article(LIST.replace("2. Altschul", "3. Altschul"), "x", "x.txt"))
    assert [entry.number for entry in found.entries] == [1, 3]
    assert "Reference 2 is missing" in found.notes[0].message
    assert found.notes[0].line == 9


def test_several_missing_numbers_are_said() -> None:
    found = find_references(article(LIST.replace("2. Altschul", "6. Altschul"), "x", "x.txt"))
    assert [entry.number for entry in found.entries] == [1, 6]
    assert "References 2-5 are missing" in found.notes[0].message


def test_a_second_list_is_said_and_not_glued_to_the_first() -> None:
    body = LIST[: LIST.index("Keywords")]
    third = "3. Page MJ, McKenzie JE. The PRISMA 2020 statement. BMJ 2021;372:n71.\n\n"
    found = find_references(article(f"{body}{third}Another article\n\nIt says (1).\n\n{body}", "x", "x.txt"))
    assert [entry.number for entry in found.entries] == [1, 2, 3]
    assert found.entries[2].raw.endswith("n71.")
    assert "Ignored another reference list of 2 entries" in found.notes[0].message


def test_a_long_text_below_the_heading_is_no_list() -> None:
    prose = "This is a sentence of a long text that stands below the heading and has no reference.\n"
    assert find_references(article("References\n" + prose * 3000, "x", "x.txt")).entries == ()


def test_what_stands_inside_a_list_and_is_no_entry_is_said() -> None:
    found = find_references(
        article(LIST.replace("\n2. ", "\nThis page was printed on paper for the reader\n\n2. "), "x", "x.txt")
    )
    assert [entry.number for entry in found.entries] == [1, 2]
    assert "Ignored this line inside the reference list" in found.notes[0].message
    assert found.notes[0].line == 9


def test_a_list_that_stops_in_mid_air_is_said() -> None:
    found = find_references(article(LIST[: LIST.index(" search tool")], "x", "x.txt"))
    assert len(found.entries) == 2
    assert "looks truncated after entry" in found.notes[0].message
    assert (found.notes[0].level, found.notes[0].line) == ("review", 9)


@given(
    st.lists(
        st.sampled_from(["1. ", "2. ", "[3] ", "References", "\n", "\n\n", "Smith J. A. 2001;1:2-3.", "x"])
    )
)
def test_any_pieces_of_lists_are_cut(pieces: list[str]) -> None:
    text = "".join(pieces)
    for entry in find_references(article(text, "x", "x.txt")).entries:
        assert 0 <= entry.start <= entry.end <= len(text)
