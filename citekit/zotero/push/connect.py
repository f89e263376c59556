"""Connect to a Zotero: one that runs on this computer, or the library on zotero.org."""

import os
from collections.abc import Callable
from typing import Literal

from citekit.errors import CitekitError, UsageError
from citekit.zotero.push import credentials
from citekit.zotero.push.api import DISABLED, LOCAL_PAGE, Api
from citekit.zotero.push.client import Refused, Unreachable, ZoteroClient

Connection = Literal["auto", "local", "web"]

LOCAL_URL = "http://127.0.0.1:23119"
WEB_URL = "https://api.zotero.org"
_WEB_INSTEAD = "or push to the library on zotero.org with its key in ZOTERO_API_KEY"
_NOT_RUNNING = f"Zotero is not running; start it and run the command again, {_WEB_INSTEAD}"
_TOO_OLD = (
    "this Zotero cannot be written to (version 10 or newer can); update it, import references.rdf with File > Import, "
    f"{_WEB_INSTEAD}"
)


def local_client() -> ZoteroClient:
    """A client for this computer's Zotero or ``CITEKIT_ZOTERO_URL``; without proxies."""
    return ZoteroClient(os.environ.get("CITEKIT_ZOTERO_URL") or LOCAL_URL, proxies=False)


def web_client() -> ZoteroClient:
    """A client for zotero.org, or for ``CITEKIT_ZOTERO_WEB_URL``."""
    return ZoteroClient(os.environ.get("CITEKIT_ZOTERO_WEB_URL") or WEB_URL)


def connect(to: Connection, library: str, tell: Callable[[str], None]) -> Api:
    """Connect to a library.

    ``to``: 'auto' is a running Zotero that can be written to, else the web library if there is a key for it.
    ``library``: 'user' or a group's number. ``tell`` shows a message to the user. Raises CitekitError with what to do
    if there is no connection.
    """
    if to == "web":
        return _web(library)
    try:
        return _open(local_client(), lambda client: open_local(client, library, tell))
    except (Unreachable, Refused) as error:
        problem = CitekitError(f"{_NOT_RUNNING} ({error})") if isinstance(error, Unreachable) else error
    if to == "local" or not credentials.stored(credentials.WEB):
        raise problem
    if isinstance(problem, Refused):
        tell(f"{problem}; pushing to zotero.org instead, whose key is in {credentials.WEB}")
    return _web(library)


def _web(library: str) -> Api:
    try:
        return _open(web_client(), lambda client: open_web(client, library))
    except Unreachable as error:
        raise CitekitError(f"zotero.org cannot be reached: {error}; check the network") from None


def _open(client: ZoteroClient, opening: Callable[[ZoteroClient], Api]) -> Api:
    """The result of ``opening``; the client is closed if it fails."""
    try:
        return opening(client)
    except BaseException:
        client.close()
        raise


def open_local(client: ZoteroClient, library: str, tell: Callable[[str], None]) -> Api:
    """The running Zotero's library.

    ``library``: 'user' or a group's number. Raises Unreachable if none runs, Refused if it does not accept other
    programs or is too old to be written to.
    """
    reply = client.get("/api/")
    if reply.status == 403:
        raise Refused(DISABLED, 403)
    server = reply.headers.get("Zotero-Server-ID", "")
    if reply.status != 200 or not server:
        raise Refused(_TOO_OLD, reply.status)
    client.headers["Zotero-Server-ID"] = server
    keys = credentials.local_keys(server)
    prefix = "users/0" if library == "user" else f"groups/{library}"
    return Api(
        client, prefix, name="Zotero", page=LOCAL_PAGE, root="/api", server=server, keys=keys, tell=tell
    )


def open_web(client: ZoteroClient, library: str) -> Api:
    """The library on the web.

    Raises UsageError without a key, CitekitError for one that may not write.
    """
    key = credentials.stored(credentials.WEB)
    if not key:
        raise UsageError(
            f"no key for the web library; create one at https://www.zotero.org/settings/keys and put it into the "
            f"environment as {credentials.WEB}, or into the keyring: keyring set citekit {credentials.WEB}"
        )
    if not (key.isascii() and key.isalnum()):
        raise UsageError(f"Invalid {credentials.WEB} (expected letters and digits only)")
    client.headers["Zotero-API-Key"] = key
    reply = client.get("/keys/current")
    if reply.status in (403, 404):
        raise Refused("the web library rejected the key; create a new one", reply.status)
    if reply.status != 200:
        raise Refused(
            f"the web library failed (HTTP {reply.status}); run the command again later", reply.status
        )
    answer = reply.json()
    access = (answer.get("access") or {}) if isinstance(answer, dict) else {}
    groups = access.get("groups") or {}
    allowed = access.get("user") if library == "user" else groups.get(library) or groups.get("all")
    if not (allowed or {}).get("write"):
        raise Refused("the key lacks write access to this library; allow it at zotero.org/settings/keys", 403)
    prefix = f"users/{answer.get('userID')}" if library == "user" else f"groups/{library}"
    return Api(client, prefix, name="the web library")
