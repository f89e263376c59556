"""Works in footnotes and endnotes, document by document."""

import io
import re
import tomllib
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

import citekit
from citekit.model.bibliography import Work
from citekit.readers.text import article
from citekit.references.footnotes import find_with_notes
from tests.conftest import FIXTURES
from tests.growth import assert_linear

CASES = tomllib.loads((FIXTURES / "references" / "footnotes.toml").read_text(encoding="utf-8"))["case"]
SUFFIX = {"text": "txt", "markdown": "md", "html": "html", "docx": "docx"}
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
NOTE = r"\[\^(\d+)\]"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_document(case: dict, tmp_path: Path) -> None:
    kind = case.get("kind", "text")
    path = tmp_path / f"document.{SUFFIX[kind]}"
    text = case["text"].lstrip("\n")
    if kind == "docx":
        path.write_bytes(word(text, "endnote" if case.get("endnotes") else "footnote"))
    else:
        path.write_text(text, encoding="utf-8")
    built = citekit.build(path, kind=kind, offline=True)
    works = [work for work in built if not work.mentioned]
    assert [described(work) for work in works] == [
        (family, citations) for family, _, citations in case["works"]
    ], [note.message for note in built.notes]
    for work, (_, title, _) in zip(works, case["works"], strict=True):
        assert title in (work.title or work.item.get("container-title", ""))
    remarks = [note.message for note in built.notes if note.message.startswith("Left out note")]
    assert bool(remarks) == bool(case.get("remarks")), remarks
    unlinked = [note.message for note in built.notes if note.message.startswith("Did not link")]
    assert len(unlinked) == case.get("reviews", 0), unlinked
    text = built.sources[0].text
    for work in works:
        for citation in work.printed[0].citations:
            assert text[citation.start : citation.end] == citation.marker
            assert text[citation.sentence_start : citation.sentence_end].startswith(citation.sentence[:10])


def described(work: Work) -> tuple[str, Sequence[str]]:
    """The family name, and each citation as 'marker: locator'."""
    authors = work.item.get("author", ())
    citations = [citation for printed in work.printed for citation in printed.citations]
    return (
        authors[0].get("family", "") if authors else "",
        [f"{citation.marker}: {citation.locator}" for citation in citations],
    )


def word(text: str, kind: str) -> bytes:
    """A Word document of paragraphs; '[^1]: ... || ...' are its notes, with their paragraphs."""
    paragraphs = [line for line in text.split("\n") if line]
    notes = {line[2:].split("]")[0]: line.split(": ", 1)[1] for line in paragraphs if line.startswith("[^")}
    body = "".join(
        f"<w:p>{re.sub(NOTE, lambda mark: _reference(mark[1], kind), _run(line))}</w:p>"
        for line in paragraphs
        if not line.startswith("[^")
    )
    inner = "".join(
        f'<w:{kind} w:id="{name}">{"".join(f"<w:p>{_run(part)}</w:p>" for part in words.split(" || "))}</w:{kind}>'
        for name, words in notes.items()
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{KIND}.document.main+xml"/>'
        f'<Override PartName="/word/{kind}s.xml" ContentType="{KIND}.{kind}s+xml"/></Types>',
        "_rels/.rels": _relations("officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": _relations(f"{kind}s", f"{kind}s.xml"),
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        f"word/{kind}s.xml": f"<w:{kind}s {W}>{inner}</w:{kind}s>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def _run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def _reference(name: str, kind: str) -> str:
    """The mark of a note inside a run of text."""
    return f'</w:t></w:r><w:r><w:{kind}Reference w:id="{name}"/></w:r><w:r><w:t xml:space="preserve">'


def _relations(kind: str, target: str) -> str:
    relation = f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>'


HOSTILE = [
    "ABC DEF GHI ",
    ", ",
    "A, 1 and ",
    "(a, ",
    "1999) ",
    "A. B. C. 1. ",
    "See ",
    "“",
    "\n1. Ibid. ",
    "\n1. A, B, 12; C, op. cit., 3",
]


@pytest.mark.slow
@pytest.mark.parametrize("unit", HOSTILE)
def test_the_time_grows_with_the_length(unit: str) -> None:
    assert_linear(
        lambda text: find_with_notes(article(f"It is said.1\n\nNotes\n\n1. Ibid.\n2. {text}", "x", "x.txt")),
        unit,
        4_000,
    )
