"""Files that were slow, hung or lost something: each is a build or a sentence, in little time."""

import io
import json
import os
import zipfile
from pathlib import Path

import pytest

import citekit
from citekit.errors import NothingRead, SourceError
from citekit.model.lock import write
from citekit.readers import docx, kinds, limits
from citekit.readers.html import reader as html
from citekit.readers.html.tree import parse
from citekit.readers.jats import reader as jats
from citekit.readers.libraries import parse_library
from tests.growth import assert_linear

LIST = (
    "<ol>"
    + "".join(f"<li>Smith J. Title {n} of words. J Pain. 20{n};1:2.</li>" for n in range(10, 15))
    + "</ol>"
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["<a", "</a", "<a ", "<a>", "</p>", "<a b='", "<a/", '<div title="<">', "<!--"]
)
def test_the_time_for_tags_is_linear(unit: str) -> None:
    assert_linear(lambda text: parse(text, "x.html"), unit, size=20_000)


@pytest.mark.parametrize(
    "page",
    [
        f"<h2>Abstract<oh2><p>Words [1].</p><h2>References</h2>{LIST}",
        f"<h2>Abstract</h2><p>Words [1].</p><h2>References<oh2>{LIST}",
        f"<h2>Abstract</h2><p>Words <button>More [1].</p><h2>References</h2>{LIST}",
        f"<h1>A title<p>Words [1].</p><h3>Literatur</h3>{LIST}",
    ],
)
def test_a_heading_or_button_without_its_end_does_not_hide_the_list(page: str, tmp_path: Path) -> None:
    source = tmp_path / "page.html"
    source.write_text(f"<html><body>{page}</body></html>", encoding="utf-8")
    bibliography = citekit.build(source, offline=True)
    assert len(bibliography.works) == 5


def test_the_end_of_a_button_hides_it() -> None:
    page = html.read(b"<html><body><p>Words</p><button>Show all references</button></body></html>", "x", "x")
    assert page.text.strip() == "Words"


STYLE = (
    '<w:style w:type="character" w:styleId="%s"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
)


def document(styles: str, body: str) -> bytes:
    """The parts of a Word document that matter here."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", body)
        archive.writestr("word/styles.xml", styles)
    return data.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize(
    "style", [STYLE % "a", '<w:style w:styleId="a">', "<w:style ", '<w:style w:styleId="']
)
def test_the_time_for_styles_is_linear(style: str) -> None:
    body = '<w:rStyle w:val="a"/>' * 200
    assert_linear(lambda styles: docx._mark_scripts(document(styles, body)), style, size=40_000)


def test_styles_raise_text() -> None:
    styles = STYLE % "up" + '<w:style w:type="character" w:styleId="plain"><w:rPr/></w:style>'
    data = document(styles, '<w:rStyle w:val="up"/><w:rStyle w:val="plain"/>')
    with zipfile.ZipFile(io.BytesIO(docx._mark_scripts(data))) as archive:
        body = archive.read("word/document.xml").decode()
    assert body == '<w:rStyle w:val="up"/><w:vertAlign w:val="superscript"/><w:rStyle w:val="plain"/>'


@pytest.mark.parametrize(
    ("title", "expected", "problems"),
    [
        (r"A \ud800 title", "A \ufffd title", 1),
        (r"A \udc00 title", "A \ufffd title", 1),
        (r"A \ud83d\ude00 title", "A \N{GRINNING FACE} title", 0),
        (r"A \\ud800 title", r"A \ud800 title", 0),
    ],
)
def test_half_a_character_is_replaced_and_said(title: str, expected: str, problems: int) -> None:
    library = parse_library(f'[{{"id": "a", "type": "book", "title": "{title}"}}]', "csl-json")
    assert library.records[0].item["title"] == expected
    assert len(library.problems) == problems


def test_half_a_character_does_not_stop_the_other_sources(tmp_path: Path) -> None:
    (tmp_path / "half.json").write_text(json.dumps([{"id": "a", "type": "book", "title": "T \ud800"}]))
    (tmp_path / "whole.json").write_text(json.dumps([{"id": "b", "type": "book", "title": "Other"}]))
    bibliography = citekit.build([tmp_path / "half.json", tmp_path / "whole.json"], offline=True)
    assert len(bibliography.works) == 2
    assert str(bibliography.export("bibtex")).encode()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(NothingRead, match="A pipe or a device, not a file"):
        citekit.build(tmp_path / "pipe.txt", offline=True)


def test_an_error_of_a_source_is_one_line() -> None:
    error = SourceError("two\nlines", file="a\nname.txt")
    assert str(error) == "a\ufffdname.txt: two lines"


def word_file(body: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document><w:body>{body}</w:body></w:document>")
    return data.getvalue()


def test_a_word_file_of_too_many_elements_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(SourceError, match=r"x\.docx: Word file with too many elements \(limit: 400,000\)"):
        docx.read(word_file("<w:p/>" * (limits.MOST_WORD_ELEMENTS + 1)), "x", "x.docx")


def test_what_word_writes_beside_the_text_counts_little() -> None:
    body = '<w:p><w:r><w:rPr><w:lang w:val="en-GB"/><w:szCs w:val="24"/></w:rPr><w:t>Words</w:t></w:r></w:p>'
    marked = docx._mark_scripts(document("", body))
    with zipfile.ZipFile(io.BytesIO(marked)) as archive:
        assert archive.read("word/document.xml") == b"<w:p><w:r><w:rPr></w:rPr><w:t>Words</w:t></w:r></w:p>"


def test_a_text_of_too_many_paragraphs_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("a\n\n" * (limits.MOST_PARAGRAPHS + 1), encoding="utf-8")
    with pytest.raises(SourceError, match=r"x\.txt: Too many paragraphs \(limit: 200,000\)"):
        kinds.read_file(tmp_path / "x.txt", "x")


def test_entities_that_make_a_document_burst_are_refused() -> None:
    head = f'<!DOCTYPE article [<!ENTITY a "{"x" * 150}">]>'
    text = f"{head}<article><front/><body><p>{'&a;' * 50_000}</p></body></article>"
    with pytest.raises(SourceError, match=r"x\.xml: Unsafe XML entities"):
        jats.read(text.encode(), "x", "x.xml")


def test_a_long_title_is_not_written_once_for_each_of_its_tags(tmp_path: Path) -> None:
    sizes = []
    for number in (100, 400):
        source = tmp_path / f"{number}.bib"
        library = f"@article{{a, title={{{'Pain and words ' * number}}}, author={{Smith, J}}, year=2010}}"
        source.write_text(library, encoding="utf-8")
        bibliography = citekit.build(source, taxonomy=["pain-neuromodulation"], offline=True)
        sizes.append(len(write(bibliography)))
    assert sizes[1] < 8 * sizes[0]


def test_what_is_beyond_the_limit_of_references_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("citekit.references.find.MOST_REFERENCES", 3)
    entries = "\n\n".join(f"{n}. Smith J, Doe A. On pain {n}. J Pain. 2010;{n}(1):1-9." for n in range(1, 6))
    (tmp_path / "x.txt").write_text(f"Words [1-5].\n\nReferences\n\n{entries}\n", encoding="utf-8")
    bibliography = citekit.build(tmp_path / "x.txt", offline=True)
    assert len(bibliography.works) == 3
    assert "Read only the first 3 of 5 references (limit); split the document" in [
        note.message for note in bibliography.notes
    ]


def test_a_value_as_long_as_a_book_is_cut_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.bib").write_text(
        f"@article{{a, title={{{'Pain and words ' * 20_000}}}, author={{Smith, J}}, year=2010}}"
    )
    article = kinds.read_file(tmp_path / "x.bib", "x")
    assert len(article.marked[0].item["title"]) == limits.LONGEST_VALUE
    assert [note.message for note in article.notes] == [
        "Cut the value of 'title', which has 299,999 characters (limit: 200,000)"
    ]
