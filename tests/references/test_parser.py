import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.references.parser import identifiers
from citekit.references.parser.parse import parse, parse_many, passes
from tests.conftest import FIXTURES


def cases(name: str) -> list[dict]:
    return tomllib.loads((FIXTURES / "parser" / name).read_text(encoding="utf-8"))["case"]


CASES = cases("references.toml")


@pytest.mark.parametrize("case", [*CASES, *cases("styles.toml")], ids=lambda case: case["name"])
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
    first = "Watson JD, Crick FH. Molecular structure of nucleic acids. Nature. 1953;171(4356):737-8."
    second = "Altschul SF, Gish W. Basic local alignment search tool. J Mol Biol. 1990;215:403-10."
    parsed = parse(f"{first} {second}")
    assert parsed.item == parse(first).item
    assert [other.item for other in parsed.also] == [parse(second).item]


def test_works_with_letters_under_one_number() -> None:
    first = "Watson JD, Crick FH. Molecular structure of nucleic acids. Nature. 1953;171(4356):737-8."
    second = "Altschul SF, Gish W. Basic local alignment search tool. J Mol Biol. 1990;215:403-10."
    parsed = parse(f"(a) {first[:-1]}; (b) {second}")
    assert parsed.item == parse(first).item
    assert [other.item for other in parsed.also] == [parse(second).item]
    start, end = parsed.spans["title"]
    assert parsed.raw[start:end] == parsed.item["title"]


def test_letters_in_a_title_do_not_split_works() -> None:
    raw = "Watson JD. Effects of (a) heat and (b) cold on rats. Nature. 1953;171(4356):737-8."
    assert parse(raw).also == ()


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
        identifier
        for identifier in identifiers.find_identifiers(f"Ab C. A title. J. 2001;1:2. {printed}")
        if identifier.field == "DOI"
    ]
    assert found.value == (doi or printed.removeprefix("doi:"))


def assert_sound(raw: str) -> None:
    """Parse; every answer fits its string."""
    parsed = parse(raw)
    assert parsed.raw == raw
    assert 0 <= parsed.confidence.reference <= 1
    assert all(0 <= start <= end <= len(raw) for start, end in parsed.spans.values())


@given(st.text(max_size=300))
def test_any_text_gives_an_answer(raw: str) -> None:
    assert_sound(raw)


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
    assert_sound(raw)


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
    "Ab-",
    "Ab-Cd ",
    "Ab Cd E ",
]


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE)
def test_a_long_and_hostile_string_gives_an_answer(piece: str) -> None:
    raw = piece * (100_000 // len(piece))
    assert parse(raw).raw == raw


def test_a_byte_order_mark_is_ignored() -> None:
    assert parse("\ufeff" + CASES[0]["raw"]).item == CASES[0]["item"]


def test_many_are_read_as_one_is_in_order_by_any_number_of_processes() -> None:
    raws = [*(case["raw"] for case in CASES), f"{CASES[0]['raw']} \ud800"] * 4
    alone = [parse(raw) for raw in raws]
    assert [parsed.item for parsed in parse_many(raws)] == [parsed.item for parsed in alone]
    assert list(parse_many(raws, jobs=2)) == list(parse_many(raws))


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "   ",
        "The quick brown fox jumps over the lazy dog.",
        "This is a sentence about neuropathic pain in rats, and it cites nothing at all.",
        "See Figure 2 for details (p < 0.05).",
        "Ibid., p. 12.",
        "et al.",
        "2001",
        "A" * 100_000,
    ],
)
def test_strings_that_are_not_references(raw: str) -> None:
    assert parse(raw).item == {}
    assert parse(raw).confidence.reference == 0


@pytest.mark.parametrize(
    "raw",
    [
        "王小明, 李华. 中国经济发展研究. 经济研究, 2005, 12(3): 45-60.",
        "محمد أحمد (2010). دراسة في علم الاجتماع. مجلة العلوم، 12(3)، 45-60.",
        "山田太郎（2010）「地域福祉の現状と課題」『社会学評論』第12巻第3号，pp.1-20。",
        "김철수 (2010). 한국 경제에 관한 연구. 경제학연구, 12(3), 1-20.",
    ],
)
def test_a_script_that_was_not_measured_is_never_trusted(raw: str) -> None:
    parsed = parse(raw)
    assert parsed.item["issued"]["date-parts"][0][0] in (2005, 2010)
    assert parsed.confidence.reference <= 0.5
    assert not passes(parsed)


@pytest.mark.parametrize(
    "raw",
    [
        "王小明, 李华. 中国经济发展研究[J]. 经济研究, 2005, 12(3): 45-60.",
        "Иванов И. И. Экономика труда. М.: Наука, 2001. 234 с.",
    ],
)
def test_chinese_by_its_standard_and_russian_can_pass(raw: str) -> None:
    assert passes(parse(raw))


def test_invisible_marks_are_ignored() -> None:
    plain = parse("Smith J, Roe B. A title of words. J Test. 2001;1(4):2-33.").item
    assert (
        parse("\u202eSmith\u200b J, Roe\x07 B. A title of words. J Test. 2001;1(4):2-33.\u202c").item == plain
    )


@pytest.mark.parametrize("case", cases("several.toml"), ids=lambda case: case["name"])
def test_several_works_in_one_string(case: dict) -> None:
    parsed = parse(case["raw"])
    items = [parsed.item, *(other.item for other in parsed.also)]
    assert len(items) == len(case["works"]), items
    for item, expected in zip(items, case["works"], strict=True):
        assert {"family": item["author"][0].get("family"), **item} | expected == {
            "family": item["author"][0].get("family"),
            **item,
        }
    for other in parsed.also:
        assert other.raw in case["raw"]
    assert parsed.own in case["raw"]
