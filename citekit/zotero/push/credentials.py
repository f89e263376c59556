"""Keys for Zotero: from the environment, else from the system's keyring; never from or to a file of the project.

The keyring is an extra (``citekit[keyring]``); without it, or where the system has none, only the environment
is asked. The only module that imports keyring.
"""

import os

from citekit.errors import UsageError

_SERVICE = "citekit"
WEB, LOCAL = "ZOTERO_API_KEY", "ZOTERO_LOCAL_API_KEY"
"""Environment variables: the key of the web library, and the one that a running Zotero gave."""


def stored(name: str, of: str = "") -> str | None:
    """The key from the environment variable ``name``, else what the keyring has under that name.

    ``of``: the id of the Zotero that gave the key, where there may be several. Raises UsageError for what could not
    be sent in a header of HTTP.
    """
    if value := os.environ.get(name, "").strip():
        if not (value.isascii() and value.isprintable() and " " not in value):
            raise UsageError(f"{name} is no key of Zotero's: it has other signs than letters and digits")
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
    """Put a key into the keyring; False where there is none."""
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
