"""RIS: what the writer gives each program, and that our own file is read again as the same items."""

import re
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.csl.item import Item, is_cut_short
from citekit.csl.mappings.zotero import variables
from citekit.csl.richtext import html_text, plain
from citekit.model.citation import Statement
from citekit.model.entry import Entry, EntryList, InSource
from citekit.readers import ris
from citekit.readers.libraries import item_with_key
from citekit.writers import csl_json
from citekit.writers import ris as ris_writing
from citekit.writers.annotation import changed_keywords, keywords
from citekit.writers.formats import WRITERS
from citekit.zotero.items import date, names
from citekit.zotero.notes import zotero_notes
from tests.conftest import FIXTURES
from tests.writers import awkward
from tests.writers.test_bibtex import ITEM, TEXTS

TABLE = tomllib.loads((FIXTURES / "writers" / "ris.toml").read_text(encoding="utf-8"))
LINE = re.compile(r"[A-Z][A-Z0-9]  - .*")


def lines(item: Item, profile: str) -> list[str]:
    text = ris_writing.write(EntryList(entries=(Entry(key="k", item=item),)), profile)
    assert text.endswith("ER  - \r\n")
    return text.split("\r\n")[:-2]


@pytest.mark.parametrize("profile", WRITERS["ris"].profiles)
@pytest.mark.parametrize("case", TABLE["case"], ids=lambda case: case["why"])
def test_records(case: dict[str, Any], profile: str) -> None:
    if profile in case:
        assert lines(case["item"], profile) == case[profile]


def same(item: Item) -> Item:
    """The item as two that say the same agree: names and dates as they are shown, single spaces."""
    kinds = variables()
    found: Item = {"type": item.get("type", "document")}
    for field, value in item.items():
        kind = kinds.get(field, "text")
        shown: Any = names(value) if kind == "creator" else date(value) if kind == "date" else plain(value)
        if shown and field not in ("id", "type", "citation-key", "keyword", "annote"):
            found[field] = shown
    return found


def read(entry_list: EntryList, profile: str = "zotero") -> list[tuple[Item, str]]:
    library = ris.read(ris_writing.write(entry_list, profile))
    assert library.problems == ()
    return [(record.item, record.key) for record in library.records]


@pytest.mark.parametrize("case", TABLE["loss"], ids=lambda case: case["why"])
def test_known_losses(case: dict[str, Any]) -> None:
    """One that is lost no more has to leave the list."""
    ((item, key),) = read(EntryList(entries=(Entry(key="k", item=case["item"]),)))
    assert key == "k"
    assert same(item) == same(case["read"])
    assert item != case["item"]


WORDS = TEXTS.map(lambda text: plain(text) or "x")
NAME = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"], exclude_characters=",|"),
    min_size=1,
    max_size=9,
)
PERSON = st.fixed_dictionaries({"family": NAME, "given": NAME}) | NAME.map(lambda name: {"literal": name})
PEOPLE = st.lists(
    PERSON.filter(
        lambda one: one.get("literal", "").lower().strip(". ") not in ("et al", "others", "and others", "")
    ),
    min_size=1,
    max_size=2,
)
DAY = st.integers(1500, 2100).map(lambda year: [year]) | st.dates().filter(lambda day: day.year > 999).map(
    lambda day: [day.year, day.month, day.day]
)
DATE = st.lists(DAY, min_size=1, max_size=2).map(lambda days: {"date-parts": days})
SHAPED: dict[str, st.SearchStrategy[str]] = {
    "DOI": st.sampled_from(["10.1000/a_b(c)<d>;2-9", "10.12345/ABC.%20#x"]),
    "ISBN": st.just("978-3-16-148410-0"),
    "ISSN": st.just("1234-567X"),
    "page": st.sampled_from(["1-9", "S12", "e45", "1-3, 7"]),
    "number": st.sampled_from(["e17", "arXiv:2001.00001", "ISO 1"]),
    "number-of-pages": st.just("211"),
    "PMID": st.just("123"),
    "PMCID": st.just("PMC123"),
    "URL": st.just("https://example.org/a_b?c=d"),
}
STRATEGY = {"text": WORDS, "date": DATE, "creator": PEOPLE}


@st.composite
def csl_items(draw: st.DrawFn) -> Item:
    """An item of any type of CSL with up to nine of its variables."""
    fields = draw(st.lists(st.sampled_from(sorted(variables())), max_size=9, unique=True))
    item: Item = {"type": draw(st.sampled_from(sorted(csl_json.TYPES))), "title": draw(WORDS)}
    for field in fields:
        item[field] = draw(SHAPED.get(field, STRATEGY[variables()[field]]))
    return item


def test_zotero_gets_no_states_that_ask_for_nothing() -> None:
    tags = ("model:rat", "citekit:verified", "citekit:unchecked", "citekit:differs", "citekit:retracted")
    entry_list = EntryList(entries=(Entry(key="k", item={"type": "book", "title": "T"}, tags=tags),))
    kept = {
        profile: re.findall(r"KW  - (.*)\r", ris_writing.write(entry_list, profile))
        for profile in WRITERS["ris"].profiles
    }
    assert kept == {"zotero": ["model:rat", "citekit:differs", "citekit:retracted"], "endnote": list(tags)}


def test_a_list_of_authors_that_was_cut_short_is_read_as_such() -> None:
    item = {
        "type": "book",
        "title": "T",
        "author": [{"family": "A", "given": "B."}],
        "custom": {"et_al": True},
    }
    entry = Entry(key="k", item=item, tags=("citekit:authors-incomplete",))
    (record,) = ris.read(ris_writing.write(EntryList(entries=(entry,)))).records
    assert is_cut_short(item_with_key(record))


@settings(max_examples=100)
@given(csl_items())
def test_our_own_file_is_read_again(item: Item) -> None:
    ((found, key),) = read(EntryList(entries=(Entry(key="k", item=item),)))
    assert (same(found), key) == (same(item), "k")


@settings(max_examples=60)
@given(ITEM, st.lists(TEXTS, max_size=3), TEXTS, TEXTS)
def test_tags_and_notes_are_read_again(item: Item, tags: list[str], note: str, sentence: str) -> None:
    said = Statement(start=0, source="r", number=1, section=note, sentence=sentence)
    entry = Entry(
        key="k",
        item=item,
        tags=tuple(tags),
        note=note,
        annotation=(said,),
        in_sources=(InSource(id="r", label="Bai 2023"),),
    )
    entry_list = EntryList(entries=(entry,))
    ((found, key),) = read(entry_list)
    assert key == "k"
    assert found.get("keyword", "") == ", ".join(map(plain, keywords(tags)))
    assert found["annote"] == "\n\n".join(html_text(one.html) for one in zotero_notes(entry, {}))
    for profile in WRITERS["ris"].profiles:
        text = ris_writing.write(entry_list, profile)
        assert all(LINE.fullmatch(line) for line in text.split("\r\n")[:-1])
        assert ris.read(text).records[0].key == "k"


AWKWARD_LOSSES = {
    "coronaGro2021": {"author"},  # bodies with commas in their names
}


def test_the_awkward_ones_are_read_again() -> None:
    entry_list = awkward.entry_list()
    lost = {}
    for (item, key), entry in zip(read(entry_list), entry_list.entries, strict=True):
        assert key == entry.key
        was, found = same(entry.item), same(item)
        if differing := {field for field in {**was, **found} if was.get(field) != found.get(field)}:
            lost[key] = differing
    assert lost == AWKWARD_LOSSES


def test_endnote_leaves_the_name_of_a_body_as_it_is() -> None:
    bodies = [{"literal": "World Maize Organization"}, {"literal": "Ministry of Maize, Wales, Section 2"}]
    entry_list = EntryList(entries=(Entry(key="k", item={"type": "book", "author": bodies}),))
    text = ris_writing.write(entry_list, "endnote")
    assert "AU  - World Maize Organization,\r\nAU  - Ministry of Maize,, Wales, Section 2\r\n" in text
    ((item, _),) = read(entry_list, "endnote")
    assert item["author"] == bodies


def test_notes() -> None:
    said = Statement(start=0, source="r", number=60, section="3.1 A", sentence="It fell <5%.")
    entry = Entry(
        key="k",
        item={},
        note="Mine.\n\nMore.",
        annotation=(said,),
        in_sources=(InSource(id="r", label="Bai 2023", number=60),),
    )
    zotero = ris_writing.write(EntryList(entries=(entry,))).split("\r\n")
    assert [line for line in zotero if line.startswith("RN")] == [
        "RN  - <p>Mine.</p><p>More.</p>",
        "RN  - <p><strong>Bai 2023 [60], section 3.1</strong></p><p><em>3.1 A</em></p>"
        "<blockquote><p>It fell &lt;5%.</p></blockquote>",
    ]
    endnote = ris_writing.write(EntryList(entries=(entry,)), "endnote").split("\r\n")
    assert [line for line in endnote if line.startswith("N1")] == [
        "N1  - Mine.",
        "N1  - More.",
        'N1  - Bai 2023 [60], 3.1 A: "It fell <5%."',
    ]


def test_tags_that_readers_would_cut_are_mapped_and_told() -> None:
    tags = ["model:rat", "a, b; c", "a, b; c", ","]
    assert changed_keywords(tags) == [("a, b; c", "a / b / c"), (",", "")]
    assert keywords(tags) == ["model:rat", "a / b / c"]


def test_nothing_is_written_for_nothing() -> None:
    assert ris_writing.write(EntryList()) == ""
    two = ris_writing.write(EntryList(entries=(Entry(key="a", item={}), Entry(key="b", item={}))))
    assert "ER  - \r\n\r\nTY  - GEN\r\n" in two
