"""Identifiers beside the DOI: which items are one work, and ISBNs that cannot be right."""

import json
import tomllib
from typing import Any

import pytest

import citekit
from citekit.csl.identifiers import normal_isbn
from citekit.model.grouping import group
from citekit.model.identities import invalid_isbns
from citekit.writers.html.links import work_links
from tests.conftest import FIXTURES
from tests.model.test_grouping import printed

CASES = tomllib.loads((FIXTURES / "references" / "identifiers.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_identifiers_tell_works_apart(case: dict[str, Any]) -> None:
    pair = [printed(item, source, 1) for item, source in zip(json.loads(case["items"]), "ab", strict=True)]
    for references in (pair, pair[::-1]):
        groups, notes = group(references)
        assert len(groups) == case["works"]
        assert [note.level for note in notes] == ([case["level"]] if "note" in case else [])
    said = [note.message.removesuffix(".") for note in group(pair)[1]]
    assert [message.endswith(case["note"]) for message in said] == [True] * len(said)


@pytest.mark.parametrize(
    ("isbn", "normal"),
    [
        ("0-306-40615-2", "9780306406157"),
        ("080442957x", "9780804429573"),
        ("979-10-90636-07-1", "9791090636071"),
        ("978 3 16 148410 0", "9783161484100"),
        ("978-3-16-148410-1", None),
        ("0-306-40615-3", None),
        ("977-3-16-148410-0", None),
        ("X306406152", None),
        ("", None),
    ],
)
def test_the_check_digit_of_an_isbn(isbn: str, normal: str | None) -> None:
    assert normal_isbn(isbn) == normal


def test_of_several_isbns_the_wrong_ones_are_named() -> None:
    assert invalid_isbns({"ISBN": "978-3-16-148410-0 3-16-148410-X, 3161484101"}) == ["3161484101"]


def test_a_wrong_isbn_is_a_note_and_no_link(tmp_path: Any) -> None:
    book = "Sample Q. A book on moss. Berlin: Springer; 2001. ISBN 978-3-16-148410-"
    listed = "\n".join(f"{number}. {book}{digit}." for number, digit in enumerate("01", start=1))
    (tmp_path / "a.txt").write_text(f"Title\n\nA claim (1). Another (2).\n\nReferences\n\n{listed}\n")
    bibliography = citekit.build(tmp_path / "a.txt", offline=True)
    [note] = [note for note in bibliography.notes if note.field == "ISBN"]
    assert (note.line, note.level) == (8, "warning")
    assert "the ISBN 978-3-16-148410-1 has a wrong check digit" in note.message


def test_links_of_identifiers() -> None:
    item = {"PMCID": "PMC12", "number": "arXiv:1901.00001v2", "ISBN": "0-306-40615-2 3161484101"}
    assert [link.url for link in work_links(item, "")] == [
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC12/",
        "https://arxiv.org/abs/1901.00001v2",
        "https://openlibrary.org/isbn/9780306406157",
    ]
