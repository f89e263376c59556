"""Strings that print little more than an address: the cases of ``fixtures/parser/addresses.toml``."""

import tomllib
from typing import Any

import pytest

from citekit.references.parser.parse import parse
from tests.conftest import FIXTURES

CASES = tomllib.loads((FIXTURES / "parser" / "addresses.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["raw"][:40])
def test_words_and_an_address_are_a_page(case: dict[str, Any]) -> None:
    assert parse(case["raw"]).item == case["item"]


def test_an_author_and_a_year_are_read_as_such() -> None:
    item = parse("Example Group (2021). Tensors. https://www.tensors.example.org").item
    assert (item["title"], item["issued"]) == ("Tensors", {"date-parts": [[2021]]})
