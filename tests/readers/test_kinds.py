"""What kind of source a file is."""

import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from citekit.errors import SourceError, UnknownName
from citekit.readers import kinds
from citekit.readers.kinds import read_file


def archive(*names: str) -> bytes:
    """A zip archive of empty files."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "")
    return out.getvalue()


CASES: tuple[tuple[str, bytes, str], ...] = (
    ("a.txt", b"Words of an article.", "text"),
    ("a", b"Words of an article.", "text"),
    ("a.md", b"# Words\n\n[@key]", "markdown"),
    ("a.md", b"<p align=center>" * 9, "markdown"),
    ("a.Rmd", b"words", "markdown"),
    ("a.pdf", b"%PDF-1.7 rest", "pdf"),
    ("a.txt", b"%PDF-1.7 rest", "pdf"),
    ("a.bin", b"\r\n\r\n%PDF-1.4", "pdf"),
    ("a.pdf", b"<!DOCTYPE html><p>Please log in", "html"),
    ("a.docx", archive("word/document.xml"), "docx"),
    ("a.zip", archive("word/document.xml"), "docx"),
    ("a.html", b"<p>no document type", "html"),
    ("a.txt", b"\xef\xbb\xbf\n<!doctype HTML>\n<title>x", "html"),
    ("a.txt", "<html lang='en'>".encode("utf-16"), "html"),
    ("a.xml", b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML"><html>', "html"),
    ("a", b"<div><p>a<p>b<a href=x>c</a><br></div>", "html"),
    ("a.txt", b"<3 is a heart; a<b and b>c", "text"),
    ("a.xml", b'<article article-type="x"><front>', "jats"),
    ("a.txt", b'<?xml version="1.0"?><!-- x --><pmc-articleset><article>', "jats"),
    (
        "a.xml",
        b'<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96)" "x.dtd" [<!ENTITY a "b>">]><article>',
        "jats",
    ),
    ("a.html", b"<article><p>a</p><p>b</p><p>c</p></article>", "html"),
    ("a.bib", b"% Encoding: UTF-8\n\n@article{a, title={b}}", "bibtex"),
    ("a.txt", b"@comment{x}\n@Book(a, title={b})", "bibtex"),
    ("a.bib", b"words in front\n@article{a,}", "bibtex"),
    ("a.txt", b"@someone wrote to me", "text"),
    ("a.ris", b"TY  - JOUR\nER  - ", "ris"),
    ("a.txt", b"\n\nTY  - JOUR\nER  - ", "ris"),
    ("a.txt", b"PMID- 123\nOWN - NLM", "nbib"),
    ("a.json", b'[{"id": 1}]', "csl-json"),
    ("a.txt", b'[\n {\n "id": 1}]', "csl-json"),
    ("a.json", b'{"x": 1}', "csl-json"),
    ("a.txt", b"[1] is a marker", "text"),
    ("a.txt", b"1.\nTY  - JOUR\nER  - ", "ris"),
    ("a.txt", b"OWN - ERIC\nTI  - Words", "nbib"),
    ("a.txt", b'{"status":"ok","message-type":"work","message":{"DOI":"10.1000/a"}}', "csl-json"),
    ("a.enw", b"%0 Journal Article\n%A Bee", "endnote"),
    ("a.txt", b"\xef\xbb\xbf%A Bee\n%T On bees\n%D 1999\n", "endnote"),
    ("a.txt", b"%matplotlib inline\n%x is a line", "text"),
    ("a.xml", b'<?xml version="1.0"?><xml><records><record>', "endnote-xml"),
    ("a.txt", b"<PubmedArticleSet><PubmedArticle>", "pubmed-xml"),
    ("a.txt", b"FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\n", "wos"),
    ("a.txt", b"PT\tAU\tBA\tTI\tSO\tPY\nJ\tBee, A", "csv"),
    ("a.csv", b"Authors,Title,Year\nBee A.,On bees,1999", "csv"),
    ("a.txt", b'sep=;\n"Title";"DOI"\n"On bees";"10.1000/a"', "csv"),
    ("a.csv", b"Country,Population\nZ,1", "csv"),
    ("a.txt", b"Title, abstract and keywords are words of this line\n", "text"),
    ("a.tex", b"\\chapter{A} words", "latex"),
    ("a.txt", b"% words\n\\documentclass{article}", "latex"),
    ("a", b"\\begin{thebibliography}{9}", "latex"),
    ("a.md", b"\\documentclass{article}", "markdown"),
    ("a.txt", b"write \\documentclass{article} first", "text"),
    ("a.tex", b"<!doctype html><title>x", "html"),
    ("a.mht", b"words", "mhtml"),
    ("a.txt", b"Content-Type: words of an article", "text"),
)


@pytest.mark.parametrize(("name", "data", "kind"), CASES)
def test_the_kind_of_a_file(name: str, data: bytes, kind: str) -> None:
    assert kinds.detect_kind(data, name).id == kind


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (archive("x.txt"), "An archive; unpack it"),
        (b"PK\x03\x04rest", "An archive"),
        (archive("mimetype", "content.xml"), r"\.ods"),
        (archive("mimetype", "META-INF/container.xml"), r"pandoc FILE\.epub -o FILE\.docx"),
        (archive("xl/workbook.xml"), r"\.xlsx.*save the sheet as CSV"),
        (archive("ppt/presentation.xml"), r"\.pptx.*PDF"),
        (archive("Index/Document.iwa"), "Pages.*export it as Word or PDF"),
        (archive("index.xml"), "Pages"),
        (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), r"Word 97-2003 \(\.doc\).*\.docx or PDF"),
        (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), r"\.xls"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"{\\rtf1 words}", r"\.rtf.*save it as \.docx or PDF"),
        (b"AT&TFORM\0\0\0\0DJVM", "DjVu.*ddjvu"),
        (b"%!PS-Adobe-3.0", r"ps2pdf FILE\.ps"),
        (b"\0" * 60 + b"BOOKMOBI", "Kindle"),
        (b"x" * 257 + b"ustar", "archive"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image"),
        (b"BM\x9a\x10\0\0\0\0\0\0", "image"),
        (b"SQLite format 3\0", "database.*RIS or BibTeX"),
        (b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="x">', "RDF.*RIS or BibTeX"),
        (b'{"cells": [], "nbformat": 4}', "notebook.*nbconvert"),
        (b"#LyX 2.3 created this file", "LyX.*LaTeX"),
        (b'<?xml version="1.0"?><TEI xmlns="x"><text>', "TEI"),
        (b'<?xml version="1.0"?><rss><channel>', "root element 'rss'"),
        (b"GIF89a", "image"),
    ],
)
def test_other_formats_are_rejected(data: bytes, words: str) -> None:
    for name in ("a.txt", "a.pdf", "a", "a.docx.bin"):
        with pytest.raises(SourceError, match=words):
            kinds.detect_kind(data, name)


def test_the_users_word_wins(tmp_path: Path) -> None:
    assert kinds.detect_kind(b"<!doctype html>", "a.html", "text").id == "text"
    with pytest.raises(UnknownName, match=r"Unknown kind 'htm'; did you mean 'html'\? .*jats"):
        kinds.detect_kind(b"words", "a.txt", "htm")
    path = tmp_path / "a.html"
    path.write_text("<!doctype html>")
    assert read_file(path, "a", "text").text == "<!doctype html>"


def test_which_files_of_a_folder_are_sources() -> None:
    for name, data, wanted in (
        ("a.txt", b"", True),
        ("a.PDF", b"", True),
        ("a.png", b"", False),
        ("package.json", b'{"name": "x"}', False),
        ("list.json", b'[{"id": "x"}]', True),
        ("data.csv", b"Country,Population\nZ,1", False),
        ("references.csv", b"Title,Year\nA,1", True),
        ("a.xml", b"<?xml version='1.0'?><rss>", False),
        ("a.xml", b"<article><front>", True),
        ("main.tex", b"\\documentclass{article}", True),
        ("chapter.tex", b"\\chapter{A} words", False),
    ):
        assert kinds.is_source(name, data) is wanted, name


@given(st.binary(max_size=200), st.sampled_from(["a.txt", "a.xml", "a.docx", "a", "a.json"]))
@example(b"\0\r\t", "a.txt")
def test_any_bytes_have_a_kind_or_a_reason(data: bytes, name: str) -> None:
    with suppress(SourceError):
        assert kinds.detect_kind(data, name).id in kinds.READERS.names
