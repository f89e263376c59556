"""The records of fixtures/crossref/ behind a real server on 127.0.0.1, and Crossref asked through habanero."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from citekit.http.client import RetryPolicy
from citekit.indexes.cache import Cache
from citekit.indexes.crossref.crossref import Crossref
from tests.conftest import FIXTURES
from tests.indexes.limits import POOLS, Limit
from tests.indexes.resolver import Resolver
from tests.indexes.server import IndexServer

MESSAGES = [
    json.loads(line)
    for name in ("records", "updated", "invented")
    for line in (FIXTURES / "crossref" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
]
AGENCIES = {"10.5281/zenodo.0000001": "DataCite"}
IMPATIENT = RetryPolicy(attempts=3, pause=0.01, longest_pause=0.05)
"""Pauses hardly, but waits for every answer: a loaded machine may take long to give it."""
GIVES_UP = RetryPolicy(attempts=3, pause=0.01, longest_pause=0.05, answer=1.0)
"""Waits a second for a server that hangs."""
LIMITS = {pool: Limit(1000, 16) for pool in POOLS}
NO_RESOLVER = "http://127.0.0.1:1"
"""Where no resolver of DOIs listens."""
MAILTO = "tests@citekit.invalid"


@pytest.fixture(scope="module")
def _server() -> Iterator[IndexServer]:
    with IndexServer(MESSAGES, agencies=AGENCIES, limits=LIMITS) as server:
        yield server


@pytest.fixture
def server(_server: IndexServer) -> IndexServer:
    """The server, as if nobody had asked yet."""
    _server.reset()
    return _server


@pytest.fixture
def crossref(server: IndexServer, tmp_path: Path) -> Iterator[Crossref]:
    """Crossref at the server, with a cache of its own, and other agencies that have no records."""
    with (
        Resolver({}) as resolver,
        Cache(tmp_path / "cache") as cache,
        Crossref(url=server.url, resolver=resolver.url, mailto=MAILTO, cache=cache) as index,
    ):
        yield index


def opened(server: IndexServer, folder: Path | None = None, **options: Any) -> Crossref:
    """An index that has its own cache in memory, or one in a folder."""
    cache = Cache(folder) if folder else Cache(disk=False)
    return Crossref(
        url=server.url,
        **{"resolver": NO_RESOLVER, "mailto": MAILTO, "policy": IMPATIENT, "cache": cache, **options},
    )
