"""A Zotero on the loopback address, a lock to push, and the command as a user types it."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import citekit
from citekit.cli.main import main
from citekit.data import DATA_FOLDER
from citekit.zotero.push.api import Api
from citekit.zotero.push.client import ZoteroClient
from citekit.zotero.push.library import ZoteroLibrary
from citekit.zotero.push.merging import EditPolicy
from citekit.zotero.push.places import Upload
from citekit.zotero.push.plan import Plan, plan
from citekit.zotero.push.recovery import settle
from citekit.zotero.push.state import PushedObject, SentObject
from citekit.zotero.push.steps import COLLECTION
from citekit.zotero.push.write import PushOutcome, carry_out
from tests.zotero.push.server import WEB_KEY, ZoteroServer

Push = Callable[..., Result]


@pytest.fixture
def zotero() -> Iterator[ZoteroServer]:
    with ZoteroServer() as server:
        yield server


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads or writes the keyring of whoever runs it, nor their keys."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv(DATA_FOLDER, str(tmp_path_factory.mktemp("data")))
    for name in ("ZOTERO_API_KEY", "ZOTERO_LOCAL_API_KEY", "CITEKIT_ZOTERO_URL", "CITEKIT_ZOTERO_WEB_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def pauses() -> list[float]:
    """The pauses that a client made, without making them."""
    return []


@pytest.fixture
def client(zotero: ZoteroServer, pauses: list[float]) -> Iterator[ZoteroClient]:
    """A client of the server that sleeps in no time, and has the web key."""
    found = ZoteroClient(zotero.url, proxies=False, sleep=pauses.append)
    found.headers["Zotero-API-Key"] = WEB_KEY
    yield found
    found.close()


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("built")
    text = folder / "knees.md"
    text.write_text(ARTICLE, encoding="utf-8")
    citekit.write(citekit.build([text], offline=True), folder / "bibliography")
    return (folder / "bibliography" / "citekit.lock.json").read_bytes()


@pytest.fixture
def lock(_built: bytes, tmp_path: Path) -> Path:
    """The lock of a small article of our own, alone in its folder."""
    path = tmp_path / "citekit.lock.json"
    path.write_bytes(_built)
    return path


@pytest.fixture
def push(zotero: ZoteroServer, lock: Path) -> Push:
    """``citekit push zotero --lock LOCK ...``, with the server as both Zoteros."""

    def run(*options: str, key: str = "", **environment: str) -> Result:
        settings = {
            "CITEKIT_ZOTERO_URL": zotero.url,
            "CITEKIT_ZOTERO_WEB_URL": zotero.url,
            "ZOTERO_API_KEY": key,
        }
        done = CliRunner().invoke(
            main, ["push", "zotero", "--lock", str(lock), *options], env={**settings, **environment}
        )
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return done

    return run


class Pushed:
    """What pushes remember, one after the other, and the looks at what an earlier one left."""

    def __init__(self) -> None:
        self.known: dict[str, PushedObject] = {}
        self.unanswered: dict[str, SentObject] = {}
        self.looks = 0

    def plan(self, api: Api, wanted: Upload, choice: EditPolicy = "ask") -> Plan:
        there, recovery = settle(
            _reading(api, self.known), api.version, self.known, self.unanswered, self._look
        )
        planned = plan(wanted, api.target(), there, recovery.known, choice)
        self.known, self.unanswered = dict(planned.known), {}
        return planned

    def push(self, api: Api, wanted: Upload, choice: EditPolicy = "ask") -> PushOutcome:
        return carry_out(self.plan(api, wanted, choice), api, self, lambda count: None)

    def note_request(self, objects: Mapping[str, SentObject]) -> None:
        self.unanswered.update(objects)

    def note_answer(self, objects: Mapping[str, PushedObject]) -> None:
        self.known.update(objects)
        self.unanswered = {}

    def _look(self, _seconds: float) -> None:
        self.looks += 1


def _reading(api: Api, known: Mapping[str, PushedObject]) -> Callable[[], ZoteroLibrary]:
    places = [one.key for name, one in known.items() if name.startswith(COLLECTION)]
    return lambda: api.library(places)


ARTICLE = """# All about knees

A. Müller-Ørsted (2024)

## Introduction

Knees bend [1]. They bend again {after} a year [2], as <i>others</i> found [1,2].

## References

1. Brace A, Brace B. Knees & braces: a <script>trial</script>. J Brace. 2020;7(2):1-9. doi:10.5555/brace.1
2. Brace B. Bending {again}. J Brace. 2021;8(1):10-19.
"""
