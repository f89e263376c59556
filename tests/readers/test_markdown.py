import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.errors import SourceError
from citekit.model.article import Article
from citekit.readers import markdown
from tests.growth import assert_linear

TEXT = """---
title: "On pain: a text"   # ours
author:
  - Ann Bee
  - name: Carl de Sousa, MD
date: 2024-03-05
doi: https://doi.org/10.1234/x
bibliography: [refs.bib, "more.bib"]
---
# On pain

As @bee2001 says, pain[^1] hurts [see @a1, p. 3; @b2; -@c3]. Mail me@x.org, run `@code` and see @{odd.key}.

```
@block
[^2]: code
```

| a | b |
|---|---|
| 1 | 2 |

[^1]: A note with [@noted].
    It goes on.

## References

1. Bee A. On pain. Pain Res 2001;1:2-3.
2. Doe J. On itch. Itch 2002;1:2-3.
"""


def read(text: str) -> Article:
    return markdown.read(text.encode("utf-8", "replace"), "x", "x.md")


def test_lines_of_notes_and_of_paragraphs_with_marks() -> None:
    text = "# On pain\n\nFirst.[^b] More.[^a]\n\n[^a]: Bee 2001.\n\nSecond.[^c]\n\n[^b]: Doe 2002.\n[^c]: Roe 2003.\n"
    article = read(text)
    lines = [(block.line, article.text[block.start : block.end]) for block in article.blocks]
    assert lines == [
        (1, "On pain"),
        (3, "First.1 More.2"),
        (7, "Second.3"),
        (9, "1. Doe 2002."),
        (5, "2. Bee 2001."),
        (10, "3. Roe 2003."),
    ]


def test_a_text_with_front_matter_keys_and_notes() -> None:
    article = read(TEXT)
    assert article.item == {
        "type": "webpage",
        "title": "On pain: a text",
        "author": [{"family": "Bee", "given": "Ann"}, {"family": "de Sousa", "given": "Carl"}],
        "issued": {"date-parts": [[2024, 3, 5]]},
        "DOI": "10.1234/x",
    }
    cited = [
        (link.target, article.text[link.start : link.end])
        for link in article.links
        if link.target.startswith("@")
    ]
    assert cited == [
        ("@bee2001", "@bee2001"),
        ("@a1", "[see @a1, p. 3; @b2; -@c3]"),
        ("@b2", "[see @a1, p. 3; @b2; -@c3]"),
        ("@c3", "[see @a1, p. 3; @b2; -@c3]"),
        ("@odd.key", "@{odd.key}"),
        ("@noted", "[@noted]"),
    ]
    assert "run @code and" in article.text
    assert "@block" in article.text
    kinds = [block.kind for block in article.blocks]
    assert kinds.count("table") == 2
    assert kinds[-1] == "note"
    assert article.text.rstrip().endswith("1. A note with [@noted]. It goes on.")
    assert "1. Bee A. On pain." in article.text
    note = next(link for link in article.links if link.target == "fn-1")
    assert article.text[note.start : note.end] == "1"
    assert article.text[article.anchors["fn-1"] :].startswith(("1. A note", "A note"))


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("[@a]", ["@a"]),
        ("[-@a]", ["@a"]),
        ("(see @a)", ["@a"]),
        ("@doe:2001-b.", ["@doe:2001-b"]),
        ("[@a; see @b]", ["@a", "@b"]),
        ("[see *also* @a]", ["@a"]),
        ("@a [p. 3]", ["@a"]),
        ("a@b.org", []),
        ("[me](mailto:a@b.org) <a@b.org>", []),
        ("`@a` and ``@b``", []),
        ("@ home", []),
        ("[^x]", []),
    ],
)
def test_keys(text: str, targets: list[str]) -> None:
    assert [link.target for link in read(f"Words {text} words.").links] == targets


@pytest.mark.parametrize(
    ("front", "files"),
    [
        ("bibliography: a.bib", ["a.bib"]),
        ("bibliography: 'a b.bib'", ["a b.bib"]),
        ("bibliography:\n  - a.bib\n  - b.json", ["a.bib", "b.json"]),
        ("bibliography:\n- a.bib", ["a.bib"]),
        ('bibliography: ["a.bib", b.bib]', ["a.bib", "b.bib"]),
        ("title: a\nbibliography:", []),
        ("title: a", []),
    ],
)
def test_the_bibliographies_of_the_front_matter(front: str, files: list[str]) -> None:
    assert markdown.bibliographies(f"---\n{front}\n---\nText.") == files
    assert markdown.bibliographies(f"---\r\n{front}\r\n...\r\nText.".replace("\n- ", "\r\n- ")) == files


def test_signs_of_pandoc() -> None:
    article = read(
        "# On pain {#sec .unnumbered}\n\nPain^[1](#r1){.xref},2^ [hurts]{.smallcaps}, `x^1^{.y}`.\n\n"
        "::: {#refs .references}\n[Bee A. On pain. 2001:3--9. [[PubMed](x)]{.links}]{#r1}\n:::\n"
    )
    texts = [article.text[block.start : block.end] for block in article.blocks]
    assert texts[:2] == ["On pain", "Pain1,2 hurts, x^1^{.y}."]
    assert texts[2].startswith("Bee A. On pain. 2001:3–9.")
    assert [article.text[start:end] for start, end in article.raised] == ["1,2"]
    (link,) = article.links
    assert article.text[article.anchors[link.target] :].startswith("Bee A.")


def test_raw_html_is_read_like_a_page() -> None:
    article = read("Pain<sup>1</sup> <script>x</script>hurts.\n\n<div hidden>never</div>\n")
    assert article.text.strip() == "Pain1 hurts."
    assert article.raised == ((4, 5),)


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "empty"), (b"---\ntitle: a\n---\n", "No text found"), (b"\0x\0", "NUL bytes")]
)
def test_errors_for_unreadable_markdown(data: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        markdown.read(data, "x", "x.md")


@settings(max_examples=60)
@given(st.text(alphabet="ab@[]{}()^:-#*_`|<>\n \\1.;&!~", max_size=120))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(SourceError):
        article = read(text)
        assert all(0 <= link.start < link.end <= len(article.text) for link in article.links)


@pytest.mark.slow
def test_long_rows_of_brackets_take_linear_time() -> None:
    assert_linear(lambda row: read(f"word {row}@a{row.replace('[', ']')}"), "[", 2_000)


def test_below_a_heading_of_references_every_line_is_one() -> None:
    text = (
        "# On sleep\n\nSleep matters\ngreatly (Clark, 2012).\n\n## References\n\n"
        "Clark, C. (2012). On dreams. Sleep, 35(2), 3-9.\nEvans, E. (2016). On waking. Sleep, 39(2), 3-9.\n"
    )
    article = markdown.read(text.encode(), "a", "a.md")
    lines = [article.text[block.start : block.end] for block in article.blocks]
    assert lines[1:] == [
        "Sleep matters greatly (Clark, 2012).",
        "References",
        "Clark, C. (2012). On dreams. Sleep, 35(2), 3-9.",
        "Evans, E. (2016). On waking. Sleep, 39(2), 3-9.",
    ]
