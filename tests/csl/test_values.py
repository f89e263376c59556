"""Names, dates and pages: read, made and written again."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.csl.dates import date_parts, edtf, first_day, iso, make_date, month_number, parse_date, year
from citekit.csl.item import custom, is_cut_short, item_doi, set_custom
from citekit.csl.names import (
    as_listed,
    creators,
    initials,
    inverted,
    read_names,
    sort_name,
    spaced_initials,
    split_name,
)
from citekit.csl.pages import clean_pages, join_pages, last_page
from tests.conftest import FIXTURES

CASES = tomllib.loads((FIXTURES / "csl" / "values.toml").read_text(encoding="utf-8"))
# What an item of a library or a correction may hold anywhere.
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["family", "given", "literal", "suffix", "date-parts", "raw", "et_al"]), inner
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("case", CASES["name"], ids=lambda case: case["inverted"])
def test_names(case: dict[str, Any]) -> None:
    parts = case["parts"]
    if "text" in case:
        assert split_name(case["text"]) == parts
    assert (inverted(parts), as_listed(parts), sort_name(parts)) == (
        case["inverted"],
        case["listed"],
        case["sorted"],
    )
    assert [(name.surname or name.literal) in case["inverted"] for name in read_names([parts])] == [True]


@pytest.mark.parametrize("case", CASES["initials"], ids=lambda case: case["given"])
def test_initials(case: dict[str, str]) -> None:
    assert initials(case["given"]) == case["initials"]


@pytest.mark.parametrize("case", CASES["date"], ids=lambda case: case["text"])
def test_dates(case: dict[str, Any]) -> None:
    date = parse_date(case["text"])
    assert date_parts(date) == case["days"]
    assert edtf(date) == case["edtf"]
    assert year({"issued": date}) == next((day[0] for day in case["days"]), None)


@given(st.dates().map(lambda day: [day.year, day.month, day.day]), st.integers(1, 3))
def test_a_date_is_read_as_it_was_made(day: list[int], length: int) -> None:
    date = make_date(day[:length])
    assert first_day(date) == day[:length]
    assert parse_date(iso(day[:length])) == date


def test_a_year_before_christ_is_kept() -> None:
    assert (first_day(make_date([-350])), iso([-350])) == ([-350], "-0349")


@pytest.mark.parametrize("case", CASES["month"], ids=lambda case: case["words"][0])
def test_months_in_six_languages(case: dict[str, Any]) -> None:
    assert {month_number(word) or 0 for word in case["words"]} == {case["number"]}


@pytest.mark.parametrize("case", CASES["pages"], ids=lambda case: case["clean"])
def test_pages(case: dict[str, Any]) -> None:
    assert clean_pages(case["text"]) == case["clean"]
    assert (last_page(case["text"]) or 0) == case["last"]


def test_a_range_of_one_page_is_a_page() -> None:
    assert [join_pages("5", "9"), join_pages("5", "5"), join_pages("5", ""), join_pages("", "9")] == [
        "5-9",
        "5",
        "5",
        "9",
    ]


@given(ANYTHING)
def test_any_value_of_a_field_is_read_without_error(value: object) -> None:
    item = {"author": value, "issued": value, "custom": value, "DOI": value}
    assert all(isinstance(inverted(name) + as_listed(name) + sort_name(name), str) for name in creators(item))
    assert all(any(name) for name in read_names(value))
    assert all(1 <= len(day) <= 3 for day in date_parts(value))
    assert is_cut_short(item) is (isinstance(value, dict) and value.get("et_al") is True)
    assert item_doi(item) == item_doi(item).lower()
    set_custom(item, "year_suffix", "b")
    assert custom(item)["year_suffix"] == "b"


@pytest.mark.parametrize(
    "case", CASES["spaced_initials"], ids=lambda case: f"{case['family']} {case['spaced']}"
)
def test_initials_stand_apart(case: dict[str, Any]) -> None:
    for given_name in (*case["given"], case["spaced"]):
        name = {"family": case["family"], "given": given_name}
        assert spaced_initials(name) == {"family": case["family"], "given": case["spaced"]}


def test_seasons_and_years_before_christ_in_iso_8601() -> None:
    assert edtf({"date-parts": [[1950]], "season": 2}) == "1950-22"
    assert edtf({"date-parts": [[1950]], "season": "autumn"}) == "1950-23"
    assert edtf({"date-parts": [[1950, 3]], "season": 2}) == "1950-03"
    assert edtf({"date-parts": [[-44, 3, 15]]}) == "-0043-03-15"
    assert edtf({"date-parts": [[-1]], "circa": True}) == "0000~"
