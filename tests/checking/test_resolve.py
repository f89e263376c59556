"""References to their outcomes, asked of a real server through habanero: fixtures/checking/outcomes.toml."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from citekit.checking import match
from citekit.checking.compare.reference import Reference
from citekit.checking.references import check_references
from citekit.checking.resolve import Question, resolve
from citekit.http.client import RetryPolicy
from citekit.indexes.crossref.crossref import Crossref
from citekit.runtime.store import open_store
from tests.conftest import FIXTURES
from tests.indexes.faults import FAULTS, HANGS, SERVER_ERROR, Fault
from tests.indexes.fixtures import GIVES_UP, IMPATIENT, opened
from tests.indexes.server import IndexServer

CASES = tomllib.loads((FIXTURES / "checking" / "outcomes.toml").read_text(encoding="utf-8"))["case"]
FOUND = [case for case in CASES if "doi" in case]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_becomes_of_a_reference(case: dict[str, Any], crossref: Crossref) -> None:
    [answer] = check_references([case["raw"]], crossref)
    assert answer.raw == case["raw"]
    assert answer.doi == case.get("doi"), answer
    if "state" in case:
        assert answer.state == case["state"], answer
    else:
        assert answer.state in ("verified", "completed"), answer
    assert [one.field for one in answer.differences] == case.get("fields", [])
    updates = [f"{one.kind} of {one.of}" if one.of else one.kind for one in answer.updates]
    assert updates == case.get("updates", [])
    if "related" in case:
        assert [f"{one.kind} {one.doi}" for one in answer.related] == case["related"]


def test_what_was_compared_is_not_compared_again(
    crossref: Crossref, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITEKIT_CACHE", str(tmp_path))
    raws = [case["raw"] for case in CASES]
    plain = list(check_references(raws, crossref))
    with open_store():
        assert list(check_references(raws, crossref)) == plain
    compared: list[Reference] = []
    monkeypatch.setattr(match, "compare", lambda reference, record: compared.append(reference))
    with open_store():
        assert list(check_references(raws, crossref)) == plain
    assert not compared


def test_answers_come_in_order_and_nothing_is_asked_twice(crossref: Crossref, server: IndexServer) -> None:
    raws = [case["raw"] for case in CASES]
    first = list(check_references(raws, crossref))
    assert [answer.raw for answer in first] == raws
    asked = len(server.requests)
    assert list(check_references(raws, crossref)) == first
    assert len(server.requests) == asked


FATAL = [fault for fault in FAULTS if fault.name != "limit-headers"]
PASSING = [fault for fault in FAULTS if fault.name != "status-403"]


@pytest.mark.parametrize("fault", FATAL, ids=lambda fault: fault.name)
def test_bad_luck_never_makes_anything_verified(fault: Fault, server: IndexServer) -> None:
    server.arm(fault, times=None)
    with opened(server, policy=RetryPolicy(attempts=2, answer=0.1, pause=0.01)) as index:
        answers = list(check_references([case["raw"] for case in FOUND[:4]], index))
        assert len(answers) == 4
        for answer in answers:
            assert answer.state == "unchecked", answer
            assert answer.doi is None
            assert answer.reason


@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: fault.name)
def test_bad_luck_that_passes_changes_nothing(fault: Fault, server: IndexServer) -> None:
    server.arm(fault, times=1)
    with opened(server, policy=GIVES_UP if fault is HANGS else IMPATIENT) as index:
        answers = list(check_references([case["raw"] for case in FOUND[:4]], index))
    assert [answer.doi for answer in answers] == [case["doi"] for case in FOUND[:4]]


def test_lines_that_are_nothing_get_an_answer_too(crossref: Crossref) -> None:
    answers = list(check_references(["", "   ", "{not json", "[]", "10.5555/citekit.published"], crossref))
    assert [answer.state for answer in answers][:3] == ["unchecked"] * 3
    [deep] = check_references(['{"title":' * 100_000], crossref)
    assert deep.state == "unchecked"
    assert answers[4].doi == "10.5555/citekit.published"


def test_a_search_that_failed_says_nothing_of_a_work_whose_doi_nobody_knows(
    server: IndexServer,
) -> None:
    doi = "10.5555/citekit.nowhere"
    with opened(server) as index:
        assert index.lookup([doi])[doi].record is None
        server.arm(SERVER_ERROR, times=None)
        [answer] = resolve([Question(raw="", item={"DOI": doi, "title": "A history of paper clips"})], index)
    assert answer.check.state == "unchecked", answer


def test_a_choice_is_final(crossref: Crossref) -> None:
    raw = FOUND[1]["raw"]
    chosen, none, unknown = resolve(
        [
            Question(raw=raw, item={"title": "Another title"}, chosen="10.5555/citekit.published"),
            Question(raw=raw, item={}, chosen=""),
            Question(raw=raw, item={}, chosen="10.5555/citekit.nowhere"),
        ],
        crossref,
    )
    assert (chosen.check.doi, none.check.state) == ("10.5555/citekit.published", "not-found")
    assert "chosen by hand" in chosen.check.reason
    assert (unknown.check.state, unknown.check.doi) == ("not-found", None)
    assert unknown.check.reason == "the DOI 10.5555/citekit.nowhere, chosen by hand, is not registered"
