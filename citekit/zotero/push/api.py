"""Zotero's web API, version 3: on api.zotero.org, and in a running Zotero (which writes since version 10).

https://www.zotero.org/support/dev/web_api/v3/basics and .../write_requests; .../local_api.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from citekit.csl.richtext import plain
from citekit.errors import CitekitError, UsageError
from citekit.zotero.push import credentials
from citekit.zotero.push.client import Refused, Reply, Unreachable, ZoteroClient
from citekit.zotero.push.library import Data, Library
from citekit.zotero.push.plan import Place

MOST_OBJECTS = 50
"""In one write, says the API."""
_WEB_PAGE, _LOCAL_PAGE = 100, 5000
_DIALOG_SECONDS = 300.0
_APP = "citekit"
OFF = (
    "Zotero does not let other programs in; allow it in Zotero's settings: Advanced, 'Allow other applications on "
    "this computer to communicate with Zotero'"
)
_MEANINGS = {
    400: "does not understand the request",
    401: "does not know the key; make a new one",
    403: "refuses: the key may not do this",
    404: "has no such library; check --library",
    409: "is locked just now, for a sync; run the command again in a minute",
    412: "changed while it was written; run the command again",
    413: "takes no object that large",
    428: "wants to know a version; it is too old or too new for this citekit",
    429: "is asked too often; run the command again later",
    501: "speaks another version of the API; it is too old or too new for this citekit",
}


class Written(NamedTuple):
    """What became of one object: its ``data`` where the server tells it, or why it ``failed``."""

    data: Data | None
    failed: str = ""


class Api:
    """A library in a Zotero: ``prefix`` is 'users/0' or 'groups/5'. ``tell`` says what a person has to do."""

    def __init__(
        self,
        client: ZoteroClient,
        prefix: str,
        *,
        name: str,
        page: int = _WEB_PAGE,
        root: str = "",
        server: str = "",
        key: str | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._client, self._prefix, self._root = client, prefix, root
        self.name = name
        """What a person calls it."""
        self._page, self._server, self._tell = page, server, tell
        # A running Zotero gives keys for one request; one that reads must not use them up.
        self._key = key
        self._owner = prefix.partition("/")[2]

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def place(self) -> Place:
        """Where things are put; after `library`, which tells whose it is."""
        kind = self._prefix.partition("/")[0]
        fields = self._asked("/itemFields")
        known = [one["field"] for one in fields if isinstance(one, dict) and "field" in one]
        return Place(
            id=f"{self._prefix} of {self._server}" if self._server else self._prefix,
            space="user" if kind == "users" else self._prefix,
            uri=f"http://zotero.org/{kind}/{self._owner}",
            fields=frozenset((*known, "citationKey") if "citationKey" in known else known),
        )

    def library(self) -> Library:
        """All works, notes and collections that are there, those in the trash too."""
        collections = [one["data"] for one in self._pages("collections", {})]
        items = []
        for one in self._pages("items", {"includeTrashed": 1, "itemType": "-attachment"}):
            self._owner = str((one.get("library") or {}).get("id", self._owner))
            items.append(one["data"])
        return Library(items, collections)

    def write(self, kind: str, objects: Sequence[dict[str, Any]]) -> list[Written]:
        """Create and change objects of one kind ('items', 'collections'); what became of each, in order.

        A batch that is too large for the server is halved. Raises CitekitError where nothing was written.
        """
        content = msgspec.json.encode(objects)
        reply = self._posted(self._path(kind), content)
        if reply.status == 401 and self._server:
            self._authorize()
            reply = self._posted(self._path(kind), content)
        if reply.status == 413 and len(objects) > 1:
            half = len(objects) // 2
            return [*self.write(kind, objects[:half]), *self.write(kind, objects[half:])]
        if reply.status == 413:
            return [Written(None, f"{self.name} {_MEANINGS[413]}")]
        answer = self._good(reply).json()
        return [_written(answer, str(index)) for index in range(len(objects))]

    def _posted(self, path: str, content: bytes, *, timeout: float | None = None) -> Reply:
        headers = {"Content-Type": "application/json"} | ({"Zotero-API-Key": self._key} if self._key else {})
        return self._client.post(path, content, headers, timeout=timeout)

    def _path(self, kind: str) -> str:
        return f"{self._root}/{self._prefix}/{kind}"

    def _pages(self, kind: str, params: dict[str, str | int]) -> Iterator[dict[str, Any]]:
        """Every object of a kind. Raises CitekitError where the library changes faster than it can be read."""
        found: list[dict[str, Any]] = []
        version: int | None = None
        restarts = 0
        while True:
            asked = {**params, "start": len(found), "limit": self._page}
            reply = self._good(self._client.get(self._path(kind), asked))
            page = reply.json()
            if not isinstance(page, list) or not all(map(_is_object, page)):
                raise Refused(f"{self.name} answers something else than its {kind}", reply.status)
            now = reply.number("Last-Modified-Version")
            if found and now != version:
                restarts += 1
                if restarts > 3:
                    raise CitekitError(f"{self.name} changes all the time; wait for its sync to end")
                found = []
                continue
            version = now
            found += page
            if not page or len(found) >= (reply.number("Total-Results") or 0):
                yield from found
                return

    def _asked(self, path: str) -> Any:
        found = self._good(self._client.get(f"{self._root}{path}")).json()
        return found if isinstance(found, list) else []

    def _good(self, reply: Reply) -> Reply:
        """The answer, where it is one. Raises CitekitError with what to do else."""
        if reply.status == 200:
            return reply
        if reply.status == 412 and self._server:
            raise Refused("another Zotero answers than at the start; run the command again", 412)
        meaning = _MEANINGS.get(reply.status, f"fails ({reply.status}); run the command again later")
        raise Refused(f"{self.name} {meaning}", reply.status)

    def _authorize(self) -> None:
        """Ask the person at Zotero, and keep the key as long as they allow."""
        self._tell("Zotero asks whether citekit may write; choose 'Always Allow' there, once for all")
        self._key = None
        content = msgspec.json.encode({"appName": _APP})
        reply = self._posted(f"{self._root}/local/authorize", content, timeout=_DIALOG_SECONDS)
        if reply.status == 403:
            raise CitekitError(
                "Zotero was told not to let citekit write; run the command again to be asked again"
            )
        if reply.status in (404, 405, 501):
            raise CitekitError("this Zotero cannot be written to; version 10 and newer can")
        answer = self._good(reply).json()
        key = answer.get("key") if isinstance(answer, dict) else None
        if not isinstance(key, str) or not key:
            raise Refused("Zotero gave no key", reply.status)
        self._key = key
        if answer.get("remember") and not credentials.keep(credentials.LOCAL, self._server, key):
            self._tell("there is no keyring to keep the permission in; pip install citekit[keyring]")


def open_local(client: ZoteroClient, library: str, tell: Callable[[str], None]) -> Api | None:
    """The running Zotero's library; None where that Zotero is too old to be written to.

    ``library``: 'user' or a group's number. Raises Unreachable where none runs, CitekitError where it is closed
    to other programs.
    """
    reply = client.get("/api/")
    if reply.status == 403:
        raise Refused(OFF, 403)
    server = reply.headers.get("Zotero-Server-ID", "")
    if reply.status != 200 or not server:
        return None
    client.headers["Zotero-Server-ID"] = server
    key = credentials.stored(credentials.LOCAL, server)
    prefix = "users/0" if library == "user" else f"groups/{library}"
    return Api(
        client, prefix, name="Zotero", page=_LOCAL_PAGE, root="/api", server=server, key=key, tell=tell
    )


def readable(client: ZoteroClient) -> Api | None:
    """The user's library in a Zotero that can be read and not written to (versions 7 to 9), else None."""
    try:
        reply = client.get("/api/")
    except Unreachable:
        return None
    return (
        Api(client, "users/0", name="Zotero", page=_LOCAL_PAGE, root="/api") if reply.status == 200 else None
    )


def open_web(client: ZoteroClient, library: str) -> Api:
    """The library on the web. Raises UsageError without a key, CitekitError for one that may not write."""
    key = credentials.stored(credentials.WEB)
    if not key:
        raise UsageError(
            f"there is no key for the web library; make one at https://www.zotero.org/settings/keys and put it into the "
            f"environment as {credentials.WEB}, or into the keyring: keyring set citekit {credentials.WEB}"
        )
    if not (key.isascii() and key.isalnum()):
        raise UsageError(
            f"{credentials.WEB} is no key of Zotero's: it has other signs than letters and digits"
        )
    client.headers["Zotero-API-Key"] = key
    reply = client.get("/keys/current")
    if reply.status in (403, 404):
        raise Refused("the web library does not know the key; make a new one", reply.status)
    if reply.status != 200:
        raise Refused(f"the web library fails ({reply.status}); run the command again later", reply.status)
    answer = reply.json()
    access = (answer.get("access") or {}) if isinstance(answer, dict) else {}
    groups = access.get("groups") or {}
    allowed = access.get("user") if library == "user" else groups.get(library) or groups.get("all")
    if not (allowed or {}).get("write"):
        raise Refused("the key may not write to this library; allow it at zotero.org/settings/keys", 403)
    prefix = f"users/{answer.get('userID')}" if library == "user" else f"groups/{library}"
    return Api(client, prefix, name="the web library")


def _is_object(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and isinstance(one.get("data"), dict)
        and isinstance(one["data"].get("key"), str)
    )


def _written(answer: Any, index: str) -> Written:
    """What a write's answer says of its object ``index``."""
    if not isinstance(answer, dict):
        return Written(None, "the answer cannot be read")
    if failed := (answer.get("failed") or {}).get(index):
        code, message = failed.get("code"), plain(failed.get("message"))[:200]
        if code == 412:
            return Written(None, "changed in Zotero meanwhile")
        return Written(None, f"{message or 'refused'} ({code})")
    if one := (answer.get("successful") or {}).get(index):
        data = one.get("data") if isinstance(one, dict) else None
        return Written(data if isinstance(data, dict) else None)
    if index in (answer.get("success") or {}) or index in (answer.get("unchanged") or {}):
        return Written(None)
    return Written(None, "the answer does not say what became of it")
