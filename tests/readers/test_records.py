"""Records of databases and programs: every field in is a field out, and what is not is said."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from citekit.csl.dates import read_date
from citekit.readers import kinds
from citekit.readers.libraries import item_with_key, parse_library

FIXTURES = Path(__file__).parents[2] / "fixtures" / "readers"
CASES = [
    case
    for name in ("records.toml", "databases.toml")
    for case in tomllib.loads((FIXTURES / name).read_text(encoding="utf-8"))["case"]
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_every_field_in_is_a_field_out(case: dict[str, Any]) -> None:
    for text in (case["text"].lstrip("\n"), "\ufeff" + case["text"].lstrip("\n")):
        assert kinds.detect_kind(text.encode(), "records.txt").id == case["kind"]
        library = parse_library(text, case["kind"])
        items = [item_with_key(record) for record in library.records if record.item]
        assert items == case["items"]
        notes = [problem.message for problem in library.problems]
        assert len(notes) == len(case.get("notes", ()))
        for note, words in zip(notes, case.get("notes", ()), strict=True):
            assert words in note


@pytest.mark.parametrize(
    ("text", "parts", "rest"),
    [
        ("11 May 2011", [[2011, 5, 11]], {}),
        ("May 11, 2011", [[2011, 5, 11]], {}),
        ("2016 Nov-Dec", [[2016, 11], [2016, 12]], {}),
        ("Dec 2009-Jan 2010", [[2009, 12], [2010, 1]], {}),
        ("December 3-5, 2010", [[2010, 12, 3], [2010, 12, 5]], {}),
        ("1er mars 2010", [[2010, 3, 1]], {}),
        ("31/12/2011", [[2011, 12, 31]], {}),
        ("05/11/2011", [[2011]], {}),  # in May or in November
        ("20110511", [[2011, 5, 11]], {}),
        ("2019///spring", [[2019]], {"season": "1"}),
        ("1950-22", [[1950]], {"season": "2"}),
        ("Herbst 1950", [[1950]], {"season": "3"}),
        ("44 BC", [[-44]], {}),
        ("-0043-03-15", [[-44, 3, 15]], {}),
        ("ca. 1500", [[1500]], {"circa": True}),
        ("1500~", [[1500]], {"circa": True}),
        ("2010 3rd Quarter", [[2010]], {}),
        ("Available online 5 May 2020", [[2020, 5, 5]], {}),
        ("in press", None, {}),
        ("99", None, {}),
    ],
)
def test_dates_in_words(text: str, parts: list[list[int]] | None, rest: dict[str, Any]) -> None:
    assert read_date(text) == ({"date-parts": parts, **rest} if parts else {})
