"""What all tests share: where things are, and one build of the two fixture documents."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

import citekit
from citekit.model.bibliography import Bibliography

# However busy the machine is, no example takes too long.
settings.register_profile("citekit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("citekit")

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"
SHARED = ROOT.parent / "shared"

pytest_plugins = ["tests.indexes.fixtures"]


def pytest_xdist_auto_num_workers() -> int:
    """Two processes a processor: half of the tests' time is waiting for servers and other programs."""
    return 2 * (os.cpu_count() or 1)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case by its argument where its value is long, or holds the time as an archive does: processes
    side by side must give all tests the same names.
    """
    return argname if isinstance(val, bytes) or (isinstance(val, str) and len(val) > 80) else None


@pytest.fixture(scope="session", autouse=True)
def _nobody_is_asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test asks a real index, and none sees the cache of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CITEKIT_OFFLINE", "1")
        patch.setenv("CITEKIT_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("CITEKIT_MAILTO", raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _children_can_be_interrupted() -> None:
    """A shell lets its jobs in the background ignore Ctrl-C, and their children with them."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def fixture_bibliography() -> Bibliography:
    """The bibliography of fixtures/review.txt and fixtures/blog.txt."""
    return citekit.build([FIXTURES / "review.txt", FIXTURES / "blog.txt"], offline=True)


def citations_of(bibliography: Bibliography) -> tuple[list[dict[str, Any]], int]:
    """Every marker once, in the order of the text, in the shape of the expectations; and how many links."""
    number = {work.key: work.printed[0].number for work in bibliography.works}
    found: dict[int, dict[str, Any]] = {}
    links = 0
    for work in bibliography.works:
        for citation in work.printed[0].citations:
            links += 1
            found[citation.start] = {
                "section": citation.section,
                "marker": citation.marker,
                "refs": sorted({number[work.key], *(number[key] for key in citation.with_)}),
                "sentence": citation.sentence,
            }
    return [found[start] for start in sorted(found)], links
