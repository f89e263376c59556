"""The reading list as a Word document: what a reader of .docx finds in it."""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import mammoth
import msgspec
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.errors import TemplateError
from citekit.model.bibliography import Bibliography, Confidence, Options, Printed, Source, Work
from citekit.model.check import Check
from citekit.model.citation import Place, Statement
from citekit.model.entry import Entry, InSource
from citekit.model.note import Note
from citekit.writers.docx import TEMPLATE, render
from citekit.writers.entries import collect_entries
from tests.writers.test_styles import ITEM

HOSTILE = "\x00<w:p>&amp; ]]> \u202eevil\x1b \\ {x} <i>it</i> <script>alert(1)</script> 𝛼中"


def bibliography(title: str) -> Bibliography:
    printed = Printed(
        source="s",
        number=7,
        raw=title,
        item={},
        confidence=Confidence(),
        place=Place(line=1, start=0, end=1),
    )
    item = {
        "type": "article-journal",
        "title": title,
        "DOI": "10.1000/x",
        "author": [{"family": title, "given": "A"}],
    }
    work = Work(key="k", item=item, printed=(printed,), check=Check(state="unchecked", reason=title))
    source = Source(id="s", key="s1", file="s.txt", item={"type": "article-journal", "title": title}, text="")
    return Bibliography(options=Options(), sources=(source,), works=(work,))


def rendered(one: Bibliography, folder: Path | None = None) -> bytes:
    return render(one, collect_entries(one).entries, folder)


def words(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(content)).paragraphs)


def test_the_entries_of_the_review_stand_in_it(fixture_bibliography: Bibliography) -> None:

    shown = collect_entries(fixture_bibliography).entries
    content = render(fixture_bibliography, shown)
    text = words(content)
    assert "[84]\tTian JJ" in text
    assert "Hyperresponsive sensory neurons" in text
    assert text.count("\n[") >= 108
    page = mammoth.convert_to_html(BytesIO(content)).value
    assert '<a href="https://doi.org/10.3892/ijmm.2020.4611">' in page
    assert content == render(fixture_bibliography, shown)


@pytest.mark.parametrize("title", [HOSTILE, "a" * 5000, "<i>C. elegans</i> and H<sub>2</sub>O"])
def test_whatever_a_title_holds_the_document_is_well_formed(title: str) -> None:
    content = rendered(bibliography(title))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))
    assert "[7]" in words(content)


@settings(max_examples=12)
@given(ITEM, st.text(max_size=12), st.sampled_from(["\x08", '[<"{ \\ 中\x1b', "é\ufffe\u2028"]))
def test_anything_at_all_is_a_document(item: dict[str, Any], text: str, odd: str) -> None:
    words = text + odd
    one = bibliography(words)
    work = msgspec.structs.replace(one.works[0], item={**item, "URL": f"https://x.example/{words}"})
    source = msgspec.structs.replace(one.sources[0], file=words, item={})
    note = Note(step="readers", message=words, level="review", source="s", line=1)
    one = msgspec.structs.replace(one, works=(work,), sources=(source,), notes=(note,))
    said = Statement(source="s", start=0, number=1, section=words, sentence=words, before=words)
    entry = Entry(
        key="k", item=work.item, tags=(words, f"x:{words}"), note=words, raw=(words,), annotation=(said,)
    )
    content = render(one, [msgspec.structs.replace(entry, in_sources=(InSource(id="s", label=words),))])
    with zipfile.ZipFile(BytesIO(content)) as archive:
        relations = ElementTree.fromstring(archive.read("word/_rels/document.xml.rels"))
    addresses = [one.attrib["Target"] for one in relations if one.attrib.get("TargetMode") == "External"]
    assert all(re.fullmatch(r"[\w%/:?#@!$&'()*+,;=~.-]+", address, re.ASCII) for address in addresses)
    Document(BytesIO(content))


def test_rich_text_becomes_formatting() -> None:
    content = rendered(bibliography("<i>C. elegans</i> in H<sub>2</sub>O"))
    runs = [run for paragraph in Document(BytesIO(content)).paragraphs for run in paragraph.runs]
    assert any(run.italic and run.text == "C. elegans" for run in runs)
    assert any(run.font.subscript and run.text == "2" for run in runs)


def test_a_template_of_ones_own_gives_its_styles(tmp_path: Path) -> None:
    own = Document()
    own.styles["Title"].font.name = "Courier"
    own.add_paragraph("left over")
    own.save(str(tmp_path / TEMPLATE))
    document = Document(BytesIO(rendered(bibliography("A title"), tmp_path)))
    assert document.styles["Title"].font.name == "Courier"
    assert all(paragraph.text != "left over" for paragraph in document.paragraphs)


def test_a_template_that_is_no_word_document_is_said(tmp_path: Path) -> None:
    (tmp_path / TEMPLATE).write_text("no")
    with pytest.raises(TemplateError, match="Invalid template"):
        rendered(bibliography("A title"), tmp_path)


def test_one_address_is_one_link_and_a_template_without_a_page_setup_is_filled(tmp_path: Path) -> None:
    own = Document()
    own.element.body.remove(own.element.body.sectPr)
    own.save(str(tmp_path / TEMPLATE))
    content = rendered(bibliography("A title"), tmp_path)
    twice = bibliography("A title")
    (work,) = twice.works
    twice = msgspec.structs.replace(twice, works=(work, msgspec.structs.replace(work, key="k2")))
    for written in (content, rendered(twice)):
        links = [link for one in Document(BytesIO(written)).paragraphs for link in one.hyperlinks]
        assert {link.address for link in links} == {"https://doi.org/10.1000/x"}
        with zipfile.ZipFile(BytesIO(written)) as archive:
            assert archive.read("word/_rels/document.xml.rels").count(b"10.1000/x") == 1
