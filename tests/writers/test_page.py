"""The HTML page without a browser: what may run, what is escaped, what a user can replace."""

import json
import re
import zlib
from base64 import b64decode, b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.data import templates_folder
from citekit.errors import TemplateError
from citekit.model.bibliography import Bibliography, Options
from citekit.model.check import Check, Update
from citekit.model.entry import EntryList
from citekit.model.tags import Evidence, Tag
from citekit.writers.entries import collect_entries
from citekit.writers.html import evidence as page_evidence
from citekit.writers.html import links as page_links
from citekit.writers.html import page
from tests.browser import samples

TAGS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "script",
        "body",
        "header",
        "main",
        "footer",
        "section",
        "aside",
    ),
    *("article", "h1", "h2", "h3", "p", "a", "span", "div", "ul", "ol", "li", "dl", "dt", "dd", "blockquote"),
    *("details", "summary", "form", "fieldset", "legend", "label", "input", "select", "option", "optgroup"),
    *(
        "button",
        "dialog",
        "kbd",
        "code",
        "mark",
        "bdi",
        "strong",
        "noscript",
        "figure",
        "figcaption",
        "table",
        "caption",
    ),
    *("thead", "tbody", "tr", "th", "td", "i", "b", "sub", "sup"),
    *("svg", "desc", "g", "rect", "line", "text", "path", "tspan"),
}


class Reader(HTMLParser):
    """What is in a page: its elements, their attributes, the texts of scripts, style and all else."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.words: list[str] = []
        self.inside = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.inside = tag if tag in ("script", "style") else self.inside
        if tag in ("script", "style"):
            (self.scripts if tag == "script" else self.styles).append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = "" if tag == self.inside else self.inside

    def handle_data(self, data: str) -> None:
        if self.inside == "script":
            self.scripts[-1] += data
        elif self.inside == "style":
            self.styles[-1] += data
        else:
            self.words.append(data)

    def values(self, name: str) -> list[str]:
        return [value for _, named, value in self.attributes if named == name]


def hashed(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def unpacked(text: str) -> list[Any]:
    """What the page unpacks in the browser."""
    return json.loads(zlib.decompress(b64decode(text)))


def test_only_the_pages_own_script_and_style_may_run() -> None:
    read = Reader(samples.html(samples.bibliography(samples.HOSTILE)))
    policy = next(value for value in read.values("content") if value.startswith("default-src"))
    assert policy == (
        f"default-src 'none'; script-src 'sha256-{hashed(read.scripts[1])}'; "
        f"style-src 'sha256-{hashed(read.styles[0])}'; form-action 'none'; base-uri 'none'"
    )
    assert (len(read.scripts), len(read.styles)) == (4, 1)
    assert not {name for _, name, _ in read.attributes if name == "style" or name.startswith("on")}
    assert not re.search(r"url\(|@import|@font-face", read.styles[0])
    assert "src" not in {name for _, name, _ in read.attributes}


@settings(max_examples=12)
@given(st.text(max_size=30).filter(str.strip))
def test_no_string_is_markup(text: str) -> None:
    read = Reader(samples.html(samples.bibliography(text)))
    assert read.tags <= TAGS
    index, texts = json.loads(read.scripts[0]), unpacked(read.scripts[3])
    assert len(index["entries"]) == 4
    assert len(texts) == 6  # four works, two documents
    assert not {name for _, name, _ in read.attributes if name.startswith("on")}
    for url in read.values("href"):
        assert re.match(r"https?://|#", url), url


def test_hostile_strings_stand_in_the_page_as_they_are() -> None:
    read = Reader(samples.html(samples.bibliography(samples.HOSTILE)))
    words = " ".join("".join(read.words).split())
    spoken = " ".join(samples.HOSTILE.split())
    for before in ("A list", "The review", "1 Effects", "A range was read.", "12 rats", "a"):
        assert f"{before}{spoken}" in words, before


def test_rich_text_is_shown_as_such_and_else_is_text() -> None:
    html = samples.html(samples.bibliography())
    assert '<span class="title">H<sub>2</sub>O &amp; salt in humans</span>' in html


def test_the_same_page_every_time() -> None:
    assert samples.html(samples.bibliography()) == samples.html(samples.bibliography())


def test_the_charts_lead_to_works_that_are_there() -> None:
    html = samples.html(samples.bibliography())
    years = {int(year) for year in re.findall(r'href="#year=([0-9]{4})"', html)}
    assert years == {2018, 2020, 2021}  # the article of 2023 stands above the list, not in it


def test_nothing_at_all() -> None:
    html = page.render(Bibliography(options=Options()), EntryList())
    assert ">0 works</a>." in html


def test_copied_texts_have_all_but_the_abstract() -> None:
    made = samples.bibliography()
    first, *others = made.works
    item = {**first.item, "abstract": "Only the abstract says this."}
    made = msgspec.structs.replace(made, works=(msgspec.structs.replace(first, item=item), *others))
    for text in unpacked(Reader(samples.html(made)).scripts[3])[0]:
        assert first.item["title"][:5] in text
        assert "Only the abstract" not in text


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("page.css", ":root { --paper: hotpink; }", "--paper: hotpink"),
        ("fold.js", "function fold(text) { return text; } // mine", "// mine"),
        ("entry.html.j2", "<article>{{ entry.key }} & mine</article>", "<article>a & mine</article>"),
    ],
)
def test_a_users_part_wins(tmp_path: Path, name: str, text: str, shown: str) -> None:
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / name).write_text(text, encoding="utf-8", newline="\r\n")
    made = samples.bibliography()
    html = page.render(made, collect_entries(made), tmp_path)
    assert shown in html
    read = Reader(html)
    policy = next(value for value in read.values("content") if value.startswith("default-src"))
    assert hashed(read.scripts[1]) in policy
    assert hashed(read.styles[0]) in policy


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("page.css", b"</style><b>", "Invalid '</style'"),
        ("copy.js", b"// <!-- x", "Invalid '<!--'"),
        ("copy.js", b"\xff", "Not UTF-8"),
        ("entry.html.j2", b"{{ entry.nothing }}", "nothing"),
    ],
)
def test_a_fault_in_a_users_part_is_told(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / name).write_bytes(content)
    made = samples.bibliography()
    with pytest.raises(TemplateError, match=re.escape(said)):
        page.render(made, collect_entries(made), tmp_path)


def test_the_panel_of_the_review_is_only_in_the_page_that_is_served() -> None:
    made = samples.bibliography()
    entries = collect_entries(made)
    exported, served = page.render(made, entries), page.render(made, entries, review=7)
    for part in (*page.REVIEW_SCRIPTS, *page.REVIEW_STYLES):
        text = (templates_folder() / part).read_text(encoding="utf-8")
        assert text.splitlines()[0] not in exported
        assert text.rstrip("\n") in served
    assert 'id="review"' not in exported
    assert "connect-src" not in exported
    assert 'id="review"' in served
    assert 'data-build="7"' in served
    assert "connect-src &#39;self&#39;; " in served


def test_a_page_of_ones_own_without_the_panel_is_told(tmp_path: Path) -> None:
    (tmp_path / "page.html.j2").write_text("<p>mine</p>", encoding="utf-8")
    made = samples.bibliography()
    assert page.render(made, collect_entries(made), tmp_path) == "<p>mine</p>\n"
    with pytest.raises(TemplateError, match="Missing panel of the review; add"):
        page.render(made, collect_entries(made), tmp_path, review=1)


def test_the_readme_knows_every_variable_and_part() -> None:
    readme = (templates_folder() / "README.md").read_text(encoding="utf-8")
    section = re.search(r"^## The HTML page\n(.*?)(?=^## )", readme, re.MULTILINE | re.DOTALL)
    assert section
    empty = Bibliography(options=Options())
    known = {*page._context(empty, EntryList(), 0), "style", "script", "policy", "written", "rest", "review"}
    assert set(re.findall(r"^\| `(\w+)` \|", section[1], re.MULTILINE)) == known
    parts = tuple(re.findall(r"^\| `((?:page|review)/\w+\.(?:css|js))` \|", readme, re.MULTILINE))
    assert parts == (*page.STYLES, *page.REVIEW_STYLES, *page.SCRIPTS, *page.REVIEW_SCRIPTS)
    shipped = {path.relative_to(templates_folder()).as_posix() for path in templates_folder().rglob("*.*s")}
    assert shipped == set(parts)


@pytest.mark.parametrize(
    ("reference", "clean"),
    [
        (
            'x <a href="https://a.b/?c&amp;d">y</a>',
            'x <a rel="noopener noreferrer" href="https://a.b/?c&amp;d">y</a>',
        ),
        ('<a href="javascript:alert(1)">y</a>', "<a>y</a>"),
        ('<a class="z" href="HTTP://a.b">y</a>', '<a rel="noopener noreferrer" href="HTTP://a.b">y</a>'),
        ('<a href="data:text/html,x">y</a>', "<a>y</a>"),
        ('<a href="https://a.b c">y</a>', "<a>y</a>"),
    ],
)
def test_only_web_addresses_are_links(reference: str, clean: str) -> None:
    assert page_links.only_web(reference) == clean


@pytest.mark.parametrize(
    ("title", "reference", "marked"),
    [
        ("A long title", "X. A long title. 2020.", 'X. <span class="title">A long title</span>. 2020.'),
        ("Short", "Short. 2020.", "Short. 2020."),
        ("Title & <b>", "Title &amp; &lt;b&gt;.", '<span class="title">Title &amp; &lt;b&gt;</span>.'),
        ("https://a.b", '<a href="https://a.b">x</a>', '<a href="https://a.b">x</a>'),
        ("Another title", "As PRINTED by the style.", "As PRINTED by the style."),
    ],
)
def test_the_title_is_set_off_where_the_style_prints_it(title: str, reference: str, marked: str) -> None:
    assert page_links.title_marked(reference, {"title": title}) == marked


def test_links_of_a_work() -> None:
    item = {"DOI": '10.1/a<b>"c', "PMID": "12", "URL": "https://a.b/", "title": 'A "b" & c'}
    assert [(link.name, link.url) for link in page_links.work_links(item, "A b & c")] == [
        ("DOI", "https://doi.org/10.1/a%3Cb%3E%22c"),
        ("PubMed", "https://pubmed.ncbi.nlm.nih.gov/12/"),
        ("Web page", "https://a.b/"),
        ("Google Scholar", "https://scholar.google.com/scholar?q=%22A%20b%20%26%20c%22"),
    ]
    assert page_links.work_links({"PMID": "1/../x", "URL": "file:///etc"}, "") == ()


def test_the_gravest_notice_stands_first() -> None:
    updates = tuple(
        Update(kind=kind, doi="10.1/n") for kind in ("corrected", "other", "concern", "retracted")
    )
    told = page_links.notices(Check(state="verified", reason="", updates=updates))
    assert [one.words for one in told] == ["RETRACTED", "Expression of concern", "Corrected"]
    notice = Update(kind="retracted", doi="", of="10.1/of")
    assert page_links.notices(Check(state="verified", reason="", updates=(notice,)))[0].kind == "notice"


def evidence(title: str, *spans: tuple[int, int]) -> list[tuple[str, bool]]:
    found = tuple(
        Evidence(from_="title", quote=title[start:end], start=start, end=end, sentence=title, rule="r")
        for start, end in spans
    )
    (earned,) = page_evidence.earned((Tag(facet="f", id="x", evidence=found),), {})
    (words,) = earned.words
    return [(part.text, part.marked) for part in words.parts]


def test_the_words_that_earned_a_tag_are_marked() -> None:
    assert evidence("cats and dogs", (0, 4), (9, 13)) == [("cats", True), (" and ", False), ("dogs", True)]
    assert evidence("cats and dogs", (0, 8), (5, 13)) == [("cats and", True), (" dogs", True)]
    assert evidence("<i>cats</i> and <b", (3, 7)) == [("cats", True), (" and <b", False)]
    assert evidence("a <i>b</i> c", (5, 12)) == [("a ", False), ("b c", True)]


def test_words_in_a_source_stand_in_their_sentence() -> None:
    told = Evidence(
        from_="sentence",
        quote="rats",
        start=15,
        end=19,
        sentence="Two rats ran.",
        sentence_start=11,
        section="Results",
        rule="",
        source="s",
        hedge="supposed",
    )
    tag = Tag(facet="model", id="rat", evidence=(told,))
    (earned,) = page_evidence.earned((tag,), {"s": "Bai 2023"})
    (words,) = earned.words
    assert [(part.text, part.marked) for part in words.parts] == [
        ("Two ", False),
        ("rats", True),
        (" ran.", False),
    ]
    assert (words.where, words.rule) == ("Bai 2023, Results", "only supposed there")


def test_every_work_is_in_the_index_and_in_the_page_or_packed() -> None:
    many = samples.repeated(page.WHOLE + 20)
    html = samples.html(many)
    read = Reader(html)
    keys = [entry["key"] for entry in json.loads(read.scripts[0])["entries"]]
    assert len(keys) == page.WHOLE + 20
    rest = unpacked(read.scripts[2])
    assert len(rest) == 20
    assert [f">{key}</code>" in entry for key, entry in zip(keys[page.WHOLE :], rest, strict=True)] == [
        True
    ] * 20
    assert html.count('<article class="entry') == page.WHOLE
    short = re.search(r'<noscript><ul class="short">(.*?)</noscript>', html, re.DOTALL)
    assert short
    assert short[1].count("<li>") == 20


def test_the_head_has_the_titles_of_what_was_read() -> None:
    made = samples.bibliography()
    unnamed = msgspec.structs.replace(made, options=Options())
    assert page.page_title(unnamed) == "The review; A post"
    html = samples.html(unnamed)
    assert "<title>The review; A post</title>" in html
    assert '<h1><span class="read" dir="auto">The review</span>' in html
    summary = re.search(r'<p class="summary">(.*?)</p>', html, re.DOTALL)
    assert summary
    text = " ".join(re.sub(r"<[^>]+>", "", summary[1]).split())
    assert text.startswith(
        "4 works: 1 verified, 1 different, 1 not found, 1 unchecked. Of these 1 retracted,"
    )
    assert re.findall(r'href="(#[^"]*)"', summary[1])[:3] == ["#", "#state=verified", "#state=differs"]


def test_what_all_works_share_is_shown_once() -> None:
    made = samples.bibliography()
    works = tuple(msgspec.structs.replace(work, check=made.works[3].check) for work in made.works[:4])
    html = samples.html(msgspec.structs.replace(made, works=works))
    assert html.count("Not checked (offline)") == 1
    assert samples.html(made).count("Not checked (offline)") == 1


def test_the_doi_is_linked_once() -> None:
    html = samples.html(samples.bibliography())
    assert html.count('href="https://doi.org/10.5555/1"') == 1


def test_tags_of_context_are_told_apart() -> None:
    made = samples.bibliography()
    first, *others = made.works
    tags = (msgspec.structs.replace(first.tags[0], strength="context"), first.tags[1])
    html = samples.html(
        msgspec.structs.replace(made, works=(msgspec.structs.replace(first, tags=tags), *others))
    )
    assert re.findall(r'class="tag (\w+)"', html)[:3] == ["context", "firm", "own"]


def test_of_a_long_sentence_what_is_beside_the_marks_is_shown() -> None:
    words = "word " * 1_000
    parts = evidence(f"{words}cats {words}dogs {words}", (5_000, 5_004), (10_005, 10_009))
    assert [marked for _, marked in parts] == [False, True, False, True, False]
    assert [len(text) < 500 for text, _ in parts] == [True] * 5
    assert parts[0][0].startswith(" … word")
    assert " … " in parts[2][0]
    assert parts[4][0].endswith("word … ")
