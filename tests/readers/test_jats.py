"""JATS: the text, the links and the entries of a document that marks them."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.errors import SourceError
from citekit.model.article import Article
from citekit.readers.jats import reader as jats
from citekit.readers.kinds import read_file
from tests.conftest import FIXTURES

PAGE = FIXTURES / "readers" / "article.xml"


@pytest.fixture(scope="module")
def article() -> Article:
    return read_file(PAGE, "article")


def blocks(article: Article, kind: str) -> list[str]:
    """The text of the blocks of one kind."""
    return [article.text[block.start : block.end] for block in article.blocks if block.kind == kind]


def test_its_parts(article: Article) -> None:
    assert blocks(article, "heading") == ["Abstract", "1. Introduction", "1.1. Methods", "Acknowledgements"]
    assert blocks(article, "list-heading") == ["References"]
    assert blocks(article, "caption") == ["Figure 1. A coil. After Smith [4].", "Table 1. Trials."]
    assert blocks(article, "table") == ["Trial\tPeople", "Smith and others\t45 [6]"]
    assert blocks(article, "note") == ["a All adults."]
    assert "The dose is n=5:" in blocks(article, "text")
    assert "a) once a day;" in blocks(article, "text")
    assert "A reviewer" not in article.text


def test_entities_with_and_without_a_type(article: Article) -> None:
    assert "and 10 Hz helps some people2–4." in article.text
    assert article.item["publisher"] == "Nobody’s Press"


def test_links_and_superscripts(article: Article) -> None:
    assert [(article.text[link.start : link.end], link.target) for link in article.links] == [
        ("1", "b1"),
        ("[1]", "b1"),
        ("2", "b2"),
        ("4", "b4"),
        ("(3, 5)", "b3"),
        ("(3, 5)", "b5"),
        ("[4]", "b4"),
        ("[6]", "b6"),
    ]
    assert [article.text[start:end] for start, end in article.raised] == ["2–4"]
    assert [article.anchors[f"b{number}"] for number in range(1, 7)] == [one.start for one in article.marked]


def test_its_own_item(article: Article) -> None:
    assert article.item == {
        "type": "article-journal",
        "title": "Magnetic stimulation for pain: a short review",
        "container-title": "Journal of Made-up Neurology",
        "volume": "12",
        "issue": "3",
        "page": "e17",
        "publisher": "Nobody’s Press",
        "language": "en",
        "author": [
            {"family": "Roe", "given": "Ann B."},
            {"family": "Doe", "given": "Carl", "suffix": "Jr"},
            {"literal": "The Coil Group"},
        ],
        "issued": {"date-parts": [[2024, 4, 7]]},
        "DOI": "10.5555/jmn.2024.17",
        "PMID": "99999999",
    }


def test_the_printed_strings(article: Article) -> None:
    assert [article.text[one.start : one.end] for one in article.marked] == [
        "1. Smith AB, van Dyk C, et al. Pain and coils. J Coil. 2019a;4(2):11–9. doi: 10.5555/jc.1",
        "2. Lee D, Coil Trial Group. A trial of coils. Pain Words. 2020;7:e5. doi: 10.5555/pw.2",
        "3. Moe E. Nerves. In: Noe F, editor. A book of pain. 2nd ed. London: Mosby; 2001:1–20.",
        "4. Untagged U. Words without markup. J Plain. 1999;1:2-3.",
        "5. (a) First F. One work. J One. 2001;1:1. (b) Second S. Another work. J Two. 2002;2:2.",
        "6. World Pain Society. Facts on pain (in press). https://example.org/facts",
    ]
    assert [one.number for one in article.marked] == [1, 2, 3, 4, 5, 6]


def test_the_items(article: Article) -> None:
    first, second, third, fourth, fifth, sixth = (one.item for one in article.marked)
    assert first["author"] == [{"family": "Smith", "given": "AB"}, {"family": "van Dyk", "given": "C"}]
    assert first["custom"] == {"et_al": True, "year_suffix": "a"}
    assert (first["page"], first["DOI"], first["PMID"]) == ("11-9", "10.5555/jc.1", "11111111")
    assert second["author"][1] == {"literal": "Coil Trial Group"}
    assert (second["DOI"], second["PMCID"], second["page"]) == ("10.5555/pw.2", "PMC123", "e5")
    assert second["issued"] == {"date-parts": [[2020, 5]]}
    assert (third["type"], third["title"], third["container-title"]) == (
        "chapter",
        "Nerves",
        "A book of pain",
    )
    assert (third["editor"], third["edition"]) == ([{"family": "Noe", "given": "F"}], "2")
    assert (fourth, fifth) == ({}, {})  # to be parsed; two works in one
    assert (sixth["type"], sixth["issued"]) == ("webpage", {"literal": "in press"})


def xml(body: str = "", list_: str = "", front: str = "") -> bytes:
    """A small article."""
    return f"<article><front>{front}</front><body>{body}</body><back>{list_}</back></article>".encode()


def test_several_articles_give_the_first_and_a_note() -> None:
    two = b"<pmc-articleset>" + xml("<p>One.</p>") + xml("<p>Two.</p>") + b"</pmc-articleset>"
    page = jats.read(two, "x", "x.xml")
    assert "One." in page.text
    assert "Two." not in page.text
    assert "first of 2 articles" in page.notes[0].message


def test_names_without_signs_between_them_are_parted() -> None:
    names = "".join(
        f"<name><surname>{name}</surname><given-names>A.</given-names></name>" for name in ("Roe", "Doe")
    )
    ref = f"<ref-list><ref id='r'><mixed-citation>{names} (<year>2001</year>). Words.</mixed-citation></ref></ref-list>"
    page = jats.read(xml("<p>x</p>", ref), "x", "x.xml")
    assert page.text.endswith("Roe, A., Doe, A. (2001). Words.\n\n")
    assert page.marked[0].number is None


LAUGHS = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
BOMBS = {
    "nested": f'<!DOCTYPE article [<!ENTITY a0 "ha">{LAUGHS}]><article><front/><body><p>&a11;</p></body></article>',
    "long": f'<!DOCTYPE article [<!ENTITY a "{"x" * 50_000}">]><article><p>{"&a;" * 50_000}</p></article>',
    "deep": "<article>" + "<sec>" * 50_000,
    "cut": "<article><front><article-meta>",
    "no type": "<!DOCTYPE article [<!ENTITY " + "x" * 100_000,
    "types": "<!DOCTYPE article x" * 20_000,
    "subsets": "<!DOCTYPE article [" * 20_000,
    "other": "<rss><channel/></rss>",
}


@pytest.mark.parametrize("name", BOMBS)
def test_unsafe_xml_is_an_error(name: str) -> None:
    with pytest.raises(SourceError):
        jats.read(BOMBS[name].encode(), "x", "x.xml")


def test_nothing_outside_the_document_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    document = f'<!DOCTYPE article [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]><article><body><p>&x; y</p></body></article>'
    assert jats.read(document.encode(), "x", "x.xml").text.strip() == "&x; y"


def test_damage_is_named_with_its_line() -> None:
    with pytest.raises(SourceError, match=r"x\.xml:3: Damaged XML"):
        jats.read(b"<article>\n<body>\n</p></body></article>", "x", "x.xml")


def test_a_deep_document_and_a_long_one_are_read() -> None:
    deep = "<sec>" * 100 + "<p>deep</p>" + "</sec>" * 100
    assert "deep" in jats.read(xml(deep), "x", "x.xml").text
    long = "<p>Words <xref ref-type='bibr' rid='b1'>1</xref>.</p>" * 5_000
    assert len(jats.read(xml(long), "x", "x.xml").links) == 5_000
    names = "<name><surname>A</surname><given-names>B.</given-names></name>" * 2_000
    list_ = f"<ref-list><ref id='r'><mixed-citation>{names} x</mixed-citation></ref></ref-list>"
    assert len(jats.read(xml(long, list_), "x", "x.xml").marked) == 1


PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<sec>",
        "</sec>",
        "<title>",
        "</title>",
        "<ref>",
        "</ref>",
        "<ref-list>",
        "</ref-list>",
        "<xref>",
        "</xref>",
        "<sup>",
        "</sup>",
        "<table-wrap>",
        "</table-wrap>",
        "<tr>",
        "</tr>",
        "<td>",
        "</td>",
        "<mixed-citation>",
        "</mixed-citation>",
        "<name>",
        "</name>",
        "words",
        "<list>",
        "</list>",
        "<year>",
        "</year>",
        "<fig>",
        "</fig>",
        "<label>",
        "</label>",
        "&nbsp;",
        "&",
        "<",
    ]
)


@settings(max_examples=150)
@given(
    st.one_of(
        st.binary(max_size=100), st.lists(PIECES, max_size=30).map(lambda p: xml("".join(p), "".join(p)))
    )
)
def test_any_bytes_are_an_article_or_an_error(data: bytes) -> None:
    with suppress(SourceError):
        page = jats.read(data, "x", "x.xml")
        assert all(page.text[block.start : block.end].strip() for block in page.blocks)
