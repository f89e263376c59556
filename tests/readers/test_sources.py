"""What can be named as a source, as a user types it."""

import json
import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import citekit
from citekit.readers import kinds
from tests.command import BLOG
from tests.command import citekit as run
from tests.conftest import FIXTURES

LIBRARY = FIXTURES / "libraries" / "library.bib"
PAGE = FIXTURES / "readers" / "article.xml"
LIST = "A title\n\nA text (1).\n\nReferences\n\n1. Woolf CJ. Central sensitization: words on pain. Pain. 2011;152(3):S2-15.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two articles, a library, a picture and a settings file of somebody else."""
    (tmp_path / "papers" / "deeper").mkdir(parents=True)
    papers = tmp_path / "papers"
    (papers / "b.txt").write_text(LIST)
    (papers / "a.xml").write_bytes(PAGE.read_bytes())
    (papers / "c.bib").write_bytes(LIBRARY.read_bytes())
    (papers / "picture.png").write_bytes(b"\x89PNG")
    (papers / "package.json").write_text('{"name": "x"}')
    (papers / ".hidden.txt").write_text(LIST)
    (papers / "deeper" / "d.txt").write_text(LIST)
    return tmp_path


def test_a_folder_names_its_sources(folder: Path) -> None:
    result = run("build", "papers", cwd=folder)
    assert result.exit_code == 0, result.stderr
    assert "3 sources: a.xml, b.txt, c.bib" in result.stdout


def test_a_pattern_and_a_file_named_twice(folder: Path) -> None:
    result = run("build", "papers/*.txt", "papers/b.txt", "./papers/b.txt", "papers/**/d.*", cwd=folder)
    assert "2 sources: b.txt, d.txt" in result.stdout
    missing = run("build", "papers/*.pdf", cwd=folder)
    assert missing.exit_code == 3
    assert "papers/*.pdf: No file matches this pattern" in missing.stderr
    empty = folder / "empty"
    empty.mkdir()
    assert "No file in this folder has a supported format" in run("build", "empty", cwd=folder).stderr


def test_good_and_bad_together(folder: Path) -> None:
    result = run("build", "papers/b.txt", "papers/picture.png", "papers/package.json", "none.txt", cwd=folder)
    assert result.exit_code == 1
    for words in (
        "1 source: b.txt",
        "picture.png:1: An image",
        "package.json:1: ",
        "none.txt: File not found",
    ):
        assert words in result.stdout


STREAMS = (
    ("short-review.txt", "text"),
    ("readers/page.html", "html"),
    ("readers/article.xml", "jats"),
    ("readers/article.docx", "docx"),
    ("readers/two-columns.pdf", "pdf"),
    ("libraries/library.bib", "bibtex"),
)


@pytest.mark.parametrize(("name", "kind"), STREAMS)
def test_standard_input_is_a_source(tmp_path: Path, name: str, kind: str) -> None:
    data = (FIXTURES / name).read_bytes()
    result = run("build", "-", "-", cwd=tmp_path, stdin=data)
    assert result.stdout.startswith("1 source: stdin\n"), result.stderr
    by_file = citekit.build(FIXTURES / name, offline=True)
    lock = json.loads((tmp_path / "bibliography" / "citekit.lock.json").read_text(encoding="utf-8"))
    assert [work["item"] for work in lock["works"]] == [work.item for work in by_file.works]
    assert lock["sources"][0]["id"] == "stdin"
    assert kinds.detect_kind(data, "stdin").id == kind


def test_standard_input_beside_files(folder: Path) -> None:
    result = run("build", "papers/b.txt", "-", cwd=folder, stdin=LIST.replace("Pain", "Itch").encode())
    assert "2 sources: b.txt, stdin" in result.stdout
    result = run("build", "papers/b.txt", "-", "--force", cwd=folder, stdin=b"\x89PNG")
    assert result.exit_code == 1
    assert "stdin:1: An image" in result.stdout
    empty = run("build", "-", cwd=folder, stdin=b"")
    assert (empty.exit_code, "stdin:1: The file is empty" in empty.stderr) == (3, True)


def test_kind(folder: Path) -> None:
    (folder / "odd.dat").write_bytes(LIBRARY.read_bytes())
    assert "9 references" in run("build", "odd.dat", "--kind", "bibtex", cwd=folder).stdout
    result = run("build", "odd.dat", "--kind", "bibtec", cwd=folder)
    assert result.exit_code == 2
    assert "Unknown kind 'bibtec'; did you mean 'bibtex'? (expected" in result.stderr
    (folder / "page.html").write_text("<!DOCTYPE html><html><body><p>Words.</p></body></html>")
    result = run("build", "page.html", "--kind", "pdf", cwd=folder)
    assert "Cannot be read as a PDF; it looks like a web page (omit the kind to detect it)" in result.stderr


def test_init_lists_all_that_can_be_read(folder: Path) -> None:
    result = run("init", cwd=folder / "papers")
    assert "3 sources" in result.stdout
    assert '["a.xml", "b.txt", "c.bib"]' in (folder / "papers" / "citekit.toml").read_text(encoding="utf-8")


def test_offline_fetches_nothing(tmp_path: Path) -> None:
    result = run("build", "https://example.org/page", BLOG, "--offline", cwd=tmp_path)
    assert result.exit_code == 1
    assert "https://example.org/page: Cannot fetch a page offline" in result.stdout


def test_jats_is_taken_as_it_is_marked() -> None:
    bibliography = citekit.build(PAGE, offline=True)
    (source,) = bibliography.sources
    assert (source.item["DOI"], source.file) == ("10.5555/jmn.2024.17", "article.xml")
    first = bibliography.works[0].printed[0]
    assert (first.item["DOI"], first.confidence.reference) == ("10.5555/jc.1", 1.0)
    assert first.raw.startswith("Smith AB, van Dyk C, et al. Pain and coils.")
    assert {note.message for note in bibliography.works[0].trace} == {"Taken from the document's own fields"}
    parsed = bibliography.works[3].printed[0]
    assert parsed.item["title"] == "Words without markup"
    assert {note.step for note in bibliography.works[3].trace} == {"parser"}


def test_a_library_keeps_its_keys(tmp_path: Path) -> None:
    shutil.copy(LIBRARY, tmp_path)
    result = run("build", "library.bib", cwd=tmp_path)
    assert result.exit_code == 0, result.stderr
    assert "library.bib:50: Duplicate key 'ji_2016'" in result.stdout
    assert "No reference list" not in result.stdout
    assert "cited in the text" not in result.stdout
    items = json.loads((tmp_path / "bibliography" / "references.json").read_text(encoding="utf-8"))
    keys = [item["id"] for item in items]
    assert keys[:7] == ["ji_2016", "muller:2019", "lee2020coil", "proc2020", "facts", "noe2011", "ji_2016a"]
    assert len(items) == 9
    written = (tmp_path / "bibliography" / "references.bib").read_text(encoding="utf-8")
    assert "@article{ji_2016,\n" in written
    before = (tmp_path / "bibliography" / "citekit.lock.json").read_bytes()
    run("build", "library.bib", cwd=tmp_path)
    assert (tmp_path / "bibliography" / "citekit.lock.json").read_bytes() == before


def test_a_key_that_programs_refuse_is_changed_and_the_note_says_why(tmp_path: Path) -> None:
    # pandoc refuses a whole .bib for these; a DOI of Wiley's or Springer's as an id has them
    item = {
        "id": "10.1002/1097<1::aid|x>3.0.co;2-z",
        "type": "book",
        "title": "Title",
        "author": [{"family": "A"}],
    }
    (tmp_path / "own.json").write_text(json.dumps([item]), encoding="utf-8")
    stdout = run("build", "own.json", cwd=tmp_path).stdout
    key = "10.1002/1097-1::aid-x-3.0.co-2-z"
    assert (
        f"Changed the key '{item['id']}' to '{key}': programs refuse keys with '<', '|', '>', ';'." in stdout
    )
    assert f"@book{{{key}," in (tmp_path / "bibliography" / "references.bib").read_text(encoding="utf-8")


def test_keys_that_collide_in_ascii_are_the_same_in_every_format(tmp_path: Path) -> None:
    names = ("Müller2020", "Muller2020", "muller2020")
    entries = [f"@article{{{key}, title = {{Title {n}}}, year = {{2020}}}}" for n, key in enumerate(names)]
    (tmp_path / "own.bib").write_text("\n".join(entries), encoding="utf-8")
    outputs = [run("build", "own.bib", cwd=tmp_path).stdout for _ in range(2)]
    for stdout in outputs:
        assert "own.bib:1: Changed the key 'Müller2020' to 'Muller2020b'" in stdout
        assert "own.bib:3: Changed the key 'muller2020' to 'muller2020a'" in stdout
    items = json.loads((tmp_path / "bibliography" / "references.json").read_text(encoding="utf-8"))
    keys = {item["title"]: item["id"] for item in items}
    assert keys == {"Title 0": "Muller2020b", "Title 1": "Muller2020", "Title 2": "muller2020a"}
    written = (tmp_path / "bibliography" / "references.bib").read_text(encoding="utf-8")
    assert all(f"@article{{{key}," in written for key in keys.values())


def test_what_a_library_writes_it_reads_again(tmp_path: Path) -> None:
    shutil.copy(LIBRARY, tmp_path)
    run("build", "library.bib", cwd=tmp_path)
    again = citekit.build(tmp_path / "bibliography" / "references.bib", offline=True)
    first = citekit.build(LIBRARY, offline=True)
    for work, other in zip(first.works[:6], again.works[:6], strict=True):
        for field in ("type", "title", "author", "container-title", "page", "issued", "DOI", "volume"):
            assert work.item.get(field) == other.item.get(field), field


def test_an_article_and_a_library_share_their_works(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "A title\n\nA text (1).\n\nReferences\n\n1. Ji RR, Chamessian A, Zhang YQ. Pain regulation by non-neuronal "
        "cells and inflammation. Science. 2016;354(6312):572-7. doi: 10.1126/science.aaf8924\n"
    )
    bibliography = citekit.build([tmp_path / "a.txt", LIBRARY], offline=True)
    (work,) = (work for work in bibliography.works if work.key == "ji_2016")
    assert [one.source for one in work.printed] == ["a", "library"]
    assert work.printed[0].citations


def test_an_address_is_read_like_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("no_proxy", "*")
    handler = partial(Quiet, directory=str(FIXTURES))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_port}"
        names = [f"{here}/readers/article.xml", f"{here}/libraries/library.bib", f"{here}/none.html"]
        bibliography = citekit.build(names, crossref_url="http://127.0.0.1:1")
        server.shutdown()
    article, library = bibliography.sources
    assert article.item["URL"] == f"{here}/readers/article.xml"
    assert article.file == f"{here.removeprefix('http://')}/readers/article.xml"
    assert (article.id, library.id, library.item) == ("article", "library", {})
    assert len(bibliography.works) == 16
    assert [note.message for note in bibliography.notes if "404" in note.message] == [
        f"{here}/none.html: The server answered 404: page not found; check the address"
    ]


class Quiet(SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


MARKDOWN = """---
title: On coils
author: Ann Roe
---

# Introduction

Pain is regulated by many cells [@ji_2016; @muller:2019]. As @watson1968 tells, nothing is simple.

# Methods

We asked nobody [@nobody2001].
"""


def test_markdown_cites_the_library_beside_it(tmp_path: Path) -> None:
    shutil.copy(LIBRARY, tmp_path / "any.bib")
    (tmp_path / "paper.md").write_text(MARKDOWN)
    result = run("build", "paper.md", cwd=tmp_path)
    assert "3 references: 3 cited in the text" in result.stdout
    assert "Unknown citation key 'nobody2001'; not in any.bib" in result.stdout
    lock = json.loads((tmp_path / "bibliography" / "citekit.lock.json").read_text(encoding="utf-8"))
    assert [work["key"] for work in lock["works"]] == ["ji_2016", "muller:2019", "watson1968"]
    cited = lock["works"][0]["printed"][0]["citations"][0]
    assert cited["sentence"].startswith("Pain is regulated by many cells")
    assert cited["with"] == ["muller:2019"]
    (tmp_path / "other.bib").write_text("@book{x, title={y}}")
    two = run("build", "paper.md", cwd=tmp_path)
    assert "No library for the" in two.stdout
    (tmp_path / "paper.md").write_text(MARKDOWN.replace("author:", "bibliography: any.bib\nauthor:"))
    assert "3 references: 3 cited" in run("build", "paper.md", cwd=tmp_path).stdout
