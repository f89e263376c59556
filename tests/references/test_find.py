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
    reference_list = find_references(article(case["text"], "x", "x.txt"))
    assert [entry.raw for entry in reference_list.entries] == case["entries"]
    assert [one.numbered for one in reference_list.lists] == ([case["numbered"]] if case["entries"] else [])
    assert [entry.number for entry in reference_list.entries] == [
        number + case.get("first", 1) for number in range(len(case["entries"]))
    ]
    assert [note.message for note in reference_list.notes] == case.get("notes", [])


def test_an_entry_knows_its_line_and_span() -> None:
    second = find_references(article(LIST, "x", "x.txt")).entries[1]
    assert LIST.splitlines()[second.line - 1].startswith("2. Altschul")
    assert LIST[second.start : second.end].startswith("2. Altschul")


def test_a_note_on_a_missing_number() -> None:
    reference_list = find_references(article(LIST.replace("2. Altschul", "3. Altschul"), "x", "x.txt"))
    assert [entry.number for entry in reference_list.entries] == [1, 3]
    assert "Reference 2 is missing" in reference_list.notes[0].message
    assert reference_list.notes[0].line == 9


def test_a_note_on_several_missing_numbers() -> None:
    reference_list = find_references(article(LIST.replace("2. Altschul", "6. Altschul"), "x", "x.txt"))
    assert [entry.number for entry in reference_list.entries] == [1, 6]
    assert "References 2-5 are missing" in reference_list.notes[0].message


def test_a_note_on_a_copy_of_a_list() -> None:
    body = LIST[: LIST.index("Keywords")]
    third = "3. Page MJ, McKenzie JE. The PRISMA 2020 statement. BMJ 2021;372:n71.\n\n"
    references = find_references(
        article(f"{body}{third}Share this page\n\n{body[body.index('References') :]}", "x", "x.txt")
    )
    assert [(entry.list, entry.number) for entry in references.entries] == [(None, 1), (None, 2), (None, 3)]
    assert references.entries[2].raw.endswith("n71.")
    assert references.notes[0].message == "Ignored this copy of the reference list in line 5 (2 entries)"


def test_a_list_that_a_text_of_its_own_cites_is_no_copy() -> None:
    body = LIST[: LIST.index("Keywords")]
    references = find_references(article(f"{body}Another article\n\nIt says (1).\n\n{body}", "x", "x.txt"))
    assert [(entry.list, entry.number) for entry in references.entries] == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert references.notes == ()


def test_a_long_text_below_the_heading_is_not_a_list() -> None:
    prose = "This is a sentence of a long text that stands below the heading and has no reference.\n"
    assert find_references(article("References\n" + prose * 3000, "x", "x.txt")).entries == ()


def test_prose_below_a_table_of_contents_is_not_a_list() -> None:
    text = (
        "Introduction\nResults\nReferences\n\nIntroduction\n\n"
        "Genes were found by others (Watson and Crick, 1953), and this was read by many (Quine, 1960).\n\n"
        "Tools for this were made later (Altschul et al., 1990), and were used in 1995 by all who read genes.\n"
    )
    assert find_references(article(text, "x", "x.txt")).entries == ()


def test_a_note_on_a_line_inside_the_list() -> None:
    reference_list = find_references(
        article(LIST.replace("\n2. ", "\nThis page was printed on paper for the reader\n\n2. "), "x", "x.txt")
    )
    assert [entry.number for entry in reference_list.entries] == [1, 2]
    assert "Ignored this line inside the reference list" in reference_list.notes[0].message
    assert reference_list.notes[0].line == 9


def test_a_note_on_a_truncated_list() -> None:
    reference_list = find_references(article(LIST[: LIST.index(" search tool")], "x", "x.txt"))
    assert len(reference_list.entries) == 2
    assert "looks truncated after entry" in reference_list.notes[0].message
    assert (reference_list.notes[0].level, reference_list.notes[0].line) == ("review", 9)


@given(
    st.lists(
        st.sampled_from(["1. ", "2. ", "[3] ", "References", "\n", "\n\n", "Smith J. A. 2001;1:2-3.", "x"])
    )
)
def test_any_pieces_of_lists_are_cut(pieces: list[str]) -> None:
    text = "".join(pieces)
    for entry in find_references(article(text, "x", "x.txt")).entries:
        assert 0 <= entry.start <= entry.end <= len(text)
