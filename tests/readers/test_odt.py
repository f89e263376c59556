"""OpenDocument texts."""

import contextlib
import io
import tomllib
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import citekit
from citekit.errors import SourceError
from citekit.readers import kinds
from citekit.readers.odt import reader as odt
from tests.conftest import FIXTURES
from tests.growth import assert_linear

CASES = tomllib.loads((FIXTURES / "readers" / "odt.toml").read_text(encoding="utf-8"))["case"]
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
NAMES = " ".join(
    f'xmlns:{name}="{OASIS}:{name}:1.0"' for name in ("office", "text", "style", "table", "meta")
)
NAMES += f' xmlns:draw="{OASIS}:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
STYLES = """<style:style style:name="Up" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
<text:list-style style:name="Numbers"><text:list-level-style-number text:level="1" style:num-format="1"/></text:list-style>"""
MIME = "application/vnd.oasis.opendocument.text"


def zipped(**parts: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MIME, zipfile.ZIP_STORED)
        for name, text in parts.items():
            archive.writestr(f"{name.replace('__', '/')}.xml", text)
    return buffer.getvalue()


def content(body: str) -> str:
    return (
        f"<office:document-content {NAMES}><office:automatic-styles>{STYLES}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )


def meta(inside: str) -> str:
    return f"<office:document-meta {NAMES}><office:meta>{inside}</office:meta></office:document-meta>"


def document(case: dict[str, Any]) -> bytes:
    properties = "".join(
        f'<meta:user-defined meta:name="{name}">{escape(value)}</meta:user-defined>'
        for name, value in case.get("properties", {}).items()
    )
    return zipped(content=content(case["body"]), meta=meta(properties))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_texts_as_programs_write_them(case: dict[str, Any], tmp_path: Path) -> None:
    data = document(case)
    assert kinds.detect_kind(data, "x.zip").id == "odt"
    article = odt.read(data, "x", "x.odt")
    lines = [f"{block.kind}: {article.text[block.start : block.end]}" for block in article.blocks]
    if "lines" in case:
        assert lines == case["lines"]
    if "raised" in case:
        assert [article.text[start:end] for start, end in article.raised] == case["raised"]
    (tmp_path / "x.odt").write_bytes(data)
    references = citekit.read(tmp_path / "x.odt", offline=True).references
    cited = {
        reference.item["title"]: [citation.marker for citation in reference.citations]
        for reference in references
    }
    assert cited == case.get("cited", {})
    for reference in references:
        fields = case.get("items", {}).get(reference.item["title"], {})
        assert {**reference.item, **fields} == reference.item


def test_a_flat_document() -> None:
    flat = content("<text:p>Words of a text.</text:p>").replace("document-content", "document")
    data = b'<?xml version="1.0"?>' + flat.encode()
    assert kinds.detect_kind(data, "x").id == "odt"
    assert odt.read(data, "x", "x.fodt").text.strip() == "Words of a text."


def test_properties_fill_the_item_where_a_person_wrote_them() -> None:
    head = "<dc:title>On pain &amp; itch today</dc:title><meta:initial-creator>Ann Bee</meta:initial-creator>"
    body = content("<text:p>Words.</text:p>")
    article = odt.read(
        zipped(content=body, meta=meta(head + "<dc:creator>Carl Doe</dc:creator>")), "x", "x.odt"
    )
    assert article.item["title"] == "On pain & itch today"
    assert article.item["author"] == [{"family": "Bee", "given": "Ann"}]
    article = odt.read(
        zipped(content=body, meta=meta("<dc:title>Untitled</dc:title><dc:creator>A B</dc:creator>")), "x", "x"
    )
    assert "title" not in article.item
    assert "author" not in article.item


ENTITIES = '<!DOCTYPE a [<!ENTITY b "cccc">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04broken", "damaged"),
        (zipped(styles="<a/>"), "without 'content.xml'"),
        (zipped(content="<a>"), r"Damaged OpenDocument text \(Damaged XML"),
        (zipped(content="<a/>"), "No text found"),
        (zipped(content=content("")), "No text found"),
        (zipped(content=b" " * 50_000_000), "too large when unpacked"),
        (zipped(content=ENTITIES), "declares XML entities"),
        (zipped(content=ENTITIES.encode("utf-16")), "declares XML entities"),
        (zipped(content="<a/>", META_INF__manifest="") + b"", "No text found"),
        (zipped(content=content("<text:section>" * 300 + "</text:section>" * 300)), "Damaged"),
        (ENTITIES.encode(), "No text found"),
    ],
)
def test_errors_for_damaged_texts(data: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words) as caught:
        odt.read(data, "x", "x.odt")
    assert "\n" not in str(caught.value)


def test_an_encrypted_text() -> None:
    buffer = io.BytesIO(zipped(content=b"\x9f\x01garbage"))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("META-INF/manifest.xml", "<manifest><encryption-data/></manifest>")
    with pytest.raises(SourceError, match="Encrypted OpenDocument text; save it without a password"):
        odt.read(buffer.getvalue(), "x", "x.odt")


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "<text:p>a</text:p>",
        '<text:bookmark-start text:name="ZOTERO_BREF_x"/>a',
        '<text:reference-mark-start text:name="CSL_CITATION {"/>a',
        "<text:p><text:note><text:note-body><text:p>a</text:p></text:note-body></text:note></text:p>",
        '<text:list text:style-name="Numbers"><text:list-item><text:p>a</text:p></text:list-item></text:list>',
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>",
    ],
)
def test_the_time_grows_with_the_length(unit: str) -> None:
    def run(text: str) -> None:
        with contextlib.suppress(SourceError):
            odt.read(content(f"<text:p>x</text:p>{text}").encode(), "x", "x.fodt")

    assert_linear(run, unit, 20_000)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(
    ["<text:p>", "</text:p>", "<text:h>", "</text:h>", "a ", "<text:list>", "</text:list>", "<text:list-item>", "</text:list-item>",
     '<text:bookmark-start text:name="b"/>', '<text:bookmark-end text:name="b"/>', "<text:s/>", "<text:note/>", "<table:table/>",
     '<text:bibliography-mark text:identifier="k" text:title="Some title of a work"/>'],
), max_size=25))  # fmt: skip
def test_any_text_is_an_article_or_an_error(pieces: list[str]) -> None:
    with contextlib.suppress(SourceError):
        article = odt.read(content("".join(pieces)).encode(), "x", "x.fodt")
        assert all(article.text[block.start : block.end].strip() for block in article.blocks)
