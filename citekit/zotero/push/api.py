"""Zotero's web API, version 3, on api.zotero.org and in a running Zotero.

https://www.zotero.org/support/dev/web_api/v3/basics and .../write_requests; .../local_api.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from citekit.csl.richtext import plain
from citekit.errors import CitekitError
from citekit.zotero.push import credentials
from citekit.zotero.push.client import Refused, Reply, Unreachable, ZoteroClient
from citekit.zotero.push.library import Data, ZoteroLibrary, local_uri
from citekit.zotero.push.plan import TargetLibrary
from citekit.zotero.push.write import WriteResult

WEB_PAGE, LOCAL_PAGE = 100, 5000
"""Objects in one answer, at most."""
_DIALOG_SECONDS = 300.0
_WEB_WRITE_SECONDS, _LOCAL_WRITE_SECONDS = 300.0, 1800.0
"""A running Zotero on a slow machine needs many minutes for fifty objects; if it ends, the connection does too."""
_APP = "citekit"
DISABLED = (
    "Zotero does not accept other programs; switch on Settings > Advanced > 'Allow other applications on this computer "
    "to communicate with Zotero' in Zotero, and run the command again"
)
_READ_ONLY = (
    "you may not edit this library; check in Zotero what its group allows, or choose another --library"
)
_ASKED = "Zotero asks for permission; choose 'Always Allow' there, so that it asks only once"
_ASKED_AGAIN = "'Allow' is for one request, and there are more: choose 'Always Allow' in Zotero"
_STATUS_MESSAGES = {
    400: "rejected the request as invalid",
    401: "rejected the key; create a new one",
    403: "denied access; check the permissions of the key",
    404: "has no such library; check --library",
    409: "is locked by a sync; run the command again in a minute",
    412: "changed during the push; run the command again",
    413: "rejected the object as too large",
    428: "requires an unknown version; it is too old or too new for this citekit",
    429: "received too many requests; run the command again later",
    501: "has another version of the API; it is too old or too new for this citekit",
}
"""HTTP status -> what the library did, and what to do."""
_MEANWHILE = {
    404: "deleted in Zotero during the push; push again",
    412: "changed in Zotero during the push; push again",
}
"""Code of an object that was not written -> what the user did to it."""


class Api:
    """A library in a Zotero: ``prefix`` is 'users/0' or 'groups/5'.

    ``tell`` shows a message to the user.
    """

    def __init__(
        self,
        client: ZoteroClient,
        prefix: str,
        *,
        name: str,
        page: int = WEB_PAGE,
        root: str = "",
        server: str = "",
        keys: Sequence[str] = (),
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._client, self._prefix, self._root = client, prefix, root
        self.name = name
        """The library's name in messages."""
        self._page, self._server, self._tell = page, server, tell
        # A running Zotero may issue keys for a single request, which reading must not use up.
        self._keys = list(keys)
        self._single_use = False
        self._version = 0
        self._uri = "" if prefix == "users/0" else f"http://zotero.org/{prefix}"

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def target(self) -> TargetLibrary:
        """The library as a target."""
        fields = self._get_list("/itemFields")
        known = [one["field"] for one in fields if isinstance(one, dict) and "field" in one]
        return TargetLibrary(
            id=f"{self._prefix} of {self._server}" if self._server else self._prefix,
            fields=frozenset((*known, "citationKey") if "citationKey" in known else known),
        )

    def library(self, collections: Iterable[str] = ()) -> ZoteroLibrary:
        """All works, notes and collections, those in the trash too.

        ``collections``: keys of collections to look for one by one, since the lists leave out those in the trash.
        """
        there = {item["key"]: item["data"] for item in self._pages("collections", {})}
        for key in collections:
            if key not in there and (data := self._hidden_collection(key)):
                there[key] = data
        # A running Zotero drops what is in its trash if it is also asked for types (server_localAPI.js).
        params: dict[str, str | int] = {"includeTrashed": 1}
        if not self._server:
            params["itemType"] = "-attachment"
        items = []
        for item in self._pages("items", params):
            self._learn_uri(item)
            items.append(item["data"])
        return ZoteroLibrary(items, there.values(), version=self._version)

    def library_uri(self, item: str) -> str:
        """The library's URI in Zotero, which has an item of this key; '' if the server does not tell it.

        A running Zotero without an account has one of its own, 'users/local/...' (uri.js), which its API replaces in
        addresses. It is in the relations of its items, and in an export of an item.
        """
        if not self._uri:
            path = f"{self._path('items')}/{item}"
            reply = self._client.get(path, {"format": "rdf_bibliontology"})
            text = reply.body.decode("utf-8", "replace") if reply.status == 200 else ""
            match = re.search(rf"(http://zotero\.org/users/(?:local/\w+|[1-9]\d*))/items/{item}\b", text)
            self._uri = match[1] if match else ""
        return self._uri

    def _learn_uri(self, item: dict[str, Any]) -> None:
        """Learn the library's URI from an object: of a user with an account, or from its relations."""
        owner = (item.get("library") or {}).get("id")
        if not self._uri and owner and self._server:
            self._uri = f"http://zotero.org/users/{owner}"
        self._uri = self._uri or local_uri(item["data"])

    def _hidden_collection(self, key: str) -> Data | None:
        reply = self._client.get(f"{self._path('collections')}/{key}")
        if reply.status == 404:
            return None
        answer = self._good(reply).json()
        return answer["data"] if _is_object(answer) else None

    def version(self) -> int:
        """The library's version now."""
        reply = self._good(self._client.get(self._path("collections"), {"limit": 1}))
        return reply.number("Last-Modified-Version") or 0

    def write(
        self, kind: str, objects: Sequence[dict[str, Any]], *, since: int | None = None
    ) -> list[WriteResult]:
        """Create and change objects of one kind ('items', 'collections').

        Returns a result for each, in order. ``since``: write only if the library has this version still.

        A batch that is too large for the server is halved. Raises CitekitError if nothing was written.
        """
        reply = self._posted(kind, msgspec.json.encode(objects), since)
        if reply.status == 413 and len(objects) > 1:
            return self._write_halves(kind, objects, since)
        if reply.status == 413:
            return [WriteResult("", failed=f"{self.name} {_STATUS_MESSAGES[413]}")]
        answer = self._good(reply).json()
        successful = answer.get("successful") if isinstance(answer, dict) else None
        for item in (successful or {}).values():
            if _is_object(item):
                self._learn_uri(item)
        return [_write_result(answer, str(index)) for index in range(len(objects))]

    def _write_halves(
        self, kind: str, objects: Sequence[dict[str, Any]], since: int | None
    ) -> list[WriteResult]:
        half = len(objects) // 2
        first = self.write(kind, objects[:half], since=since)
        try:
            return [*first, *self.write(kind, objects[half:])]
        except Refused as error:  # and yet something was written
            raise Refused(str(error), 500) from None

    def _posted(self, kind: str, content: bytes, since: int | None) -> Reply:
        """The answer to a write, with the first key that a running Zotero accepts, or else with a new one."""
        headers = {"Content-Type": "application/json"}
        if since is not None:
            headers["If-Unmodified-Since-Version"] = str(since)
        if not self._server:
            return self._client.post(self._path(kind), content, headers, timeout=_WEB_WRITE_SECONDS)
        while self._keys:
            reply = self._posted_with(self._keys[0], kind, content, headers)
            if reply.status != 401:
                return reply
            del self._keys[0]
        self._authorize()
        return self._posted_with(self._keys[0], kind, content, headers)

    def _posted_with(self, key: str, kind: str, content: bytes, headers: dict[str, str]) -> Reply:
        headers = {**headers, "Zotero-API-Key": key}
        reply = self._client.post(self._path(kind), content, headers, timeout=_LOCAL_WRITE_SECONDS)
        if self._single_use:
            self._keys = []
        return reply

    def _path(self, kind: str) -> str:
        return f"{self._root}/{self._prefix}/{kind}"

    def _pages(self, kind: str, params: dict[str, str | int]) -> Iterator[dict[str, Any]]:
        """Every object of a kind.

        Raises CitekitError if the library changes faster than it can be read.
        """
        objects: list[dict[str, Any]] = []
        version: int | None = None
        restarts = 0
        while True:
            query = {**params, "start": len(objects), "limit": self._page}
            reply = self._good(self._client.get(self._path(kind), query))
            page = reply.json()
            if not isinstance(page, list) or not all(map(_is_object, page)):
                raise Refused(f"Invalid answer from {self.name} (expected its {kind})", reply.status)
            now = reply.number("Last-Modified-Version")
            if objects and now != version:
                restarts += 1
                if restarts > 3:
                    raise CitekitError(f"{self.name} keeps changing; wait until its sync has ended")
                objects = []
                continue
            version = now
            objects += page
            if not page or len(objects) >= (reply.number("Total-Results") or 0):
                self._version = version or 0
                yield from objects
                return

    def _get_list(self, path: str) -> Any:
        answer = self._good(self._client.get(f"{self._root}{path}")).json()
        return answer if isinstance(answer, list) else []

    def _good(self, reply: Reply) -> Reply:
        """``reply`` if its status is 200. Raises Refused with what to do otherwise."""
        if reply.status == 200:
            return reply
        if reply.status == 412 and self._server and b"Server-ID" in reply.body:
            raise Refused("a different Zotero is running than at the start; run the command again", 412)
        if reply.status == 403 and self._server:
            raise Refused(DISABLED if b"not enabled" in reply.body else _READ_ONLY, 403)
        meaning = _STATUS_MESSAGES.get(
            reply.status, f"failed (HTTP {reply.status}); run the command again later"
        )
        raise Refused(f"{self.name} {meaning}", reply.status)

    def _authorize(self) -> None:
        """Ask the user in Zotero for permission, and keep the key if they allow it for good."""
        self._tell(_ASKED_AGAIN if self._single_use else _ASKED)
        content = msgspec.json.encode({"appName": _APP})
        headers = {"Content-Type": "application/json"}
        path = f"{self._root}/local/authorize"
        try:
            reply = self._client.post(path, content, headers, timeout=_DIALOG_SECONDS)
        except Unreachable as error:
            raise Refused(f"permission was not given in Zotero ({error})", 403) from None
        if reply.status == 403:
            raise Refused("permission was denied in Zotero; run the command again to be asked again", 403)
        if reply.status in (404, 405, 501):
            raise Refused("this Zotero cannot be written to (version 10 or newer can)", reply.status)
        answer = self._good(reply).json()
        key = answer.get("key") if isinstance(answer, dict) else None
        if not isinstance(key, str) or not key:
            raise Refused("Zotero returned no key", reply.status)
        self._keys = [key]
        self._single_use = not answer.get("remember")
        if not self._single_use:
            credentials.keep_local(self._server, key)


def _is_object(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("data"), dict)
        and isinstance(value["data"].get("key"), str)
    )


def _write_result(answer: Any, index: str) -> WriteResult:
    """The result for the object ``index`` in the answer to a write."""
    if not isinstance(answer, dict):
        return WriteResult("", failed="invalid answer")
    if failed := (answer.get("failed") or {}).get(index):
        code, message = failed.get("code"), plain(failed.get("message"))[:200]
        if code in _MEANWHILE:
            return WriteResult("", failed=_MEANWHILE[code])
        return WriteResult("", failed=f"{message or 'rejected'} ({code})")
    success = (answer.get("successful") or {}).get(index)
    data = success.get("data") if isinstance(success, dict) else None
    names = (
        *((answer.get(kind) or {}).get(index) for kind in ("success", "unchanged")),
        data and data.get("key"),
    )
    key = next((name for name in names if isinstance(name, str) and name), "")
    if not key:
        return WriteResult("", failed="no result in the answer")
    return WriteResult(key, data if isinstance(data, dict) else None)
