"""Text inside Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.writers.markdown.syntax import escape, guard, link


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain text, 3.1 (a-b)!", "plain text, 3.1 (a-b)!"),
        ("*a* _b_ `c` [d](e)", r"\*a\* \_b\_ \`c\` \[d\](e)"),
        ("R&D &amp; <script>", "R&D &amp;amp; &lt;script&gt;"),
        (r"a\b ~c~ $d$ ^e^ |f| @g {h}", r"a\\b \~c\~ \$d\$ \^e\^ \|f\| \@g \{h\}"),
    ],
)
def test_escape(text: str, written: str) -> None:
    assert escape(text) == written


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("3.1 Effects", "3.1 Effects"),
        ("3. Effects", r"3\. Effects"),
        ("2020) x", r"2020\) x"),
        ("- x", r"\- x"),
        ("---", r"\---"),
        ("===", r"\==="),
        ("#x", r"\#x"),
        ("+ x", r"\+ x"),
        ("-5 °C", "-5 °C"),
    ],
)
def test_guard(line: str, written: str) -> None:
    assert guard(line) == written


@given(st.text())
def test_links_end_where_they_should(url: str) -> None:
    assert not set(link(url)) & set(" ()<>\\\"'`[]|{}\n\t")


@given(st.text())
def test_no_tag_gets_through(text: str) -> None:
    assert "<" not in escape(text)
