"""Works in footnotes and endnotes, document by document."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

import citekit
from citekit.model.bibliography import Work
from tests.conftest import FIXTURES

CASES = tomllib.loads((FIXTURES / "references" / "footnotes.toml").read_text(encoding="utf-8"))["case"]
SUFFIX = {"text": "txt", "markdown": "md", "html": "html"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_document(case: dict, tmp_path: Path) -> None:
    kind = case.get("kind", "text")
    path = tmp_path / f"document.{SUFFIX[kind]}"
    path.write_text(case["text"].lstrip("\n"), encoding="utf-8")
    built = citekit.build(path, kind=kind, offline=True)
    works = [work for work in built if not work.mentioned]
    assert [described(work) for work in works] == [
        (family, citations) for family, _, citations in case["works"]
    ], [note.message for note in built.notes]
    for work, (_, title, _) in zip(works, case["works"], strict=True):
        assert title in (work.title or work.item.get("container-title", ""))
    remarks = [note.message for note in built.notes if "left out as remark" in note.message]
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
