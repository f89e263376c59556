"""The .bib file: tables, names, dates, and that another reader finds what was written."""

import json
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.csl.mappings.bibtex import tables
from citekit.csl.richtext import plain
from citekit.model.citation import Statement
from citekit.model.entry import Entry, EntryList
from citekit.model.tags import Fact
from citekit.writers.bibtex import writer as bibtex
from citekit.writers.bibtex.record import names
from tests.writers.test_latex import TEXTS, balanced, unlatex

FIXTURES = Path(__file__).parents[2] / "fixtures" / "libraries"
NAMES = json.loads((FIXTURES / "names.json").read_text(encoding="utf-8"))
ITEMS = json.loads((FIXTURES / "items.json").read_text(encoding="utf-8"))


def read(text: str) -> list[Any]:
    """The entries as bibtexparser reads them; nothing may have failed."""
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks, library.failed_blocks
    return list(library.entries)


def fields(entry: Entry) -> dict[str, str]:
    (found,) = read(bibtex.write(EntryList(entries=(entry,))))
    return {"ENTRYTYPE": found.entry_type, **{field.key: field.value for field in found.fields}}


@pytest.mark.parametrize("case", NAMES, ids=lambda case: case["bibtex"])
def test_names(case: dict[str, Any]) -> None:
    assert names(case["author"]) == case["bibtex"]


@pytest.mark.parametrize("case", ITEMS, ids=lambda case: case["why"])
def test_items(case: dict[str, Any]) -> None:
    assert fields(Entry(key="k", item=case["item"])) == case["bibtex"]


ET_AL = EntryList(
    entries=(
        Entry(
            key="k",
            item={"type": "book", "author": [{"family": "Doe", "given": "J."}], "custom": {"et_al": True}},
            tags=("citekit:authors-incomplete",),
        ),
    )
)


def test_et_al_is_joined_to_the_names_where_zotero_stops_reading() -> None:
    text = bibtex.write(ET_AL)
    assert text.startswith("@string{others = { and others}}\n")
    assert "  author = {Doe, J.} # others,\n" in text
    assert "  keywords = {citekit:authors-incomplete},\n" in text


@pytest.mark.parametrize("profile", ["jabref", "latex", "pandoc"])
def test_et_al_is_and_others_for_programs_that_know_it(profile: str) -> None:
    text = bibtex.write(ET_AL, profile)
    assert "author = {Doe, J. and others}," in text
    assert "@string" not in text


def test_tags_are_never_cut_and_stand_once() -> None:
    written = fields(Entry(key="k", item={}, tags=("model:a, b; c", "x", "x", ",")))
    assert written["keywords"] == "model:a / b / c, x"


def test_annotation_is_one_paragraph() -> None:
    said = Statement(
        start=0, source="Bai 2023", number=60, section="3.1 Effects of rTMS", sentence="It fell\nby 5%."
    )
    other = Statement(start=0, source="Mauskop 2024", number=None, section=None, sentence="Also here.")
    assert fields(Entry(key="k", item={}, annotation=(said,)))["annote"] == (
        'Bai 2023 [60], 3.1 Effects of rTMS: "It fell by 5\\%."'
    )
    assert fields(Entry(key="k", item={}, annotation=(said, other)))["annote"].endswith(
        'Mauskop 2024: "Also here."'
    )


def test_annotation_has_the_note_first_then_the_sources_and_the_facts_last() -> None:
    said = Statement(
        start=0,
        source="Bai 2023",
        number=60,
        section="Results",
        sentence="They woke.",
        before="Cats slept.",
    )
    other = Statement(start=0, source="Mauskop 2024", number=None, section=None, sentence="Also here.")
    fact = Fact(
        kind="sample", value="45 cats", quote="45 cats", from_="title", start=0, end=7, sentence="45 cats"
    )
    entry = Entry(
        key="k",
        item={},
        annotation=(said, other),
        note="Mine: 50%\nof it.\n\nRead again.",
        facts=(fact, fact),
    )
    assert fields(entry)["annote"] == (
        "Mine: 50\\% of it. Read again. "
        'Bai 2023 [60], Results: (Cats slept.) "They woke." Mauskop 2024: "Also here." Facts: 45 cats.'
    )


def test_notes_never_begin_like_an_identifier() -> None:
    said = Statement(start=0, source="MRI study", number=None, section="Results", sentence="s")
    written = fields(Entry(key="k", item={"title": "t", "note": "PMID and more"}, annotation=(said,)))
    assert written["annote"].startswith("Note: MRI study")
    assert written["note"] == "Note: PMID and more"


def test_a_string_that_could_not_be_parsed_is_kept() -> None:
    assert fields(Entry(key="k", item={}, raw=("Hopeless 100% string",)))["note"] == "Hopeless 100\\% string"


def test_keys_stay_unique_and_readable() -> None:
    entries = [Entry(key=key, item={}) for key in ("a b", "a{b", "A-B", "ключ", "")]
    assert [entry.key for entry in read(bibtex.write(EntryList(entries=tuple(entries))))] == [
        "a-b",
        "a-b-2",
        "A-B-3",
        "klyuch",
        "entry",
    ]


def test_links_are_raw_but_cannot_break_the_file() -> None:
    written = fields(
        Entry(key="k", item={"URL": "https://example.org/a_b?c=1&d=%20#e{", "DOI": "10.1/a_(b)<1>"})
    )
    assert written["url"] == "https://example.org/a_b?c=1&d=%20#e%7B"
    assert written["doi"] == "10.1/a_(b)<1>"


def test_nothing_is_written_for_nothing() -> None:
    assert bibtex.write(EntryList()) == ""


JUNK = st.none() | st.booleans() | st.integers() | TEXTS
NAME = st.fixed_dictionaries({}, optional=dict.fromkeys(("family", "given", "suffix", "literal"), TEXTS))
ITEM = st.fixed_dictionaries(
    {"title": TEXTS},
    optional={
        "type": st.sampled_from([*tables().types, "dataset", "typo"]),
        "author": st.lists(NAME | JUNK, max_size=3),
        "issued": st.fixed_dictionaries({"date-parts": st.lists(st.lists(JUNK, max_size=4), max_size=3)})
        | JUNK,
        **dict.fromkeys(
            ("container-title", "publisher", "volume", "page", "number", "DOI", "URL", "note"), JUNK
        ),
    },
)


@given(st.lists(st.tuples(ITEM, TEXTS, TEXTS), max_size=3))
def test_whatever_is_written_is_read_again(rows: list[tuple[dict[str, Any], str, str]]) -> None:
    entries = [
        Entry(
            key=f"key{number}",
            item=item,
            tags=(tag,),
            annotation=(Statement(start=0, source="Bai 2023", number=1, section=tag, sentence=sentence),),
            raw=(sentence,),
        )
        for number, (item, tag, sentence) in enumerate(rows)
    ]
    text = bibtex.write(EntryList(entries=tuple(entries)))
    found = read(text)
    assert balanced(text)
    assert [entry.key for entry in found] == [entry.key for entry in entries]
    for entry, (item, _, _) in zip(found, rows, strict=True):
        title = entry.fields_dict["title"].value if "title" in entry.fields_dict else ""
        assert unlatex(title) == plain(item["title"])
