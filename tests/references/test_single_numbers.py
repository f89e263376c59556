"""A journal's only number is a volume or an issue: the cases of ``fixtures/parser/single_numbers.toml``."""

import tomllib
from typing import Any

import pytest

from citekit.references.parser.parse import parse
from tests.conftest import FIXTURES

CASES = tomllib.loads((FIXTURES / "parser" / "single_numbers.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["raw"][-30:])
def test_the_only_number_is_what_it_is_printed_as(case: dict[str, Any]) -> None:
    item = parse(case["raw"]).item
    assert (item.get("volume"), item.get("issue")) == (case.get("volume"), case.get("issue"))
