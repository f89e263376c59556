"""Connect to a Zotero: local API, library on zotero.org, or connector."""

import os
from collections.abc import Callable
from typing import Literal, TypeVar

from citekit.errors import CitekitError, UsageError
from citekit.zotero.push import credentials
from citekit.zotero.push.api import LOCAL_PAGE, Api
from citekit.zotero.push.client import Refused, Unreachable, ZoteroClient
from citekit.zotero.push.connector import Connector
from citekit.zotero.push.library import ZoteroLibrary

Connection = Literal["auto", "local", "web", "connector"]

OpenLibrary = TypeVar("OpenLibrary", Api, Connector)

LOCAL_URL = "http://127.0.0.1:23119"
WEB_URL = "https://api.zotero.org"
_DISABLED = (
    "Zotero does not accept other programs; enable it in Zotero's settings: Advanced, 'Allow other applications on "
    "this computer to communicate with Zotero'"
)
_NOT_RUNNING = (
    "Zotero is not running; start it and run the command again, or push to the library on zotero.org with its key in "
    "ZOTERO_API_KEY"
)
_TOO_OLD = "this Zotero cannot be written to through its local API (version 10 or newer can)"


def local_client() -> ZoteroClient:
    """A client for this computer's Zotero or ``CITEKIT_ZOTERO_URL``; without proxies."""
    return ZoteroClient(os.environ.get("CITEKIT_ZOTERO_URL") or LOCAL_URL, proxies=False)


def web_client() -> ZoteroClient:
    """A client for zotero.org, or for ``CITEKIT_ZOTERO_WEB_URL``."""
    return ZoteroClient(os.environ.get("CITEKIT_ZOTERO_WEB_URL") or WEB_URL)


def connect(to: Connection, library: str, tell: Callable[[str], None]) -> Api | Connector:
    """Connect to a library.

    ``to``: 'auto' is a running Zotero's local API if it can be written to, else the web library if there is a key,
    else the connector. ``library``: 'user' or a group's number. ``tell`` shows a message to the user. Raises
    CitekitError with what to do if there is no connection.
    """
    if to == "web":
        return _web(library)
    if to == "connector":
        return _connector(library)
    try:
        if api := _open(local_client(), lambda client: open_local(client, library, tell)):
            return api
        problem: CitekitError = CitekitError(f"{_TOO_OLD}; update Zotero, or use --to web or --to connector")
    except Unreachable as error:
        problem = CitekitError(f"{_NOT_RUNNING} ({error})")
    except Refused as error:
        problem = error
    if to == "local":
        raise problem
    if credentials.stored(credentials.WEB):
        return _web(library)
    if str(problem) == _DISABLED and library != "user":
        raise problem
    return _connector(library)


def local_library() -> ZoteroLibrary | None:
    """The user's library in the Zotero of this computer; None if it cannot be read."""
    client = local_client()
    try:
        reader = readable(client)
        return reader.library() if reader else None
    finally:
        client.close()


def _web(library: str) -> Api:
    try:
        api = _open(web_client(), lambda client: open_web(client, library))
    except Unreachable as error:
        raise CitekitError(f"zotero.org cannot be reached: {error}; check the network") from None
    assert api is not None
    return api


def _connector(library: str) -> Connector:
    if library != "user":
        raise UsageError(
            "Groups need Zotero 10 or newer, or --to web; the connector imports into the collection that is selected "
            "in Zotero"
        )

    def opening(client: ZoteroClient) -> Connector:
        connector = Connector(client)
        connector.ping()
        return connector

    try:
        connector = _open(local_client(), opening)
    except Unreachable as error:
        raise CitekitError(f"{_NOT_RUNNING} ({error})") from None
    assert connector is not None
    return connector


def _open(client: ZoteroClient, opening: Callable[[ZoteroClient], OpenLibrary | None]) -> OpenLibrary | None:
    """The result of ``opening``; the client is closed if there is none."""
    library = None
    try:
        library = opening(client)
    finally:
        if library is None:
            client.close()
    return library


def open_local(client: ZoteroClient, library: str, tell: Callable[[str], None]) -> Api | None:
    """The running Zotero's library; None if that Zotero is too old to be written to.

    ``library``: 'user' or a group's number. Raises Unreachable if none runs, Refused if it does not accept other
    programs.
    """
    reply = client.get("/api/")
    if reply.status == 403:
        raise Refused(_DISABLED, 403)
    server = reply.headers.get("Zotero-Server-ID", "")
    if reply.status != 200 or not server:
        return None
    client.headers["Zotero-Server-ID"] = server
    key = credentials.stored(credentials.LOCAL, server)
    prefix = "users/0" if library == "user" else f"groups/{library}"
    return Api(client, prefix, name="Zotero", page=LOCAL_PAGE, root="/api", server=server, key=key, tell=tell)


def readable(client: ZoteroClient) -> Api | None:
    """The user's library in a Zotero that is read-only (versions 7 to 9), else None."""
    try:
        reply = client.get("/api/")
    except Unreachable:
        return None
    return (
        Api(client, "users/0", name="Zotero", page=LOCAL_PAGE, root="/api") if reply.status == 200 else None
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
