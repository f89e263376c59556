"""Keys for Zotero, from the environment or the system's keyring; the web library's is never in a file.

The keyring is an extra (``citekit[keyring]``); without it, or if the system has none, the key that a running Zotero
issued, and that opens nothing outside of this computer, is in a file that only the user can read.
"""

import os
from contextlib import suppress
from pathlib import Path

import msgspec

from citekit.data import data_folder
from citekit.errors import UsageError

_SERVICE = "citekit"
_FILE = "zotero-keys.json"
WEB, LOCAL = "ZOTERO_API_KEY", "ZOTERO_LOCAL_API_KEY"
"""Environment variables: the key of the web library, and the one that a running Zotero issued."""


def stored(name: str) -> str | None:
    """The key in the environment variable ``name``, else in the keyring.

    Raises UsageError for what cannot be sent in an HTTP header.
    """
    return _from_environment(name) or _from_keyring(name)


def _from_environment(name: str) -> str | None:
    value = os.environ.get(name, "").strip()
    if value and not (value.isascii() and value.isprintable() and " " not in value):
        raise UsageError(f"Invalid {name} (expected letters and digits only)")
    return value or None


def _from_keyring(name: str) -> str | None:
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return None
    try:
        return keyring.get_password(_SERVICE, name)
    except (keyring.errors.KeyringError, OSError, RuntimeError):  # no keyring runs, or it is locked
        return None


def keep_local(server: str, key: str) -> None:
    """Keep the key that a running Zotero issued for good: in the keyring, else in a file of the user's alone.

    Whoever can read that file can read the same key in Zotero's own profile.
    """
    try:
        import keyring
        import keyring.errors

        keyring.set_password(_SERVICE, f"{LOCAL} {server}", key)
        if keyring.get_password(_SERVICE, f"{LOCAL} {server}") == key:
            return
    except ImportError:
        pass
    except (keyring.errors.KeyringError, OSError, RuntimeError):
        pass
    with suppress(OSError):  # it will be asked for again
        _write_private(data_folder() / _FILE, {**_kept_keys(), server: key})


def local_keys(server: str) -> list[str]:
    """The keys of the running Zotero of this id: from the environment, the keyring and our file, if there."""
    keys = (_from_environment(LOCAL), _from_keyring(f"{LOCAL} {server}"), _kept_keys().get(server))
    return list(dict.fromkeys(filter(None, keys)))


def _kept_keys() -> dict[str, str]:
    try:
        return msgspec.json.decode((data_folder() / _FILE).read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def _write_private(path: Path, keys: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.touch(mode=0o600)
    temporary.write_bytes(msgspec.json.encode(keys, order="sorted"))
    temporary.replace(path)
