"""The charts: what they count, where they lead, that they are well-formed whatever they are given."""

import re
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.model.bibliography import Bibliography, Confidence, Options, Printed, Source, Work
from citekit.model.check import Check
from citekit.model.citation import Citation, Place
from citekit.model.entry import Entry, EntryList
from citekit.writers.entries import collect_entries
from citekit.writers.html.charts import drawing as draw
from citekit.writers.html.charts.charts import Chart, charts

EMPTY = Bibliography(options=Options())
SVG = "{http://www.w3.org/2000/svg}"
NASTY = st.text(
    st.sampled_from(list("aB1 <>&\"'`=/;#%\n\t\x00\x0b\ufffe‮שβ脳é")) | st.characters(codec="utf-8"),
    max_size=20,
)


def entry(key: str, year: Any = None, *tags: str) -> Entry:
    item = {"title": key, "issued": {"date-parts": [[year]]}} if year is not None else {"title": key}
    return Entry(key=key, item=item, tags=tags)


def drawn(*entries: Entry, bibliography: Bibliography = EMPTY) -> dict[str, Chart]:
    return {one.id: one for one in charts(EntryList(entries=entries), bibliography)}


def links(picture: Chart) -> dict[str, list[tuple[str, str]]]:
    """What a screen reader says of each link of the picture -> the pairs of the filter that it leads to."""
    tree = ElementTree.fromstring(picture.svg)
    return {
        a.attrib["aria-label"]: parse_qsl(a.attrib["href"].removeprefix("#")) for a in tree.iter(f"{SVG}a")
    }


def rows(picture: Chart) -> list[list[str]]:
    tree = ElementTree.fromstring(picture.table)
    return [["".join(cell.itertext()) for cell in row] for row in tree.iter("tr")]


def citing(source: str, *sections: tuple[int, str]) -> Work:
    """A work that ``source`` cites at these offsets, in these sections."""
    citations = tuple(
        Citation(
            section=section,
            sentence="S.",
            marker="[1]",
            start=at,
            end=at + 3,
            sentence_start=at,
            sentence_end=at + 5,
        )
        for at, section in sections
    )
    one = Printed(
        source=source,
        number=None,
        raw="r",
        item={},
        confidence=Confidence(),
        place=Place(line=1, start=0, end=1),
        citations=citations,
    )
    key = "-".join(str(at) for at, _ in sections)
    return Work(key=f"k{key}", item={"title": "T"}, printed=(one,), check=Check(state="unchecked", reason=""))


def test_the_matrix_counts_works_with_both_tags_and_a_cell_leads_to_them() -> None:
    found = drawn(
        entry("a", None, "mechanism:ion & channel", "model:cci", "zeal:much"),
        entry("b", None, "mechanism:ion & channel", "model:cci", "zeal:much"),
        entry("c", None, "mechanism:opioid", "model:rat", "zeal:much", "citekit:verified"),
        entry("d", None, "zeal:much"),
    )
    assert list(found) == ["matrix"]
    assert found["matrix"].title == "Mechanism × model"
    there = links(found["matrix"])
    assert there["ion & channel and cci: 2 works"] == [
        ("tag", "mechanism:ion & channel"),
        ("tag", "model:cci"),
    ]
    assert there["opioid and rat: 1 work"] == [("tag", "mechanism:opioid"), ("tag", "model:rat")]
    assert there["model:cci"] == [("tag", "model:cci")]
    assert len(there) == 6
    assert rows(found["matrix"]) == [["\xa0", "cci", "rat"], ["ion & channel", "2", ""], ["opioid", "", "1"]]


def test_without_mechanism_and_model_the_two_facets_that_most_works_have() -> None:
    found = drawn(
        entry("a", None, "x:1", "y:1"), entry("b", None, "y:2", "z:1"), entry("c", None, "y:1", "z:1")
    )
    assert found["matrix"].title == "Y × z"
    assert drawn(entry("a", None, "y:1", "model:1"))["matrix"].title == "Model × y"


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (entry("a"),),
        (entry("a", 2020), entry("b", 2020)),
        (entry("a", None, "model:cci"), entry("b", None, "mechanism:opioid")),
        (entry("a", None, "citekit:verified", "model:cci", "just words"),),
        (entry("a", "in press"), entry("b", 10**30), entry("c", True)),
    ],
)
def test_nothing_is_drawn_where_there_is_nothing_to_see(entries: tuple[Entry, ...]) -> None:
    assert drawn(*entries) == {}


def test_what_is_too_much_for_a_matrix_is_said() -> None:
    every = [entry(f"k{n}", None, f"mechanism:{n}", f"model:{n}") for n in range(50)]
    matrix = drawn(*every)["matrix"]
    assert matrix.caption.endswith(
        "The 12 most frequent of 50 tags of 'mechanism'. The 12 most frequent of 50 tags of 'model'."
    )
    assert len(rows(matrix)) == 13


def test_the_timeline_shows_gaps() -> None:
    found = drawn(entry("a", 2018), entry("b", "2021"), entry("c", 2021), entry("d"))["timeline"]
    assert rows(found) == [["Year", "Works"], ["2018", "1"], ["2019", "0"], ["2020", "0"], ["2021", "2"]]
    assert links(found) == {"2018: 1 work": [("year", "2018")], "2021: 2 works": [("year", "2021")]}
    assert "1 without a year is not shown" in found.caption


def test_a_source_is_no_work_of_the_list() -> None:
    source = msgspec.structs.replace(entry("s", 2024), is_source=True)
    assert drawn(entry("a", 2018), source) == {}


def test_a_long_time_is_shown_in_several_years_a_bar() -> None:
    found = drawn(entry("a", 1901), entry("b", 2024))["timeline"]
    assert links(found) == {
        "1900–1904: 1 work": [("year", "1900..1904")],
        "2020–2024: 1 work": [("year", "2020..2024")],
    }
    assert len(rows(found)) == 26
    assert len(rows(drawn(entry("a", 1), entry("b", 9999))["timeline"])) <= 42


def test_sections_stand_in_the_order_of_the_text() -> None:
    source = Source(id="s&1", key="s", file="s.txt", item={"author": [{"family": "Bai"}]}, text="." * 99)
    works = (
        citing("s&1", (50, "Z last"), (60, "Z last")),
        citing("s&1", (10, "B <first>"), (40, "Z last")),
        citing("s&1", (20, "A second")),
    )
    bibliography = Bibliography(options=Options(), sources=(source,), works=works)
    found = {one.id: one for one in charts(collect_entries(bibliography), bibliography)}
    picture = found["sections-1"]
    assert picture.title == "What the sections of Bai cite"
    assert rows(picture)[1:] == [["B <first>", "1", ""], ["A second", "1", ""], ["Z last", "2", ""]]
    assert links(picture)["B <first>: 1 work"] == [("source", "s&1"), ("section", "B <first>")]


def test_a_section_says_what_most_of_its_works_are_about() -> None:
    source = Source(id="s", key="s", file="s.txt", item={"title": "T"}, text="." * 99)
    works = (citing("s", (1, "One"), (5, "Two")), citing("s", (2, "One")), citing("s", (3, "One")))
    bibliography = Bibliography(options=Options(), sources=(source,), works=works)
    tags = (("mechanism:b", "model:x"), ("mechanism:b", "mechanism:a"), ("mechanism:a", "mechanism:c"))
    entries = (entry(work.key, None, *own) for work, own in zip(works, tags, strict=True))
    picture = {one.id: one for one in charts(EntryList(entries=tuple(entries)), bibliography)}["sections-1"]
    assert rows(picture)[1:] == [["One", "3", "a 2, b 2"], ["Two", "1", ""]]
    assert list(links(picture)) == ["One: 3 works, a 2, b 2", "Two: 1 work"]


def test_the_fixture_documents(fixture_bibliography: Bibliography) -> None:
    found = charts(collect_entries(fixture_bibliography), fixture_bibliography)
    assert [one.id for one in found][-2:] == ["timeline", "sections-1"]
    assert found == charts(collect_entries(fixture_bibliography), fixture_bibliography)


def test_labels_are_cut_where_they_do_not_fit() -> None:
    assert draw.cut("short", 100) == "short"
    assert draw.cut("a long label that goes on", 60) == "a long…"
    assert draw.cut("脳" * 20, 60) == "脳脳脳脳…"
    assert draw.wrap("one two three four five", 60) == ["one two", "three f…"]
    assert draw.wrap("one", 60) == ["one"]
    assert draw.wrap("", 60) == [""]


@settings(max_examples=40)
@given(st.lists(st.tuples(NASTY, NASTY, st.integers(-5, 12000) | NASTY), max_size=5), NASTY)
def test_hostile_strings_stay_text(tagged: list[tuple[str, str, Any]], heading: str) -> None:
    entries = [
        entry(f"k{n}", year, f"mechanism:{one}", f"model:{other}")
        for n, (one, other, year) in enumerate(tagged)
    ]
    source = Source(id=heading or "s", key="s", file="s.txt", item={"title": heading}, text="." * 99)
    work = citing(source.id, (1, heading), (2, "Other <script>"))
    bibliography = Bibliography(options=Options(), sources=(source,), works=(work,))
    for picture in charts(EntryList(entries=(*entries, entry(work.key))), bibliography):
        for markup in (picture.svg, picture.table):
            tree = ElementTree.fromstring(markup)
            assert {one.tag.removeprefix(SVG) for one in tree.iter()} <= {
                *("svg", "title", "desc", "a", "text", "rect", "line"),
                *("table", "caption", "thead", "tbody", "tr", "th", "td"),
            }
            for one in tree.iter():
                assert not any(name.startswith("on") for name in one.attrib)
                assert re.match("#", one.attrib.get("href", "#"))


def test_no_label_of_the_matrix_is_cut() -> None:
    long = "peripheral-nerve-injury-of-the-hind-paw-in-aged-animals"
    svg = drawn(entry("a", None, f"mechanism:{long}", f"model:{long}s"))["matrix"].svg
    assert f">{long}</text>" in svg
    assert f">{long}s</text>" in svg
