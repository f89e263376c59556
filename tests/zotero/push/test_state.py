"""The state file is whole or not there; keys are never in it, and come from the environment or a keyring."""

import os
import sys
from pathlib import Path

import pytest

from citekit.data import data_folder
from citekit.errors import UsageError
from citekit.zotero.push import credentials
from citekit.zotero.push.state import FILE, PushedObject, PushState, load, save


def test_no_state_is_an_empty_one(tmp_path: Path) -> None:
    assert load(tmp_path / FILE) == PushState()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"libraries": 1}', b"\xff\xfe", b'{"libraries": {"a": {"b": {}}}}']
)
def test_a_damaged_state(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(UsageError, match="Damaged file; delete it"):
        load(tmp_path / FILE)


def test_a_state_of_a_newer_citekit(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"schema": 99}', encoding="utf-8")
    with pytest.raises(UsageError, match="newer citekit"):
        load(tmp_path / FILE)


def test_a_folder_that_takes_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Cannot write"):
        save(PushState(), tmp_path / "none" / FILE)
    (tmp_path / FILE).mkdir()
    with pytest.raises(UsageError, match="Cannot write"):
        save(PushState(), tmp_path / FILE)
    assert [path.name for path in tmp_path.iterdir()] == [FILE], "nothing is left beside it"
    with pytest.raises(UsageError, match="Cannot read"):
        load(tmp_path / FILE)


@pytest.mark.skipif(not hasattr(os, "umask"), reason="needs an umask")
def test_the_state_is_the_users_only(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        save(
            PushState(libraries={"users/1": {"i:a": PushedObject(key="ABCD2345")}}),
            tmp_path / FILE,
        )
    finally:
        os.umask(before)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_a_key_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert credentials.stored(credentials.WEB) is None
    monkeypatch.setenv("ZOTERO_API_KEY", " abc\n")
    assert credentials.stored(credentials.WEB) == "abc"


def test_a_key_of_a_running_zotero_is_kept_for_good_without_the_keyring_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert credentials.stored(credentials.WEB) is None
    assert credentials.local_keys("one") == []
    credentials.keep_local("one", "first")
    credentials.keep_local("two", "second")
    assert (credentials.local_keys("one"), credentials.local_keys("two")) == (["first"], ["second"])
    kept = data_folder() / "zotero-keys.json"
    if hasattr(os, "umask"):
        assert kept.stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("ZOTERO_LOCAL_API_KEY", "mine")
    assert credentials.local_keys("one") == ["mine", "first"]
    kept.write_bytes(b"{")
    assert credentials.local_keys("one") == ["mine"]


def test_a_keyring_keeps_a_key_for_each_zotero() -> None:
    keyring = pytest.importorskip("keyring", reason="keyring is an extra")
    backend = pytest.importorskip("keyring.backend")

    class InMemory(backend.KeyringBackend):
        priority = 1

        def __init__(self) -> None:
            super().__init__()
            self.kept: dict[tuple[str, str], str] = {}

        def get_password(self, service: str, username: str) -> str | None:
            return self.kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            self.kept[service, username] = password

    before = keyring.get_keyring()
    keyring.set_keyring(InMemory())
    try:
        credentials.keep_local("one", "secret")
        assert credentials.local_keys("one") == ["secret"]
        assert credentials.local_keys("two") == []
        assert not list(data_folder().iterdir())
    finally:
        keyring.set_keyring(before)


def test_a_system_without_a_keyring() -> None:
    keyring = pytest.importorskip("keyring", reason="keyring is an extra")
    fail = pytest.importorskip("keyring.backends.fail")
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    try:
        assert credentials.stored(credentials.WEB) is None
        credentials.keep_local("one", "secret")
        assert credentials.local_keys("one") == ["secret"]
    finally:
        keyring.set_keyring(before)
