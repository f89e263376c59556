"""The server itself: it answers, refuses and fails as Crossref does."""

import http.client
import json
import socket
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit

import pytest

from tests.conftest import FIXTURES
from tests.indexes import faults
from tests.indexes.bm25 import BM25
from tests.indexes.limits import Limit
from tests.indexes.server import IndexServer

MAIL = "tests@citekit.invalid"


def messages(name: str) -> list[dict[str, Any]]:
    lines = (FIXTURES / "crossref" / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


RECORDS = [record for name in ("records", "updated", "invented") for record in messages(f"{name}.jsonl")]


@pytest.fixture(scope="module")
def index() -> BM25:
    return BM25(RECORDS)


@pytest.fixture
def server(index: BM25) -> Iterator[IndexServer]:
    with IndexServer(index, agencies={"10.5281/zenodo.1": "datacite"}, enforce=False) as running:
        yield running


def get(
    server: IndexServer, target: str, timeout: float = 10, agent: str = "tests"
) -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=timeout)
    try:
        connection.request("GET", target, headers={"User-Agent": agent})
        response = connection.getresponse()
        return response.status, response.read(), {k.lower(): v for k, v in response.getheaders()}
    finally:
        connection.close()


def message(server: IndexServer, target: str) -> Any:
    status, body, _ = get(server, target)
    assert status == 200, body
    return json.loads(body)["message"]


def test_every_record_is_there_under_its_encoded_doi(server: IndexServer) -> None:
    for record in RECORDS:
        assert message(server, f"/works/{quote(record['DOI'].upper(), safe='')}") == record
        assert message(server, f"/works/{quote(record['DOI'], safe='/')}?mailto={MAIL}") == record


def test_a_doi_that_is_not_encoded_is_another_one(server: IndexServer) -> None:
    assert message(server, "/works/10.5555/a#b?c=1".partition("#")[0])["DOI"] == "10.5555/a"


def test_a_printed_reference_finds_its_record(server: IndexServer) -> None:
    needed = ("author", "title", "container-title", "page")
    articles = [record for record in RECORDS if all(record.get(name) for name in needed)]
    assert len(articles) > 60
    second = []
    for record in articles:
        person, title, journal = record["author"][0], record["title"][0], record["container-title"][0]
        name = person.get("family") or person.get("name")
        printed = f"{name}. {title}. {journal} {record.get('volume')}, {record['page']}"
        items = message(server, f"/works?query.bibliographic={quote_plus(printed)}&rows=2")["items"]
        assert record["DOI"] in [item["DOI"] for item in items]
        if record["DOI"] != items[0]["DOI"]:
            second.append(record["DOI"])
        scores = [item["score"] for item in items]
        assert scores == sorted(set(scores), reverse=True)
    # Its retraction notice bears the whole title in a shorter record, and comes first.
    assert second == ["10.1016/s0140-6736(97)11096-0"]


def test_a_record_can_be_taken_out(index: BM25) -> None:
    (best, score), (second, _) = index.search("coronavirus 10.5555 bat pneumonia the of", 2)
    again = index.search("coronavirus 10.5555 bat pneumonia the of", 1, frozenset({best["DOI"]}))
    assert score > 0
    assert again[0][0] == second


def test_equal_scores_come_in_the_order_of_dois() -> None:
    twins = [{"DOI": f"10.5555/{letter}", "title": ["Editorial"]} for letter in "dacb"]
    for rows in (1, 2, 3, 9):
        found = [record["DOI"][-1] for record, _ in BM25(twins).search("editorial", rows)]
        assert found == ["a", "b", "c", "d"][:rows]


def test_a_filter_is_an_or_and_the_missing_are_silently_absent(server: IndexServer) -> None:
    dois = [record["DOI"] for record in RECORDS if "," not in record["DOI"]][:30]
    asked = quote(",".join(f"doi:{doi.upper()}" for doi in [*dois, "10.5555/nowhere"]))
    assert {item["DOI"] for item in message(server, f"/works?filter={asked}&rows=31")["items"]} == set(dois)
    assert len(message(server, f"/works?filter={asked}")["items"]) == 20
    server.api.without = frozenset(dois[:1])
    assert {item["DOI"] for item in message(server, f"/works?filter={asked}&rows=31")["items"]} == set(
        dois[1:]
    )


@pytest.mark.parametrize(
    ("target", "finding"),
    [
        ("/works?rows=1001", "integer-not-valid"),
        ("/works?rows=few", "integer-not-valid"),
        ("/works?filter=colour:red", "filter-not-available"),
        ("/works?filter=doi:10.5555/comma,b", "filter-not-available"),
        ("/works?select=colour", "select-not-available"),
        ("/works?colour=red", "unknown-parameter"),
        ("/works/10.5555/a?rows=2", "parameter-not-allowed"),
        ("/works?filter=doi:10.5555/1,doi:10.5555/2,doi:10.5555/3", "filter-not-valid"),
    ],
)
def test_refusals(server: IndexServer, target: str, finding: str) -> None:
    server.api.most_dois = 2
    status, body, _ = get(server, target)
    assert (status, json.loads(body)["message"][0]["type"]) == (400, finding)


def test_what_is_not_there(server: IndexServer) -> None:
    status, body, headers = get(server, "/works/10.5555/nowhere")
    assert (status, body, headers["content-type"]) == (404, b"Resource not found.", "text/plain")
    server.api.not_found_as_json = True
    assert get(server, "/works/10.5555/nowhere")[2]["content-type"] == "application/json"
    assert get(server, "/works/10.5555/nowhere/agency")[0] == 404
    assert message(server, "/works/10.5281%2FZENODO.1/agency")["agency"]["label"] == "DataCite"
    assert message(server, "/works/10.5555/a/agency")["agency"]["id"] == "crossref"
    assert get(server, f"/works?query.bibliographic={'a' * 8000}")[0] == 414


def test_the_pools(server: IndexServer) -> None:
    for target, agent, pool, rate in [
        ("/works/10.5555/a", "x", "public-single", "5"),
        ("/works?rows=1", "x", "public-array", "1"),
        ("/works/10.5555/a", f"x (mailto:{MAIL})", "polite-single", "10"),
        (f"/works?rows=1&mailto={MAIL}", "x", "polite-array", "3"),
    ]:
        headers = get(server, target, agent=agent)[2]
        told = (headers["x-api-pool"], headers["x-rate-limit-limit"], headers["x-rate-limit-interval"])
        assert told == (pool, rate, "1s")
        assert server.requests[-1].pool == pool


def test_the_rate_is_enforced(server: IndexServer) -> None:
    server.enforce = True
    server.limits["public-single"] = Limit(2, 1, interval=60)
    assert [get(server, "/works/10.5555/a")[0] for _ in range(3)] == [200, 200, 429]
    server.bare_429, server.retry_after = False, 2
    _, body, headers = get(server, "/works/10.5555/a")
    assert (body, headers["retry-after"], headers["x-rate-limit-limit"]) == (b"Too many requests.", "2", "2")
    assert get(server, f"/works/10.5555/a?mailto={MAIL}")[0] == 200
    server.reset()
    assert get(server, "/works/10.5555/a")[0] == 200


def test_the_concurrency_is_enforced(server: IndexServer) -> None:
    server.enforce = True
    server.limits["public-single"] = Limit(100, 1)
    server.arm(faults.HANGS)
    with socket.create_connection(("127.0.0.1", urlsplit(server.url).port)) as first:
        first.sendall(b"GET /works/10.5555/a HTTP/1.1\r\nHost: x\r\n\r\n")
        server.wait_for()
        assert get(server, "/works/10.5555/a")[0] == 429
    while (status := get(server, "/works/10.5555/a")[0]) == 429:  # until it sees that the first has gone
        time.sleep(0.01)
    assert status == 200


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (faults.SERVER_ERROR, 500),
        (faults.BAD_GATEWAY, 502),
        (faults.UNAVAILABLE, 503),
        (faults.TOO_MANY, 429),
        (faults.FORBIDDEN, 403),
        (faults.HTML_PAGE, 200),
        (faults.HALF_JSON, 200),
        (faults.ERROR_INSIDE, 200),
        (faults.NO_MESSAGE, 200),
        (faults.EMPTY, 200),
        (faults.JSON_LIST, 200),
        (faults.GARBAGE_LIMITS, 200),
        (faults.moved("/works/10.5555/b"), 301),
        (faults.wrong_record({"DOI": "10.5555/b"}), 200),
    ],
    ids=str,
)
def test_a_fault_happens_as_often_as_it_is_armed(
    server: IndexServer, fault: faults.Fault, status: int
) -> None:
    right = get(server, "/works/10.5555/a")[:2]
    server.arm(fault, path=r"10\.5555/a$")
    assert get(server, "/works?rows=0")[0] == 200
    wrong = get(server, "/works/10.5555/a")
    assert wrong[0] == status
    assert wrong[:2] != right or wrong[2]["x-rate-limit-limit"] == "many"
    assert get(server, "/works/10.5555/a")[:2] == right


def test_the_wrong_record_comes_in_lists_too(server: IndexServer) -> None:
    server.arm(faults.wrong_record({"DOI": "10.5555/b"}))
    assert [item["DOI"] for item in message(server, "/works?filter=doi:10.5555/a")["items"]] == ["10.5555/b"]


def test_connections_that_break(server: IndexServer) -> None:
    server.arm(faults.DROPPED)
    with pytest.raises(http.client.IncompleteRead):
        get(server, "/works/10.5555/a")
    server.arm(faults.CLOSED)
    with pytest.raises(http.client.RemoteDisconnected):
        get(server, "/works/10.5555/a")
    server.arm(faults.HANGS)
    with pytest.raises(TimeoutError):
        get(server, "/works/10.5555/a", timeout=0.1)
    server.wait_for(count=3)
    assert [request.status for request in server.requests] == [200, 0, 0]


def test_closing_waits_for_nobody(index: BM25) -> None:
    server = IndexServer(index)
    server.arm(faults.HANGS)
    address = ("127.0.0.1", urlsplit(server.url).port)
    with socket.create_connection(address) as waits, socket.create_connection(address):
        with server:
            waits.sendall(b"GET /works/10.5555/a HTTP/1.1\r\nHost: x\r\n\r\n")
            server.wait_for()
        assert waits.recv(1) == b""
