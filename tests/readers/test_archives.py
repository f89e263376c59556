"""Web pages that a browser saved in one file."""

import base64
import contextlib
import plistlib
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.errors import SourceError
from citekit.readers import kinds, mhtml, webarchive
from tests.conftest import FIXTURES

CASES = tomllib.loads((FIXTURES / "readers" / "archives.toml").read_text(encoding="utf-8"))
FORMATS = {"binary": plistlib.FMT_BINARY, "XML": plistlib.FMT_XML}


@pytest.mark.parametrize("case", CASES["mhtml"], ids=lambda case: case["name"])
def test_archives_of_chrome(case: dict[str, Any]) -> None:
    data = (case["data"] + case.get("repeat", "") * case.get("times", 0)).encode()
    assert kinds.detect_kind(data, "page.txt").id == "mhtml"
    if "error" in case:
        with pytest.raises(SourceError, match=case["error"]):
            mhtml.read(data, "x", "page.mhtml")
        return
    article = mhtml.read(data, "x", "page.mhtml")
    assert article.text.strip() == case["expected"]
    assert article.item.get("URL") == case.get("url")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("case", CASES["webarchive"], ids=lambda case: case["name"])
def test_archives_of_safari(case: dict[str, Any], format: str) -> None:
    page = {
        "WebResourceData": case["page"].encode(case["encoding"]),
        "WebResourceTextEncodingName": case["encoding"],
        "WebResourceURL": case["address"],
    }
    archive = {"WebMainResource": page, "WebSubresources": [{"WebResourceData": b"\0\1"}]}
    data = plistlib.dumps(archive, fmt=FORMATS[format])
    assert kinds.detect_kind(data, "page.txt").id == "webarchive"
    article = webarchive.read(data, "x", "page.webarchive")
    assert article.text.strip() == case["expected"]
    assert article.item.get("URL") == case.get("url")


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE plist [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>
<plist><dict><key>WebMainResource</key><string>&b;</string></dict></plist>"""
# 60 lists in lists, each fourteen times in the one above.
LISTS = b"".join(b"\xae" + bytes([min(number + 1, 59)] * 14) for number in range(60))
OFFSETS = b"".join((8 + 15 * number).to_bytes(4, "big") for number in range(60))
BOMB = b"bplist00%b%b%b" % (
    LISTS,
    OFFSETS,
    b"\0" * 6 + b"\4\1" + b"".join(number.to_bytes(8, "big") for number in (60, 0, 8 + len(LISTS))),
)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"bplist00", "Damaged"),
        (b"bplist00WebMainResource", "Damaged"),
        (b"<plist><dict><key>WebMainResource</key>", "Damaged"),
        (b"<plist>" + b"<array>" * 10_000, "Damaged"),
        (ENTITIES, "Damaged"),
        (BOMB, "No page found"),
        (plistlib.dumps({"WebMainResource": {"WebResourceData": "text"}}), "No page found"),
        (plistlib.dumps([]), "No page found"),
    ],
)
def test_errors_for_damaged_archives(data: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        webarchive.read(data, "x", "page.webarchive")


PAGE = plistlib.dumps({"WebMainResource": {"WebResourceData": b"<p>Words.</p>"}}, fmt=plistlib.FMT_BINARY)


@settings(max_examples=200, deadline=None)
@given(st.integers(8, len(PAGE) - 1), st.integers(0, 255), st.integers(0, len(PAGE)))
def test_any_damage_is_an_error_or_a_page(place: int, byte: int, length: int) -> None:
    damaged = (PAGE[:place] + bytes([byte]) + PAGE[place + 1 :])[: max(length, 8)]
    with contextlib.suppress(SourceError):
        webarchive.read(damaged, "x", "page.webarchive")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_in_a_part_are_an_error_or_a_page(body: bytes) -> None:
    head = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n"
    for part in (b"\n" + body, b"Content-Transfer-Encoding: base64\n\n" + base64.b64encode(body), body):
        with contextlib.suppress(SourceError):
            mhtml.read(head + part, "x", "page.mhtml")
