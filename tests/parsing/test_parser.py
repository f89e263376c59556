import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.parsing import identifiers, parse
from tests.conftest import FIXTURES

CASES = tomllib.loads((FIXTURES / "parsing" / "references.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict) -> None:
    parsed = parse(case["raw"])
    assert parsed.item == case["item"], case["raw"]
    assert parsed.raw == case["raw"]
    assert (parsed.confidence.reference > 0) == bool(case["item"])


def test_spans_point_at_what_was_read() -> None:
    parsed = parse(CASES[0]["raw"])
    start, end = parsed.spans["title"]
    assert parsed.raw[start:end] == parsed.item["title"]


def test_two_works_in_one_string() -> None:
    one = "Watson JD, Crick FH. Molecular structure of nucleic acids. Nature. 1953;171(4356):737-8."
    two = "Altschul SF, Gish W. Basic local alignment search tool. J Mol Biol. 1990;215:403-10."
    parsed = parse(f"{one} {two}")
    assert parsed.item == parse(one).item
    assert parsed.also == (parse(two).item,)


def test_a_complete_reference_is_surer_than_a_poor_one() -> None:
    complete, poor = CASES[0]["raw"], "Watson, Crick & others: molecules; see Nature, London ca. 1953"
    assert parse(complete).confidence.reference > 0.9 > parse(poor).confidence.reference


@pytest.mark.parametrize(
    ("printed", "doi"),
    [
        ("10.1016/S1474-4422(10)70143-5", "10.1016/S1474-4422(10)70143-5"),
        ("(10.1000/x).", "10.1000/x"),
        ("https://doi.org/10.1038/nri3621.", "10.1038/nri3621"),
        ("doi: 10.1093/cercor/8.4.321;", "10.1093/cercor/8.4.321"),
        ("doi:10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2", None),
    ],
)
def test_doi(printed: str, doi: str | None) -> None:
    (found,) = [
        one for one in identifiers.find(f"Ab C. A title. J. 2001;1:2. {printed}") if one.field == "DOI"
    ]
    assert found.value == (doi or printed.removeprefix("doi:"))


@given(st.text(max_size=300))
def test_any_text_gives_an_answer(raw: str) -> None:
    parsed = parse(raw)
    assert parsed.raw == raw
    assert 0 <= parsed.confidence.reference <= 1
    assert all(0 <= start <= end <= len(raw) for start, end in parsed.spans.values())


PIECES = [
    "Smith J",
    "de la Cruz AB",
    ", ",
    ". ",
    "et al. ",
    "(2020) ",
    "12(3):4–5",
    "doi: 10.1000/a(b)",
    "; ",
    "In: ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_pieces_of_references_give_an_answer(raw: str) -> None:
    parse(raw)


HOSTILE = [
    "A ",
    "1-",
    "1,",
    "1, ",
    "1.1",
    "(1)",
    "Van ",
    "de ",
    "Van der ",
    "\x00\u202e",
    "10.1234/a",
    "2001;1:2. ",
]
HOSTILE += [
    "Aa B. Cc dd. Dd. 2020;1:1-2. ",
    "Smith J, ",
    "In: ",
    "London: ",
    "Vol 1(2):3; ",
    "[cited ",
    "a-",
    "i-",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_long_and_hostile_string_gives_an_answer(piece: str) -> None:
    raw = piece * (100_000 // len(piece))
    assert parse(raw).raw == raw


def test_a_byte_order_mark_is_no_letter() -> None:
    assert parse("\ufeff" + CASES[0]["raw"]).item == CASES[0]["item"]
