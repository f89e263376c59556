"""Which Zotero is written to, and through which door."""

import os
from collections.abc import Callable
from typing import Literal, TypeVar

from citekit.errors import CitekitError, UsageError
from citekit.zotero.push import credentials
from citekit.zotero.push.api import OFF, Api, open_local, open_web, readable
from citekit.zotero.push.client import Refused, Unreachable, ZoteroClient
from citekit.zotero.push.connector import Connector
from citekit.zotero.push.library import Library

To = Literal["auto", "local", "web", "connector"]

Door = TypeVar("Door", Api, Connector)

LOCAL_URL = "http://127.0.0.1:23119"
WEB_URL = "https://api.zotero.org"
_CLOSED = (
    "Zotero is not running; start it and run the command again, or push into the library on zotero.org with its key in "
    "ZOTERO_API_KEY"
)
_OLD = "this Zotero takes no writes through its local API (version 10 and newer do)"


def local_client() -> ZoteroClient:
    """To the Zotero of this computer, or the one at the address ``CITEKIT_ZOTERO_URL``; never through a proxy."""
    return ZoteroClient(os.environ.get("CITEKIT_ZOTERO_URL") or LOCAL_URL, proxies=False)


def web_client() -> ZoteroClient:
    """To zotero.org, or to the address ``CITEKIT_ZOTERO_WEB_URL``."""
    return ZoteroClient(os.environ.get("CITEKIT_ZOTERO_WEB_URL") or WEB_URL)


def open_door(to: To, library: str, tell: Callable[[str], None]) -> Api | Connector:
    """The library behind the door ``to``; 'auto': a running Zotero's local API where it can write, else the web
    library where there is a key, else the connector.

    ``library``: 'user' or a group's number. Raises CitekitError with what to do where no door opens.
    """
    if to == "web":
        return _web(library)
    if to == "connector":
        return _connector(library)
    try:
        if found := _kept(local_client(), lambda client: open_local(client, library, tell)):
            return found
        trouble: CitekitError = CitekitError(f"{_OLD}; update Zotero, or use --to web or --to connector")
    except Unreachable as error:
        trouble = CitekitError(f"{_CLOSED} ({error})")
    except Refused as error:
        trouble = error
    if to == "local":
        raise trouble
    if credentials.stored(credentials.WEB):
        return _web(library)
    if str(trouble) == OFF and library != "user":
        raise trouble
    return _connector(library)


def local_library() -> Library | None:
    """The user's library in the Zotero of this computer; None where it cannot be read."""
    client = local_client()
    try:
        reader = readable(client)
        return reader.library() if reader else None
    finally:
        client.close()


def _web(library: str) -> Api:
    try:
        found = _kept(web_client(), lambda client: open_web(client, library))
    except Unreachable as error:
        raise CitekitError(f"zotero.org is out of reach: {error}; check the network") from None
    assert found is not None
    return found


def _connector(library: str) -> Connector:
    if library != "user":
        raise UsageError(
            "only Zotero's local API (version 10 and newer) and --to web can write to a group; the connector takes "
            "what is selected in Zotero"
        )

    def opening(client: ZoteroClient) -> Connector:
        found = Connector(client)
        found.ping()
        return found

    try:
        found = _kept(local_client(), opening)
    except Unreachable as error:
        raise CitekitError(f"{_CLOSED} ({error})") from None
    assert found is not None
    return found


def _kept(client: ZoteroClient, opening: Callable[[ZoteroClient], Door | None]) -> Door | None:
    """What ``opening`` gives; the connections are closed where it gives nothing."""
    found = None
    try:
        found = opening(client)
    finally:
        if found is None:
            client.close()
    return found
