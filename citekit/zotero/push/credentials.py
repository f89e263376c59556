"""Keys for Zotero, from the environment or the system's keyring, never in a file.

The keyring is an extra (``citekit[keyring]``); without it, or if the system has none, only the environment is read.
"""

import os

from citekit.errors import UsageError

_SERVICE = "citekit"
WEB, LOCAL = "ZOTERO_API_KEY", "ZOTERO_LOCAL_API_KEY"
"""Environment variables: the key of the web library, and the one that a running Zotero issued."""


def stored(name: str, of: str = "") -> str | None:
    """The key in the environment variable ``name``, else in the keyring.

    ``of``: the id of the Zotero that issued the key. Raises UsageError for what cannot be sent in an HTTP header.
    """
    if value := os.environ.get(name, "").strip():
        if not (value.isascii() and value.isprintable() and " " not in value):
            raise UsageError(f"Invalid {name} (expected letters and digits only)")
        return value
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return None
    try:
        return keyring.get_password(_SERVICE, f"{name} {of}".strip())
    except (keyring.errors.KeyringError, OSError, RuntimeError):  # no keyring runs, or it is locked
        return None


def keep(name: str, of: str, key: str) -> bool:
    """Save a key in the keyring; False if there is none."""
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return False
    try:
        keyring.set_password(_SERVICE, f"{name} {of}".strip(), key)
    except (keyring.errors.KeyringError, OSError, RuntimeError):
        return False
    return True
