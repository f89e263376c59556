from citekit.csl.item import Item
from citekit.model.bibliography import Confidence, Printed
from citekit.model.citation import Place
from citekit.model.merging import group, merge

A: Item = {
    "author": [{"family": "Toledo", "given": "RS"}],
    "title": "rTMS induces analgesia in rats",
    "issued": {"date-parts": [[2021]]},
}


def printed(item: Item, source: str = "a", number: int = 1) -> Printed:
    return Printed(
        source=source,
        number=number,
        raw=str(item),
        item=item,
        confidence=Confidence(),
        place=Place(line=number, start=0, end=0),
    )


def sizes(*items: Item) -> list[int]:
    groups, _ = group(printed(item, number=number) for number, item in enumerate(items, start=1))
    return [len(one) for one in groups]


def test_the_same_doi_or_title_author_and_year_are_one_work() -> None:
    assert sizes(
        {**A, "DOI": "10.1/X"}, {**A, "title": "rTMS induces analgesia in rats.", "DOI": "10.1/x"}
    ) == [2]
    assert sizes(A, {**A, "title": "RTMS induces analgesia in Rats"}) == [2]


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


def test_the_first_printed_item_is_completed_by_the_others() -> None:
    cut_short = {**A, "custom": {"et_al": True}}
    full = {**A, "author": [{"family": "Toledo"}, {"family": "Stein"}], "DOI": "10.1/x"}
    merged = merge([printed(cut_short), printed(full)])
    assert merged.item == full
    assert merged.origins == {"author": 1, "title": 0, "issued": 0, "DOI": 1}
    assert merge([printed(full), printed(cut_short)]).item == full
    assert merge([printed({})]).item == {}
