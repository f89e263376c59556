import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import citekit
from citekit.citations.damaged import read_damaged
from citekit.citations.linking import cite
from citekit.citations.step import missing_tables
from citekit.citations.targets import Target, target
from citekit.readers.builder import ArticleBuilder
from citekit.readers.text import article
from citekit.references.parser.parse import parse
from tests.conftest import FIXTURES


def cases(name: str) -> list[dict]:
    return tomllib.loads((FIXTURES / "citations" / name).read_text(encoding="utf-8"))["case"]


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
    "case",
    [*cases("markers.toml"), *cases("numbers.toml"), *cases("raised.toml")],
    ids=lambda case: case["name"],
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


@pytest.mark.parametrize(
    "case", [*cases("authoryear.toml"), *cases("authoryear_kinds.toml")], ids=lambda case: case["name"]
)
def test_author_and_year(case: dict) -> None:
    text = case["text"]
    links = cite(article(text, "x", "x.txt"), printed(text, case["list"]))
    marked = [cited for cited in links.citations if cited.kind == "marked"]
    assert [[cited.marker, list(cited.numbers)] for cited in marked] == case["cited"]
    assert len(links.notes) == case.get("notes", 0)


@pytest.mark.parametrize("case", cases("numbered_works.toml"), ids=lambda case: case["name"])
def test_works_that_are_named_by_a_number(case: dict) -> None:
    text = "\n\n".join([case["text"], *case["list"]])
    targets = [
        target(number, parse(raw).item, raw, start=text.index(raw), end=text.index(raw) + len(raw))
        for number, raw in enumerate(case["list"], start=1)
    ]
    marked = [
        cited for cited in cite(article(text, "x", "x.txt"), targets).citations if cited.kind == "marked"
    ]
    assert [[cited.marker, list(cited.numbers)] for cited in marked] == case["cited"]


@pytest.mark.parametrize("case", cases("continued.toml"), ids=lambda case: case["name"])
def test_works_that_are_named_again(case: dict) -> None:
    text = case["text"]
    links = cite(article(text, "x", "x.txt"), printed(text, case["list"]))
    again = [cited for cited in links.citations if cited.kind == "continued"]
    assert [[cited.marker, *cited.numbers] for cited in again] == case["continued"]


def test_printed_keys() -> None:
    text = "It is known [Smi19, p. 3] and more [DR+14, Smi19]; but [sic] and [XY00] are none."
    targets = [Target(1, label="DR+14", start=len(text)), Target(2, label="Smi19", start=len(text))]
    found = cite(article(text, "x", "x.txt"), targets).citations
    assert [(cited.marker, cited.numbers) for cited in found] == [
        ("[Smi19, p. 3]", (2,)),
        ("[DR+14, Smi19]", (1, 2)),
    ]


def test_the_documents_own_links_and_the_range_between_two() -> None:
    draft = ArticleBuilder()
    draft.paragraph("text")
    draft.add("It is known ")
    draft.add("2", target="b2")
    draft.add("–")
    draft.add("4", target="b4")
    draft.add(", says ")
    draft.add("Roe", target="b1")
    draft.add("; see ")
    draft.add("Figure 1", target="f1")
    draft.add(".")
    for number in range(1, 5):
        draft.paragraph("text")
        draft.anchor(f"b{number}")
        draft.add(f"Entry {number}")
    page = draft.article("x", "x.html", {}, front_page=False)
    targets = [
        Target(n, start=block.start, end=block.end) for n, block in enumerate(page.blocks[1:], start=1)
    ]
    found = cite(page, targets).citations
    assert [(cited.marker, cited.numbers) for cited in found] == [("2–4", (2, 3, 4)), ("Roe", (1,))]


@pytest.mark.parametrize("case", cases("links.toml"), ids=lambda case: case["name"])
def test_links_of_a_document_and_what_stands_beside_them(case: dict) -> None:
    draft = ArticleBuilder()
    for paragraph in case["text"]:
        draft.paragraph("table" if "\t" in paragraph else "text")
        for part in re.split(r"(\{\d+\|[^}]*\}|\t)", paragraph):
            if part == "\t":
                draft.tab()
            elif link := re.fullmatch(r"\{(\d+)\|(.*)\}", part):
                draft.add(link[2], target=f"b{link[1]}")
            else:
                draft.add(part)
    for number, raw in enumerate(case["list"], start=1):
        draft.paragraph("text")
        draft.anchor(f"b{number}")
        draft.add(raw)
    page = draft.article("x", "x.html", {}, front_page=False)
    blocks = page.blocks[-len(case["list"]) :]
    targets = [
        target(number, parse(raw).item, raw, start=block.start, end=block.end)
        for number, (raw, block) in enumerate(zip(case["list"], blocks, strict=True), start=1)
    ]
    marked = [cited for cited in cite(page, targets).citations if cited.kind == "marked"]
    assert [[cited.marker, list(cited.numbers)] for cited in marked] == case["cited"]


def test_what_stands_between_two_parts_of_a_list_cites() -> None:
    first, text = (
        "1. Entry one.\n\n2. Entry two.",
        "Methods as before [1], and new ones [2, 3]. " + "Words. " * 300,
    )
    page = article(f"{first}\n\n{text}\n\n3. Entry three.", "x", "x.txt")
    at = [page.text.index(f"{n}. Entry") for n in (1, 2, 3)]
    found = cite(
        page, [Target(n, start=start, end=start + 13) for n, start in enumerate(at, start=1)]
    ).citations
    assert [cited.numbers for cited in found] == [(1,), (2, 3)]


def test_a_row_of_a_table_is_one_statement_and_marked_as_such() -> None:
    draft = ArticleBuilder()
    draft.paragraph("table")
    draft.add("Kim et al. [1].")
    draft.tab()
    draft.add("Rats. 5 Hz.")
    draft.paragraph("caption")
    draft.add("Figure 1. After Roe [2].")
    page = draft.article("x", "x.html", {}, front_page=False)
    end = len(page.text)
    found = cite(page, [Target(1, start=end, end=end), Target(2, start=end, end=end)]).citations
    assert [(cited.where, cited.sentence) for cited in found] == [
        ("table", "Kim et al. [1]. Rats. 5 Hz."),
        ("caption", "After Roe [2]."),
    ]


def test_a_text_without_stops_is_shown_in_part() -> None:
    text = "word " * 4000 + "[1] " + "word " * 4000
    (cited,) = cite(article(text, "x", "x.txt"), numbered(text, 1)).citations
    assert "[1]" in cited.sentence
    assert len(cited.sentence) < 5000
    assert text[cited.sentence_start : cited.sentence_end].startswith("word")


def test_lost_commas_are_not_called_a_lost_dash() -> None:
    known = frozenset(range(1, 30))
    assert "commas" in read_damaged(171819, known, 16, lambda above: 20).why
    assert "dash" in read_damaged(1719, known, 16, lambda above: 20).why


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


@pytest.mark.parametrize("case", cases("uncited.toml"), ids=lambda case: case["name"])
def test_what_is_said_of_entries_that_nothing_cites(case: dict, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("\n\n".join([case["text"], "References", *case["list"]]), encoding="utf-8")
    notes = [note for note in citekit.build([page], offline=True).notes if note.step == "citations"]
    messages = [note.message for note in notes if note.level == "warning"]
    assert messages == ([case["note"]] if "note" in case else [])


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
