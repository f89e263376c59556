"""Reference lists that web pages mark: their entries, whatever these look like."""

import tomllib
from typing import Any

import pytest

from citekit.readers.html.reader import article
from citekit.references.find import find_references
from tests.conftest import FIXTURES

CASES = tomllib.loads((FIXTURES / "readers" / "html_lists.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_entries(case: dict[str, Any]) -> None:
    page = article(case["html"], "page", "page.html")
    assert [entry.raw for entry in find_references(page).entries] == case["entries"]
