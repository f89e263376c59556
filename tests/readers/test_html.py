import contextlib
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.errors import SourceError
from citekit.model.article import Article
from citekit.readers.html import metadata as html_metadata
from citekit.readers.html import reader as html
from citekit.readers.html.tree import MOST_NODES
from citekit.references.find import find_references
from tests.conftest import FIXTURES
from tests.growth import assert_linear

CASES = tomllib.loads((FIXTURES / "readers" / "html.toml").read_text(encoding="utf-8"))["case"]


def page(body: str, head: str = "") -> Article:
    text = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return html.read(text.encode(), "x", "x.html")


def lines(article: Article) -> list[str]:
    return [f"{block.kind}: {article.text[block.start : block.end]}" for block in article.blocks]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_pages_as_publishers_write_them(case: dict) -> None:
    article = page(case["html"])
    assert lines(article) == case["lines"]
    assert [article.text[start:end] for start, end in article.raised] == case.get("raised", [])
    first: dict[str, str] = {}
    for link in article.links:
        place = article.anchors[link.target]
        block = next(block for block in article.blocks if block.start <= place < block.end)
        first.setdefault(article.text[link.start : link.end], article.text[block.start : block.end])
    for words, line in case.get("links", {}).items():
        assert first[words].startswith(line) or line in first[words][:20]


REFERENCE = "Bee A, Doe C. On pain number {}. Pain Res 2001;12:3-9."


@pytest.mark.parametrize(
    ("before", "item", "after", "numbers"),
    [
        ('<div class="csl-bib-body">', '<div class="csl-entry">{}</div>', "</div>", None),
        ('<ul class="references">', "<li>{} <a>PubMed</a></li>", "</ul>", None),
        ('<ol class="references">', "<li>{}</li>", "</ol>", [1, 2, 3]),
        (
            '<a href="#r1">1</a><a href="#r2">2</a><a href="#r3">3</a>',
            '<p id="r{n}">{n}. {}</p>',
            "",
            [1, 2, 3],
        ),
    ],
)
def test_a_list_without_a_heading_is_known_by_its_marks(
    before: str, item: str, after: str, numbers: list[int] | None
) -> None:
    references = [REFERENCE.format(n) for n in (1, 2, 3)]
    body = "".join(item.format(one, n=n) for n, one in enumerate(references, 1))
    padding = "<p>Words that are no reference stand above it, in a paragraph of their own.</p>"
    article = page(f"{padding}{before}{body}{after}{padding}{padding}")
    assert [entry.raw for entry in find_references(article).entries] == references
    assert [one.number for one in article.marked] == (numbers or [None] * 3)


HEADS = [
    (
        """<meta name="citation_title" content="On pain"><meta name="citation_author" content="Bee, Ann"><meta
        name="citation_author" content="Carl de Sousa"><meta name="citation_journal_title" content="Pain Res">
        <meta name="citation_volume" content="12"><meta name="citation_firstpage" content="3"><meta
        name="citation_lastpage" content="9"><meta name="citation_doi" content="doi:10.1234/x"><meta
        name="citation_publication_date" content="2001/02/03"><meta name="og:title" content="Other">""",
        {
            "type": "article-journal",
            "title": "On pain",
            "author": [{"family": "Bee", "given": "Ann"}, {"family": "de Sousa", "given": "Carl"}],
            "container-title": "Pain Res",
            "volume": "12",
            "page": "3-9",
            "DOI": "10.1234/x",
            "issued": {"date-parts": [[2001, 2, 3]]},
        },
    ),
    (
        """<meta name="DC.Title" content="On &lt;i&gt;pain&lt;/i&gt;"><meta name="DC.Creator" content="Bee, Ann; Carl Doe III"><meta
        name="DC.Date" content="2001"><meta name="prism.publicationName" content="Pain Res">""",
        {
            "type": "article-journal",
            "title": "On pain",
            "author": [
                {"family": "Bee", "given": "Ann"},
                {"family": "Doe", "given": "Carl", "suffix": "III"},
            ],
            "issued": {"date-parts": [[2001]]},
            "container-title": "Pain Res",
        },
    ),
    (
        """<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "Blog"}, {"@type":
        "BlogPosting", "headline": "On pain", "author": {"@type": "Person", "name": "Ann Bee, MD"},
        "datePublished": "2001-02-03T10:00:00Z", "publisher": {"name": "A Blog"}}]}</script>""",
        {
            "type": "post-weblog",
            "title": "On pain",
            "author": [{"family": "Bee", "given": "Ann"}],
            "issued": {"date-parts": [[2001, 2, 3]]},
            "container-title": "A Blog",
        },
    ),
    (
        """<script type="application/ld+json">{"mainEntity": {"headline": "On pain", "pageStart": "3", "pageEnd":
        "9", "sameAs": "https://doi.org/10.1234/x", "isPartOf": {"name": "Pain Res", "volumeNumber": "12",
        "@type": ["Periodical", "PublicationVolume"]}, "author": [{"name": "Ann Bee"}], "@type":
        "ScholarlyArticle", "datePublished": "2001-02"}, "@type": "WebPage"}</script>""",
        {
            "type": "article-journal",
            "title": "On pain",
            "author": [{"family": "Bee", "given": "Ann"}],
            "issued": {"date-parts": [[2001, 2]]},
            "container-title": "Pain Res",
            "volume": "12",
            "page": "3-9",
            "DOI": "10.1234/x",
        },
    ),
    (
        """<meta property="og:title" content="On pain"><meta property="og:site_name" content="A Blog"><meta
        property="article:published_time" content="2001-02-03"><meta name="author" content="Ann Bee">""",
        {
            "type": "webpage",
            "title": "On pain",
            "author": [{"family": "Bee", "given": "Ann"}],
            "issued": {"date-parts": [[2001, 2, 3]]},
            "container-title": "A Blog",
        },
    ),
    ("<script type='application/ld+json'>{broken</script>", {"type": "webpage"}),
]


@pytest.mark.parametrize(("head", "item"), HEADS)
def test_what_the_head_of_a_page_says_of_the_article(head: str, item: dict) -> None:
    assert page("<p>Some words stand here and there.</p>", head).item == item


def test_coins_fill_what_nothing_else_says() -> None:
    span = (
        '<span class="Z3988" title="ctx_ver=Z39.88-2004&amp;rft.atitle=On+pain&amp;rft.jtitle=Pain+Res&amp;'
        'rft.au=Ann+Bee&amp;rft.date=2001-02&amp;rft_id=info:doi/10.1234/x"></span>'
    )
    item = page(f"<p>Some words stand here and there.</p>{span}").item
    assert (item["type"], item["title"], item["DOI"]) == ("article-journal", "On pain", "10.1234/x")
    assert item["issued"] == {"date-parts": [[2001, 2]]}


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("2001/02/03", [2001, 2, 3]),
        ("2001-02-03T10:00:00+01:00", [2001, 2, 3]),
        ("20010203", [2001, 2, 3]),
        ("2001 Feb 3", [2001, 2, 3]),
        ("2001 Feb", [2001, 2]),
        ("3 February 2001", [2001, 2, 3]),
        ("02/03/2001", [2001]),
        ("2001", [2001]),
        ("soon", None),
    ],
)
def test_dates_of_tags(value: str, parts: list[int] | None) -> None:
    assert html_metadata.date_of(value) == parts


@pytest.mark.parametrize(
    ("data", "word", "note"),
    [
        ("<p>Müller–Schmidt</p>".encode(), "Müller–Schmidt", None),
        ("<p>Müller</p>".encode("utf-8-sig"), "Müller", None),
        ("<p>Müller</p>".encode("utf-16"), "Müller", None),
        ("<p>Müller</p>".encode("utf-16-le"), "Müller", None),
        ('<meta charset="iso-8859-1"><p>Müller’s</p>'.encode("cp1252"), "Müller’s", None),
        ('<?xml version="1.0" encoding="koi8-r"?><p>Иван</p>'.encode("koi8-r"), "Иван", None),
        ('<meta charset="utf-8"><p>Müller’s</p>'.encode("cp1252"), "Müller’s", "but its bytes are not"),
        ("<p>Müller</p>".encode("cp1252"), "Müller", "declares no encoding"),
        ('<meta charset="iso-8859-1"><p>Müller</p>'.encode(), "Müller", "its bytes are UTF-8"),
        ('<meta charset="hex"><p>Müller</p>'.encode(), "Müller", None),
        (("<p>" + "ü" * 99).encode() + b"\xfc</p>", "üüü", "Some bytes"),
    ],
)
def test_encodings(data: bytes, word: str, note: str | None) -> None:
    article = html.read(data, "x", "x.html")
    assert word in article.text
    assert [note in said.message for said in article.notes if note] == [True] * bool(note)
    assert bool(article.notes) == bool(note)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b" ", "empty"),
        (b"<p> </p>", "No text found on this page"),
        (b"\0\1\2\3 \0", "NUL bytes"),
        (b" " * 50_000_001, "limit: 50 MB"),
    ],
)
def test_errors_for_invalid_pages(data: bytes, words: str) -> None:
    with pytest.raises(SourceError) as caught:
        html.read(data, "x", "x.html")
    assert words in str(caught.value)
    assert str(caught.value).startswith("x.html:1: ")


def test_a_page_with_too_many_elements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citekit.readers.html.tree.MOST_NODES", 50)
    assert MOST_NODES > 1_000_000
    with pytest.raises(SourceError, match="limit: 50 elements"):
        page("<b>x</b>" * 50)


@pytest.mark.parametrize("tag", ["div", "span", "b", "font size=1", "aside"])
def test_deep_pages_are_read(tag: str) -> None:
    assert "deep" in page(f"<{tag}>" * (100_000 if tag == "div" else 10_000) + "deep").text


@pytest.mark.parametrize("tags", ["<ul><li>", "<table><tr><td>", "<dl><dd>"])
def test_deep_lists_and_tables_are_read(tags: str) -> None:
    assert "deep" in page(tags * 3_000 + "deep").text


@pytest.mark.slow
def test_wide_pages_take_linear_time() -> None:
    assert_linear(
        lambda items: page(f"<ol>{items}</ol><p>x</p>"), "<li id=a>Bee A. On pain. 2001</li>", 16_000
    )


TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<li>",
        "<ol start=3>",
        "<ul>",
        "</ol>",
        "<table>",
        "<tr>",
        "<td>",
        "<a href=#x>",
        "<a id=x>",
        "</a>",
    ]
    + [
        "<sup>",
        "</sup>",
        "<h2>",
        "</h2>",
        "<br>",
        "<div hidden>",
        "</div>",
        "<pre>",
        "<aside>",
        "<dt>",
        "<dd>",
        "1.",
        "\n",
    ]
    + [
        "<h2>References</h2>",
        "Bee A. On pain. Pain Res 2001;12:3-9.",
        "<!--",
        "-->",
        "<svg>",
        "<script>",
        "&#0;",
        "<li class=ref>",
    ]
)


@settings(max_examples=40)
@given(st.lists(st.one_of(TAGS, st.text(max_size=8)), max_size=40))
def test_any_soup_of_tags_is_read_or_refused(parts: list[str]) -> None:
    try:
        article = html.read("".join(parts).encode("utf-8", "replace"), "x", "x.html")
    except SourceError:
        return
    ends = [0]
    for block in article.blocks:
        assert ends[-1] <= block.start < block.end
        assert article.text[block.start : block.end].strip()
        ends.append(block.end)
    for link in article.links:
        assert 0 <= link.start < link.end <= len(article.text)
    assert all(0 <= place < len(article.text) for place in article.anchors.values())


@settings(max_examples=40)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(SourceError):
        html.read(data, "x", "x.html")


def test_the_page_of_the_fixtures() -> None:
    article = html.read((FIXTURES / "readers" / "page.html").read_bytes(), "x", "page.html")
    reference_list = find_references(article)
    assert [entry.number for entry in reference_list.entries] == list(range(1, 13))
    assert reference_list.entries[-1].raw.endswith("10.1038/nn.4189")
    assert article.item["DOI"] == "10.3389/fimmu.2023.1172293"
    for link in article.links:
        entry = reference_list.entries[int(article.text[link.start : link.end]) - 1]
        assert entry.start <= article.anchors[link.target] < entry.end
