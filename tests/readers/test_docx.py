import contextlib
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.errors import SourceError
from citekit.readers import docx
from citekit.references.find import find_references
from tests.conftest import FIXTURES

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = f"""<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml" ContentType="{KIND}.document.main+xml"/>
<Override PartName="/word/numbering.xml" ContentType="{KIND}.numbering+xml"/>
<Override PartName="/word/footnotes.xml" ContentType="{KIND}.footnotes+xml"/></Types>"""
RELATIONS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
ROOT_RELATIONS = f'{RELATIONS}<Relationship Id="r1" Type="{REL}/officeDocument" Target="word/document.xml"/></Relationships>'
PART_RELATIONS = (
    f'{RELATIONS}<Relationship Id="r1" Type="{REL}/numbering" Target="numbering.xml"/>'
    f'<Relationship Id="r2" Type="{REL}/footnotes" Target="footnotes.xml"/></Relationships>'
)
NUMBERING = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>
</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""
FOOTNOTES = f'<w:footnotes {W}><w:footnote w:id="2"><w:p><w:r><w:t>Not always.</w:t></w:r></w:p></w:footnote></w:footnotes>'
UP = '<w:vertAlign w:val="superscript"/>'
ITEM = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'


def run(text: str, more: str = "") -> str:
    return f'<w:r><w:rPr>{more}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p>{properties}{''.join(runs)}</w:p>"


def document(body: str, **parts: str) -> bytes:
    files = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT_RELATIONS,
        "word/_rels/document.xml.rels": PART_RELATIONS,
        "word/document.xml": f"<w:document {W} {R}><w:body>{body}</w:body></w:document>",
        "word/numbering.xml": NUMBERING,
        "word/footnotes.xml": FOOTNOTES,
        **{name.replace("__", "/") + ".xml": text for name, text in parts.items()},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def test_numbered_items_raised_numbers_and_footnotes() -> None:
    article = docx.read(
        document(
            paragraph(
                run("Pain hurts."),
                run("1,2", UP),
                run(" Or so"),
                '<w:r><w:footnoteReference w:id="2"/></w:r>',
            )
            + paragraph(run("References"))
            + paragraph(run("Bee A, Doe C. On pain. Pain Res 2001;12:3-9."), properties=ITEM)
            + paragraph(run("Eff D. On itch. Itch 2002;2:1-4."), properties=ITEM)
        ),
        "x",
        "x.docx",
    )
    texts = [(block.kind, article.text[block.start : block.end]) for block in article.blocks]
    assert (
        texts
        == [
            ("text", "Pain hurts.1,2 Or so1"),
            ("list-heading", "References"),
            ("text", "1. Bee A, Doe C. On pain. Pain Res 2001;12:3-9."),
            ("text", "2. Eff D. On itch. Itch 2002;2:1-4."),
            ("note", "1. Not always."),
        ]
        or texts[0][0] == "heading"
    )
    assert [article.text[start:end] for start, end in article.raised] == ["1,2", "1"]
    (link,) = article.links
    assert article.text[article.anchors[link.target] :].startswith(("1. Not always", "Not always"))


def test_raised_text_of_other_programs() -> None:
    styles = (
        f'<w:styles {W}><w:style w:type="character" w:styleId="Up"><w:rPr>{UP}</w:rPr></w:style></w:styles>'
    )
    lifted = run("1", '<w:position w:val="8"/><w:sz w:val="19"/>')
    styled = run("2", '<w:rStyle w:val="Up"/>')
    body = paragraph(run("Pain"), lifted, run(" and itch"), styled, run("."))
    article = docx.read(document(body, word__styles=styles), "x", "x.docx")
    assert [article.text[start:end] for start, end in article.raised] == ["1", "2"]


def test_properties_fill_the_item_where_a_person_wrote_them() -> None:
    core = "<p><dc:title>On pain &amp; itch today</dc:title><dc:creator>Ann Bee; Carl Doe</dc:creator></p>"
    article = docx.read(document(paragraph(run("Words.")), docProps__core=core), "x", "x.docx")
    assert article.item["title"] == "On pain & itch today"
    assert article.item["author"] == [{"family": "Bee", "given": "Ann"}, {"family": "Doe", "given": "Carl"}]
    core = "<p><dc:title>Microsoft Word - a b.docx</dc:title><dc:creator>Ann Bee</dc:creator></p>"
    article = docx.read(document(paragraph(run("Words.")), docProps__core=core), "x", "x.docx")
    assert "title" not in article.item
    assert "author" not in article.item


def test_the_document_of_the_fixtures() -> None:
    article = docx.read((FIXTURES / "readers" / "article.docx").read_bytes(), "x", "article.docx")
    reference_list = find_references(article)
    assert [entry.number for entry in reference_list.entries] == list(range(1, 13))
    assert reference_list.entries[1].raw.startswith("Bouhassira D. Neuropathic pain: definition")
    assert article.item["title"].startswith("Repetitive transcranial magnetic stimulation")


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/") + ".xml", data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04broken", "damaged"),
        (b"no zip at all", "Not a Word file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Encrypted"),
        (zipped(other=b"x"), "no document part"),
        (zipped(word__document=b" " * 50_000_000), "too large when unpacked"),
        (zipped(word__document=b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "declares XML entities"),
        (zipped(word__document="<!DOCTYPE a><a/>".encode("utf-16")), "declares XML entities"),
        (zipped(word__document=b"<a>"), "damaged"),
        (document(""), "No text found in this Word file"),
    ],
)
def test_errors_for_damaged_word_files(data: bytes, words: str) -> None:
    with pytest.raises(SourceError) as caught:
        docx.read(data, "x", "x.docx")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@settings(max_examples=30)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(document(paragraph(run("Words."))))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(SourceError):
        docx.read(bytes(whole), "x", "x.docx")
