"""A DOI out of what people write: real ways of writing, and any text at all."""

import tomllib
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.csl.identifiers import clean_doi, doi_forms, encode_doi
from tests.conftest import FIXTURES

CASES = tomllib.loads((FIXTURES / "checking" / "dois.toml").read_text(encoding="utf-8"))["case"]
# Text that has a chance to hold a DOI.
PARTS = [
    "10.5555/",
    "10.5555%2F",
    "10.",
    "/",
    "%25",
    "%2f",
    "https://doi.org/",
    "&lt;",
    "&",
    "lt;",
    " ",
    "- ",
    "#",
    ")",
]
NEAR = st.lists(st.sampled_from(PARTS) | st.text(max_size=3), max_size=8).map("".join)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_what_people_write(case: dict[str, str]) -> None:
    assert clean_doi(case["text"]) == case.get("doi")


@given(st.text() | NEAR | st.text(st.characters(categories=["Cs", "Cc", "L"])))
def test_any_text_gives_a_doi_that_gives_itself_or_none(text: str) -> None:
    doi = clean_doi(text)
    if doi is None:
        assert doi_forms(text) == ()
    else:
        assert clean_doi(doi) == doi
        assert doi in doi_forms(text)
        assert all(form.startswith("10.") and " " not in form for form in doi_forms(text))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_an_encoded_doi_is_one_part_of_a_path(suffix: str) -> None:
    encoded = encode_doi(f"10.5555/{suffix}")
    assert unquote(encoded) == f"10.5555/{suffix}"
    assert encoded.isascii()
    assert not set(encoded) & set("/?#<>;()[]{} \"'\\^|")


def test_the_literal_reading_comes_first() -> None:
    assert doi_forms("10.5555/dot.") == ("10.5555/dot.", "10.5555/dot")
    assert doi_forms("doi:10.5555/(Brackets)97)") == (
        "10.5555/(brackets)97)",
        "10.5555/(brackets)97",
        "10.5555/(brackets)97.",
    )
    assert doi_forms("10.1002/%28SICI%291") == (
        "10.1002/%28sici%291",
        "10.1002/(sici)1",
        "10.1002/%28sici%291.",
    )
    assert doi_forms("10.5555/a\N{EN DASH}b") == (
        "10.5555/a\N{EN DASH}b",
        "10.5555/a-b",
        "10.5555/a\N{EN DASH}b.",
    )
    assert doi_forms("10.1016/j. cell.2020") == ("10.1016/j.cell.2020", "10.1016/j.cell.2020.")


@pytest.mark.parametrize(
    "end", [")", ").", "&amp;", "amp;", "%25", "1", "1 x- 1"], ids=lambda end: end.replace(" ", "_")
)
def test_what_is_longer_than_any_doi_is_none(end: str) -> None:
    text = f"10.5555/a&{end * 100_000}"
    assert clean_doi(text) is None or " " in end
    assert len(clean_doi(f"10.5555/a- {end * 100_000} x") or "") < 2100
