"""Which Zotero is written to, and through which door."""

import os
from collections.abc import Callable
from typing import Literal

from citekit.errors import CitekitError, UsageError
from citekit.pushing import credentials
from citekit.pushing.api import OFF, Api, open_local, open_web
from citekit.pushing.client import Client, Refused, Unreachable
from citekit.pushing.connector import Connector

To = Literal["auto", "local", "web", "connector"]

LOCAL_URL = "http://127.0.0.1:23119"
WEB_URL = "https://api.zotero.org"
_CLOSED = "Zotero is not running; start it and run the command again"
_OLD = "this Zotero takes no writes through its local API (version 10 and newer do)"


def local_client() -> Client:
    """To the Zotero of this computer, or the one at the address ``CITEKIT_ZOTERO_URL``; never through a proxy."""
    return Client(os.environ.get("CITEKIT_ZOTERO_URL") or LOCAL_URL, proxies=False)


def web_client() -> Client:
    """To zotero.org, or to the address ``CITEKIT_ZOTERO_WEB_URL``."""
    return Client(os.environ.get("CITEKIT_ZOTERO_WEB_URL") or WEB_URL)


def open_door(to: To, library: str, tell: Callable[[str], None]) -> Api | Connector:
    """The library behind the door ``to``; 'auto': a running Zotero's local API where it can write, else the web
    library where there is a key, else the connector.

    ``library``: 'user' or a group's number. Raises CitekitError with what to do where no door opens.
    """
    if to == "web":
        return open_web(web_client(), library)
    if to == "connector":
        return _connector(library)
    try:
        if found := open_local(local_client(), library, tell):
            return found
        trouble: CitekitError = CitekitError(f"{_OLD}; update Zotero, or use --to web or --to connector")
    except Unreachable as error:
        trouble = CitekitError(f"{_CLOSED} ({error})")
    except Refused as error:
        trouble = error
    if to == "local":
        raise trouble
    if credentials.stored(credentials.WEB):
        return open_web(web_client(), library)
    if isinstance(trouble, Refused) and str(trouble) == OFF and library != "user":
        raise trouble
    return _connector(library)


def _connector(library: str) -> Connector:
    if library != "user":
        raise UsageError(
            "only Zotero's local API (version 10 and newer) and --to web can write to a group; the connector takes "
            "what is selected in Zotero"
        )
    found = Connector(local_client())
    try:
        found.ping()
    except Unreachable as error:
        raise CitekitError(f"{_CLOSED} ({error})") from None
    return found
