"""Crossref asked through habanero, at a server that enforces its limits and has bad days."""

import gzip
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from itertools import groupby, pairwise
from pathlib import Path

import habanero
import pytest

from citekit.checking.references import check_references
from citekit.csl.identifiers import encode_doi
from citekit.http.client import RetryPolicy
from citekit.indexes.cache import DAY, FILE, Cache
from citekit.indexes.crossref.crossref import Crossref
from citekit.indexes.index import LookupResult, Progress
from tests.conftest import ROOT
from tests.indexes import faults
from tests.indexes.api import Answer
from tests.indexes.bm25 import BM25
from tests.indexes.faults import FAULTS, Fault, slow
from tests.indexes.fixtures import GIVES_UP, IMPATIENT, MAILTO, MESSAGES, opened
from tests.indexes.limits import POOLS, Limit
from tests.indexes.server import IndexServer

DOIS = [message["DOI"] for message in MESSAGES]
AWKWARD = [doi for doi in DOIS if doi.startswith("10.5555/") and not doi.startswith("10.5555/citekit")]
A, B = "10.5555/a", "10.5555/semi;colon"
QUERY = "Moss grows on the quiet side of clocks"
PASSING = [fault for fault in FAULTS if fault is not faults.FORBIDDEN]

Ask = Callable[[Crossref], list[str]]


def lookup_of(*dois: str) -> Ask:
    return lambda index: [found.record.doi for found in index.lookup(dois).values() if found.record]


def search(index: Crossref) -> list[str]:
    return [record.doi for record in index.search(QUERY).records]


ASKING = {"list": lookup_of(A, B), "single": lookup_of("10.5555/comma,b"), "search": search}


@pytest.fixture(scope="module")
def records() -> BM25:
    return BM25(MESSAGES)


@pytest.fixture(scope="module")
def _server(records: BM25) -> Iterator[IndexServer]:
    """What the fixture ``server`` resets: hardly any limits."""
    limits = dict.fromkeys(POOLS, Limit(1000, 8))
    agencies = {"10.5281/zenodo.1": "datacite"}
    with IndexServer(records, limits=limits, enforce=False, agencies=agencies) as running:
        yield running


@pytest.fixture
def strict(records: BM25) -> Iterator[IndexServer]:
    """A server that enforces limits like Crossref's, with seconds that are shorter."""
    limits = {name: replace(limit, interval=0.1) for name, limit in POOLS.items()}
    with IndexServer(records, limits=limits, agencies={"10.5281/zenodo.1": "datacite"}) as running:
        yield running


# --- what is asked, and how often -----------------------------------------------------------------------


def test_108_dois_are_three_lists_and_a_second_build_asks_nothing(
    strict: IndexServer, tmp_path: Path
) -> None:
    dois = [doi for doi in DOIS if "," not in doi][:108]
    with opened(strict, tmp_path) as index:
        first = index.lookup(dois)
    assert [outcome.record and outcome.record.doi for outcome in first.values()] == dois
    assert len(strict.requests) <= 3
    with opened(strict, tmp_path) as index:
        assert index.lookup(dois[::-1]) == first
        assert index.lookup(dois[::7]) == {doi: first[doi] for doi in dois[::7]}
    assert len(strict.requests) <= 3


def test_every_awkward_doi_is_found_in_any_writing(strict: IndexServer) -> None:
    assert len(AWKWARD) > 25
    with opened(strict) as index:
        found = index.lookup(AWKWARD)
    assert {doi: outcome.record and outcome.record.doi for doi, outcome in found.items()} == {
        doi: doi for doi in AWKWARD
    }
    strict.reset()
    written = [
        f"https://doi.org/{encode_doi(doi.upper())}" for doi in AWKWARD if doi not in ("10.5555/100%",)
    ]
    with opened(strict) as index:
        found = index.lookup(written)
    missed = [doi for doi, outcome in found.items() if outcome.record is None]
    assert missed == []
    assert {request.status for request in strict.requests} <= {200, 404}


def test_what_stands_around_a_doi_does_not_hide_it(strict: IndexServer) -> None:
    given = [f"doi:{A}).", f"{A} ", A.upper(), "10.5555/ a", "10.5555/dot..", "no doi", ""]
    with opened(strict) as index:
        found = index.lookup(given)
    assert list(found) == given
    assert [outcome.record and outcome.record.doi for outcome in found.values()] == [
        *[A] * 4,
        "10.5555/dot.",
        None,
        None,
    ]
    assert found["no doi"] == found[""] == LookupResult(unregistered=True)


def test_the_missing_are_asked_for_alone_then_their_agency(strict: IndexServer) -> None:
    given = [A, "10.5281/Zenodo.1", "10.5281/nowhere"]
    with opened(strict) as index:
        found = index.lookup(given)
        asked = len(strict.requests)
    assert found[A].record
    assert (found["10.5281/Zenodo.1"].agency, found["10.5281/Zenodo.1"].record) == ("DataCite", None)
    assert found["10.5281/nowhere"].unregistered
    assert asked == len(strict.requests) == 1 + 2 + 3  # the last with a full stop, too
    assert all(request.status != 429 for request in strict.requests)


def test_a_search_fills_the_cache_for_lookups(strict: IndexServer) -> None:
    with opened(strict) as index:
        found = index.search(QUERY)
        assert index.search(f"  {QUERY.replace(' ', '  ')}\n") == found
        assert len(found.records) == 5
        looked_up = index.lookup([record.doi for record in found.records])
        assert [result.record for result in looked_up.values()] == list(found.records)
        assert len(strict.requests) == 1
        assert len(index.search(QUERY, rows=2).records) == 2


def test_queries_of_any_length(strict: IndexServer) -> None:
    with opened(strict) as index:
        assert index.search(" \n").records == index.search("\ud800").records == ()
        assert strict.requests == []
        assert index.search(f"{QUERY} " * 500).records
        assert index.search("m" * 50_000).failed is None
        assert index.search("§$%&/()=?`*'_:;").failed is None


def test_the_address_goes_along_or_none(strict: IndexServer) -> None:
    for mailto, pool in ((MAILTO, "polite-single"), (None, "public-single")):
        with opened(strict, mailto=mailto) as index:
            assert index.lookup(["10.5555/comma,b"])["10.5555/comma,b"].record
        request = strict.requests[-1]
        assert request.pool == pool
        assert "citekit/" in request.headers["User-Agent"]
        assert ("mailto" in request.path, "mailto" in request.headers["User-Agent"]) == (bool(mailto),) * 2


def test_others_who_use_habanero_are_not_disturbed(strict: IndexServer) -> None:
    strict.enforce = False
    plain = habanero.Crossref(base_url=strict.url, ua_string="somebody else")
    with opened(strict) as index, ThreadPoolExecutor(2) as pool:
        ours, theirs = pool.submit(index.lookup, [A]), pool.submit(plain.works, ids=A)
        assert theirs.result()["message"]["DOI"] == ours.result()[A].record.doi  # type: ignore[union-attr]
    polite = [request.pool.startswith("polite") for request in strict.requests]
    assert sorted(polite) == [False, True]


def test_two_threads_with_one_question_ask_once(strict: IndexServer) -> None:
    strict.list_seconds = 0.05
    with opened(strict) as index, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: index.search(QUERY), range(8)))
        looked = list(pool.map(lambda _: index.lookup([A, B]), range(8)))
    assert all(one == found[0] for one in found)
    assert all(one == looked[0] for one in looked)
    assert len(strict.requests) == 2


def test_how_far_it_is(strict: IndexServer) -> None:
    told: list[Progress] = []
    with opened(strict, progress=told.append) as index:
        index.lookup([*DOIS[:60], "10.5281/zenodo.1", "no doi"])
        index.lookup(DOIS[:10])
        index.search(QUERY)
    numbers = [(one.asked, one.cached, one.done, one.total) for one in told]
    assert all(a <= b for one, two in pairwise(numbers) for a, b in zip(one, two, strict=True))
    assert numbers[-1] == (62, 10, 72, 72)


def test_the_total_grows_once_for_all_searches(strict: IndexServer) -> None:
    told: list[Progress] = []
    lines = [f"Moss grows on stone number {number}. J Moss. 2019" for number in range(12)]
    with opened(strict, progress=told.append) as index:
        list(check_references([*DOIS[:5], *lines], index))
        index.search(QUERY)
    totals = [total for total, _ in groupby((one.total, one.searches) for one in told)]
    assert totals == [(5, 0), (17, 12), (18, 13)]
    assert told[-1].done == 18


# --- limits ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mailto", [MAILTO, None])
def test_limits_are_kept(strict: IndexServer, mailto: str | None) -> None:
    strict.single_seconds = strict.list_seconds = 0.01
    with opened(strict, mailto=mailto) as index, ThreadPoolExecutor(8) as pool:
        looked = pool.submit(index.lookup, [*DOIS[:120], *(f"10.5281/none.{number}" for number in range(6))])
        found = list(pool.map(lambda number: index.search(f"{QUERY} {number}"), range(8)))
    assert all(one.records and not one.failed for one in found)
    assert not any(outcome.failed for outcome in looked.result().values())
    assert {request.status for request in strict.requests} <= {200, 404}


def test_late_answers_let_no_request_through_too_early(strict: IndexServer) -> None:
    limit = strict.limits["polite-array"]
    strict.list_seconds = 0.15  # longer than the interval
    with opened(strict) as index, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: index.search(f"{QUERY} {number}"), range(7)))
    assert all(one.records and not one.failed for one in found)
    times = sorted(request.at for request in strict.requests)
    gaps = [later - time for time, later in zip(times, times[limit.rate :], strict=False)]
    assert min(gaps) >= limit.interval
    assert {request.status for request in strict.requests} == {200}


def test_limits_that_change_are_followed(strict: IndexServer) -> None:
    with opened(strict, policy=RetryPolicy(pause=0.05, answer=5)) as index:
        for rate, concurrency in ((3, 3), (1, 1), (20, 5)):
            strict.limits["polite-array"] = Limit(rate, concurrency, interval=0.1)
            with ThreadPoolExecutor(8) as pool:
                found = list(pool.map(lambda word: index.search(f"{QUERY} {word}"), range(rate, rate + 5)))
            assert not any(one.failed for one in found)
    statuses = [request.status for request in strict.requests]
    assert statuses.count(429) <= 8  # of what was under way when they changed


def test_headers_without_sense_change_nothing(strict: IndexServer) -> None:
    strict.arm(faults.limit_headers("0", "0s", "-3"))
    strict.arm(faults.GARBAGE_LIMITS)
    with opened(strict) as index:
        found = [index.search(f"{QUERY} {number}") for number in range(4)]
    assert not any(one.failed for one in found)


def test_one_refusal_slows_everybody_down(server: IndexServer) -> None:
    told = {"Retry-After": "0.3"}
    server.arm(Fault("asked-to-wait", lambda answer: replace(answer, status=429, body=b"", headers=told)))
    waits: list[Progress] = []
    with (
        opened(server, policy=RetryPolicy(pause=0.01), progress=waits.append) as index,
        ThreadPoolExecutor(4) as pool,
    ):
        first = pool.submit(index.search, QUERY)
        while not any(request.status for request in server.asked()):
            time.sleep(0.001)
        refused = server.requests[0].at
        later = [pool.submit(index.search, f"{QUERY} {number}") for number in range(3)]
        assert not any(found.result().failed for found in (first, *later))
    assert min(request.at for request in server.requests[1:]) - refused >= 0.29
    assert 0 < max(told.waiting or 0 for told in waits) <= 0.3


def test_whoever_asks_for_too_long_a_pause_is_left_alone(strict: IndexServer) -> None:
    strict.limits["polite-array"], strict.retry_after = Limit(0, 1), 3600
    with opened(strict) as index:
        assert "3600 seconds" in str(index.search(QUERY).failed)
        assert "3600 seconds" in str(index.lookup([A])[A].failed)
    assert len(strict.requests) == 1


# --- bad days -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", PASSING, ids=str)
@pytest.mark.parametrize("kind", ASKING)
def test_a_fault_that_passes_changes_nothing(kind: str, fault: Fault, server: IndexServer) -> None:
    with opened(server) as index:
        right = ASKING[kind](index)
    server.reset()
    server.arm(fault)
    with opened(server, policy=GIVES_UP if fault is faults.HANGS else IMPATIENT) as index:
        assert ASKING[kind](index) == right
    assert right
    assert len(server.requests) == (1 if fault is faults.GARBAGE_LIMITS else 2)


@pytest.mark.parametrize("fault", [*FAULTS, faults.wrong_record(MESSAGES[0])], ids=str)
def test_a_fault_that_stays_is_a_failure_and_is_not_kept(
    fault: Fault, server: IndexServer, tmp_path: Path
) -> None:
    if fault is faults.GARBAGE_LIMITS:
        pytest.skip("the answer is right")
    # To a search no record is the wrong one.
    server.arm(fault, times=None, path="works/|filter=" if fault.name == "wrong-record" else "")
    with opened(server, tmp_path, policy=RetryPolicy(attempts=2, answer=0.1, pause=0.01)) as index:
        outcomes = [*index.lookup([A, B]).values(), *index.lookup(["10.5555/comma,b"]).values()]
        assert all(outcome.failed and not outcome.record and not outcome.agency for outcome in outcomes)
        if fault.name != "wrong-record":
            assert index.search(QUERY).failed
    server.reset()
    with opened(server, tmp_path) as index:
        assert all(ask(index) for ask in ASKING.values())


@pytest.mark.parametrize("fault", PASSING, ids=str)
def test_the_agency_is_asked_for_again_after_a_fault(fault: Fault, server: IndexServer) -> None:
    doi = "10.5281/zenodo.1"
    for times, right in ((1, True), (None, fault is faults.GARBAGE_LIMITS)):
        server.reset()
        server.arm(fault, path="/agency", times=times)
        with opened(server, policy=GIVES_UP if fault is faults.HANGS else IMPATIENT) as index:
            found = index.lookup([doi])[doi]
        assert (found.agency, bool(found.failed)) == ("DataCite" if right else None, True), found
        asked = server.asked("/agency")
        assert len(asked) >= (1 if fault is faults.GARBAGE_LIMITS else 2)
        assert all("citekit/" in request.headers["User-Agent"] for request in asked)


def test_a_blocked_address_asks_no_more(server: IndexServer) -> None:
    server.arm(faults.FORBIDDEN, times=None)
    with opened(server) as index:
        failures = {outcome.failed for outcome in index.lookup(DOIS).values()} | {index.search(QUERY).failed}
    assert len(failures) == 1
    assert "403" in str(failures)
    assert len(server.requests) == 1


def test_a_server_that_is_down_is_left_alone(server: IndexServer) -> None:
    server.arm(faults.UNAVAILABLE, times=None)
    with opened(server) as index:
        failures = [index.search(f"{QUERY} {number}").failed for number in range(20)]
    assert "the server answers 503" in str(failures[0])
    assert len(server.requests) == 5 * IMPATIENT.attempts


def test_no_route_is_said_at_once_and_once_for_all() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        with Crossref(url=url) as index, ThreadPoolExecutor(8) as pool:
            looked = index.lookup([f"{A}{number}" for number in range(200)])
            failures = {outcome.failed for outcome in looked.values()}
            failures |= {found.failed for found in pool.map(index.search, map(str, range(100)))}
    assert len(failures) == 1
    assert "cannot connect to 127.0.0.1" in str(failures)


@pytest.mark.parametrize("fault", [faults.status(400), faults.status(413), faults.status(414)], ids=str)
def test_refused_lists_are_halved(fault: Fault, server: IndexServer) -> None:
    dois = [doi for doi in DOIS if "," not in doi][:50]
    server.arm(fault, times=2, path="filter=")
    with opened(server) as index:
        assert all(outcome.record for outcome in index.lookup(dois).values())
    assert len(server.requests) == 5


def test_a_server_that_takes_few_dois_or_none_in_a_list(server: IndexServer) -> None:
    for most in (20, 0):
        server.reset()
        server.api.most_dois = most
        try:
            with opened(server) as index:
                assert all(outcome.record for outcome in index.lookup(DOIS[:50]).values())
        finally:
            server.api.most_dois = None
    assert len(server.asked("filter=")) < 10


def test_long_dois_fit_into_the_address(server: IndexServer) -> None:
    long = [f"10.5555/{'(long)' * 60}{number}" for number in range(20)]
    with opened(server) as index:
        assert all(
            outcome.unregistered
            for outcome in index.lookup([*long, f"10.5555/{'x' * 20_000}"]).values()
            if not outcome.failed
        )
        assert index.lookup([*long, A])[A].record
    assert max(len(request.path) for request in server.asked("filter=")) < 6500


def zipped(answer: Answer, share: float = 1.0) -> Answer:
    body = gzip.compress(answer.body)
    headers = {**answer.headers, "Content-Encoding": "gzip"}
    return replace(answer, body=body[: int(len(body) * share)], headers=headers)


def test_compressed_answers(server: IndexServer) -> None:
    server.arm(Fault("half-zipped", lambda answer: zipped(answer, 0.5)))
    server.arm(Fault("zipped", zipped))
    with opened(server) as index:
        assert index.search(QUERY).records
    assert len(server.requests) == 2
    assert "gzip" in server.requests[0].headers["Accept-Encoding"]


def test_the_wrong_record_is_never_used(server: IndexServer) -> None:
    server.arm(faults.wrong_record(MESSAGES[0]), path="filter=", times=None)
    with opened(server) as index:
        found = index.lookup([A, B, MESSAGES[0]["DOI"]])
    assert [outcome.record and outcome.record.doi for outcome in found.values()] == list(found)


def test_what_has_moved_is_fetched_from_the_same_server_only(server: IndexServer) -> None:
    comma = "10.5555/comma,b"
    server.arm(faults.moved(f"/works/{encode_doi(comma)}?moved=1"), path=r"comma,b\?mailto")
    server.api.answer, answer = (lambda target: answer(target.replace("?moved=1", ""))), server.api.answer  # type: ignore[method-assign]
    try:
        with opened(server) as index:
            assert index.lookup([comma])[comma].record
        server.arm(faults.moved("https://elsewhere.invalid/works/"))
        with opened(server) as index:
            assert "elsewhere.invalid" in str(index.lookup([comma])[comma].failed)
    finally:
        server.api.answer = answer  # type: ignore[method-assign]


def test_a_redirected_search_keeps_its_query(server: IndexServer) -> None:
    """Without the query Crossref's answer would be any works, and the one that exists 'not-found'."""
    right = server.api.answer

    def answer(target: str) -> Answer:
        return right(target.replace("/works/v2?", "/works?"))

    server.api.answer = answer  # type: ignore[method-assign]
    query = QUERY
    try:
        with opened(server) as index:
            expected = index.search(query).records
        assert expected
        for location in ("/works/v2", "v2", f"{server.url}/works/v2"):
            server.reset()
            server.arm(faults.moved("/works/v2" if location == "v2" else location), path=r"/works\?")
            with opened(server) as index:
                assert index.search(query).records == expected
                assert index.lookup([A])[A].record
            asked = server.asked("/works")
            assert [request.path.partition("?")[0] for request in asked][:2] == ["/works", "/works/v2"]
    finally:
        server.api.answer = right  # type: ignore[method-assign]


def test_a_redirect_that_drops_the_query_answers_nothing(server: IndexServer, tmp_path: Path) -> None:
    for location in ("/works?rows=5", "/works?query.bibliographic=other&rows=5"):
        server.reset()
        server.arm(faults.moved(location), path=r"/works\?")
        with opened(server) as index:
            result = index.search(QUERY)
            assert (result.records, result.failed) == (
                (),
                "the server redirects to an address without the query",
            )


def test_a_list_without_a_word_of_the_query_answers_nothing(server: IndexServer) -> None:
    message = {"message": {"items": MESSAGES[:3], "total-results": 3}}
    server.arm(faults.body("others", faults.encode(message)), times=None)
    with opened(server) as index:
        assert (
            index.search("Zebra quorum xylophone").failed == "the server's records have no word of the query"
        )
        assert index.search("12 34").failed is None


def test_a_search_without_a_result_is_kept_for_a_day_only(server: IndexServer, tmp_path: Path) -> None:
    empty = {"message": {"items": [], "total-results": 0}}
    server.arm(
        faults.body("empty-list", faults.encode(empty)), path="query.bibliographic=nothing", times=None
    )
    with Cache(tmp_path) as cache, opened(server, cache=cache) as index:
        assert index.search("nothing").failed is None
        assert index.search(QUERY).records
    with closing(sqlite3.connect(tmp_path / FILE)) as database:
        rows = database.execute("SELECT key, round(expires - stored) FROM answers WHERE key LIKE '%search:%'")
        days = {key.rsplit(":", 1)[1]: seconds / DAY for key, seconds in rows}
    assert days == {"nothing": 1, QUERY: 30}


def test_each_redirect_takes_a_turn(server: IndexServer) -> None:
    server.arm(faults.moved("/works"), times=None)
    with opened(server) as index:
        assert index.search(QUERY).failed == "too many redirects (limit: 3)"
    assert len(server.asked("/works")) == 4


def test_an_answer_without_end_is_not_read(server: IndexServer) -> None:
    server.arm(faults.body("endless", b'{"message": {"DOI": "' + b"x" * 51_000_000), times=None)
    with opened(server, policy=RetryPolicy(attempts=2, pause=0.01)) as index:
        assert "50 MB" in str(index.search(QUERY).failed)


@pytest.mark.parametrize("body", [faults.HTML, b"404 page not found", b""])
def test_a_404_that_is_no_word_of_crossrefs_means_nothing(server: IndexServer, body: bytes) -> None:
    server.arm(faults.status(404, body), times=None)
    with opened(server) as index:
        assert "404" in str(index.lookup(["10.5555/comma,b"])["10.5555/comma,b"].failed)


def test_unreadable_messages_fail_alone(server: IndexServer) -> None:
    items = [
        MESSAGES[0],
        {"title": ["No DOI"]},
        {"DOI": 7},
        None,
        {"DOI": "10.5555/x", "title": 3, "author": "?"},
    ]
    message = {"message": {"items": items, "total-results": 5}}
    server.arm(faults.body("mixed", faults.encode(message)))
    with opened(server) as index:
        found = index.search("126 1990")
    assert [record.doi for record in found.records] == [MESSAGES[0]["DOI"], "10.5555/x"]


@pytest.mark.parametrize("seed", range(3))
def test_a_bad_day(seed: int, server: IndexServer, tmp_path: Path) -> None:
    """Every second answer is wrong in some way; the next builds ask only for what the first did not get."""
    chance = random.Random(seed)
    passing = [fault for fault in PASSING if fault not in (faults.HANGS, faults.GARBAGE_LIMITS)]
    passing += [faults.wrong_record(MESSAGES[0]), faults.status(413), faults.limit_headers("50", "1s", "2")]
    dois = [*chance.sample(DOIS, 70), "10.5555/comma,b"]
    queries = [f"{QUERY} {number}" for number in range(12)]
    had: set[str] = set()
    for share in (0.5, 0.5, 0.0):
        server.reset()
        for _ in range(200):
            fits = passing if chance.random() < share else [slow(0.0)]
            fault = chance.choice(fits)  # a search may find anything: there no record is the wrong one
            server.arm(fault, path="works/|filter=" if fault.name == "wrong-record" else "")
        with opened(server, tmp_path) as index, ThreadPoolExecutor(6) as pool:
            searched = pool.map(index.search, queries)
            found = index.lookup(dois)
            results = list(searched)
        for doi, outcome in found.items():
            assert outcome.record.doi == doi if outcome.record else outcome.failed
        assert all(result.failed or len(result.records) == 5 for result in results)
        asked_again = {doi for doi in had if server.asked(re.escape(f"doi:{doi}") + r"(,|&|$)")}
        assert asked_again == set()
        had |= {doi for doi, outcome in found.items() if outcome.record}
    assert had == set(dois)
    assert not any(result.failed for result in results)


# --- interruptions --------------------------------------------------------------------------------------


def test_a_build_that_was_cut_off_goes_on_where_it_was(strict: IndexServer, tmp_path: Path) -> None:
    dois = [doi for doi in DOIS if "," not in doi][:150]

    def cut_off(progress: Progress) -> None:
        if progress.done >= 50:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), opened(strict, tmp_path, progress=cut_off) as index:
        index.lookup(dois)
    answered = [request for request in strict.requests if request.status == 200]
    strict.reset()
    with opened(strict, tmp_path) as index:
        assert all(outcome.record for outcome in index.lookup(dois).values())
    assert len(answered) >= 1
    assert len(answered) + len(strict.requests) <= 4


SCRIPT = """
import sys
from concurrent.futures import ThreadPoolExecutor
from citekit.http.client import RetryPolicy
from citekit.indexes.crossref.crossref import Crossref
with Crossref(url=sys.argv[1], policy=RetryPolicy(connect=60.0)) as index:
    index.lookup([f"10.5555/{number}" for number in range(200)])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_goes_through_at_once(server: IndexServer) -> None:
    server.arm(faults.HANGS, times=None)
    command = [sys.executable, "-c", SCRIPT, server.url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as build:
        server.wait_for()
        build.send_signal(signal.SIGINT)
        errors = build.communicate()[1].decode()
    assert build.returncode != 0
    assert errors.rstrip().endswith("KeyboardInterrupt"), errors


def test_closing_frees_whoever_waits(server: IndexServer) -> None:
    server.arm(faults.HANGS, times=None)
    index = opened(server, policy=RetryPolicy())
    with ThreadPoolExecutor(2) as pool:
        waits = [pool.submit(index.search, QUERY), pool.submit(index.search, f"{QUERY} again")]
        server.wait_for()
        index.close()
        assert {found.result().failed for found in waits} == {"the index is closed"}
    assert index.lookup([A])[A].failed == "the index is closed"
    assert threading.active_count() < 50
