"""Zotero's own view of entries: item types and fields, creators, tags, related items and notes."""

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.csl.mappings.zotero import fields_of
from citekit.model.bibliography import Bibliography
from citekit.model.check import Check, Difference, Update
from citekit.model.citation import Statement
from citekit.model.entry import Entry, EntryList, InSource
from citekit.model.tags import Evidence, Fact, Tag
from citekit.writers.entries import collect_entries
from citekit.zotero.items import RECENT, ZoteroItem, ZoteroTag, in_extra, zotero_items
from tests.conftest import FIXTURES
from tests.writers.test_bibtex import ITEM, TEXTS

ITEMS = tomllib.loads((FIXTURES / "writers" / "zotero_items.toml").read_text(encoding="utf-8"))["item"]
DATA = tomllib.loads((FIXTURES.parent / "citekit" / "data" / "zotero_items.toml").read_text(encoding="utf-8"))


def one(entry: Entry) -> ZoteroItem:
    (item,) = zotero_items(EntryList(entries=(entry,)))
    return item


@pytest.mark.parametrize("case", ITEMS, ids=lambda case: case["why"])
def test_items(case: dict[str, Any]) -> None:
    item = one(Entry(key="k", item=case["csl"]))
    assert item.type == case["type"]
    assert item.fields == case["fields"]
    assert list(item.creators) == case.get("creators", [])


def test_the_table_is_whole() -> None:
    """Every item type that a CSL type becomes is described, and no field is named that no type has."""
    assert {*DATA["types"].values(), *DATA["near_types"].values()} == DATA["items"].keys()
    everywhere = set().union(*map(fields_of, DATA["items"]))
    named = [field for table in ("fields", "dates") for fields in DATA[table].values() for field in fields]
    assert set(named) <= everywhere
    assert len(named) == len(set(named))
    roles = {role for kind in DATA["items"].values() for role in kind["creators"].split()}
    assert {role for wanted in DATA["creators"].values() for role in wanted} <= roles


def test_fields_that_an_older_server_refuses_go_to_extra() -> None:
    fields = {"title": "T", "PMID": "1", "citationKey": "k", "extra": "Note"}
    assert in_extra(fields) == {"title": "T", "extra": "PMID: 1\nCitation Key: k\nNote"}
    assert in_extra({"citationKey": "k"}) == {"extra": "Citation Key: k"}
    assert in_extra({"title": "T"}) == {"title": "T"}


def test_tags_of_a_person_are_not_automatic() -> None:
    entry = Entry(
        key="k", item={}, tags=("model:rat", "mine, too; yes", "", "model:rat"), own_tags=("mine, too; yes",)
    )
    assert one(entry).tags == (
        ZoteroTag(tag="model:rat", automatic=True),
        ZoteroTag(tag="mine, too; yes", automatic=False),
    )


def test_sources_and_what_they_print_are_related_both_ways() -> None:
    first, second = InSource(id="a", label="A 2020", number=1), InSource(id="b", label="B 2021")
    entries = (
        Entry(key="w", item={}, in_sources=(first, second)),
        Entry(key="x", item={}, in_sources=(first,)),
        Entry(key="s", item={}, is_source=True, in_sources=(InSource(id="a", label="A 2020"),)),
    )
    items = zotero_items(EntryList(entries=entries, documents={"a": "s", "b": "w"}))
    assert [item.related for item in items] == [("s",), ("s",), ("w", "x")]
    assert [item.is_source for item in items] == [True, False, True]
    assert items[2].notes == ()


REVIEW = InSource(id="r", label="Bai 2023", number=60, cited=True)


def said(section: str | None, sentence: str, before: str = "", source: str = "r") -> Statement:
    return Statement(start=0, source=source, number=60, section=section, sentence=sentence, before=before)


@pytest.mark.parametrize(
    ("sections", "number", "cited", "line"),
    [
        (["3.1 Effects of rTMS"], 60, True, "Bai 2023 [60], section 3.1"),
        (["3.1. Effects", "3.4 More", "3.1. Effects"], 60, True, "Bai 2023 [60], sections 3.1, 3.4"),
        (["Discussion"], 60, True, "Bai 2023 [60], section Discussion"),
        (["B.2 Methods", "Discussion"], 60, True, "Bai 2023 [60], sections B.2, Discussion"),
        (["A study of cats"], 60, True, "Bai 2023 [60], section A study of cats"),
        (["3.1 Effects"], None, True, "Bai 2023, section 3.1"),
        ([], 105, False, "Bai 2023 [105], not cited in the text"),
        ([], 105, True, "Bai 2023 [105]"),
        ([None], None, False, "Bai 2023"),
    ],
)
def test_the_first_line_of_a_note(
    sections: list[str | None], number: int | None, cited: bool, line: str
) -> None:
    annotation = tuple(said(section, f"S{at}.") for at, section in enumerate(sections))
    entry = Entry(
        key="k",
        item={},
        annotation=annotation,
        in_sources=(InSource(id="r", label="Bai 2023", number=number, cited=cited),),
    )
    (note,) = one(entry).notes
    assert note.source == "r"
    assert note.html.splitlines()[0] == f"<p><strong>{line}</strong></p>"


def test_what_a_note_says() -> None:
    def evidence(quote: str, place: Any, **more: Any) -> Evidence:
        return Evidence(from_=place, quote=quote, start=0, end=1, sentence=quote, rule="r", **more)

    entry = Entry(
        key="k",
        item={"title": "T"},
        note="Mine <b>& own</b>.\nLine two.\n\nNext.",
        annotation=(
            said("3 A < B", "It fell & rose."),
            said("3 A < B", "They woke.", before="Cats slept."),
            said("Only here", "Said again.", source="b"),
        ),
        facts=(
            Fact(
                kind="sample",
                value="45 cats",
                quote="45 cats",
                from_="title",
                start=0,
                end=7,
                sentence="45 cats",
            ),
            Fact(
                kind="frequency",
                value="10 Hz",
                quote="10 Hz",
                from_="sentence",
                start=0,
                end=5,
                sentence="10 Hz",
                source="b",
            ),
        ),
        evidence=(
            Tag(
                facet="model",
                id="cat",
                evidence=(
                    evidence("cats", "title"),
                    evidence("Cats", "sentence", source="r"),
                    evidence("cat", "sentence", source="r"),
                    evidence("no cats", "sentence", source="b", hedge="negated"),
                ),
            ),
        ),
        check=Check(
            state="differs",
            reason="asked Crossref",
            differences=(Difference(field="volume", printed="12", record="21"),),
            updates=(
                Update(kind="retracted", doi="10.1000/r", date="2020-01-01"),
                Update(kind="other", doi="10.1000/o"),
                Update(kind="corrected", doi="", of="10.1000/another"),
            ),
        ),
        in_sources=(REVIEW, InSource(id="b", label="B 2021", cited=True)),
    )
    own, review, blog = one(entry).notes
    assert (own.source, review.source, blog.source) == (None, "r", "b")
    assert own.html == "<p>Mine &lt;b&gt;&amp; own&lt;/b&gt;.<br/>Line two.</p>\n<p>Next.</p>"
    assert review.html.splitlines() == [
        "<p><strong>Bai 2023 [60], section 3</strong></p>",
        "<p><strong>RETRACTED (10.1000/r 2020-01-01)</strong></p>",
        "<p><em>3 A &lt; B</em></p>",
        "<blockquote><p>It fell &amp; rose.</p></blockquote>",
        "<blockquote><p>[Cats slept.] They woke.</p></blockquote>",
        "<p>Facts: 45 cats.</p>",
        "<p>Tagged for:</p>",
        "<ul>",
        '<li>model:cat: "cats" in the title; "Cats", "cat" in the sentence</li>',
        "</ul>",
        "<p>Checked: the index says something else (asked Crossref).</p>",
        "<ul>",
        "<li>volume: printed '12', in the record '21'</li>",
        "</ul>",
    ]
    assert blog.html.splitlines() == [
        "<p><strong>B 2021, section Only here</strong></p>",
        "<p><em>Only here</em></p>",
        "<blockquote><p>Said again.</p></blockquote>",
        "<p>Facts: 10 Hz.</p>",
        "<p>Tagged for:</p>",
        "<ul>",
        '<li>model:cat: "no cats" in the sentence, denied</li>',
        "</ul>",
    ]


def test_every_entry_of_a_build(fixture_bibliography: Bibliography) -> None:
    made = collect_entries(fixture_bibliography)
    items = zotero_items(made)
    assert [item.key for item in items] == [entry.key for entry in made.entries]
    documents = set(made.documents.values())
    for item in items:
        assert item.is_source == (item.key in documents)
        assert len(item.notes) == (0 if item.is_source else 1)
    assert zotero_items(made) == items


@settings(max_examples=60)
@given(ITEM, st.lists(TEXTS, max_size=3), TEXTS, TEXTS)
def test_whatever_an_item_holds(csl: dict[str, Any], tags: list[str], note: str, sentence: str) -> None:
    """Only fields that the type has, nothing empty, no markup of others in a note."""
    entry = Entry(
        key="k",
        item=csl,
        tags=tuple(tags),
        note=note,
        annotation=(said(note, sentence),),
        in_sources=(REVIEW,),
    )
    item = one(entry)
    assert item.fields.keys() <= fields_of(item.type)
    assert all(value.strip() for value in item.fields.values())
    assert all(
        {"name"} < creator.keys() or creator.keys() > {"lastName", "firstName"} for creator in item.creators
    )
    assert RECENT.keys() >= {"citationKey"}
    for one_note in item.notes:
        bare = one_note.html
        for ours in ("p", "strong", "em", "blockquote", "ul", "li"):
            bare = bare.replace(f"<{ours}>", "").replace(f"</{ours}>", "")
        assert "<" not in bare.replace("<br/>", "")
