"""Lists of DOIs that fit into an address, queries that are not too long, and answers that are to the question."""

from urllib.parse import quote_plus

from hypothesis import given
from hypothesis import strategies as st

from citekit.indexes.crossref import requests as questions

LETTERS = st.characters(exclude_categories=["Cs", "Z"])
DOIS = st.lists(st.text(LETTERS, min_size=1, max_size=60).map("10.5555/{}".format), unique=True, max_size=130)


@given(DOIS)
def test_batches_hold_every_doi_once_and_none_is_too_long(dois: list[str]) -> None:
    batches = questions.batches(dois)
    assert [doi for batch in batches for doi in batch] == dois
    for batch in batches:
        assert 0 < len(batch) <= questions.MOST_DOIS
        assert len(quote_plus(",".join(f"doi:{doi}" for doi in batch))) <= questions.MOST_BYTES


def test_as_few_lists_as_can_be() -> None:
    dois = [f"10.1016/j.cell.2020.01.{number:03}" for number in range(108)]
    assert [len(batch) for batch in questions.batches(dois)] == [50, 50, 8]
    assert questions.batches([]) == []
    assert questions.fits(dois[0])
    assert not questions.fits("10.5555/comma,b")
    assert not questions.fits("10.5555/" + "x" * 3000)


@given(st.text() | st.text(st.sampled_from("ab \n\ud800"), max_size=3000))
def test_a_query_is_one_line_that_can_be_sent(text: str) -> None:
    query = questions.cut(text)
    assert len(query) <= questions.MOST_CHARACTERS
    assert query == query.strip()
    assert "\n" not in query
    query.encode("utf-8")
    assert questions.cut(query) == query


def test_a_long_query_is_cut_at_a_word() -> None:
    assert questions.cut("word " * 400) == " ".join(["word"] * 240)
    assert questions.cut("w" * 1300) == "w" * 1200


def test_which_answer_is_to_the_question() -> None:
    one, other = {"DOI": "10.5555/A", "aliases": ["10.5555/Old", 7]}, {"DOI": "10.5555/b"}
    assert questions.only_this("10.5555/a", one) is None
    assert questions.only_this("10.5555/old", one) is None
    assert questions.only_this("10.5555/a", other)
    assert questions.only_this("10.5555/a", {"DOI": None})
    assert (
        questions.only_these(["10.5555/old", "10.5555/x"], {"items": [one, {}, None], "total-results": 1})
        is None
    )
    assert questions.only_these(["10.5555/a"], {"items": [one, other], "total-results": 2})
    assert questions.only_these(["10.5555/a"], {"items": {}, "total-results": 0})
    assert questions.any_list({"items": []})
    assert questions.any_agency({"agency": {"label": "DataCite"}}) is None
    assert questions.any_agency({"agency": "DataCite"})
