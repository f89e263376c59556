"""Lists of authors beside each other: fixtures/checking/authors.toml."""

import tomllib
from typing import Any

import pytest

from citekit.checking.compare.people import compare_people
from citekit.checking.compare.reference import Reference
from citekit.csl.names import split_name
from citekit.indexes.index import Record
from tests.conftest import FIXTURES

CASES = tomllib.loads((FIXTURES / "checking" / "authors.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_lists_of_authors(case: dict[str, Any]) -> None:
    item = {"author": list(map(split_name, case["printed"])), "custom": {"et_al": case.get("cut", False)}}
    year = case.get("year", 2015)
    theirs = {"author": list(map(split_name, case["record"]))}
    record = Record(doi="10.5555/people", item=theirs, kind="journal-article", years=(year,))
    people = compare_people(Reference("", item), record)
    assert list(people.added) == case.get("added", [])
    assert list(people.missing) == case.get("missing", [])
    assert [", ".join(pair) for pair in people.misspelt] == case.get("misspelt", [])
    assert list(people.moved[0]) == case.get("moved", [])
