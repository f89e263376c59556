"""The Vancouver style: the cases shared with the formats, four kinds of output, anything at all."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.errors import UnknownName
from citekit.writers.styles.styles import format_items

FIXTURES = Path(__file__).parents[2] / "fixtures" / "libraries"
ITEMS = json.loads((FIXTURES / "items.json").read_text(encoding="utf-8"))
NAMES = json.loads((FIXTURES / "names.json").read_text(encoding="utf-8"))

HOSTILE = st.text(st.sampled_from(list("aB1 %&_#{}$\\\"'~^<>/i,;@=\n\t\x07βΩ脳ש-*|`[]()!.")), max_size=30)
JUNK = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.lists(st.integers(), max_size=2)
    | HOSTILE
    | st.text(max_size=20)
)
NAME = st.dictionaries(
    st.sampled_from(["family", "given", "suffix", "literal", "dropping-particle", "non-dropping-particle"]),
    JUNK,
)
DATE = st.fixed_dictionaries(
    {},
    optional={
        "date-parts": st.lists(st.lists(JUNK, max_size=4), max_size=3) | JUNK,
        "season": JUNK,
        "literal": JUNK,
    },
)
ITEM = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["article-journal", "book", "chapter", "webpage", "thesis", "typo"]) | JUNK,
        "author": st.lists(NAME | JUNK, max_size=3) | JUNK,
        "editor": st.lists(NAME, max_size=2),
        "issued": DATE | JUNK,
        "custom": st.fixed_dictionaries({"et_al": st.booleans()}) | JUNK,
        **dict.fromkeys(
            ("title", "container-title", "volume", "issue", "page", "edition", "DOI", "URL", "PMID"), JUNK
        ),
    },
)


def one(item: dict[str, Any], markup: Any = "text") -> str:
    (line,) = format_items([item], markup)
    return line


@pytest.mark.parametrize("case", ITEMS, ids=lambda case: case["why"])
def test_items(case: dict[str, Any]) -> None:
    assert one(case["item"]) == case["vancouver"]


@pytest.mark.parametrize("case", NAMES, ids=lambda case: case["vancouver"])
def test_names(case: dict[str, Any]) -> None:
    assert one({"author": case["author"]}) == case["vancouver"]


RICH = {
    "type": "article-journal",
    "title": 'A <i>b</i> & Na<sub>v</sub> [x_y] <1% $2 "q" ~',
    "DOI": "10.1/a_b(c)",
}


@pytest.mark.parametrize(
    ("markup", "written"),
    [
        ("text", 'A b & Nav [x_y] <1% $2 "q" ~. doi:10.1/a_b(c)'),
        (
            "markdown",
            r'A *b* & Na<sub>v</sub> \[x\_y\] &lt;1% \$2 "q" \~. [doi:10.1/a\_b(c)](https://doi.org/10.1/a_b%28c%29)',
        ),
        (
            "html",
            "A <i>b</i> &amp; Na<sub>v</sub> [x_y] &lt;1% $2 &quot;q&quot; ~. "
            '<a href="https://doi.org/10.1/a_b(c)">doi:10.1/a_b(c)</a>',
        ),
        (
            "latex",
            r"A \textit{b} \& Na\textsubscript{v} [x\_y] \textless{}1\% \$2 "
            r'"q" \textasciitilde{}. \href{https://doi.org/10.1/a_b(c)}{doi:10.1/a\_b(c)}',
        ),
    ],
)
def test_markup(markup: str, written: str) -> None:
    assert one(RICH, markup) == written


def test_only_web_addresses_become_links() -> None:
    assert one({"URL": "javascript:alert(1)"}, "html") == "Available from: javascript:alert(1)"
    assert 'href="https://example.org/?a=&quot;&gt;&lt;b&gt;"' in one(
        {"URL": 'https://example.org/?a="><b>'}, "html"
    )
    assert r"\href{https://example.org/a\%20b\#c}" in one({"URL": "https://example.org/a%20b#c"}, "latex")


def test_the_start_of_a_line() -> None:
    assert one({"title": "1. A list?"}, "markdown") == r"1\. A list?"
    assert one({"title": "# No heading"}, "markdown") == r"\# No heading."
    assert one({"title": "[In brackets]"}, "latex") == "{[}In brackets]."


def test_order_is_kept_and_nothing_is_empty() -> None:
    assert format_items([{"title": "b"}, {}, {"title": "a"}, {"type": "book"}], "text") == [
        "b.",
        "",
        "a.",
        "",
    ]
    assert format_items([], "text") == []


def test_unknown_names() -> None:
    with pytest.raises(UnknownName, match=r"Unknown style 'vancuver'.*did you mean 'vancouver'"):
        format_items([], "text", "vancuver")
    with pytest.raises(UnknownName, match="markup"):
        format_items([], "rtf")


class Tags(HTMLParser):
    """The tags and attributes of some HTML, as a browser would see them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(name for name, _ in attrs)}


@given(ITEM)
def test_no_item_makes_it_fail_or_escapes(item: dict[str, Any]) -> None:
    for markup in ("text", "markdown", "html", "latex"):
        line = one(item, markup)
        assert "\n" not in line
        if markup == "html":
            assert Tags(line).seen <= {"a", "href", "i", "b", "sub", "sup"}
        if markup == "latex":
            bare = re.sub(r"\\\\|\\[{}]", "", line)
            assert bare.count("{") == bare.count("}")
            assert not re.search(r"(?<!\\)[%#&$]", line)
