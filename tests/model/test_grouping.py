"""Which references print one work: the cases of ``fixtures/references/same_work.toml``."""

import tomllib
from typing import Any

import pytest

from citekit.csl.item import Item
from citekit.model.grouping import group, same_item, versions
from tests.conftest import FIXTURES
from tests.model.references import printed

A: Item = {
    "author": [{"family": "Toledo", "given": "RS"}],
    "title": "rTMS induces analgesia in rats with neuropathic pain",
    "issued": {"date-parts": [[2021]]},
}
CASES = tomllib.loads((FIXTURES / "references" / "same_work.toml").read_text("utf-8"))["case"]


def sizes(*items: Item) -> list[int]:
    groups, _ = group(printed(item, number=number) for number, item in enumerate(items, start=1))
    return [len(references) for references in groups]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_two_references_are_one_work_or_two(case: dict[str, Any]) -> None:
    first: Item = A | case["base"]
    second: Item = {name: value for name, value in (first | case["other"]).items() if value != ""}
    sources = ("a", "b") if case.get("sources") == 2 else ("a", "a")
    pair = [printed(first, sources[0]), printed(second, sources[1], number=2)]
    groups, notes = group(pair)
    assert len(groups) == (2 if case["apart"] else 1)
    if case["apart"]:
        assert notes[0].message.endswith(f"but differ in {case['apart']}; both are kept.")
    assert len(group(reversed(pair))[0]) == len(groups)


def test_the_same_doi_or_title_author_and_year_are_one_work() -> None:
    assert sizes({**A, "DOI": "10.1/X"}, {**A, "title": f"{A['title']}.", "DOI": "10.1/x"}) == [2]
    assert sizes(A, {**A, "title": "RTMS induces Analgesia in Rats with Neuropathic Pain"}) == [2]


def test_another_title_year_or_author_is_another_work() -> None:
    assert sizes(A, {**A, "title": "rTMS reverses memory impairment"}) == [1, 1]
    assert sizes(A, {**A, "issued": {"date-parts": [[2020]]}}) == [1, 1]
    assert sizes(A, {**A, "author": [{"family": "Stein"}]}) == [1, 1]


def test_one_doi_for_two_works_is_not_believed() -> None:
    other = {
        **A,
        "title": "Something about quite other matters",
        "author": [{"family": "Stein"}],
        "DOI": "10.1/x",
    }
    groups, notes = group([printed({**A, "DOI": "10.1/x"}), printed(other, number=2)])
    assert [len(one) for one in groups] == [1, 1]
    assert (notes[0].level, notes[0].line) == ("review", 2)
    assert "same DOI 10.1/x" in notes[0].message


def test_a_list_that_prints_a_work_twice_is_told_so() -> None:
    groups, notes = group([printed(A), printed(A, number=9), printed(A, source="b")])
    assert [len(one) for one in groups] == [3]
    assert [note.message for note in notes] == ["Entry 9 is the same work as entry 1; it is listed once."]


def test_two_dois_are_two_works_whatever_the_title() -> None:
    groups, notes = group([printed({**A, "DOI": "10.1/x"}), printed({**A, "DOI": "10.1/y"}, number=2)])
    assert [len(one) for one in groups] == [1, 1]
    assert "the DOIs 10.1/x and 10.1/y; both are kept" in notes[0].message


def test_strings_that_could_not_be_parsed_stay_apart() -> None:
    assert sizes({}, {}) == [1, 1]


def test_many_works_of_one_title_are_compared_in_linear_time() -> None:
    volumes: list[Item] = [{**A, "type": "article-journal", "volume": str(number)} for number in range(300)]
    assert sizes(*volumes, *volumes) == [2] * 300


def test_two_forms_of_an_own_page_are_one_article() -> None:
    assert same_item({**A, "DOI": "10.1/x"}, A)
    assert not same_item({**A, "DOI": "10.1/x"}, {**A, "DOI": "10.1/y"})


def test_a_preprint_belongs_to_its_article() -> None:
    preprint: Item = {**A, "type": "article", "publisher": "bioRxiv"}
    article: Item = {**A, "type": "article-journal", "issued": {"date-parts": [[2022]]}}
    late: Item = {**A, "type": "article-journal", "issued": {"date-parts": [[2031]]}}
    assert list(versions([article, preprint])) == [(1, 0)]
    assert list(versions([late, preprint])) == []
    assert list(versions([article, {**article, "volume": "3"}])) == []
