"""COinS: what stands in the ContextObject, and that nothing from outside gets out of it."""

import re
import tomllib
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.writers.html.coins import coins
from tests.conftest import FIXTURES
from tests.writers.test_styles import ITEM

CASES = tomllib.loads((FIXTURES / "writers" / "coins.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_cases(case: dict[str, Any]) -> None:
    found = parse_qsl(coins(case["item"], "k1"), strict_parsing=True)
    assert found[0] == ("ctx_ver", "Z39.88-2004")
    for name, value in case["has"]:
        assert (name, value) in found
    assert not {name for name, _ in found} & set(case.get("lacks", ()))


def test_an_item_without_a_title_is_not_announced() -> None:
    assert coins({"type": "book"}, "k") == ""


@settings(max_examples=60)
@given(ITEM, st.text(max_size=10))
def test_anything_at_all_is_encoded_and_reads_back(item: dict[str, Any], key: str) -> None:
    written = coins(item, key)
    assert re.fullmatch(r"[A-Za-z0-9_.~%=&-]*", written)
    if written:
        assert dict(parse_qsl(written, strict_parsing=True))["rfr_id"] == "info:sid/citekit"
