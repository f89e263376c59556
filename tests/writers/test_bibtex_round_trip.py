"""What is written as BibTeX or biblatex and read again, for every program: the same, but for what is listed."""

import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.csl.mappings.bibtex import tex
from citekit.csl.richtext import plain
from citekit.model.entry import Collection, Entry, EntryList
from citekit.readers.bibtex import reader as bibtex_reading
from citekit.readers.libraries import LibraryRecord
from citekit.writers.annotation import keywords
from citekit.writers.bibtex import writer as bibtex
from citekit.writers.formats import WRITERS
from tests.writers import awkward
from tests.writers.test_latex import TEXTS, balanced

DIALECTS = [
    *((profile, False) for profile in WRITERS["bibtex"].profiles),
    *((profile, True) for profile in WRITERS["biblatex"].profiles),
]

EVERYWHERE = {
    # BibTeX has no word for a particle that is not the family's, and none for a family without more.
    "vandoornBro2019 author",
    "chapterIn2005 author",
    "translat1998 author",
    "coronaGro2021 author",
    "classicOld1500 author",
    # An article number that stands as page, too, is read as the page.
    "kingJrs2018 number",
    "elifeAr2022 number",
}
# An annotation is one paragraph, but for JabRef: the other programs would merge several.
ONE_PARAGRAPH = "vandoornBro2019 annote"
ONLY = {
    ("latex", False): {
        ONE_PARAGRAPH,
        # BibTeX's own styles take a year alone, and either a volume or a number.
        "handboo1968 issued",
        "classicOld1500 issued",
        "confere2014 issued",
        "handboo1968 collection-title",
        "handboo1968 collection-number",
        # biber has no such field in these types.
        "newspap2009 publisher-place",
        "patentN2003 number",
        "lnRtfHa2007 event-title",
        # Raised and lowered characters come back as raised and lowered text.
        "mullerGre2020 title",
        "elifeAr2022 title",
        "longest2016 abstract",
        # Accents come back in one character where there is one.
        "emojiCo2021 title",
    },
    ("latex", True): {"newspap2009 publisher-place", ONE_PARAGRAPH},
    # Zotero makes manual tags of keywords: the states that ask for nothing are no keywords there.
    ("zotero", False): {ONE_PARAGRAPH, "mullerGre2020 keyword"},
    ("pandoc", False): {ONE_PARAGRAPH},
    ("pandoc", True): {ONE_PARAGRAPH},
}
"""(profile, whether biblatex) -> 'key field' of what its format cannot carry, beside what no one can."""


def read(text: str) -> list[LibraryRecord]:
    """The records of a file in which nothing is wrong."""
    library = bibtex_reading.read(text)
    assert not library.problems, library.problems
    return list(library.records)


def expected(entry: Entry) -> dict[str, Any]:
    """What reading the entry again should give."""
    item = {**entry.item, "keyword": ", ".join(keywords(entry.tags)), "annote": entry.note}
    return {field: value for field, value in item.items() if value}


@pytest.mark.parametrize(("profile", "biblatex"), DIALECTS)
def test_the_awkward_come_back(profile: str, biblatex: bool) -> None:
    entry_list = awkward.entry_list()
    text = bibtex.write(entry_list, profile, biblatex=biblatex)
    assert balanced(text)
    records = read(text)
    assert [record.key for record in records] == bibtex.unique_keys(entry_list.entries)
    lost = set()
    for entry, record in zip(entry_list.entries, records, strict=True):
        wanted = expected(entry)
        for field in wanted.keys() | record.item.keys():
            if wanted.get(field) != record.item.get(field):
                lost.add(f"{entry.key} {field}")
    assert lost == EVERYWHERE | ONLY.get((profile, biblatex), set())


def test_keys_that_collide_without_accents_are_told_apart() -> None:
    entries = [Entry(key=key, item={}) for key in ("mullerTwi2021", "müllerTwi2021", "MULLERtwi2021")]
    assert bibtex.unique_keys(entries) == ["mullerTwi2021", "mullerTwi2021-2", "MULLERtwi2021-3"]


def test_groups_are_a_tree_with_the_keys_of_the_file() -> None:
    entries = tuple(Entry(key=key, item={"title": key}) for key in ("a", "b c", "b-c"))
    inner = Collection(name="x; y {z} @w \\v", keys=("b-c", "gone"))
    entry_list = EntryList(
        entries=entries, collections=(Collection(name="All", keys=("a", "b c"), collections=(inner,)),)
    )
    text = bibtex.write(entry_list)
    assert text.endswith(
        "\n@comment{jabref-meta: groupsversion:3;}\n\n"
        "@comment{jabref-meta: groupstree:\n0 AllEntriesGroup:;\n"
        "1 ExplicitGroup:All\\;0\\;a\\;b-c\\;;\n"
        "2 ExplicitGroup:x\\\\\\; y (z) ＠w \\\\\\\\v\\;0\\;b-c-2\\;;\n}\n"
    )
    assert [record.key for record in read(text)] == ["a", "b-c", "b-c-2"]


def test_jabref_is_told_that_a_file_is_biblatex() -> None:
    assert "jabref-meta: databaseType:biblatex" in bibtex.write(
        EntryList(entries=(Entry(key="a", item={}),)), "jabref", biblatex=True
    )


def test_ascii_alone_for_pdflatex() -> None:
    text = bibtex.write(EntryList(entries=awkward.entry_list().entries), "latex")
    assert text.isascii()
    assert text.startswith("@preamble")
    assert "@preamble" not in bibtex.write(
        EntryList(entries=(Entry(key="a", item={"title": "Ärger β"}),)), "latex"
    )


HOSTILE = ["%", "&", "_", "#", "{", "}", "$", "\\", '"', "'", "~", "^", "<i>", "</i>", "<", ">", "--", "``"]
LETTERS = [
    "a",
    "B",
    " ",
    "é",
    "ø",
    "β",
    "Ω",
    "≥",
    "脳",
    "ש",
    "🧠",
    "‘",
    "—",
    "x",
    "1",
    ";",
    ",",
    "@",
    "=",
    "-",
]
STRINGS = st.lists(st.sampled_from(HOSTILE + LETTERS), max_size=14).map("".join) | TEXTS


def settled(text: str) -> str:
    """As one line, without what no format keeps: empty markup, other markup than CSL's."""
    line = re.sub(r"</?span[^<>]*>", "", plain(text))
    while (shorter := re.sub(r"<(i|b|sc|sub|sup)></\1>", "", line)) != line:
        line = shorter
    return plain(line)


TITLES = STRINGS.map(settled).filter(lambda text: "<" not in text or "sc" not in text)


@pytest.mark.parametrize(("profile", "biblatex"), DIALECTS)
@settings(max_examples=40)
@given(title=TITLES, tag=STRINGS, note=STRINGS)
def test_hostile_strings_come_back(profile: str, biblatex: bool, title: str, tag: str, note: str) -> None:
    said = settled(note)
    entry = Entry(
        key="k", item={"type": "article-journal", "volume": "1", "title": title}, tags=(tag,), note=said
    )
    entry_list = EntryList(entries=(entry,), collections=(Collection(name=tag, keys=("k",)),))
    text = bibtex.write(entry_list, profile, biblatex=biblatex)
    assert balanced(text)
    (record,) = read(text)
    for field, value in expected(entry).items():
        wanted = plain(value) if field in ("keyword", "annote") else value
        assert same(record.item.get(field, ""), wanted, profile), (field, text)


PLAIN = str.maketrans(tex().plain)


def same(found: str, wanted: str, profile: str) -> bool:
    """Whether they are one; for LaTeX letters in their usual form, and lowered text as lowered characters."""
    if profile == "latex":
        found, wanted = (
            re.sub(r"</?su[bp]>", "", unicodedata.normalize("NFKC", text.translate(PLAIN)))
            for text in (found, wanted)
        )
    return " ".join(found.split()) == " ".join(wanted.split())
