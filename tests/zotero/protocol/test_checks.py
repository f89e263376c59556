"""Items of a library are checked against records, and each difference can be taken into its field."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from citekit.indexes.crossref.crossref import Crossref
from citekit.zotero.protocol.checks import check_items
from tests.conftest import FIXTURES
from tests.indexes.fixtures import AGENCIES, LIMITS, MESSAGES, opened
from tests.indexes.server import IndexServer
from tests.zotero.push.rules import fields_of

CASES = tomllib.loads((FIXTURES / "zotero" / "checks.toml").read_text(encoding="utf-8"))["case"]


@pytest.fixture(scope="module")
def index() -> Iterator[Crossref]:
    """The records of fixtures/crossref/."""
    with IndexServer(MESSAGES, agencies=AGENCIES, limits=LIMITS) as server, opened(server) as index:
        yield index


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_an_item_is_checked_field_by_field(case: dict[str, Any], index: Crossref) -> None:
    [check] = check_items([{"key": "ABCD2345", **case["item"]}], index)
    assert (check.state, check.doi) == (case["state"], case.get("doi")), check
    assert [notice.text for notice in check.notices] == case.get("notices", [])
    assert [related.doi for related in check.related] == case.get("related", [])
    differences = {one.field: [one.label, one.yours, one.theirs] for one in check.differences}
    assert {name: differences[name] for name in case.get("differences", {})} == case.get("differences", {})
    take = dict(case.get("take", {}))
    if candidate := take.pop("candidate", None):
        assert check.candidates[0].data == candidate
    for name, value in take.items():
        assert {name: value} in [one.data for one in check.differences]
    if case["item"]["itemType"] != "hologram":
        fields = fields_of(case["item"]["itemType"], newer=True) | {"creators", "extra"}
        assert all((one.data or {}).keys() <= fields for one in check.differences)


def test_what_is_not_asked_is_not_checked() -> None:
    [check] = check_items([{"key": "ABCD2345", **CASES[0]["item"]}, {"key": "N", "itemType": "note"}], None)
    assert (check.state, check.text, check.differences) == (
        "unchecked",
        "Not checked (not asked: offline)",
        (),
    )


def test_offline_what_the_cache_holds_counts_with_its_date(index: Crossref) -> None:
    items = [{"key": "ABCD2345", **CASES[0]["item"]}]
    [asked] = check_items(items, index)
    [kept] = check_items(items, index, offline=True)
    assert (kept.state, kept.doi, kept.differences) == (asked.state, asked.doi, asked.differences)
    assert "not again (not asked: offline)" in kept.text
