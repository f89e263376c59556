"""A work is known however it is written."""

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.zotero.push.library import ZoteroLibrary, identify
from tests.conftest import FIXTURES

TABLES = tomllib.loads((FIXTURES / "zotero" / "identities.toml").read_text(encoding="utf-8"))
CASES = TABLES["case"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["identity"] or str(case["data"]))
def test_clues(case: dict[str, Any]) -> None:
    found = identify(case["data"])
    assert found == tuple(case.get(name, "") for name in ("doi", "pmid", "named", "isbns"))
    assert found.identity == case["identity"]


@pytest.mark.parametrize("case", TABLES["find"], ids=lambda case: str(case["work"]))
def test_a_work_is_found_at_an_item(case: dict[str, Any]) -> None:
    library = ZoteroLibrary([{"key": "ABCD2345", **case["item"]}])
    assert (library.find(case["work"]) == "ABCD2345") is case["is"]


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(["DOI", "PMID", "extra", "title", "date", "creators"]), ANYTHING))
def test_any_item_has_clues(data: dict[str, Any]) -> None:
    assert isinstance(identify(data).identity, str)
