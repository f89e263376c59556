import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.citing import Target, cite, missing_tables, target
from citekit.citing.repair import read_damaged
from citekit.parsing import parse
from citekit.reading.text import article
from tests.conftest import FIXTURES


def cases(name: str) -> list[dict]:
    return tomllib.loads((FIXTURES / "citing" / name).read_text(encoding="utf-8"))["case"]


def printed(text: str, raws: list[str]) -> list[Target]:
    """The entries of a list that stands behind ``text``, as they are parsed."""
    return [
        target(number, parse(raw).item, raw, start=len(text), end=len(text))
        for number, raw in enumerate(raws, start=1)
    ]


def numbered(text: str, entries: int) -> list[Target]:
    """The entries of a list that stands behind ``text``."""
    return [Target(number, start=len(text), end=len(text)) for number in range(1, entries + 1)]


@pytest.mark.parametrize(
    "case", [*cases("markers.toml"), *cases("raised.toml")], ids=lambda case: case["name"]
)
def test_case(case: dict) -> None:
    text = case["text"]
    links = cite(article(text, "x", "x.txt"), numbered(text, case["list"]))
    assert [(cited.marker, cited.numbers) for cited in links.citations] == [
        (marker, tuple(cited)) for marker, cited in case["cited"]
    ]
    assert len(links.notes) == case.get("notes", 0)
    for cited in links.citations:
        assert text[cited.start : cited.end] == cited.marker
        assert cited.marker in cited.sentence


@pytest.mark.parametrize("case", cases("authoryear.toml"), ids=lambda case: case["name"])
def test_author_and_year(case: dict) -> None:
    text = case["text"]
    links = cite(article(text, "x", "x.txt"), printed(text, case["list"]))
    marked = [cited for cited in links.citations if cited.kind == "marked"]
    assert [[cited.marker, list(cited.numbers)] for cited in marked] == case["cited"]
    assert len(links.notes) == case.get("notes", 0)


@pytest.mark.parametrize("case", cases("continued.toml"), ids=lambda case: case["name"])
def test_works_that_are_named_again(case: dict) -> None:
    text = case["text"]
    links = cite(article(text, "x", "x.txt"), printed(text, case["list"]))
    again = [cited for cited in links.citations if cited.kind == "continued"]
    assert [[cited.marker, *cited.numbers] for cited in again] == case["continued"]


def test_a_citation_has_its_section_and_its_sentence() -> None:
    text = "1 Introduction\n\nPain hurts. It is common (1), e.g. in rats.\n\n2 Methods\n\nWe looked (2). We saw (3)."
    found = cite(article(text, "x", "x.txt"), numbered(text, 3)).citations
    assert [(cited.section, cited.sentence) for cited in found] == [
        ("1 Introduction", "It is common (1), e.g. in rats."),
        ("2 Methods", "We looked (2)."),
        ("2 Methods", "We saw (3)."),
    ]


@pytest.mark.parametrize(
    ("number", "list_ends", "before", "following", "expected"),
    [
        (811, 109, 7, 12, (8, 11)),
        (4043, 109, 39, 44, (40, 43)),
        (9799, 109, 96, None, (97, 99)),
        (811, 109, 30, 31, (8, 11)),  # cited again: the list allows nothing else
        (130, 50, 0, 31, (1, 30)),
        (27, 26, 26, 28, None),  # a work behind the end of a list that was cut off
        (2024, 109, 19, 30, None),  # a year, unless both neighbours say otherwise
        (2021, 109, 60, 61, None),
        (2021081, 109, 60, None, None),
        (1000, 109, 9, 10, None),
    ],
)
def test_damaged_ranges(
    number: int, list_ends: int, before: int, following: int | None, expected: tuple[int, int] | None
) -> None:
    known = frozenset(range(1, list_ends + 1))
    reading = read_damaged(number, known, before, lambda above: following)
    assert (reading and (reading.numbers[0], reading.numbers[-1])) == expected


def test_what_neighbours_contradict_is_not_read() -> None:
    reading = read_damaged(2531, frozenset(range(1, 41)), 1, lambda above: 2)
    assert reading is not None
    assert reading.numbers == ()
    assert "25-31" in reading.why


def test_a_table_without_rows_is_missing() -> None:
    text = "Data are in Table 1 and Table 2.\n\nTable 1 Major findings.\n\n3 Results\n\nTable 2 Doses\n\nrat\t5 Hz\n"
    assert missing_tables(article(text, "x", "x.txt")) == ("Table 1",)


@given(
    st.lists(
        st.sampled_from(["(1)", "(12)", "[3]", "(1–3)", " ", "word", ". ", "\n\n", "(99999)", ";", "(2019)"])
    )
)
def test_any_text_is_linked(pieces: list[str]) -> None:
    text = "".join(pieces)
    for cited in cite(article(text, "x", "x.txt"), numbered(text, 5)).citations:
        assert set(cited.numbers) <= set(range(1, 6))
