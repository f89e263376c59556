"""CSV: what stands in which column, that it reads back, and that no cell is a formula."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.csl.richtext import untagged
from citekit.model.check import Check, Update
from citekit.model.citation import Statement
from citekit.model.entry import Entry, EntryList, InSource
from citekit.readers import csv_table
from citekit.text.csv_cells import escape_cell, unescape_cell
from citekit.writers.csv import write
from tests.writers import awkward

FULL = Entry(
    key="k1",
    item={
        "type": "article-journal",
        "title": "=cmd|' /C calc'!A0 and <i>Mus</i>",
        "author": [
            {"family": "Müller-Ørsted", "given": "A"},
            {"literal": "WHO"},
            {"family": "B", "non-dropping-particle": "van"},
        ],
        "container-title": 'J, "Pain"',
        "issued": {"date-parts": [[2020, 3]]},
        "volume": "-1",
        "DOI": "10.1/x",
        "PMID": 123,
    },
    tags=("mechanism:opioid", "mechanism:mood", "model:rat", "my own, words", "citekit:verified"),
    annotation=(
        Statement(start=0, source="s", number=60, section="1 Introduction", sentence="It helps."),
        Statement(start=0, source="s", number=60, section="1 Introduction", sentence="Much."),
    ),
    note="First\x07 line\r\nsecond line",
    check=Check(
        state="verified",
        reason="",
        updates=(Update(kind="retracted", doi="10.1/r"), Update(kind="corrected", doi="", of="10.1/z")),
    ),
    in_sources=(
        InSource(id="s", label="Bai 2023", number=60, cited=True),
        InSource(id="t", label="+Blog 2024"),
    ),
)


def read(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    rows = csv.DictReader(io.StringIO(text[1:], newline=""), strict=True)
    return [{unescape_cell(name): unescape_cell(value) for name, value in row.items()} for row in rows]


def test_a_row_holds_the_entry() -> None:
    (row,) = read(write(EntryList(entries=(FULL,))))
    assert {name: value for name, value in row.items() if value} == {
        "Key": "k1",
        "Type": "article-journal",
        "Authors": "Müller-Ørsted, A; WHO; van B",
        "Year": "2020",
        "Date": "2020-03",
        "Title": "=cmd|' /C calc'!A0 and Mus",
        "Container": 'J, "Pain"',
        "Volume": "-1",
        "DOI": "10.1/x",
        "PMID": "123",
        "Tag: mechanism": "opioid; mood",
        "Tag: model": "rat",
        "Tags": "my own / words",
        "State": "verified",
        "Notices": "retracted 10.1/r",
        "Sources": "Bai 2023 [60]; +Blog 2024",
        "Cited": "yes",
        "Sections": "1 Introduction",
        "Annotation": 'Bai 2023 [60], 1 Introduction: "It helps." Bai 2023 [60], 1 Introduction: "Much."',
        "Note": "First line\nsecond line",
    }


def test_rows_end_as_the_standard_says() -> None:
    text = write(EntryList(entries=(FULL, Entry(key="s", item={}, is_source=True))))
    assert text.endswith("\r\n")
    assert [row["Cited"] for row in read(text)] == ["yes", ""]
    assert write(EntryList()).count("\r\n") == 1


@pytest.mark.parametrize(
    "cell", ["=1", "+1", "-1", "@a", "  =1", "\t=1", "\tx", "\rx", "'=1", "＝1", " '-1", "'\n"]
)
def test_a_formula_is_made_text_and_reads_back(cell: str) -> None:
    assert escape_cell(cell) == f"'{cell}"
    assert unescape_cell(escape_cell(cell)) == cell


@pytest.mark.parametrize("cell", ["", "a=1", "'quoted'", "1-2", "10.1/x"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert escape_cell(cell) == unescape_cell(cell) == cell


HOSTILE = st.text(
    st.sampled_from(list("=+-@'\"\t\r\n,;: \x00a<>%שβ脳")) | st.characters(codec="utf-8"), max_size=12
)


@settings(max_examples=60)
@given(st.lists(st.tuples(HOSTILE, HOSTILE, HOSTILE), max_size=4))
def test_hostile_strings_stay_in_their_cells(values: list[tuple[str, str, str]]) -> None:
    entries = tuple(
        Entry(key=f"k{n}", item={"title": title}, tags=(tag, f"x:{tag}"), note=note)
        for n, (title, tag, note) in enumerate(values)
    )
    text = write(EntryList(entries=entries))
    rows = list(csv.reader(io.StringIO(text[1:], newline=""), strict=True))
    assert len({len(row) for row in rows}) == 1
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)
    assert [unescape_cell(row[0]) for row in rows[1:]] == [entry.key for entry in entries]


@given(HOSTILE)
def test_anything_is_guarded_so_that_it_reads_back(cell: str) -> None:
    assert unescape_cell(escape_cell(cell)) == cell
    assert not escape_cell(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_our_own_file_is_read_again() -> None:
    entry_list = awkward.entry_list()
    library = csv_table.read(write(entry_list))
    fields = (
        "title",
        "container-title",
        "publisher",
        "volume",
        "issue",
        "page",
        "DOI",
        "PMID",
        "ISBN",
        "URL",
    )
    for record, entry in zip(library.records, entry_list.entries, strict=True):
        assert record.key == entry.key
        for field in fields:
            assert untagged(record.item.get(field)) == untagged(entry.item.get(field)), (entry.key, field)
        for field in ("type", "issued"):
            assert record.item.get(field) == entry.item.get(field), (entry.key, field)
