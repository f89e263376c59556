"""DOIs of other agencies: their records by content negotiation, from servers on 127.0.0.1."""

import json
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import citekit
from citekit.checking.references import check_references
from citekit.indexes.cache import DAY, FILE
from citekit.indexes.crossref.agencies import CSL_JSON, agency_record
from tests.conftest import FIXTURES
from tests.indexes.fixtures import AGENCIES, LIMITS, MESSAGES, opened
from tests.indexes.resolver import Resolver
from tests.indexes.server import IndexServer

CASES: list[dict[str, Any]] = tomllib.loads((FIXTURES / "crossref" / "agencies.toml").read_text("utf-8"))[
    "case"
]


def doi_of(case: dict[str, Any]) -> str:
    return str(case["raw"].rpartition("doi:")[2])


@pytest.fixture
def resolver() -> Iterator[Resolver]:
    records = {doi_of(case): json.loads(case["csl"]) for case in CASES if "csl" in case}
    with Resolver(records) as resolver:
        for case in CASES:
            if (answer := case.get("answer")) is not None:
                resolver.answers[doi_of(case)] = (
                    answer if isinstance(answer, int) else (200, answer, b'{"a": [')
                )
        yield resolver


@pytest.fixture
def server() -> Iterator[IndexServer]:
    agencies = AGENCIES | {doi_of(case): case["agency"] for case in CASES}
    with IndexServer(MESSAGES, agencies=agencies, limits=LIMITS) as server:
        yield server


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_record_of_another_agency_is_compared_as_all_others(
    case: dict[str, Any], server: IndexServer, resolver: Resolver
) -> None:
    with opened(server, resolver=resolver.url) as index:
        [checked] = check_references([case["raw"]], index)
    assert checked.state in case["state"], checked
    assert checked.state != "not-found"
    assert checked.doi == case.get("doi", checked.doi)
    assert [one.field for one in checked.differences] == case.get("differences", [])
    assert case.get("reason", checked.reason) == checked.reason
    for field, value in case.get("item", {}).items():
        assert checked.item is not None
        assert checked.item[field] == value
    if checked.item:
        assert checked.reason.startswith(f"{case['agency']} has the printed DOI")
    assert {accept for _, _, accept in resolver.asked} == {CSL_JSON}


def test_an_answer_is_kept_and_a_failure_for_an_hour(
    server: IndexServer, resolver: Resolver, tmp_path: Path
) -> None:
    good, down = doi_of(CASES[0]), "10.5281/zenodo.0000006"
    for _ in range(2):
        with opened(server, tmp_path, resolver=resolver.url) as index:
            found = index.lookup([good, down])
        assert found[good].record
        assert found[down].failed
        assert [doi for name, doi, _ in resolver.asked if name == "agency"].count(good) == 1
    tries = [doi for _, doi, _ in resolver.asked].count(down)
    del resolver.answers[down]
    resolver.records = {**resolver.records, down: {"type": "report", "title": "Umbrellas left in boats"}}
    with opened(server, tmp_path, resolver=resolver.url) as index:
        assert index.lookup([down])[down].failed
    assert [doi for _, doi, _ in resolver.asked].count(down) == tries
    with closing(sqlite3.connect(tmp_path / FILE)) as database:  # an hour later
        database.execute("UPDATE answers SET expires = expires - 3600")
        database.commit()
    with opened(server, tmp_path, resolver=resolver.url) as index:
        assert index.lookup([good])[good].record
        record = index.lookup([down])[down].record
    assert record
    assert (record.item["title"], record.agency) == ("Umbrellas left in boats", "JaLC")


def test_an_agency_out_of_reach_is_asked_again(server: IndexServer, tmp_path: Path) -> None:
    doi = doi_of(CASES[0])
    with opened(server, tmp_path) as index:
        assert index.lookup([doi])[doi].failed
    with (
        Resolver({doi: {"title": "Umbrellas"}}) as resolver,
        opened(server, tmp_path, resolver=resolver.url) as index,
    ):
        assert index.lookup([doi])[doi].record


@pytest.mark.parametrize("answer", [404, 204, (200, "text/html", b"<p>Back in an hour.</p>")])
def test_an_agency_without_a_record_is_asked_again_after_a_day(
    answer: int | tuple[int, str, bytes], server: IndexServer, resolver: Resolver, tmp_path: Path
) -> None:
    doi = doi_of(CASES[0])
    resolver.answers[doi] = answer
    with opened(server, tmp_path, resolver=resolver.url) as index:
        assert index.lookup([doi])[doi].record is None
    with closing(sqlite3.connect(tmp_path / FILE)) as database:
        [seconds] = database.execute("SELECT max(expires - stored) FROM answers").fetchone()
    assert seconds <= DAY


def test_one_agency_that_is_down_stops_no_other(server: IndexServer, resolver: Resolver) -> None:
    down = [f"10.5281/down.{number}" for number in range(8)]
    server.api.agencies = {**server.api.agencies, **dict.fromkeys(down, "JaLC")}
    resolver.answers |= dict.fromkeys(down, 503)
    with opened(server, resolver=resolver.url) as index:
        found = index.lookup([*down, doi_of(CASES[0])])
    assert all("failed 5 times in a row" in str(found[doi].failed) or found[doi].failed for doi in down)
    assert found[doi_of(CASES[0])].record


def test_a_build_shows_whose_record_it_is(
    server: IndexServer, resolver: Resolver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CITEKIT_OFFLINE")
    monkeypatch.setenv("CITEKIT_CACHE", str(tmp_path / "cache"))
    (tmp_path / "citekit.toml").write_text(f'crossref-url = "{server.url}"\ndoi-url = "{resolver.url}"\n')
    (tmp_path / "a.txt").write_text(f"Title\n\nA claim (1).\n\nReferences\n\n1. {CASES[0]['raw']}\n")
    [work] = citekit.build(tmp_path / "a.txt", config=tmp_path, allow_private=True)
    assert list(work.records) == ["DataCite"]
    assert work.item["version"] == "1.2"
    assert any("at DataCite" in note.message for note in work.trace), work.trace


def test_a_server_that_knows_no_doi_is_suspicious(resolver: Resolver) -> None:
    with IndexServer([], limits=LIMITS) as server, opened(server, resolver=resolver.url) as index:
        index.lookup([f"10.5555/{number}" for number in range(49)])
        assert index.trouble is None
        index.lookup(["10.5555/49"])
        assert f"{server.url} knows none of 50 DOIs: is it Crossref's API" in str(index.trouble)


@pytest.mark.parametrize(
    "item",
    [
        {"DOI": "10.5281/a", "author": "Sample", "issued": "2019", "title": ["A", "B"], "type": 7},
        {"DOI": "10.5281/a", "author": [None, {"literal": 3}], "issued": {"date-parts": [[]]}, "version": 2},
        {
            "DOI": "10.5281/a",
            "issued": {"date-parts": [["x", None]]},
            "title": None,
            "custom": [],
            "page": {},
        },
    ],
)
def test_a_record_of_any_shape_is_read(item: dict[str, Any]) -> None:
    record = agency_record(item, "DataCite")
    assert (record.doi, record.agency) == ("10.5281/a", "DataCite")
