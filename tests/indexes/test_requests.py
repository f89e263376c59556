"""Lists of DOIs that fit into an address, queries that are not too long, and answers to what was asked."""

from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.indexes.crossref import requests
from citekit.indexes.crossref.requests import UnreadableAnswer, WrongAnswer, is_not_found, read_message

LETTERS = st.characters(exclude_categories=["Cs", "Z"])
DOIS = st.lists(st.text(LETTERS, min_size=1, max_size=60).map("10.5555/{}".format), unique=True, max_size=130)


@given(DOIS)
def test_batches_hold_every_doi_once_and_none_is_too_long(dois: list[str]) -> None:
    batches = requests.batches(dois)
    assert [doi for batch in batches for doi in batch] == dois
    for batch in batches:
        assert 0 < len(batch) <= requests.MAX_DOIS
        assert len(quote_plus(",".join(f"doi:{doi}" for doi in batch))) <= requests.MAX_BYTES


def test_as_few_lists_as_can_be() -> None:
    dois = [f"10.1016/j.cell.2020.01.{number:03}" for number in range(108)]
    assert [len(batch) for batch in requests.batches(dois)] == [50, 50, 8]
    assert requests.batches([]) == []
    assert requests.fits_filter(dois[0])
    assert not requests.fits_filter("10.5555/comma,b")
    assert not requests.fits_filter("10.5555/" + "x" * 3000)


@given(st.text() | st.text(st.sampled_from("ab \n\ud800"), max_size=3000))
def test_a_query_is_one_line_that_can_be_sent(text: str) -> None:
    query = requests.shorten_query(text)
    assert len(query) <= requests.MAX_CHARACTERS
    assert query == query.strip()
    assert "\n" not in query
    query.encode("utf-8")
    assert requests.shorten_query(query) == query


def test_a_long_query_is_cut_at_a_word() -> None:
    assert requests.shorten_query("word " * 400) == " ".join(["word"] * 240)
    assert requests.shorten_query("w" * 1300) == "w" * 1200


def test_which_answer_fits_the_request() -> None:
    one, other = {"DOI": "10.5555/A", "aliases": ["10.5555/Old", 7]}, {"DOI": "10.5555/b"}
    assert requests.check_record("10.5555/a", one) is None
    assert requests.check_record("10.5555/old", one) is None
    assert requests.check_record("10.5555/a", other)
    assert requests.check_record("10.5555/a", {"DOI": None})
    assert (
        requests.check_list_of(["10.5555/old", "10.5555/x"], {"items": [one, {}, None], "total-results": 1})
        is None
    )
    assert requests.check_list_of(["10.5555/a"], {"items": [one, other], "total-results": 2})
    assert requests.check_list_of(["10.5555/a"], {"items": {}, "total-results": 0})
    assert requests.check_list({"items": []})


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "nothing"),
        (b" <!DOCTYPE html>", "a web page"),
        (b'{"message": {"DOI": "10.5', "incomplete JSON"),
        (b'{"message": {"title": "\\ud800"}}', "incomplete JSON"),
        (b'{"message": ' * 5000 + b"1" + b"}" * 5000, "incomplete JSON"),
        (b"[]", "without a message"),
        (b'{"status": "ok"}', "without a message"),
        (b'{"message": [{"type": "unknown"}]}', "without a message"),
        (b'{"message": null}', "without a message"),
    ],
    ids=lambda value: value[:20],
)
def test_what_is_no_message(body: bytes, said: str) -> None:
    with pytest.raises(UnreadableAnswer, match=said):
        read_message(body, lambda _: None)


def test_the_check_has_the_last_word() -> None:
    def check(message: dict[str, Any]) -> str | None:
        return None if message.get("DOI") == "10.5555/a" else "another DOI"

    read_message(b'{"message": {"DOI": "10.5555/a"}}', check)
    with pytest.raises(WrongAnswer, match="another DOI"):
        read_message(b'{"message": {"DOI": "10.5555/b"}}', check)


def test_whose_404_it_is() -> None:
    assert is_not_found(b"Resource not found.")
    assert is_not_found(b'{"status": "error"}')
    assert not is_not_found(b"404 page not found")
    assert not is_not_found(b'{"detail": "Not Found"}')
    assert not is_not_found(b'{"status": 404, "error": "Not Found"}')
    assert not is_not_found(b"<html>Resource not found?</html>".replace(b"Resource ", b""))
    assert not is_not_found(b"")
